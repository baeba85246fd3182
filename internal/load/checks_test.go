package load

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gongkai/internal/catalog"
	"gongkai/internal/fact"
	"gongkai/internal/segment"
)

// stating is a report with these cells, "table.row.column=value"; no value is a
// blank.
func stating(organ, division, kind, level string, year int, cells ...string) capture {
	name := fmt.Sprintf("%s-%s-%d", division, organ, year)
	return capture{url: "http://www.x.gov.cn/" + name, digest: "sha1:" + name, year: year, day: 2, organ: organ, division: division,
		edit: func(d *segment.Document) {
			d.Report.Kind, d.Report.Level, d.Observations = kind, level, nil
			for _, c := range cells {
				address, value, _ := strings.Cut(c, "=")
				at := strings.Split(address, ".")
				o := fact.Observation{Table: at[0], Row: at[1], Column: at[2], Raw: value, Status: fact.Blank}
				if value != "" {
					o.Status, o.HasValue, o.Value = fact.Reported, true, fact.MustDecimal(value)
				}
				d.Observations = append(d.Observations, o)
			}
		}}
}

// county is a report of a department of 青溪市.
func county(organ string, year int, cells ...string) capture {
	return stating("青溪市"+organ, "990181", "department", "county", year, cells...)
}

// yearly are reports of one body and one cell, from 2019 on.
func yearly(organ, cell string, values ...string) []capture {
	var all []capture
	for i, v := range values {
		all = append(all, county(organ, 2019+i, cell+"="+v))
	}
	return all
}

func ten(v string) []string {
	var cells []string
	for i := range 10 {
		cells = append(cells, fmt.Sprintf("requests.%s.total=%s", []string{"received", "carried_in", "granted", "partly_granted", "refused_third_party",
			"refused_deliberative", "unavailable_not_held", "unavailable_unclear", "handled_total", "carried_over"}[i], v))
	}
	return cells
}

// former is the country with a county that ended with 2020.
type former struct{ country }

func (c former) Open(name string) (fs.File, error) {
	if name != "divisions/counties.csv" {
		return c.country.Open(name)
	}
	return fstest.MapFS{name: &fstest.MapFile{Data: []byte(strings.Join(catalog.DivisionHeader, ",") + "\n" +
		"990181,青溪市,county,990100,990000,,,,,,\n990182,白石市,county,990100,990000,,,,,,\n990183,旧河县,county,990100,990000,,2020,990181,,,\n")}}.Open(name)
}

