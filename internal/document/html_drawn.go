package document

import (
	"sort"
	"strings"

	"gongkai/internal/fact"
)

// drawn reports whether a paragraph may be lines of a table that is drawn with
// characters: bars, tabs, or columns of values over several lines.
func drawn(s string) bool {
	if strings.Count(s, "|")+strings.Count(s, "│")+strings.Count(s, "｜") >= 1 {
		return true
	}
	return strings.Contains(s, "\n") && (strings.Contains(s, "\t") || strings.Contains(s, "  ") || strings.Contains(s, "\u3000"))
}

// drawnTables reads runs of paragraphs that draw a table with characters (pre,
// one p a line, lines with br) by the reader of text lines. A run goes from the
// first such paragraph to the last without anything but short paragraphs in
// between.
func (h *markup) drawnTables(blocks []Block) []Block {
	out := make([]Block, 0, len(blocks))
	for i := 0; i < len(blocks); {
		if blocks[i].Kind != Paragraph || !drawn(blocks[i].Text) {
			out = append(out, blocks[i])
			i++
			continue
		}
		end, gap := i+1, 0
		for j := i + 1; j < len(blocks) && blocks[j].Kind == Paragraph && gap < 3 && len(blocks[j].Text) < 4000; j++ {
			gap++
			if drawn(blocks[j].Text) {
				end, gap = j+1, 0
			}
		}
		out = append(out, h.drawnRun(blocks[i:end])...)
		i = end
	}
	return out
}

// drawnRun reads one run; it gives the paragraphs back when no table is found.
func (h *markup) drawnRun(run []Block) []Block {
	var b strings.Builder
	starts := make([]int, len(run))
	for i, p := range run {
		starts[i] = b.Len()
		b.WriteString(p.Text)
		b.WriteByte('\n')
	}
	blocks, _ := readLines(b.String(), h.lim)
	found := false
	for _, bl := range blocks {
		found = found || bl.Kind == Table
	}
	if !found {
		return run
	}
	exact := make([]bool, len(run)) // the paragraph stands in the source as it reads
	into := make([]bool, len(run))  // part of it became a table
	for i, p := range run {
		exact[i] = string(h.src[p.At.Start-h.base:p.At.End-h.base]) == p.Text
	}
	paragraphs := func(at fact.Locator) (i, j int) {
		i = sort.SearchInts(starts, at.Start+1) - 1
		return i, max(sort.SearchInts(starts, at.End)-1, i)
	}
	for _, bl := range blocks {
		if bl.Kind == Table {
			i, j := paragraphs(bl.At)
			for k := i; k <= j; k++ {
				into[k] = true
			}
		}
	}
	back := func(at *fact.Locator) {
		i, j := paragraphs(*at)
		s, e := at.Start-starts[i], at.End-starts[j]
		at.Start, at.End = run[i].At.Start, run[j].At.End
		if exact[i] {
			at.Start += s
		}
		if exact[j] {
			at.End = run[j].At.Start + e
		}
	}
	// Paragraphs outside the tables stay whole, as the page has them.
	out := make([]Block, 0, len(blocks))
	whole := -1
	for _, bl := range blocks {
		if bl.Kind == Table {
			for k := range bl.Grid.Cells {
				back(&bl.Grid.Cells[k].At)
			}
			back(&bl.At)
			out = append(out, bl)
			continue
		}
		i := sort.SearchInts(starts, bl.At.Start+1) - 1
		if !into[i] {
			if i != whole {
				out = append(out, run[i])
				whole = i
			}
			continue
		}
		back(&bl.At)
		out = append(out, bl)
	}
	return out
}
