package tables

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cellText joins the marks of one cell. Lines of Chinese are joined without a
// blank, as they were typed; a line that is a number of its own stays one,
// unless the number plainly runs on because the cell is too narrow for it.
func cellText(marks []Mark, cell Box) string {
	if len(marks) == 0 {
		return ""
	}
	lines := linesOf(marks)
	if len(lines) >= 3 && upright(lines) {
		return joinUpright(lines)
	}
	var b strings.Builder
	prev := ""
	for i, l := range lines {
		t := l.text()
		if i > 0 {
			b.WriteString(lineJoint(prev, t, lines[i-1], l, cell))
		}
		b.WriteString(t)
		prev = t
	}
	return strings.TrimSpace(b.String())
}

// upright reports text set one character a line.
func upright(lines []textLine) bool {
	single := 0
	for _, l := range lines {
		if utf8.RuneCountInString(l.text()) > 3 {
			return false
		}
		if len(l.marks) == 1 && isWide(firstRune(l.marks[0].Text)) {
			single++
		}
	}
	return single*10 >= len(lines)*7
}

func joinUpright(lines []textLine) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.text())
	}
	return b.String()
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }

func lineJoint(prev, next string, a, b textLine, cell Box) string {
	// A line may end in the separator of a number that goes on.
	pn, nn := hasDigit(prev) && isNumber(strings.TrimRight(prev, ",，.．")), hasDigit(next) && isNumber(next)
	switch {
	case pn && nn:
		// 190.457 over 379: the first line fills the cell, and begins where
		// the second does or the text is centred.
		// 1,588, over 110: a separator at the end and three digits to go on with.
		goesOn := strings.TrimRight(prev, ",，") != prev && utf8.RuneCountInString(next) == 3
		if goesOn || runsOver(a, b, cell.W()) {
			return ""
		}
		return "\n"
	case pn || nn:
		return "\n"
	}
	x, _ := utf8.DecodeLastRuneInString(prev)
	y := firstRune(next)
	if isWide(x) || isWide(y) || strings.ContainsRune(".,-(（、", x) || strings.ContainsRune(")）", y) {
		return ""
	}
	return " "
}

func hasDigit(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }

// runsOver reports a number broken in a cell too narrow for it: its first line
// leaves no room for another character.
func runsOver(a, b textLine, width float64) bool {
	n := float64(len(a.marks))
	if n < 2 || width <= 0 || b.Y0-a.Y1 > a.size || b.W() > a.W()+1 {
		return false
	}
	return a.W()+a.W()/n > width-0.8*a.size
}

// isNumber reports text that is only a number or the mark of an empty one:
// digits with separators, a sign or a per cent, or a dash or stroke.
func isNumber(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" || utf8.RuneCountInString(s) > 24 {
		return false
	}
	for _, r := range s {
		if !unicode.IsDigit(r) && r != '〇' && !strings.ContainsRune("+-.,%/\\—–－─‐‑−、，．％ 　＋／无", r) {
			return false
		}
	}
	// 1. and 二、 are list numbers; a lone stop is not a value.
	last, _ := utf8.DecodeLastRuneInString(s)
	return !strings.ContainsRune(".．，,", last) && (last != '、' || s == "、")
}

// splitUnruledRows mends rows whose horizontal lines are not drawn: when at
// least two cells of a row hold the same number of lines at the same heights,
// and those lines are numbers, the row is parted between them.
func splitUnruledRows(cells []Cell, rects [][4]int, held [][]Mark, f *frame) []Cell {
	byRow := map[int][]int{}
	for i, r := range rects {
		if r[2] == 1 && len(held[i]) > 0 {
			byRow[r[0]] = append(byRow[r[0]], i)
		}
	}
	cuts := map[int][]float64{}
	for row, is := range byRow {
		best := []textLine(nil)
		agree := 0
		for _, i := range is {
			lines := linesOf(held[i])
			r := rects[i]
			if len(lines) >= 2 && runsOver(lines[0], lines[1], f.xs[r[1]+r[3]]-f.xs[r[1]]) {
				continue
			}
			if len(lines) < 2 || slices.ContainsFunc(lines, func(l textLine) bool { return !isNumber(l.text()) }) {
				continue
			}
			switch {
			case len(lines) > len(best):
				best, agree = lines, 1
			case len(lines) == len(best) && absf(lines[0].cy()-best[0].cy()) < lines[0].size/2 && absf(lines[len(lines)-1].cy()-best[len(best)-1].cy()) < lines[0].size/2:
				agree++
			}
		}
		if agree < 2 || slices.ContainsFunc(is, func(i int) bool {
			// A lone line halfway between is set in the middle of its cell: the
			// others are numbers broken over two lines.
			l := linesOf(held[i])
			return len(l) == 1 && l[0].cy() > best[0].cy()+0.25*best[0].size && l[0].cy() < best[1].cy()-0.25*best[0].size
		}) {
			continue
		}
		for k := 1; k < len(best); k++ {
			cuts[row] = append(cuts[row], (best[k-1].cy()+best[k].cy())/2)
		}
	}
	if len(cuts) == 0 {
		return cells
	}
	shift := make([]int, len(f.ys)+1) // rows added before row r
	for r := 0; r < len(f.ys); r++ {
		shift[r+1] = shift[r] + len(cuts[r])
	}
	var out []Cell
	for i, r := range rects {
		box := Box{f.xs[r[1]], f.ys[r[0]], f.xs[r[1]+r[3]], f.ys[r[0]+r[2]]}
		if len(held[i]) == 0 && (box.W() < sliver || box.H() < sliver) {
			continue
		}
		c := Cell{Row: r[0] + shift[r[0]], Col: r[1], ColSpan: r[3]}
		c.RowSpan = r[0] + r[2] + shift[r[0]+r[2]] - c.Row
		cut := cuts[r[0]]
		if r[2] > 1 || len(cut) == 0 || len(held[i]) > 0 && len(linesOf(held[i])) == 1 {
			c.Text = cellText(held[i], box)
			out = append(out, c)
			continue
		}
		edges := append(append([]float64{box.Y0}, cut...), box.Y1)
		for k := range len(edges) - 1 {
			var part []Mark
			for _, m := range held[i] {
				if slotOf(edges, m.cy()) == k {
					part = append(part, m)
				}
			}
			p := c
			p.Row, p.RowSpan = c.Row+k, 1
			p.Text = cellText(part, Box{box.X0, edges[k], box.X1, edges[k+1]})
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Cell) int { return (a.Row-b.Row)*100_000 + a.Col - b.Col })
	return out
}

func absf(v float64) float64 {
	if v < 0 {
		return -v
	}
	return v
}

// compact renumbers rows and columns that no cell starts in (slivers between
// doubled lines), and sets the size of the grid. It returns the columns kept.
func compact(g *Grid) []int {
	var rows, cols []int
	for _, c := range g.Cells {
		rows, cols = append(rows, c.Row), append(cols, c.Col)
	}
	slices.Sort(rows)
	slices.Sort(cols)
	rows, cols = slices.Compact(rows), slices.Compact(cols)
	at := func(starts []int, v int) int { i, _ := slices.BinarySearch(starts, v); return i }
	for i := range g.Cells {
		c := &g.Cells[i]
		r, k := at(rows, c.Row), at(cols, c.Col)
		c.RowSpan = max(1, at(rows, c.Row+c.RowSpan)-r)
		c.ColSpan = max(1, at(cols, c.Col+c.ColSpan)-k)
		c.Row, c.Col = r, k
	}
	g.Rows, g.Cols = len(rows), len(cols)
	return cols
}
