package tables

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// label is one text of the stub, maybe of several lines.
type label struct {
	Box
	text  string
	lines []int
	row   int // of the block, -1 when no values stand beside it
	page  int
}

// labels collects the texts left of the values, lines of one label joined.
func (b *block) labels(lines []textLine, chunks [][]chunk) (out []label) {
	isRow := map[int]int{}
	for i, r := range b.rows {
		isRow[r.line] = i
	}
	var pieces []chunk
	for i := b.from; i < b.to; i++ {
		if i < b.first && !b.isLabelLine(i, chunks) {
			continue
		}
		for _, c := range chunks[i] {
			if c.cx() < b.edges[0] {
				pieces = append(pieces, c)
			}
		}
	}
	slices.SortStableFunc(pieces, func(x, y chunk) int { return cmp.Compare(x.cy(), y.cy()) })
	for _, c := range pieces {
		joined := false
		for k := len(out) - 1; k >= 0 && !joined; k-- {
			o := &out[k]
			last := o.lines[len(o.lines)-1]
			if last == c.line || c.cy()-lines[last].cy() > 1.7*b.size {
				continue
			}
			over := min(o.X1, c.X1) - max(o.X0, c.X0)
			_, a := isRow[last]
			_, z := isRow[c.line]
			if over < 0.5*min(o.W(), c.W()) || enumerator.MatchString(c.text) || a && z {
				continue
			}
			o.text += textJoint(o.text, c.text) + c.text
			o.Box, o.lines, joined = o.Box.with(c.Box), append(o.lines, c.line), true
		}
		if !joined {
			out = append(out, label{Box: c.Box, text: c.text, lines: []int{c.line}})
		}
	}
	for i := range out {
		o := &out[i]
		o.row = -1
		dist := math.Inf(1)
		for k, r := range b.rows {
			inside := r.y > o.Y0 && r.y < o.Y1
			if d := math.Abs(r.y - o.cy()); (inside || d < 0.9*b.size) && d < dist {
				o.row, dist = k, d
			}
		}
	}
	return out
}

// takeUpright takes out of the lines text that is set one character under
// another: at least three Chinese characters on one axis, at the left of their
// lines and well apart from the rest.
func takeUpright(lines []textLine) ([]textLine, []label) {
	type lone struct {
		line int
		c    chunk
	}
	var all []lone
	for i, l := range lines {
		for k, c := range chunksOf(l, i) {
			if k == 0 && len(c.marks) == 1 && isWide(firstRune(c.text)) && !(firstRune(c.text) >= '０' && firstRune(c.text) <= '９') {
				all = append(all, lone{i, c})
			}
		}
	}
	var out []label
	used := make([]bool, len(all))
	taken := map[int][]Box{}
	for i, a := range all {
		if used[i] {
			continue
		}
		members := []int{i}
		for k := i + 1; k < len(all); k++ {
			last := all[members[len(members)-1]].c
			d := all[k].c
			if !used[k] && absf(d.cx()-a.c.cx()) < 0.8*a.c.size && d.cy() > last.cy() && d.cy()-last.cy() < 5*a.c.size {
				members = append(members, k)
			}
		}
		l := label{Box: a.c.Box, row: -1, page: lines[a.line].page}
		han, distinct := 0, map[string]bool{}
		for _, m := range members {
			c := all[m].c
			l.text += c.text
			l.Box = l.Box.with(c.Box)
			distinct[c.text] = true
			if !isValue(c.text) {
				han++
			}
		}
		// A column of units (件 件 件) or of 无 is not a text.
		if han < 3 || len(distinct)*2 < len(members) {
			continue
		}
		for _, m := range members {
			used[m] = true
			taken[all[m].line] = append(taken[all[m].line], all[m].c.Box)
		}
		out = append(out, l)
	}
	if len(out) == 0 {
		return lines, nil
	}
	// Lines may have been drawn together by a character between them.
	var again []textLine
	for i := 0; i < len(lines); {
		var kept []Mark
		page := lines[i].page
		for ; i < len(lines) && lines[i].page == page; i++ {
			for _, m := range lines[i].marks {
				if !slices.Contains(taken[i], m.Box) {
					kept = append(kept, m)
				}
			}
		}
		for _, l := range linesOf(kept) {
			l.page = page
			again = append(again, l)
		}
	}
	return again, out
}

