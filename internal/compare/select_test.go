package compare

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/catalog"
)

// town is a small country of bodies, in the order of the warehouse.
func town(t *testing.T) ([]unit, *catalog.DivisionTable) {
	t.Helper()
	table, err := catalog.Divisions(declared)
	if err != nil {
		t.Fatal(err)
	}
	var all []unit
	for _, u := range []unit{
		{organ: "990100-g", name: "清禾市人民政府", division: "990100", level: "prefecture", kind: "government"},
		{organ: "990100-e", name: "清禾市教育局", division: "990100", level: "prefecture", kind: "department"},
		{organ: "990102-g", name: "城关区人民政府", division: "990102", level: "county", kind: "government"},
		{organ: "990102-e", name: "教育局", division: "990102", level: "county", kind: "department"},
		{organ: "990181-g", name: "青溪市人民政府", division: "990181", level: "county", kind: "government"},
		{organ: "990181-e", name: "教育局", division: "990181", level: "county", kind: "department"},
		{organ: "990181-z", name: "青溪高新区管委会", division: "990181", level: "county", kind: "zone"},
		{organ: "990182-e", name: "白石市教育局", division: "990182", level: "county", kind: "department"},
		{organ: "990202-g", name: "城关区人民政府", division: "990202", level: "county", kind: "government"},
		{organ: "000000-x", name: "某某镇人民政府", kind: "township"},
	} {
		u.divisionName = table.Full(u.division)
		all = append(all, u)
	}
	return all, table
}

func TestUnits(t *testing.T) {
	all, table := town(t)
	for _, test := range []struct {
		name string
		c    Config
		a    area
		want string // ids, or "! " and what the error says
		left [2]int // departments, unplaced
	}{
		{"divisions", Config{By: "division"}, area{}, "990100-g 990102-g 990181-g 990181-z 990202-g 000000-x", [2]int{4, 0}},
		{"in, however deep", Config{By: "organ"}, area{in: "990100"}, "990100-g 990100-e 990102-g 990102-e 990181-g 990181-e 990181-z 990182-e", [2]int{0, 1}},
		{"counties of one prefecture", Config{By: "division"}, area{parent: "990100"}, "990102-g 990181-g 990181-z", [2]int{3, 1}},
		{"parent and level", Config{By: "organ", Level: "prefecture"}, area{parent: "990000"}, "990100-g 990100-e", [2]int{0, 1}},
		{"by id and name", Config{By: "division", Units: []string{"990181-e, 清禾市人民政府"}}, area{}, "990100-g 990181-e", [2]int{}},
		{"by division, code and name", Config{By: "organ", Units: []string{"990102", "青溪市"}}, area{}, "990102-g 990181-g 990181-z", [2]int{}},
		{"in another script", Config{By: "organ", Units: []string{"青溪市人民政府 "}}, area{}, "990181-g", [2]int{}},
		{"ambiguous body", Config{By: "organ", Units: []string{"教育局"}}, area{}, "! several bodies are called 教育局: 990102-e (云岭省清禾市城关区 教育局), 990181-e (云岭省清禾市青溪市 教育局)", [2]int{}},
		{"ambiguous government", Config{By: "organ", Units: []string{"城关区人民政府"}}, area{}, "! 990202-g", [2]int{}},
		{"ambiguous division", Config{By: "organ", Units: []string{"城关区"}}, area{}, "! several divisions are called 城关区: 990102 (云岭省清禾市城关区), 990202 (云岭省白岭市城关区)", [2]int{}},
		{"unknown", Config{By: "organ", Units: []string{"青溪市人民政俯"}}, area{}, "! did you mean 青溪市人民政府 (990181-g)", [2]int{}},
		{"nothing near", Config{By: "organ", Units: []string{"zzz"}}, area{}, "! nothing is near", [2]int{}},
		{"division without government", Config{By: "organ", Units: []string{"白石市"}}, area{}, "! no government of 990182 云岭省清禾市白石市; its bodies there: 990182-e", [2]int{}},
		{"division without body", Config{By: "organ", Units: []string{"990200"}}, area{}, "! no body of 990200 云岭省白岭市; it has bodies in 990000 (云岭省)", [2]int{}},
		{"no name", Config{By: "organ", Units: []string{" ,"}}, area{}, "! names no body", [2]int{}},
		{"level without bodies", Config{By: "organ", Level: "township"}, area{in: "990100"}, "! no body of level township there; bodies of: prefecture (2), county (6)", [2]int{}},
		{"departments only", Config{By: "division"}, area{in: "990182"}, "! -by organ has them", [2]int{}},
		{"area without bodies", Config{By: "division"}, area{parent: "990181"}, "! right below 990181 云岭省清禾市青溪市; it has bodies in 990000", [2]int{}},
	} {
		s := Summary{}
		chosen, err := units(all, test.c, test.a, table, &s)
		if wrong, ok := strings.CutPrefix(test.want, "! "); ok {
			if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), wrong) {
				t.Errorf("%s: %v; want %q", test.name, err, wrong)
			}
			continue
		}
		var ids []string
		for _, u := range chosen {
			ids = append(ids, u.organ)
		}
		if d := cmp.Diff(strings.Fields(test.want), ids); err != nil || d != "" || test.left != [2]int{s.Left, s.Unplaced} {
			t.Errorf("%s: %v, %s, left out %d %d", test.name, err, d, s.Left, s.Unplaced)
		}
	}
}

