package load

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/catalog"
	"gongkai/internal/segment"
)

// overlay is a tree of declarations with some files replaced.
type overlay struct {
	fs.FS
	files map[string]string
}

func (o overlay) Open(name string) (fs.File, error) {
	if text, ok := o.files[name]; ok {
		return (fstest.MapFS{name: &fstest.MapFile{Data: []byte(text)}}).Open(name)
	}
	return o.FS.Open(name)
}

// changing is the fictional country with a county that was made a district in
// 2015 and two districts that were merged in 2016, and with decisions.
func changing(decisions string) overlay {
	if decisions == "" {
		decisions = "decisions: []\n"
	}
	return overlay{declared, map[string]string{
		"divisions/counties.csv": strings.Join(catalog.DivisionHeader, ",") + `
990103,东山区,county,990100,990000,2015,,,东山,,
990104,南桥区,county,990100,990000,,2015,990106,南桥,,
990105,北桥区,county,990100,990000,,2015,990106,北桥,,
990106,莲湖区,county,990100,990000,2016,,,莲湖,,
990121,东山县,county,990100,990000,,2014,990103,东山,,
990181,青溪市,county,990100,990000,,,,青溪,,
990182,白石市,county,990100,990000,,,,白石,,
`, "corrections/organs.yaml": decisions}}
}

// reports are those of one organ, of the years given.
func reports(organ, division string, years ...int) (all []capture) {
	for _, y := range years {
		name := fmt.Sprint(organ, division, y)
		all = append(all, capture{url: "http://www.qingxi.gov.cn/" + name, digest: "sha1:" + name, year: y, day: 2, organ: organ, division: division, cells: one("1"),
			edit: func(d *segment.Document) { d.Report.Kind, d.Report.Level = "", "" }})
	}
	return all
}

func runWith(t *testing.T, dir string, schemas fs.FS) Summary {
	t.Helper()
	s, err := Run(context.Background(), quiet(), Config{Work: dir, Schemas: schemas, Code: "c1"})
	if err != nil || len(s.Failed) > 0 {
		t.Fatal(err, s.Failed)
	}
	return s
}

func reviewOf(t *testing.T, dir string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "warehouse", "review.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestReportsLandOnTheDivisionOfTheirYear(t *testing.T) {
	t.Parallel()
	dir := work(t, reports("清禾市东山区教育局", "990103", 2012, 2016), reports("东山县民政局", "990121", 2016),
		reports("清禾市南桥区教育局", "990106", 2012), reports("清禾市莲湖区教育局", "990106", 2013, 2018),
		reports("东山县财政局", "", 2012), reports("东山县财政局", "990103", 2018), reports("东山县财政局", "990121", 2013))
	runWith(t, dir, changing(""))
	check(t, dir, `SELECT d.organ, r.year, r.division_code FROM reports r JOIN documents d USING (document_id) ORDER BY ALL`, [][]string{
		{"东山县民政局", "2016", "990103"}, {"东山县财政局", "2012", "990121"}, {"东山县财政局", "2013", "990121"}, {"东山县财政局", "2018", "990103"},
		{"清禾市东山区教育局", "2012", "990121"}, {"清禾市东山区教育局", "2016", "990103"},
		{"清禾市南桥区教育局", "2012", "990104"},
		{"清禾市莲湖区教育局", "2013", "990106"}, {"清禾市莲湖区教育局", "2018", "990106"}})
	// Which of the two districts it was before the merger nobody can say.
	check(t, dir, `SELECT right(report_id, 4), code, detail FROM issues`, [][]string{{"2013", "division_not_of_year", "990106 in 2013"}})
	check(t, dir, `SELECT code FROM our_doubts`, [][]string{{"division_not_of_year"}})
	check(t, dir, `SELECT division_code, series_code FROM divisions WHERE division_code <> series_code ORDER BY 1`, [][]string{
		{"990104", "990106"}, {"990105", "990106"}, {"990121", "990103"}})
	// One organ in two divisions, one after the other.
	check(t, dir, `SELECT o.division_code, o.first_year, o.last_year, s.division_code, o.succession, o.merged FROM organs o LEFT JOIN organs s ON s.organ_id = o.succeeded_by
		WHERE o.name = '东山县财政局' ORDER BY 1 DESC`, [][]string{{"990121", "2012", "2013", "990103", "division", "false"}, {"990103", "2018", "2018", "", "", "false"}})
}

