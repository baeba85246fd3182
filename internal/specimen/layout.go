package specimen

import (
	"fmt"
	"slices"
	"strings"
)

// The size of a page and its margins in points; y grows downwards from the top.
const (
	pageWidth  = 595.0
	pageHeight = 842.0
	marginX    = 68.0
	marginY    = 72.0
	bodySize   = 12.0
	cellSize   = 8.0
	pad        = 2.5
)

// word is a run of characters set from a point on the base line.
type word struct {
	x, y, size float64
	text       string
	truth      int
}

type line struct{ x1, y1, x2, y2 float64 }

// leaf is one laid-out page.
type leaf struct {
	words []word
	lines []line
}

// press sets a page of pieces on paper.
type press struct {
	leaves []*leaf
	y      float64
	p      *page
	ruled  bool
	repeat bool           // the boxhead is printed again on each page
	tear   bool           // a tall row is torn by the page break
	open   bool           // no ruling line where a cell goes on over the page
	set    map[[2]int]int // lines of a cell that stand on earlier pages
}

// advance is the width of a character: half an em for the ASCII ones, nothing
// for the invisible ones.
func advance(r rune, size float64) float64 {
	if strings.ContainsRune("\u200b\u2060\ufeff\u00ad", r) {
		return 0
	}
	if r < 0x2000 {
		return size / 2
	}
	return size
}

func width(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		w += advance(r, size)
	}
	return w
}

// wrap breaks text into lines no wider than w. Words of digits are kept whole.
func wrap(text string, size, w float64) []string {
	var out []string
	cur, curW := "", 0.0
	rs := []rune(text)
	for i := 0; i < len(rs); {
		j := i + 1
		for j < len(rs) && digit(rs[i]) && digit(rs[j]) {
			j++
		}
		// a number wider than its cell is broken, as word processors do
		for j > i+1 && width(string(rs[i:j]), size) > w {
			j--
		}
		unit := string(rs[i:j])
		uw := width(unit, size)
		if unit == "\n" || cur != "" && curW+uw > w {
			out = append(out, cur)
			cur, curW = "", 0
		}
		if unit != "\n" {
			cur += unit
			curW += uw
		}
		i = j
	}
	return append(out, cur)
}

func digit(r rune) bool { return r >= '0' && r <= '9' || r == '.' || r == ',' || r == '-' || r == '+' }

func (pr *press) leaf() *leaf { return pr.leaves[len(pr.leaves)-1] }

// newPage starts a page; the running number stands between the tables' parts.
func (pr *press) newPage() {
	pr.leaves = append(pr.leaves, &leaf{})
	n := fmt.Sprintf("- %d -", len(pr.leaves))
	pr.leaf().words = append(pr.leaf().words, word{pageWidth/2 - width(n, 9)/2, pageHeight - 40, 9, n, -1})
	pr.y = marginY
}

func (pr *press) text(s string, size, indent float64, center bool) {
	w := pageWidth - 2*marginX
	for i, l := range wrap(s, size, w-indent) {
		if pr.y+size*1.5 > pageHeight-marginY {
			pr.newPage()
		}
		x := marginX
		switch {
		case center:
			x = (pageWidth - width(l, size)) / 2
		case i == 0:
			x += indent
		}
		pr.leaf().words = append(pr.leaf().words, word{x, pr.y + size, size, l, -1})
		pr.y += size * 1.5
	}
}

func widths(s *sheet) []float64 {
	var out []float64
	switch s.table {
	case "requests":
		out = []float64{24, 70, 130, 33, 33, 33, 33, 33, 33, 33}
	case "disputes":
		out = slices.Repeat([]float64{30}, 15)
	case "statistics":
		out = []float64{320, 50, 80}
	default:
		out = []float64{140, 105, 105, 105}
	}
	for len(out) < s.cols {
		if s.rows[0][0].text == "序号" {
			out = slices.Insert(out, 0, 26)
		} else {
			out = append(out, 26)
		}
	}
	return out
}

// table sets a sheet row by row; a row that does not fit goes to the next page.
func (pr *press) table(s *sheet) {
	ws := widths(s)
	left := []float64{marginX}
	for _, w := range ws {
		left = append(left, left[len(left)-1]+w)
	}
	sl := s.slots()
	height := heights(s, sl, left)
	pr.set = map[[2]int]int{}
	for from := 0; from < len(s.rows); {
		room := pageHeight - marginY - pr.y
		to, h := from, 0.0
		for to < len(s.rows) && h+height[to] <= room {
			h += height[to]
			to++
		}
		if upper := room - h; pr.tear && to > from && to < len(s.rows) && upper >= rowHeight && height[to] >= upper+lineHeight {
			s = s.torn(to)
			sl = s.slots()
			height = slices.Insert(height, to+1, max(height[to]-upper+rowHeight, rowHeight))
			height[to] = upper
			h += upper
			to++
		}
		if to == from {
			pr.newPage()
			continue
		}
		pr.part(s, sl, left, height, from, to)
		pr.y += h
		from = to
		if from < len(s.rows) {
			pr.newPage()
			if pr.repeat && s.heads > 0 && from > s.heads {
				earlier := pr.set
				pr.set = map[[2]int]int{}
				pr.part(s, sl, left, height, 0, s.heads)
				pr.set = earlier
				for _, h := range height[:s.heads] {
					pr.y += h
				}
			}
		}
	}
	pr.y += 10
}

