package normalize

import (
	"slices"
	"sort"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/fold"
	"gongkai/internal/tables"
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
		cols := withUnits(ti, si, best, set.columns, toks, from, to)
		at := boxheads(ti, si, best, len(cols), toks, from, to)
		byElimination(cols, at, toks, from, to)
		if e.tables[ti].layout == catalog.LayoutSections {
			out, ok := inOrder(cols, at, toks)
			if !ok {
				return cols, ""
			}
			return out, form
		}
		return present(cols, at, rows), form
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

// boxheads is where the boxhead of each column first stands, -1 where it was
// not found.
func boxheads(ti, si, set, n int, toks []token, from, to int) []int {
	at := make([]int, n)
	for k := range at {
		at[k] = -1
	}
	for i := from; i < to; i++ {
		best := float32(scoreFar) // a word that is one column's label only resembles another's
		for _, r := range toks[i].refs {
			if int(r.table) == ti && r.kind == refColumn && int(r.a) == si && int(r.b) == set {
				best = max(best, r.score)
			}
		}
		for _, r := range toks[i].refs {
			if int(r.table) == ti && r.kind == refColumn && int(r.a) == si && int(r.b) == set && at[r.c] < 0 && r.score >= best {
				at[r.c] = i
			}
		}
	}
	return at
}

// byElimination gives the one column without a boxhead the one word that is the
// beginning of its label and names nothing else (本年新, its second line lost).
func byElimination(cols []column, at []int, toks []token, from, to int) {
	k := -1
	for i := range at {
		if at[i] < 0 {
			if k >= 0 {
				return
			}
			k = i
		}
	}
	if k < 0 {
		return
	}
	found := -1
	for i := from; i < to; i++ {
		// It may resemble a column of another section (本年新, 本年增).
		if t := &toks[i]; t.word && !t.long && !hasExact(t.refs) && !slices.Contains(at, i) {
			key := fold.Key(t.text)
			for _, full := range cols[k].keys {
				if len(key) >= 6 && strings.HasPrefix(full, key) {
					if found >= 0 && found != i {
						return
					}
					found = i
				}
			}
		}
	}
	at[k] = found
}

// inOrder puts the columns in the order of their boxheads when each has its
// own: a form filled in with its columns exchanged is read as published. It
// fails when boxheads stand out of order and one of them is not there. Words
// placed on a page without ruling lines have no order to rely on.
func inOrder(cols []column, at []int, toks []token) (out []column, ok bool) {
	var found []int
	moved := false
	for k := range cols {
		if at[k] < 0 {
			continue
		}
		if t := &toks[at[k]]; t.at.Page > 0 && t.geometry != tables.Exact {
			return cols, true
		}
		found = append(found, k)
	}
	at = stands(at, found, toks)
	sorted := append([]int(nil), found...)
	sort.SliceStable(sorted, func(i, j int) bool { return at[sorted[i]] < at[sorted[j]] })
	for i := range found {
		moved = moved || found[i] != sorted[i]
		if i > 0 && at[sorted[i]] == at[sorted[i-1]] { // one word, or one slot, for two columns
			return cols, true
		}
	}
	if !moved {
		return cols, true
	}
	if len(found) < len(cols) {
		return cols, false
	}
	for _, k := range sorted {
		out = append(out, cols[k])
	}
	return out, true
}

// stands gives the slots of the boxheads where one exact grid holds them all (a
// boxhead of several lines is not read in the order of its columns), else
// their places in the stream, as they came.
func stands(at, found []int, toks []token) []int {
	slots := append([]int(nil), at...)
	for _, k := range found {
		t := &toks[at[k]]
		if t.grid < 0 || t.geometry != tables.Exact || t.grid != toks[at[found[0]]].grid {
			return at
		}
		slots[k] = int(t.col)
	}
	return slots
}

// present leaves out columns whose boxhead is not there when the rows have
// just as many cells as there are boxheads: the column is not published.
func present(cols []column, at []int, rows []anchor) []column {
	var there []column
	for k := range cols {
		if at[k] >= 0 {
			there = append(there, cols[k])
		}
	}
	if len(there) == len(cols) || len(there)*2 <= len(cols) {
		return cols
	}
	filled, fit := 0, 0
	for _, a := range rows {
		if a.numbers == 0 {
			continue
		}
		filled++
		if a.numbers <= len(there) && (a.numbers == len(there) || len(a.values) == len(there)) {
			fit++
		}
	}
	if filled == 0 || fit*5 < filled*4 {
		return cols
	}
	return there
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
		if t.grid < 0 || t.geometry == tables.Order {
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
			l := out[t.grid]
			if i > from && toks[i-1].grid == t.grid && toks[i-1].row == t.row && toks[i-1].edge() == t.col && toks[i-1].text == t.text {
				if l.again == nil {
					l.again = map[int32]bool{}
				}
				l.again[t.col] = true
				out[t.grid] = l
				continue
			}
			if !t.ruled {
				continue
			}
			if l.slots == nil {
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
				l.slots = nil
				out[g] = l
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
