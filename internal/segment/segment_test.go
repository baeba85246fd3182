package segment

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gongkai/internal/fact"
)

// reading is one report of a fictional county.
func reading(url string, year int) Document {
	d := Document{
		URL: url, Site: "qinghe", Via: "http://www.qinghe.example/list.html", LinkText: "年度报告",
		WARC: "a.warc.gz", Offset: 12, RetrievedAt: time.Date(2024, 1, 30, 8, 0, 0, 0, time.UTC),
		State: Report, Declarations: "d1", Code: "c1",
	}
	d.Digest = "sha1:" + url
	d.Report = fact.Report{Organ: "清禾县人民政府", Year: year, IsReport: true, Evidence: []fact.Evidence{{Field: "organ", Value: "清禾县人民政府"}}}
	d.Observations = []fact.Observation{
		{Table: "requests", Row: "received", Column: "total", Status: fact.Reported, Value: fact.Int(12), HasValue: true, Unit: "件", Raw: "12"},
		{Table: "requests", Row: "received", Column: "business", Status: fact.Blank},
	}
	d.Checks = []fact.Check{{ID: "requests.row_total", Grade: fact.Hard, Table: "requests", Row: "received", Passed: true}}
	d.Issues = []fact.Issue{{Code: "unknown_row", Detail: "bad \xff byte"}}
	return d
}

func TestWriteAndList(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "facts")
	if got, err := List(dir); err != nil || len(got) != 0 {
		t.Fatalf("List of nothing: %v, %v", got, err)
	}
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range []string{"http://a.example/1", "http://a.example/2"} {
		if err := w.Add(reading(u, 2023)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := List(dir); err != nil || len(got) != 0 {
		t.Errorf("a segment is seen before its commit: %v, %v", got, err)
	}
	id, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	w.Abort()
	got, err := List(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []Segment{{ID: id, Path: filepath.Join(dir, id), Counts: Counts{2, 4, 0, 2, 2}}}
	if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Segment{})); d != "" {
		t.Error(d)
	}
	var raws []string
	for row, err := range got[0].rows("observations", "column_code", "value", "raw") {
		if err != nil {
			t.Fatal(err)
		}
		raws = append(raws, strings.Join(row, " "))
	}
	if d := cmp.Diff([]string{"total 12 12", "business  ", "total 12 12", "business  "}, raws); d != "" {
		t.Error(d)
	}
	for row, err := range got[0].rows("issues", "detail") {
		if err != nil || row[0] != "bad \uFFFD byte" {
			t.Errorf("detail %q, %v", row, err)
		}
	}
}

func TestDone(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	d := reading("http://a.example/1", 2023)
	if err := w.Add(d); err != nil {
		t.Fatal(err)
	}
	d = reading("http://a.example/2", 2023)
	d.Code = "c0"
	if err := w.Add(d); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	got, err := Done(dir, "d1", "c1")
	if err != nil {
		t.Fatal(err)
	}
	want := map[Key]struct{}{{"http://a.example/1", "sha1:http://a.example/1"}: {}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestNothingLeftBehind(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if id, err := w.Commit(); id != "" || err != nil {
		t.Errorf("empty segment: %q, %v", id, err)
	}
	bad, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	d := reading("http://a.example/1", 2023)
	d.State = "perhaps"
	if err := bad.Add(d); err == nil {
		t.Error("an unknown state was taken")
	}
	if _, err := bad.Commit(); err == nil {
		t.Error("a segment with a hole was committed")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestCreateRemovesWhatKilledWritersLeft(t *testing.T) {
	dir := t.TempDir()
	alive, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Abort()
	dead := filepath.Join(dir, tempPrefix+"dead")
	if err := os.MkdirAll(dead, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dead, "lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if _, err := os.Stat(dead); !os.IsNotExist(err) {
		t.Error("the dead writer's folder is still there")
	}
	if _, err := os.Stat(alive.temp); err != nil {
		t.Error("the folder of a living writer was removed")
	}
}

// One bit that changed in any file is found.
func TestVerify(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(reading("http://a.example/1", 2023)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	all, err := List(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := all[0].Verify(); err != nil {
		t.Error(err)
	}
	for _, table := range tableNames {
		path := all[0].File(table)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)/2] ^= 1
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := all[0].Verify(); err == nil || !strings.Contains(err.Error(), table) {
			t.Errorf("a changed bit in %s: %v", table, err)
		}
		b[len(b)/2] ^= 1
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestUnknownFolderIsAnError(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "stray"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := List(dir); err == nil {
		t.Error("a folder that is no segment was passed over")
	}
}