// region forms the grid of a block.
func (b *block) region(lines []textLine, chunks [][]chunk, upright *label) Region {
	labels := b.labels(lines, chunks)
	labels = b.blankRows(labels)
	items := make([][]label, len(b.rows))
	for _, l := range labels {
		if l.row >= 0 {
			items[l.row] = append(items[l.row], l)
		}
	}
	// The rightmost text beside a row is its own label; texts at its left, and
	// texts beside no row, are labels of groups of rows.
	own := make([]*label, len(b.rows))
	var groups []label
	for i := range items {
		slices.SortFunc(items[i], func(x, y label) int { return cmp.Compare(x.X0, y.X0) })
		if n := len(items[i]); n > 0 {
			own[i] = &items[i][n-1]
			groups = append(groups, items[i][:n-1]...)
		}
	}
	for _, l := range labels {
		if l.row < 0 {
			groups = append(groups, l)
		}
	}
	stubs := 1
	if len(groups) > 0 {
		stubs++
	} else if upright == nil && !slices.ContainsFunc(own, func(l *label) bool { return l != nil }) {
		stubs = 0
	}
	side := 0
	if upright != nil {
		stubs++
		side = 1
	}
	heads, n := b.heads(chunks, stubs)
	g := &Grid{Rows: n + len(b.rows), Cols: stubs + len(b.cols), Geometry: Exact}
	if !b.sure {
		g.Geometry = Rows
	}
	runs := groupRuns(groups, own, b.rows)
	runs = slices.DeleteFunc(runs, func(r run) bool {
		// A label typed with wide gaps in it (规　　章) is no group of one row.
		o := own[r.from]
		if r.to-r.from > 1 || r.line != b.rows[r.from].line || enumerator.MatchString(o.text) {
			return false
		}
		o.text = r.text + o.text
		return true
	})
	cells := make([][]Cell, len(b.rows))
	if upright != nil {
		from, to := inner(own, b.rows, upright.Box)
		cells[from] = append(cells[from], Cell{Text: upright.text, Col: 0, RowSpan: to - from, ColSpan: 1})
		for i := range b.rows {
			if i < from || i >= to {
				continue
			}
			if own[i] == nil {
				own[i] = &label{}
			}
		}
	}
	start := make([]int, len(b.rows)) // first free column of the stub
	if upright != nil {
		from, to := inner(own, b.rows, upright.Box)
		for i := from; i < to; i++ {
			start[i] = side
		}
	}
	for _, r := range runs {
		cells[r.from] = append(cells[r.from], Cell{Text: r.text, Col: start[r.from], RowSpan: r.to - r.from, ColSpan: max(1, stubs-1-start[r.from])})
		for i := r.from; i < r.to; i++ {
			start[i] = stubs - 1
		}
	}
	g.Cells = heads
	for i, r := range b.rows {
		text := ""
		if own[i] != nil {
			text = own[i].text
		}
		if stubs > 0 {
			cells[i] = append(cells[i], Cell{Text: text, Col: start[i], RowSpan: 1, ColSpan: stubs - start[i]})
		}
		values := make([]string, len(b.cols))
		if r.line >= 0 {
			for _, c := range chunks[r.line] {
				if c.cx() < b.edges[0] {
					continue
				}
				k := b.column(c)
				values[k] = strings.TrimSpace(values[k] + " " + c.text)
			}
		}
		for k, v := range values {
			cells[i] = append(cells[i], Cell{Text: v, Col: stubs + k, RowSpan: 1, ColSpan: 1})
		}
		for _, c := range cells[i] {
			c.Row = n + i
			g.Cells = append(g.Cells, c)
		}
	}
	box := lines[b.from].Box
	for i := b.from; i < b.to; i++ {
		box = box.with(lines[i].Box)
	}
	page := lines[b.from].page
	for i := range g.Cells {
		c := &g.Cells[i]
		at := page
		if k := c.Row - n; k >= 0 && b.rows[k].line >= 0 {
			at = lines[b.rows[k].line].page
		}
		c.At = cellAt(at, c.Row, c.Col)
	}
	return Region{Box: box, Page: page, Grid: g, xs: b.cols}
}

