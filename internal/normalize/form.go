package normalize

import (
	"fmt"

	"gongkai/internal/catalog"
)

// column is one value column of a compiled table.
type column struct {
	code, unit, kind string
	total            bool
	keys             []string
}

// row is one row of a compiled table; order is its place in the union of all
// vintages.
type row struct {
	code, unit, kind string
	group            string
	total            bool
	section          int    // index into sections
	standsFor        string // group whose rows this row replaces in its form
	forms            string // letters of the forms that have it
	keys             []string
	bare             []string // keys without the ordinal
}

// columnSet is what one form puts into a section (or a whole table).
type columnSet struct {
	form    string
	columns []column
}

// section is a band of a table; tables without bands have one.
type section struct {
	code  string
	short string
	sets  []columnSet
}

// table is one statutory table over all vintages.
type table struct {
	index        int // among the engine's tables
	code, layout string
	unitCells    bool
	rows         []row
	sections     []section
	forms        string // letters of the forms that have it
}

// compile merges the forms' tables by code: rows in the order of the form that
// has most of them, rows of the others inserted behind their predecessor.
func compile(forms []catalog.Form) ([]*table, error) {
	var tables []*table
	byCode := map[string]*table{}
	for _, f := range forms {
		for _, ft := range f.Tables {
			t := byCode[ft.Table]
			if t == nil {
				t = &table{index: len(tables), code: ft.Table, layout: ft.Layout, unitCells: ft.UnitCells}
				byCode[ft.Table] = t
				tables = append(tables, t)
			}
			if t.layout != ft.Layout {
				return nil, fmt.Errorf("form %s: table %s has layout %s, another form %s", f.Form, ft.Table, ft.Layout, t.layout)
			}
			t.forms += f.Form
			if ft.Layout == catalog.LayoutSections {
				for _, s := range ft.Sections {
					t.merge(f.Form, s)
				}
				continue
			}
			t.merge(f.Form, catalog.FormSection{Columns: ft.Columns, Rows: ft.Rows})
		}
	}
	for _, f := range forms {
		for _, ft := range f.Tables {
			for _, g := range ft.Groups {
				byCode[ft.Table].standIn(g)
			}
		}
	}
	return tables, nil
}

// standIn marks the row that bears the label of a group of another vintage:
// （六）其他处理 is one row in form C and a group of three in form D.
func (t *table) standIn(g catalog.FormGroup) {
	for i := range t.rows {
		for _, k := range catalog.Keys(g.Label, g.Variants) {
			if t.rows[i].group != g.Group && contains(t.rows[i].keys, k) {
				t.rows[i].standsFor = g.Group
			}
		}
	}
}

func (t *table) merge(form string, from catalog.FormSection) {
	si := -1
	for i, s := range t.sections {
		if s.code == from.Section {
			si = i
		}
	}
	if si < 0 {
		t.sections = append(t.sections, section{code: from.Section, short: from.Short})
		si = len(t.sections) - 1
	}
	set := columnSet{form: form}
	for _, c := range from.Columns {
		set.columns = append(set.columns, column{c.Column, c.Unit, c.Kind, c.Total, catalog.Keys(c.Label, c.Variants)})
	}
	t.sections[si].sets = append(t.sections[si].sets, set)
	at := -1 // place of the predecessor
	for _, r := range from.Rows {
		k := t.row(r.Row)
		if k < 0 {
			if at < 0 {
				at = t.lastOf(si)
			}
			k = at + 1
			t.rows = append(t.rows, row{})
			copy(t.rows[k+1:], t.rows[k:])
			t.rows[k] = row{code: r.Row, unit: r.Unit, kind: r.Kind, group: r.Group, total: r.Total, section: si}
		}
		x := &t.rows[k]
		x.forms += form
		for i, key := range catalog.Keys(r.Label, r.Variants) {
			label := r.Label
			if i > 0 {
				label = r.Variants[i-1]
			}
			if !contains(x.keys, key) {
				x.keys = append(x.keys, key)
				x.bare = append(x.bare, bareKey(label))
			}
		}
		at = k
	}
}

// lastOf is the place behind which a section's first row goes.
func (t *table) lastOf(si int) int {
	last := -1
	for i, r := range t.rows {
		if r.section <= si {
			last = i
		}
	}
	return last
}

func (t *table) row(code string) int {
	for i, r := range t.rows {
		if r.code == code {
			return i
		}
	}
	return -1
}

func contains(s []string, x string) bool {
	for _, y := range s {
		if x == y {
			return true
		}
	}
	return false
}
