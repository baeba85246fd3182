package normalize

import (
	"gongkai/internal/fact"
	"gongkai/internal/fold"
	"gongkai/internal/tables"
)

func keyOf(s string) string { return fold.Key(s) }

// readOneRow finds a table whose rows stand side by side in one line of cells
// (行政复议 ∣ 未经复议直接起诉 ∣ 复议后起诉): the words of its boxhead in any order,
// then rows × columns values; or one run of values for each row.
func (e *Engine) readOneRow(ti int, toks []token, used []bool) *tableReading {
	t := e.tables[ti]
	cols := t.sections[0].sets[0].columns
	first, last := e.headRegion(ti, toks, used)
	if first < 0 {
		return nil
	}
	tr := &tableReading{t: t, first: first, last: last, vintage: []string{""}, score: 1}
	tr.ends = last == len(toks)-1
	n := len(cols)
	runs := dataRows(toks, first, last, n, len(t.rows))
	if runs == nil {
		runs = e.valueRuns(ti, toks, first, last)
	}
	switch total := runLength(runs); {
	case len(runs) == len(t.rows) && each(runs, func(v []int) bool { return len(v) == n }):
		for i, v := range runs {
			tr.add(toks, i, cols, v, []candidate{{cells: v, why: "a run of as many cells as columns"}})
		}
	case total == n*len(t.rows) || len(runs) == 1 && countNumbers(toks, runs[0]) == n*len(t.rows):
		all := concat(runs)
		if len(all) != n*len(t.rows) {
			all = onlyNumbers(toks, all)
		}
		for i := range t.rows {
			v := all[i*n : (i+1)*n]
			tr.add(toks, i, cols, v, []candidate{{cells: v, why: "as many cells as the form has"}})
		}
	case total == 0:
		if tr.ends {
			return tr
		}
		if numbersFollow(toks, last, used) { // the cells are not empty, they were not found
			for i := range t.rows {
				tr.add(toks, i, cols, nil, nil)
			}
			return tr
		}
		blank := make([]int, n)
		for k := range blank {
			blank[k] = absent
		}
		for i := range t.rows {
			tr.add(toks, i, cols, nil, []candidate{{cells: blank, why: "nothing stands behind the boxhead", cost: costNothing}})
		}
	default:
		e.fitOneRow(tr, toks, cols, runs)
	}
	newArithmetic(toks, t, e.ids, tr.rows).choose()
	return tr
}

func (tr *tableReading) add(toks []token, row int, cols []column, v []int, cands []candidate) {
	a := anchor{first: tr.first, last: tr.first, row: row, score: scoreExact, values: v, closed: true}
	if len(v) > 0 {
		a.last = max(v[0]-1, tr.first)
	}
	tr.rows = append(tr.rows, &rowReading{row: row, columns: cols, anchor: a, cands: cands})
}

// headRegion finds the tokens of the boxhead and of the values behind it: from
// the first word that only this table uses to the next foreign word.
func (e *Engine) headRegion(ti int, toks []token, used []bool) (first, last int) {
	bestFirst, bestLast, bestSeen, filled := -1, -1, 0, 0
	cells := len(e.tables[ti].rows) * len(e.tables[ti].sections[0].sets[0].columns)
	for i := 0; i < len(toks); i++ {
		if used[i] || !e.specific(ti, &toks[i]) {
			continue
		}
		seen := map[ref]bool{}
		j, strays, run := i, 0, 0
		for ; j < len(toks) && !used[j]; j++ {
			u := &toks[j]
			if !u.word {
				if run++; u.val.status != fact.Blank {
					filled++
				}
				continue
			}
			if run >= cells && filled > 0 {
				break // all cells are there: what follows is another copy
			}
			run, filled = 0, 0
			own := false
			for _, r := range u.refs {
				if int(r.table) == ti && r.kind != refHeading && r.score >= scoreFar {
					own = true
					if e.specific(ti, u) {
						r.score = 0
						seen[r] = true
					}
				}
			}
			if own {
				continue
			}
			if u.long || len(u.refs) > 0 && hasKind(u.refs, refHeading) || !e.fragment(ti, u) && !(u.grid >= 0 && u.grid == toks[i].grid && len(u.text) <= 30) {
				break
			}
			if strays++; strays > 20 {
				break
			}
		}
		for j > i && toks[j-1].word && !e.specific(ti, &toks[j-1]) && !hasKindOf(toks[j-1].refs, ti, refColumn) {
			j--
		}
		if len(seen) > bestSeen {
			bestFirst, bestLast, bestSeen = i, j-1, len(seen)
		}
		i = max(i, j-1)
	}
	if bestSeen < 3 {
		return -1, -1
	}
	return bestFirst, bestLast
}

