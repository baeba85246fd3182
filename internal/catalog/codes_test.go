package catalog_test

import (
	"os"
	"testing"

	"gongkai/internal/catalog"
	"gongkai/internal/fact"
)

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
	if c := have["column disclosure.amount"]; c.Unit != "万元" {
		t.Errorf("column disclosure.amount is %+v", c)
	}
}
