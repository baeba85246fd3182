package archive

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestMain is also the writer that TestKill kills.
func TestMain(m *testing.M) {
	if dir := os.Getenv("GONGKAI_KILLED_WRITER"); dir != "" {
		from, _ := strconv.Atoi(os.Getenv("GONGKAI_KILLED_FROM"))
		if err := writeForever(dir, from); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// writeForever stores pages and says so, one number a line, after each that is
// finished. It closes and opens the archive now and then, so that a kill also
// meets the sorting of the index and the repair.
func writeForever(dir string, from int) error {
	for n := from; ; {
		w, err := Create(dir, Config{MaxFile: 1 << 20})
		if err != nil {
			return err
		}
		for range 150 {
			x := page(n, fmt.Sprintf("http://www.qinghe.gov.cn/%d.html", n), strings.Repeat(fmt.Sprintf("年报%d ", n*n), 1+n%700))
			if _, err := w.Exchange(x); err != nil {
				return err
			}
			fmt.Println(n)
			if n++; n%50 == 0 {
				if err := w.Sync(); err != nil {
					return err
				}
			}
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
}

// killedWriter starts a writer at page from, kills it with signal 9 and adds
// what it said was finished to said. It waits for the first page when settled,
// else the kill may come while the writer still repairs.
func killedWriter(t *testing.T, dir string, from int, settled bool, after time.Duration, said map[int]bool) (next int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "GONGKAI_KILLED_WRITER="+dir, "GONGKAI_KILLED_FROM="+strconv.Itoa(from))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	next = from
	say := func() {
		if n, err := strconv.Atoi(lines.Text()); err == nil && n == next {
			said[n], next = true, n+1
		}
	}
	if settled {
		if !lines.Scan() {
			t.Fatal("the writer did not start")
		}
		say()
	}
	kill := time.AfterFunc(after, func() { cmd.Process.Kill() })
	defer kill.Stop()
	for lines.Scan() {
		say()
	}
	cmd.Wait()
	return next + 1 // the one in flight may be there or not
}

// TestKill kills a writer at twenty random moments of its work, and at ten of
// its start, when it may be repairing what the kill before left. The archive
// must then open, hold every page that was said to be finished, once, and at
// most what was in flight beside, and verify.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir := t.TempDir()
	said := make(map[int]bool)
	next, kills := 0, 0
	for round := range 20 {
		next = killedWriter(t, dir, next, true, rand.N(60*time.Millisecond), said)
		kills++
		if round%2 == 1 {
			next = killedWriter(t, dir, next, false, rand.N(12*time.Millisecond), said)
			kills++
		}
		if err := create(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		r := verify(t, dir)
		have := make(map[string]int)
		for _, c := range captures(t, dir) {
			have[c.URL]++
		}
		for n := range said {
			if k := have[fmt.Sprintf("http://www.qinghe.gov.cn/%d.html", n)]; k != 1 {
				t.Errorf("round %d: page %d is there %d times", round, n, k)
			}
		}
		if len(have) > len(said)+kills || r.Attempts != r.Captures || r.Captures != len(have) {
			t.Errorf("round %d: %d pages finished, %d stored, %d captures, %d attempts", round, len(said), len(have), r.Captures, r.Attempts)
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("%d pages finished under %d kills", len(said), kills)
}
