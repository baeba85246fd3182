package document

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/tables"
)

// sheetColumns bounds the columns of a sheet; statutory tables have 15.
const sheetColumns = 512

type sheetCell struct {
	text   string
	border bool
}

// sheet is the used cells of a worksheet, sparse; rows and columns from 0.
type sheet struct {
	cells      map[[2]int]sheetCell
	rows, cols int
	merges     map[[2]int][2]int // top left → rows, columns
	covered    map[[2]int][2]int // slot → top left of its merge
	hidden     int
	drawing    bool
	bordered   bool
}

func readSheet(ctx context.Context, b []byte, book *workbook, budget *int) (*sheet, error) {
	sh := &sheet{cells: map[[2]int]sheetCell{}, merges: map[[2]int][2]int{}, covered: map[[2]int][2]int{}}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	row, col := -1, -1
	rowHidden := false
	hiddenCols := map[int]bool{}
	var typ string
	var format cellFormat
	var value strings.Builder
	collect, phonetic := false, false
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return sh, ctx.Err()
		}
		t, err := d.Token()
		if err == io.EOF {
			return sh, nil
		}
		if err != nil {
			return sh, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "col":
				if on, lo := attr(t, "hidden"), attr(t, "min"); on == "1" || on == "true" {
					a, _ := strconv.Atoi(lo)
					z, _ := strconv.Atoi(attr(t, "max"))
					for i := a; i <= min(z, sheetColumns); i++ {
						hiddenCols[i-1] = true
					}
				}
			case "row":
				row++
				col = -1
				if r, err := strconv.Atoi(attr(t, "r")); err == nil && r > 0 && r <= 1<<20 {
					row = r - 1
				}
				h := attr(t, "hidden")
				rowHidden = h == "1" || h == "true"
			case "c":
				col++
				if r, c, ok := cellRef(attr(t, "r")); ok {
					row, col = r, c
				}
				typ = attr(t, "t")
				format = cellFormat{}
				if s, err := strconv.Atoi(attr(t, "s")); err == nil && s >= 0 && s < len(book.formats) {
					format = book.formats[s]
				}
				value.Reset()
			case "v", "t":
				collect = !phonetic
			case "rPh":
				phonetic = true
			case "mergeCell":
				if err := sh.merge(attr(t, "ref")); err != nil {
					return sh, err
				}
			case "drawing", "legacyDrawing":
				sh.drawing = sh.drawing || t.Name.Local == "drawing"
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "v", "t":
				collect = false
			case "rPh":
				phonetic = false
			case "c":
				c := sheetCell{text: book.text(typ, value.String(), format), border: format.border}
				if c.text == "" && !c.border {
					continue
				}
				if col >= sheetColumns || row >= 1<<20 {
					return sh, fmt.Errorf("cell in column %d", col+1)
				}
				if *budget--; *budget < 0 {
					return sh, errors.New("too many cells")
				}
				sh.cells[[2]int{row, col}] = c
				sh.bordered = sh.bordered || c.border && c.text != ""
				sh.rows, sh.cols = max(sh.rows, row+1), max(sh.cols, col+1)
				if c.text != "" && (rowHidden || hiddenCols[col]) {
					sh.hidden++
				}
			}
		case xml.CharData:
			if collect {
				value.Write(t)
			}
		}
	}
}

// merge notes one merged range, clipped to the columns that are read.
func (sh *sheet) merge(ref string) error {
	from, to, ok := strings.Cut(ref, ":")
	r0, c0, ok0 := cellRef(from)
	r1, c1, ok1 := cellRef(to)
	if !ok || !ok0 || !ok1 || r1 < r0 || c1 < c0 {
		return nil
	}
	r1, c1 = min(r1, r0+4000), min(c1, sheetColumns-1)
	if len(sh.covered)+(r1-r0+1)*(c1-c0+1) > maxMerged {
		return errors.New("too many merged cells")
	}
	sh.merges[[2]int{r0, c0}] = [2]int{r1 - r0 + 1, c1 - c0 + 1}
	for r := r0; r <= r1; r++ {
		for c := c0; c <= c1; c++ {
			sh.covered[[2]int{r, c}] = [2]int{r0, c0}
		}
	}
	return nil
}

const maxMerged = 500_000

// cellRef reads A1 as row 0, column 0.
func cellRef(s string) (row, col int, ok bool) {
	i := 0
	for ; i < len(s) && s[i] >= 'A' && s[i] <= 'Z' && i < 4; i++ {
		col = col*26 + int(s[i]-'A') + 1
	}
	row, err := strconv.Atoi(s[i:])
	return row - 1, col - 1, err == nil && i > 0 && row > 0 && row <= 1<<20 && col <= 1<<14
}

// text is the value of a cell as text. Numbers stay as stored, to the fifteen
// digits that the programs show; a small integer in a date format is a count
// that was formatted by mistake, and stays the count.
func (w *workbook) text(typ, v string, f cellFormat) string {
	switch typ {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || i < 0 || i >= len(w.strings) {
			return ""
		}
		return strings.Trim(w.strings[i], " \t\r\n\u00a0\u3000")
	case "str", "inlineStr", "d":
		return strings.Trim(v, " \t\r\n\u00a0\u3000")
	case "b":
		return map[string]string{"1": "TRUE", "0": "FALSE"}[strings.TrimSpace(v)]
	case "e":
		return strings.TrimSpace(v)
	}
	v = strings.TrimSpace(v)
	n, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return v
	}
	const firstDate = 20_000 // October 1954: no report is older, no count formatted as a date is seen larger
	if f.date && n >= firstDate && n < 100_000 {
		days := int(n)
		epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		if w.epoch04 {
			epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return epoch.AddDate(0, 0, days).Format("2006-01-02")
	}
	if f.percent {
		return plain(n*100) + "%"
	}
	if strings.ContainsAny(v, "eE") || len(strings.Trim(v, "-.")) > 15 {
		return plain(n)
	}
	return v
}

// plain writes a number with at most fifteen significant digits, no exponent.
func plain(n float64) string {
	r, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil {
		r = n
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

// cellsOf forms the grid of rows from to up to, columns lo to hi.
func (sh *sheet) cellsOf(from, to, lo, hi int) *tables.Grid {
	g := &tables.Grid{Rows: to - from, Cols: hi - lo, Geometry: tables.Exact}
	for r := from; r < to; r++ {
		for c := lo; c < hi; c++ {
			at := [2]int{r, c}
			top, in := sh.covered[at]
			if in && top != at && top[0] >= from && top[1] >= lo {
				continue
			}
			cell := tables.Cell{Text: sh.cells[at].text, Row: r - from, Col: c - lo, RowSpan: 1, ColSpan: 1, At: locate(0, r+1, c+1)}
			if m, ok := sh.merges[at]; ok {
				cell.RowSpan, cell.ColSpan = min(m[0], to-r), min(m[1], hi-c)
			}
			g.Cells = append(g.Cells, cell)
		}
	}
	return g
}
