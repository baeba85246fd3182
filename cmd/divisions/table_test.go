package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/catalog"
)

// Three years of a made-up province: a county becomes a city, one is renamed,
// one is merged, one is left out by a list and comes back.
func TestYears(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	out := filepath.Join(dir, "divisions")
	if err := os.Mkdir(out, 0o755); err != nil {
		t.Fatal(err)
	}
	write("divisions/changes.csv", "code,name,succeeded_by,kind,note\n980124,并入县,980122,,merged\n")
	write("divisions/slips.csv", "year,code,printed,right,reason\n2012,980122,改名懸,改名县,misprint\n")
	for i, l := range []string{
		"980000,九八省\n980100,甲市\n980101,市辖区\n980121,升格县\n980122,改明县\n980123,漏列县\n980124,并入县\n",
		"980000,九八省\n980100,甲市\n980181,升格市\n980122,改名县\n980124,并入县\n",
		"980000,九八省\n980100,甲市\n980181,升格市\n980122,改名懸\n980123,漏列县\n",
	} {
		if err := run(out, 2010+i, write("list.csv", "code,name\n"+l), ""); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(filepath.Join(out, "counties.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join(catalog.DivisionHeader, ",") + `
980121,升格县,county,980100,980000,,2010,980181,升格,,
980122,改明县,county,980100,980000,,2010,980122,改明,,
980122,改名县,county,980100,980000,2011,,,改名,,
980123,漏列县,county,980100,980000,,,,漏列,,
980124,并入县,county,980100,980000,,2011,980122,并入,,merged
980181,升格市,county,980100,980000,2011,,,升格,,
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	err = run(out, 2012, write("list.csv", "code,name\n980122,改名县\n"), "")
	if err == nil || !strings.Contains(err.Error(), "slips.csv: 2012") {
		t.Errorf("a slip that is not there: %v", err)
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		code, name, above string
		want              []string
	}{
		{"422800", "恩施土家族苗族自治州", "湖北省", []string{"恩施", "恩施州"}},
		{"654000", "伊犁哈萨克自治州", "新疆维吾尔自治区", []string{"伊犁", "伊犁州"}},
		{"450000", "广西壮族自治区", "", []string{"广西"}},
		{"510726", "北川羌族自治县", "绵阳市", []string{"北川", "北川县"}},
		{"150722", "莫力达瓦达斡尔族自治旗", "呼伦贝尔市", []string{"莫力达瓦", "莫力达瓦旗"}},
		{"350427", "沙县", "三明市", nil},
		{"130171", "石家庄高新技术产业开发区", "石家庄市", []string{"石家庄高新区", "石家庄高新技术产业开发"}[:1]},
		{"419001001", "济源市沁园街道", "济源市", []string{"沁园街道"}},
	} {
		d := &catalog.Division{Code: c.code, Name: c.name, Level: level(c.code)}
		if c.code == "130171" {
			d.Kind = "statistical"
		}
		if diff := cmp.Diff(c.want, aliases(d, c.above)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
