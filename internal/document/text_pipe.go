package document

import (
	"strings"
	"unicode/utf8"
)

// A table printed with bars reaches us in these shapes, which one look at the
// lines of a region tells apart:
//
//	a | b | c |          a row a line, with or without a bar in front; empty
//	| a | ||             bars stand for spans or for empty cells
//
//	a |                  a cell a line; a line of bars only is empty cells
//	|||
//
//	a                    cell and bar on lines of their own
//	|
//
//	|                    a bar opens the row, its cells follow one a line
//	 a |
//	 b |
type pipeShape int

const (
	rowLines  pipeShape = iota // several cells a line
	barStream                  // all others
)

// pipeRegion finds the run of lines at the start of lines that is a table with
// bars: from is the line where it starts (a first cell may stand above its
// bar), n where it ends; n is 0 when there is none.
func pipeRegion(lines []line) (from, n int) {
	// Cell and bar on separate lines: the first line has no bar.
	if lines[0].bars == 0 {
		if len(lines) > 3 && barOnly(lines[1].text) && lines[2].bars == 0 && barOnly(lines[3].text) && shortLine(lines[0]) {
			return 0, regionEnd(lines, barStream)
		}
		return 0, 0
	}
	end := regionEnd(lines, rowLines)
	bars := 0
	for _, l := range lines[:end] {
		bars += l.bars
	}
	if bars < 2 || end == 1 && !rowLike(lines[0]) {
		return 0, 0
	}
	return 0, end
}

// indented reports whether blanks stand before the first bar: what is left of
// an empty cell, where a bar at the margin opens a row.
func (l line) indented() bool {
	return l.raw != "" && strings.IndexAny(l.raw[:1], " \t") == 0 || strings.HasPrefix(l.raw, "\u3000")
}

// rowLike tells one lone line with bars that is a row from prose or navigation
// with separators: a row ends or starts with a bar.
func rowLike(l line) bool {
	r, _ := utf8.DecodeRuneInString(l.text)
	last, _ := utf8.DecodeLastRuneInString(l.text)
	return isBar(r) || isBar(last)
}

// regionEnd is the number of lines that belong to the region.
func regionEnd(lines []line, shape pipeShape) int {
	end := 0
	for i := 0; i < len(lines); {
		if lines[i].bars > 0 || separatorLine(lines[i].text) {
			i++
			end = i
			continue
		}
		if shape == barStream {
			// content, then a bar line
			if i+1 < len(lines) && barOnly(lines[i+1].text) && shortLine(lines[i]) {
				i++
				continue
			}
			if i+2 < len(lines) && lines[i+1].bars == 0 && barOnly(lines[i+2].text) && shortLine(lines[i]) && shortLine(lines[i+1]) &&
				!headingLike(lines[i].text) {
				i += 2 // a cell broken over two lines
				continue
			}
			return end
		}
		// A line without a bar inside a region of rows: the rest or the start
		// of a cell broken over lines.
		if i == 0 || i+1 >= len(lines) || lines[i+1].bars == 0 || !shortLine(lines[i]) {
			if wrapsOpen(lines, i) {
				i++
				continue
			}
			return end
		}
		if barOnly(lines[i+1].text) && lines[i+1].bars == 1 || wrapsOpen(lines, i) || wrapsNext(lines, i) {
			i++
			continue
		}
		return end
	}
	return end
}

// wrapsOpen reports whether line i goes on with the last cell of the line
// before: in a table whose rows start and end with a bar, that row has not
// ended yet.
func wrapsOpen(lines []line, i int) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if lines[k+1].blank > 0 || len(lines[k+1].text) > 200 {
			return false
		}
		prev := lines[k].text
		if lines[k].bars == 0 {
			continue
		}
		first, _ := utf8.DecodeRuneInString(prev)
		last, _ := utf8.DecodeLastRuneInString(prev)
		return isBar(first) && !isBar(last) && lines[k].bars > 1
	}
	return false
}

// wrapsNext reports whether line i is the start of the first cell of the next
// line: that line goes on with values, or line i is a scrap of a header.
func wrapsNext(lines []line, i int) bool {
	l, next := lines[i], lines[i+1]
	if strings.Contains(l.text, "。") {
		return false
	}
	if next.blank > 0 || headingLike(l.text) && startsNumbered(next.text) {
		return false
	}
	cells := pieces(next)
	first, _ := utf8.DecodeRuneInString(next.text)
	if isBar(first) {
		return false
	}
	for _, c := range cells[1:] {
		if c.text != "" && valueLike(c.text) {
			return utf8.RuneCountInString(l.text) <= 40
		}
	}
	return utf8.RuneCountInString(l.text) <= 6 && !headingLike(l.text) && !strings.ContainsAny(l.text, "。：:，、表")
}

// piece is the text between two bars.
type piece struct {
	text string
	s, e int
}

// pieces cuts a line at its bars. The pieces before a leading and after a
// trailing bar are not cells and are left out.
func pieces(l line) []piece {
	out := make([]piece, 0, min(l.bars, maxPieces)+1)
	from := 0
	add := func(a, b int) {
		x, y := trimBounds(l.text, a, b)
		out = append(out, piece{l.text[x:y], l.s + x, l.s + y})
	}
	for i, r := range l.text {
		if !isBar(r) || i > 0 && l.text[i-1] == '\\' {
			continue
		}
		if len(out) >= maxPieces {
			return out
		}
		if i > 0 {
			add(from, i)
		}
		from = i + utf8.RuneLen(r)
	}
	if from < len(l.text) || len(out) == 0 {
		add(from, len(l.text))
	}
	return out
}

// barOnly reports a line of bars and blanks.
func barOnly(s string) bool {
	n := 0
	for _, r := range s {
		if isBar(r) {
			n++
		} else if !strings.ContainsRune(blanks, r) {
			return false
		}
	}
	return n > 0
}

// separatorLine reports |---|:--| and lines drawn with + - = and box corners.
func separatorLine(s string) bool {
	dashes := 0
	for _, r := range s {
		switch {
		case r == '-' || r == '=' || r == '─' || r == '━' || r == '—' || r == '_':
			dashes++
		case isBar(r), r == ':', r == '+', strings.ContainsRune(blanks, r), r >= 0x2500 && r <= 0x257f:
		default:
			return false
		}
	}
	if dashes < 3 {
		return false
	}
	// "| - | - | - |" is a row of dashes, a separator has two or more together.
	for _, d := range []string{"--", "==", "──", "━━", "——", "__"} {
		if strings.Contains(s, d) {
			return !onlyDashCells(s)
		}
	}
	return false
}

// onlyDashCells reports a row whose cells are the dashes -- or —— that stand
// for nothing: fewer than three to a cell, no colons, not ASCII "--" alone.
func onlyDashCells(s string) bool {
	return strings.Contains(s, "——") && !strings.Contains(s, "———")
}
