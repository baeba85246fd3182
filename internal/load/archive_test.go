package load

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongkai/internal/fact"
	"gongkai/internal/segment"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The fetch log gives the captures of a document, revisits with the place of
// the bytes, and when it was seen last.
func TestFetchLog(t *testing.T) {
	t.Parallel()
	const url = "http://www.qingxi.gov.cn/2023.html"
	dir := work(t, []capture{{url: url, digest: "sha1:A", year: 2023, day: 2, cells: one("10")}})
	write(t, dir, "archive/fetches.ndjson", strings.Join([]string{
		`{"site":"qingxi","url":"` + url + `","via":"http://www.qingxi.gov.cn/","text":"年报","time":"2024-01-02T16:00:00+08:00","status":200,"outcome":"fetched","digest":"sha1:A","bytes":900,"warc":"a.warc.gz","offset":200,"length":50}`,
		`{"site":"qingxi","url":"` + url + `","via":"","text":"","time":"2024-02-01T00:00:00.123Z","status":304,"outcome":"unchanged","digest":"","bytes":0,"warc":"b.warc.gz","offset":7,"length":9,"origin":{"warc":"a.warc.gz","offset":200,"length":50}}`,
		`{"site":"qingxi","url":"http://www.qingxi.gov.cn/x","time":"2024-02-01T00:00:01Z","status":0,"outcome":"robots_denied","digest":"","bytes":0,"reason":"Disallow: /x"}`,
		`{"site":"qingxi","url":"http://www.qingxi.gov.cn/y","time":"2024-02-01T00:00`, // cut by a kill
	}, "\n"))
	run(t, dir)
	check(t, dir, `SELECT time, warc_file, warc_offset, revisit, payload_file, payload_offset, payload_length FROM captures ORDER BY time`, [][]string{
		{"2024-01-02 08:00:00", "a.warc.gz", "200", "false", "a.warc.gz", "200", "50"},
		{"2024-02-01 00:00:00", "b.warc.gz", "7", "true", "a.warc.gz", "200", "50"}})
	check(t, dir, `SELECT first_seen, last_seen FROM report_versions`, [][]string{{"2024-01-02 08:00:00", "2024-02-01 00:00:00"}})
	check(t, dir, `SELECT outcome, reason, status FROM fetches ORDER BY time`, [][]string{{"fetched", "", "200"}, {"unchanged", "", "304"}, {"robots_denied", "Disallow: /x", "0"}})
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{
		{url: "http://www.qingxi.gov.cn/2021", digest: "sha1:1", year: 2021, day: 2, cells: one("1"), edit: func(d *segment.Document) { d.Report.PublishedOn = "2022-03-31" }},
		{url: "http://www.qingxi.gov.cn/2024", digest: "sha1:2", year: 2024, day: 2, cells: one("1"), edit: func(d *segment.Document) {
			d.Report.PublishedOn, d.RetrievedAt = "2025-04-01", d.RetrievedAt.AddDate(1, 6, 0)
		}},
		{url: "http://www.qingxi.gov.cn/2022", digest: "sha1:3", year: 2022, day: 2, state: segment.NotReadable},
	})
	write(t, dir, "archive/coverage.ndjson", `{"site":"qingxi","organ":"青溪市教育局","year":2023,"state":"blocked","reason":"robots","url":"http://www.qingxi.gov.cn/jyj"}
{"site":"qingxi","organ":"青溪市人民政府","year":2021,"state":"found","reason":"","url":"http://www.qingxi.gov.cn/2021"}
{"site":"qingxi","organ":"","year":2020,"state":"missing","reason":"between 2019 and 2021","url":""}
`)
	run(t, dir)
	check(t, dir, `SELECT year, state, url, organ_name FROM coverage WHERE state <> 'not_searched' ORDER BY year, state`, [][]string{
		{"2020", "not_found", "", ""},
		{"2021", "published", "http://www.qingxi.gov.cn/2021", ""},
		{"2022", "not_readable", "http://www.qingxi.gov.cn/2022", ""},
		{"2023", "blocked", "http://www.qingxi.gov.cn/jyj", "青溪市教育局"},
		{"2023", "not_found", "", ""},
		{"2024", "late", "http://www.qingxi.gov.cn/2024", ""},
	})
}

// Lines of the crawl's files that are no lines of such a file give no rows, and
// are counted.
func TestBrokenLinesAreSaid(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{{url: "http://www.qingxi.gov.cn/1", digest: "sha1:1", year: 2023, day: 2, cells: one("1")}})
	write(t, dir, "archive/fetches.ndjson", "{\"url\":\"http://www.qingxi.gov.cn/1\",\"outcome\":\"fetched\"}\nno json\n\n{\"url\":\"http://www.q\xff")
	write(t, dir, "archive/coverage.ndjson", "[]\n{\"site\":\"x\",\"year\":\"2x\",\"state\":\"failed\",\"url\":\"http://www.qingxi.gov.cn/2\"}\n{\"year\":2020}\n"+strings.Repeat("x", 1<<17))
	var b bytes.Buffer
	if _, err := Run(context.Background(), slog.New(slog.NewTextHandler(&b, nil)), Config{Work: dir, Schemas: declared}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"fetches.ndjson lines=2", "coverage.ndjson lines=3"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no word about %s in %s", want, b.String())
		}
	}
	check(t, dir, `SELECT site, state FROM coverage WHERE basis = 'listed'`, [][]string{{"x", "failed"}})
}

