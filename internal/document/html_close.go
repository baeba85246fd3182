package document

import (
	"bytes"

	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// What a cell of a layout table holds, in bytes of UTF-8: longer text with
// several sentences is prose that a table only places on the page.
const (
	proseBytes     = 300
	longProseBytes = 1500
	lineBytes      = 180
)

// closeTable ends the innermost table. Its cells become a grid; rows that only
// place other things on the page (a nested table, a page of prose) become
// their contents in order, and the rows before and after them grids of their
// own, with the slots that the whole table gave them.
func (h *markup) closeTable(eof bool) {
	t := *h.top()
	last := -1 // the cell that was still open at the end of the page
	if t.cellOpen && eof {
		last = len(h.cells) - 1 - t.cells
	}
	h.closeOpenCell()
	h.flush()
	if h.hid.on && h.hid.tabs >= len(h.tabs) && h.hid.inline {
		h.endHidden()
	}
	cells, rows := h.cells[t.cells:], h.rows[t.rows:]
	evs := append(h.scratch[:0], h.ev[t.ev:]...)
	h.scratch = evs
	h.ev = h.ev[:t.ev]
	h.tabs = h.tabs[:len(h.tabs)-1]
	h.cells, h.rows = h.cells[:t.cells], h.rows[:t.rows]
	h.heading = t.heading
	for i := range cells {
		cells[i].from -= int32(t.ev)
		cells[i].to -= int32(t.ev)
	}
	if last >= 0 {
		h.cutUnclosed(&cells[last], evs)
	}
	p := &placing{h: h, evs: evs, cells: cells, rows: rows}
	p.place()
	after := p.outside()
	p.emit()
	h.ev = append(h.ev, after...)
	if t.hidden {
		h.hiddens++
		for i := t.ev; i < len(h.ev); i++ {
			h.ev[i].hidden = h.hiddens
		}
	}
}

// cutUnclosed gives an unclosed last cell its first paragraph only: the rest
// is what follows the table on the page.
func (h *markup) cutUnclosed(c *cellState, evs []event) {
	for i := c.from; i < c.to; i++ {
		if evs[i].kind == evText {
			if evs[i].b-evs[i].a <= lineBytes {
				c.to = i + 1
				c.e = evs[i].e
			}
			return
		}
	}
}

// placing turns the rows and cells of one closed table into events.
type placing struct {
	h     *markup
	evs   []event
	cells []cellState
	rows  []rowState
	order []int32 // cells by slot row, as published rows with tfoot last

	from []int32 // first index in order of each slot row; one more at the end

}

// place gives every shown cell its slot.
func (p *placing) place() {
	f := &p.h.former
	f.Reset()
	p.order = make([]int32, 0, len(p.cells))
	p.from = make([]int32, 0, len(p.rows)+1)
	add := func(foot bool) {
		group := uint8(0)
		for i, r := range p.rows {
			if (r.group == 'f') != foot {
				continue
			}
			to := int32(len(p.cells))
			if i+1 < len(p.rows) {
				to = p.rows[i+1].cells - p.rows[0].cells
			}
			from := r.cells - p.rows[0].cells
			if from < to && allHidden(p.cells[from:to]) {
				continue
			}
			if r.newGroup && group != 0 {
				f.Group()
			}
			group = r.group
			f.Row()
			p.from = append(p.from, int32(len(p.order)))
			for k := from; k < to; k++ {
				c := p.cells[k]
				if !c.hide && f.Cell(int(c.rows), int(c.cols)) {
					p.order = append(p.order, k)
				}
			}
		}
		f.Group()
	}
	add(false)
	add(true)
	p.from = append(p.from, int32(len(p.order)))
	if f.Cut > 0 {
		p.h.hitBound("span_limit")
	}
}

func allHidden(cells []cellState) bool {
	for _, c := range cells {
		if !c.hide {
			return false
		}
	}
	return true
}

// outside emits what stands in the table but in no cell: captions and text
// that the markup misplaced. What precedes the last row goes before the grid,
// as browsers do; what follows it is returned, to go after.
func (p *placing) outside() (after []event) {
	at := int32(0)
	for i := range p.cells {
		c := &p.cells[i]
		p.h.ev = append(p.h.ev, p.evs[at:max(at, c.from)]...)
		if c.hide {
			for _, e := range p.evs[c.from:c.to] {
				if e.kind == evText {
					p.h.hitBound("hidden_text")
					break
				}
			}
		}
		at = max(at, c.to)
	}
	return p.evs[at:]
}

// emit writes the rows out as grids and contents.
func (p *placing) emit() {
	n := len(p.from) - 1
	for r := 0; r < n; {
		if p.layout(r) {
			p.contents(r, r+1)
			r++
			continue
		}
		end := r + 1
		for end < n && !p.layout(end) {
			end++
		}
		p.run(r, end)
		r = end
	}
}

func (p *placing) row(r int) []int32 { return p.order[p.from[r]:p.from[r+1]] }

// layout reports whether a row holds things that a grid cannot, and little
// besides them.
func (p *placing) layout(r int) bool {
	held, plain := 0, 0
	for _, k := range p.row(r) {
		c := &p.cells[k]
		text, stops, grids := 0, 0, 0
		for _, e := range p.evs[c.from:c.to] {
			switch e.kind {
			case evGrid:
				grids++
			case evText:
				text += int(e.b - e.a)
				if e.b-e.a > 60 {
					stops += bytes.Count(p.h.out[e.a:e.b], []byte("。"))
				}
			}
		}
		switch {
		case grids > 0, text > longProseBytes, text > proseBytes && stops >= 2:
			held++
		case text > 0:
			plain++
		}
	}
	return held > 0 && plain < 3
}

// contents writes out what the cells of rows hold, in order.
func (p *placing) contents(r0, r1 int) {
	for _, k := range p.order[p.from[r0]:p.from[r1]] {
		c := &p.cells[k]
		p.h.ev = append(p.h.ev, p.evs[c.from:c.to]...)
	}
}

// run writes rows out as one grid, or as paragraphs where they are only a
// frame: a single cell, a column of lines without a number.
func (p *placing) run(r0, r1 int) {
	order := p.order[p.from[r0]:p.from[r1]]
	filled, digits, long := 0, 0, 0
	for _, k := range order {
		c := &p.cells[k]
		for _, e := range p.evs[c.from:c.to] {
			switch e.kind {
			case evText:
				filled++
				if c := p.h.out[e.a]; c >= '0' && c <= '9' {
					digits++
				}
				if e.b-e.a > lineBytes {
					long++
				}
			case evImage, evGrid:
				filled++
			}
		}
	}
	single := len(order) == 1
	if !single {
		single = true
		for r := r0; r < r1 && single; r++ {
			single = len(p.row(r)) <= 1
		}
		single = single && (digits < 2 || long > 0)
	}
	switch {
	case filled == 0:
	case single:
		p.contents(r0, r1)
	default:
		p.grid(r0, r1, order)
	}
}

func (p *placing) grid(r0, r1 int, order []int32) {
	h := p.h
	g := &tables.Grid{Cells: make([]tables.Cell, 0, len(order)), Rows: r1 - r0}
	_, g.Cols = h.former.Size()
	var inner []event
	s, e := int32(0), int32(0)
	for i, k := range order {
		c := &p.cells[k]
		row, col, rs, cs := h.former.Slot(int(p.from[r0]) + i)
		cell := tables.Cell{Row: row - r0, Col: col, RowSpan: min(rs, r1-row), ColSpan: cs, Header: c.header}
		ref := textRef{}
		texts, split := 0, false
		at := fact.Locator{Start: int(c.s), End: int(c.s)}
		for j := c.from; j < c.to; j++ {
			v := &p.evs[j]
			switch v.kind {
			case evText:
				if texts == 0 {
					ref.a = v.a
					at.Start = int(v.s)
				} else if v.a != ref.b+1 {
					split = true
				}
				texts++
				ref.b = v.b
				at.End = int(v.e)
			case evImage:
				cell.Image = true
			case evGrid:
				h.grids[v.a].Nested = true
				inner = append(inner, *v)
			}
		}
		if split {
			ref = p.join(c)
		}
		cell.At = at
		cell.At.Start += h.base
		cell.At.End += h.base
		if i == 0 {
			s = int32(at.Start)
		}
		e = max(e, int32(at.End))
		g.Cells = append(g.Cells, cell)
		h.refs = append(h.refs, ref)
	}
	h.grids = append(h.grids, g)
	if h.room() {
		h.ev = append(h.ev, event{kind: evGrid, a: int32(len(h.grids) - 1), s: s, e: e})
		h.ev = append(h.ev, inner...)
	}
}

// join puts the texts of a cell that stand around a nested table together.
func (p *placing) join(c *cellState) textRef {
	h := p.h
	a := len(h.out)
	for _, v := range p.evs[c.from:c.to] {
		if v.kind != evText {
			continue
		}
		if len(h.out) > a {
			h.out = append(h.out, '\n')
		}
		h.out = append(h.out, h.out[v.a:v.b]...)
	}
	ref := textRef{int32(a), int32(len(h.out))}
	h.out = append(h.out, '\n')
	return ref
}
