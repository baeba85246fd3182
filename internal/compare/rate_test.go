package compare

import (
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/catalog"
	"gongkai/internal/fact"
	"gongkai/internal/segment"
	"gongkai/schemas"
)

// base is a report on form D whose identities hold.
var base = map[string]string{
	"requests.received.total": "60", "requests.received.natural_person": "57", "requests.carried_in.total": "5",
	"requests.granted.total": "30", "requests.partly_granted.total": "10",
	"requests.refused_state_secret.total": "1", "requests.refused_legal_prohibition.total": "1", "requests.refused_security_stability.total": "1", "requests.refused_third_party.total": "1",
	"requests.refused_internal_affairs.total": "1", "requests.refused_deliberative.total": "1", "requests.refused_enforcement_file.total": "1", "requests.refused_administrative_query.total": "1",
	"requests.unavailable_not_held.total": "2", "requests.unavailable_needs_creation.total": "2", "requests.unavailable_unclear.total": "2",
	"requests.rejected_petition.total": "1", "requests.rejected_duplicate.total": "1", "requests.rejected_publication.total": "1", "requests.rejected_excessive.total": "1", "requests.rejected_confirmation.total": "1",
	"requests.other_not_corrected.total": "1", "requests.other_fee_unpaid.total": "0", "requests.other_other.total": "2",
	"requests.handled_total.total": "62", "requests.carried_over.total": "3",
	"disputes.review.corrected": "1", "disputes.review.pending": "1", "disputes.review.total": "4",
	"disputes.direct_suit.corrected": "0", "disputes.direct_suit.pending": "0", "disputes.direct_suit.total": "2",
	"disputes.suit_after_review.corrected": "1", "disputes.suit_after_review.pending": "1", "disputes.suit_after_review.total": "3",
	"disclosure.licensing.decisions": "523", "disclosure.penalties.decisions": "77", "disclosure.coercive_measures.decisions": "3",
}

// away leaves a cell out of a report.
const away = "(away)"

// variant is the report of a department, the base with other cells.
func variant(name string, other map[string]string) segment.Document {
	d := document("青溪市"+name+"局", "990181", "county", 2022)
	d.Report.Kind = "department"
	cells := map[string]string{}
	for _, m := range []map[string]string{base, other} {
		for k, v := range m {
			cells[k] = v
		}
	}
	for k, raw := range cells {
		if raw == away {
			continue
		}
		at := strings.Split(k, ".")
		o := valueOf(at[1], at[2], raw)
		o.Table = at[0]
		switch raw {
		case "-":
			o.Status = fact.Dash
		case "无":
			o.Status = fact.NoneWord
		}
		d.Observations = append(d.Observations, o)
	}
	slices.SortFunc(d.Observations, func(a, b fact.Observation) int {
		return strings.Compare(a.Table+a.Row+a.Column, b.Table+b.Row+b.Column)
	})
	return d
}

