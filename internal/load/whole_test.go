package load

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gongkai/internal/fact"
	"gongkai/internal/segment"
	"gongkai/internal/warehouse"
)

// nth is the document of one more report; n of them hold the sum n(n+1)/2, so
// that a mixture of two states shows.
func nth(n int) capture {
	return capture{url: fmt.Sprintf("http://www.qingxi.gov.cn/%d", n), digest: fmt.Sprintf("sha1:%d", n), year: 2010 + n%10, day: 2,
		organ: fmt.Sprintf("青溪市%d局", n/10), division: "990181", cells: one(strconv.Itoa(n)),
		edit: func(d *segment.Document) {
			d.Mentions = []fact.Mention{{Indicator: "website_items", Value: fact.Int(int64(n)), Sentence: "x"}}
		}}
}

// look reads a generation, the database and the Parquet files, and gives the
// number of its reports. Tables that are not of one state are an error.
func look(ctx context.Context, dir string) (n int64, err error) {
	const numbers = `SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM documents), (SELECT count(*) FROM mentions),
		(SELECT sum(value)::BIGINT FROM observations), (SELECT sum(value)::BIGINT FROM mentions),
		(SELECT max_by((counts->>'reports')::BIGINT, ordinal) FROM builds), (SELECT max_by((counts->>'mentions')::BIGINT, ordinal) FROM builds)`
	db, err := warehouse.Open(ctx, filepath.Join(dir, warehouse.Database))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	files, err := warehouse.Create(ctx, ":memory:", warehouse.Settings{Threads: 1})
	if err != nil {
		return 0, err
	}
	defer files.Close()
	for _, table := range []string{"reports", "documents", "mentions", "observations", "builds"} {
		err := files.Exec(ctx, fmt.Sprintf("CREATE VIEW %s AS FROM read_parquet(%s)", table, warehouse.Quote(filepath.Join(dir, "parquet", table, "**", "*.parquet"))))
		if err != nil {
			return 0, err
		}
	}
	for _, from := range []*warehouse.DB{db, files} {
		_, rows, err := from.Strings(ctx, numbers)
		if err != nil {
			return 0, err
		}
		k, _ := strconv.ParseInt(rows[0][0], 10, 64)
		got, sum := strings.Join(rows[0], " "), k*(k+1)/2
		if want := fmt.Sprint(k, k, k, sum, sum, k, k); got != want || n > 0 && n != k {
			return 0, fmt.Errorf("mixed state in %s: %s, want %s; %d", dir, got, want, n)
		}
		n = k
	}
	return n, nil
}

// lookOn looks at whatever is current until stop says so, and gives how often.
// What it sees may never go back.
func lookOn(ctx context.Context, work string, stop func() bool) (times int, err error) {
	for last := int64(0); !stop(); times++ {
		dir, err := filepath.EvalSymlinks(filepath.Join(work, "warehouse", "current"))
		if err != nil {
			return times, err
		}
		n, err := look(ctx, dir)
		if err != nil {
			return times, err
		}
		if n < last {
			return times, fmt.Errorf("%d reports after %d", n, last)
		}
		last = n
		time.Sleep(400 * time.Millisecond) // the machine is not for the readers alone
	}
	return times, nil
}

// number is an environment variable for longer runs by hand, or its default.
func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// Readers in a loop, in this process and in another, see whole states only
// while the warehouse is loaded again and again. GONGKAI_LOADS: how often.
func TestReadersSeeWholeStates(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	if dir := os.Getenv("GONGKAI_READ"); dir != "" { // the other process
		n, err := lookOn(ctx, dir, func() bool { return exists(filepath.Join(dir, "enough")) })
		fmt.Printf("looked %d\n", n)
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	loads := number("GONGKAI_LOADS", 20)
	dir := work(t, []capture{nth(1)})
	config := Config{Work: dir, Schemas: declared, Code: "c1", Threads: 1, Keep: 5}
	if _, err := Run(ctx, quiet(), config); err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestReadersSeeWholeStates$", "-test.v")
	child.Env = append(os.Environ(), "GONGKAI_READ="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	looks := make([]int, 1)
	for i := range looks {
		readers.Go(func() {
			n, err := lookOn(ctx, dir, func() bool {
				select {
				case <-done:
					return true
				default:
					return false
				}
			})
			if looks[i] = n; err != nil {
				t.Error(err)
			}
		})
	}
	for n := 2; n <= loads; n++ {
		add(t, dir, nth(n))
		if s, err := Run(ctx, quiet(), config); err != nil || !s.OK() {
			t.Fatal(s, err)
		}
	}
	close(done)
	write(t, dir, "enough", "")
	readers.Wait()
	said := ""
	for in := bufio.NewScanner(out); in.Scan(); {
		said += in.Text() + "\n"
	}
	if err := child.Wait(); err != nil {
		t.Errorf("the other process: %v\n%s", err, said)
	}
	other := 0
	fmt.Sscanf(said[max(0, strings.Index(said, "looked ")):], "looked %d", &other)
	t.Logf("%d loads, %d looks here, %d from another process", loads, looks[0], other)
	if looks[0] < loads/2 || other < loads/2 {
		t.Errorf("too few looks: %v, %d", looks, other)
	}
}

// Killed at any moment, a load leaves the old generation or the new one, whole;
// the next load mends what is left. GONGKAI_KILLS: how often.
func TestKilledLoad(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	config := Config{Work: os.Getenv("GONGKAI_LOAD"), Schemas: declared, Code: "c1", Threads: 1}
	if config.Work != "" { // the one that is killed
		if s, err := Run(ctx, quiet(), config); err != nil || !s.OK() {
			t.Fatal(s, err)
		}
		return
	}
	dir := work(t, []capture{nth(1)})
	start := func() (*exec.Cmd, time.Time) {
		child := exec.Command(os.Args[0], "-test.run=^TestKilledLoad$")
		child.Env = append(os.Environ(), "GONGKAI_LOAD="+dir)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		return child, time.Now()
	}
	child, begun := start()
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(begun)
	kills := number("GONGKAI_KILLS", 20)
	before, published, n := int64(1), 0, 1
	var during int
	for i := range kills {
		if before == int64(n) { // else the facts of the load before are still new
			n++
			add(t, dir, nth(n))
		}
		child, begun := start()
		// Every other kill falls into the last part, where the new state is
		// published; the time a load takes varies.
		at := float64(i) / float64(kills)
		if i%2 == 1 {
			at = 0.8 + at/2
		}
		time.Sleep(time.Duration(at*float64(whole)) - time.Since(begun))
		child.Process.Kill()
		ended := child.Wait() == nil
		if !ended {
			during++
		}
		path, err := filepath.EvalSymlinks(filepath.Join(dir, "warehouse", "current"))
		if err != nil {
			t.Fatal(err)
		}
		k, err := look(ctx, path)
		if err != nil || k != before && k != int64(n) {
			t.Fatalf("kill %d: %d reports, want %d or %d; %v", i, k, before, n, err)
		}
		if k > before {
			published++
		}
		switch {
		case ended:
			whole = whole * 9 / 10
		case k == before && i%2 == 1:
			whole = whole * 6 / 5
		}
		before = k
	}
	config.Work = dir
	if s, err := Run(ctx, quiet(), config); err != nil || !s.OK() || s.Counts["reports"] != int64(n) {
		t.Errorf("%v, %v", s, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "warehouse", tempPrefix+"*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	t.Logf("%d kills over %v, %d while the load ran, %d found the new state", kills, whole.Round(time.Millisecond), during, published)
}
