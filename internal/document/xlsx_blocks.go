package document

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gongkai/internal/tables"
)

// section is the number of a chapter, which does not begin a row of a table.
var section = regexp.MustCompile(`^[一二三四五六七八九十]{1,2}、`)

// rowKind tells what a row of a sheet is.
type rowKind int

const (
	emptyRow rowKind = iota
	proseRow         // one text that stands outside any table
	gridRow
)

// blocks parts a sheet into paragraphs and grids. Rows without text part
// grids, unless borders show that they are rows of blanks.
func (sh *sheet) blocks(lim Limits) []Block {
	var out []Block
	kinds := sh.kinds()
	for r := 0; r < len(kinds); {
		switch kinds[r] {
		case emptyRow:
			r++
		case proseRow:
			out = append(out, Block{Kind: Paragraph, Text: sh.only(r), At: locate(0, r+1, 0)})
			r++
		default:
			to := r
			for to < len(kinds) && kinds[to] == gridRow {
				to++
			}
			if g := sh.trimmed(r, to, lim); g != nil {
				out = append(out, Block{Kind: Table, Grid: g})
			}
			r = to
		}
	}
	return out
}

// trimmed forms the grid of rows r up to to, without empty columns at its
// sides.
func (sh *sheet) trimmed(r, to int, lim Limits) *tables.Grid {
	lo, hi := sh.cols, 0
	for i := r; i < to; i++ {
		for c := range sh.cols {
			cell, ok := sh.cells[[2]int{i, c}]
			if !ok {
				continue
			}
			if cell.text != "" || cell.border && sh.bordered {
				lo, hi = min(lo, c), max(hi, c+1)
				if m, ok := sh.merges[[2]int{i, c}]; ok && cell.text != "" {
					hi = max(hi, min(c+m[1], sh.cols))
				}
			}
		}
	}
	if hi <= lo || (hi-lo)*(to-r) > 4*lim.Cells {
		return nil
	}
	return sh.cellsOf(r, to, lo, hi)
}

// only is the single text of a row.
func (sh *sheet) only(r int) string {
	for c := range sh.cols {
		if t := sh.cells[[2]int{r, c}].text; t != "" {
			return t
		}
	}
	return ""
}

func (sh *sheet) kinds() []rowKind {
	kinds := make([]rowKind, min(sh.rows, 100_000))
	texts := make([]int, len(kinds))
	border := make([]int, len(kinds))
	for at, c := range sh.cells {
		if at[0] >= len(kinds) {
			continue
		}
		if c.text != "" {
			texts[at[0]]++
		}
		if c.border {
			border[at[0]]++
		}
	}
	inMerge := make([]bool, len(kinds)) // goes on from the row above
	for at, m := range sh.merges {
		if sh.cells[at].text == "" {
			continue
		}
		for r := at[0] + 1; r < min(at[0]+m[0], len(kinds)); r++ {
			inMerge[r] = true
		}
	}
	for r := range kinds {
		switch {
		case texts[r] > 1 || inMerge[r] && texts[r] > 0:
			kinds[r] = gridRow
		case texts[r] == 1:
			kinds[r] = gridRow
			if sh.aloneInRow(r, border[r]) {
				kinds[r] = proseRow
			}
		case border[r] > 1 || inMerge[r]:
			kinds[r] = gridRow
		}
	}
	// Without borders, lone texts above the first and below the last row of a
	// run of rows are titles and notes.
	if sh.bordered {
		return kinds
	}
	for r := 0; r < len(kinds); {
		if kinds[r] != gridRow {
			r++
			continue
		}
		to := r
		for to < len(kinds) && kinds[to] == gridRow {
			to++
		}
		first := r
		for first < to && texts[first] == 1 && !inMerge[first] {
			first++
		}
		for i := r; i < first; i++ {
			kinds[i] = proseRow
		}
		r = to
	}
	return kinds
}

// aloneInRow tells whether the single text of a row stands outside tables: it
// has no border where the sheet has borders, or is long prose, or is a chapter
// heading across the sheet.
func (sh *sheet) aloneInRow(r, borders int) bool {
	t := sh.only(r)
	if sh.bordered {
		return borders == 0
	}
	if utf8.RuneCountInString(t) > 60 && strings.ContainsAny(t, "。；") || strings.HasSuffix(t, "。") {
		return true
	}
	if !section.MatchString(t) {
		return false
	}
	for c := range sh.cols {
		if sh.cells[[2]int{r, c}].text != "" {
			m := sh.merges[[2]int{r, c}]
			return c == 0 && (m[1] == 0 && sh.cols == 1 || m[1] >= sh.cols)
		}
	}
	return false
}