func rates() []segment.Document {
	derived := variant("推算", map[string]string{"requests.granted.total": ""})
	derived.Observations = append(derived.Observations, fact.Observation{Table: "requests", Row: "granted", Column: "total", Status: fact.Derived, Value: fact.Int(30), HasValue: true, DerivedBy: "requests.handled_sum"})
	checked := variant("校验", nil)
	checked.Checks = []fact.Check{
		{ID: "requests.handled_sum", Grade: fact.Hard, Table: "requests", Column: "total", Residual: fact.Int(4)},
		{ID: "requests.row_total", Grade: fact.Hard, Table: "requests", Row: "granted", Passed: true},
	}
	sound := variant("无误", nil)
	sound.Checks = []fact.Check{{ID: "requests.handled_sum", Grade: fact.Hard, Table: "requests", Column: "total", Passed: true}}
	partly := variant("部分", nil)
	partly.Checks = []fact.Check{{ID: "requests.row_total", Grade: fact.Hard, Table: "requests", Row: "granted", Passed: true}}
	doubted := variant("存疑", nil)
	doubted.Issues = []fact.Issue{{Code: "row_repeated", Table: "requests", Row: "granted"}}
	unit := variant("单位", nil)
	for i, o := range unit.Observations {
		if o.Row == "granted" {
			unit.Observations[i].Unit = "条"
		}
	}
	before := variant("往年", nil)
	before.Report.Year = 2021
	before.URL += "b"
	county := document("青溪市人民政府", "990181", "county", 2022, valueOf("received", "total", "9"))
	return []segment.Document{
		variant("全", nil), derived, checked, sound, partly, doubted, unit, before, county,
		variant("空白", map[string]string{"requests.granted.total": ""}),
		variant("横线", map[string]string{"requests.handled_total.total": "-"}),
		variant("无字", map[string]string{"requests.granted.total": "无"}),
		variant("文字", map[string]string{"requests.granted.total": "见附件"}),
		variant("缺项", map[string]string{"requests.granted.total": away, "requests.handled_total.total": away}),
		variant("零", map[string]string{"requests.granted.total": "0", "requests.handled_total.total": "0"}),
		variant("负", map[string]string{"requests.granted.total": "-1"}),
		variant("半", map[string]string{"requests.granted.total": "7", "requests.handled_total.total": "2000"}),
		variant("过半", map[string]string{"requests.granted.total": "70"}),
		variant("过大", map[string]string{"requests.granted.total": "999999999999999999", "requests.handled_total.total": "1"}),
		variant("一行", map[string]string{"requests.other_not_corrected.total": away, "requests.other_fee_unpaid.total": away, "requests.other_other.total": away, "requests.other_handling.total": "31"}),
		variant("一行空", map[string]string{"requests.other_not_corrected.total": away, "requests.other_fee_unpaid.total": away, "requests.other_other.total": away, "requests.other_handling.total": ""}),
		variant("两行同", map[string]string{"requests.other_handling.total": "3"}),
		variant("两行异", map[string]string{"requests.other_handling.total": "4"}),
		variant("两行缺", map[string]string{"requests.other_handling.total": "3", "requests.other_other.total": ""}),
		variant("三行空", map[string]string{"requests.other_fee_unpaid.total": ""}),
		variant("未结", map[string]string{"disputes.review.pending": "4"}),
		variant("未结多", map[string]string{"disputes.review.pending": "5"}),
		variant("旧表", map[string]string{"requests.received.total": away, "statistics.applications.value": "40"}),
		variant("两表", map[string]string{"statistics.applications.value": "40"}),
	}
}

