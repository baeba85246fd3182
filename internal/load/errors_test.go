package load

import (
	"testing"

	"gongkai/internal/fact"
	"gongkai/internal/segment"
)

// contradicting are reports with the slips that are known from the field, under
// fictional names.
func contradicting() []capture {
	disputes := func(c capture, row string, residual int64) capture {
		edit := c.edit
		c.edit = func(d *segment.Document) {
			edit(d)
			d.Checks = append(d.Checks, fact.Check{ID: "disputes.sum", Grade: fact.Hard, Table: "disputes", Row: row, Residual: fact.Int(residual)})
		}
		return c
	}
	lawsuits := disputes(disputes(county("水利局", 2023, "disputes.review.upheld=10", "disputes.review.corrected=1", "disputes.review.other=0", "disputes.review.pending=0", "disputes.review.total=0",
		"disputes.direct_suit.upheld=5", "disputes.direct_suit.corrected=0", "disputes.direct_suit.other=0", "disputes.direct_suit.pending=0", "disputes.direct_suit.total=0"), "review", -11), "direct_suit", -5)
	other := disputes(county("民政局", 2023, "disputes.review.upheld=2", "disputes.review.corrected=0", "disputes.review.other=1", "disputes.review.pending=", "disputes.review.total=0"), "review", -3)
	prose := county("财政局", 2023, "requests.received.total=3")
	edit := prose.edit
	prose.edit = func(d *segment.Document) {
		edit(d)
		said := "主动公开政府信息7080条，其中网站4478条，微信2219条，微博302条，公报181条"
		d.Mentions = []fact.Mention{{Indicator: "disclosed_items", Value: fact.Int(7080), Unit: "条", Sentence: said}, {Indicator: "disclosed_items", Value: fact.Int(5), Unit: "条"}}
		d.Checks = []fact.Check{
			{ID: "narrative.sum", Grade: fact.Soft, Row: "disclosed_items", Residual: fact.Int(-100)},
			{ID: "narrative.sum", Grade: fact.Soft, Row: "website_items", Residual: fact.Int(4)}, // 其中 names only some
		}
		d.Issues = []fact.Issue{{Code: "sum_mismatch", Row: "disclosed_items", Detail: "stated 7080, parts add up to 7180: " + said}}
	}
	return []capture{lawsuits, other, prose}
}

// What is known to be wrong in the field is told with labels and numbers, and
// leads to its bytes.
func TestPublishedErrorsAreReadyToPrint(t *testing.T) {
	t.Parallel()
	dir := work(t, contradicting())
	run(t, dir)
	check(t, dir, `SELECT organ, division, year, identity, label_zh, row_code, residual, statement_zh, statement_en, sentence FROM published_errors ORDER BY ALL`, [][]string{
		{"青溪市民政局", "青溪市", "2023", "disputes.sum", "总计等于维持、纠正、其他、未结之和", "review", "-3",
			"行政复议：总计 0 < 结果维持 2 + 结果纠正 0 + 其他结果 1 + 尚未审结（空白）（差 −3）",
			"Administrative review: Total 0 < Upheld 2 + Corrected 0 + Other outcome 1 + Pending (Blank) (difference −3)", ""},
		{"青溪市水利局", "青溪市", "2023", "disputes.sum", "总计等于维持、纠正、其他、未结之和", "direct_suit", "-5",
			"行政诉讼：未经复议直接起诉：总计 0 ≠ 结果维持 5 + 结果纠正 0 + 其他结果 0 + 尚未审结 0（差 −5）",
			"Lawsuit: without prior review: Total 0 ≠ Upheld 5 + Corrected 0 + Other outcome 0 + Pending 0 (difference −5)", ""},
		{"青溪市水利局", "青溪市", "2023", "disputes.sum", "总计等于维持、纠正、其他、未结之和", "review", "-11",
			"行政复议：总计 0 ≠ 结果维持 10 + 结果纠正 1 + 其他结果 0 + 尚未审结 0（差 −11）",
			"Administrative review: Total 0 ≠ Upheld 10 + Corrected 1 + Other outcome 0 + Pending 0 (difference −11)", ""},
		{"青溪市财政局", "青溪市", "2023", "narrative.sum", "文字中的总数等于所列各项之和", "disclosed_items", "-100",
			"文字中的总数 7080 ≠ 所列各项之和 7180（差 −100）", "Total in the prose 7080 ≠ sum of its parts 7180 (difference −100)",
			"主动公开政府信息7080条，其中网站4478条，微信2219条，微博302条，公报181条"},
	})
	check(t, dir, `SELECT DISTINCT url, published_on, retrieved_at, warc_file, warc_offset FROM published_errors WHERE organ = '青溪市民政局'`, [][]string{
		{"http://www.x.gov.cn/990181-青溪市民政局-2023", "2024-01-20", "2024-01-02 08:00:00", "a.warc.gz", "200"}})
	check(t, dir, `SELECT identity, row_code, statement_zh FROM remarks`, [][]string{
		{"narrative.sum", "website_items", "不符“文字中的总数等于所列各项之和”（差 4）"}})
	check(t, dir, `SELECT side, indicator, value, raw LIKE '主动%' FROM check_cells WHERE identity = 'narrative.sum' AND row_code = 'disclosed_items' ORDER BY value`, [][]string{
		{"left", "disclosed_items", "5", ""}, {"left", "disclosed_items", "7080", "true"}})
}

