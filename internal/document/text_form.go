package document

import (
	"strings"
	"unicode/utf8"

	"gongkai/internal/tables"
)

// pipeGrids forms the cells of a region.
//
// A separator row further down (|---|---|) says that the row above it heads a
// table of its own.
func pipeGrids(lines []line) []Block {
	var out []Block
	from := 0
	for i := 2; i < len(lines); i++ {
		if separatorLine(lines[i].text) && lines[i].bars > 0 && i-1 > from && lines[i-1].bars > 0 && !separatorLine(lines[i-1].text) {
			out = append(out, pipeGrid(lines[from:i-1])...)
			from = i - 1
		}
	}
	return append(out, pipeGrid(lines[from:])...)
}

func pipeGrid(lines []line) []Block {
	g := &gridBuilder{}
	geo := tables.Rows
	if shapeOf(lines) == rowLines {
		formRowLines(g, lines)
	} else if !formStream(g, lines) {
		geo = tables.Order
	}
	b, ok := g.block(geo)
	if !ok {
		return nil
	}
	return []Block{b}
}

// cellsOf are the cells of a line: of a line of n bars only, n empty ones less
// the one that ends the cell before or opens the row.
func cellsOf(l line) []piece {
	if barOnly(l.text) {
		n := min(l.bars, maxPieces)
		out := make([]piece, 0, n)
		for range n {
			out = append(out, piece{"", l.s, l.s})
		}
		return out
	}
	return pieces(l)
}

func shapeOf(lines []line) pipeShape {
	content, several := 0, 0
	for _, l := range lines {
		if barOnly(l.text) {
			continue
		}
		content++
		if l.bars > 0 && filled(pieces(l)) > 1 {
			several++
		}
	}
	if several*5 >= content && several > 0 {
		return rowLines
	}
	return barStream
}

func filled(ps []piece) int {
	n := 0
	for _, p := range ps {
		if p.text != "" {
			n++
		}
	}
	return n
}

// formRowLines makes a row of each line; lines without a bar, and lines that
// go on with a cell left open, are put to the cell they belong to.
func formRowLines(g *gridBuilder, lines []line) {
	closed, led := trailing(lines), leading(lines)
	var lead *piece // a first cell begun on the line above
	open := false   // the row above has not ended
	for i, l := range lines {
		if separatorLine(l.text) {
			if i > 0 {
				for k := range g.grid.Cells {
					if i == 1 {
						g.grid.Cells[k].Header = true
					}
				}
			}
			continue
		}
		ps := cellsOf(l)
		if open && l.bars == 0 {
			g.extend(ps[0])
			continue
		}
		if l.bars == 0 {
			if lead != nil {
				ps[0] = join(*lead, ps[0])
			}
			lead = &ps[0]
			continue
		}
		first, _ := utf8.DecodeRuneInString(l.text)
		if !led && isBar(first) && l.indented() && !barOnly(l.text) && len(ps) < maxPieces {
			ps = append([]piece{{"", l.s, l.s}}, ps...) // the blank before the bar is a cell
		}
		if open && !isBar(first) && len(ps) > 0 {
			g.extend(ps[0])
			ps = ps[1:]
		} else {
			g.row()
		}
		if lead != nil && len(ps) > 0 {
			ps[0] = join(*lead, ps[0])
			lead = nil
		}
		for _, p := range ps {
			g.cell(p.text, p.s, p.e)
		}
		last, _ := utf8.DecodeLastRuneInString(l.text)
		open = !isBar(last) && i+1 < len(lines) && (wrapsOpen(lines, i+1) || closed && wrapsWords(l, lines[i+1]))
	}
	if lead != nil {
		g.row()
		g.cell(lead.text, lead.s, lead.e)
	}
}

// trailing reports a table whose rows end with a bar, nearly all of them.
func trailing(lines []line) bool {
	n, ended := 0, 0
	for _, l := range lines {
		if l.bars == 0 || separatorLine(l.text) {
			continue
		}
		n++
		if last, _ := utf8.DecodeLastRuneInString(l.text); isBar(last) {
			ended++
		}
	}
	return ended*5 >= n*4
}

