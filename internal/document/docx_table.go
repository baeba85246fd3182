package document

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"gongkai/internal/tables"
)

type docxCell struct {
	blocks     []Block
	col, span  int
	continues  bool // vMerge without restart
	leftJoined bool // hMerge continue, the older way of column spans
}

type docxRow struct {
	cells  []docxCell
	before int
	header bool
	gone   bool // deleted by a tracked change
}

// table reads one w:tbl into a grid, followed by the grids nested in it. A
// table of one cell, or one that only places other tables on the page, gives
// its contents in order.
func (r *docxReader) table(nest int) ([]Block, error) {
	if nest > r.lim.Depth {
		return nil, fmt.Errorf("%w: tables nested deeper than %d", errCut, r.lim.Depth)
	}
	var rows []docxRow
	var err error
	for open := 1; open > 0 && err == nil; {
		var t xml.Token
		if t, err = r.token(); err != nil {
			break
		}
		s, start := t.(xml.StartElement)
		if !start {
			if _, end := t.(xml.EndElement); end {
				open--
			}
			continue
		}
		switch s.Name.Local {
		case "tr":
			var row docxRow
			row, err = r.row(nest)
			if !row.gone {
				rows = append(rows, row)
			}
		case "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag":
			open++
		default:
			err = r.skip()
		}
	}
	return r.form(rows, nest), err
}

func (r *docxReader) row(nest int) (row docxRow, err error) {
	col := 0
	for open := 1; open > 0; {
		t, err := r.token()
		if err != nil {
			return row, err
		}
		s, start := t.(xml.StartElement)
		if !start {
			if _, end := t.(xml.EndElement); end {
				open--
			}
			continue
		}
		switch s.Name.Local {
		case "trPr":
			if err := r.rowProperties(&row); err != nil {
				return row, err
			}
			col = row.before
		case "tc":
			cell, err := r.cell(nest)
			cell.col = col
			col += cell.span
			row.cells = append(row.cells, cell)
			r.cells++
			if err != nil {
				return row, err
			}
			if r.cells > r.lim.Cells {
				return row, fmt.Errorf("%w: more than %d cells", errCut, r.lim.Cells)
			}
		case "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag":
			open++
		default:
			if err := r.skip(); err != nil {
				return row, err
			}
		}
	}
	return row, nil
}

func (r *docxReader) rowProperties(row *docxRow) error {
	for open := 1; open > 0; {
		t, err := r.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			open++
			switch t.Name.Local {
			case "gridBefore":
				row.before = r.count(attr(t, "val"), 0)
			case "tblHeader":
				row.header = on(t)
			case "del":
				row.gone = true
			}
		case xml.EndElement:
			open--
		}
	}
	return nil
}

// count reads a number of columns, within bounds.
func (r *docxReader) count(v string, least int) int {
	n, err := strconv.Atoi(strings.TrimSpace(v))
	if err != nil || n < least {
		return least
	}
	if n > r.lim.Span {
		r.doc.issue("bound", fmt.Sprintf("span of %d columns", n), 0)
		return r.lim.Span
	}
	return n
}

func (r *docxReader) cell(nest int) (c docxCell, err error) {
	c.span = 1
	for open := 1; open > 0; {
		t, err := r.token()
		if err != nil {
			return c, err
		}
		s, start := t.(xml.StartElement)
		if !start {
			if _, end := t.(xml.EndElement); end {
				open--
			}
			continue
		}
		var more []Block
		switch s.Name.Local {
		case "tcPr", "AlternateContent", "Choice", "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag":
			open++
			continue
		case "gridSpan":
			c.span = r.count(attr(s, "val"), 1)
			err = r.skip()
		case "vMerge":
			c.continues = attr(s, "val") != "restart"
			err = r.skip()
		case "hMerge":
			c.leftJoined = attr(s, "val") != "restart"
			err = r.skip()
		case "p":
			more, err = r.paragraph(nest)
			if len(more) == 0 {
				// An empty paragraph still parts the lines around it.
				more = []Block{{Kind: Paragraph}}
			}
		case "tbl":
			more, err = r.table(nest + 1)
		default:
			err = r.skip()
		}
		c.blocks = append(c.blocks, more...)
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

// form turns rows into a grid.
func (r *docxReader) form(rows []docxRow, nest int) []Block {
	g := &tables.Grid{Geometry: tables.Exact, Nested: nest > 1}
	open := map[int]int{} // column → cell of the grid that may be continued below
	var inner []Block
	layout := layoutTable(rows)
	for y, row := range rows {
		next := map[int]int{}
		for _, c := range row.cells {
			if c.leftJoined && len(g.Cells) > 0 && g.Cells[len(g.Cells)-1].Row == y {
				g.Cells[len(g.Cells)-1].ColSpan += c.span
				continue
			}
			if c.continues {
				if k, ok := open[c.col]; ok && g.Cells[k].ColSpan == c.span && g.Cells[k].Row+g.Cells[k].RowSpan == y {
					g.Cells[k].RowSpan++
					next[c.col] = k
					continue
				}
			}
			text, nested, picture := cellParts(c.blocks)
			inner = append(inner, nested...)
			next[c.col] = len(g.Cells)
			g.Cells = append(g.Cells, tables.Cell{
				Text: text, Row: y, Col: c.col, RowSpan: 1, ColSpan: c.span,
				Header: row.header, Image: picture, At: locate(0, y+1, c.col+1),
			})
			g.Cols = max(g.Cols, c.col+c.span)
		}
		open = next
	}
	g.Rows = len(rows)
	if layout {
		var out []Block
		for _, row := range rows {
			for _, c := range row.cells {
				for _, b := range c.blocks {
					if b.Kind != Paragraph || b.Text != "" {
						out = append(out, b)
					}
				}
			}
		}
		return out
	}
	if len(g.Cells) == 0 {
		return inner
	}
	return append([]Block{{Kind: Table, Grid: g}}, inner...)
}

// layoutTable reports a table that only frames other things: one cell, or at
// most two columns around nested tables.
func layoutTable(rows []docxRow) bool {
	cells, widest, nested := 0, 0, false
	for _, row := range rows {
		cells += len(row.cells)
		widest = max(widest, len(row.cells))
		for _, c := range row.cells {
			for _, b := range c.blocks {
				nested = nested || b.Kind == Table
			}
		}
	}
	return cells == 1 || nested && widest <= 2
}

// cellParts parts the contents of a cell: its text, tables nested in it, and
// whether it holds a picture.
func cellParts(blocks []Block) (text string, nested []Block, picture bool) {
	var lines []string
	for _, b := range blocks {
		switch b.Kind {
		case Table:
			nested = append(nested, b)
		case Image:
			picture = true
			nested = append(nested, b)
		default:
			lines = append(lines, b.Text)
		}
	}
	return strings.Trim(strings.Join(lines, "\n"), " \t\r\n\u00a0\u3000"), nested, picture
}
