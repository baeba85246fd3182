package catalog

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Code is one published code with its labels. Codes of rows and columns carry
// their table: requests.received.
type Code struct {
	Kind        string // table, row, column, status, indicator, check, issue, level, …
	Code        string
	LabelZH     string
	LabelEN     string
	Unit        string // unit of what is counted; "" when it has none or it varies
	Description string
	Doubt       string // issues only: what the code casts doubt on, one of doubts; "" for nothing
}

// doubts are what an issue may cast doubt on: the tables of its document as we
// read them, the tables of the report whichever document they come from, its
// prose, whose report and of which year it is, or only where its body stands.
// An issue that does not say casts doubt on the tables: that is the safe side.
var doubts = []string{"tables", "report", "prose", "attribution", "division"}

// codesFile is codes/<kind>.yaml.
type codesFile struct {
	Kind  string `yaml:"kind"`
	Codes []struct {
		Code  string `yaml:"code"`
		ZH    string `yaml:"zh"`
		EN    string `yaml:"en"`
		Unit  string `yaml:"unit"`
		About string `yaml:"about"`
		Doubt string `yaml:"doubt"`
	} `yaml:"codes"`
}

// Codes gives every published code: those of codes/*.yaml, the indicators of
// narrative/*.yaml with the check that each brings, the families of departments,
// the rules of checks/*.sql and the rates of rates/*.yaml, each under the labels of its own declaration. A code that
// occurs twice in a kind, has no label, or is not in lower snake case (parts
// divided by points; vintages and grades are capitals) is an error.
func Codes(fsys fs.FS) ([]Code, error) {
	var all []Code
	at := map[[2]string]string{} // where a code was declared
	add := func(file, kind, code, zh, en, unit, about string) error {
		key := [2]string{kind, code}
		switch {
		case !codeLike(code):
			return lineOf(fsys, file, "code: "+code, "%s %q is not a code", kind, code)
		case at[key] != "":
			p := lineOf(fsys, file, "code: "+code, "%s %s is declared twice", kind, code)
			if at[key] == file {
				p = lastLineOf(fsys, file, "code: "+code, p.Text)
			}
			return p
		case zh == "" || en == "":
			return lineOf(fsys, file, "code: "+code, "%s %s needs a label in Chinese and in English", kind, code)
		}
		at[key] = file
		all = append(all, Code{Kind: kind, Code: code, LabelZH: zh, LabelEN: en, Unit: unit, Description: about})
		return nil
	}
	names, err := fs.Glob(fsys, "codes/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		var f codesFile
		if err := decodeYAML(fsys, name, &f); err != nil {
			return nil, err
		}
		if f.Kind != strings.TrimSuffix(path.Base(name), ".yaml") {
			return nil, lineOf(fsys, name, "kind:", "kind %q is not the name of the file", f.Kind)
		}
		for _, c := range f.Codes {
			if err := add(name, f.Kind, c.Code, c.ZH, c.EN, c.Unit, c.About); err != nil {
				return nil, err
			}
			switch {
			case f.Kind != "issue" && c.Doubt == "" || f.Kind == "issue" && c.Doubt == "none":
				continue
			case f.Kind == "issue" && c.Doubt == "":
				c.Doubt = doubts[0]
			case f.Kind != "issue" || !slices.Contains(doubts, c.Doubt):
				return nil, lineOf(fsys, name, "code: "+c.Code+",", "%s %s casts doubt on %q; only issues do, on none or one of %q", f.Kind, c.Code, c.Doubt, doubts)
			}
			all[len(all)-1].Doubt = c.Doubt
		}
	}
	if err := indicatorCodes(fsys, add); err != nil {
		return nil, err
	}
	if err := familyCodes(fsys, add); err != nil {
		return nil, err
	}
	checks, err := Checks(fsys)
	if err != nil {
		return nil, err
	}
	for _, c := range checks {
		if err := add(c.File, "check", c.ID, c.Title.ZH, c.Title.EN, "", ""); err != nil {
			return nil, err
		}
	}
	rates, err := Rates(fsys)
	if err != nil {
		return nil, err
	}
	for _, r := range rates {
		about := r.Formula()
		if r.About != "" {
			about += "; " + r.About
		}
		if err := add("rates", "rate", r.Code, r.Label.ZH, r.Label.EN, r.Unit, about); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func indicatorCodes(fsys fs.FS, add func(file, kind, code, zh, en, unit, about string) error) error {
	names, err := fs.Glob(fsys, "narrative/*.yaml")
	if err != nil {
		return err
	}
	files := map[string]indicatorsFile{}
	said := map[string]Label{} // an agreement may stand in another file than its indicator
	for _, name := range names {
		if path.Base(name) == "words.yaml" {
			continue
		}
		var f indicatorsFile
		if err := decodeYAML(fsys, name, &f); err != nil {
			return err
		}
		files[name] = f
		for _, i := range f.Indicators {
			said[i.Code] = i.Label
		}
	}
	for _, name := range names {
		for _, i := range files[name].Indicators {
			if err := add(name, "indicator", i.Code, i.Label.Zh, i.Label.En, i.Unit, ""); err != nil {
				return err
			}
		}
		for _, a := range files[name].Agreements {
			l := said[a.Indicator]
			err := add(name, "check", "narrative."+a.Indicator, "文字与表格一致："+l.Zh, "Prose agrees with the table: "+l.En, "", strings.Join(a.Cells, " or "))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// codeLike accepts lower snake case in parts divided by points, and the single
// capitals of vintages and grades.
func codeLike(s string) bool {
	if len(s) == 1 && s[0] >= 'A' && s[0] <= 'Z' {
		return true
	}
	for _, part := range strings.Split(s, ".") {
		if part == "" || part[0] < 'a' || part[0] > 'z' || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return false
		}
	}
	return true
}

// lastLineOf is a Problem at the last line of a file that holds text.
func lastLineOf(fsys fs.FS, name, text, what string) Problem {
	p := Problem{File: name, Text: what}
	if b, err := fs.ReadFile(fsys, name); err == nil {
		if i := strings.LastIndex(string(b), text); i >= 0 {
			p.Line = 1 + strings.Count(string(b[:i]), "\n")
		}
	}
	return p
}

// LintCodes checks the codes against the declarations that use them: every
// table, row, column and identity of the forms has its code, every unit agrees
// with the form's, and no row or column code is left over.
func LintCodes(fsys fs.FS) []Problem {
	codes, err := Codes(fsys)
	if err != nil {
		return []Problem{asProblem("codes", err)}
	}
	forms, err := Forms(fsys)
	if err != nil {
		return nil // LintForms says it
	}
	ids, err := Identities(fsys)
	if err != nil {
		return nil
	}
	byKey := map[[2]string]Code{}
	for _, c := range codes {
		byKey[[2]string{c.Kind, c.Code}] = c
	}
	var out []Problem
	used := map[[2]string]bool{}
	need := func(file, kind, code, text string) {
		key := [2]string{kind, code}
		if _, ok := byKey[key]; !ok && !used[key] {
			out = append(out, lineOf(fsys, file, text, "%s %s is not in codes/%s.yaml", kind, code, kind))
		}
		used[key] = true
	}
	for _, f := range forms {
		file := "forms/" + strings.ToLower(f.Form) + ".yaml"
		need(file, "vintage", f.Form, "form:")
		for _, t := range f.Tables {
			need(file, "table", t.Table, "table: "+t.Table)
			for r := range t.codes("column") {
				need(file, "row", t.Table+"."+r, "row: "+r)
			}
			for c := range t.codes("row") {
				need(file, "column", t.Table+"."+c, "column: "+c)
			}
		}
	}
	for _, id := range ids {
		need("forms/identities.yaml", "check", id.ID, "id: "+id.ID)
	}
	for _, c := range codes {
		if (c.Kind == "table" || c.Kind == "row" || c.Kind == "column") && !used[[2]string{c.Kind, c.Code}] {
			out = append(out, lineOf(fsys, "codes/"+c.Kind+".yaml", "code: "+c.Code, "no form has the %s %s", c.Kind, c.Code))
		}
	}
	return append(out, lintUnits(fsys, forms, byKey)...)
}

// lintUnits compares the units of codes with those of the forms. Where forms
// differ the code leaves it open.
func lintUnits(fsys fs.FS, forms []Form, byKey map[[2]string]Code) []Problem {
	var out []Problem
	said := map[string]bool{}
	differ := func(kind, code, unit string) {
		c, ok := byKey[[2]string{kind, code}]
		if text := fmt.Sprint(kind, code, unit); ok && unit != "" && c.Unit != "" && c.Unit != unit && !said[text] {
			said[text] = true
			out = append(out, lineOf(fsys, "codes/"+kind+".yaml", "code: "+code, "%s %s has unit %s, a form %s", kind, code, c.Unit, unit))
		}
	}
	for _, f := range forms {
		for _, t := range f.Tables {
			sections := append([]FormSection{{Columns: t.Columns, Rows: t.Rows}}, t.Sections...)
			for _, s := range sections {
				for _, r := range s.Rows {
					differ("row", t.Table+"."+r.Row, r.Unit)
				}
				for _, c := range s.Columns {
					differ("column", t.Table+"."+c.Column, c.Unit)
				}
			}
		}
	}
	return out
}
