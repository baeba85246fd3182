package nightly

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"gongkai/internal/fact"
	"gongkai/internal/segment"
	"gongkai/internal/warehouse"
	"gongkai/schemas"
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func TestNeverTwiceAtOnce(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, LockName))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), quiet(), Config{Work: dir}); !errors.Is(err, ErrBusy) {
		t.Errorf("a second night ran: %v", err)
	}
}

// A night whose crawl and extract fail still loads the facts of earlier nights.
func TestFailingStagesKeepTheOthers(t *testing.T) {
	dir := t.TempDir()
	w, err := segment.Create(filepath.Join(dir, "facts"))
	if err != nil {
		t.Fatal(err)
	}
	d := segment.Document{URL: "http://www.qingxi.gov.cn/1.html", State: segment.Report}
	d.Digest = "sha1:A"
	d.Report = fact.Report{Organ: "青溪市人民政府", Division: "990181", Year: 2023}
	if err := w.Add(d); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	c := Config{Work: dir}
	c.Crawl.Dir, c.Extract.Work, c.Load.Work = dir, dir, dir
	c.Crawl.Schemas, c.Extract.Schemas, c.Load.Schemas = os.DirFS(dir), os.DirFS(dir), schemas.FS // the first two find no declarations
	s, err := Run(context.Background(), quiet(), c)
	if s.CrawlErr == nil || s.ExtractErr == nil || s.LoadErr != nil || !errors.Is(err, s.CrawlErr) {
		t.Fatalf("crawl %v, extract %v, load %v; %v", s.CrawlErr, s.ExtractErr, s.LoadErr, err)
	}
	if _, err := os.Stat(warehouse.Path(dir)); err != nil || s.Load.Counts["reports"] != 1 {
		t.Errorf("nothing was loaded: %v, %v", err, s.Load)
	}
	var b bytes.Buffer
	if _, err := s.Print(&b); err != nil || strings.Count(b.String(), "failed") != 2 || !strings.Contains(b.String(), "1 reports of 1 organs") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

func TestInterruptedBetweenStages(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, err := Run(ctx, quiet(), Config{Work: t.TempDir()})
	if !errors.Is(err, context.Canceled) || s.LoadErr != nil {
		t.Errorf("%v, %v", err, s.LoadErr)
	}
}
