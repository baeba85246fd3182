package document

import (
	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// layOut turns printed sheets into blocks: furniture of the pages removed,
// grids that go on over a page joined, lines joined to paragraphs.
func layOut(doc *Document, sheets []tables.Sheet, lim Limits) {
	regions, cut := tables.Lay(sheets)
	for _, n := range cut {
		doc.issue("bound", "page has more characters or lines than are arranged", n)
	}
	cells, text := 0, int64(0)
	for _, r := range regions {
		if len(doc.Blocks) >= lim.Blocks || cells > lim.Cells || text > lim.TextBytes {
			doc.issue("bound", "document is cut: too many blocks, cells or bytes of text", r.Page)
			break
		}
		b := Block{Kind: Paragraph, Text: r.Text, At: fact.Locator{Page: r.Page}}
		if r.Head {
			b.Kind = Heading
		}
		if r.Grid != nil {
			b = Block{Kind: Table, Grid: r.Grid, At: fact.Locator{Page: r.Page}}
			if len(r.Grid.Cells) > 0 {
				b.At.Page = r.Grid.Cells[0].At.Page
			}
			cells += len(r.Grid.Cells)
		}
		text += int64(len(r.Text))
		doc.Blocks = append(doc.Blocks, b)
	}
	numberTables(doc)
}

// numberTables gives every grid and its cells the number of the table in the
// document.
func numberTables(doc *Document) {
	n := 0
	for i := range doc.Blocks {
		if doc.Blocks[i].Kind != Table {
			continue
		}
		n++
		doc.Blocks[i].At.Table = n
		g := doc.Blocks[i].Grid
		for k := range g.Cells {
			g.Cells[k].At.Table = n
		}
	}
}
