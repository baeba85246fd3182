package normalize

import (
	"gongkai/internal/catalog"
	"gongkai/internal/fact"
)

// sheet is one table as published: observations by row and column.
type sheet struct {
	t     *table
	cells map[[2]string]*fact.Observation
	rows  []string // codes met, in the form's order
	cols  map[string][]string
}

// newSheet indexes obs, which must not grow while the sheet is used.
func newSheet(tr *tableReading, obs []fact.Observation) *sheet {
	s := &sheet{t: tr.t, cells: make(map[[2]string]*fact.Observation, len(obs)), cols: map[string][]string{}}
	for i := range obs {
		o := &obs[i]
		if o.Status == fact.Derived {
			continue
		}
		s.cells[[2]string{o.Row, o.Column}] = o
		if len(s.cols[o.Row]) == 0 {
			s.rows = append(s.rows, o.Row)
		}
		s.cols[o.Row] = append(s.cols[o.Row], o.Column)
	}
	return s
}

// instance is one identity over one row or column of a sheet.
type instance struct {
	id          *catalog.Identity
	row, column string
	left, right []*fact.Observation
}

// instances lists the identities of the sheet whose cells are all on the form
// met, whatever their status.
func (s *sheet) instances(ids []catalog.Identity) []instance {
	var out []instance
	for i := range ids {
		id := &ids[i]
		if id.Table != s.t.code {
			continue
		}
		if id.Each == "row" {
			for _, r := range s.rows {
				in := instance{id: id, row: r}
				if s.take(&in.left, id.Left, r, "") && s.take(&in.right, id.Right, r, "") {
					out = append(out, in)
				}
			}
			continue
		}
		for _, c := range s.columnCodes() {
			in := instance{id: id, column: c}
			if !s.take(&in.left, id.Left, "", c) || !s.take(&in.right, id.Right, "", c) {
				continue
			}
			if len(id.Either) > 0 {
				ok := false
				for _, e := range id.Either {
					var more []*fact.Observation
					if s.take(&more, e, "", c) {
						in.right, ok = append(in.right, more...), true
						break
					}
				}
				if !ok {
					continue
				}
			}
			if len(id.Left) == 1 && len(s.columnCodes()) == 1 {
				in.row = id.Left[0] // one value a row: the check is that of the sum's cell
			}
			out = append(out, in)
		}
	}
	return out
}

func (s *sheet) columnCodes() []string {
	var codes []string
	for _, r := range s.rows {
		for _, c := range s.cols[r] {
			if !contains(codes, c) {
				codes = append(codes, c)
			}
		}
	}
	return codes
}

// take collects the cells of one side; false when one is not on the form met.
func (s *sheet) take(dst *[]*fact.Observation, codes []string, row, column string) bool {
	for _, code := range codes {
		k := [2]string{row, code}
		if row == "" {
			k = [2]string{code, column}
		}
		o := s.cells[k]
		if o == nil {
			return false
		}
		*dst = append(*dst, o)
	}
	return true
}

func total(obs []*fact.Observation) (sum fact.Decimal, unknown []*fact.Observation) {
	for _, o := range obs {
		if o.Status == fact.Reported {
			sum = sum.Add(o.Value)
			continue
		}
		unknown = append(unknown, o)
	}
	return sum, unknown
}

// check evaluates one instance over what was published. With blanks on one
// side it fails only when no non-negative numbers could fill them; else it is
// not tested and ok is false.
func (in *instance) check() (c fact.Check, ok bool) {
	ls, lu := total(in.left)
	rs, ru := total(in.right)
	c = fact.Check{ID: in.id.ID, Grade: fact.Grade(in.id.Grade), Table: in.id.Table, Row: in.row, Column: in.column}
	c.Residual = ls.Sub(rs)
	if in.id.Relation == "unequal" {
		if len(lu)+len(ru) > 0 || len(in.right) > 0 && in.right[len(in.right)-1].Value.Sign() == 0 {
			return c, false // previous + 0 = decisions says nothing
		}
		c.Passed = c.Residual.Sign() != 0
		return c, true
	}
	switch {
	case len(lu) == 0 && len(ru) == 0:
		c.Passed = c.Residual.Sign() == 0
		return c, true
	case len(lu) == 0 && c.Residual.Sign() < 0, len(ru) == 0 && c.Residual.Sign() > 0:
		return c, true // the known parts already exceed the whole
	}
	return c, false
}