// A crawl that found nothing still gives a warehouse that says so.
func TestNoFacts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := Run(context.Background(), quiet(), Config{Work: dir, Schemas: declared}); err == nil {
		t.Error("a warehouse out of nothing")
	}
	write(t, dir, "archive/fetches.ndjson", `{"site":"qingxi","url":"http://www.qingxi.gov.cn/","time":"2024-02-01T00:00:01Z","status":0,"outcome":"connect_error"}`+"\n")
	write(t, dir, "archive/coverage.ndjson", `{"site":"qingxi","organ":"","year":2023,"state":"failed","reason":"connect_error","url":"http://www.qingxi.gov.cn/"}`+"\n")
	run(t, dir)
	check(t, dir, `SELECT (SELECT count(*) FROM reports), (SELECT outcome FROM fetches), (SELECT state FROM coverage)`, [][]string{{"0", "connect_error", "failed"}})
}

func TestCorrections(t *testing.T) {
	t.Parallel()
	const url = "http://www.qingxi.gov.cn/2023.html"
	dir := work(t, []capture{{url: url, digest: "sha1:A", year: 2022, day: 2, cells: one("10"), edit: func(d *segment.Document) { d.Report.Organ = "青汐市人民政府" }}})
	changed := t.TempDir()
	if err := os.CopyFS(changed, declared); err != nil {
		t.Fatal(err)
	}
	write(t, changed, "corrections/attribution.yaml", `corrections:
  - {correction: year, reason: the title was not updated, url: "`+url+`", field: year, expect: "2022", value: "2023"}
  - {correction: organ, reason: misprint, url: "`+url+`", field: organ, expect: 青汐市人民政府, value: 青溪市人民政府}
  - {correction: healed, reason: was 990182, url: "`+url+`", digest: "sha1:A", field: division, expect: "990182", value: "990183"}
  - {correction: absent, reason: not fetched yet, url: "http://www.qingxi.gov.cn/other", field: year, expect: "", value: "2020"}
`)
	s, err := Run(context.Background(), quiet(), Config{Work: dir, Schemas: os.DirFS(changed)})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Failed) > 0 || len(s.Unmet) != 1 || s.OK() || !strings.Contains(s.Unmet[0], "healed") {
		t.Errorf("summary %+v", s)
	}
	check(t, dir, `SELECT r.year, g.name, r.division_code FROM reports r JOIN organs g USING (organ_id)`, [][]string{{"2023", "青溪市人民政府", "990181"}})
	check(t, dir, `SELECT code, detail FROM issues ORDER BY ALL`, [][]string{
		{"correction_applied", "organ: organ 青汐市人民政府 → 青溪市人民政府 (misprint)"},
		{"correction_applied", "year: year 2022 → 2023 (the title was not updated)"},
		{"correction_healed", "healed: 990181"}})
}

func disclosure(row, column, v string) fact.Observation {
	return fact.Observation{Table: "disclosure", Row: row, Column: column, Status: fact.Reported, HasValue: true, Value: fact.MustDecimal(v), Raw: v}
}

// Each rule of schemas/checks, where it holds and where it breaks.
func TestCrossChecks(t *testing.T) {
	t.Parallel()
	report := func(name, organ, division, level string, year int, cells ...fact.Observation) capture {
		return capture{url: "http://www.x.gov.cn/" + name, digest: "sha1:" + name, year: year, day: 2, organ: organ, division: division,
			edit: func(d *segment.Document) { d.Observations, d.Report.Level = cells, level }}
	}
	pending := func(row, column, v string) fact.Observation {
		o := disclosure(row, column, v)
		o.Table = "disputes"
		return o
	}
	dir := work(t, []capture{
		report("b2022", "青溪市人民政府", "990181", "county", 2022, disclosure("normative_documents", "in_force", "10"), disclosure("licensing", "items_previous_year", "5"),
			disclosure("licensing", "items_change", "-2"), pending("review", "pending", "4"), pending("direct_suit", "pending", "1")),
		report("b2023", "青溪市人民政府", "990181", "county", 2023, disclosure("normative_documents", "in_force", "11"), disclosure("normative_documents", "issued", "3"),
			disclosure("normative_documents", "repealed", "1"), disclosure("licensing", "items_previous_year", "3"), disclosure("regulations", "issued", "2"),
			pending("review", "total", "3"), pending("direct_suit", "total", "1"), disclosure("licensing", "decisions", "30"), disclosure("penalties", "decisions", "3")),
		report("c2023", "清禾市人民政府", "990100", "prefecture", 2023, disclosure("regulations", "issued", "2"), disclosure("licensing", "decisions", "20"), disclosure("penalties", "decisions", "3")),
	})
	run(t, dir)
	check(t, dir, `SELECT identity, row_code, column_code, passed, residual, left(report_id, 6), right(report_id, 4), other_report_id IS NOT NULL FROM checks WHERE identity <> 'forms_mixed' ORDER BY ALL`, [][]string{
		{"items", "licensing", "items_previous_year", "true", "0", "990181", "2023", "true"},
		{"pending", "direct_suit", "pending", "true", "0", "990181", "2022", "true"},
		{"pending", "review", "pending", "false", "1", "990181", "2022", "true"},
		{"rollup", "licensing", "decisions", "false", "-10", "990100", "2023", "true"},
		{"rollup", "penalties", "decisions", "true", "0", "990100", "2023", "true"},
		{"rule_power", "regulations", "issued", "false", "2", "990181", "2023", "false"},
		{"stock", "normative_documents", "in_force", "false", "-1", "990181", "2023", "true"},
	})
}