// Each rule of schemas/checks has a case where it holds and one where it
// breaks; the cells and numbers of every test are reached by a join.
func TestEveryCheckHoldsAndBreaks(t *testing.T) {
	t.Parallel()
	copied := []string{"disputes.review.upheld=3", "disputes.review.corrected=2", "disputes.review.total=5", "disputes.review.pending=0"}
	again := []string{"disputes.review.upheld=1", "disputes.review.corrected=0", "disputes.review.total=1", "disputes.review.pending=0"}
	all := slices.Concat(
		[]capture{
			county("教育局", 2021, "requests.carried_over.total=3", "requests.carried_over.business="),
			county("教育局", 2022, "requests.carried_in.total=2", "requests.carried_in.business=1", "requests.carried_over.total=1"),
			county("教育局", 2023, "requests.carried_in.total=1"),
			county("民政局", 2021, "disclosure.normative_documents.in_force=10"),
			county("民政局", 2022, "disclosure.normative_documents.in_force=12", "disclosure.normative_documents.issued=3", "disclosure.normative_documents.repealed=1"),
			county("民政局", 2023, "disclosure.normative_documents.in_force=12", "disclosure.normative_documents.issued=4", "disclosure.normative_documents.repealed=1"),
			county("财政局", 2020, "disclosure.normative_documents.disclosed_total=100", "disclosure.regulations.disclosed_total=100"),
			county("财政局", 2021, "disclosure.normative_documents.in_force=95", "disclosure.normative_documents.issued=0", "disclosure.normative_documents.repealed=0",
				"disclosure.regulations.in_force=40", "disclosure.regulations.issued=0", "disclosure.regulations.repealed=0"),
			county("水利局", 2019, "disclosure.normative_documents.disclosed_total=9", "disclosure.normative_documents.newly_disclosed=2",
				"disclosure.regulations.disclosed_total=1", "disclosure.regulations.newly_disclosed=2"),
			county("水利局", 2020, "disclosure.normative_documents.disclosed_total=11", "disclosure.normative_documents.newly_disclosed=3",
				"disclosure.regulations.disclosed_total=9", "disclosure.regulations.newly_disclosed=2"),
			county("交通运输局", 2019, "disclosure.licensing.items_previous_year=5", "disclosure.licensing.items_change=-2", "disclosure.penalties.items_previous_year=5", "disclosure.penalties.items_change=1"),
			county("交通运输局", 2020, "disclosure.licensing.items_previous_year=3", "disclosure.penalties.items_previous_year=5"),
			county("公安局", 2022, "disputes.review.pending=4", "disputes.direct_suit.pending=1"),
			county("公安局", 2023, "disputes.review.total=3", "disputes.direct_suit.total=1"),
			county("司法局", 2017, "statistics.proactive_normative_documents.value=9", "statistics.proactive_items.value=8"),
			county("司法局", 2018, "statistics.proactive_normative_documents.value=7", "statistics.proactive_items.value=8"),
			county("审计局", 2021, "requests.other_handling.total=3", "requests.other_not_corrected.total=1", "requests.other_fee_unpaid.total=1", "requests.other_other.total=1"),
			county("审计局", 2022, "requests.other_handling.total=3", "requests.other_not_corrected.total=1", "requests.other_fee_unpaid.total=1", "requests.other_other.total=0"),
			county("统计局", 2021, "disclosure.normative_documents.disclosed_total=3", "disclosure.regulations.issued=0"),
			county("统计局", 2022, "disclosure.normative_documents.in_force=3", "disclosure.regulations.issued=0"),
			county("档案局", 2021, ten("0")...), county("档案局", 2023, ten("1")...),
			county("气象局", 2021, copied...), county("气象局", 2022, copied...),
			county("林业局", 2021, again...), county("林业局", 2022, again...),
			stating("云岭省教育厅", "990000", "department", "province", 2022, "disclosure.regulations.issued=1"),
			stating("云岭省人民政府", "990000", "government", "province", 2022, "disclosure.regulations.issued=4"),
			stating("国务院某部", "", "department", "nation", 2022, "disclosure.regulations.issued=4"),
			// 旧河县 ended with 2020: then its report is missing, afterwards none is.
			stating("清禾市人民政府", "990100", "government", "prefecture", 2020, "requests.received.total=7", "requests.granted.total=1"),
			stating("青溪市人民政府", "990181", "government", "county", 2020, "requests.received.total=5", "requests.granted.total=2"),
			stating("白石市人民政府", "990182", "government", "county", 2020, "requests.received.total=6", "requests.granted.total=1"),
			stating("清禾市人民政府", "990100", "government", "prefecture", 2021, "requests.received.total=7", "requests.granted.total=9"),
			stating("青溪市人民政府", "990181", "government", "county", 2021, "requests.received.total=5", "requests.granted.total=2"),
			stating("白石市人民政府", "990182", "government", "county", 2021, "requests.received.total=6", "requests.granted.total=1"),
		},
		yearly("商务局", "disclosure.fees.amount", "12.5", "130000", "14", "11"),
		yearly("税务局", "disclosure.penalties.decisions", "12500", "13000", "1", "12800"),
		yearly("医疗保障局", "disclosure.fees.amount", "12", "13", "130000", "140000"),
		yearly("住房和城乡建设局", "requests.received.total", "12", "7", "150", "9", "11"),
		yearly("自然资源局", "requests.received.total", "10", "9", "120", "150", "8"),
	)
	dir := work(t, all)
	if _, err := Run(context.Background(), quiet(), Config{Work: dir, Schemas: former{declared}, Threads: 2}); err != nil {
		t.Fatal(err)
	}
	checks, err := catalog.Checks(declared)
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for _, r := range ask(t, dir, `SELECT DISTINCT identity || ' ' || passed FROM checks`) {
		met[r[0]] = true
	}
	for _, c := range checks {
		for _, how := range []string{" true", " false"} {
			if !met[c.ID+how] {
				t.Errorf("no test of %s gave%s; met %v", c.ID, how, slices.Sorted(maps.Keys(met)))
			}
		}
	}
	check(t, dir, `SELECT organ, year, identity, coalesce(row_code, table_code), residual, other_year FROM remarks ORDER BY ALL`, [][]string{
		{"云岭省教育厅", "2022", "rule_power", "regulations", "1", ""},
		{"清禾市人民政府", "2020", "rollup", "granted", "-1", "2020"},
		{"清禾市人民政府", "2021", "rollup", "received", "-4", ""},
		{"青溪市交通运输局", "2020", "items", "penalties", "-1", "2019"},
		{"青溪市住房和城乡建设局", "2021", "jump", "received", "143", "2020"},
		{"青溪市公安局", "2022", "pending", "review", "1", "2023"},
		{"青溪市司法局", "2017", "normative_items", "proactive_normative_documents", "1", ""},
		{"青溪市商务局", "2020", "unit_slip", "fees", "129987.5", "2019"},
		{"青溪市审计局", "2022", "other_handling", "other_handling", "1", ""},
		{"青溪市档案局", "2021", "all_zero", "", "", ""},
		{"青溪市民政局", "2023", "stock", "normative_documents", "-3", "2022"},
		{"青溪市气象局", "2022", "copied", "disputes", "", "2021"},
		{"青溪市水利局", "2019", "disclosed", "regulations", "-1", ""},
		{"青溪市水利局", "2019", "rule_power", "regulations", "1", ""},
		{"青溪市水利局", "2019", "rule_power", "regulations", "2", ""},
		{"青溪市水利局", "2020", "disclosed_growth", "regulations", "6", "2019"},
		{"青溪市水利局", "2020", "rule_power", "regulations", "2", ""},
		{"青溪市水利局", "2020", "rule_power", "regulations", "9", ""},
		{"青溪市税务局", "2021", "unit_slip", "penalties", "-12999", "2020"},
		{"青溪市统计局", "2021", "forms_mixed", "disclosure", "", ""},
		{"青溪市财政局", "2020", "rule_power", "regulations", "100", ""},
		{"青溪市财政局", "2021", "bridge", "regulations", "-60", "2020"},
		{"青溪市财政局", "2021", "rule_power", "regulations", "40", ""},
	})
	// A carry over that breaks is an error, with both reports.
	check(t, dir, `SELECT organ, year, identity, column_code, statement_zh, statement_en, other_year, other_url LIKE '%教育局-2021' FROM published_errors`, [][]string{
		{"青溪市教育局", "2022", "carry", "total", "总计：2021年结转下年度继续办理 3 ≠ 2022年上年结转政府信息公开申请数量 2（差 1）",
			"Total: Carried over to next year 3 (2021) ≠ Requests carried in from last year 2 (2022) (difference 1)", "2021", "true"}})
	check(t, dir, `SELECT identity, statement_zh FROM remarks WHERE identity IN ('stock', 'rollup', 'pending', 'unit_slip', 'copied', 'rule_power', 'all_zero') AND year > 2019 AND organ <> '青溪市财政局' AND organ <> '青溪市水利局' ORDER BY ALL`, [][]string{
		{"all_zero", "不符“报告各表并非全部为零”"},
		{"copied", "不符“表格与上一年度报告不完全相同”：政府信息公开行政复议、行政诉讼情况（对照 2021 年报告）"},
		{"pending", "行政复议：2022年尚未审结 4 > 2023年总计 3（差 1）"},
		{"rollup", "予以公开 ∣ 总计：清禾市人民政府 1 < 青溪市人民政府 2（差 −1）"},
		{"rollup", "本年新收政府信息公开申请数量 ∣ 总计：7 < 下级 2 份报告合计 11（差 −4）"},
		{"rule_power", "规章 ∣ 本年制发件数：1 ≠ 0（差 1）"},
		{"stock", "行政规范性文件：2023年现行有效件数 12 ≠ 2022年现行有效件数 12 + 2023年本年制发件数 4 − 2023年本年废止件数 1（差 −3）"},
		{"unit_slip", "行政事业性收费 ∣ 本年收费金额：2020年 130000；对照 2019年 12.5"},
		{"unit_slip", "行政处罚 ∣ 本年处理决定数量：2021年 1；对照 2020年 13000"},
	})
	check(t, dir, `SELECT side, sign, right(cell_report_id, 4), cell_row, cell_column, value, label_zh FROM check_cells WHERE identity = 'stock' AND NOT passed ORDER BY position`, [][]string{
		{"left", "1", "2023", "normative_documents", "in_force", "12", "行政规范性文件 ∣ 现行有效件数"},
		{"right", "1", "2022", "normative_documents", "in_force", "12", "行政规范性文件 ∣ 现行有效件数"},
		{"right", "1", "2023", "normative_documents", "issued", "4", "行政规范性文件 ∣ 本年制发件数"},
		{"right", "-1", "2023", "normative_documents", "repealed", "1", "行政规范性文件 ∣ 本年废止件数"},
	})
	// The sum of the regions below has the cells of each.
	check(t, dir, `SELECT side, left(cell_report_id, 6), value FROM check_cells WHERE identity = 'rollup' AND NOT passed AND row_code = 'received' ORDER BY ALL`, [][]string{
		{"left", "990100", "7"}, {"right", "990181", "5"}, {"right", "990182", "6"}})
	check(t, dir, `SELECT DISTINCT identity FROM checks c WHERE NOT EXISTS (
		FROM check_cells k WHERE k.report_id = c.report_id AND k.identity = c.identity
		  AND (k.table_code, k.row_code, k.column_code) IS NOT DISTINCT FROM (c.table_code, c.row_code, c.column_code))`, nil)
	check(t, dir, `SELECT year, right(report_id, 4), left(subordinate_report_id, 6), complete FROM subordinates WHERE left(report_id, 6) = '990100' ORDER BY ALL`, [][]string{
		{"2020", "2020", "990181", "false"}, {"2020", "2020", "990182", "false"}, {"2021", "2021", "990181", "true"}, {"2021", "2021", "990182", "true"}})
}
