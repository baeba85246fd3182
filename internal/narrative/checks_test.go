package narrative_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/fact"
	"gongkai/internal/narrative"
)

func TestSums(t *testing.T) {
	f, _ := declared(t)
	for _, c := range []struct{ text, want string }{
		{"新媒体账号共发布政务信息7000条，其中微信公众号4400条，微博2200条，抖音300条，今日头条200条。", "new_media_items fails -100"},
		{"公开政府信息50条，其中机构职能10条、财政预决算15条、工作动态25条。", "disclosed_items passes"},
		{"公开政府信息50条，其中机构职能10条、财政预决算15条等。", ""},
		{"公开政府信息50条，包括机构职能30条、财政预决算35条等。", "disclosed_items fails -15"},
		{"公开政府信息50条，其中工作动态25条。", ""},
		{"公开政府信息50余条，其中机构职能10条、工作动态41条。", ""},
		{"全年受理申请29件，上年结转2件。其中自然人申请29件，商业企业2件。", "applications_carried_in passes"},
		{"收到申请7件，其中自然人5件，法人2件，予以公开3件，无法提供4件。", "applications_received passes"},
		{"收到申请7件，其中自然人5件，法人3件。", "applications_received fails -1"},
		{"主动公开政府信息总数171条：公开领域信息124条，工作动态34条，预算决算13条。", "disclosed_items passes"},
		{"共有微信公众号23个（服务号3个），抖音账号4个。", ""},
		{"网站公开100条，微信公开60条，合计150条。", " fails -10"},
		{"收到申请7件，其中网络5件，占71%；信函2件，占29%。", "applications_received passes"},
		{"在已经答复的9件申请中，“同意公开”的7件，占70%。\n“部分同意”的1件。\n“不予公开”的3件，均为内部信息。", "applications_handled fails -2"},
		{"在已经答复的8件申请中，“同意公开”的7件。“不予公开”的1件。", "applications_handled passes"},
		{"公开政府信息0条，其中政策文件0条，工作动态0条。", "disclosed_items passes"},
	} {
		_, checks, issues := f.Read(prose(c.text))
		var got []string
		for _, k := range checks {
			if k.ID != "narrative.sum" || k.Grade != fact.Soft {
				t.Errorf("%s: %+v", c.text, k)
			}
			if k.Passed {
				got = append(got, k.Row+" passes")
			} else {
				got = append(got, k.Row+" fails "+k.Residual.String())
			}
		}
		if d := cmp.Diff(c.want, strings.Join(got, "; ")); d != "" {
			t.Errorf("%s\n%s", c.text, d)
		}
		if fails := strings.Contains(c.want, "fails"); fails != (len(issues) == 1) {
			t.Errorf("%s: issues %v", c.text, issues)
		}
	}
}

func TestAgree(t *testing.T) {
	_, rules := declared(t)
	cell := func(row, column, v string) fact.Observation {
		return fact.Observation{Table: "requests", Row: row, Column: column, Status: fact.Reported, HasValue: true, Value: fact.MustDecimal(v)}
	}
	cells := []fact.Observation{
		cell("received", "total", "713"), cell("carried_in", "total", "36"), cell("handled_total", "total", "718"),
		cell("unavailable_not_held", "total", "10"), cell("unavailable_needs_creation", "total", "1"),
		{Table: "requests", Row: "unavailable_unclear", Column: "total", Status: fact.Blank},
		{Table: "requests", Row: "carried_over", Column: "total", Status: fact.Derived, HasValue: true, Value: fact.Int(31)},
	}
	said := func(indicator, v string, approx bool) fact.Mention {
		return fact.Mention{Indicator: indicator, Value: fact.MustDecimal(v), Approximate: approx}
	}
	got := narrative.Agree([]fact.Mention{
		said("applications_received", "749", false), said("applications_handled", "720", false), said("applications_handled", "700", false),
		said("applications_unavailable", "11", false), said("applications_carried_over", "31", false), said("website_items", "5", false),
	}, cells, rules)
	want := []fact.Check{
		{ID: "narrative.applications_received", Grade: fact.Soft, Table: "requests", Row: "received", Column: "total", Passed: true},
		{ID: "narrative.applications_handled", Grade: fact.Soft, Table: "requests", Row: "handled_total", Column: "total", Residual: fact.Int(2)},
	}
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b fact.Decimal) bool { return a.Cmp(b) == 0 })); d != "" {
		t.Error(d)
	}
	got = narrative.Agree([]fact.Mention{said("applications_received", "700", true)}, cells, rules)
	if len(got) != 1 || !got[0].Passed {
		t.Errorf("700余 against 713: %+v", got)
	}
}

// TestTemplates holds what Compile refuses.
func TestTemplates(t *testing.T) {
	v := narrative.Vocabulary{Words: map[string][]string{"a": {"公开"}}, Units: []string{"条"}}
	for _, says := range []string{"", "N", "<b>N", "<a", "(公开N", "<a>N<a>N", "?N", "(|公开)N"} {
		if _, err := narrative.Compile(v, []narrative.Pattern{{Indicator: "x", Says: says, Units: []string{"条"}}}); err == nil {
			t.Errorf("%q was compiled", says)
		}
	}
	if _, err := narrative.Compile(v, []narrative.Pattern{{Indicator: "x", Says: "<a>N", Units: []string{"件"}}}); err == nil {
		t.Error("an unknown counter was compiled")
	}
	if _, err := narrative.Compile(v, []narrative.Pattern{{Indicator: "x", Says: "<a>N", Topic: []string{"a"}}}); err == nil {
		t.Error("a class that is no topic was compiled")
	}
}

// TestOlderReport reads a page on which last year's report stands below.
func TestOlderReport(t *testing.T) {
	f, _ := declared(t)
	mentions, _, _ := f.Read(prose("2021年政府信息公开工作年度报告\n青河县2023年政府信息公开工作年度报告\n2023年，主动公开政府信息20条。\n收到政府信息公开申请3件。\n" +
		"青河县2022年政府信息公开工作年度报告\n2022年，主动公开政府信息18条。\n收到政府信息公开申请9件。"))
	var got []string
	for _, m := range mentions {
		got = append(got, said(m))
	}
	if d := cmp.Diff([]string{"disclosed_items 20条", "applications_received 3件"}, got); d != "" {
		t.Error(d)
	}
}
