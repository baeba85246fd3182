package catalog

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// LintRates checks the rates against the forms: every cell is one of a form,
// some form has all the cells that are added up, and a share compares what is
// counted in one unit.
func LintRates(fsys fs.FS) []Problem {
	names, err := fs.Glob(fsys, "rates/*.yaml")
	if err != nil {
		return []Problem{asProblem("rates", err)}
	}
	forms, err := Forms(fsys)
	if err != nil {
		return nil // LintForms says it
	}
	var units []map[string]string // of the cells of each form
	for _, f := range forms {
		units = append(units, f.cellUnits())
	}
	var out []Problem
	for _, name := range names {
		rates, err := ratesIn(fsys, name)
		if err != nil {
			out = append(out, asProblem(name, err))
			continue
		}
		for _, r := range rates {
			if p := r.lint(units); p != "" {
				out = append(out, lineOf(fsys, name, "rate: "+r.Code, "rate %s: %s", r.Code, p))
			}
		}
	}
	if len(out) == 0 {
		if _, err := Rates(fsys); err != nil { // one code in two files
			out = append(out, asProblem("rates", err))
		}
	}
	return out
}

func (r Rate) lint(forms []map[string]string) string {
	var seen []string
	for _, t := range append(r.Numerator.All(), r.Denominator.All()...) {
		known := false
		for _, units := range forms {
			unit, ok := units[t.Cell]
			if ok && !slices.Contains(seen, unit) {
				seen = append(seen, unit)
			}
			known = known || ok
		}
		if !known {
			return fmt.Sprintf("no form has the cell %q", t.Cell)
		}
	}
	if len(seen) > 1 {
		return "cells of several units: " + strings.Join(seen, ", ")
	}
	if !slices.ContainsFunc(forms, func(units map[string]string) bool {
		return r.Numerator.within(units) && r.Denominator.within(units)
	}) {
		return "no form has all its cells"
	}
	return ""
}

// within reports whether a form with these cells has the sum.
func (s Sum) within(units map[string]string) bool {
	all := func(terms []Term) bool {
		return !slices.ContainsFunc(terms, func(t Term) bool { _, ok := units[t.Cell]; return !ok })
	}
	return all(s.Terms) && (len(s.Either) == 0 || slices.ContainsFunc(s.Either, all))
}

// cellUnits gives the cells of a form, table.row.column, with their units.
func (f Form) cellUnits() map[string]string {
	m := map[string]string{}
	for _, t := range f.Tables {
		for _, s := range append([]FormSection{{Columns: t.Columns, Rows: t.Rows}}, t.Sections...) {
			for _, r := range s.Rows {
				for _, c := range s.Columns {
					unit := c.Unit
					if r.Unit != "" {
						unit = r.Unit
					}
					m[t.Table+"."+r.Row+"."+c.Column] = unit
				}
			}
		}
	}
	return m
}