func TestSeriesThroughChanges(t *testing.T) {
	t.Parallel()
	dir := work(t,
		reports("青溪市环保局", "990181", 2016), reports("青溪市环境保护局", "990181", 2017, 2018), reports("青溪市生态环境局", "990181", 2019, 2020),
		reports("东山县环境保护局", "990121", 2013), reports("清禾市东山区生态环境局", "990103", 2019), // nothing between them
		reports("清禾市南桥区人民政府", "990104", 2014), reports("清禾市北桥区人民政府", "990105", 2014, 2015), reports("清禾市莲湖区人民政府", "990106", 2016),
		reports("青溪市工商局", "990181", 2013), reports("青溪市质量技术监督局", "990181", 2013), reports("青溪市市场监管局", "990181", 2015),
		reports("国家税务总局青溪市税务局", "990181", 2019), reports("青溪市国家税务局", "990181", 2016),
		reports("白石市教育局", "990182", 2019), reports("清水镇人民政府", "990182", 2019))
	runWith(t, dir, changing(""))
	check(t, dir, `SELECT series, organ, division, year, merged FROM series ORDER BY series, year, organ`, [][]string{
		{"国家税务总局青溪市税务局", "青溪市国家税务局", "青溪市", "2016", "true"}, {"国家税务总局青溪市税务局", "国家税务总局青溪市税务局", "青溪市", "2019", "false"},
		{"清水镇人民政府", "清水镇人民政府", "白石市", "2019", "false"},
		{"清禾市东山区生态环境局", "东山县环境保护局", "东山县", "2013", "false"}, {"清禾市东山区生态环境局", "清禾市东山区生态环境局", "东山区", "2019", "false"},
		{"清禾市莲湖区人民政府", "清禾市北桥区人民政府", "北桥区", "2014", "true"}, {"清禾市莲湖区人民政府", "清禾市南桥区人民政府", "南桥区", "2014", "true"},
		{"清禾市莲湖区人民政府", "清禾市北桥区人民政府", "北桥区", "2015", "true"}, {"清禾市莲湖区人民政府", "清禾市莲湖区人民政府", "莲湖区", "2016", "false"},
		{"白石市教育局", "白石市教育局", "白石市", "2019", "false"},
		{"青溪市市场监管局", "青溪市工商局", "青溪市", "2013", "true"}, {"青溪市市场监管局", "青溪市质量技术监督局", "青溪市", "2013", "true"},
		{"青溪市市场监管局", "青溪市市场监管局", "青溪市", "2015", "false"},
		{"青溪市生态环境局", "青溪市环保局", "青溪市", "2016", "false"}, {"青溪市生态环境局", "青溪市环境保护局", "青溪市", "2017", "false"},
		{"青溪市生态环境局", "青溪市环境保护局", "青溪市", "2018", "false"}, {"青溪市生态环境局", "青溪市生态环境局", "青溪市", "2019", "false"},
		{"青溪市生态环境局", "青溪市生态环境局", "青溪市", "2020", "false"}})
	check(t, dir, `SELECT count(*) FROM (SELECT series_id, year FROM series WHERE NOT merged GROUP BY ALL HAVING count(*) > 1)`, [][]string{{"0"}})
	check(t, dir, `SELECT count(*) FROM observations JOIN series USING (report_id) WHERE series = '青溪市生态环境局'`, [][]string{{"5"}})
	check(t, dir, `SELECT n.name, n.first_year, n.last_year, n.reports FROM organ_names n JOIN organs o USING (organ_id) WHERE o.succession = 'renamed' AND o.division_code = '990181' ORDER BY 2`, [][]string{
		{"青溪市环保局", "2016", "2016", "1"}, {"青溪市环境保护局", "2017", "2018", "2"}})
	check(t, dir, `SELECT DISTINCT kind, substr(organ_id, 8, 1) FROM organs ORDER BY 1`, [][]string{
		{"department", "d"}, {"government", "g"}, {"township", "t"}, {"vertical", "v"}})
	if got := reviewOf(t, dir); !strings.HasSuffix(got, "\ndecisions: []\n") {
		t.Errorf("asked although nothing is open: %s", got)
	}
}

