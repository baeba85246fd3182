package load

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/fact"
	"gongkai/internal/segment"
)

// add writes one more segment.
func add(t testing.TB, dir string, captures ...capture) {
	t.Helper()
	w, err := segment.Create(filepath.Join(dir, "facts"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range captures {
		if err := w.Add(c.document()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
}

// loadWith loads with some declarations replaced.
func loadWith(t testing.TB, dir string, files map[string]string) Summary {
	t.Helper()
	s, err := Run(context.Background(), quiet(), Config{Work: dir, Schemas: overlay{declared, files}, Code: "c1", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// differences are the rows of changes.csv: kind, organ, year, cell, before,
// after, explained by.
func differences(t testing.TB, dir string) [][]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, changesFile))
	if err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(string(b), "\uFEFF")
	if !marked {
		t.Error("no byte order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for _, r := range rows[1:] {
		f := map[string]string{}
		for i, name := range rows[0] {
			f[name] = r[i]
		}
		out = append(out, []string{f["kind"], f["organ"], f["year"], f["row_code"], f["value_before"], f["raw_before"], f["status_after"] + f["value_after"], f["explained_by"]})
	}
	return out
}

// bureau is a document of a bureau with one cell and one number in prose.
func bureau(name string, year int, total, items string, edit func(*segment.Document)) capture {
	return capture{url: "http://www.qingxi.gov.cn/" + name, digest: "sha1:" + name, year: year, day: 2, organ: "青溪市" + name, division: "990181",
		cells: map[string]string{"received.total": total, "received.business": ""},
		edit: func(d *segment.Document) {
			d.Mentions = []fact.Mention{{Indicator: "website_items", Value: fact.MustDecimal(items), Sentence: "=公开" + items + "条"}}
			if edit != nil {
				edit(d)
			}
		}}
}

// What comes with a new capture, and a gap that is filled, is published; what
// vanishes or changes without one stops until a person accepts it.
func TestUnexplainedChangesStop(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{bureau("教育局", 2019, "10", "5", nil), bureau("民政局", 2019, "20", "5", nil), bureau("财政局", 2019, "30", "5", nil), bureau("审计局", 2019, "40", "5", nil)})
	first := loadWith(t, dir, nil)
	// Published otherwise, filled, derived: all is well.
	revised := bureau("民政局", 2019, "21", "6", nil)
	revised.digest, revised.day = "sha1:later", 9
	filled := bureau("教育局", 2019, "10", "5", func(d *segment.Document) {
		d.Observations[1] = fact.Observation{Table: "requests", Row: "received", Column: "business", Status: fact.Reported, Value: fact.Int(4), HasValue: true, Raw: "4"}
		d.Observations = append(d.Observations, fact.Observation{Table: "requests", Row: "received", Column: "natural_person", Status: fact.Derived, Value: fact.Int(6), HasValue: true, DerivedBy: "requests.row_total"})
	})
	add(t, dir, revised, filled, bureau("统计局", 2019, "1", "1", nil))
	second := loadWith(t, dir, nil)
	want := Changes{Against: first.BuildID, ReportsAdded: 1, ReportsRevised: 1, ReportsReread: 1, CellsRevised: 1, CellsFilled: 1, CellsDerived: 1}
	if d := cmp.Diff(want, second.Changes); d != "" {
		t.Error(d)
	}
	// Read otherwise: another value, one that is gone, another year.
	revised.cells = map[string]string{"received.total": "22", "received.business": ""}
	add(t, dir, bureau("财政局", 2019, "31", "7", nil), bureau("审计局", 2020, "40", "5", nil), revised)
	s := loadWith(t, dir, nil)
	if s.OK() || len(s.Failed) != 3 || !strings.Contains(s.String(), "acceptance: after-"+second.BuildID) || !strings.Contains(s.String(), s.Aside) {
		t.Fatalf("%v", s)
	}
	rows := [][]string{
		{"report_moved", "青溪市审计局", "2019", "", "", "", "", ""},
		{"cell_changed", "青溪市民政局", "2019", "received", "21", "21", "reported22", ""},
		{"cell_changed", "青溪市财政局", "2019", "received", "30", "30", "reported31", ""},
		{"mention_gone", "青溪市财政局", "2019", "website_items", "5", "'=公开5条", "", ""},
	}
	got := differences(t, s.Aside)
	if got[1][1] != "青溪市民政局" { // by report id, a digest
		got[1], got[2] = got[2], got[1]
	}
	if d := cmp.Diff(rows, got); d != "" {
		t.Error(d)
	}
	check(t, dir, `SELECT max_by(build_id, ordinal) FROM builds`, [][]string{{second.BuildID}})
	// Other numbers do not explain it; nor do limits that leave something out.
	entry := strings.Replace(s.Entry, "reason:", "reason: read rightly since", 1)
	for _, edit := range [][2]string{{"cell_changed: 2", "cell_changed: 3"}, {"    expect:", "    url: http://www.qingxi.gov.cn/民\n    expect:"}, {second.BuildID + `"`, first.BuildID + `"`}} {
		if s := loadWith(t, dir, map[string]string{"corrections/changes.yaml": "acceptances:\n" + strings.Replace(entry, edit[0], edit[1], 1)}); s.OK() || s.Entry == "" {
			t.Errorf("published with %q: %v", edit[1], s)
		}
	}
	accepted := "acceptances:\n" + entry
	s = loadWith(t, dir, map[string]string{"corrections/changes.yaml": accepted})
	if !s.OK() || s.Changes.CellsChanged != 2 || s.Changes.ReportsMoved != 1 || s.Changes.Explained["acceptance after-"+second.BuildID] != 4 {
		t.Fatalf("%v, %+v", s, s.Changes)
	}
	check(t, dir, `SELECT changes->'explained'->>'acceptance after-`+second.BuildID+`' FROM builds ORDER BY ordinal DESC LIMIT 1`, [][]string{{"4"}})
	// The entry stays as history, explains nothing more and disturbs nothing.
	segments, err := segment.List(filepath.Join(dir, "facts"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(segments[2].Path); err != nil {
		t.Fatal(err)
	}
	s = loadWith(t, dir, map[string]string{"corrections/changes.yaml": accepted})
	if s.OK() || s.Changes.CellsChanged != 2 || s.Changes.ReportsMoved != 1 {
		t.Errorf("%v", s)
	}
}

// A correction explains what it moves, also when it is taken back. What was not
// known and is known now is a gap that is filled.
func TestCorrectionsExplain(t *testing.T) {
	t.Parallel()
	unknown := bureau("教育局", 2019, "10", "5", func(d *segment.Document) { d.Report.Organ = "" })
	dir := work(t, []capture{unknown, bureau("民政局", 2018, "20", "5", nil), bureau("财政局", 2019, "30", "5", nil)})
	loadWith(t, dir, nil)
	add(t, dir, bureau("教育局", 2019, "10", "5", nil))
	correction := `corrections:
  - {correction: year, reason: slip, url: "http://www.qingxi.gov.cn/民政局", field: year, expect: "2018", value: "2019"}
`
	s := loadWith(t, dir, map[string]string{"corrections/attribution.yaml": correction})
	if !s.OK() || s.Changes.ReportsMoved != 1 || s.Changes.Explained["correction year"] != 1 || s.Changes.ReportsAdded != 0 {
		t.Fatalf("%v, %+v", s, s.Changes)
	}
	// A corrected report whose cells are read otherwise too is no less changed.
	add(t, dir, bureau("民政局", 2018, "21", "5", nil))
	s = loadWith(t, dir, nil)
	if s.OK() || s.Changes.ReportsMoved != 1 || s.Changes.CellsChanged != 1 || s.Changes.Explained["correction year"] != 1 {
		t.Errorf("%v, %+v", s, s.Changes)
	}
	if d := cmp.Diff([][]string{
		{"report_moved", "青溪市民政局", "2019", "", "", "", "", "correction year"},
		{"cell_changed", "青溪市民政局", "2018", "received", "20", "20", "reported21", ""},
	}, differences(t, s.Aside)); d != "" {
		t.Error(d)
	}
}

// A publisher who takes a change back gives no new document; the new sight of
// the old bytes is the cause. Seeing again what was there anyway is none.
func TestTakenBack(t *testing.T) {
	t.Parallel()
	const url = "http://www.qingxi.gov.cn/民政局"
	a, b := bureau("民政局", 2019, "20", "5", nil), bureau("民政局", 2019, "21", "5", nil)
	b.digest, b.day = "sha1:B", 9
	log := func(sights ...string) string {
		var lines string
		for i, digest := range sights {
			day := []string{"02", "09", "20"}[i]
			lines += `{"site":"qingxi","url":"` + url + `","time":"2024-01-` + day + `T08:00:00Z","status":200,"outcome":"fetched","digest":"` + digest + `","warc":"` + day + `.warc.gz","offset":0,"length":9}` + "\n"
		}
		return lines
	}
	dir := work(t, []capture{a, b})
	const path = "archive/fetches.ndjson"
	write(t, dir, path, log(a.digest, b.digest))
	loadWith(t, dir, nil)
	write(t, dir, path, log(a.digest, b.digest, a.digest))
	if s := loadWith(t, dir, nil); s.Changes.CellsRevised != 1 || s.Changes.ReportsRevised != 1 {
		t.Errorf("%+v", s.Changes)
	}
	check(t, dir, "SELECT value, version FROM observations WHERE status = 'reported'", [][]string{{"20", "3"}})
}

// Facts and captures that were lost do not empty the warehouse.
func TestLostFactsAreNotPublished(t *testing.T) {
	t.Parallel()
	all := many()
	dir := work(t, all[:2], all[2:3])
	line := func(n string) string {
		return `{"site":"qingxi","url":"http://www.qingxi.gov.cn/` + n + `","time":"2024-01-03T00:00:00Z","status":200,"outcome":"fetched","digest":"sha1:` + n + `","warc":"b.warc.gz","offset":7,"length":9}` + "\n"
	}
	write(t, dir, "archive/fetches.ndjson", line("a0")+line("a1"))
	good := loadWith(t, dir, nil)
	segments, err := segment.List(filepath.Join(dir, "facts"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(segments[1].Path); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "archive/fetches.ndjson", line("a0"))
	s := loadWith(t, dir, nil)
	want := Changes{Against: good.BuildID, ReportsGone: 1, DocumentsGone: 1, CapturesGone: 2}
	if d := cmp.Diff(want, s.Changes); d != "" || s.OK() {
		t.Errorf("%v\n%s", s, d)
	}
	check(t, dir, `SELECT max(build_id) FROM builds`, [][]string{{good.BuildID}})
	check(t, dir, `SELECT count(*) FROM builds`, [][]string{{"1"}})
	// The link to the current generation may be lost too.
	if err := os.Remove(filepath.Join(dir, "warehouse", "current")); err != nil {
		t.Fatal(err)
	}
	if s := loadWith(t, dir, nil); s.OK() || s.Changes.Against != good.BuildID {
		t.Errorf("%v", s)
	}
	s = loadWith(t, dir, map[string]string{"corrections/changes.yaml": "acceptances:\n" + strings.Replace(s.Entry, "reason:", "reason: the disk died", 1)})
	if !s.OK() {
		t.Errorf("%v", s)
	}
	check(t, dir, `SELECT count(*) FROM reports`, [][]string{{"2"}})
}

// Whatever fails again and again must not fill the disk.
func TestOldFailuresArePruned(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"failed-20240103T010000.000Z", "failed-20240101T010000.000Z", "failed-20240102T010000.000Z"} {
		write(t, home, name+"/changes.csv", "x")
	}
	dropOld(home)
	if left, _ := filepath.Glob(filepath.Join(home, "failed-*")); len(left) != 2 || !strings.HasSuffix(left[0], "0102T010000.000Z") {
		t.Errorf("left %q", left)
	}
}

func TestSafeCells(t *testing.T) {
	for in, want := range map[string]string{"=1+1": "'=1+1", "\t＝x": "'＝x", "-5": "-5", "-a": "'-a", "+5": "'+5", "甲\r\n乙": "甲 乙", "": ""} {
		if got := safe(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}
