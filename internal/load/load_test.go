package load

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/catalog"
	"gongkai/internal/fact"
	"gongkai/internal/segment"
	"gongkai/internal/warehouse"
	"gongkai/schemas"
)

// capture is one document of a fictional county, read from one capture.
type capture struct {
	url, digest string
	year        int
	day         int // of January 2024, when it was fetched
	organ       string
	division    string
	cells       map[string]string // requests cells: row.column → value, "" for blank
	state       string
	edit        func(*segment.Document)
}

func (c capture) document() segment.Document {
	d := segment.Document{
		URL: c.url, Site: "qinghe", WARC: "a.warc.gz", Offset: int64(100 * c.day), State: segment.Report,
		RetrievedAt:  time.Date(2024, 1, c.day, 8, 0, 0, 0, time.UTC),
		Declarations: "d1", Code: "c1",
	}
	if c.state != "" {
		d.State = c.state
	}
	d.Digest, d.Format = c.digest, "html"
	if c.organ == "" {
		c.organ, c.division = "青溪市人民政府", "990181"
	}
	d.Report = fact.Report{Organ: c.organ, Division: c.division, Kind: "government", Level: "county", Year: c.year, IsReport: d.State == segment.Report,
		Title: c.organ + "年度报告", PublishedOn: "2024-01-20", Vintage: "requests=D"}
	for _, cell := range []string{"received.total", "received.business", "carried_in.total", "carried_over.total", "handled_total.total"} {
		v, ok := c.cells[cell]
		if !ok {
			continue
		}
		row, column := filepath.Ext("x." + cell)[1:], ""
		row, column = cell[:len(cell)-len(filepath.Ext(cell))], row
		o := fact.Observation{Table: "requests", Row: row, Column: column, Unit: "件", Raw: v, Status: fact.Blank, IsTotal: column == "total"}
		if v != "" {
			o.Status, o.HasValue, o.Value = fact.Reported, true, fact.MustDecimal(v)
		}
		d.Observations = append(d.Observations, o)
	}
	if c.edit != nil {
		c.edit(&d)
	}
	return d
}