// What cannot be told is asked, once and in the form in which it is answered.
// Answers hold over more facts and any order of them.
func TestQuestionsAndDecisions(t *testing.T) {
	t.Parallel()
	elsewhere := func(c []capture, site string) []capture {
		for i := range c {
			c[i].url, c[i].edit = c[i].url+site, func(d *segment.Document) { d.Site, d.Report.Kind = site, "" }
		}
		return c
	}
	facts := [][]capture{
		reports("青溪市环境保护局", "990181", 2018, 2019), reports("青溪市生态环境局", "990181", 2019, 2020), // both report on 2019
		reports("青溪市城市管理局", "990181", 2012, 2013), reports("青溪市城市综合管理局", "990181", 2014),
		reports("青溪市商务局", "990181", 2012), reports("青溪市商务和粮食局", "990181", 2013),
		reports("白石市农业局", "990182", 2016), reports("白石市农业委员会", "990182", 2016), reports("白石市农业农村局", "990182", 2019),
		reports("清禾市莲湖区教育局", "990106", 2013),
		elsewhere(reports("清水镇人民政府", "", 2019), "a"), reports("清水镇人民政府", "990182", 2020), reports("清水镇人民政府", "990181", 2020),
	}
	dir := work(t, facts...)
	runWith(t, dir, changing(""))
	asked := reviewOf(t, dir)
	back := slices.Clone(facts)
	slices.Reverse(back)
	reversed := work(t, back...)
	runWith(t, reversed, changing(""))
	if d := cmp.Diff(asked, reviewOf(t, reversed)); d != "" {
		t.Errorf("another order of segments asks otherwise: %s", d)
	}
	if d := cmp.Diff(sums(t, dir), sums(t, reversed)); d != "" {
		t.Error(d)
	}
	id := map[string]string{}
	for _, r := range ask(t, dir, "SELECT name, organ_id FROM organs") {
		id[r[0]] = r[1]
	}
	pair := func(a, b, from string, years ...string) string {
		d := map[bool]string{true: "990181", false: "990182"}[strings.HasPrefix(a, "青溪")]
		return fmt.Sprintf("  - organs: [%q, %q]\n    decision: \"\"\n    reason: \"\"\n    from: %s  # only with succeeds\n    expect:\n      - {name: %q, division: %q, years: %s}\n      - {name: %q, division: %q, years: %s}\n",
			id[a], id[b], from, a, d, years[0], b, d, years[1])
	}
	agri := []string{pair("白石市农业局", "白石市农业农村局", "2019", "2016-2016", "2019-2019"), pair("白石市农业委员会", "白石市农业农村局", "2019", "2016-2016", "2019-2019")}
	if id["白石市农业委员会"] < id["白石市农业局"] {
		agri[0], agri[1] = agri[1], agri[0]
	}
	similar := []string{pair("青溪市城市管理局", "青溪市城市综合管理局", "2014", "2012-2013", "2014-2014"), pair("青溪市商务局", "青溪市商务和粮食局", "2013", "2012-2012", "2013-2013")}
	if id["青溪市商务局"] < id["青溪市城市管理局"] {
		similar[0], similar[1] = similar[1], similar[0]
	}
	want := "decisions:\n" +
		"\n  # declared as one carrying on the other, but their years do not fit (1)\n" + pair("青溪市环境保护局", "青溪市生态环境局", "2020", "2018-2019", "2019-2020") +
		"\n  # names of one division that hardly differ, never in one year (2)\n" + strings.Join(similar, "") +
		`
  # no document tells the division, and the name is known of these (1)
  - organ: "清水镇人民政府"
    site: "a"
    decision: ""
    reason: ""
    division: ""  # 990181 云岭省清禾市青溪市, 990182 云岭省清禾市白石市
    expect:
      - {name: "清水镇人民政府", division: "", years: 2019-2019}

  # the division was none in these years (1)
  - organ: "清禾市莲湖区教育局"
    site: "qinghe"
    years: 2013-2013
    decision: ""
    reason: ""
    division: ""  # read as one of 990106 云岭省清禾市莲湖区
    expect:
      - {name: "清禾市莲湖区教育局", division: "990106", years: 2013-2013}

  # two bodies of the same years would be carried on by one (2)
` + strings.Join(agri, "")
	if d := cmp.Diff(want, asked[strings.Index(asked, "decisions:"):]); d != "" {
		t.Fatal(d)
	}

	// A person fills in the answers.
	answers := map[string]string{
		id["青溪市环境保护局"]: "same", id["青溪市城市管理局"]: "succeeds", id["青溪市商务局"]: "different",
		id["白石市农业局"]: "succeeds", id["白石市农业委员会"]: "different", `organ: "清水镇`: "division: 990182", `organ: "清禾市`: "division: 990104",
	}
	answered := fill(asked, answers)
	for _, p := range answersIn(t, answered) {
		if p.Decision == "" {
			t.Fatal("the test leaves a question open")
		}
	}
	again := work(t, append(append([][]capture{reports("青溪市城市综合管理局", "990181", 2022)}, facts[6:]...), facts[:6]...)...)
	if s := runWith(t, again, changing(answered)); !s.OK() {
		t.Errorf("unmet: %v", s.Unmet)
	}
	if got := reviewOf(t, again); !strings.HasSuffix(got, "\ndecisions: []\n") {
		t.Errorf("asked again: %s", got)
	}
	check(t, again, `SELECT name, first_year, last_year, succession, merged FROM organs WHERE division_code IS NOT NULL AND (succession IS NOT NULL OR name LIKE '%环%' OR name LIKE '%清水%') ORDER BY name, division_code`, [][]string{
		{"清水镇人民政府", "2020", "2020", "", "false"}, {"清水镇人民政府", "2019", "2020", "", "false"},
		{"白石市农业局", "2016", "2016", "decided", "false"}, {"青溪市城市管理局", "2012", "2013", "decided", "false"},
		{"青溪市环境保护局", "2018", "2020", "", "false"}})
	check(t, again, `SELECT division_code FROM reports WHERE year = 2013 AND organ_id IN (SELECT organ_id FROM organs WHERE name = '清禾市莲湖区教育局')`, [][]string{{"990104"}})
	// A decision that moves documents is said of each of them.
	check(t, again, `SELECT code, count(*), count(document_id) > 0 FROM issues GROUP BY ALL ORDER BY 1`, [][]string{{"correction_applied", "8", "true"}})

	// Loaded again on top of itself with one more night's facts, and from
	// scratch: the same.
	before := sums(t, again)
	if _, err := Run(context.Background(), quiet(), Config{Work: again, Schemas: changing(answered), Code: "c1", Force: true, Threads: 1}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, sums(t, again)); d != "" {
		t.Error(d)
	}

	// The facts no longer fit: the answers are not applied, and that is said.
	changed := work(t, reports("青溪市城市管理局", "990181", 2012, 2013, 2016), reports("青溪市城市综合管理局", "990181", 2014, 2017),
		elsewhere(reports("清水镇人民政府", "990181", 2019), "a"))
	s := runWith(t, changed, changing(answered))
	if len(s.Unmet) != 2 || !strings.Contains(s.Unmet[0], "清水镇人民政府 a: its division is no longer read as") || !strings.Contains(s.Unmet[1], "reports until 2016") {
		t.Errorf("unmet: %q", s.Unmet)
	}
	check(t, changed, `SELECT code FROM issues`, [][]string{{"correction_healed"}, {"correction_healed"}})
	check(t, changed, `SELECT count(succeeded_by) FROM organs`, [][]string{{"0"}})
}