// What cannot be right is said before anything is written, with what is.
func TestMisuse(t *testing.T) {
	dir := loaded(t)
	for _, test := range []struct {
		c    Config
		want string
	}{
		{Config{Indicators: "rate.grantd"}, "rate.granted"},
		{Config{Indicators: "granted"}, "rate.granted"},
		{Config{Indicators: "公开率"}, "rate.granted"},
		{Config{Indicators: "rate.licensing_per_capita"}, "-population FILE"},
		{Config{Indicators: "rate.granted", Population: "no-such-file"}, "-population"},
		{Config{Indicators: "rate.granted", Years: "2030-2031"}, "it has 2022-2024"},
		{Config{Indicators: "rate.granted", Level: "prefecture"}, "bodies of: county"},
		{Config{Indicators: "rate.granted", Parent: "清禾"}, "清禾市"},
		{Config{Indicators: "rate.granted", Units: []string{"青溪市人民政府"}, In: "990100"}, "leave out -in"},
		{Config{Indicators: "rate.granted", Units: []string{"青溪人民政府"}}, "青溪市人民政府"},
		{Config{Indicators: "rate.granted", Format: "xls"}, "-format"},
	} {
		c := test.c
		c.Work, c.Schemas, c.Writer = dir, declared, io.Discard
		_, err := Run(context.Background(), slog.New(slog.DiscardHandler), c)
		if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v; want a usage error with %q", test.c, err, test.want)
		}
	}
}

func TestList(t *testing.T) {
	var b strings.Builder
	if _, err := Run(context.Background(), slog.New(slog.DiscardHandler), Config{Schemas: declared, Writer: &b, List: true, Indicators: "纠错"}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[0], "rate.review_corrected\t") || !strings.HasSuffix(lines[0], "× 100") {
		t.Errorf("%q", lines)
	}
}

func TestYearSpans(t *testing.T) {
	for in, want := range map[string]string{"2021": "2021", "2019-2021,2024": "2019-2021,2024", "2020,2022": "2020,2022", "": ""} {
		years, err := parseYears(in)
		if got := yearSpans(years); err != nil || got != want {
			t.Errorf("%q is %q, %v", in, got, err)
		}
	}
}

// A state that the warehouse has learned since has its label from codes.
func TestStateOfAReport(t *testing.T) {
	r := &reader{states: map[string]string{"not_searched": "未搜寻 Not searched", "blocked": "别的 other"}}
	for code, want := range map[string]string{"not_searched": "未搜寻 Not searched", "blocked": "被禁止访问 blocked", "not_found": "未见公布 not published", "new": "new"} {
		if got := r.state(code); got != want {
			t.Errorf("%s is %q, want %q", code, got, want)
		}
	}
}
