// Package tables holds grids: cells with their spans and slots, formed from
// HTML, pipe text or positioned words. It knows no form and no file format.
package tables

import "gongkai/internal/fact"

// Geometry says how far the slots of a grid may be trusted.
type Geometry int

const (
	// Exact: rows, columns and spans come from the carrier (HTML with spans,
	// DOCX, XLSX, ruled PDF). They may still be wrong as published.
	Exact Geometry = iota
	// Rows: the rows are the source's, the columns are only an order (pipe
	// text whose spans are lost).
	Rows
	// Order: only the sequence of the cells is known (a bar per line).
	Order
)

func (g Geometry) String() string {
	return [...]string{"exact", "rows", "order"}[g]
}

// Cell is one cell as it stood in the source. Row and Col are the 0-based slot
// of its top left corner; RowSpan and ColSpan are at least 1 and clipped to
// the grid.
type Cell struct {
	Text             string // lines joined with \n, not trimmed of meaning, blanks around it removed
	Row, Col         int
	RowSpan, ColSpan int
	Header           bool
	Image            bool // the cell holds a picture
	At               fact.Locator
}

// Grid is a formed table (WHATWG "forming a table"). Cells are in source
// order, row by row.
type Grid struct {
	Cells      []Cell
	Rows, Cols int
	Geometry   Geometry
	Nested     bool // stands inside a cell of another table
}