// fill puts answers into the entries of a review file, by a part of their first
// line.
func fill(review string, answers map[string]string) string {
	entries := strings.Split(review, "\n  - ")
	for i, e := range entries {
		head, _, _ := strings.Cut(e, "\n")
		head, _, _ = strings.Cut(head, ",")
		for part, answer := range answers {
			if i == 0 || !strings.Contains(head, part) {
				continue
			}
			decision, division, _ := strings.Cut(answer, ": ")
			e = strings.Replace(e, `decision: ""`, "decision: "+decision, 1)
			e = strings.Replace(e, `reason: ""`, "reason: seen on the site", 1)
			e = regexp.MustCompile(`division: ""  #.*`).ReplaceAllString(e, fmt.Sprintf("division: %q", division))
			if decision != "succeeds" {
				e = regexp.MustCompile(`    from: .*\n`).ReplaceAllString(e, "")
			}
			entries[i] = e
		}
	}
	return strings.Join(entries, "\n  - ")
}

func answersIn(t *testing.T, text string) []catalog.OrganDecision {
	t.Helper()
	d, err := catalog.OrganDecisions(fstest.MapFS{"corrections/organs.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return d
}

// A person's word on the kind of an organ counts for more than its name.
func TestCorrectedKind(t *testing.T) {
	t.Parallel()
	dir := work(t, reports("青溪市园林办事处", "990181", 2019))
	c := changing("")
	c.files["corrections/attribution.yaml"] = `corrections:
  - {correction: kind, reason: a department, url: "` + reports("青溪市园林办事处", "990181", 2019)[0].url + `", field: kind, expect: "", value: department}
`
	runWith(t, dir, c)
	check(t, dir, `SELECT kind, substr(organ_id, 8, 1) FROM organs`, [][]string{{"department", "d"}})
}
