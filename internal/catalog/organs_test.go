package catalog_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/catalog"
)

func TestOrganRules(t *testing.T) {
	r, err := catalog.Organs(os.DirFS("../../schemas"))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string][2]string{ // full name, kind
		"发改委": {"发展和改革委员会", "department"}, "市发改委": {"市发展和改革委员会", "department"}, "环保局": {"环境保护局", "department"},
		"环境保护局": {"环境保护局", "department"}, "政府": {"人民政府", "government"}, "人民政府": {"人民政府", "government"},
		"清水镇政府": {"清水镇人民政府", "township"}, "政府办": {"人民政府办公室", "office"}, "城东街道办": {"城东街道办事处", "township"},
		"国税局": {"国家税务局", "vertical"}, "市场监管局": {"市场监督管理局", "department"}, "地方金融监督管理局": {"地方金融监督管理局", "department"},
		"高新区管委会": {"高新区管理委员会", "zone"}, "教育局": {"教育局", "department"}, "审批局": {"行政审批局", "department"}, "某某": {"某某", ""},
	} {
		if got := r.Full(key); got != want[0] || r.KindOf(got) != want[1] {
			t.Errorf("%s is %s, %q; want %v", key, got, r.KindOf(got), want)
		}
	}
	after := func(key string) (out []string) {
		for _, x := range r.After(key) {
			out = append(out, x.Key)
		}
		return out
	}
	for key, want := range map[string][]string{
		"环境保护局": {"生态环境局"}, "卫生局": {"卫生和计划生育局", "卫生和计划生育委员会"}, "大数据局": {"数据局"}, "新区环境保护局": {"新区生态环境局"},
		"文化和旅游局": nil, "住房和城乡建设局": nil, "教育局": nil, "税务局": nil,
	} {
		if d := cmp.Diff(want, after(key)); d != "" {
			t.Errorf("after %s: %s", key, d)
		}
	}
	if a, b := r.Core("发展和改革局"), r.Core("发展改革委员会"); a != b || a != "发展改革" {
		t.Errorf("cores %s and %s", a, b)
	}
}

// What a person gets wrong in the names of organs or in a decision is said
// with its file.
func TestOrganSlips(t *testing.T) {
	clean := copySchemas(t)
	pair := func(s string) string {
		return "decisions:\n  - organs: [a, b]\n    decision: same\n    reason: x\n    expect: [{name: 甲, division: \"\", years: 2012-2018}, {name: 乙, division: \"\", years: 2019-2019}]\n" + s
	}
	for _, c := range []struct{ name, file, old, new, want string }{
		{"unknown key", "organs/kinds.yaml", "letter: g", "leter: g", `^organs/kinds\.yaml:5: unknown field`},
		{"letter of two kinds", "organs/kinds.yaml", "letter: g", "letter: o", `^organs/kinds\.yaml:\d+: letter "o"`},
		{"letter of none", "organs/kinds.yaml", "letter: g", "letter: x", `^organs/kinds\.yaml:\d+: letter "x"`},
		{"ending of two kinds", "organs/kinds.yaml", "[人民政府]", "[人民政府, 局]", `ending 局 is of kind`},
		{"kind without letter", "organs/kinds.yaml", "kind: zone", "kind: area", `kind "area" is unknown`},
		{"short for two", "organs/names.yaml", "[发改局,", "[发改局, 发改委,", `发改委 stands for`},
		{"chain", "organs/names.yaml", "[环保局]", "[环保局, 生态环境局]", `生态环境局 is short for 环境保护局 and a full name`},
		{"short ends another", "organs/names.yaml", "[环保局]", "[环保局, 环境局]", `环境局, short for 环境保护局, ends 生态环境局`},
		{"no key", "organs/names.yaml", "[环保局]", "[环 保局]", `is not as it would be compared`},
		{"renamed twice", "organs/renames.yaml", "from: [农业厅]", "from: [环境保护局]", `环境保护局 is renamed twice`},
		{"cycle", "organs/renames.yaml", "from: [农业厅], to: [农业农村厅]", "from: [生态环境局], to: [环境保护局]", `comes back to itself`},
		{"short name in a rename", "organs/renames.yaml", "from: [农业厅]", "from: [环保局]", `环保局 is short for`},
		{"kind of rename", "organs/renames.yaml", "kind: merged", "kind: merger", `kind "merger"`},
		{"no source", "organs/renames.yaml", "source: 国发〔2014〕20号 and 深化党和国家机构改革方案 (2018)", `source: ""`, `has no source`},
		{"unknown key in a decision", "corrections/organs.yaml", "decisions: []", pair("    bacause: y\n"), `unknown field "bacause"`},
		{"good", "corrections/organs.yaml", "decisions: []", pair(""), ""},
		{"no decision", "corrections/organs.yaml", "decisions: []", strings.Replace(pair(""), "same", `""`, 1), `decision 1: decision ""`},
		{"no reason", "corrections/organs.yaml", "decisions: []", strings.Replace(pair(""), "reason: x", `reason: ""`, 1), `no reason`},
		{"from with same", "corrections/organs.yaml", "decisions: []", pair("    from: 2019\n"), `from`},
		{"years", "corrections/organs.yaml", "decisions: []", strings.Replace(pair(""), "2012-2018", "2018-2012", 1), `years "2018-2012"`},
		{"one expectation", "corrections/organs.yaml", "decisions: []", strings.Replace(pair(""), ", {name: 乙, division: \"\", years: 2019-2019}", "", 1), `expect has 1`},
		{"pair twice", "corrections/organs.yaml", "decisions: []", pair(strings.TrimPrefix(strings.Replace(pair(""), "[a, b]", "[b, a]", 1), "decisions:\n")), `another one is about b a`},
		{"cycle of decisions", "corrections/organs.yaml", "decisions: []", pair(strings.TrimPrefix(strings.Replace(pair(""), "[a, b]", "[b, c]", 1), "decisions:\n") +
			strings.TrimPrefix(strings.Replace(pair(""), "[a, b]", "[c, a]", 1), "decisions:\n")), `comes back to itself`},
		{"years twice", "corrections/organs.yaml", "decisions: []", "decisions:\n  - {organ: 甲, site: s, years: 2012-2014, decision: different, reason: x, expect: [{name: 甲, years: 2012-2012}]}\n" +
			"  - {organ: 甲, site: s, years: 2014-2015, decision: different, reason: x, expect: [{name: 甲, years: 2014-2014}]}\n", `some of these years`},
		{"unknown division", "corrections/organs.yaml", "decisions: []", "decisions:\n  - {organ: 甲, site: s, decision: division, reason: x, division: \"999999\", expect: [{name: 甲, years: 2012-2012}]}\n", `division "999999"`},
	} {
		tree := fstest.MapFS{}
		for k, v := range clean {
			tree[k] = v
		}
		text := string(tree[c.file].Data)
		if !strings.Contains(text, c.old) {
			t.Errorf("%s: %s does not hold %q", c.name, c.file, c.old)
			continue
		}
		tree[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, c.old, c.new, 1))}
		found := append(catalog.LintOrgans(tree), catalog.LintCorrections(tree)...)
		if c.want == "" && len(found) > 0 || c.want != "" && (len(found) == 0 || !regexp.MustCompile(c.want).MatchString(found[0].Error())) {
			t.Errorf("%s: %v, want %s", c.name, found, c.want)
		}
	}
}