// A long sum is told without its zeros; an arithmetic that the cells do not
// bear out is not printed at all.
func TestStatementsAreBorneOutByTheCells(t *testing.T) {
	t.Parallel()
	sum := func(organ string, residual int64) capture {
		c := county(organ, 2023, "requests.handled_total.total=9", "requests.granted.total=4", "requests.partly_granted.total=0", "requests.other_handling.total=3")
		edit := c.edit
		c.edit = func(d *segment.Document) {
			edit(d)
			for _, o := range d.Observations {
				if o.Row == "granted" { // the other rows of the sum
					for _, row := range []string{"refused_state_secret", "refused_legal_prohibition", "refused_security_stability", "refused_third_party",
						"refused_internal_affairs", "refused_deliberative", "refused_enforcement_file", "refused_administrative_query", "unavailable_not_held",
						"unavailable_needs_creation", "unavailable_unclear", "rejected_petition", "rejected_duplicate", "rejected_publication", "rejected_excessive", "rejected_confirmation"} {
						o.Row, o.Value, o.Raw = row, fact.Int(0), "0"
						d.Observations = append(d.Observations, o)
					}
					break
				}
			}
			d.Checks = []fact.Check{{ID: "requests.handled_sum", Grade: fact.Hard, Table: "requests", Column: "total", Residual: fact.Int(residual)}}
		}
		return c
	}
	dir := work(t, []capture{sum("教育局", 2), sum("民政局", 5)})
	run(t, dir)
	check(t, dir, `SELECT organ, statement_zh FROM published_errors ORDER BY ALL`, [][]string{
		{"青溪市教育局", "总计：本年度办理结果总计 9 ≠ 予以公开 4 + 其他处理 3（其余 17 项为 0）（差 2）"},
		{"青溪市民政局", "不符“办理总计等于各项办理结果之和”：收到和处理政府信息公开申请情况（差 5）"}})
}

// A report that may be another body's is not laid at this one's door; what was
// withheld stands with the doubt. So does a break between two reports of which
// one is in doubt.
func TestErrorsInDoubtAreWithheld(t *testing.T) {
	t.Parallel()
	pair := func(organ, code string, year int) []capture {
		a := county(organ, 2022, "requests.carried_over.total=3")
		b := county(organ, 2023, "requests.carried_in.total=2")
		for _, c := range []*capture{&a, &b} {
			edit := c.edit
			if c.year == year {
				c.edit = func(d *segment.Document) {
					edit(d)
					d.Issues = []fact.Issue{{Code: code, Table: map[bool]string{true: "requests"}[code == "row_repeated"]}}
				}
			}
		}
		return []capture{a, b}
	}
	whose := failing("教育", "organ_conflict", "")
	all := append([]capture{whose}, pair("民政局", "row_repeated", 2022)...)
	all = append(all, pair("财政局", "year_conflict", 2022)...)
	all = append(all, pair("水利局", "label_differs", 2022)...)
	all = append(all, pair("审计局", "division_unknown", 2022)...) // whose report it is stands
	dir := work(t, all)
	run(t, dir)
	check(t, dir, `SELECT organ, identity FROM published_errors ORDER BY ALL`, [][]string{{"青溪市审计局", "carry"}, {"青溪市水利局", "carry"}})
	check(t, dir, `SELECT organ, year, doubt, code, withheld, withheld_identities FROM our_doubts ORDER BY ALL`, [][]string{
		{"青溪市审计局", "2022", "division", "division_unknown", "0", ""},
		{"青溪市教育局", "2023", "attribution", "organ_conflict", "2", "narrative.sum requests.balance"},
		{"青溪市民政局", "2022", "tables", "row_repeated", "1", "carry"},
		{"青溪市财政局", "2022", "attribution", "year_conflict", "1", "carry"},
	})
	check(t, dir, `SELECT count(*) FROM remarks`, [][]string{{"0"}})
}