// leading reports a table whose rows open with a bar. Where they do not, a line
// that starts with a blank and a bar has an empty first cell.
func leading(lines []line) bool {
	n, opened := 0, 0
	for _, l := range lines {
		if l.bars == 0 || separatorLine(l.text) {
			continue
		}
		n++
		if atMargin(l) {
			return true
		}
		if first, _ := utf8.DecodeRuneInString(l.text); isBar(first) {
			opened++
		}
	}
	return opened*2 > n
}

// wrapsWords reports a row cut in the middle of a word: neither the piece at
// its end nor the one that starts the next line is a value. Values are never
// put together.
func wrapsWords(l, next line) bool {
	if next.bars == 0 || next.blank > 0 || barOnly(next.text) {
		return false
	}
	ps, ns := pieces(l), pieces(next)
	return !valueLike(ps[len(ps)-1].text) && !valueLike(ns[0].text) && !startsNumbered(ns[0].text)
}

func join(a, b piece) piece {
	if b.text == "" {
		return a
	}
	return piece{a.text + "\n" + b.text, a.s, b.e}
}

// extend adds text to the last cell.
func (g *gridBuilder) extend(p piece) {
	n := len(g.grid.Cells)
	if n == 0 {
		g.cell(p.text, p.s, p.e)
		return
	}
	c := &g.grid.Cells[n-1]
	c.Text = strings.TrimSpace(c.Text + "\n" + p.text)
	c.At.End = max(c.At.End, p.e)
	g.e = max(g.e, p.e)
}

// formStream reads tables that give lines to cells or bars, not to rows: each
// bar ends the cell before it, a bar after a bar ends an empty one, except for
// bars that open a row. It reports whether rows were told apart so.
func formStream(g *gridBuilder, lines []line) bool {
	bare, named := openers(lines)
	opened := bare || named
	var cur *piece
	end := func(at int) {
		if cur == nil {
			cur = &piece{"", at, at}
		}
		g.cell(cur.text, cur.s, cur.e)
		cur = nil
	}
	for _, l := range lines {
		if separatorLine(l.text) {
			continue
		}
		from := 0
		text := func(to int) {
			if x, y := trimBounds(l.text, from, to); x < y {
				p := piece{l.text[x:y], l.s + x, l.s + y}
				if cur != nil {
					p = join(*cur, p)
				}
				cur = &p
			}
		}
		for i, r := range l.text {
			if !isBar(r) || i > 0 && l.text[i-1] == '\\' {
				continue
			}
			text(i)
			from = i + utf8.RuneLen(r)
			if i > 0 || bare && !atMargin(l) || named && barOnly(l.text) || !opened {
				end(l.s + i)
				continue
			}
			if cur != nil {
				end(l.s + i)
			}
			g.row()
		}
		text(len(l.text))
	}
	if cur != nil {
		end(cur.e)
	}
	return opened && g.grid.Cols > 1 && g.grid.Rows > 1
}

// openers tells which bars open the rows: those at the margin that stand alone,
// where the table starts with one; or those before the first cell, where other
// cells have no bar on their line.
func openers(lines []line) (bare, named bool) {
	if !atMargin(lines[0]) {
		return false, false
	}
	if barOnly(lines[0].text) {
		return true, false
	}
	leading, plain := 0, 0
	for _, l := range lines {
		first, n := utf8.DecodeRuneInString(l.text)
		switch {
		case l.bars == 0:
			plain++
		case l.bars == 1 && isBar(first) && len(l.text) > n:
			leading++
		}
	}
	return false, leading > 1 && plain >= leading
}

// atMargin reports a line that starts with a bar and no blank before it.
func atMargin(l line) bool {
	r, _ := utf8.DecodeRuneInString(l.text)
	return isBar(r) && !l.indented()
}
