package normalize

import (
	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// readRows lists the candidates of the rows of one section. Rows that have
// exactly the form's cells tell where the columns stand for those that do not.
func (e *Engine) readRows(tr *tableReading, toks []token, rows []*rowReading, heads map[int32]lines, textEnd int) {
	type place struct {
		grid int32
		n    int
		long int // cells of the row, where only rows of one length have their columns in one place
	}
	at := func(r *rowReading) place {
		t := &toks[r.anchor.last]
		p := place{grid: t.grid, n: len(r.columns)}
		if !t.ruled {
			p.long = rowLength(toks, r.anchor.last)
		}
		return p
	}
	votes, edges := map[place]lines{}, rowEdges(toks, rows)
	count := func(p place, cells []int, less int32) {
		l := votes[p]
		for k, i := range cells {
			switch {
			case l.votes == 0:
				l.slots = append(l.slots, toks[i].col-less)
			case l.slots[k] != toks[i].col-less:
				l.split = true // rows disagree: their places are no columns
			}
		}
		l.votes++
		votes[p] = l
	}
	// Rows of different lengths, where spans left fewer cells, may still agree
	// on where the columns stand from their end.
	fromEnd := func(r *rowReading) place { return place{grid: toks[r.anchor.last].grid, n: len(r.columns), long: -1} }
	vote := func(r *rowReading, cells []int) {
		p := at(r)
		count(p, cells, 0)
		if p.long > 0 {
			count(fromEnd(r), cells, int32(p.long))
		}
	}
	var bare []*rowReading // as many cells as columns, some of them empty
	for _, r := range rows {
		n := len(r.columns)
		t := &toks[r.anchor.last]
		r.anchor.repeats(toks, heads[t.grid].again)
		if t.grid < 0 || t.geometry == tables.Order {
			continue
		}
		switch {
		case r.anchor.numbers == n && together(toks, r.anchor.values, n):
			vote(r, onlyNumbers(toks, r.anchor.values))
		case r.anchor.numbers > 0 && len(r.anchor.values) == n:
			bare = append(bare, r)
		}
	}
	full := map[place]bool{}
	for p := range votes {
		full[p] = true
	}
	for _, r := range bare {
		if !full[at(r)] { // a form with an empty column has no row with all its numbers
			vote(r, r.anchor.values)
		}
	}
	for _, r := range rows {
		n := len(r.columns)
		t := &toks[r.anchor.last]
		p := at(r)
		l := votes[p]
		if end := votes[fromEnd(r)]; p.long > 0 && (l.votes < sureVotes || l.split) && end.votes >= sureVotes && !end.split {
			l = end.moved(int32(p.long))
		}
		if l.slots == nil || l.split {
			l = lines{slots: heads[t.grid].slots}
		}
		if edge, ok := edges[t.grid]; ok {
			own := rowEdge(toks, r.anchor.last)
			l.short, l.long = own < edge, own > edge
		}
		l.exact = t.grid >= 0 && t.ruled
		r.cut = !r.anchor.closed && r == tr.rows[len(tr.rows)-1] && r.row < len(tr.t.rows)-1
		v := r.anchor.values
		if r.cut && len(v) > 0 && textEnd > 0 && toks[v[len(v)-1]].at.End >= textEnd {
			v = v[:len(v)-1] // the number may go on where the document breaks off
			if len(v) == 0 {
				continue
			}
		}
		r.cands = candidates(toks, v, n, l, r.cut)
	}
}

// moved are the lines with their slots moved right by n.
func (l lines) moved(n int32) lines {
	slots := make([]int32, len(l.slots))
	for k, s := range l.slots {
		slots[k] = s + n
	}
	l.slots = slots
	return l
}

// repeats takes out of the values of a row those that repeat the cell before
// them in a slot whose boxhead repeats too: some writers fill every slot of a
// span with its text.
func (a *anchor) repeats(toks []token, again map[int32]bool) {
	if len(again) == 0 {
		return
	}
	kept := make([]int, 0, len(a.values))
	for j, i := range a.values {
		if j > 0 && again[toks[i].col] && toks[i].row == toks[a.values[j-1]].row && toks[i].col == toks[a.values[j-1]].edge() &&
			toks[i].text == toks[a.values[j-1]].text {
			a.same = append(a.same, i)
			if toks[i].val.status != fact.Blank {
				a.numbers--
			}
			continue
		}
		kept = append(kept, i)
	}
	a.values = kept
}

// together reports whether the n numbers of v stand side by side.
func together(toks []token, v []int, n int) bool {
	nums := onlyNumbers(toks, v)
	return len(nums) == n && nums[n-1]-nums[0] == n-1
}

// rowEdges is, for each grid whose slots are the carrier's, where nearly all
// rows end; rows that end elsewhere have lost or gained a cell.
func rowEdges(toks []token, rows []*rowReading) map[int32]int32 {
	count := map[int32]map[int32]int{}
	all := map[int32]int{}
	for _, r := range rows {
		if t := &toks[r.anchor.last]; t.grid >= 0 && t.geometry == tables.Exact {
			if count[t.grid] == nil {
				count[t.grid] = map[int32]int{}
			}
			count[t.grid][rowEdge(toks, r.anchor.last)]++
			all[t.grid]++
		}
	}
	out := map[int32]int32{}
	for g, edges := range count {
		for edge, n := range edges {
			if n >= 5 && n*5 >= all[g]*4 {
				out[g] = edge
			}
		}
	}
	return out
}

// rowEdge is where the grid row of token i ends.
func rowEdge(toks []token, i int) int32 {
	edge := toks[i].edge()
	for j := i + 1; j < len(toks) && toks[j].grid == toks[i].grid && toks[j].row == toks[i].row; j++ {
		edge = max(edge, toks[j].edge())
	}
	return edge
}

// rowLength is how many cells the grid row of token i has.
func rowLength(toks []token, i int) int {
	n := 1
	for j := i - 1; j >= 0 && toks[j].grid == toks[i].grid && toks[j].row == toks[i].row; j-- {
		n++
	}
	for j := i + 1; j < len(toks) && toks[j].grid == toks[i].grid && toks[j].row == toks[i].row; j++ {
		n++
	}
	return n
}
