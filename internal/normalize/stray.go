package normalize

// strayRows takes in the row labels inside the table that the form's order
// left out: a row that stands there twice may be read either way, and a row
// out of its order is read where it stands when its label is exact.
func (e *Engine) strayRows(tr *tableReading, toks []token, all []anchor) {
	byRow := map[int]*rowReading{}
	labels := map[int]bool{} // tokens that are the label of a row already
	from := tr.first
	for _, r := range tr.rows {
		byRow[r.row] = r
		labels[r.anchor.last] = true
	}
	for _, a := range all {
		if labels[a.last] || a.first < from || a.first > tr.last || len(a.values) == 0 || a.score < scoreExact {
			continue
		}
		r := byRow[a.row]
		if r != nil && !overlap(r.anchor, a) {
			for _, c := range candidates(toks, a.values, len(r.columns), lines{}, false) {
				c.why = "the row stands here twice; " + c.why
				r.cands = append(r.cands, c)
			}
			r.twice = true
			continue
		}
		if r != nil || !e.own(tr.t.index, &toks[a.last]) || taken(tr, a) {
			continue
		}
		var like *rowReading // a row of the same section tells the columns
		bad := false
		for _, o := range tr.rows {
			if tr.t.rows[o.row].section == tr.t.rows[a.row].section {
				like = o
			}
			bad = bad || tr.t.excludes(o.row, a.row)
		}
		if like == nil || bad || a.numbers != len(like.columns) {
			continue
		}
		n := &rowReading{row: a.row, columns: like.columns, form: like.form, anchor: a, nameless: like.nameless, moved: true}
		n.cands = candidates(toks, a.values, len(n.columns), lines{}, false)
		tr.rows = append(tr.rows, n)
		byRow[a.row] = n
	}
}

// overlap reports whether two labels claim the same values.
func overlap(a, b anchor) bool {
	for _, x := range a.values {
		for _, y := range b.values {
			if x == y {
				return true
			}
		}
	}
	return false
}

// taken reports whether a row of the table already claims a value of a.
func taken(tr *tableReading, a anchor) bool {
	for _, r := range tr.rows {
		if overlap(r.anchor, a) {
			return true
		}
	}
	return false
}
