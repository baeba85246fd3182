package catalog_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gongkai/internal/catalog"
	"gongkai/internal/fact"
)

// overlay is a file system with another text for one file.
type overlay struct {
	fs.FS
	name, text string
}

func (o overlay) Open(name string) (fs.File, error) {
	if name == o.name {
		return fstest.MapFS{name: {Data: []byte(o.text)}}.Open(name)
	}
	return o.FS.Open(name)
}

func TestCodes(t *testing.T) {
	fsys := os.DirFS("../../schemas")
	for _, p := range catalog.LintCodes(fsys) {
		t.Error(p)
	}
	codes, err := catalog.Codes(fsys)
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]catalog.Code{}
	for _, c := range codes {
		have[c.Kind+" "+c.Code] = c
	}
	for _, s := range []fact.Status{fact.Reported, fact.Blank, fact.Dash, fact.NoneWord, fact.Text, fact.Missing, fact.Derived} {
		if have["status "+string(s)].Code == "" {
			t.Errorf("status %s has no code", s)
		}
	}
	for _, g := range []fact.Grade{fact.Hard, fact.Soft} {
		if have["grade "+string(g)].Code == "" {
			t.Errorf("grade %s has no code", g)
		}
	}
	if c := have["row requests.received"]; c.LabelZH != "本年新收政府信息公开申请数量" || c.LabelEN == "" {
		t.Errorf("row requests.received is %+v", c)
	}
	// Who forgets to say has cast doubt.
	for code, doubt := range map[string]string{"row_repeated": "tables", "twins_disagree": "report", "label_differs": "", "year_conflict": "attribution"} {
		if have["issue "+code].Doubt != doubt {
			t.Errorf("issue %s casts doubt on %q, not on %q", code, have["issue "+code].Doubt, doubt)
		}
	}
	silent, err := catalog.Codes(overlay{fsys, "codes/issue.yaml", "kind: issue\ncodes:\n  - {code: new, zh: 新, en: New}\n"})
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(silent, func(c catalog.Code) bool { return c.Code == "new" }); i < 0 || silent[i].Doubt != "tables" {
		t.Errorf("an issue that does not say casts no doubt: %v", silent[max(i, 0)])
	}
	for _, wrong := range []string{"kind: issue\ncodes:\n  - {code: new, zh: 新, en: New, doubt: tabels}\n", "kind: grade\ncodes:\n  - {code: H, zh: 硬, en: Hard, doubt: tables}\n"} {
		file := "codes/" + strings.Fields(wrong)[1] + ".yaml"
		if _, err := catalog.Codes(overlay{fsys, file, wrong}); err == nil || !strings.Contains(err.Error(), file+":3") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if c := have["column disclosure.amount"]; c.Unit != "万元" {
		t.Errorf("column disclosure.amount is %+v", c)
	}
}
