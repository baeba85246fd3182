package catalog

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"gongkai/internal/fold"
)

func TestFamiliesOf(t *testing.T) {
	d, err := LoadDuties(os.DirFS("../../schemas"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"教育局": "education", "教育体育局": "education sport", "卫生健康和体育局": "health sport", "住房和城乡建设局": "housing",
		"人力资源和社会保障厅": "human_resources", "农业农村和水利局": "agriculture water", "国土资源局": "natural_resources", "公安分局": "public_security",
		"发展和改革委员会": "development_reform", "卫健委": "health", "市场监督管理局": "market", "規劃和自然資源局": "natural_resources",
		"教育局第一中学": "", "公安局交警支队": "", "自然资源局城关分局": "", "教育局办公室": "", "人民政府办公厅": "", "人民政府办公室": "", "税务局": "",
	} {
		if got := strings.Join(d.FamiliesOf(fold.Key(name)), " "); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, c := range []struct {
		v    Division
		want string
	}{
		{Division{Level: "county", Name: "青溪市", Province: "990000"}, "青溪市人民政府 government"},
		{Division{Level: "prefecture", Name: "清禾地区", Province: "990000"}, "清禾地区行政公署 government"},
		{Division{Level: "township", Name: "桥头街道", Province: "990000"}, "桥头街道办事处 township"},
		{Division{Level: "township", Name: "桥头镇", Province: "990000"}, "桥头镇人民政府 township"},
		{Division{Level: "township", Name: "桥头农场", Province: "990000"}, ""},
		{Division{Level: "township", Name: "桥头街道", Province: "990000", Kind: "statistical"}, ""},
		{Division{Level: "province", Name: "香港特别行政区", Province: "810000"}, ""},
	} {
		name, kind, _ := d.BodyOf(c.v)
		if got := strings.TrimSpace(name + " " + kind); got != c.want {
			t.Errorf("%s: %q, want %q", c.v.Name, got, c.want)
		}
	}
	police := func(v Division) bool {
		for _, f := range d.Demanded(v) {
			if f.Family == "public_security" {
				return true
			}
		}
		return false
	}
	if !police(Division{Level: "county", Name: "青溪市"}) || police(Division{Level: "county", Name: "河东区"}) || police(Division{Level: "township", Name: "桥头镇"}) {
		t.Error("the police of a district, or of a town")
	}
}

func TestSlipsInFamilies(t *testing.T) {
	const good = "bodies:\n  - {levels: [county], suffix: 人民政府, kind: government}\nfamilies:\n  - {family: a, zh: 甲, en: A, stems: [甲]}\n  - {family: b, zh: 乙, en: B, stems: [乙], levels: [county]}\n"
	for edit, want := range map[[2]string]string{
		{"", ""}:                                 "",
		{"family: b", "family: a"}:               "declared twice",
		{"stems: [乙]", "stems: [甲]"}:             "that of a too",
		{"en: B, ", ""}:                          "lacks zh, en or stems",
		{"levels: [county]}", "levels: [town]}"}: "unknown levels",
		{"levels: [county]}", "since: 1999}"}:    "since 1999",
		{"suffix: 人民政府, ", ""}:                   "has no suffix",
		{"stems: [乙]", "stam: [乙]"}:              "unknown field",
	} {
		_, err := LoadDuties(fstest.MapFS{familiesFile: {Data: []byte(strings.Replace(good, edit[0], edit[1], 1))}})
		var p Problem
		if want == "" && err != nil || want != "" && (!errors.As(err, &p) || !strings.Contains(p.Text, want) || p.Line == 0) {
			t.Errorf("%q: %v, want %q", edit[1], err, want)
		}
	}
}
