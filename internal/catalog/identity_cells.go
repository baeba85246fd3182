package catalog

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// IdentityCell is one cell, or one number of the prose, that a test of an
// identity compares. All cells of a test have its Identity and Test.
type IdentityCell struct {
	Identity string
	Relation string   // one of relations
	Test     CellName // address of the test in `checks`; "" where that is null
	// Alternative numbers the readings of which the first that the report has
	// in full is tested; 0 for cells that every reading has.
	Alternative int
	Position    int // order within the test, from 1
	Side        string
	Sign        int    // 1 or -1
	Whose       string // this, other or children
	Cell        CellName
	Indicator   string // instead of Cell: the mentions of this indicator
	Label       Names  // what tells the cell from the others of its test; may be empty
	Place       Names  // what all cells of the test have in common; may be empty
	Narrow      bool   // a query reads it from check_cell or pair_cell
}

// testKey is what a test is found by.
type testKey struct {
	identity string
	test     CellName
}

// cellBook collects the cells of all identities.
type cellBook struct {
	all    []CellName // every cell of the forms, in their order
	has    map[CellName]bool
	labels map[[2]string]Names // kind and code
	out    []IdentityCell
	count  map[testKey]int
	single map[string]bool // tables with one column only
}

// IdentityCells gives the cells of every identity that a stage may test: those
// of forms/identities.yaml, of checks/*.sql, of the agreements of narrative/,
// and the two that the reading engine has in itself, sign and narrative.sum.
// A cell that no form has, or a term that names none, is an error.
func IdentityCells(fsys fs.FS) ([]IdentityCell, error) {
	forms, err := Forms(fsys)
	if err != nil {
		return nil, err
	}
	b := &cellBook{has: map[CellName]bool{}, labels: map[[2]string]Names{}, count: map[testKey]int{}, single: map[string]bool{}}
	b.addForms(forms)
	codes, err := Codes(fsys)
	if err != nil {
		return nil, err
	}
	for _, c := range codes {
		b.labels[[2]string{c.Kind, c.Code}] = Names{c.LabelZH, c.LabelEN}
	}
	ids, err := Identities(fsys)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		b.identity(id)
	}
	for _, c := range b.all {
		for _, at := range []CellName{c, {Table: c.Table}} { // a failing cell, or a table that passed
			b.add("sign", "none", at, IdentityCell{Side: "left", Whose: "this", Cell: c})
		}
	}
	narrative, err := Indicators(fsys)
	if err != nil {
		return nil, err
	}
	for _, i := range narrative.Indicators {
		b.add("narrative.sum", "equal", CellName{Row: i.Code}, IdentityCell{Side: "left", Whose: "this", Indicator: i.Code})
	}
	for _, a := range narrative.Agreements {
		if err := b.agreement(a); err != nil {
			return nil, err
		}
	}
	checks, err := Checks(fsys)
	if err != nil {
		return nil, err
	}
	for _, c := range checks {
		if err := b.check(c); err != nil {
			return nil, err
		}
	}
	b.name()
	return b.out, nil
}

func (b *cellBook) addForms(forms []Form) {
	columns := map[string]map[string]bool{}
	for _, f := range slices.Backward(forms) {
		for _, t := range f.Tables {
			for _, s := range append([]FormSection{{Columns: t.Columns, Rows: t.Rows}}, t.Sections...) {
				for _, r := range s.Rows {
					for _, c := range s.Columns {
						n := CellName{t.Table, r.Row, c.Column}
						if columns[t.Table] == nil {
							columns[t.Table] = map[string]bool{}
						}
						columns[t.Table][c.Column] = true
						if !b.has[n] {
							b.has[n] = true
							b.all = append(b.all, n)
						}
					}
				}
			}
		}
	}
	for t, c := range columns {
		b.single[t] = len(c) == 1
	}
}

func (b *cellBook) add(identity, relation string, test CellName, c IdentityCell) {
	k := testKey{identity, test}
	b.count[k]++
	c.Identity, c.Relation, c.Test, c.Position = identity, relation, test, b.count[k]
	if c.Sign == 0 {
		c.Sign = 1
	}
	b.out = append(b.out, c)
}

// identity adds the tests of one identity over every row or column that the
// forms have for it.
func (b *cellBook) identity(id Identity) {
	relation := id.Relation
	if relation == "" {
		relation = "equal"
	}
	at := func(fixed, term string) CellName {
		if id.Each == "row" {
			return CellName{id.Table, fixed, term}
		}
		return CellName{id.Table, term, fixed}
	}
	var fixed []string
	for _, c := range b.all {
		f := c.Row
		if id.Each == "column" {
			f = c.Column
		}
		if c.Table == id.Table && !slices.Contains(fixed, f) {
			fixed = append(fixed, f)
		}
	}
	for _, f := range fixed {
		whole := func(terms []string) bool {
			return !slices.ContainsFunc(terms, func(t string) bool { return !b.has[at(f, t)] })
		}
		if !whole(id.Left) || !whole(id.Right) {
			continue
		}
		tests := []CellName{{Table: id.Table, Row: f}}
		if id.Each == "column" {
			tests = []CellName{{Table: id.Table, Column: f}}
			if len(id.Left) == 1 { // so a table of one column names the sum's cell
				tests = append(tests, CellName{id.Table, id.Left[0], f})
			}
		}
		for _, test := range tests {
			for _, t := range id.Left {
				b.add(id.ID, relation, test, IdentityCell{Side: "left", Whose: "this", Cell: at(f, t)})
			}
			for _, t := range id.Right {
				b.add(id.ID, relation, test, IdentityCell{Side: "right", Whose: "this", Cell: at(f, t)})
			}
			n := 0
			for _, e := range id.Either {
				if !whole(e) {
					continue
				}
				n++
				for _, t := range e {
					b.add(id.ID, relation, test, IdentityCell{Alternative: n, Side: "right", Whose: "this", Cell: at(f, t)})
				}
			}
		}
	}
}

