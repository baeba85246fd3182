package catalog

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestIndicators(t *testing.T) {
	n, err := Indicators(os.DirFS("../../schemas"))
	if err != nil {
		t.Fatal(err)
	}
	// The published codes: they never change once published.
	const codes = `disclosed_items website_items wechat_items weibo_items douyin_items toutiao_items new_media_items
		wechat_accounts weibo_accounts douyin_accounts toutiao_accounts new_media_accounts
		regulations_issued normative_documents_issued normative_documents_repealed normative_documents_in_force policy_documents policy_explanations
		press_conferences online_interviews consultations responses messages_answered
		applications_received applications_carried_in applications_carried_over applications_total applications_handled
		applications_natural_person applications_business applications_granted applications_partly_granted applications_refused
		applications_unavailable applications_rejected applications_other applications_online applications_letter applications_in_person
		reviews suits training_sessions people_trained inspections staff processing_fee`
	have := map[string]bool{}
	for _, i := range n.Indicators {
		have[i.Code] = true
	}
	for _, c := range strings.Fields(codes) {
		if !have[c] {
			t.Errorf("no indicator %s", c)
		}
		delete(have, c)
	}
	for c := range have {
		t.Errorf("indicator %s is not a published code", c)
	}
}

func TestIndicatorsStrict(t *testing.T) {
	const words = "units: [条]\nfill: [共]\nnever: [同比]\ntopics: [a]\nclasses: {a: [公开]}\n"
	const ind = "indicators:\n  - {code: x, label: {zh: 甲, en: a}, unit: 条, units: [条], phrasings: [{says: [<a>N]}]}\n"
	for name, c := range map[string]struct{ words, more, want string }{
		"good":           {words, ind, ""},
		"unknown key":    {words, strings.Replace(ind, "unit:", "nuit:", 1), "more.yaml:2"},
		"twice in class": {strings.Replace(words, "[公开]", "[公开, 公开]", 1), ind, `class a has "公开" twice`},
		"code twice":     {words, ind + strings.TrimPrefix(ind, "indicators:\n"), `"x"`},
		"no label":       {words, strings.Replace(ind, "en: a", "en: ''", 1), "needs label"},
		"agreement":      {words, ind + "agreements:\n  - {indicator: y, cells: [a.b.c]}\n", "no such indicator"},
	} {
		fsys := fstest.MapFS{"narrative/words.yaml": {Data: []byte(c.words)}, "narrative/more.yaml": {Data: []byte(c.more)}}
		_, err := Indicators(fs.FS(fsys))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestAttributions(t *testing.T) {
	a, err := Attributions(os.DirFS("../../schemas"))
	if err != nil {
		t.Fatal(err)
	}
	for title, want := range map[string]bool{
		"青河县2023年政府信息公开工作年度报告": true,
		"2023年度信息公开年报":         true,
		"青河县政务公开工作报告":          true,
		"青河县2023年法治政府建设年度报告":   false,
		"2024年青河县政府工作报告":       false,
		"青河县统计局2023年度部门决算公开报告": false,
	} {
		got := false
		for _, e := range a.Titles {
			got = got || e.MatchString(title)
		}
		for _, n := range a.NotTitles {
			if n.Strong && n.Match.MatchString(title) {
				got = false
			}
		}
		if got != want {
			t.Errorf("%s: %v", title, got)
		}
	}
}
