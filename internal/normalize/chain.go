package normalize

// chain picks, among the anchors of one table, the run of rows in the form's
// order that explains most: exact labels with as many values as the row has
// columns count most; distance, prose in between and skipped rows cost.
func (e *Engine) chain(ti int, toks []token, as []anchor) ([]anchor, float64) {
	t := e.tables[ti]
	if len(as) == 0 {
		return nil, 0
	}
	if len(as) > 4000 {
		as = as[:4000]
	}
	prose := make([]int32, len(toks)+1) // prefix sums of what ought not to stand inside a table
	for i := range toks {
		prose[i+1] = prose[i]
		if toks[i].long {
			prose[i+1] += 4
		}
		for _, r := range toks[i].refs {
			if r.kind == refHeading && int(r.table) != ti && r.score >= scoreBare {
				prose[i+1] += 8
				break
			}
		}
	}
	best := make([]float64, len(as))
	prev := make([]int, len(as))
	top := -1
	for j := range as {
		w := e.weight(t, toks, &as[j])
		best[j], prev[j] = w, -1
		for i := j - 1; i >= 0 && i > j-160; i-- {
			a, b := &as[i], &as[j]
			if a.last >= b.first || !t.follows(a.row, b.row) {
				continue
			}
			if len(a.values) > 0 && a.values[len(a.values)-1] >= b.first {
				continue
			}
			gap := float64(b.first-a.last-1-len(a.values)) * 0.01
			skip := float64(b.row-a.row-1) * 0.05
			s := best[i] + w - min(gap, 1) - min(skip, 0.6) - min(float64(prose[b.first]-prose[a.last+1])*0.25, 3)
			if s > best[j] {
				best[j], prev[j] = s, i
			}
		}
		if top < 0 || best[j] > best[top] {
			top = j
		}
	}
	var out []anchor
	for j := top; j >= 0; j = prev[j] {
		out = append(out, as[j])
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out, best[top]
}

// weight of one anchor by itself.
func (e *Engine) weight(t *table, toks []token, a *anchor) float64 {
	w := float64(a.score) - 0.25
	r := &t.rows[a.row]
	fits, fewer := false, false
	for _, set := range t.sections[r.section].sets {
		n := len(set.columns)
		if a.numbers == n || len(a.values) == n {
			fits = true
		}
		fewer = fewer || a.numbers > 0
	}
	switch {
	case fits:
		w += 1
	case fewer:
		w += 0.4
	case len(a.values) > 0:
		w += 0.3
	}
	return w
}

// follows reports whether row j may stand below row i in one table.
func (t *table) follows(i, j int) bool {
	return i < j && !t.excludes(i, j)
}

// excludes: a row that stands for a whole group in one vintage does not occur
// beside the rows of that group.
func (t *table) excludes(i, j int) bool {
	a, b := &t.rows[i], &t.rows[j]
	return a.standsFor != "" && a.standsFor == b.group || b.standsFor != "" && b.standsFor == a.group
}
