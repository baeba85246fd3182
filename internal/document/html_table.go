package document

// tableState is one open table. Its rows and cells lie on the stacks of the
// reader from rows and cells on; those of a nested table lie above and are
// gone when it closes.
type tableState struct {
	ev, cells, rows int
	inRow, cellOpen bool
	implicit        bool  // rows without a <table>
	hidden          bool  // the page does not show it
	group           uint8 // of the rows to come: 'h', 'b', 'f'
	newGroup        bool
	hideRow         bool
	heading         uint8 // outside, to return to
}

type rowState struct {
	cells    int32 // first cell
	group    uint8
	newGroup bool
}

type cellState struct {
	row          int32
	rows, cols   int32 // spans
	from, to     int32 // events
	s, e         int32
	stack, base  int // of leaves, outside the cell
	header, hide bool
}

func (h *markup) top() *tableState {
	if len(h.tabs) == 0 {
		return nil
	}
	return &h.tabs[len(h.tabs)-1]
}

func (h *markup) openTable(attrs []byte) {
	h.flush()
	if t := h.top(); t != nil && !t.cellOpen {
		h.closeTable(false) // a table directly in a table or row ends it
	}
	if len(h.tabs) >= h.lim.Depth {
		h.lost++
		h.hitBound("depth_limit")
		return
	}
	hidden := h.hideTable
	h.hideTable = false
	if h.hide && h.hides(attrs) {
		h.hitBound("hidden_table")
		hidden = true
	}
	h.tabs = append(h.tabs, tableState{ev: len(h.ev), cells: len(h.cells), rows: len(h.rows), group: 'b', heading: h.heading, hidden: hidden})
	h.heading = 0
}

// ensureTable opens a table for rows and cells that stand outside of one.
func (h *markup) ensureTable() *tableState {
	if len(h.tabs) == 0 {
		h.flush()
		h.tabs = append(h.tabs, tableState{ev: len(h.ev), cells: len(h.cells), rows: len(h.rows), group: 'b', implicit: true})
	}
	return h.top()
}

func (h *markup) startGroup(second byte) {
	h.flush()
	t := h.top()
	if t == nil || h.lost > 0 {
		return
	}
	h.endRow()
	t.newGroup = true
	switch second { // tbody, thead, tfoot
	case 'h', 'f':
		t.group = second
	default:
		t.group = 'b'
	}
}

func (h *markup) startRow(attrs []byte) {
	h.flush()
	if h.lost > 0 {
		return
	}
	t := h.ensureTable()
	h.endRow()
	h.pushRow(t)
	t.hideRow = h.hide && h.hides(attrs)
}

func (h *markup) pushRow(t *tableState) {
	if n := len(h.rows); n > t.rows && len(h.rows) > h.lim.Cells && int(h.rows[n-1].cells) == len(h.cells) {
		h.hitBound("cell_limit") // rows without cells, by the hundred thousand
		t.newGroup, t.inRow, t.hideRow = false, true, false
		return
	}
	h.rows = append(h.rows, rowState{cells: int32(len(h.cells)), group: t.group, newGroup: t.newGroup})
	t.newGroup, t.inRow, t.hideRow = false, true, false
}

func (h *markup) startCell(header bool, attrs []byte) {
	h.flush()
	if h.lost > 0 {
		return
	}
	t := h.ensureTable()
	h.closeOpenCell()
	if !t.inRow {
		h.pushRow(t)
	}
	if h.ncells >= h.lim.Cells {
		h.hitBound("cell_limit")
		return
	}
	h.ncells++
	c := cellState{row: int32(len(h.rows) - 1 - t.rows), rows: 1, cols: 1, from: int32(len(h.ev)), header: header, hide: t.hideRow}
	if len(attrs) > 8 {
		c.rows, c.cols = int32(spanOf(attrs, "rowspan")), int32(spanOf(attrs, "colspan"))
		if h.hide && h.hides(attrs) {
			c.hide = true
		}
	}
	c.s = int32(h.z.pos)
	c.e = c.s
	l := &h.leaves
	c.stack, c.base = len(l.stack), l.base
	l.push("td", h.z.pos)
	l.base = len(l.stack)
	h.cells = append(h.cells, c)
	t.cellOpen = true
	h.heading, h.pre = 0, 0
}

// closeOpenCell ends the open cell of the innermost table, if there is one.
func (h *markup) closeOpenCell() {
	t := h.top()
	if t == nil || !t.cellOpen || h.lost > 0 {
		return
	}
	h.flush()
	c := &h.cells[len(h.cells)-1]
	c.to = int32(len(h.ev))
	c.e = int32(h.z.from)
	h.leaves.stack, h.leaves.base = h.leaves.stack[:c.stack], c.base
	t.cellOpen = false
	h.heading, h.pre = 0, 0
	if h.hid.on && h.hid.tabs == len(h.tabs) && h.hid.inline {
		h.endHidden()
	}
}

func (h *markup) endRow() {
	if h.lost > 0 {
		return
	}
	h.closeOpenCell()
	if t := h.top(); t != nil {
		t.inRow = false
	}
}