// signs checks that counts are non-negative integers, amounts non-negative and
// changes integers; one row per failing cell, or one that passed.
func signs(tr *tableReading, kinds map[[2]string]string, obs []fact.Observation) []fact.Check {
	var out []fact.Check
	tested := false
	for i := range obs {
		o := &obs[i]
		if o.Status != fact.Reported {
			continue
		}
		tested = true
		bad := false
		switch kinds[[2]string{o.Row, o.Column}] {
		case "count":
			bad = o.Value.Sign() < 0 || !o.Value.IsInteger()
		case "change":
			bad = !o.Value.IsInteger()
		case "amount":
			bad = o.Value.Sign() < 0
		}
		if bad {
			out = append(out, fact.Check{ID: "sign", Grade: fact.Hard, Table: o.Table, Row: o.Row, Column: o.Column, Residual: o.Value})
		}
	}
	if tested && len(out) == 0 {
		out = append(out, fact.Check{ID: "sign", Grade: fact.Hard, Table: tr.t.code, Passed: true})
	}
	return out
}

// derive completes blank cells that exactly one unknown of a hard identity
// leaves open, from published numbers only. Two identities that disagree
// derive nothing.
func derive(ins []instance, kinds map[[2]string]string) []fact.Observation {
	type found struct {
		o     *fact.Observation
		value fact.Decimal
		by    string
		clash bool
	}
	var order []*fact.Observation
	byCell := map[*fact.Observation]*found{}
	for i := range ins {
		in := &ins[i]
		if in.id.Grade != "H" || in.id.Relation == "unequal" {
			continue
		}
		ls, lu := total(in.left)
		rs, ru := total(in.right)
		if len(lu)+len(ru) != 1 {
			continue
		}
		o, v := (*fact.Observation)(nil), fact.Decimal{}
		if len(lu) == 1 {
			o, v = lu[0], rs.Sub(ls)
		} else {
			o, v = ru[0], ls.Sub(rs)
		}
		if o.Status != fact.Blank && o.Status != fact.Dash {
			continue
		}
		if f := byCell[o]; f != nil {
			f.clash = f.clash || f.value.Cmp(v) != 0
			continue
		}
		byCell[o] = &found{o: o, value: v, by: in.id.ID}
		order = append(order, o)
	}
	var out []fact.Observation
	for _, o := range order {
		f := byCell[o]
		if f.clash || f.value.Sign() < 0 || kinds[[2]string{o.Row, o.Column}] == "count" && !f.value.IsInteger() {
			continue
		}
		out = append(out, fact.Observation{Table: o.Table, Row: o.Row, Column: o.Column, Status: fact.Derived,
			Value: f.value, HasValue: true, Unit: o.Unit, At: o.At, DerivedBy: f.by, IsTotal: o.IsTotal})
	}
	return out
}

// suspect finds the one cell whose change by one amount would mend every
// failed instance and break none; nil when there is no such cell or several.
func suspect(ins []instance) (*fact.Observation, fact.Decimal) {
	type effect struct {
		delta fact.Decimal
		hits  int
		bad   bool
	}
	effects := map[*fact.Observation]*effect{}
	failed := 0
	for i := range ins {
		in := &ins[i]
		if in.id.Grade != "H" || in.id.Relation == "unequal" {
			continue
		}
		c, ok := in.check()
		if !ok || c.Passed {
			continue
		}
		failed++
		put := func(o *fact.Observation, d fact.Decimal) {
			if o.Status != fact.Reported {
				return
			}
			e := effects[o]
			if e == nil {
				e = &effect{delta: d}
				effects[o] = e
			}
			e.hits++
			e.bad = e.bad || e.delta.Cmp(d) != 0
		}
		for _, o := range in.left {
			put(o, c.Residual.Neg())
		}
		for _, o := range in.right {
			put(o, c.Residual)
		}
	}
	if failed == 0 {
		return nil, fact.Decimal{}
	}
	for i := range ins { // a cell in an identity that holds cannot be the one
		in := &ins[i]
		if c, ok := in.check(); in.id.Grade == "H" && ok && c.Passed && in.id.Relation != "unequal" {
			for _, o := range append(append([]*fact.Observation(nil), in.left...), in.right...) {
				if e := effects[o]; e != nil {
					e.bad = true
				}
			}
		}
	}
	var only *fact.Observation
	for o, e := range effects {
		if e.bad || e.hits < failed || o.Value.Add(e.delta).Sign() < 0 {
			continue
		}
		if only != nil {
			return nil, fact.Decimal{}
		}
		only = o
	}
	if only == nil {
		return nil, fact.Decimal{}
	}
	return only, only.Value.Add(effects[only].delta)
}
