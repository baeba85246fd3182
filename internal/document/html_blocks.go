package document

import (
	"strings"

	"gongkai/internal/fact"
)

// blocks turns the events of the page into the blocks of the document.
func (h *markup) blocks(text string) {
	blocks := make([]Block, 0, len(h.ev))
	of := make([]int32, 0, len(h.ev)) // event of each block
	barredLines, asked := 0, 0
	for i := 0; i < len(h.ev); i++ {
		e := &h.ev[i]
		at := fact.Locator{Start: int(e.s) + h.base, End: int(e.e) + h.base}
		switch e.kind {
		case evText, evEmpty:
			if e.level == 0 && (e.parent > 0 || e.w1 > e.w0) && i >= asked {
				var rows []leafRow
				if rows, asked = h.leafTable(text, i); rows != nil {
					blocks, of = append(blocks, h.leafGrid(text, rows)), append(of, int32(i))
					i = asked - 1
					continue
				}
			}
			if e.kind == evEmpty {
				continue
			}
			b := Block{Kind: Paragraph, Text: text[e.a:e.b], At: at}
			if e.level > 0 {
				b.Kind, b.Level = Heading, int(e.level)
			} else if e.pre || drawn(b.Text) {
				barredLines++
			}
			blocks, of = append(blocks, b), append(of, int32(i))
		case evImage:
			blocks, of = append(blocks, Block{Kind: Image, Alt: h.alts[e.a], At: at}), append(of, int32(i))
		case evGrid:
			blocks, of = append(blocks, Block{Kind: Table, Grid: h.grids[e.a], At: at}), append(of, int32(i))
		}
	}
	if barredLines > 0 {
		blocks = h.drawnTables(blocks, of)
	}
	h.doc.Blocks = blocks
	countTables(h.doc)
}

// countTables counts the tables of a document in reading order and writes the
// number, row and column into the locators.
func countTables(doc *Document) {
	n := 0
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if b.Kind != Table {
			continue
		}
		n++
		b.At.Table = n
		for k := range b.Grid.Cells {
			c := &b.Grid.Cells[k]
			c.At.Table, c.At.Row, c.At.Col = n, c.Row+1, c.Col+1
		}
	}
}

// trails open the line that says where on the site a page stands.
var trails = []string{"当前位置", "您的位置", "您现在的位置", "现在位置", "所在位置", "您所在的位置", "你的位置", "您当前的位置", "当前所在位置",
	"您当前所在的位置", "當前位置", "您的位置是"}

// findBreadcrumb takes the first trail: the rest of its line, or the short
// blocks after it where each step is a block of its own.
func findBreadcrumb(doc *Document) {
	for i, b := range doc.Blocks {
		if b.Kind == Table || len(b.Text) > 1000 {
			continue
		}
		rest, ok := afterTrail(b.Text)
		if !ok {
			continue
		}
		steps := []string{}
		if rest != "" {
			steps = append(steps, rest)
		}
		arrows := strings.ContainsAny(rest, ">›»→/")
		for _, n := range doc.Blocks[i+1 : min(len(doc.Blocks), i+17)] {
			t := strings.TrimSpace(n.Text)
			if arrows && len(steps) > 0 && !strings.HasSuffix(strings.TrimSpace(steps[len(steps)-1]), ">") || n.Kind != Paragraph ||
				t == "" || len(t) > 90 || strings.ContainsAny(t, "。，：") {
				break
			}
			steps = append(steps, t)
		}
		doc.Breadcrumb = strings.Join(strings.Fields(strings.Join(steps, " > ")), " ")
		return
	}
	// A trail without a name: 首页 > … > … on one line near the top.
	for _, b := range doc.Blocks[:min(len(doc.Blocks), 80)] {
		if b.Kind == Paragraph && len(b.Text) < 400 && strings.HasPrefix(strings.TrimPrefix(b.Text, "网站"), "首页") &&
			strings.Count(b.Text, ">")+strings.Count(b.Text, "›")+strings.Count(b.Text, "»") >= 2 {
			doc.Breadcrumb = strings.Join(strings.Fields(b.Text), " ")
			return
		}
	}
}

func afterTrail(s string) (string, bool) {
	for _, t := range trails {
		i := strings.Index(s, t)
		if i < 0 || i > 120 {
			continue
		}
		rest := strings.TrimLeft(s[i+len(t):], " :：\u00a0\u3000是\n>")
		if end := strings.IndexByte(rest, '\n'); end > 0 && strings.ContainsAny(rest[:end], ">›»→") {
			rest = rest[:end]
		}
		return strings.TrimSpace(rest), true
	}
	return "", false
}
