package document

import "fmt"

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
		if len(name) == 1 || h.hid.name == "li" { // a p or li ends the one before
			h.endHidden()
			return
		}
		h.hid.depth++
	}
	switch string(name) {
	case "p", "div", "li":
		h.hid.blocks++
	case "table":
		h.hid.table = true
		if h.hid.inline {
			h.endHidden() // from here on it is read
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
	case "td", "th", "tr", "table", "body":
		h.endHidden()
	}
	return false
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
	case "skipped_table":
		return fmt.Sprintf("%d scripts or text areas hold the markup of a table", n)
	case "unclosed_markup":
		return "a comment, script or tag runs to the end of the page and was passed over"
	}
	return fmt.Sprintf("bound reached %d times", n)
}
