package catalog

import (
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"gongkai/internal/fold"
)

// Names is a label in Chinese and English.
type Names struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

// Years is a closed range of report years; To 0 means until now.
type Years struct {
	From int `yaml:"from"`
	To   int `yaml:"to"`
}

// Form is one vintage of the statutory forms, one file below forms/.
type Form struct {
	Form   string      `yaml:"form"` // A, B, C, D
	Title  Names       `yaml:"title"`
	Source string      `yaml:"source"` // document that prescribes it
	Years  Years       `yaml:"years"`  // report years it was prescribed for; never used to detect it
	Tables []FormTable `yaml:"tables"`
}

// Layouts of a FormTable.
const (
	LayoutRows     = "rows"     // one label per row, the table's columns
	LayoutSections = "sections" // bands with columns of their own
	LayoutOneRow   = "one_row"  // all rows side by side in one line of cells
)

// FormTable is one table of a form.
type FormTable struct {
	Table        string        `yaml:"table"`
	Title        Names         `yaml:"title"`
	Headings     []string      `yaml:"headings"` // section headings that announce it
	Layout       string        `yaml:"layout"`
	UnitCells    bool          `yaml:"unit_cells"` // a cell between label and value states the unit
	Ignore       []string      `yaml:"ignore"`     // text that belongs to the form and carries no number
	Columns      []FormColumn  `yaml:"columns"`
	OtherColumns []string      `yaml:"other_columns"` // boxheads of columns that are not published
	Sections     []FormSection `yaml:"sections"`
	Groups       []FormGroup   `yaml:"groups"`
	Rows         []FormRow     `yaml:"rows"`
}

// FormSection is a band of a table with its own columns, e.g. 第二十条第（五）项.
type FormSection struct {
	Section string       `yaml:"section"`
	Short   string       `yaml:"short"` // its name in the vintage of a report, e.g. art.20(5)
	Label   string       `yaml:"label"`
	Columns []FormColumn `yaml:"columns"`
	Rows    []FormRow    `yaml:"rows"`
}

// FormColumn is one value column. Kind is count (non-negative integer), amount
// (non-negative decimal) or change (signed integer).
type FormColumn struct {
	Column   string   `yaml:"column"`
	Label    string   `yaml:"label"`
	Variants []string `yaml:"variants"`
	Unit     string   `yaml:"unit"`
	Kind     string   `yaml:"kind"`
	Total    bool     `yaml:"total"`
}

// FormGroup is a label that spans rows and carries no number of its own.
type FormGroup struct {
	Group    string   `yaml:"group"`
	Label    string   `yaml:"label"`
	Variants []string `yaml:"variants"`
	In       string   `yaml:"in"` // the group around it
}

// FormRow is one row. Unit and Kind, where set, win over the column's.
type FormRow struct {
	Row      string   `yaml:"row"`
	Label    string   `yaml:"label"`
	Variants []string `yaml:"variants"`
	Group    string   `yaml:"group"`
	Unit     string   `yaml:"unit"`
	Kind     string   `yaml:"kind"`
	Total    bool     `yaml:"total"`
}

// Identity is one arithmetic rule of a table (勾稽关系): the sum of Left equals
// the sum of Right plus that alternative of Either which the form met has.
// Terms name columns (each: row) or rows (each: column).
type Identity struct {
	ID       string     `yaml:"id"`
	Grade    string     `yaml:"grade"` // H or S
	Table    string     `yaml:"table"`
	Each     string     `yaml:"each"`     // row or column
	Relation string     `yaml:"relation"` // equal (default) or unequal
	Left     []string   `yaml:"left"`
	Right    []string   `yaml:"right"`
	Either   [][]string `yaml:"either"`
}

// Forms loads forms/*.yaml, but identities.yaml, in order of the form code.
func Forms(fsys fs.FS) ([]Form, error) {
	names, err := fs.Glob(fsys, "forms/*.yaml")
	if err != nil {
		return nil, err
	}
	var forms []Form
	for _, name := range names {
		if path.Base(name) == "identities.yaml" {
			continue
		}
		var f Form
		if err := decodeYAML(fsys, name, &f); err != nil {
			return nil, err
		}
		if p := f.lint(fsys, name); len(p) > 0 {
			return nil, p[0]
		}
		forms = append(forms, f)
	}
	if len(forms) == 0 {
		return nil, Problem{File: "forms", Text: "no form is declared"}
	}
	sort.Slice(forms, func(i, j int) bool { return forms[i].Form < forms[j].Form })
	return forms, nil
}

