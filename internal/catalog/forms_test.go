package catalog_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"gongkai/internal/catalog"
	"gongkai/schemas"
)

func TestFormsAreClean(t *testing.T) {
	for _, p := range catalog.LintForms(schemas.FS) {
		t.Error(p)
	}
	forms, err := catalog.Forms(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	// Counts of cells as in the official forms.
	want := map[string]map[string]int{
		"C": {"disclosure": 22, "requests": 161, "disputes": 15},
		"D": {"disclosure": 10, "requests": 175, "disputes": 15},
	}
	for _, f := range forms {
		for _, tab := range f.Tables {
			n := len(tab.Columns) * len(tab.Rows)
			for _, s := range tab.Sections {
				n += len(s.Columns) * len(s.Rows)
			}
			if w, ok := want[f.Form][tab.Table]; ok && n != w {
				t.Errorf("form %s table %s has %d cells, want %d", f.Form, tab.Table, n, w)
			}
		}
	}
}

// edit returns schemas with one replacement made in one file.
func edit(t *testing.T, name, old, new string) fs.FS {
	t.Helper()
	b, err := fs.ReadFile(schemas.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), old) {
		t.Fatalf("%s does not hold %q", name, old)
	}
	m := fstest.MapFS{}
	names, _ := fs.Glob(schemas.FS, "forms/*.yaml")
	for _, n := range names {
		d, _ := fs.ReadFile(schemas.FS, n)
		m[n] = &fstest.MapFile{Data: d}
	}
	m[name] = &fstest.MapFile{Data: []byte(strings.Replace(string(b), old, new, 1))}
	return m
}

func TestFormsRefuseSlips(t *testing.T) {
	for _, c := range []struct{ what, old, new, want string }{
		{"unknown key", "source: ", "origin: x\nsource: ", "forms/d.yaml:4"},
		{"duplicate key", "source: ", "source: x\nsource: ", "forms/d.yaml:5"},
		{"duplicate row", "row: penalties", "row: licensing", "forms/d.yaml:"},
		{"ambiguous label", "label: 行政强制", "label: 行政处罚", "forms/d.yaml:"},
		{"unknown kind", "kind: amount", "kind: money", "forms/d.yaml:"},
	} {
		_, err := catalog.Forms(edit(t, "forms/d.yaml", c.old, c.new))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.what, err, c.want)
		}
	}
	if p := catalog.LintForms(edit(t, "forms/identities.yaml", "carried_over]", "carried_onward]")); len(p) != 1 {
		t.Errorf("identity with an unknown row: %v", p)
	}
}
