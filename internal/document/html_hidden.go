package document

import (
	"fmt"

	"gongkai/internal/fold"
)

// hiddenState follows one element that the page hides, up to its end tag or
// the end of what it stands in. Text of a hidden inline element, and of
// anything hidden inside a cell, is left out as it comes. A hidden block is
// read and thrown away at its end, unless it held a table: pages hide whole
// reports behind tabs and "read more" buttons, and a table is never lost in
// silence.
type hiddenState struct {
	on, inline bool
	silent     bool // not hidden but never content: select, svg
	text       bool // something was left out
	table      bool
	name       string
	depth      int
	blocks     int // blocks opened inside an inline one
	tabs       int // tables open at its start
	from       int // events before it
}

func (h *markup) hiddenStart(name []byte) {
	if string(name) == h.hid.name {
		if string(name) == "p" || string(name) == "li" { // a p or li ends the one before
			h.endHidden()
			return
		}
		h.hid.depth++
	}
	switch string(name) {
	case "rt", "rp", "rb":
		if len(h.hid.name) == 2 && h.hid.name[0] == 'r' {
			h.endHidden()
		}
	case "p", "div", "li":
		h.hid.blocks++
	case "table":
		h.hid.table = true
		if h.hid.inline && !h.hid.silent {
			h.endHidden() // from here on it is read
			h.hideTable = true
		}
	case "td", "th", "tr":
		if h.hid.inline && len(h.tabs) == h.hid.tabs {
			h.endHidden() // the cell it stood in ends
		}
	}
}

// hiddenEnd looks at an end tag; true when it was the hidden element's own and
// nothing else is to be done with it.
func (h *markup) hiddenEnd(name []byte) bool {
	if string(name) == h.hid.name {
		if h.hid.depth--; h.hid.depth == 0 {
			own := h.hid.inline
			h.endHidden()
			return own && string(name) != "p" && string(name) != "div"
		}
	}
	if !h.hid.inline {
		return false
	}
	switch string(name) {
	case "p", "div", "li":
		if h.hid.blocks--; h.hid.blocks < 0 {
			h.endHidden()
		}
	case "td", "th", "tr", "table", "body", "ruby":
		h.endHidden()
	}
	return false
}

// struck leaves out text that is struck through: read on, a number and its
// correction would be one.
func (h *markup) struck(name string) {
	if !h.hid.on {
		h.hid = hiddenState{on: true, inline: true, name: name, depth: 1, tabs: len(h.tabs)}
		h.mute = true
		h.gap = h.gap || h.open
	}
}

// endHidden ends the hidden element and says what became of it.
func (h *markup) endHidden() {
	if !h.hid.on {
		return
	}
	s := h.hid
	h.hid, h.mute = hiddenState{}, false
	if s.silent {
		return
	}
	if s.inline {
		if s.text {
			h.hitBound("hidden_text")
		}
		if s.table {
			h.hitBound("hidden_table")
		}
		return
	}
	h.flush()
	switch {
	case s.table:
		h.hitBound("hidden_table")
		h.hiddens++
		for i := min(s.from, len(h.ev)); i < len(h.ev); i++ {
			h.ev[i].hidden = h.hiddens
		}
	case len(h.ev) > s.from && len(h.tabs) == s.tabs:
		h.ev = h.ev[:s.from]
		h.hitBound("hidden_text")
	}
}

func boundDetail(code string, n int) string {
	switch code {
	case "hidden_text":
		return fmt.Sprintf("%d elements that the page does not show were left out", n)
	case "hidden_table":
		return fmt.Sprintf("%d elements that the page does not show hold tables and were read", n)
	case "hidden_copy":
		return fmt.Sprintf("%d tables that the page does not show repeat the labels of one that it shows and were left out", n)
	case "skipped_table":
		return fmt.Sprintf("%d scripts or text areas hold the markup of a table", n)
	case "unclosed_markup":
		return "a comment, script or tag runs to the end of the page and was passed over"
	}
	return fmt.Sprintf("bound reached %d times", n)
}

// dropHidden leaves out hidden tables that repeat a visible one: pages keep
// last year's table behind this year's. A hidden table that nothing on the
// page repeats is read; its tab is only not the one shown first.
func (h *markup) dropHidden() {
	if h.hiddens == 0 {
		return
	}
	shown := map[string]bool{}
	for _, e := range h.ev {
		if e.kind == evGrid && e.hidden == 0 {
			for _, c := range h.grids[e.a].Cells {
				if !valueLike(c.Text) {
					shown[fold.Key(c.Text)] = true
				}
			}
		}
	}
	stays := map[int32]bool{} // hidden elements with a table of their own
	for _, e := range h.ev {
		if e.hidden > 0 && e.kind == evGrid && !h.repeats(e, shown) {
			stays[e.hidden] = true
		}
	}
	kept := h.ev[:0]
	for _, e := range h.ev {
		if e.hidden > 0 && e.kind == evGrid && h.repeats(e, shown) {
			h.hitBound("hidden_copy")
			continue
		}
		if e.hidden == 0 || e.kind == evGrid || stays[e.hidden] {
			kept = append(kept, e)
		}
	}
	h.ev = kept
}

// repeats reports whether most labels of a grid are among those shown.
func (h *markup) repeats(e event, shown map[string]bool) bool {
	labels, same := 0, 0
	for _, c := range h.grids[e.a].Cells {
		if !valueLike(c.Text) {
			labels++
			if shown[fold.Key(c.Text)] {
				same++
			}
		}
	}
	return labels > 0 && same*10 >= labels*6
}
