package load

import (
	"strings"
	"testing"

	"gongkai/internal/catalog"
	"gongkai/internal/segment"
)

// towns are townships of the fictional country, one of them a farm.
var towns = map[string]string{"divisions/townships.csv": strings.Join(catalog.DivisionHeader, ",") + `
990181001,桥头街道,township,990181,990000,,,,,,
990181100,河口镇,township,990181,990000,,2022,,,,
990181101,石门乡,township,990181,990000,,,,,,
990181400,青溪农场,township,990181,990000,,,,,statistical,
990182100,白石镇,township,990182,990000,,,,,,
`}

// reported is the document of a body on a site, fetched on a day of January 2025.
func reported(site, organ, kind, division, level string, year int, published string) capture {
	return capture{url: "http://www." + site + ".gov.cn/" + organ + published, digest: "sha1:" + organ + published, year: year, day: 2, organ: organ, division: division,
		cells: one("1"), edit: func(d *segment.Document) {
			d.Site, d.Report.Kind, d.Report.Level, d.Report.PublishedOn = site, kind, level, published
			d.RetrievedAt = d.RetrievedAt.AddDate(1, 3, 0) // April 2025
		}}
}

// Who had to report, and what became of it. One county was searched; of the
// other nobody has looked for anything.
func TestDenominator(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{
		reported("qingxi", "青溪市人民政府", "government", "990181", "county", 2022, "2023-03-31"),
		reported("qingxi", "青溪市人民政府", "government", "990181", "county", 2023, "2024-04-01"),
		reported("qingxi", "青溪市教育体育局", "department", "990181", "county", 2022, "2023-02-01"),
		reported("qingxi", "青溪市教育体育局", "department", "990181", "county", 2024, "2025-01-31"),
		reported("qingxi", "桥头街道", "township", "990181", "township", 2024, "2025-01-20"),
		reported("qingxi", "青溪市国土资源局", "department", "990181", "county", 2022, "2023-01-20"),
		reported("qingxi", "青溪市自然资源局", "department", "990181", "county", 2023, "2024-01-20"),
		// The site of one department is no search of its prefecture.
		reported("qinghe-jyj", "清禾市教育局", "department", "990100", "prefecture", 2024, "2025-01-20"),
		reported("yunling", "云岭省人民政府办公厅", "office", "990000", "province", 2023, "2024-03-20"),
	})
	write(t, dir, "archive/coverage.ndjson", `{"site":"qingxi","organ":"青溪市司法局","division":"990181","year":2023,"state":"blocked","reason":"robots_denied","url":"http://www.qingxi.gov.cn/sfj"}
{"site":"qingxi","organ":"石门乡人民政府","division":"990181101","year":2024,"state":"failed","reason":"timeout_total","url":"http://www.qingxi.gov.cn/smx"}
`)
	if s := loadWith(t, dir, towns); !s.OK() {
		t.Fatal(s)
	}
	states := func(where string, want ...string) {
		t.Helper()
		var got []string
		for _, r := range ask(t, dir, `SELECT year || ' ' || state || ' ' || basis || ' ' || body FROM coverage WHERE `+where+` ORDER BY year, body`) {
			got = append(got, r[0])
		}
		if strings.Join(got, "; ") != strings.Join(want, "; ") {
			t.Errorf("%s:\n got %s\nwant %s", where, strings.Join(got, "; "), strings.Join(want, "; "))
		}
	}
	states("division_code = '990181' AND kind = 'government'", "2022 published divisions 青溪市人民政府", "2023 late divisions 青溪市人民政府", "2024 not_found divisions 青溪市人民政府")
	// 教育体育局 is the department of education, and one under its short name the town's body.
	states("family = 'education' AND division_code = '990181'", "2022 late seen 青溪市教育体育局", "2023 not_found seen 青溪市教育体育局", "2024 published seen 青溪市教育体育局")
	states("division_code = '990181001'", "2022 not_found divisions 桥头街道", "2023 not_found divisions 桥头街道", "2024 published divisions 桥头街道")
	// A department that another of its family took over is not missed after that.
	states("family = 'natural_resources' AND division_code = '990181'", "2022 published seen 青溪市国土资源局", "2023 published seen 青溪市自然资源局", "2024 not_found seen 青溪市自然资源局")
	states("family = 'civil_affairs' AND division_code = '990181'", "2022 not_found family 青溪市民政部门", "2023 not_found family 青溪市民政部门", "2024 not_found family 青溪市民政部门")
	states("family = 'justice' AND division_code = '990181'", "2022 not_found family 青溪市司法部门", "2023 blocked listed 青溪市司法局", "2024 not_found family 青溪市司法部门")
	// A town that was abolished, one whose page failed, a farm.
	states("division_code = '990181100'", "2022 not_found divisions 河口镇人民政府")
	states("division_code = '990181101' AND year = 2024", "2024 failed divisions 石门乡人民政府")
	states("division_code = '990181400'")
	// Nobody looked: nothing is said, and no department is asked for.
	states("division_code LIKE '990182%' AND year = 2024", "2024 not_searched divisions 白石市人民政府", "2024 not_searched divisions 白石镇人民政府")
	states("division_code = '990100' AND year = 2024", "2024 not_searched divisions 清禾市人民政府", "2024 published seen 清禾市教育局")
	states("division_code = '990000' AND year = 2023", "2023 not_searched divisions 云岭省人民政府", "2023 published seen 云岭省人民政府办公厅")
	check(t, dir, `SELECT DISTINCT due_on FROM coverage WHERE year = 2024 AND kind = 'township' UNION SELECT due_on FROM coverage WHERE year = 2024 AND kind = 'government' ORDER BY 1`, [][]string{{"2025-01-31"}, {"2025-03-31"}})
	check(t, dir, `SELECT name, family FROM organs WHERE family IS NOT NULL ORDER BY name`, [][]string{
		{"清禾市教育局", "education"}, {"青溪市国土资源局", "natural_resources"}, {"青溪市教育体育局", "education"}, {"青溪市自然资源局", "natural_resources"}})
	check(t, dir, `SELECT province, had_to_report, searched, published, late, share FROM coverage_rate WHERE year = 2024 AND level = 'county' AND kind = 'government'`, [][]string{
		{"云岭省", "2", "1", "0", "0", "0"}})
	check(t, dir, `SELECT count(*) - count(DISTINCT (organ_id, year)) FROM coverage WHERE organ_id IS NOT NULL`, [][]string{{"0"}})
}

