package document

import (
	"strings"

	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// line is one line of a text: its bytes without the line end and the blanks
// around it, and their places in the decoded text.
type line struct {
	text  string
	s, e  int
	bars  int    // bars in it
	blank int    // empty lines before it
	raw   string // the line with its blanks
}

// readText reads plain text: every line is a paragraph, runs of lines with
// bars or aligned columns are grids.
func readText(text []byte, opt Options) *Document {
	doc := &Document{Format: "text", Pages: 1}
	if int64(len(text)) > opt.Limits.TextBytes {
		text = text[:opt.Limits.TextBytes]
		doc.Issues = append(doc.Issues, fact.Issue{Code: "text_limit", Detail: boundDetail("text_limit", 1)})
	}
	blocks, hit := readLines(string(text), opt.Limits)
	doc.Blocks = blocks
	for _, code := range []string{"block_limit", "cell_limit"} {
		if hit[code] > 0 {
			doc.Issues = append(doc.Issues, fact.Issue{Code: code, Detail: boundDetail(code, hit[code])})
		}
	}
	countTables(doc)
	findBreadcrumb(doc)
	return doc
}

// splitLines cuts text at line ends and form feeds, and drops empty lines.
//
// It stops at most lines; rest is what it left.
func splitLines(text string, most int) (lines []line, rest int) {
	lines = make([]line, 0, min(strings.Count(text, "\n")+1, most))
	blanks := 0
	for s := 0; s < len(text); {
		if len(lines) >= most {
			return lines, len(text) - s
		}
		e := s
		for e < len(text) && text[e] != '\n' && text[e] != '\r' && text[e] != '\f' && text[e] != '\v' {
			e++
		}
		next := e + 1
		if e+1 < len(text) && text[e] == '\r' && text[e+1] == '\n' {
			next++
		}
		a, b := trimBounds(text, s, e)
		if a == b {
			blanks++
		} else {
			l := line{text: text[a:b], raw: text[s:e], s: a, e: b, bars: countBars(text[a:b]), blank: blanks}
			if l.bars > 0 && l.bars < 3 && strings.Contains(l.text, "。") && !rowLike(l) {
				l.bars = 0 // a sentence with a bar in it
			}
			lines = append(lines, l)
			blanks = 0
		}
		s = next
	}
	return lines, 0
}

// trimBounds narrows [s,e) by the blanks at both ends.
func trimBounds(text string, s, e int) (int, int) {
	t := strings.TrimLeft(text[s:e], blanks)
	s = e - len(t)
	return s, s + len(strings.TrimRight(t, blanks))
}

// blanks of any width, and the byte order mark that editors leave in places.
const blanks = " \t\r\n\f\v\u00a0\u3000\u2002\u2003\u2009\u200a\u202f\u2028\u2029\u0085"

// isBar reports the characters that text draws vertical lines with.
func isBar(r rune) bool {
	return r == '|' || r == '│' || r == '┃' || r == '｜' || r == '║' || r == '∣'
}

func countBars(s string) int {
	n := strings.Count(s, "|")
	if n == len(s) {
		return n
	}
	for _, r := range s {
		if r > 0x7f && isBar(r) {
			n++
		}
	}
	return n
}

// readLines turns lines into blocks. The second result counts the bounds met.
func readLines(text string, lim Limits) ([]Block, map[string]int) {
	lines, rest := splitLines(text, lim.Blocks)
	blocks, hit := linesToBlocks(lines, lim)
	if rest > 0 {
		hit["block_limit"]++
	}
	return blocks, hit
}

func linesToBlocks(lines []line, lim Limits) ([]Block, map[string]int) {
	hit := map[string]int{}
	var blocks []Block
	cells := 0
	for _, l := range lines {
		if l.bars > maxPieces {
			hit["cell_limit"]++
		}
	}
	add := func(b Block) {
		if len(blocks) >= lim.Blocks {
			hit["block_limit"]++
			return
		}
		if b.Grid != nil {
			if cells+len(b.Grid.Cells) > lim.Cells {
				hit["cell_limit"]++
				return
			}
			cells += len(b.Grid.Cells)
		}
		blocks = append(blocks, b)
	}
	asked := 0 // lines before were looked at for aligned columns
	for i := 0; i < len(lines); {
		if lines[i].bars == 0 && i >= asked {
			n, seen := alignedRun(lines[i:])
			asked = i + max(n, seen)
			if n > 0 {
				for _, b := range alignedGrid(lines[i : i+n]) {
					add(b)
				}
				i += n
				continue
			}
		}
		if from, n := pipeRegion(lines[i:]); n > 0 {
			for _, l := range lines[i : i+from] {
				add(paragraph(l))
			}
			for _, b := range pipeGrids(lines[i+from : i+n]) {
				add(b)
			}
			i += n
			continue
		}
		add(paragraph(lines[i]))
		i++
	}
	return blocks, hit
}

// maxPieces is the largest number of cells read of one line.
const maxPieces = 4096

func paragraph(l line) Block {
	return Block{Kind: Paragraph, Text: l.text, At: fact.Locator{Start: l.s, End: l.e}}
}

// maxGridCells ends a grid that is over every bound.
const maxGridCells = 1 << 20

// gridBuilder collects cells row by row.
type gridBuilder struct {
	grid tables.Grid
	col  int
	s, e int
}

func (g *gridBuilder) row() {
	if len(g.grid.Cells) > 0 || g.grid.Rows > 0 {
		g.grid.Rows++
	} else {
		g.grid.Rows = 1
	}
	g.col = 0
}

func (g *gridBuilder) cell(text string, s, e int) {
	if len(g.grid.Cells) >= maxGridCells {
		return // more than any bound on cells; the grid is refused as a whole
	}
	if g.grid.Rows == 0 {
		g.row()
	}
	if len(g.grid.Cells) == 0 {
		g.s = s
	}
	g.e = max(g.e, e)
	g.grid.Cells = append(g.grid.Cells, tables.Cell{Text: text, Row: g.grid.Rows - 1, Col: g.col, RowSpan: 1, ColSpan: 1,
		At: fact.Locator{Start: s, End: e}})
	g.col++
	g.grid.Cols = max(g.grid.Cols, g.col)
}

// block is the grid as a block, false when it has no text.
func (g *gridBuilder) block(geo tables.Geometry) (Block, bool) {
	filled := false
	for _, c := range g.grid.Cells {
		filled = filled || c.Text != ""
	}
	if !filled {
		return Block{}, false
	}
	grid := g.grid
	grid.Geometry = geo
	return Block{Kind: Table, Grid: &grid, At: fact.Locator{Start: g.s, End: g.e}}, true
}
