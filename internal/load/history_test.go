package load

import (
	"testing"

	"gongkai/internal/fact"
	"gongkai/internal/segment"
)

func one(v string) map[string]string { return map[string]string{"received.total": v} }

func TestVersionsAndAsOf(t *testing.T) {
	t.Parallel()
	const url = "http://www.qingxi.gov.cn/2023.html"
	dir := work(t,
		[]capture{{url: url, digest: "sha1:A", year: 2023, day: 2, cells: one("10")}},
		// The page's furniture changes: no new version.
		[]capture{{url: url, digest: "sha1:B", year: 2023, day: 5, cells: one("10")}},
		// The government corrects a cell, and takes it back.
		[]capture{{url: url, digest: "sha1:C", year: 2023, day: 12, cells: one("12")}, {url: url, digest: "sha1:D", year: 2023, day: 20, cells: one("10")}},
	)
	run(t, dir)
	check(t, dir, `SELECT version, digest, first_seen, last_seen, superseded_at FROM report_versions ORDER BY version`, [][]string{
		{"1", "sha1:B", "2024-01-02 08:00:00", "2024-01-05 08:00:00", "2024-01-12 08:00:00"},
		{"2", "sha1:C", "2024-01-12 08:00:00", "2024-01-12 08:00:00", "2024-01-20 08:00:00"},
		{"3", "sha1:D", "2024-01-20 08:00:00", "2024-01-20 08:00:00", ""},
	})
	check(t, dir, `SELECT value, version FROM observations`, [][]string{{"10", "3"}})
	for day, want := range map[string][][]string{
		"2024-01-01": nil, "2024-01-02": {{"10", "1"}}, "2024-01-11": {{"10", "1"}}, "2024-01-12": {{"12", "2"}}, "2024-01-31": {{"10", "3"}},
	} {
		check(t, dir, `SELECT value, version FROM observations_as_of('`+day+`')`, want)
		check(t, dir, `SELECT value, version FROM observations_as_of(DATE '`+day+`')`, want)
	}
	check(t, dir, `SELECT raw_before, raw_after, version FROM revisions ORDER BY version`, [][]string{{"10", "12", "2"}, {"12", "10", "3"}})
	check(t, dir, `SELECT digest, role FROM documents ORDER BY digest`, [][]string{
		{"sha1:A", "alternate"}, {"sha1:B", "superseded"}, {"sha1:C", "superseded"}, {"sha1:D", "current"}})
}

func TestTwinsAndParts(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{
		// The page with the prose, its attachment with the table, and a twin of
		// the page that lacks both.
		{url: "http://www.qingxi.gov.cn/a.html", digest: "sha1:A", year: 2023, day: 2, edit: func(d *segment.Document) {
			d.Mentions = []fact.Mention{{Indicator: "website_items", Value: fact.Int(7), Unit: "条", Sentence: "x"}}
		}},
		{url: "http://www.qingxi.gov.cn/a.pdf", digest: "sha1:B", year: 2023, day: 2, cells: one("10"), edit: func(d *segment.Document) { d.Format = "pdf" }},
		{url: "http://m.qingxi.gov.cn/a.html", digest: "sha1:C", year: 2023, day: 3, cells: one("11"), edit: func(d *segment.Document) {
			d.Checks = []fact.Check{{ID: "requests.balance", Grade: fact.Hard, Table: "requests", Column: "total", Residual: fact.Int(1)}}
		}},
	})
	run(t, dir)
	check(t, dir, `SELECT url, version, documents, checks_failed FROM reports`, [][]string{{"http://www.qingxi.gov.cn/a.pdf", "1", "3", "0"}})
	check(t, dir, `SELECT o.value, d.url FROM observations o JOIN documents d USING (document_id)`, [][]string{{"10", "http://www.qingxi.gov.cn/a.pdf"}})
	check(t, dir, `SELECT m.value, d.url FROM mentions m JOIN documents d USING (document_id)`, [][]string{{"7", "http://www.qingxi.gov.cn/a.html"}})
	check(t, dir, `SELECT url, role FROM documents ORDER BY url`, [][]string{
		{"http://m.qingxi.gov.cn/a.html", "alternate"}, {"http://www.qingxi.gov.cn/a.html", "part"}, {"http://www.qingxi.gov.cn/a.pdf", "current"}})
	// The twin that says otherwise is not passed over.
	check(t, dir, `SELECT code, url, table_code, detail FROM issues`, [][]string{
		{"twins_disagree", "http://m.qingxi.gov.cn/a.html", "requests", "1 cells differ from http://www.qingxi.gov.cn/a.pdf: received.total"}})
}

