package compare

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"gongkai/internal/catalog"
	"gongkai/internal/fact"
	"gongkai/internal/load"
	"gongkai/internal/segment"
	"gongkai/schemas"
)

// declared are the built-in declarations with a fictional country.
var declared = country{schemas.FS}

type country struct{ fs.FS }

func (c country) Open(name string) (fs.File, error) {
	if rows, ok := map[string]string{
		"divisions/provinces.csv":   "990000,云岭省,province,,990000,,,,,,\n",
		"divisions/prefectures.csv": "990100,清禾市,prefecture,990000,990000,,,,,,\n990200,白岭市,prefecture,990000,990000,,,,,,\n",
		"divisions/counties.csv":    "990181,青溪市,county,990100,990000,,,,,,\n990182,白石市,county,990100,990000,,,,,,\n990102,城关区,county,990100,990000,,,,,,\n990202,城关区,county,990200,990000,,,,,,\n",
		"divisions/townships.csv":   "",
	}[name]; ok {
		head := strings.Join(catalog.DivisionHeader, ",") + "\n"
		return (fstest.MapFS{name: &fstest.MapFile{Data: []byte(head + rows)}}).Open(name)
	}
	return c.FS.Open(name)
}

func valueOf(row, column, raw string) fact.Observation {
	o := fact.Observation{Table: "requests", Row: row, Column: column, Unit: "件", Raw: raw, Status: fact.Blank}
	if d, err := fact.ParseDecimal(raw); err == nil {
		o.Status, o.Value, o.HasValue = fact.Reported, d, true
	} else if raw != "" {
		o.Status = fact.Text
	}
	return o
}

func document(organ, division, level string, year int, cells ...fact.Observation) segment.Document {
	d := segment.Document{URL: "http://www." + division + ".gov.cn/" + organ + "/" + time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006"),
		Site: "s" + division, State: segment.Report, WARC: "a.warc.gz", RetrievedAt: time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)}
	d.Digest = "sha1:" + d.URL
	d.Report = fact.Report{Organ: organ, Division: division, Kind: "government", Level: level, Year: year, IsReport: true}
	d.Observations = cells
	return d
}

// A warehouse is built once and shared by the tests, which only read.
type sharedWarehouse struct {
	sync.Once
	dir string
}

var fewBodies, manyRates sharedWarehouse

func (s *sharedWarehouse) in(t *testing.T, documents func() []segment.Document) string {
	t.Helper()
	s.Do(func() { s.dir = build(t, documents()) })
	return s.dir
}

func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(fewBodies.dir)
	os.RemoveAll(manyRates.dir)
	os.Exit(code)
}

func build(t *testing.T, documents []segment.Document) string {
	dir, err := os.MkdirTemp("", "compare")
	if err != nil {
		t.Fatal(err)
	}
	w, err := segment.Create(filepath.Join(dir, "facts"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range documents {
		if err := w.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	s, err := load.Run(context.Background(), slog.New(slog.DiscardHandler), load.Config{Work: dir, Schemas: declared})
	if err != nil || !s.OK() {
		t.Fatal(err, s)
	}
	return dir
}

// loaded is a warehouse of a few bodies with what can befall a number.
func loaded(t *testing.T) string { return fewBodies.in(t, bodies) }

func bodies() []segment.Document {
	a := document("青溪市人民政府", "990181", "county", 2022, valueOf("received", "total", "29"), valueOf("received", "business", ""))
	a.Checks = []fact.Check{
		{ID: "requests.row_total", Grade: fact.Hard, Table: "requests", Row: "received", Passed: true},
		{ID: "requests.balance", Grade: fact.Hard, Table: "requests", Column: "total", Residual: fact.Int(-2)},
		{ID: "requests.handled_sum", Grade: fact.Hard, Table: "requests", Column: "total", Residual: fact.Int(7)},
	}
	a.Observations = append(a.Observations, fact.Observation{Table: "requests", Row: "received", Column: "business", Status: fact.Derived, Value: fact.Int(4), HasValue: true, DerivedBy: "requests.row_total"})
	a.Mentions = []fact.Mention{
		{Indicator: "applications_received", Value: fact.Int(29), Unit: "件", Sentence: "x"}, {Indicator: "applications_received", Value: fact.Int(31), Unit: "件", Sentence: "y"},
		{Indicator: "website_items", Value: fact.Int(5200), Unit: "条", Approximate: true, Sentence: "z"}}
	b := document("青溪市人民政府", "990181", "county", 2024, valueOf("received", "total", "见附件"))
	unreadable := document("青溪市人民政府", "990181", "county", 2023)
	unreadable.State = segment.NotReadable
	evil := document("=HYPERLINK(\"http://x\")市人民政府", "990182", "county", 2022, valueOf("received", "total", "-3"))
	dept := document("青溪市教育局", "990181", "county", 2022, valueOf("received", "total", "1"))
	dept.Report.Kind = "department"
	lost := document("某某镇人民政府", "", "", 2022, valueOf("received", "total", "7"))
	nobody := document("", "", "", 2022, valueOf("received", "total", "8"))
	doubtful := document("青溪市民政局", "990181", "county", 2022, valueOf("received", "total", "5"), valueOf("granted", "total", "2"))
	doubtful.Report.Kind = "department"
	doubtful.Issues = []fact.Issue{{Code: "row_repeated", Table: "requests", Row: "received"}, {Code: "table_cut", Table: "disputes"}, {Code: "label_differs", Table: "requests"}}
	return []segment.Document{a, b, unreadable, evil, dept, lost, nobody, doubtful}
}