// Under the first regulation all had until 31 March. What is not yet due is not
// missed, nor what nobody looked for since.
func TestDueDays(t *testing.T) {
	t.Parallel()
	old := func(organ string, year int, published string) capture {
		c := reported("qingxi", organ, "department", "990181", "county", year, published)
		edit := c.edit
		c.edit = func(d *segment.Document) { edit(d); d.RetrievedAt = d.RetrievedAt.AddDate(-1, -2, 0) } // 2 February 2024
		return c
	}
	dir := work(t, []capture{old("青溪市教育局", 2018, "2019-03-31"), old("青溪市财政局", 2019, "2020-02-01"), old("青溪市民政局", 2023, "2024-01-10")})
	write(t, dir, "archive/fetches.ndjson", `{"site":"beijing","url":"http://www.beijing.gov.cn/","time":"2025-06-01T00:00:00Z","status":403,"outcome":"http_error"}
{"site":"beijing","url":"http://www.beijing.gov.cn/robots.txt","time":"2025-06-01T00:00:00Z","status":200,"outcome":"fetched"}
`)
	province := map[string]string{"sites/beijing.yaml": "id: beijing\nhome: http://www.beijing.gov.cn/\ndivision: \"990000\"\n"}
	if s := loadWith(t, dir, province); !s.OK() {
		t.Fatal(s)
	}
	check(t, dir, `SELECT organ_name IS NULL, body, year, state FROM coverage WHERE state IN ('published', 'late') ORDER BY year`, [][]string{
		{"true", "青溪市教育局", "2018", "published"}, {"true", "青溪市财政局", "2019", "late"}, {"true", "青溪市民政局", "2023", "published"}})
	check(t, dir, `SELECT year, state FROM coverage WHERE body = '青溪市教育局' AND year >= 2022 ORDER BY year`, [][]string{{"2022", "not_found"}, {"2023", "not_found"}, {"2024", "not_searched"}})
	check(t, dir, `SELECT year, state, reason FROM coverage WHERE division_code = '990181' AND kind = 'government' AND year >= 2022 ORDER BY year`, [][]string{
		{"2022", "not_found", "no report of this body on the sites of the division"}, {"2023", "not_searched", "last looked on 2024-02-02, before it was due"},
		{"2024", "not_searched", "last looked on 2024-02-02, before it was due"}})
	check(t, dir, `SELECT DISTINCT state, reason FROM coverage WHERE division_code = '990000' AND kind = 'government'`, [][]string{{"blocked", "the site of the division keeps us off"}})
}
