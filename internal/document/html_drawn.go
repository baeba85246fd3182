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
func (h *markup) drawnTables(blocks []Block, of []int32) []Block {
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
		out = append(out, h.drawnRun(blocks[i:end], of[i:end])...)
		i = end
	}
	return out
}

// breakMark is a br: the place in out behind it, and its tag in the source.
type breakMark struct{ at, from, to int32 }

// segment is a stretch of a paragraph between line breaks.
type segment struct {
	block, start int // paragraph of the run; offset in the text put together
	s, e         int // source
	exact        bool
}

// segments puts the paragraphs of a run together, line by line.
func (h *markup) segments(run []Block, of []int32) (text string, segs []segment) {
	var b strings.Builder
	add := func(i int, t string, s, e int) {
		segs = append(segs, segment{block: i, start: b.Len(), s: s, e: e,
			exact: e-s == len(t) && string(h.src[s-h.base:e-h.base]) == t})
		b.WriteString(t)
		b.WriteByte('\n')
	}
	for i, p := range run {
		ev := &h.ev[of[i]]
		from, at := 0, p.At.Start
		for _, br := range h.breaks[ev.b0:ev.b1] {
			to := int(br.at - ev.a) // behind the line break
			if to <= from || to > len(p.Text) {
				continue
			}
			s, e := h.tight(at, int(br.from)+h.base)
			add(i, p.Text[from:to-1], s, e)
			from, at = to, int(br.to)+h.base
		}
		s, e := h.tight(at, p.At.End)
		add(i, p.Text[from:], s, e)
	}
	return b.String(), segs
}

// tight narrows a place by the blanks at its ends.
func (h *markup) tight(s, e int) (int, int) {
	for s < e && blank(h.src[s-h.base]) {
		s++
	}
	for e > s && blank(h.src[e-h.base-1]) {
		e--
	}
	return s, e
}

// drawnRun reads one run; it gives the paragraphs back when no table is found.
func (h *markup) drawnRun(run []Block, of []int32) []Block {
	text, segs := h.segments(run, of)
	blocks, _ := readLines(text, h.lim)
	found := false
	for _, bl := range blocks {
		found = found || bl.Kind == Table
	}
	if !found {
		return run
	}
	at := func(offset int) int {
		return sort.Search(len(segs), func(i int) bool { return segs[i].start > offset }) - 1
	}
	into := make([]bool, len(run)) // part of the paragraph became a table
	for _, bl := range blocks {
		if bl.Kind == Table {
			for k := at(bl.At.Start); k < len(segs) && segs[k].start < bl.At.End; k++ {
				into[segs[k].block] = true
			}
		}
	}
	back := func(l *fact.Locator) {
		i := at(l.Start)
		j := max(at(max(l.End-1, 0)), i)
		s, e := segs[i].s, segs[j].e
		if segs[i].exact {
			s += l.Start - segs[i].start
		}
		if segs[j].exact {
			e = segs[j].s + l.End - segs[j].start
		}
		l.Start, l.End = s, max(s, e)
	}
	// Paragraphs outside the tables stay whole, as the page has them.
	out := make([]Block, 0, len(blocks))
	whole := -1
	for _, bl := range blocks {
		if bl.Kind != Table {
			if i := segs[at(bl.At.Start)].block; !into[i] {
				if i != whole {
					out = append(out, run[i])
					whole = i
				}
				continue
			}
		} else {
			for k := range bl.Grid.Cells {
				back(&bl.Grid.Cells[k].At)
			}
		}
		back(&bl.At)
		out = append(out, bl)
	}
	return out
}
