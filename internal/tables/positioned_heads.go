package tables

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// lead takes in the heads above the first row, down from line least: lines of
// short texts close to one another, until prose, a heading or another table.
func (b *block) lead(lines []textLine, chunks [][]chunk, taken []Box, least int) {
	for i := b.first - 1; i >= least; i-- {
		if parted(lines[i], lines[i+1], taken, b.size*0.8) || !b.headLine(lines[i], chunks[i]) {
			return
		}
		b.from = i
	}
}

// headLine reports a line that can be part of the head of a table.
func (b *block) headLine(l textLine, cs []chunk) bool {
	if len(cs) == 1 {
		c := cs[0]
		n := utf8.RuneCountInString(c.text)
		inColumns := c.X1 > b.left-b.size
		label := c.X1 <= b.left
		switch {
		case enumerator.MatchString(c.text) && !label, section.MatchString(c.text):
			return false
		case n > 30 && !label:
			return false
		case !inColumns && !label:
			return false
		}
		// The end of a paragraph stands at the left margin and ends in a stop.
		return !endsSentence(c.text)
	}
	for _, c := range cs {
		if endsSentence(c.text) {
			return false
		}
	}
	return true
}

// trail takes in the end of the last label, when it runs on below its row.
func (b *block) trail(lines []textLine, chunks [][]chunk, taken []Box) {
	for i := b.to; i < len(lines); i++ {
		l := lines[i]
		if l.cy()-lines[i-1].cy() > 1.6*b.size || parted(lines[i-1], l, taken, b.size) ||
			l.X1 > b.left || enumerator.MatchString(l.text()) || endsSentence(l.text()) {
			return
		}
		b.to = i + 1
	}
}

func endsSentence(s string) bool {
	switch r, _ := utf8.DecodeLastRuneInString(s); r {
	case '。', '；', '！', '？':
		return true
	}
	return false
}

// heads are the cells above the values, line by line; a text broken over
// lines is one cell.
func (b *block) heads(chunks [][]chunk, stubs int) (cells []Cell, rows int) {
	type head struct {
		chunk
		last int // line that it ends in
		own  int // row of its first line
	}
	var open []*head
	for i := b.from; i < b.first; i++ {
		if b.isLabelLine(i, chunks) {
			continue // the first label runs over more lines than its values
		}
		for _, c := range b.splitHead(chunks[i]) {
			joined := false
			for _, o := range open {
				over := min(o.X1, c.X1) - max(o.X0, c.X0)
				if o.last < i && c.cy()-o.Y1 < 1.1*b.size && over > 0.5*min(o.W(), c.W()) &&
					utf8.RuneCountInString(c.text) <= utf8.RuneCountInString(o.text)+1 && o.W() < 6*b.size+c.W() && !o.value && !c.value {
					o.text += c.text
					o.Box, o.last, joined = o.Box.with(c.Box), i, true
					break
				}
			}
			if !joined {
				open = append(open, &head{c, i, i})
			}
		}
	}
	slices.SortStableFunc(open, func(x, y *head) int { return cmp.Or(cmp.Compare(x.own, y.own), cmp.Compare(x.X0, y.X0)) })
	line, row := -1, -1
	used := map[int]bool{}
	for _, h := range open {
		if h.own != line {
			line, row = h.own, row+1
			used = map[int]bool{}
		}
		col, span := 0, stubs
		if h.cx() > b.edges[0] || stubs == 0 {
			col, span = stubs+b.column(h.chunk), 1
			for col+span < stubs+len(b.cols) && b.cols[col+span-stubs] < h.X1 {
				span++
			}
			for col > stubs && b.cols[col-1-stubs] > h.X0 && !used[col-1] {
				col, span = col-1, span+1
			}
		}
		for used[col] && col < stubs+len(b.cols)-1 {
			col++
		}
		span = min(span, stubs+len(b.cols)-col)
		for k := 1; k < span; k++ {
			if used[col+k] {
				span = k
			}
		}
		if used[col] && len(cells) > 0 {
			cells[len(cells)-1].Text += " " + h.text
			continue
		}
		for k := range span {
			used[col+k] = true
		}
		cells = append(cells, Cell{Text: h.text, Row: row, Col: col, RowSpan: 1, ColSpan: max(1, span), Header: true})
	}
	return cells, row + 1
}

// splitHead parts the texts of a head line that stand so close that no gap
// showed, at the borders of the columns.
func (b *block) splitHead(cs []chunk) []chunk {
	var out []chunk
	for _, c := range cs {
		start := 0
		for i := 1; i < len(c.marks); i++ {
			gap := c.marks[i].X0 - c.marks[i-1].X1
			at := (c.marks[i].X0 + c.marks[i-1].X1) / 2
			if gap > 0.15*c.size && slices.ContainsFunc(b.edges, func(e float64) bool { return absf(e-at) < 0.8*c.size }) {
				out = append(out, piece(c, start, i))
				start = i
			}
		}
		out = append(out, piece(c, start, len(c.marks)))
	}
	return out
}

func piece(c chunk, from, to int) chunk {
	if from == 0 && to == len(c.marks) {
		return c
	}
	c.marks = c.marks[from:to]
	c.Box = c.marks[0].Box
	for _, m := range c.marks {
		c.Box = c.Box.with(m.Box)
	}
	c.text = joinMarks(c.marks, c.size)
	return c
}

// isLabelLine reports a line above the first row that is the beginning of its
// label: close to it, left of the values.
func (b *block) isLabelLine(i int, chunks [][]chunk) bool {
	y := b.rows[0].y
	for _, c := range chunks[i] {
		if c.X1 > b.left || y-c.cy() > 1.4*b.size {
			return false
		}
	}
	return true
}
