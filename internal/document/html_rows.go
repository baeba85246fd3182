package document

import (
	"bytes"
	"regexp"
	"strings"

	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// leafRow is a run of leaves with one parent: the cells of a row where a page
// draws its table with other elements than table.
type leafRow struct {
	from, to int   // events
	cells    int   // leaves, after cutting
	values   int   // of them numbers
	group    int32 // parent of the row
	alone    int32 // second choice: a row that is one leaf itself
	long     bool
}

var dateLike = regexp.MustCompile(`^\[?\(?(19|20)\d\d[-./年]\d\d?[-./月]\d\d?`)

// leafRows groups the events from i on into rows.
func (h *markup) leafRows(text string, i int) leafRow {
	l := &h.leaves
	r := leafRow{from: i, to: i}
	p := h.ev[i].parent
	for j := i; j < len(h.ev); j++ {
		e := &h.ev[j]
		if e.kind != evText && e.kind != evEmpty || e.level > 0 || e.pre || e.parent != p || j > i && e.row {
			break
		}
		r.to = j + 1
		r.cells++
		if e.kind == evText {
			t := text[e.a:e.b]
			if len(t) > 300 || strings.Contains(t, "。") {
				r.long = true
			}
			if numberLike(t) && !dateLike.MatchString(t) {
				r.values++
			}
		}
	}
	r.group = l.parent(p)
	r.alone = -1
	if r.cells == 1 {
		r.alone = p
		if e := &h.ev[i]; e.w1 > e.w0 {
			r.group, r.alone = p, r.group
			r.cells = int(e.w1-e.w0) + 1
		}
	}
	return r
}

// leafTable looks for rows of leaves from event i on that make a table: at
// least two rows of several cells with numbers, all children of one element.
// It returns the rows, nil when there is no table, and the event up to which
// it need not be asked again.
func (h *markup) leafTable(text string, i int) (rows []leafRow, next int) {
	first := h.leafRows(text, i)
	if first.cells < 2 || first.long || first.cells > 100 {
		return nil, first.to
	}
	rows = []leafRow{first}
	numbered, last := 0, 0
	next = first.to
	if first.values > 0 {
		numbered = 1
	}
	for j := first.to; j < len(h.ev) && len(rows) < 2000; {
		if k := h.ev[j].kind; k != evText && k != evEmpty || h.ev[j].level > 0 || h.ev[j].pre {
			break
		}
		r := h.leafRows(text, j)
		if r.long || r.cells > 100 || r.group != first.group && (r.cells > 1 || r.alone != first.group) {
			break
		}
		rows = append(rows, r)
		if r.cells > 1 {
			last = len(rows) - 1
			if r.values > 0 {
				numbered++
			}
		}
		j = r.to
		next = j
	}
	if numbered < 2 {
		return nil, next
	}
	rows = rows[:last+1]
	return rows, rows[last].to
}

// leafGrid makes the grid of the rows.
func (h *markup) leafGrid(text string, rows []leafRow) Block {
	g := &tables.Grid{Rows: len(rows), Geometry: tables.Rows}
	var at fact.Locator
	for r, row := range rows {
		col := 0
		cell := func(from, to mark, e *event) {
			begin, stop := h.withoutTags(int(from.src), int(to.src))
			c := tables.Cell{Row: r, Col: col, RowSpan: 1, ColSpan: 1, At: fact.Locator{Start: begin + h.base, End: stop + h.base}}
			if e.kind == evText {
				c.Text = strings.Trim(text[from.at:to.at], blanks)
			}
			g.Cells = append(g.Cells, c)
			col++
			if len(g.Cells) == 1 {
				at.Start = c.At.Start
			}
			at.End = max(at.End, c.At.End)
		}
		for i := row.from; i < row.to; i++ {
			e := &h.ev[i]
			from := mark{at: e.a, src: e.s}
			for _, w := range h.leaves.weak[e.w0:e.w1] {
				cell(from, w, e)
				from = w
			}
			cell(from, mark{at: e.b, src: e.e}, e)
		}
		g.Cols = max(g.Cols, col)
	}
	return Block{Kind: Table, Grid: g, At: at}
}

// withoutTags narrows a place of the source by the tags and blanks at its ends.
func (h *markup) withoutTags(s, e int) (int, int) {
	for s < e {
		s, e = h.tight(s+h.base, e+h.base)
		s, e = s-h.base, e-h.base
		if s < e && h.src[s] == '<' {
			if k := bytes.IndexByte(h.src[s:e], '>'); k >= 0 {
				s += k + 1
				continue
			}
		}
		if s < e && h.src[e-1] == '>' {
			if k := bytes.LastIndexByte(h.src[s:e], '<'); k >= 0 {
				e = s + k
				continue
			}
		}
		break
	}
	return s, max(s, e)
}