const (
	lineHeight = cellSize * 1.25
	rowHeight  = lineHeight + 2*pad + 3
)

// heights of the rows: as many lines as the fullest cell of one row has.
func heights(s *sheet, sl [][]slot, left []float64) []float64 {
	out := make([]float64, len(s.rows))
	for i := range s.rows {
		out[i] = rowHeight
		for c, x := range sl[i] {
			if !x.origin {
				continue
			}
			cl := s.rows[x.row][x.col]
			if cl.rows == 1 && !cl.vertical {
				n := len(wrap(cl.text, cellSize, left[c+cl.cols]-left[c]-2*pad))
				out[i] = max(out[i], float64(n)*lineHeight+2*pad+3)
			}
		}
	}
	return out
}

// torn is s with row i over two rows, so that a page can end inside it.
func (s *sheet) torn(i int) *sheet {
	out := *s
	out.rows = nil
	for _, row := range s.rows {
		out.rows = append(out.rows, slices.Clone(row))
	}
	out.lengthen(i)
	for j := range out.rows[i] {
		out.rows[i][j].rows++
	}
	out.rows = slices.Insert(out.rows, i+1, []cell{})
	return &out
}

// part sets rows [from, to) of a sheet on the current page.
func (pr *press) part(s *sheet, sl [][]slot, left, height []float64, from, to int) {
	top := pr.y
	for i := from; i < to; i++ {
		for c, x := range sl[i] {
			if !x.used || !x.origin && (i > from || c != pr.leftmost(sl[i], c)) {
				continue
			}
			cl := s.rows[x.row][x.col]
			h := 0.0
			for k := i; k < min(x.row+cl.rows, to); k++ {
				h += height[k]
			}
			x1, x2 := left[c], left[min(c+cl.cols, len(left)-1)]
			if pr.ruled {
				l := pr.leaf()
				l.lines = append(l.lines, line{x1, top, x1, top + h}, line{x2, top, x2, top + h})
				if x.origin || !pr.open {
					l.lines = append(l.lines, line{x1, top, x2, top})
				}
				if x.row+cl.rows <= to || !pr.open {
					l.lines = append(l.lines, line{x1, top + h, x2, top + h})
				}
			}
			more := x.row+cl.rows > to
			pr.cell(cl, [2]int{x.row, x.col}, x1, top, x2-x1, h, more)
		}
		top += height[i]
	}
}

// leftmost is the first slot of the cell that covers slot c of a row.
func (pr *press) leftmost(row []slot, c int) int {
	for c > 0 && row[c-1].used && row[c-1].row == row[c].row && row[c-1].col == row[c].col {
		c--
	}
	return c
}

// cell sets the text of a cell in the middle of its box. Lines that do not fit
// are left for the next page when the cell goes on there.
func (pr *press) cell(c cell, key [2]int, x, y, w, h float64, more bool) {
	if c.text == "" {
		return
	}
	var ls []string
	if c.vertical {
		for _, r := range c.text {
			ls = append(ls, string(r))
		}
	} else {
		ls = wrap(c.text, cellSize, w-2*pad)
	}
	ls = ls[min(pr.set[key], len(ls)):]
	if fit := max(int((h-pad)/lineHeight), 0); more && len(ls) > fit {
		ls = ls[:fit]
	}
	pr.set[key] += len(ls)
	ty := y + max((h-float64(len(ls))*lineHeight)/2, pad) + cellSize
	for _, l := range ls {
		tx := x + pad
		if c.truth >= 0 || c.head || c.vertical {
			tx = x + (w-width(l, cellSize))/2
		}
		pr.leaf().words = append(pr.leaf().words, word{tx, ty, cellSize, l, c.truth})
		ty += lineHeight
	}
}

// set lays out all pieces.
func set(p *page, ruled bool) []*leaf {
	pr := &press{p: p, ruled: ruled, repeat: p.r.IntN(4) == 0, tear: p.r.IntN(3) == 0, open: p.r.IntN(2) == 0}
	pr.newPage()
	pr.y += float64(p.r.IntN(200)) // so that the breaks fall anywhere
	for _, x := range p.pieces {
		switch {
		case x.head == 1:
			pr.text(x.text, 18, 0, true)
			pr.y += 12
		case x.sheets != nil:
			for _, s := range x.sheets {
				pr.table(s)
			}
		case x.head == 2:
			pr.text(x.text, 14, 28, false)
		default:
			pr.text(x.text, bodySize, 24, false)
		}
	}
	p.pages = len(pr.leaves)
	return pr.leaves
}
