package specimen

import (
	"strings"
)

// textStyle is how one rendering writes a table as plain text.
type textStyle struct {
	lead, bar, trail string // before a row, between cells, after a row
	line             bool   // a cell a line: each cell followed by bar
	emptyBars        bool   // empty cells of a line rendering are bars on one line: |||
	placeholders     string // "", cols or all: empty cells for spanned slots
	blankLines       bool
	aligned          bool // columns padded with blanks
	single           bool // one blank between cells
	broken           bool // line breaks inside labels stay
}

type textPage struct {
	textStyle
	bars bool // inside a run of empty bars
	b    strings.Builder
	p    *page
}

func writeText(st textStyle) func(*page) []byte {
	return func(p *page) []byte {
		w := &textPage{textStyle: st, p: p}
		for i, x := range p.pieces {
			switch {
			case x.sheets != nil:
				for _, s := range x.sheets {
					w.sheet(s)
				}
			default:
				w.b.WriteString(x.text + "\n")
				if st.blankLines {
					w.b.WriteString("\n")
				}
				if x.head == 1 && p.r.IntN(3) == 0 {
					w.b.WriteString("发布时间：" + itoa(p.year+1) + "-01-28 来源：" + p.organ.region + " 浏览次数：1024\n")
				}
			}
			p.parEnds[i] = w.b.Len()
		}
		return []byte(w.b.String())
	}
}

func (w *textPage) sheet(s *sheet) {
	for i, row := range s.rows {
		w.b.WriteString(w.lead)
		cells := row
		if w.placeholders != "" {
			cells = w.padded(s, i)
		}
		for j, c := range cells {
			w.cell(c, j, len(cells))
		}
		w.b.WriteString(w.trail)
		if w.bars {
			w.b.WriteString("\n")
			w.bars = false
		}
		if !w.line {
			w.b.WriteString("\n")
		}
	}
	if w.blankLines {
		w.b.WriteString("\n")
	}
}

// padded is row i with an empty cell for each slot that a span covers.
func (w *textPage) padded(s *sheet, i int) []cell {
	var out []cell
	for _, x := range s.slots()[i] {
		switch {
		case !x.used:
		case x.origin:
			out = append(out, s.rows[x.row][x.col])
		case w.placeholders == "all" || x.row == i:
			out = append(out, label("", 1, 1))
		}
	}
	return out
}

func (w *textPage) cell(c cell, j, n int) {
	if c.text == "" && (w.single || w.line && w.bar == "\n") {
		w.mark(c) // an empty line tells nothing where lines are cells
		return
	}
	if w.emptyBars {
		if c.text == "" {
			w.b.WriteString("|")
			w.mark(c)
			w.bars = true
			return
		}
		if w.bars {
			w.b.WriteString("\n")
			w.bars = false
		}
	}
	w.b.WriteString(c.text)
	w.mark(c)
	switch {
	case w.aligned:
		if j < n-1 {
			width := 0
			for _, r := range c.text {
				width++
				if r > 0x2e00 {
					width++
				}
			}
			w.b.WriteString(strings.Repeat(" ", max(2, 12-width)))
		}
	case w.line, j < n-1:
		w.b.WriteString(w.bar)
	}
	if w.line && w.blankLines {
		w.b.WriteString("\n")
	}
}

func (w *textPage) mark(c cell) {
	if c.truth >= 0 {
		w.p.ends[c.truth] = w.b.Len()
	}
}

func textRenderings() []rendering {
	mk := func(name string, st textStyle) rendering {
		lines := st.line && st.bar == "\n"
		return rendering{name: "text-" + name, ctype: "text/plain", ext: "txt", linear: true, vanish: lines || st.aligned || st.single, broken: lines || st.broken, write: writeText(st)}
	}
	return []rendering{
		mk("bars", textStyle{bar: " | ", trail: " |"}),
		mk("bars-cols", textStyle{bar: " | ", trail: " |", placeholders: "cols"}),
		mk("bars-exact", textStyle{bar: " | ", trail: " |", placeholders: "all"}),
		mk("lead", textStyle{lead: "| ", bar: " | ", trail: " |"}),
		mk("lead-cols", textStyle{lead: "| ", bar: " | ", trail: " |", placeholders: "cols"}),
		mk("cell-bar", textStyle{line: true, bar: " |\n"}),
		mk("cell-bar-cols", textStyle{line: true, bar: " |\n", placeholders: "cols", emptyBars: true}),
		mk("bar-lines", textStyle{line: true, bar: "\n|\n"}),
		mk("bar-newline", textStyle{lead: "|", line: true, bar: "\n |\n "}),
		mk("lines", textStyle{line: true, bar: "\n"}),
		mk("lines-blank", textStyle{line: true, bar: "\n", blankLines: true}),
		mk("tabs", textStyle{bar: "\t"}),
		mk("spaces", textStyle{aligned: true}),
		mk("blanks", textStyle{bar: " ", single: true}),
		mk("bars-broken", textStyle{bar: " | ", trail: " |", broken: true}),
	}
}
