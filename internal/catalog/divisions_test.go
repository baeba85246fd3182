package catalog_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/catalog"
)

func divisions(t testing.TB) *catalog.DivisionTable {
	d, err := catalog.Divisions(os.DirFS("../../schemas"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDivisionsByCode(t *testing.T) {
	div := divisions(t)
	for _, c := range []struct{ code, full string }{
		{"211381", "辽宁省朝阳市北票市"},
		{"211200", "辽宁省铁岭市"},
		{"110101", "北京市东城区"},
		{"419001", "河南省济源市"},        // no prefecture above it
		{"441900003", "广东省东莞市东城街道"}, // no county above its towns
		{"330113", "浙江省杭州市临平区"},
		{"710000", "台湾省"},
	} {
		if got := div.Full(c.code); !strings.HasPrefix(got, c.full) {
			t.Errorf("%s is %q, want %q", c.code, got, c.full)
		}
	}
	if _, ok := div.ByCode("999999"); ok {
		t.Error("999999 is a division")
	}
}

// A report of a year lands on the divisions of that year, and a series can be
// followed through a change.
func TestDivisionsInTime(t *testing.T) {
	div := divisions(t)
	for _, c := range []struct {
		code string
		year int
		name string
		ok   bool
	}{
		{"371200", 2018, "莱芜市", true},
		{"371200", 2019, "莱芜市", false},
		{"420600", 2009, "襄樊市", true},
		{"420600", 2010, "襄阳市", true},
		{"330113", 2020, "临平区", false},
		{"330113", 2021, "临平区", true},
		{"211381", 2008, "北票市", true},
		{"540481", 2023, "米林市", true},
	} {
		d, ok := div.At(c.code, c.year)
		if d.Name != c.name || ok != c.ok {
			t.Errorf("%s in %d is %s, %t; want %s, %t", c.code, c.year, d.Name, ok, c.name, c.ok)
		}
	}
	for from, to := range map[string]string{"371200": "370100", "330103": "330105", "422801001": "", "540530": "540581", "522401": "520502"} {
		if d, _ := div.ByCode(from); d.SucceededBy != to {
			t.Errorf("%s %s succeeded by %q, want %q", from, d.Name, d.SucceededBy, to)
		}
	}
}

// A report that was read as one of a division of other years belongs to the
// division of its own year, as far as that can be told.
func TestDivisionOfYear(t *testing.T) {
	div := divisions(t)
	for _, c := range []struct {
		code  string
		year  int
		organ string
		want  string
		ok    bool
	}{
		{"110118", 2016, "密云区教育局", "110118", true},
		{"110118", 2012, "北京市密云区教育局", "110228", true},
		{"110228", 2018, "密云县教育局", "110118", true},
		{"130606", 2012, "保定市北市区教育局", "130603", true},
		{"130606", 2012, "保定市南市区教育局", "130604", true},
		{"130606", 2012, "保定市莲池区教育局", "130606", false},
		{"340705", 2012, "铜陵市铜官区教育局", "340705", false},
		{"340705", 2012, "铜陵市铜官山区教育局", "340702", true},
		{"110103", 2012, "北京市崇文区教育局", "110103", false}, // its successor was there before
		{"110103", 2012, "北京市东城区教育局", "110101", true},
		{"330113", 2019, "杭州市临平区教育局", "330113", false}, // a part of another that goes on
		{"370116", 2012, "莱芜市教育局", "371200", true},
		{"370116", 2012, "济南市莱城区教育局", "371202", true},
		{"370116", 2012, "济南市莱芜区教育局", "370116", false}, // the city, or its district
		{"340181", 2009, "居巢区教育局", "341402", true},
		{"520502", 2009, "毕节市七星关区教育局", "522401", true},
		{"420600", 2008, "襄阳市教育局", "420600", true},
		{"110118100", 2012, "密云镇人民政府", "110118100", true}, // lists of towns begin in 2020
		{"110118", 0, "", "110118", true},
		{"999999", 2012, "", "999999", true},
	} {
		if got, ok := div.OfYear(c.code, c.year, c.organ); got != c.want || ok != c.ok {
			t.Errorf("%s in %d of %s: %s, %t; want %s, %t", c.code, c.year, c.organ, got, ok, c.want, c.ok)
		}
	}
	for from, to := range map[string]string{"371202": "370116", "371200": "370100", "110228": "110118", "110118": "110118", "420600": "420600", "522401": "520502"} {
		d, _ := div.ByCode(from)
		if got := div.Series(d); got != to {
			t.Errorf("series of %s is %s, want %s", from, got, to)
		}
	}
	for _, c := range []struct {
		from, into string
		want       bool
	}{{"110228", "110118", false}, {"110103", "110101", true}, {"130603", "130606", true}, {"130604", "130606", true}, {"360122", "360112", false}, {"360105", "360112", true}, {"371202", "370116", true}, {"371200", "370116", true}} {
		if got := div.Merged(c.from, c.into); got != c.want {
			t.Errorf("%s into %s is a merger: %t", c.from, c.into, got)
		}
	}
	if diff := cmp.Diff([]string{"370116"}, div.Heirs("371200")); diff != "" {
		t.Error(diff)
	}
	for code, want := range map[string][]string{"420600": {"襄阳市", "襄樊市"}, "110118": {"密云区", "密云县"}, "130606": {"莲池区"}, "110101": {"东城区"}} {
		if diff := cmp.Diff(want, div.Names(code)); diff != "" {
			t.Errorf("names of %s: %s", code, diff)
		}
	}
}

func TestDivisionsByName(t *testing.T) {
	div := divisions(t)
	codes := func(name string) (out []string) {
		for _, d := range div.ByName(name) {
			out = append(out, d.Code)
		}
		return out
	}
	for _, c := range []struct {
		name string
		want []string
	}{
		{"北票市", []string{"211381"}},
		{"昌图", []string{"211224", "411721106"}[:1]},
		{"内蒙古", []string{"150000"}},
		{"恩施州", []string{"422800"}},
		{"东华门街道办事处", []string{"110101001"}},
		{"襄樊市", []string{"420600"}},
		{"无此地", nil},
	} {
		if diff := cmp.Diff(c.want, codes(c.name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if got := codes("朝阳区"); !slices.Contains(got, "110105") || !slices.Contains(got, "220104") {
		t.Errorf("朝阳区 gives %v, want those of Beijing and of Changchun among them", got)
	}
	if got := codes("桥东区"); got[0] != "130702" {
		t.Errorf("桥东区 gives %v first, want the one that still exists", got)
	}
}

func TestDivisionsTree(t *testing.T) {
	div := divisions(t)
	if n := len(div.Children("")); n != 34 {
		t.Errorf("%d provinces, want 34", n)
	}
	for code, names := range map[string][2]string{"110000": {"东城区", "延庆区"}, "211381": {"城关街道", ""}, "441900": {"东城街道", ""}} {
		kids := div.Children(code)
		if len(kids) == 0 || kids[0].Name != names[0] || names[1] != "" && kids[len(kids)-1].Name != names[1] {
			t.Errorf("children of %s: %v", code, kids)
		}
	}
	if !div.Within("211381", "210000") || div.Within("211381", "220000") || div.Within("", "210000") {
		t.Error("Within does not follow parents")
	}
}

// The numbers of statutory divisions, by which a slip in the lists shows.
func TestDivisionsCounts(t *testing.T) {
	div := divisions(t)
	for year, want := range map[int][3]int{2012: {34, 333, 2852}, 2020: {34, 333, 2845}, 2022: {34, 333, 2844}} {
		var got [3]int
		for d := range div.All() {
			if d.Kind == "" && d.In(year) && d.Level != "township" {
				got[map[string]int{"province": 0, "prefecture": 1, "county": 2}[d.Level]]++
			}
		}
		if got != want {
			t.Errorf("%d: %v provinces, prefectures and counties, want %v", year, got, want)
		}
	}
}

func TestDivisionsStrict(t *testing.T) {
	head := strings.Join(catalog.DivisionHeader, ",") + "\n"
	tree := func(counties string) fstest.MapFS {
		m := fstest.MapFS{}
		for _, l := range catalog.DivisionLevels {
			m[l.File] = &fstest.MapFile{Data: []byte(head)}
		}
		m["divisions/provinces.csv"].Data = []byte(head + "210000,辽宁省,province,,210000,,,,,,\n")
		m["divisions/counties.csv"].Data = []byte(counties)
		return m
	}
	good := "211381,北票市,county,210000,210000,,,,北票,,\n"
	for _, c := range []struct{ name, csv, want string }{
		{"clean", head + good, ""},
		{"header", "code,name\n", "divisions/counties.csv:1: header"},
		{"short row", head + "211381,北票市\n", "divisions/counties.csv:2: 2 fields"},
		{"blank", head + good + " 211382,凌源市,county,210000,210000,,,,,,\n", "divisions/counties.csv:3: code"},
		{"level", head + "211300,朝阳市,prefecture,210000,210000,,,,,,\n", "divisions/counties.csv:2: level"},
		{"code", head + "2113,朝阳市,county,210000,210000,,,,,,\n", "divisions/counties.csv:2: code"},
		{"years", head + "211381,北票市,county,210000,210000,2020,2010,,,,\n", "divisions/counties.csv:2: 211381: valid"},
		{"duplicate", head + good + good, "divisions/counties.csv:3: 211381"},
		{"overlap", head + "211381,北票县,county,210000,210000,,2012,,,,\n211381,北票市,county,210000,210000,2010,,,,,\n", "divisions/counties.csv:3: 211381"},
		{"parent", head + "211381,北票市,county,211300,210000,,,,,,\n", "divisions/counties.csv:2: 211381"},
		{"successor", head + "211381,北票市,county,210000,210000,,2012,211399,,,\n", "divisions/counties.csv:2: 211381"},
	} {
		var got []string
		for _, p := range catalog.LintDivisions(tree(c.csv)) {
			got = append(got, p.Error())
		}
		if (c.want == "") != (len(got) == 0) || c.want != "" && !strings.HasPrefix(got[0], c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func BenchmarkDivisions(b *testing.B) {
	for b.Loop() {
		divisions(b).ByName("北票市")
	}
}
