package catalog

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gongkai/schemas"
)

func TestDiscoveryDeclarations(t *testing.T) {
	d, err := LoadDiscovery(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Links.Rules) < 20 || len(d.Pages.Rules) < 20 {
		t.Fatalf("only %d link and %d page rules", len(d.Links.Rules), len(d.Pages.Rules))
	}
}

func TestSitesRegistry(t *testing.T) {
	sites, err := Sites(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	provinces := map[string]bool{}
	for _, s := range sites {
		if s.Checked == "" {
			t.Errorf("%s: checked is missing", s.ID)
		}
		if s.Division == "" && s.Note == "" {
			t.Errorf("%s: neither a division nor a note why there is none", s.ID)
		} else if strings.HasSuffix(s.Division, "0000") {
			provinces[s.Division] = true
		}
	}
	if len(provinces) < 31 {
		t.Errorf("%d provincial portals, want 31", len(provinces))
	}
}

func TestSiteFileFails(t *testing.T) {
	for name, body := range map[string]string{
		"unknown key":   "id: a\nhome: http://a.gov.cn/\nhomes: x\n",
		"id":            "id: b\nhome: http://a.gov.cn/\n",
		"scheme":        "id: a\nhome: ftp://a.gov.cn/\n",
		"no home":       "id: a\n",
		"division":      "id: a\nhome: http://a.gov.cn/\ndivision: 12\n",
		"bare delay":    "id: a\nhome: http://a.gov.cn/\ndelay: 3\n",
		"list off host": "id: a\nhome: http://a.gov.cn/\nlists: [http://b.gov.cn/]\n",
		"duplicate key": "id: a\nid: a\nhome: http://a.gov.cn/\n",
	} {
		fsys := fstest.MapFS{"sites/a.yaml": {Data: []byte(body)}}
		if _, err := Sites(fsys); err == nil || !strings.Contains(err.Error(), "sites/a.yaml") {
			t.Errorf("%s: error %v, want one that names the file", name, err)
		}
	}
	ok := fstest.MapFS{"sites/a.yaml": {Data: []byte("id: a\nhome: http://a.gov.cn/\ndelay: 1s\ndivision: \"211381\"\nexpect: {min: {reports: 3}}\n")}}
	s, err := Sites(ok)
	if err != nil || len(s) != 1 || time.Duration(s[0].Delay) != time.Second || s[0].Expect.Min.Reports != 3 {
		t.Errorf("sites %+v, error %v", s, err)
	}
}
