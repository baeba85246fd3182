package load

import (
	"slices"
	"strings"
	"testing"

	"gongkai/internal/catalog"
	"gongkai/internal/segment"
)

// Each case is one in which a careless table would say of a body what is not
// so: that it did not publish, or came late, or contradicts itself.

// What the crawl lists stands for each of several bodies it lists.
func TestListedBodiesKeepARowEach(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{
		reported("qingxi", "青溪市教育局", "department", "990181", "county", 2022, "2023-01-20"),
		reported("qingxi", "青溪市民政局", "department", "990181", "county", 2022, "2023-01-20"),
	})
	write(t, dir, "archive/coverage.ndjson", `{"site":"qingxi","organ":"青溪市教育局","division":"990181","year":2023,"state":"blocked","reason":"a","url":"http://www.qingxi.gov.cn/1"}
{"site":"qingxi","organ":"青溪市民政局","division":"990181","year":2023,"state":"blocked","reason":"b","url":"http://www.qingxi.gov.cn/2"}
`)
	run(t, dir)
	check(t, dir, `SELECT body, state, reason FROM coverage WHERE year = 2023 AND basis = 'seen' ORDER BY reason`, [][]string{
		{"青溪市教育局", "blocked", "a"}, {"青溪市民政局", "blocked", "b"}})
}

// The site of one department is no portal of its division, also after it was
// renamed.
func TestSiteOfOneDepartmentIsNoPortal(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{
		reported("qinghe-jyj", "清禾市教育局", "department", "990100", "prefecture", 2017, "2018-01-20"),
		reported("qinghe-jyj", "清禾市教育体育局", "department", "990100", "prefecture", 2022, "2023-01-20"),
	})
	run(t, dir)
	check(t, dir, `SELECT DISTINCT state FROM coverage WHERE division_code = '990100' AND kind = 'government' AND year <= 2023`, [][]string{{"not_searched"}})
	check(t, dir, `SELECT count(*) FROM coverage WHERE division_code = '990100' AND basis = 'family'`, [][]string{{"0"}})
}

// A visit that got nothing has not looked.
func TestFailedVisitIsNoLook(t *testing.T) {
	t.Parallel()
	early := func(c capture) capture {
		edit := c.edit
		c.edit = func(d *segment.Document) { edit(d); d.RetrievedAt = d.RetrievedAt.AddDate(-1, -2, 0) } // February 2024
		return c
	}
	dir := work(t, []capture{
		early(reported("qingxi", "青溪市人民政府", "government", "990181", "county", 2022, "2023-01-10")),
		early(reported("qingxi", "青溪市民政局", "department", "990181", "county", 2022, "2023-01-10"))})
	write(t, dir, "archive/fetches.ndjson", `{"site":"qingxi","url":"http://www.qingxi.gov.cn/","time":"2025-06-01T00:00:00Z","status":0,"outcome":"timeout_total"}
`)
	run(t, dir)
	check(t, dir, `SELECT DISTINCT state FROM coverage WHERE year = 2024 AND division_code = '990181'`, [][]string{{"not_searched"}})
}

// A report that was in time does not come late because it was corrected.
func TestCorrectedReportIsNotLate(t *testing.T) {
	t.Parallel()
	a := reported("qingxi", "青溪市教育局", "department", "990181", "county", 2023, "2024-01-20")
	b := reported("qingxi", "青溪市教育局", "department", "990181", "county", 2023, "2024-06-20")
	b.url, b.day, b.cells = a.url, 20, one("2")
	dir := work(t, []capture{a, b})
	run(t, dir)
	check(t, dir, `SELECT state, published_on FROM coverage WHERE year = 2023 AND body = '青溪市教育局'`, [][]string{{"published", "2024-01-20"}})
}

// What a body carries in after it took in another one does not contradict what
// it carried over itself.
func TestMergerIsNoContradiction(t *testing.T) {
	t.Parallel()
	csv := strings.Join(catalog.DivisionHeader, ",") + `
990103,东山区,county,990100,990000,,,,东山,,
990107,西山区,county,990100,990000,,2015,990103,西山,,
`
	gov := func(organ, code, id string, year int, cells map[string]string) capture {
		return capture{url: "http://www.qinghe.gov.cn/" + id, digest: "sha1:" + id, year: year, day: 2, organ: organ, division: code, cells: cells}
	}
	facts := []capture{
		gov("清禾市东山区人民政府", "990103", "a", 2015, map[string]string{"carried_over.total": "5"}),
		gov("清禾市西山区人民政府", "990107", "b", 2015, map[string]string{"carried_over.total": "3"}),
		gov("清禾市东山区人民政府", "990103", "c", 2016, map[string]string{"carried_in.total": "8"}),
		gov("清禾市东山区人民政府", "990103", "d", 2017, map[string]string{"carried_in.total": "1"}),
	}
	facts[2].cells["carried_over.total"] = "2"
	dir := work(t, facts)
	loadWith(t, dir, map[string]string{"divisions/counties.csv": csv})
	check(t, dir, `SELECT year, identity FROM published_errors`, [][]string{{"2017", "carry"}})
	check(t, dir, `SELECT year, identity FROM remarks WHERE identity = 'carry'`, [][]string{{"2016", "carry"}})
}

// A number that was taken out, and a unit that changed, are revisions.
func TestRevisionsOfCellsTakenOut(t *testing.T) {
	t.Parallel()
	a := bureau("审计局", 2022, "7", "5", nil)
	b := a
	b.digest, b.day = "sha1:later", 20
	a.cells = map[string]string{"received.total": "7", "carried_over.total": "3"}
	b.cells = map[string]string{"received.total": "7"}
	b.edit = func(d *segment.Document) { a.edit(d); d.Observations[0].Unit = "万件" }
	dir := work(t, []capture{a, b})
	run(t, dir)
	check(t, dir, `SELECT row_code, value_before, value_after, unit_before, unit_after FROM revisions ORDER BY 1`, [][]string{
		{"carried_over", "3", "", "件", ""}, {"received", "7", "7", "件", "万件"}})
}

// A new document explains only what is read from it: here another old document
// took the place of the first.
func TestUnrelatedCaptureExplainsNothing(t *testing.T) {
	t.Parallel()
	a := bureau("审计局", 2022, "7", "5", nil)
	a.cells = map[string]string{"received.total": "7", "carried_in.total": "1"}
	b, c := a, a
	b.url, b.digest, b.cells = a.url+"b", a.digest+"b", map[string]string{"received.total": "8"}
	c.url, c.digest, c.cells = a.url+"c", a.digest+"c", map[string]string{}
	dir := work(t, []capture{a, b})
	run(t, dir)
	a.state = segment.NotAReport
	add(t, dir, a, c)
	s := loadWith(t, dir, nil)
	if !slices.ContainsFunc(s.Failed, func(f string) bool { return strings.Contains(f, "cell changed") }) {
		t.Errorf("published although cells changed without a capture of theirs: %v", s.Failed)
	}
}
