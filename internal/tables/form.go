package tables

// Former assigns slots to cells in the order in which a carrier names them, by
// WHATWG "forming a table": a cell takes the first free slot of its row and
// grows over its spans. Cells may overlap only as published: a colspan that
// runs into a cell that grew down from above.
//
// Set the bounds and call Reset before each table. Rows and cells are given in order;
// a row group ends what grows down.
type Former struct {
	MaxCols int // slots of a row; a cell beyond is refused
	MaxSpan int // larger spans are cut to it

	down   []int32 // rows that the cell above still covers, by column
	row    int     // current row, -1 before the first
	next   int     // first column not yet looked at in this row
	cols   int
	placed []span
	group  int // first cell of the current row group
	Cut    int // spans cut and cells refused
}

type span struct{ row, col, rows, cols int32 }

// Reset makes f ready for another table, keeping its memory.
func (f *Former) Reset() {
	f.down, f.placed = f.down[:0], f.placed[:0]
	f.row, f.next, f.cols, f.group, f.Cut = -1, 0, 0, 0, 0
}

// Row starts the next row.
func (f *Former) Row() {
	if f.row >= 0 {
		for i, d := range f.down {
			if d > 0 {
				f.down[i] = d - 1
			}
		}
	}
	f.row++
	f.next = 0
}

// Group ends a row group (thead, tbody, tfoot): no cell grows into the next.
func (f *Former) Group() {
	last := int32(f.row)
	for i := f.group; i < len(f.placed); i++ {
		if p := &f.placed[i]; p.row+p.rows-1 > last {
			p.rows = last - p.row + 1
		}
	}
	f.group = len(f.placed)
	for i := range f.down {
		f.down[i] = 0
	}
}

// Cell places the next cell of the current row. Spans below 1 mean 1, except
// rows = 0, which grows to the end of the group. It reports false when the
// row is full (MaxCols) and the cell was refused.
func (f *Former) Cell(rows, cols int) bool {
	if f.row < 0 {
		f.Row()
	}
	if rows > f.MaxSpan || cols > f.MaxSpan {
		f.Cut++
	}
	toEnd := rows == 0
	rows, cols = min(max(rows, 1), f.MaxSpan), min(max(cols, 1), f.MaxSpan)
	for f.next < len(f.down) && f.down[f.next] > 0 {
		f.next++
	}
	if f.next >= f.MaxCols {
		f.Cut++
		return false
	}
	if f.next+cols > f.MaxCols {
		f.Cut++
		cols = f.MaxCols - f.next
	}
	if toEnd {
		rows = 1 << 30
	}
	for len(f.down) < f.next+cols {
		f.down = append(f.down, 0)
	}
	for i := f.next; i < f.next+cols; i++ {
		// One more than the rows below: Row takes one off at its start.
		f.down[i] = max(f.down[i], int32(rows))
	}
	f.placed = append(f.placed, span{int32(f.row), int32(f.next), int32(rows), int32(cols)})
	f.next += cols
	f.cols = max(f.cols, f.next)
	return true
}

// Size is the number of rows and columns so far.
func (f *Former) Size() (rows, cols int) { return f.row + 1, f.cols }

// Slot is the place of the i-th placed cell and its spans, clipped to the rows
// that exist.
func (f *Former) Slot(i int) (row, col, rows, cols int) {
	p := f.placed[i]
	return int(p.row), int(p.col), min(int(p.rows), f.row+1-int(p.row)), int(p.cols)
}
