package archive

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A disk may lose the end of a file after the archive was closed: the next run
// mends that like the end of a kill, and leaves an archive with its ends alone.
func TestRepairLostEnds(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(t *testing.T, dir, warc string)
		left   int
	}{
		{"nothing", func(*testing.T, string, string) {}, 6},
		{"warc cut", func(t *testing.T, dir, warc string) { cut(t, filepath.Join(dir, warc), 100) }, 5},
		{"log cut in a line", func(t *testing.T, dir, _ string) { cut(t, filepath.Join(dir, LogName), 20) }, 6},
		{"log gone", func(t *testing.T, dir, _ string) { os.Remove(filepath.Join(dir, LogName)) }, 6},
		{"garbage behind the log", func(t *testing.T, dir, _ string) { tack(t, filepath.Join(dir, LogName)) }, 6},
		{"garbage behind the warc", func(t *testing.T, dir, warc string) { tack(t, filepath.Join(dir, warc)) }, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			w := create(t, dir)
			warc := ""
			for i := range 6 {
				warc = mustExchange(t, w, page(i, fmt.Sprintf("http://www.qinghe.gov.cn/%d.html", i), strings.Repeat("年报", 40*i+1))).File
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if !endsWhole(dir, warc) {
				t.Fatal("a closed archive is held for damaged")
			}
			c.damage(t, dir, warc)
			if err := create(t, dir).Close(); err != nil {
				t.Fatal(err)
			}
			if got := len(captures(t, dir)); got != c.left {
				t.Errorf("%d captures, want %d", got, c.left)
			}
			if got := len(attempts(t, dir)); got != c.left {
				t.Errorf("%d lines in the fetch log, want %d", got, c.left)
			}
			if r := verify(t, dir); len(r.Problems) > 0 {
				t.Error(r.Problems)
			}
		})
	}
}

func cut(t *testing.T, path string, n int64) {
	t.Helper()
	if err := os.Truncate(path, fileSize(path)-n); err != nil {
		t.Fatal(err)
	}
}

func tack(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("garbage{"); err != nil {
		t.Fatal(err)
	}
}