// blankRows adds rows for labels beside which no value stands. A label that
// shares its height with rows that have labels further right names a group of
// them; one with a band of its own is a row of blanks.
func (b *block) blankRows(labels []label) []label {
	right := func(row int, x float64) bool {
		return slices.ContainsFunc(labels, func(l label) bool { return l.row == row && l.X0 > x-b.size/2 })
	}
	free := func(l label, above, below int) bool {
		top, bottom := math.Inf(-1), math.Inf(1)
		if above >= 0 {
			top = b.rows[above].y + b.size/2
		}
		if below >= 0 {
			bottom = b.rows[below].y - b.size/2
		}
		for _, o := range labels {
			switch {
			case above >= 0 && o.row == above && o.X1 > l.X0:
				top = max(top, o.Y1)
			case below >= 0 && o.row == below && o.X1 > l.X0:
				bottom = min(bottom, o.Y0)
			}
		}
		return l.Y0-top > 0.5*b.size && bottom-l.Y1 > 0.5*b.size
	}
	var add []int
	for i, l := range labels {
		if l.row >= 0 {
			continue
		}
		above, below := -1, -1
		for k, r := range b.rows {
			if r.y < l.cy() {
				above = k
			} else if below < 0 {
				below = k
			}
		}
		if (above >= 0 && right(above, l.X1) || below >= 0 && right(below, l.X1)) && !free(l, above, below) {
			continue
		}
		add = append(add, i)
	}
	if len(add) == 0 {
		return labels
	}
	old := b.rows
	for _, i := range add {
		b.rows = append(b.rows, row{line: -1 - i, y: labels[i].cy()})
	}
	b.rows = slices.Clone(b.rows)
	slices.SortStableFunc(b.rows, func(x, y row) int { return cmp.Compare(x.y, y.y) })
	for i := range labels {
		for k, r := range b.rows {
			if labels[i].row >= 0 && labels[i].row < len(old) && r.line == old[labels[i].row].line {
				labels[i].row = k - 10_000 // settled, made plain below
			} else if r.line == -1-i {
				labels[i].row = k - 10_000
			}
		}
	}
	for i := range labels {
		if labels[i].row < -1 {
			labels[i].row += 10_000
		}
	}
	return labels
}

type run struct {
	from, to int
	text     string
	line     int // of the text
}

// groupRuns finds the rows of each group label: of the rows around it whose
// own labels stand further right, those from one restart of their numbering
// to the next, or else those that are nearer to it than to other groups.
func groupRuns(groups []label, own []*label, rows []row) []run {
	slices.SortFunc(groups, func(x, y label) int { return cmp.Compare(x.cy(), y.cy()) })
	var out []run
	owner := make([]int, len(rows))
	for i := range owner {
		owner[i] = -1
		if own[i] == nil {
			continue
		}
		for k, g := range groups {
			if own[i].X0 < g.X1-2 || own[i].X0 < g.X0+2 {
				continue
			}
			if owner[i] < 0 || math.Abs(rows[i].y-g.cy()) < math.Abs(rows[i].y-groups[owner[i]].cy()) {
				owner[i] = k
			}
		}
	}
	// Runs of numbered labels belong together: the group nearest to the middle
	// of the run owns all of it.
	for i := 0; i < len(rows); {
		if owner[i] < 0 {
			i++
			continue
		}
		j := i + 1
		for j < len(rows) && owner[j] >= 0 && !(ordinal(own[j].text) == 1) {
			j++
		}
		mid := (rows[i].y + rows[j-1].y) / 2
		best := owner[i]
		for _, k := range owner[i:j] {
			if math.Abs(groups[k].cy()-mid) < math.Abs(groups[best].cy()-mid) {
				best = k
			}
		}
		if y := groups[best].cy(); y < rows[i].y-2*groups[best].H() || y > rows[j-1].y+2*groups[best].H() {
			best = -1 // it stands beside other rows
		}
		if ordinal(own[i].text) == 1 {
			for k := i; k < j; k++ {
				owner[k] = best
			}
		}
		i = j
	}
	for i := 0; i < len(rows); {
		j := i + 1
		for j < len(rows) && owner[j] == owner[i] {
			j++
		}
		if owner[i] >= 0 {
			out = append(out, run{i, j, groups[owner[i]].text, groups[owner[i]].lines[0]})
		}
		i = j
	}
	return out
}

// ordinal is the arabic list number that a label begins with, 0 for none.
func ordinal(s string) int {
	n, digits := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9' && digits < 2:
			n, digits = n*10+int(r-'0'), digits+1
		case r >= '０' && r <= '９' && digits < 2:
			n, digits = n*10+int(r-'０'), digits+1
		case digits > 0 && strings.ContainsRune(".．、)）", r):
			return n
		default:
			return 0
		}
	}
	return 0
}

// inner are the rows around an upright text whose labels stand right of it.
func inner(own []*label, rows []row, b Box) (from, to int) {
	mid := 0
	for i, r := range rows {
		if math.Abs(r.y-b.cy()) < math.Abs(rows[mid].y-b.cy()) {
			mid = i
		}
	}
	right := func(i int) bool { return own[i] == nil || own[i].text == "" || own[i].X0 > b.X1-1 }
	from, to = mid, mid+1
	for from > 0 && right(from-1) {
		from--
	}
	for to < len(rows) && right(to) {
		to++
	}
	return from, to
}
