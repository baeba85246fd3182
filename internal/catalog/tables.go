package catalog

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Table is one table of the warehouse, one file below tables/. From it come
// the DDL, the comments, the metadata of the Parquet files, datapackage.json
// and the dictionary page.
type Table struct {
	Table       string        `yaml:"table"`
	Title       Names         `yaml:"title"`
	Description Names         `yaml:"description"`
	Key         []string      `yaml:"key"`       // columns whose values together are unique; null counts as a value
	Sort        []string      `yaml:"sort"`      // order of the published rows
	Partition   string        `yaml:"partition"` // column whose values divide the Parquet files (hive style), "" for one file
	Refs        []TableRef    `yaml:"refs"`
	Columns     []TableColumn `yaml:"columns"`
}

// TableColumn is one column. Type is a DuckDB type.
type TableColumn struct {
	Name     string `yaml:"name"`
	Type     string `yaml:"type"`
	Required bool   `yaml:"required"`
	ZH       string `yaml:"zh"`
	EN       string `yaml:"en"`
}

// TableRef says that Columns, where not null, name a row of another table.
type TableRef struct {
	Columns []string `yaml:"columns"`
	Table   string   `yaml:"table"`
	To      []string `yaml:"to"`
}

// ColumnTypes are the types that a column may have: those that every reader of
// Parquet knows.
var columnTypes = []string{"VARCHAR", "INTEGER", "BIGINT", "BOOLEAN", "DATE", "TIMESTAMP", "DOUBLE", "DECIMAL(24,6)"}

var columnName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Tables loads tables/*.yaml in order of name.
func Tables(fsys fs.FS) ([]Table, error) {
	names, err := fs.Glob(fsys, "tables/*.yaml")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, Problem{File: "tables", Text: "no table is declared"}
	}
	var tables []Table
	byName := map[string]Table{}
	for _, name := range names {
		var t Table
		if err := decodeYAML(fsys, name, &t); err != nil {
			return nil, err
		}
		if p := t.lint(fsys, name); len(p) > 0 {
			return nil, p[0]
		}
		tables = append(tables, t)
		byName[t.Table] = t
	}
	for _, t := range tables {
		for _, r := range t.Refs {
			to, ok := byName[r.Table]
			name := "tables/" + t.Table + ".yaml"
			if !ok {
				return nil, lineOf(fsys, name, "table: "+r.Table+",", "reference to the unknown table %q", r.Table)
			}
			if len(r.Columns) != len(r.To) || !t.has(r.Columns) || !to.has(r.To) {
				return nil, lineOf(fsys, name, "table: "+r.Table+",", "reference to %s names unknown or unequal columns", r.Table)
			}
		}
	}
	return tables, nil
}

// Column gives a column by name.
func (t Table) Column(name string) (TableColumn, bool) {
	i := slices.IndexFunc(t.Columns, func(c TableColumn) bool { return c.Name == name })
	if i < 0 {
		return TableColumn{}, false
	}
	return t.Columns[i], true
}

func (t Table) has(names []string) bool {
	for _, n := range names {
		if _, ok := t.Column(n); !ok {
			return false
		}
	}
	return len(names) > 0
}

func (t Table) lint(fsys fs.FS, name string) []Problem {
	var found []Problem
	bad := func(at, format string, args ...any) {
		found = append(found, lineOf(fsys, name, at, format, args...))
	}
	if want := strings.TrimSuffix(path.Base(name), ".yaml"); t.Table != want || !columnName.MatchString(t.Table) {
		bad("table:", "table %q is not the name of its file", t.Table)
	}
	for what, n := range map[string]Names{"title": t.Title, "description": t.Description} {
		if n.ZH == "" || n.EN == "" {
			bad(what, "%s lacks zh or en", what)
		}
	}
	if len(t.Columns) == 0 {
		bad("columns", "no columns")
	}
	seen := map[string]bool{}
	for _, c := range t.Columns {
		at := "name: " + c.Name + ","
		switch {
		case !columnName.MatchString(c.Name):
			bad(at, "column name %q", c.Name)
		case seen[c.Name]:
			bad(at, "column %s is declared twice", c.Name)
		case !slices.Contains(columnTypes, c.Type):
			bad(at, "column %s: unknown type %q", c.Name, c.Type)
		case c.ZH == "" || c.EN == "":
			bad(at, "column %s lacks zh or en", c.Name)
		}
		seen[c.Name] = true
	}
	if len(t.Key) > 0 && !t.has(t.Key) {
		bad("key", "key names an unknown column")
	}
	if !t.has(t.Sort) {
		bad("sort", "sort is empty or names an unknown column")
	}
	if c, ok := t.Column(t.Partition); t.Partition != "" && (!ok || c.Type != "INTEGER" || t.Sort[0] != t.Partition) {
		bad("partition", "partition is no INTEGER column or not the first of sort")
	}
	return found
}

// LintTables gives every finding about tables/.
func LintTables(fsys fs.FS) []Problem {
	names, err := fs.Glob(fsys, "tables/*.yaml")
	if err != nil {
		return []Problem{asProblem("tables", err)}
	}
	var found []Problem
	for _, name := range names {
		var t Table
		if err := decodeYAML(fsys, name, &t); err != nil {
			found = append(found, asProblem(name, err))
			continue
		}
		found = append(found, t.lint(fsys, name)...)
	}
	if len(found) == 0 {
		if _, err := Tables(fsys); err != nil {
			found = append(found, asProblem("tables", err))
		}
	}
	return found
}

// CreateSQL is the DDL of the table.
func (t Table) CreateSQL() string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %q (", t.Table)
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q %s", c.Name, c.Type)
		if c.Required {
			b.WriteString(" NOT NULL")
		}
	}
	b.WriteString(")")
	return b.String()
}
