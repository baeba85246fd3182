package load

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"gongkai/internal/catalog"
)

// dig follows names and numbers into decoded JSON.
func dig(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			v = v.(map[string]any)[p]
		case int:
			v = v.([]any)[p]
		}
	}
	return v
}

// The package holds to the rules of the standard, names the files that are
// there, and its keys lead somewhere; a broken one is told from it.
func TestPackageIsValid(t *testing.T) {
	t.Parallel()
	compiler := jsonschema.NewCompiler()
	text, err := os.ReadFile("testdata/datapackage.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	decode := func(text []byte) any {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if err := compiler.AddResource("package.json", decode(text)); err != nil {
		t.Fatal(err)
	}
	rules, err := compiler.Compile("package.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := work(t, many())
	run(t, dir)
	home := filepath.Join(dir, "warehouse", "current")
	written, err := os.ReadFile(filepath.Join(home, "datapackage.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := rules.Validate(decode(written)); err != nil {
		t.Errorf("%#v", err)
	}
	for name, edit := range map[string]func(p map[string]any){
		"no resources": func(p map[string]any) { p["resources"] = []any{} },
		"unknown type": func(p map[string]any) {
			dig(p, "resources", 0, "schema", "fields", 0).(map[string]any)["type"] = "VARCHAR"
		},
		"path upwards":          func(p map[string]any) { dig(p, "resources", 0).(map[string]any)["path"] = "../secret.parquet" },
		"absolute path":         func(p map[string]any) { dig(p, "resources", 0).(map[string]any)["path"] = "/parquet/a/a.parquet" },
		"no path":               func(p map[string]any) { dig(p, "resources", 0).(map[string]any)["path"] = []any{} },
		"name with a blank":     func(p map[string]any) { dig(p, "resources", 0).(map[string]any)["name"] = "a b" },
		"no schema":             func(p map[string]any) { delete(dig(p, "resources", 0).(map[string]any), "schema") },
		"license of no name":    func(p map[string]any) { p["licenses"] = []any{map[string]any{"title": "x"}} },
		"foreign key of a name": func(p map[string]any) { dig(p, "resources", 0, "schema").(map[string]any)["foreignKeys"] = "reports" },
		"unknown property":      func(p map[string]any) { p["creator"] = "x" },
	} {
		p := decode(written).(map[string]any)
		if edit(p); rules.Validate(p) == nil {
			t.Errorf("passes: %s", name)
		}
	}
	p := decode(written)
	tables, err := catalog.Tables(declared)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]map[string]bool{}
	for _, r := range dig(p, "resources").([]any) {
		name := dig(r, "name").(string)
		fields[name] = map[string]bool{}
		for _, f := range dig(r, "schema", "fields").([]any) {
			fields[name][dig(f, "name").(string)] = true
		}
		paths, several := dig(r, "path").([]any)
		if !several {
			paths = []any{dig(r, "path")}
		}
		for _, path := range paths {
			if _, err := os.Stat(filepath.Join(home, path.(string))); err != nil {
				t.Error(err)
			}
		}
	}
	if len(fields) != len(tables) {
		t.Errorf("%d resources, %d tables", len(fields), len(tables))
	}
	for _, r := range dig(p, "resources").([]any) {
		if keys, ok := dig(r, "schema", "foreignKeys").([]any); ok {
			for _, k := range keys {
				for _, f := range dig(k, "reference", "fields").([]any) {
					if !fields[dig(k, "reference", "resource").(string)][f.(string)] {
						t.Errorf("%s: key to nowhere: %v", dig(r, "name"), k)
					}
				}
			}
		}
	}
	dictionary(t, home)
}

// The dictionary describes whatever the database holds.
func dictionary(t *testing.T, home string) {
	b, err := os.ReadFile(filepath.Join(home, "dictionary.md"))
	if err != nil {
		t.Fatal(err)
	}
	work := filepath.Dir(filepath.Dir(home))
	var names []string
	for _, r := range ask(t, work, `SELECT view_name FROM duckdb_views() WHERE NOT internal UNION SELECT table_name FROM duckdb_tables()
		UNION SELECT function_name FROM duckdb_functions() WHERE NOT internal AND function_type = 'table_macro'`) {
		names = append(names, r[0])
	}
	if len(names) < 20 {
		t.Errorf("only %q", names)
	}
	for _, name := range names {
		if !strings.Contains(string(b), "\n## `"+name+"`") && !strings.Contains(string(b), "\n## `"+name+"(") {
			t.Errorf("the dictionary lacks %s", name)
		}
	}
	for _, line := range strings.Split(string(b), "\n") {
		if strings.HasPrefix(line, "| `") && (strings.HasSuffix(line, "|  |") || strings.Contains(line, "|  |")) {
			t.Errorf("not described: %s", line)
		}
	}
}
