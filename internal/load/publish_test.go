package load

import (
	"context"
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/fact"
	"gongkai/internal/lockfile"
	"gongkai/internal/segment"
	"gongkai/internal/warehouse"
)

// sums are the digests of the published Parquet files by path.
func sums(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	root, err := filepath.EvalSymlinks(filepath.Join(dir, "warehouse", "parquet"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][32]byte{}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(root, path)
		all[rel] = sha256.Sum256(b)
		return err
	})
	if err != nil || len(all) < 12 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	return all
}

func many() []capture {
	var all []capture
	for i, organ := range []string{"青溪市教育局", "青溪市民政局", "青溪市财政局", "青溪市人民政府"} {
		for y := 2019; y < 2024; y++ {
			n := string(rune('a'+i)) + string(rune('0'+y-2019))
			all = append(all, capture{url: "http://www.qingxi.gov.cn/" + n, digest: "sha1:" + n, year: y, day: 2, organ: organ, division: "990181",
				cells: map[string]string{"received.total": "1" + string(rune('0'+y-2019)), "received.business": "", "carried_in.total": "0", "carried_over.total": "0"},
				edit: func(d *segment.Document) {
					d.Mentions = []fact.Mention{{Indicator: "website_items", Value: fact.Int(5), Sentence: n}, {Indicator: "website_items", Value: fact.Int(6), Sentence: n}}
					d.Issues = []fact.Issue{{Code: "label_differs", Detail: n}, {Code: "cell_text", Detail: n}}
				}})
		}
	}
	return all
}

// The same facts give the same bytes, in any order of segments and with any
// number of threads.
func TestSameInSameOut(t *testing.T) {
	t.Parallel()
	all := many()
	a := work(t, all[:7], all[7:])
	run(t, a)
	b := work(t, all[12:], all[3:12], all[:3])
	if _, err := Run(context.Background(), quiet(), Config{Work: b, Schemas: declared, Code: "c1", Threads: 1}); err != nil {
		t.Fatal(err)
	}
	want := sums(t, a)
	if d := cmp.Diff(want, sums(t, b)); d != "" {
		t.Error(d)
	}
	// Built again on top of itself, which is another folder with the same bytes.
	if _, err := Run(context.Background(), quiet(), Config{Work: a, Schemas: declared, Code: "c1", Force: true}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, sums(t, a)); d != "" {
		t.Error(d)
	}
}

// A build that breaks a hard check is kept aside; readers keep the old one.
func TestFailingBuildIsNotPublished(t *testing.T) {
	t.Parallel()
	dir := work(t, many())
	good := run(t, dir)
	changed := t.TempDir()
	if err := os.CopyFS(changed, declared); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(changed, "tables", "reports.yaml")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(b), "key: [report_id]", "key: [year]", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Run(context.Background(), quiet(), Config{Work: dir, Schemas: os.DirFS(changed), Code: "c1"})
	if err != nil {
		t.Fatal(err)
	}
	if s.OK() || len(s.Failed) != 1 || !strings.Contains(s.Failed[0], "key of reports") {
		t.Errorf("summary %+v", s)
	}
	if _, err := os.Stat(filepath.Join(s.Aside, warehouse.Database)); err != nil || !strings.HasPrefix(filepath.Base(s.Aside), "failed-") {
		t.Errorf("aside %q: %v", s.Aside, err)
	}
	check(t, dir, `SELECT build_id FROM builds`, [][]string{{good.BuildID}})
}

func TestOneLoadAtATime(t *testing.T) {
	t.Parallel()
	dir := work(t, many()[:1])
	if err := os.MkdirAll(filepath.Join(dir, "warehouse"), 0o755); err != nil {
		t.Fatal(err)
	}
	unlock, err := lockfile.Take(filepath.Join(dir, "warehouse", "lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if _, err := Run(context.Background(), quiet(), Config{Work: dir, Schemas: declared}); err == nil {
		t.Error("two loads at once")
	}
}

// A reader that holds the old database keeps it; a new one sees the new.
func TestReadersSeeOldOrNew(t *testing.T) {
	t.Parallel()
	all := many()
	dir := work(t, all[:2])
	run(t, dir)
	ctx := context.Background()
	old, err := warehouse.Open(ctx, warehouse.Path(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	w, err := segment.Create(filepath.Join(dir, "facts"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(all[2].document()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	run(t, dir)
	if n, err := old.Int(ctx, "SELECT count(*) FROM reports"); n != 2 || err != nil {
		t.Errorf("the old reader sees %d reports, %v", n, err)
	}
	check(t, dir, "SELECT count(*) FROM reports", [][]string{{"3"}})
}

// A copy of the folder that followed the links is taken over.
func TestCopiedWarehouse(t *testing.T) {
	t.Parallel()
	dir := work(t, many()[:1])
	run(t, dir)
	home := filepath.Join(dir, "warehouse")
	for _, name := range append([]string{"current"}, published...) {
		path := filepath.Join(home, name)
		if name == "parquet" || name == "current" {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			write(t, path, "old/file", "x")
			continue
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		write(t, home, name, "x")
	}
	run(t, dir)
	check(t, dir, "SELECT count(*) FROM reports", [][]string{{"1"}})
	sums(t, dir)
}

func TestOldGenerationsArePruned(t *testing.T) {
	t.Parallel()
	dir := work(t, many()[:1])
	for range 4 {
		if _, err := Run(context.Background(), quiet(), Config{Work: dir, Schemas: declared, Force: true, Keep: 1}); err != nil {
			t.Fatal(err)
		}
	}
	left, err := os.ReadDir(filepath.Join(dir, "warehouse", "generations"))
	if err != nil || len(left) != 2 {
		t.Errorf("%d generations, %v", len(left), err)
	}
	check(t, dir, "SELECT count(*) FROM builds", [][]string{{"1"}})
}