// A reading by newer code takes the place of the older; it is no new version.
func TestNewerReadingSupersedes(t *testing.T) {
	t.Parallel()
	const url = "http://www.qingxi.gov.cn/2023.html"
	dir := work(t,
		[]capture{{url: url, digest: "sha1:A", year: 2023, day: 2, cells: one("10")}},
		[]capture{{url: url, digest: "sha1:A", year: 2023, day: 2, cells: one("100")}})
	s := run(t, dir)
	check(t, dir, `SELECT value, version FROM observations`, [][]string{{"100", "1"}})
	if s.Documents != 1 {
		t.Errorf("%d documents, want 1", s.Documents)
	}
}

// The same organ under several spellings is one; what nobody can attribute is
// kept apart and said.
func TestOrgans(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{
		{url: "http://www.qingxi.gov.cn/1", digest: "sha1:1", year: 2021, day: 2, organ: "云岭省青溪市人民政府", division: "990181", cells: one("1")},
		{url: "http://www.qingxi.gov.cn/2", digest: "sha1:2", year: 2022, day: 2, organ: "青溪市人民政府", division: "990181", cells: one("2")},
		{url: "http://www.qingxi.gov.cn/3", digest: "sha1:3", year: 2023, day: 2, organ: "青溪市政府", division: "990181", cells: one("3")},
		{url: "http://www.qingxi.gov.cn/4", digest: "sha1:4", year: 2024, day: 2, organ: "青溪市人民政府", cells: one("4")},
		{url: "http://www.qingxi.gov.cn/5", digest: "sha1:5", year: 2023, day: 2, organ: "青溪市教育局", division: "990181", cells: one("5")},
		{url: "http://www.qingxi.gov.cn/6", digest: "sha1:6", year: 0, day: 2, organ: "青溪市人民政府", division: "990181", cells: one("6")},
	})
	run(t, dir)
	check(t, dir, `SELECT name, first_year, last_year, reports FROM organs ORDER BY reports DESC`, [][]string{
		{"青溪市人民政府", "2021", "2024", "5"}, {"青溪市教育局", "2023", "2023", "1"}})
	check(t, dir, `SELECT year, starts_with(report_id, 'unattributed-') FROM reports WHERE year IS NULL`, [][]string{{"", "true"}})
	check(t, dir, `SELECT code, detail FROM issues`, [][]string{{"unattributed", "year unknown"}})
	check(t, dir, `SELECT count(*) FROM observations`, [][]string{{"6"}})
}

// There are many towns of one name: without their division two sites are two.
func TestTownsOfOneName(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{
		{url: "http://www.a.gov.cn/1", digest: "sha1:1", year: 2023, day: 2, organ: "城关镇人民政府", cells: one("1")},
		{url: "http://www.b.gov.cn/1", digest: "sha1:2", year: 2023, day: 2, organ: "城关镇人民政府", cells: one("2"), edit: func(d *segment.Document) { d.Site = "other" }},
	})
	run(t, dir)
	check(t, dir, `SELECT count(DISTINCT organ_id), count(*) FROM reports`, [][]string{{"2", "2"}})
}

func TestDuplicateCellsCountOnce(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{{url: "http://www.qingxi.gov.cn/1", digest: "sha1:1", year: 2023, day: 2, cells: one("5"), edit: func(d *segment.Document) {
		again := d.Observations[0]
		again.Raw, again.Value = "6", fact.Int(6)
		d.Observations = append(d.Observations, again)
	}}})
	run(t, dir)
	check(t, dir, `SELECT value FROM observations`, [][]string{{"5"}})
	check(t, dir, `SELECT code, detail, row_code FROM issues`, [][]string{{"duplicate_cell", "also stated as 6", "received"}})
}

// A number that the column cannot hold exactly is left out and said.
func TestInexactValues(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{{url: "http://www.qingxi.gov.cn/1", digest: "sha1:1", year: 2023, day: 2, edit: func(d *segment.Document) {
		for column, v := range map[string]string{"total": "0.1234567", "business": "190.4573790", "natural_person": "999999999999999999"} {
			d.Observations = append(d.Observations, fact.Observation{Table: "requests", Row: "received", Column: column, Status: fact.Reported, HasValue: true, Value: fact.MustDecimal(v), Raw: v})
		}
	}}})
	run(t, dir)
	check(t, dir, `SELECT column_code, value, raw FROM observations ORDER BY 1`, [][]string{
		{"business", "190.457379", "190.4573790"}, {"natural_person", "999999999999999999", "999999999999999999"}, {"total", "", "0.1234567"}})
	check(t, dir, `SELECT code, column_code FROM issues`, [][]string{{"value_not_exact", "total"}})
}
