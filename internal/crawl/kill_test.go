package crawl

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongkai/internal/archive"
	"gongkai/schemas"
)

// TestMain lets the test binary be the crawler that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("CRAWL_TEST_DIR"); dir != "" {
		sites, err := Select(schemas.FS, "", strings.Fields(os.Getenv("CRAWL_TEST_URLS")))
		if err == nil {
			_, err = Run(context.Background(), quiet(), Config{
				Dir: dir, Schemas: schemas.FS, Sites: sites, ConnectTo: map[string]string{"*": os.Getenv("CRAWL_TEST_ADDR")},
				DelaySet: true, Parallel: 2, Version: "test",
			})
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// kill -9 at twenty points: nothing that was finished is lost or fetched again,
// and the archive holds after each.
func TestKilledAnywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("starts twenty processes")
	}
	n := newNight(t)
	homes := n.web.Homes()
	dir := filepath.Join(n.dir, "archive")
	kills, finished := 0, false
	for i := 0; i < 60 && !finished; i++ {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "CRAWL_TEST_DIR="+n.dir, "CRAWL_TEST_ADDR="+n.addr, "CRAWL_TEST_URLS="+strings.Join(homes, " "))
		out := &strings.Builder{}
		cmd.Stderr = out
		seen := len(n.web.Requests())
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		killed := false
		for waiting := true; waiting; {
			select {
			case err := <-done:
				waiting = false
				if !killed {
					if err != nil {
						t.Fatalf("run %d: %v: %s", i, err, out)
					}
					finished = true
				}
			default:
				if !killed && len(n.web.Requests()) >= seen+3+i%11 && kills < 20 {
					_ = cmd.Process.Kill()
					killed = true
					kills++
				}
				time.Sleep(200 * time.Microsecond)
			}
		}
		w, err := archive.Create(dir, archive.Config{Software: "test", Logger: quiet()})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if rep, err := archive.Verify(dir); err != nil || len(rep.Problems) > 0 {
			t.Fatalf("after run %d: %v %v", i, err, rep.Problems)
		}
	}
	if !finished || kills < 15 {
		t.Fatalf("finished %v after %d kills", finished, kills)
	}
	reports := 0
	for _, st := range n.states() {
		k, _ := present(st)
		reports += k
	}
	if reports != 127 {
		t.Errorf("%d reports, want 127", reports)
	}
	times, again := map[string]int{}, 0
	for _, r := range n.web.Requests() {
		if r.Status == 200 && r.URI != "/robots.txt" {
			if times[r.Method+r.Host+r.URI]++; times[r.Method+r.Host+r.URI] > 1 {
				again++
			}
		}
	}
	t.Logf("%d kills, %d pages, %d fetched again", kills, len(times), again)
	if again > kills*2 { // two walks may each have had one in flight
		t.Errorf("%d fetched again after %d kills", again, kills)
	}
}
