package catalog

import "io/fs"

// lint checks one form by itself: codes are present and unique, labels lead to
// one row or column only within their section or group.
func (f Form) lint(fsys fs.FS, file string) []Problem {
	var found []Problem
	bad := func(at, format string, args ...any) {
		found = append(found, lineOf(fsys, file, at, format, args...))
	}
	if f.Form == "" || f.Source == "" || f.Title.ZH == "" || f.Title.EN == "" {
		bad("form:", "form, title (zh, en) and source are required")
	}
	seen := map[string]bool{}
	for _, t := range f.Tables {
		if t.Table == "" || seen[t.Table] {
			bad("table: "+t.Table, "table %q has no code or is declared twice", t.Table)
		}
		seen[t.Table] = true
		switch t.Layout {
		case LayoutRows, LayoutOneRow:
			if len(t.Columns) == 0 || len(t.Rows) == 0 || len(t.Sections) > 0 {
				bad("table: "+t.Table, "table %s: layout %s wants columns and rows, no sections", t.Table, t.Layout)
			}
		case LayoutSections:
			if len(t.Sections) == 0 || len(t.Rows) > 0 || len(t.Columns) > 0 {
				bad("table: "+t.Table, "table %s: layout %s wants sections only", t.Table, t.Layout)
			}
		default:
			bad("layout: "+t.Layout, "table %s: unknown layout %q", t.Table, t.Layout)
		}
		found = append(found, t.lintLabels(fsys, file)...)
	}
	return found
}

func (t FormTable) lintLabels(fsys fs.FS, file string) []Problem {
	var found []Problem
	bad := func(at, format string, args ...any) {
		found = append(found, lineOf(fsys, file, at, "table "+t.Table+": "+format, args...))
	}
	groups := map[string]bool{"": true}
	for _, g := range t.Groups {
		if g.Group == "" || g.Label == "" || groups[g.Group] {
			bad("group: "+g.Group, "group %q has no code or label, or is declared twice", g.Group)
		}
		if !groups[g.In] {
			bad("group: "+g.Group, "group %s is in %q, which is not declared before it", g.Group, g.In)
		}
		groups[g.Group] = true
	}
	rowCodes := map[string]bool{}
	lintRows := func(rows []FormRow) {
		owner := map[string]string{}
		for _, r := range rows {
			if r.Row == "" || r.Label == "" || rowCodes[r.Row] {
				bad("row: "+r.Row, "row %q has no code or label, or is declared twice", r.Row)
			}
			rowCodes[r.Row] = true
			if !groups[r.Group] {
				bad("row: "+r.Row, "row %s is in group %q, which is not declared", r.Row, r.Group)
			}
			for _, k := range Keys(r.Label, r.Variants) {
				k = r.Group + "/" + k
				if o, ok := owner[k]; ok {
					bad("row: "+r.Row, "label %q of row %s also names row %s", k, r.Row, o)
				}
				owner[k] = r.Row
			}
		}
	}
	lintColumns := func(cols []FormColumn) {
		codes, owner := map[string]bool{}, map[string]string{}
		for _, c := range cols {
			if c.Column == "" || c.Label == "" || codes[c.Column] {
				bad("column: "+c.Column, "column %q has no code or label, or is declared twice", c.Column)
			}
			codes[c.Column] = true
			switch c.Kind {
			case "count", "amount", "change":
			default:
				bad("kind: "+c.Kind, "column %s: unknown kind %q", c.Column, c.Kind)
			}
			for _, k := range Keys(c.Label, c.Variants) {
				if o, ok := owner[k]; ok {
					bad("column: "+c.Column, "label %q of column %s also names column %s", k, c.Column, o)
				}
				owner[k] = c.Column
			}
		}
	}
	lintRows(t.Rows)
	lintColumns(t.Columns)
	for _, s := range t.Sections {
		if s.Section == "" || s.Short == "" || s.Label == "" || len(s.Columns) == 0 || len(s.Rows) == 0 {
			bad("section: "+s.Section, "section %q wants code, short name, label, columns and rows", s.Section)
		}
		lintRows(s.Rows)
		lintColumns(s.Columns)
	}
	return found
}