// specific: the word is a row or column label of this table and of no other.
func (e *Engine) specific(ti int, t *token) bool {
	own := false
	for _, r := range t.refs {
		if int(r.table) != ti {
			return false
		}
		own = own || (r.kind == refRow || r.kind == refColumn) && r.score >= scoreBare*scoreBare
	}
	return own
}

// fragment: the word is a piece of a label of the table (a label that came
// apart in a narrow cell).
func (e *Engine) fragment(ti int, t *token) bool {
	k := keyOf(t.text)
	if k == "" {
		return true
	}
	if len(k) > 18 {
		return false
	}
	for _, en := range e.labels.entries {
		if len(en.refs) == 0 || !hasKindOf(en.refs, ti, refRow) && !hasKindOf(en.refs, ti, refColumn) && !hasKindOf(en.refs, ti, refIgnore) {
			continue
		}
		for i := 0; i+len(k) <= len(en.key); i++ {
			if en.key[i:i+len(k)] == k {
				return true
			}
		}
	}
	return false
}

// numbersFollow reports whether a run of numbers stands close behind the
// boxhead, before the next prose.
func numbersFollow(toks []token, last int, used []bool) bool {
	n := 0
	for i := last + 1; i < len(toks) && i < last+60 && !toks[i].long && !used[i]; i++ {
		if !toks[i].word && toks[i].val.status == fact.Reported {
			n++
		}
	}
	return n >= 3
}

// dataRows finds the one grid row, or the one for each row of the table, that
// holds no word and exactly as many cells as the form; nil when it is not so.
func dataRows(toks []token, first, last, n, rows int) [][]int {
	var whole, parts [][]int
	for i := first; i <= last; {
		j, words := i, 0
		var v []int
		for ; j <= last && toks[j].line == toks[i].line; j++ {
			if toks[j].word {
				words++
			}
			v = append(v, j)
		}
		if toks[i].grid >= 0 && toks[i].geometry != tables.Order && words == 0 {
			switch len(v) {
			case n * rows:
				whole = append(whole, v)
			case n:
				parts = append(parts, v)
			}
		}
		i = j
	}
	switch {
	case len(whole) == 1 && len(parts) == 0:
		return whole
	case len(whole) == 0 && len(parts) == rows:
		return parts
	}
	return nil
}

// valueRuns are the values of the region, cut where words stand between. In
// an exact grid, rows of the boxhead give no values; a run of empty cells
// before the first number is dropped where it only fills the boxhead.
func (e *Engine) valueRuns(ti int, toks []token, first, last int) [][]int {
	headRow := map[[2]int32]bool{}
	for i := first; i <= last; i++ {
		if t := &toks[i]; t.word && t.grid >= 0 && t.geometry != tables.Order {
			headRow[[2]int32{t.grid, t.row}] = true
		}
	}
	var runs [][]int
	var run []int
	flush := func() {
		if len(run) > 0 {
			runs = append(runs, run)
			run = nil
		}
	}
	for i := first; i <= last; i++ {
		t := &toks[i]
		if t.word {
			flush()
			continue
		}
		if t.val.status == fact.Blank && t.grid >= 0 && t.geometry != tables.Order && headRow[[2]int32{t.grid, t.row}] && !rowHasNumber(toks, i) {
			continue
		}
		run = append(run, i)
	}
	flush()
	// drop runs of empty cells between the words of the boxhead
	kept := runs[:0]
	numbered := false
	for _, v := range runs {
		numbered = numbered || countNumbers(toks, v) > 0
	}
	for k, v := range runs {
		if countNumbers(toks, v) > 0 || !numbered && k == len(runs)-1 && len(v) >= 3 {
			kept = append(kept, v)
		}
	}
	if t := e.tables[ti]; !numbered { // an unfilled table in parts, one for each row
		var parts [][]int
		for _, v := range runs {
			if len(v) >= len(t.sections[0].sets[0].columns) {
				parts = append(parts, v)
			}
		}
		if len(parts) == len(t.rows) {
			return parts
		}
	}
	return kept
}

func rowHasNumber(toks []token, i int) bool {
	t := &toks[i]
	for _, d := range []int{-1, 1} {
		for j := i + d; j >= 0 && j < len(toks) && toks[j].grid == t.grid && toks[j].row == t.row; j += d {
			if !toks[j].word && toks[j].val.status != fact.Blank {
				return true
			}
		}
	}
	return false
}