// agreement adds the readings of one indicator. A test names the first cell of
// the reading that it reports.
func (b *cellBook) agreement(a Agreement) error {
	id := "narrative." + a.Indicator
	var tests []CellName
	for n, reading := range a.Cells {
		var cells []CellName
		for term := range strings.SplitSeq(reading, "+") {
			c, ok := parseCellName(strings.TrimSpace(term), false)
			if !ok || !b.has[c] {
				return Problem{File: "narrative", Text: fmt.Sprintf("agreement of %q: no form has the cell %q", a.Indicator, strings.TrimSpace(term))}
			}
			cells = append(cells, c)
		}
		if !slices.Contains(tests, cells[0]) {
			tests = append(tests, cells[0])
			b.add(id, "equal", cells[0], IdentityCell{Side: "left", Whose: "this", Indicator: a.Indicator})
		}
		for _, c := range cells {
			b.add(id, "equal", cells[0], IdentityCell{Alternative: n + 1, Side: "right", Whose: "this", Cell: c})
		}
	}
	return nil
}

// check adds the tests of one query.
func (b *cellBook) check(c Check) error {
	narrow := strings.Contains(c.SQL, "check_cell") || strings.Contains(c.SQL, "pair_cell")
	bad := func(format string, args ...any) error {
		return Problem{File: c.File, Text: fmt.Sprintf(format, args...)}
	}
	seen := map[CellName]bool{}
	for _, pattern := range c.Tests {
		tests := []CellName{pattern}
		switch {
		case pattern.Column != "":
			tests = b.matching(pattern)
		case pattern.Table != "" && len(b.matching(CellName{pattern.Table, "*", "*"})) == 0:
			tests = nil
		}
		if len(tests) == 0 {
			return bad("tests: no form has %q", pattern)
		}
		for _, test := range tests {
			if seen[test] {
				return bad("tests: %q is named twice", test)
			}
			seen[test] = true
			for _, t := range c.Terms {
				n := t.Cell
				for _, p := range []struct {
					part      *string
					name, own string
				}{{&n.Table, "{table}", test.Table}, {&n.Row, "{row}", test.Row}, {&n.Column, "{column}", test.Column}} {
					if *p.part == p.name {
						*p.part = p.own
					}
				}
				if n.Table == "" || n.Row == "" || n.Column == "" {
					return bad("cells: %q says nothing for the test of %q", t.Cell, test)
				}
				cells := b.matching(n)
				if len(cells) == 0 {
					return bad("cells: no form has %q, of the test of %q", n, test)
				}
				for _, cell := range cells {
					sign := 1
					if t.Minus {
						sign = -1
					}
					b.add(c.ID, c.Relation, test, IdentityCell{Side: t.Side, Sign: sign, Whose: t.Whose, Cell: cell,
						Narrow: narrow && (n.Row != "*" || n.Column != "*")})
				}
			}
		}
	}
	return nil
}

// matching are the cells of the forms that a name with * stands for.
func (b *cellBook) matching(n CellName) []CellName {
	var out []CellName
	for _, c := range b.all {
		if (n.Table == "*" || n.Table == c.Table) && (n.Row == "*" || n.Row == c.Row) && (n.Column == "*" || n.Column == c.Column) {
			out = append(out, c)
		}
	}
	return out
}

// name gives each cell its label, and each test its place: what its cells
// share goes into the place and not into each label.
func (b *cellBook) name() {
	type span struct{ mixedRows, mixedColumns bool }
	first, mixed := map[testKey]CellName{}, map[testKey]span{}
	for _, c := range b.out {
		k := testKey{c.Identity, c.Test}
		f, ok := first[k]
		switch {
		case c.Indicator != "": // stands beside cells: they need their whole name
			mixed[k] = span{mixedRows: true, mixedColumns: true}
		case !ok:
			first[k] = c.Cell
		default:
			m := mixed[k]
			m.mixedRows = m.mixedRows || f.Row != c.Cell.Row || f.Table != c.Cell.Table
			m.mixedColumns = m.mixedColumns || f.Column != c.Cell.Column || f.Table != c.Cell.Table
			mixed[k] = m
		}
	}
	for i := range b.out {
		c := &b.out[i]
		if c.Indicator != "" {
			c.Label = b.labels[[2]string{"indicator", c.Indicator}]
			c.Label = Names{"文字：" + c.Label.ZH, "prose: " + c.Label.EN}
			continue
		}
		m := mixed[testKey{c.Identity, c.Test}]
		row := b.labels[[2]string{"row", c.Cell.Table + "." + c.Cell.Row}]
		column := b.labels[[2]string{"column", c.Cell.Table + "." + c.Cell.Column}]
		if b.single[c.Cell.Table] {
			column = Names{}
		}
		for _, part := range []struct {
			names Names
			mixed bool
		}{{row, m.mixedRows}, {column, m.mixedColumns}} {
			to := &c.Place
			if part.mixed {
				to = &c.Label
			}
			*to = join(*to, part.names)
		}
	}
}

func join(a, b Names) Names {
	if a.ZH == "" || b.ZH == "" {
		return Names{a.ZH + b.ZH, a.EN + b.EN}
	}
	return Names{a.ZH + " ∣ " + b.ZH, a.EN + " ∣ " + b.EN}
}
