package normalize

import (
	"testing"

	"gongkai/internal/fact"
)

func TestParseValue(t *testing.T) {
	for _, c := range []struct {
		raw    string
		status fact.Status
		number string
		unit   string
	}{
		{"0", fact.Reported, "0", ""},
		{"  12\u3000", fact.Reported, "12", ""},
		{"１２", fact.Reported, "12", ""},
		{"1,234", fact.Reported, "1234", ""},
		{"1，234，567.50", fact.Reported, "1234567.50", ""},
		{"12,34", fact.Text, "", ""},
		{"1 2", fact.Text, "", ""},
		{"+173", fact.Reported, "173", ""},
		{"-2", fact.Reported, "-2", ""},
		{"－2", fact.Reported, "-2", ""},
		{"251000元", fact.Reported, "251000", "元"},
		{"3.5 万元", fact.Reported, "3.5", "万元"},
		{"5件", fact.Reported, "5", "件"},
		{"约5件", fact.Text, "", ""},
		{"5多", fact.Text, "", ""},
		{"", fact.Blank, "", ""},
		{"\u00a0\u200b ", fact.Blank, "", ""},
		{"-", fact.Dash, "", ""},
		{"——", fact.Dash, "", ""},
		{"/", fact.Dash, "", ""},
		{"、", fact.Dash, "", ""},
		{"无", fact.NoneWord, "", ""},
		{"無", fact.NoneWord, "", ""},
		{"〇", fact.Reported, "0", ""},
		{"O", fact.Text, "", ""},
		{"详见附件", fact.Text, "", ""},
		{"2023-01-02", fact.Text, "", ""},
		{"12345678901234567890", fact.Text, "", ""},
		{"1.", fact.Text, "", ""},
		{"1\u200b2", fact.Reported, "12", ""},
	} {
		v := parseValue(c.raw)
		num := ""
		if v.status == fact.Reported {
			num = v.number.String()
		}
		if v.status != c.status || num != c.number || v.unit != c.unit {
			t.Errorf("parseValue(%q) = %s %q %q, want %s %q %q", c.raw, v.status, num, v.unit, c.status, c.number, c.unit)
		}
	}
}
