package tables

import (
	"slices"
	"strings"
)

// joinGrids appends the grid of r, at the top of the next page, to that of p
// when their outer borders agree. It reports false when they are two tables.
func joinGrids(p *Region, r Region) bool {
	if !p.Ruled || !r.Ruled || len(p.xs) < 2 || len(r.xs) < 2 {
		return false
	}
	const apart = 4
	if absf(p.xs[0]-r.xs[0]) > apart || absf(p.xs[len(p.xs)-1]-r.xs[len(r.xs)-1]) > apart {
		return false
	}
	// One set of columns for both. Borders of one grid are more than near
	// apart, so within half of that no two of them become one.
	xs := slices.Clone(p.xs)
	for _, x := range r.xs {
		if !slices.ContainsFunc(p.xs, func(y float64) bool { return absf(x-y) < near/2 }) {
			xs = append(xs, x)
		}
	}
	slices.Sort(xs)
	place := func(x float64) int {
		best := 0
		for i, y := range xs {
			if absf(x-y) < absf(x-xs[best]) {
				best = i
			}
		}
		return best
	}
	regrid := func(cells []Cell, from []float64, down int) []Cell {
		out := make([]Cell, len(cells))
		for i, c := range cells {
			a, b := place(from[c.Col]), place(from[min(c.Col+c.ColSpan, len(from)-1)])
			c.Col, c.ColSpan, c.Row = a, max(1, b-a), c.Row+down
			out[i] = c
		}
		return out
	}
	above := regrid(p.Grid.Cells, p.xs, 0)
	below := regrid(r.Grid.Cells, r.xs, p.Grid.Rows)
	g := &Grid{Rows: p.Grid.Rows + r.Grid.Rows, Cols: len(xs) - 1, Geometry: p.Grid.Geometry}
	below, folded := foldSplitRow(above, below, p.Grid.Rows)
	if folded {
		g.Rows--
	}
	below = growSpans(above, below, p.Grid.Rows)
	g.Cells = append(above, below...)
	for i := range g.Cells {
		g.Cells[i].At.Row, g.Cells[i].At.Col = g.Cells[i].Row+1, g.Cells[i].Col+1
	}
	p.Grid, p.xs, p.Page, p.Box = g, xs, r.Page, r.Box
	return true
}

// foldSplitRow puts a row together that a page break went through: its label
// goes on at the top of the page while its values stand on one side only. Row
// at is the first below the break. It is the same row when every column agrees,
// labels stand on both sides and the lower one does not begin an item of its
// own, and one side holds all the values and the other none.
func foldSplitRow(above, below []Cell, at int) ([]Cell, bool) {
	var up, low []int
	for i, c := range above {
		if c.Row == at-1 && c.RowSpan == 1 {
			up = append(up, i)
		}
	}
	for i, c := range below {
		if c.Row == at && c.RowSpan == 1 {
			low = append(low, i)
		}
	}
	// Cells that span further rows on either side are not part of the row.
	match := map[int]int{}
	for _, i := range low {
		for _, k := range up {
			if above[k].Col == below[i].Col && above[k].ColSpan == below[i].ColSpan {
				match[i] = k
			}
		}
	}
	if len(match) < 3 || slices.ContainsFunc(low, func(i int) bool { _, ok := match[i]; return !ok && below[i].Text != "" }) {
		return below, false
	}
	var upValues, lowValues, labels int
	for i, k := range match {
		a, b := above[k].Text, below[i].Text
		switch {
		case a != "" && b != "" && !isNumber(a) && !isNumber(b):
			if enumerator.MatchString(b) {
				return below, false
			}
			labels++
		case a != "" && b != "":
			return below, false
		case a == "" && b != "" && !isNumber(b), a != "" && b == "" && !isNumber(a):
			if a == "" {
				return below, false // a label that begins below is a row of its own
			}
		case a != "":
			upValues++
		case b != "":
			lowValues++
		}
	}
	if labels == 0 || (upValues > 0) == (lowValues > 0) {
		return below, false
	}
	for i, k := range match {
		above[k].Text += below[i].Text
	}
	kept := below[:0:0]
	for i, c := range below {
		if slices.Contains(low, i) {
			continue
		}
		c.Row--
		if c.Row < at { // a cell that spanned the broken row and more
			c.Row, c.RowSpan = at, c.RowSpan-1
			c.At.Row = 0
		} else if c.Row == at-1 {
			c.Row = at
		}
		kept = append(kept, c)
	}
	return kept, true
}

// growSpans lets a group label go on below a page break: where a cell that
// spans rows ends at the break and an empty one, or the rest of its text,
// begins below it in the same columns.
func growSpans(above, below []Cell, at int) []Cell {
	kept := below[:0:0]
	for _, c := range below {
		grown := false
		for k := range above {
			a := &above[k]
			if c.Row != at || a.Row+a.RowSpan != at || a.Col != c.Col || a.ColSpan != c.ColSpan || a.RowSpan == 1 && c.RowSpan == 1 {
				continue
			}
			if isNumber(a.Text) || isNumber(c.Text) || a.Text != "" && c.Text != "" && enumerator.MatchString(c.Text) {
				continue
			}
			a.RowSpan += c.RowSpan
			a.Text = strings.TrimSpace(a.Text + c.Text)
			grown = true
			break
		}
		if !grown {
			kept = append(kept, c)
		}
	}
	return kept
}
