package normalize

import (
	"strings"
)

// columnsOf finds the columns of a section from the boxhead between two
// tokens, else from the number of values behind its labels.
func (e *Engine) columnsOf(ti, si int, toks []token, from, to int, rows []anchor) ([]column, string) {
	s := &e.tables[ti].sections[si]
	matched := make([]float64, len(s.sets))
	seen := map[[2]int16]bool{}
	var order []column // with the boxheads that are not published
	others := false
	for i := from; i < to; i++ {
		for _, r := range toks[i].refs {
			if int(r.table) != ti {
				continue
			}
			switch {
			case r.kind == refColumn && int(r.a) == si && !seen[[2]int16{r.b, r.c}]:
				seen[[2]int16{r.b, r.c}] = true
				matched[r.b] += float64(r.score)
			case r.kind == refOther:
				others = true
			}
		}
	}
	best, tie := 0, true
	for b := 1; b < len(s.sets); b++ {
		d := (2*matched[b] - float64(len(s.sets[b].columns))) - (2*matched[best] - float64(len(s.sets[best].columns)))
		if matched[b] == 0 && matched[best] == 0 {
			continue
		}
		if d > 0.01 || matched[best] == 0 {
			best = b
		}
	}
	for b := range matched {
		if matched[b] > 0 {
			tie = false
		}
	}
	if tie && len(s.sets) > 1 && !sameShape(s.sets) {
		// The number of values alone does not tell: empty cells may have gone.
		return s.sets[byCount(s, rows)].columns, ""
	}
	set := s.sets[best]
	form := set.form
	if sameShape(s.sets) && alike(matched) {
		form = ""
	}
	if !others {
		return withUnits(ti, si, best, set.columns, toks, from, to), form
	}
	for i := from; i < to; i++ {
		for _, r := range toks[i].refs {
			if int(r.table) != ti {
				continue
			}
			if r.kind == refOther {
				order = append(order, column{})
				break
			}
			if r.kind == refColumn && int(r.a) == si && int(r.b) == best {
				order = append(order, set.columns[r.c])
				break
			}
		}
	}
	return order, form
}

// withUnits completes columns whose unit the form leaves free from the words
// of their boxhead.
func withUnits(ti, si, set int, cols []column, toks []token, from, to int) []column {
	for k := range cols {
		if cols[k].unit != "" || cols[k].kind != "amount" {
			continue
		}
		for i := from; i < to; i++ {
			for _, r := range toks[i].refs {
				if int(r.table) == ti && r.kind == refColumn && int(r.a) == si && int(r.b) == set && int(r.c) == k {
					for _, u := range []string{"亿元", "万元", "元"} {
						if strings.Contains(toks[i].text, u) {
							out := append([]column(nil), cols...)
							out[k].unit = u
							return out
						}
					}
				}
			}
		}
	}
	return cols
}

// alike: the boxhead speaks for no set more than for another.
func alike(matched []float64) bool {
	for _, m := range matched[1:] {
		if m != matched[0] {
			return false
		}
	}
	return true
}

func sameShape(sets []columnSet) bool {
	for _, s := range sets[1:] {
		if len(s.columns) != len(sets[0].columns) {
			return false
		}
		for k := range s.columns {
			if s.columns[k].code != sets[0].columns[k].code {
				return false
			}
		}
	}
	return true
}

// byCount picks the set with as many columns as the rows have numbers.
func byCount(s *section, rows []anchor) int {
	best, most := len(s.sets)-1, 0
	for b, set := range s.sets {
		n := 0
		for _, a := range rows {
			if a.numbers == len(set.columns) {
				n += 2
			} else if len(a.values) == len(set.columns) {
				n++
			}
		}
		if n > most {
			best, most = b, n
		}
	}
	return best
}

// headerLines finds the slots of the columns from the boxhead of an exact
// grid: usable only when every column has one of its own.
func (e *Engine) headerLines(ti, si int, toks []token, from, to int, cols []column) map[int32]lines {
	out := map[int32]lines{}
	for i := from; i < to; i++ {
		t := &toks[i]
		if t.grid < 0 || !t.ruled {
			continue
		}
		for _, r := range t.refs {
			if int(r.table) != ti || r.kind != refColumn || int(r.a) != si {
				continue
			}
			k := indexOf(cols, e.tables[ti].sections[si].sets[r.b].columns[r.c].code)
			if k < 0 || r.score < scoreFar {
				continue
			}
			l, ok := out[t.grid]
			if !ok {
				l.slots = make([]int32, len(cols))
				for j := range l.slots {
					l.slots[j] = -1
				}
			}
			l.slots[k] = t.col
			out[t.grid] = l
		}
	}
	for g, l := range out {
		for k, s := range l.slots {
			if s < 0 || k > 0 && s <= l.slots[k-1] {
				delete(out, g)
				break
			}
		}
	}
	return out
}

func indexOf(cols []column, code string) int {
	for k := range cols {
		if cols[k].code == code {
			return k
		}
	}
	return -1
}