// fitOneRow reads values that are not as many as the form has: trailing or
// leading empty cells are dropped; else the values are shared out among the
// rows so that every sum holds, and only one way may do so.
func (e *Engine) fitOneRow(tr *tableReading, toks []token, cols []column, runs [][]int) {
	t, n := tr.t, len(cols)
	if len(runs) == len(t.rows) { // one run a row, some with too few or too many cells
		for i, v := range runs {
			tr.add(toks, i, cols, v, candidates(toks, v, n, lines{}, false))
		}
		return
	}
	all := concat(runs)
	if len(all) > n*len(t.rows) {
		var fits [][]int
		for _, c := range candidates(toks, all, n*len(t.rows), lines{}, false) {
			if !c.lossy {
				fits = append(fits, c.cells)
			}
		}
		if len(fits) > 0 {
			for i := range t.rows {
				var cs []candidate
				for _, f := range fits {
					cs = append(cs, candidate{cells: f[i*n : (i+1)*n], why: "empty cells around the row stand for spans", cost: costPadding})
				}
				tr.add(toks, i, cols, cs[0].cells, distinct(toks, cs))
			}
			return
		}
	}
	if tr.ends && len(all) < n*len(t.rows) { // cut: cells in order as far as they go
		for i := 0; i < len(t.rows) && i*n < len(all); i++ {
			v := all[i*n : min((i+1)*n, len(all))]
			cells := make([]int, n)
			for k := range cells {
				cells[k] = absent
				if k < len(v) {
					cells[k] = v[k]
				}
			}
			tr.add(toks, i, cols, v, []candidate{{cells: cells, why: "the document ends inside the row", cost: costCut}})
			tr.rows[len(tr.rows)-1].cut = true
		}
		return
	}
	e.shareOut(tr, toks, cols, all)
}

// shareOut tries every way to share values among the rows when empty cells
// left no trace.
func (e *Engine) shareOut(tr *tableReading, toks []token, cols []column, all []int) {
	t, n := tr.t, len(cols)
	ar := newArithmetic(toks, t, e.ids, nil)
	byRow := make([][]candidate, len(t.rows))
	found := 0
	var walk func(row, from int, picked []candidate)
	walk = func(row, from int, picked []candidate) {
		if found > 200 {
			return
		}
		if row == len(t.rows) {
			if from == len(all) {
				found++
				for i, c := range picked {
					byRow[i] = append(byRow[i], c)
				}
			}
			return
		}
		for m := 0; m <= n && from+m <= len(all); m++ {
			placements(m, n, func(at []int) {
				cells := make([]int, n)
				for k := range cells {
					cells[k] = absent
				}
				for k, p := range at {
					cells[p] = all[from+k]
				}
				r := &rowReading{row: row, columns: cols}
				c := candidate{cells: cells, cost: costVanished, why: "empty cells left no trace", lossy: true}
				h, f, s := ar.row(r, &c)
				if f+s > 0 || h == 0 && m > 0 && !allZero(toks, cells) {
					return
				}
				walk(row+1, from+m, append(picked[:row:row], c))
			})
		}
	}
	if len(all) < n*len(t.rows) {
		walk(0, 0, nil)
	}
	for i := range t.rows {
		if found == 0 || found > 200 {
			tr.add(toks, i, cols, all, nil)
			continue
		}
		// The rows of one way belong together: the first way stands, and what
		// differs in any other stays unsure.
		tr.add(toks, i, cols, all, byRow[i][:1])
		r := tr.rows[len(tr.rows)-1]
		for _, c := range byRow[i][1:] {
			for k := range c.cells {
				if !sameCells(toks, c.cells[k:k+1], byRow[i][0].cells[k:k+1]) {
					if r.unsure == nil {
						r.unsure = make([]bool, n)
					}
					r.unsure[k] = true
				}
			}
		}
	}
}

func allZero(toks []token, cells []int) bool {
	for _, c := range cells {
		if c != absent && (statusOf(toks, c) != fact.Reported || toks[c].val.number.Sign() != 0) {
			return false
		}
	}
	return true
}

func distinct(toks []token, cs []candidate) []candidate {
	var out []candidate
next:
	for _, c := range cs {
		for _, o := range out {
			if sameCells(toks, o.cells, c.cells) {
				continue next
			}
		}
		out = append(out, c)
	}
	return out
}

func runLength(runs [][]int) int {
	n := 0
	for _, v := range runs {
		n += len(v)
	}
	return n
}

func each(runs [][]int, ok func([]int) bool) bool {
	for _, v := range runs {
		if !ok(v) {
			return false
		}
	}
	return true
}

func concat(runs [][]int) []int {
	var out []int
	for _, v := range runs {
		out = append(out, v...)
	}
	return out
}

func countNumbers(toks []token, v []int) int {
	return len(onlyNumbers(toks, v))
}

func onlyNumbers(toks []token, v []int) []int {
	var out []int
	for _, i := range v {
		if toks[i].val.status != fact.Blank {
			out = append(out, i)
		}
	}
	return out
}