// rated gives the warehouse and a file of populations.
func rated(t *testing.T) (work, people string) {
	t.Helper()
	people = filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(people, []byte("\uFEFFname,year,division_code,population\r\n青溪市,2022,990181,100000\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return manyRates.in(t, rates), people
}

// shownRates compares once and gives value, status and checks by body and rate.
func shownRates(t *testing.T, c Config) func(name, code string) []string {
	t.Helper()
	c.By, c.Layout = "organ", "long"
	if c.Years == "" {
		c.Years = "2022"
	}
	rows := map[string][]string{}
	for _, r := range compareRows(t, c)[1:] {
		rows[r[0]+" "+r[6]] = []string{r[10], r[12], r[13]}
	}
	return func(name, code string) []string {
		t.Helper()
		row, ok := rows["青溪市"+name+"局 rate."+code]
		if !ok {
			t.Fatalf("no row of %s and %s", name, code)
		}
		return row
	}
}

func TestRatesOfAWholeReport(t *testing.T) {
	work, people := rated(t)
	every := "rate.granted,rate.granted_or_partly,rate.refused,rate.unavailable,rate.not_held,rate.rejected,rate.other_handling,rate.carried_over,rate.natural_person,rate.review_corrected,rate.suit_corrected," +
		"rate.reviews_per_request,rate.suits_per_request,rate.requests_per_capita,rate.licensing_per_capita,rate.penalties_per_capita,rate.coercive_measures_per_capita"
	shown := shownRates(t, Config{Work: work, Indicators: every, Population: people})
	for code, want := range map[string]string{
		"granted": "48.4", "granted_or_partly": "64.5", "refused": "12.9", "unavailable": "9.7", "not_held": "3.2", "rejected": "8.1", "other_handling": "4.8",
		"carried_over": "4.6", "natural_person": "95.0", "review_corrected": "33.3", "suit_corrected": "25.0", "reviews_per_request": "6.67", "suits_per_request": "8.33",
		"requests_per_capita": "6.00", "licensing_per_capita": "52.30", "penalties_per_capita": "7.70", "coercive_measures_per_capita": "0.30",
	} {
		if d := cmp.Diff([]string{want, "按公布数计算 computed from published numbers", "未检验 untested"}, shown("全", code)); d != "" {
			t.Errorf("%s: %s", code, d)
		}
	}
}

func TestRatesRefuse(t *testing.T) {
	work, people := rated(t)
	const ok = "按公布数计算 computed from published numbers"
	shown := shownRates(t, Config{Work: work, Indicators: "rate.granted,rate.other_handling,rate.review_corrected,rate.requests_per_capita", Population: people})
	for _, test := range []struct{ name, code, value, status string }{
		{"空白", "granted", "", "无法计算 no rate: requests.granted.total 空白 blank"},
		{"横线", "granted", "", "无法计算 no rate: requests.handled_total.total 横线 dash"},
		{"无字", "granted", "", "无法计算 no rate: requests.granted.total 无 none"},
		{"文字", "granted", "", "无法计算 no rate: requests.granted.total 文字 text: 见附件"},
		{"缺项", "granted", "", "无法计算 no rate: requests.granted.total 报告中没有该项 missing from the report; requests.handled_total.total 报告中没有该项 missing from the report"},
		{"单位", "granted", "", "无法计算 no rate: requests.granted.total 单位与表式不同 unit differs: 条"},
		{"推算", "granted", "", "无法计算 no rate: requests.granted.total 空白 blank"},
		{"零", "granted", "", "分母为零 denominator is zero"},
		{"负", "granted", "", "分子或分母为负 numerator or denominator is negative"},
		{"过大", "granted", "", "数值过大 too large"},
		{"半", "granted", "0.4", ok}, // 0.35, which no float holds
		{"过半", "granted", "112.9", ok + "; 大于 100% over 100%"},
		{"一行", "other_handling", "50.0", ok},
		{"一行空", "other_handling", "", "无法计算 no rate: requests.other_handling.total 空白 blank"},
		{"三行空", "other_handling", "", "无法计算 no rate: requests.other_fee_unpaid.total 空白 blank"},
		{"两行同", "other_handling", "4.8", ok},
		{"两行异", "other_handling", "", "无法计算 no rate: 两种填法并存而数值不同 two ways of stating it that differ (requests.other_not_corrected.total, requests.other_fee_unpaid.total, requests.other_other.total, requests.other_handling.total, requests.handled_total.total)"},
		{"两行缺", "other_handling", "", "无法计算 no rate: 两种填法并存而数值不同 two ways of stating it that differ (requests.other_not_corrected.total, requests.other_fee_unpaid.total, requests.other_other.total, requests.other_handling.total, requests.handled_total.total); requests.other_other.total 空白 blank"},
		{"未结", "review_corrected", "", "分母为零 denominator is zero"},
		{"未结多", "review_corrected", "", "分子或分母为负 numerator or denominator is negative"},
		{"旧表", "requests_per_capita", "4.00", ok},
		{"两表", "requests_per_capita", "", "无法计算 no rate: 两种填法并存而数值不同 two ways of stating it that differ (requests.received.total, statistics.applications.value)"},
		{"往年", "granted", "", "未见公布 not published"},
	} {
		if d := cmp.Diff([]string{test.value, test.status}, shown(test.name, test.code)[:2]); d != "" {
			t.Errorf("%s of %s: %s", test.code, test.name, d)
		}
	}
}

func TestRatesSayWhatTheyRestOn(t *testing.T) {
	work, people := rated(t)
	shown := shownRates(t, Config{Work: work, Indicators: "rate.granted", Derived: true})
	want := []string{"48.4", "含推算值 computed, not from published numbers only: 推算值 derived, not published: requests.granted.total", "未检验 untested"}
	if d := cmp.Diff(want, shown("推算", "granted")); d != "" {
		t.Error(d)
	}
	shown = shownRates(t, Config{Work: work, Indicators: "rate.granted,rate.carried_over"})
	for name, checks := range map[string]string{
		"校验": "未通过 failed: requests.handled_sum (4) requests.total",
		"无误": "通过 passed",
		"部分": "部分检验通过 passed in part (1/2)",
		"存疑": "未检验 untested; 读取存疑 reading in doubt: 行重复出现 A row occurs again",
	} {
		if got := shown(name, "granted"); got[0] != "48.4" || got[2] != checks {
			t.Errorf("%s: %q, want %q", name, got, checks)
		}
	}
	if got := shown("无误", "carried_over"); got[2] != "未检验 untested" {
		t.Errorf("a rate of cells that no test touches is %q", got[2])
	}
	// Of another year there is no population.
	shown = shownRates(t, Config{Work: work, Indicators: "rate.licensing_per_capita", Population: people, Years: "2021"})
	if got := shown("往年", "licensing_per_capita"); got[0] != "" || got[1] != "无人口数 no population" {
		t.Errorf("without population: %q", got)
	}
}

// Whatever a report holds, no rate comes of a part that was not published.
func TestNoRateWithoutAllItsParts(t *testing.T) {
	words, err := newVocabulary(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	statuses := []string{"reported", "reported", "reported", "blank", "dash", "none_word", "text", "missing", ""}
	random := rand.New(rand.NewPCG(1, 2))
	given := 0
	for _, code := range slices.Sorted(maps.Keys(words.all)) {
		if words.all[code].rate == nil {
			continue
		}
		i := words.all[code]
		r := &reader{words: words, index: map[string]int{}}
		for _, term := range append(i.rate.Numerator.All(), i.rate.Denominator.All()...) {
			r.index[term.Cell] = len(r.items)
			r.items = append(r.items, words.all[term.Cell])
		}
		for range 2000 {
			b := &batch{reports: []report{{version: "1"}}, at: map[bodyYear]int{{"a", 2022}: 0}, cells: map[cellKey]cell{}, derived: map[cellKey]cell{}}
			published := map[string]*big.Rat{}
			all := random.IntN(2) == 0 // else hardly any rate of many parts is given
			for n, item := range r.items {
				status := "reported"
				if !all || random.IntN(8) == 0 {
					status = statuses[random.IntN(len(statuses))]
				}
				c := cell{status: status}
				if status == "reported" {
					c.value = strconv.Itoa(random.IntN(4))
					published[item.code], _ = new(big.Rat).SetString(c.value)
				}
				if status != "" {
					b.cells[cellKey{0, n}] = c
				}
				if random.IntN(3) == 0 {
					b.derived[cellKey{0, n}] = cell{status: "derived", value: "1"}
				}
			}
			v := &view{r, b, Config{}, population{"990181 2022": 10_000}}
			got := v.show(unit{organ: "a", division: "990181"}, 2022, i)
			if got.value == "" {
				continue
			}
			given++
			if !possible(i.rate.Numerator, published, got.above) || !i.rate.PerPopulation && !possible(i.rate.Denominator, published, got.below) {
				t.Fatalf("%s is %s = %s / %s from %v", code, got.value, got.above, got.below, published)
			}
		}
	}
	if given < 1000 {
		t.Errorf("only %d rates were given, which tries nothing", given)
	}
}

// possible reports whether a sum is that of published cells alone.
func possible(s catalog.Sum, published map[string]*big.Rat, got string) bool {
	add := func(terms []catalog.Term) *big.Rat {
		t := new(big.Rat)
		for _, term := range terms {
			n := published[term.Cell]
			if n == nil {
				return nil
			}
			if term.Minus {
				n = new(big.Rat).Neg(n)
			}
			t.Add(t, n)
		}
		return t
	}
	fixed := add(s.Terms)
	if fixed == nil {
		return false
	}
	if len(s.Either) == 0 {
		return plainRat(fixed) == got
	}
	return slices.ContainsFunc(s.Either, func(way []catalog.Term) bool {
		more := add(way)
		return more != nil && plainRat(more.Add(more, fixed)) == got
	})
}