// Identities loads forms/identities.yaml.
func Identities(fsys fs.FS) ([]Identity, error) {
	var f struct {
		Identities []Identity `yaml:"identities"`
	}
	const name = "forms/identities.yaml"
	if err := decodeYAML(fsys, name, &f); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, id := range f.Identities {
		switch {
		case id.ID == "" || seen[id.ID]:
			return nil, lineOf(fsys, name, id.ID, "identity %q has no id or is declared twice", id.ID)
		case id.Grade != "H" && id.Grade != "S":
			return nil, lineOf(fsys, name, id.ID, "identity %s: grade %q is neither H nor S", id.ID, id.Grade)
		case id.Each != "row" && id.Each != "column":
			return nil, lineOf(fsys, name, id.ID, "identity %s: each %q is neither row nor column", id.ID, id.Each)
		case id.Relation != "" && id.Relation != "equal" && id.Relation != "unequal":
			return nil, lineOf(fsys, name, id.ID, "identity %s: unknown relation %q", id.ID, id.Relation)
		case len(id.Left) == 0 || len(id.Right) == 0:
			return nil, lineOf(fsys, name, id.ID, "identity %s: a side is empty", id.ID)
		}
		seen[id.ID] = true
	}
	return f.Identities, nil
}

// lineOf is a Problem at the first line of a file that holds text.
func lineOf(fsys fs.FS, name, text, format string, args ...any) Problem {
	p := Problem{File: name, Text: fmt.Sprintf(format, args...)}
	b, err := fs.ReadFile(fsys, name)
	if err != nil || text == "" {
		return p
	}
	if i := strings.Index(string(b), text); i >= 0 {
		p.Line = 1 + strings.Count(string(b[:i]), "\n")
	}
	return p
}

// LintForms checks every form and the identities against the rows and columns
// that the forms declare.
func LintForms(fsys fs.FS) []Problem {
	var found []Problem
	forms, err := Forms(fsys)
	if err != nil {
		return []Problem{asProblem("forms", err)}
	}
	ids, err := Identities(fsys)
	if err != nil {
		return []Problem{asProblem("forms/identities.yaml", err)}
	}
	const name = "forms/identities.yaml"
	for _, id := range ids {
		known := map[string]bool{}
		for _, f := range forms {
			for _, t := range f.Tables {
				if t.Table != id.Table {
					continue
				}
				for code := range t.codes(id.Each) {
					known[code] = true
				}
			}
		}
		terms := append(append([]string{}, id.Left...), id.Right...)
		for _, e := range id.Either {
			terms = append(terms, e...)
		}
		for _, term := range terms {
			if !known[term] {
				found = append(found, lineOf(fsys, name, id.ID, "identity %s: no form has %s %q", id.ID, id.Table, term))
			}
		}
	}
	return found
}

// codes of the columns (for identities per row) or rows (per column).
func (t FormTable) codes(each string) map[string]bool {
	m := map[string]bool{}
	add := func(cols []FormColumn, rows []FormRow) {
		if each == "row" {
			for _, c := range cols {
				m[c.Column] = true
			}
			return
		}
		for _, r := range rows {
			m[r.Row] = true
		}
	}
	add(t.Columns, t.Rows)
	for _, s := range t.Sections {
		add(s.Columns, s.Rows)
	}
	return m
}

func asProblem(file string, err error) Problem {
	if p, ok := err.(Problem); ok {
		return p
	}
	return Problem{File: file, Text: err.Error()}
}

// Keys are the folded label and variants of a row, column or group.
func Keys(label string, variants []string) []string {
	keys := []string{fold.Key(label)}
	for _, v := range variants {
		keys = append(keys, fold.Key(v))
	}
	return keys
}
