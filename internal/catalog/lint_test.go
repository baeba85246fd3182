package catalog_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"gongkai/internal/catalog"
)

func TestSchemasAreClean(t *testing.T) {
	for _, p := range catalog.Lint(os.DirFS("../../schemas")) {
		t.Error(p)
	}
}

// copySchemas is the tree without the townships, which are many.
func copySchemas(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	src := os.DirFS("../../schemas")
	err := fs.WalkDir(src, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(src, name)
		if name == "divisions/townships.csv" {
			b = b[:strings.IndexByte(string(b), '\n')+1]
		}
		out[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Whatever a person gets wrong in a declaration is said with its file, and
// with its line where there is one.
func TestLintRefusesSlips(t *testing.T) {
	clean := copySchemas(t)
	for _, c := range []struct {
		name, file string
		old, new   string // old "" makes a new file
		want       string // pattern of file:line: text
	}{
		{"unknown key in a form", "forms/d.yaml", "source:", "sauce:", `^forms/d\.yaml:4: unknown field "sauce"`},
		{"label of two rows", "forms/d.yaml", "label: 行政强制", "label: 行政处罚", `^forms/d\.yaml:\d+: .*also names row`},
		{"identity of an unknown row", "forms/identities.yaml", "left: [received, carried_in]", "left: [received, carried]", `^forms/identities\.yaml:\d+: .*"carried"`},
		{"unknown key in a code", "codes/table.yaml", "about:", "abaut:", `^codes/table\.yaml:3: unknown field "abaut"`},
		{"code twice", "codes/status.yaml", "code: dash,", "code: blank,", `^codes/status\.yaml:5: status blank is declared twice`},
		{"row without a code", "codes/row.yaml", "code: requests.granted,", "code: requests.grunted,", `^codes/row\.yaml:\d+: no form has the row requests\.grunted`},
		{"code of another unit", "codes/column.yaml", "unit: 万元", "unit: 元", `^codes/column\.yaml:\d+: column disclosure\.amount has unit 元`},
		{"kind and file", "codes/grade.yaml", "kind: grade", "kind: grad", `^codes/grade\.yaml:1: kind "grad"`},
		{"key twice", "codes/grade.yaml", "kind: grade", "kind: grade\nkind: grade", `^codes/grade\.yaml:2: `},
		{"division twice", "divisions/provinces.csv", "120000,天津市", "110000,天津市", `^divisions/provinces\.csv:3: 110000`},
		{"unknown key in a site", "sites/new.yaml", "", "id: new\nhome: http://www.new.gov.cn/\nhots: []\n", `^sites/new\.yaml:3: unknown field "hots"`},
		{"site of an unknown division", "sites/new.yaml", "", "id: new\nhome: http://www.new.gov.cn/\ndivision: \"999999\"\n", `^sites/new\.yaml:3: division "999999"`},
		{"site under another name", "sites/new.yaml", "", "id: old\nhome: http://www.new.gov.cn/\n", `^sites/new\.yaml:1: id "old"`},
		{"file nobody reads", "sites/new.yml", "", "id: new\n", `^sites/new\.yml: nothing reads`},
		{"unknown key in a table", "tables/codes.yaml", "sort:", "sorted:", `^tables/codes\.yaml:7: unknown field "sorted"`},
		{"unknown key in discovery", "discovery/bounds.yaml", ":", "x:", `^discovery/bounds\.yaml:\d+: `},
		{"unknown key in a rate", "rates/requests.yaml", "decimals: 1", "places: 1", `^rates/requests\.yaml:\d+: unknown field "places"`},
		{"rate of an unknown cell", "rates/requests.yaml", "[requests.granted.total]", "[requests.grunted.total]", `^rates/requests\.yaml:\d+: .*"requests\.grunted\.total"`},
		{"rate of cells of two forms", "rates/disputes.yaml", "denominator: [requests.received.total]", "denominator: [statistics.applications.value]", `^rates/disputes\.yaml:\d+: rate reviews_per_request: no form has all`},
		{"rate of two units", "rates/disputes.yaml", "denominator: [requests.received.total]", "denominator: [disclosure.fees.amount]", `^rates/disputes\.yaml:\d+: .*several units`},
		{"rate without a denominator", "rates/requests.yaml", "denominator: [requests.handled_total.total]", "denominator: []", `^rates/requests\.yaml:\d+: .*denominator`},
		{"rate of two denominators", "rates/population.yaml", "per_population: true, numerator: [disclosure.licensing.decisions]", "per_population: true, numerator: [disclosure.licensing.decisions], denominator: [disclosure.penalties.decisions]", `^rates/population\.yaml:\d+: .*not both`},
		{"rate of an unknown unit", "rates/requests.yaml", `unit: "%"`, `unit: per mille`, `^rates/requests\.yaml:\d+: .*"per mille"`},
		{"rate of too many decimals", "rates/disputes.yaml", "decimals: 2", "decimals: 7", `^rates/disputes\.yaml:\d+: .*7 decimals`},
		{"rate with a cell twice", "rates/disputes.yaml", "-disputes.review.pending", "-disputes.review.total", `^rates/disputes\.yaml:\d+: .*stands twice`},
		{"rate twice", "rates/requests.yaml", "rate: not_held", "rate: unavailable", `^rates/requests\.yaml:\d+: rate unavailable is declared twice`},
		{"check without its cells", "checks/carry.sql", "-- cells: ", "-- The cells: ", `^checks/carry\.sql:\d+: unknown key "The cells"`},
		{"check that says nothing of its cells", "checks/carry.sql", "-- cells: left other requests.carried_over.{column}; right this requests.carried_in.{column}\n", "", `^checks/carry\.sql:1: tests or cells is missing`},
		{"check of a cell that no form has", "checks/carry.sql", "other requests.carried_over.", "other requests.carried_up.", `^checks/carry\.sql(:\d+)?: cells: no form has "requests\.carried_up\.`},
		{"check at a cell that no form has", "checks/pending.sql", "tests: disputes.*.pending", "tests: disputes.*.open", `^checks/pending\.sql(:\d+)?: tests: no form has "disputes\.\*\.open"`},
		{"term without its report", "checks/carry.sql", "left other requests", "left requests", `^checks/carry\.sql:\d+: term "left requests`},
		{"unknown relation", "checks/carry.sql", "relation: equal", "relation: equals", `^checks/carry\.sql:\d+: relation "equals"`},
		{"agreement with a cell that no form has", "narrative/supervision.yaml", "cells: [requests.carried_in.total]", "cells: [requests.carried_up.total]", `^narrative: agreement of "applications_carried_in": no form has the cell "requests\.carried_up\.total"`},
		{"unknown key in the prose", "narrative/words.yaml", "units:", "unity:", `^narrative/words\.yaml:\d+: unknown field "unity"`},
	} {
		tree := fstest.MapFS{}
		for k, v := range clean {
			tree[k] = v
		}
		if c.old != "" {
			was, ok := tree[c.file]
			if !ok || !strings.Contains(string(was.Data), c.old) {
				t.Errorf("%s: %s does not hold %q", c.name, c.file, c.old)
				continue
			}
			tree[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(string(was.Data), c.old, c.new, 1))}
		} else {
			tree[c.file] = &fstest.MapFile{Data: []byte(c.new)}
		}
		found := catalog.Lint(tree)
		ok := false
		for _, p := range found {
			ok = ok || regexp.MustCompile(c.want).MatchString(p.Error())
		}
		if !ok {
			t.Errorf("%s: %v, want %s", c.name, found, c.want)
		}
	}
}