// work makes a work directory with one segment a slice.
func work(t testing.TB, segments ...[]capture) string {
	t.Helper()
	dir := t.TempDir()
	for _, s := range segments {
		w, err := segment.Create(filepath.Join(dir, "facts"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range s {
			if err := w.Add(c.document()); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// declared are the built-in declarations with a fictional country.
var declared = country{schemas.FS}

type country struct{ fs.FS }

func (c country) Open(name string) (fs.File, error) {
	if rows, ok := map[string]string{
		"divisions/provinces.csv":   "990000,云岭省,province,,990000,,,,,,\n",
		"divisions/prefectures.csv": "990100,清禾市,prefecture,990000,990000,,,,,,\n",
		"divisions/counties.csv":    "990181,青溪市,county,990100,990000,,,,,,\n990182,白石市,county,990100,990000,,,,,,\n",
		"divisions/townships.csv":   "",
	}[name]; ok {
		head := strings.Join(catalog.DivisionHeader, ",") + "\n"
		return (fstest.MapFS{name: &fstest.MapFile{Data: []byte(head + rows)}}).Open(name)
	}
	return c.FS.Open(name)
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func run(t testing.TB, dir string) Summary {
	t.Helper()
	s, err := Run(context.Background(), quiet(), Config{Work: dir, Schemas: declared, Code: "c1", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Failed) > 0 {
		t.Fatalf("hard checks failed: %v", s.Failed)
	}
	return s
}

// ask gives the rows of a query on the published database.
func ask(t testing.TB, dir, query string, args ...any) [][]string {
	t.Helper()
	ctx := context.Background()
	db, err := warehouse.Open(ctx, warehouse.Path(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, rows, err := db.Strings(ctx, query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func check(t *testing.T, dir, query string, want [][]string) {
	t.Helper()
	if d := cmp.Diff(want, ask(t, dir, query)); d != "" {
		t.Errorf("%s\n%s", query, d)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{
		{url: "http://www.qingxi.gov.cn/2022.html", digest: "sha1:A", year: 2022, day: 2, cells: map[string]string{"received.total": "10", "carried_over.total": "3"}},
		{url: "http://www.qingxi.gov.cn/2023.html", digest: "sha1:B", year: 2023, day: 2, cells: map[string]string{"received.total": "12", "received.business": "", "carried_in.total": "2"},
			edit: func(d *segment.Document) {
				d.Observations = append(d.Observations, fact.Observation{Table: "requests", Row: "received", Column: "business", Status: fact.Derived, Value: fact.Int(1), HasValue: true, DerivedBy: "requests.row_total"})
				d.Mentions = []fact.Mention{{Indicator: "applications_received", Value: fact.Int(12), Unit: "件", Sentence: "收到申请12件"}}
				d.Checks = []fact.Check{{ID: "requests.balance", Grade: fact.Hard, Table: "requests", Column: "total", Residual: fact.Int(-2)}}
				d.Issues = []fact.Issue{{Code: "label_differs", Detail: "x", Table: "requests"}}
			}},
		{url: "http://www.qingxi.gov.cn/news.html", digest: "sha1:N", day: 2, state: segment.NotAReport},
	})
	s := run(t, dir)
	if s.Counts["reports"] != 2 || s.Counts["observations"] != 6 || s.Counts["documents"] != 3 {
		t.Errorf("counts %v", s.Counts)
	}
	check(t, dir, `SELECT division_code, year, title, checks_failed, issues, version, cells_reported FROM reports ORDER BY year`, [][]string{
		{"990181", "2022", "青溪市人民政府年度报告", "0", "0", "1", "2"}, {"990181", "2023", "青溪市人民政府年度报告", "1", "1", "1", "2"}})
	check(t, dir, `SELECT column_code, value, status, derived_by FROM observations WHERE year = 2023 AND row_code = 'received' ORDER BY ALL`, [][]string{
		{"business", "1", "derived", "requests.row_total"}, {"business", "", "blank", ""}, {"total", "12", "reported", ""}})
	// The wide view holds what was published; the completed one says what it adds.
	check(t, dir, `SELECT received_total, received_business FROM requests WHERE year = 2023`, [][]string{{"12", ""}})
	check(t, dir, `SELECT received_total, received_business, derived_cells FROM requests_completed WHERE year = 2023`, [][]string{{"12", "1", "received.business"}})
	// 3 carried over, 2 carried in.
	check(t, dir, `SELECT identity, grade, row_code, column_code, passed, residual, right(report_id, 4), right(other_report_id, 4) FROM checks ORDER BY 1`, [][]string{
		{"carry", "H", "carried_in", "total", "false", "1", "2023", "2022"},
		{"requests.balance", "H", "", "total", "false", "-2", "2023", ""}})
	check(t, dir, `SELECT organ, year, identity, residual, url FROM published_errors ORDER BY identity`, [][]string{
		{"青溪市人民政府", "2023", "carry", "1", "http://www.qingxi.gov.cn/2023.html"},
		{"青溪市人民政府", "2023", "requests.balance", "-2", "http://www.qingxi.gov.cn/2023.html"}})
	// From a number back to the bytes by joins alone.
	check(t, dir, `SELECT c.warc_file, c.warc_offset, c.url FROM observations o JOIN reports r USING (report_id) JOIN captures c ON c.url = r.url AND c.digest = r.digest
		WHERE o.year = 2023 AND o.row_code = 'carried_in'`, [][]string{{"a.warc.gz", "200", "http://www.qingxi.gov.cn/2023.html"}})
	check(t, dir, `SELECT year, state FROM coverage WHERE organ_id IS NOT NULL ORDER BY year`, [][]string{{"2022", "late"}, {"2023", "published"}})
	check(t, dir, `SELECT comment LIKE '%自 1 起%from 1%' FROM duckdb_columns() WHERE table_name = 'reports' AND column_name = 'version'`, [][]string{{"true"}})
	if n := ask(t, dir, `SELECT count(*) FROM duckdb_columns() WHERE comment IS NULL AND schema_name = 'main' AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE NOT temporary)`); n[0][0] != "0" {
		t.Errorf("%s columns have no comment", n[0][0])
	}
	if n := ask(t, dir, `SELECT count(*) FROM duckdb_columns() WHERE comment IS NULL AND table_name IN (SELECT view_name FROM duckdb_views() WHERE NOT internal)`); n[0][0] != "0" {
		t.Errorf("%s columns of views have no comment", n[0][0])
	}
	check(t, dir, `SELECT count(*) FROM duckdb_functions() WHERE function_name = 'observations_as_of' AND comment LIKE '% / %'`, [][]string{{"1"}})
	for _, name := range []string{"parquet/observations/year=2023/observations.parquet", "datapackage.json", "dictionary.md"} {
		if _, err := os.Stat(filepath.Join(dir, "warehouse", name)); err != nil {
			t.Error(err)
		}
	}
	if again := run(t, dir); !again.Unchanged || again.BuildID != s.BuildID {
		t.Errorf("a second load with nothing new: %+v", again)
	}
}
