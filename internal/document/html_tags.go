package document

import "strings"

// start takes a start tag.
func (h *markup) start(name, attrs []byte) {
	if h.hid.on {
		h.hiddenStart(name)
	}
	switch string(name) {
	case "span", "font", "b", "strong", "o:p", "i", "em", "u", "label":
		h.inline(name, attrs)
	case "sup", "sub":
		h.gap = h.gap || h.open // a footnote mark must not lengthen a number
		h.inline(name, attrs)
	case "p", "div", "li", "ul", "ol", "dl", "dd", "dt", "center", "section", "article", "form", "fieldset", "legend",
		"blockquote", "address", "header", "footer", "main", "nav", "aside", "figure", "figcaption", "details",
		"summary", "body", "dir", "menu", "hgroup", "search", "dialog", "hr", "html", "optgroup":
		h.block(name, attrs)
	case "br":
		h.lineBreak()
	case "td", "th":
		h.startCell(len(name) == 2 && name[1] == 'h', attrs)
	case "tr":
		h.startRow(attrs)
	case "table":
		h.openTable(attrs)
	case "tbody", "thead", "tfoot":
		h.startGroup(name[1])
	case "caption":
		h.flush()
		h.closeOpenCell()
	case "h1", "h2", "h3", "h4", "h5", "h6":
		h.block(name, attrs)
		h.heading = name[1] - '0'
	case "ucaptitle":
		h.block(name, attrs)
		h.heading = 1
	case "pre", "listing", "xmp":
		h.block(name, attrs)
		if h.pre < 100 {
			h.pre++
		}
	case "a":
		h.inline(name, attrs)
		h.openAnchor(attrs)
	case "img", "image":
		h.picture(attrs)
	case "embed", "object", "iframe", "frame":
		h.embedded(string(name), attrs)
	case "script", "style", "noscript", "noframes", "noembed", "textarea":
		h.skipRaw(string(name), attrs)
	case "title":
		if !h.hid.on {
			h.setTitle(h.raw("title", attrs))
		}
	case "meta":
		h.meta(attrs)
	case "del", "s", "strike":
		h.struck(string(name))
	case "input":
		h.input(attrs)
	case "rt", "rp", "select", "svg", "template", "datalist", "audio", "video":
		if !h.hid.on && !strings.HasSuffix(string(attrs), "/") {
			h.hid = hiddenState{on: true, silent: true, inline: true, name: string(name), depth: 1, tabs: len(h.tabs)}
			h.mute = true
		}
	default:
		h.inline(name, attrs)
	}
}

// end takes an end tag.
func (h *markup) end(name []byte) {
	if h.hid.on && h.hiddenEnd(name) {
		return
	}
	switch string(name) {
	case "span", "font", "b", "strong", "o:p", "i", "em", "u", "sup", "sub", "label":
		h.inlineEnd()
	case "p", "div", "li", "ul", "ol", "dl", "dd", "dt", "center", "section", "article", "form", "fieldset", "legend",
		"blockquote", "address", "header", "footer", "main", "nav", "aside", "figure", "figcaption", "details",
		"summary", "dir", "menu", "hgroup", "search", "dialog", "optgroup":
		h.blockEnd(name)
	case "td", "th":
		h.flush()
		h.closeOpenCell()
	case "tr":
		h.flush()
		h.endRow()
	case "table":
		h.flush()
		if h.lost > 0 {
			h.lost--
		} else if len(h.tabs) > 0 {
			h.closeTable(false)
		}
	case "tbody", "thead", "tfoot":
		h.flush()
		h.endRow()
	case "caption":
		h.flush()
	case "h1", "h2", "h3", "h4", "h5", "h6", "ucaptitle":
		h.blockEnd(name)
		h.heading = 0
	case "pre", "listing", "xmp":
		h.blockEnd(name)
		if h.pre > 0 {
			h.pre--
		}
	case "a":
		h.inlineEnd()
		h.closeAnchor()
	case "br":
		h.lineBreak() // </br> is a br
	case "body", "html":
		h.flush()
	}
}

func (h *markup) inline(name, attrs []byte) {
	if h.hide && !h.hid.on && h.hides(attrs) {
		h.hid = hiddenState{on: true, inline: true, name: string(name), depth: 1, tabs: len(h.tabs)}
		h.mute = true
		return
	}
	if len(h.tabs) == 0 {
		h.mark(attrs)
	}
}

func (h *markup) inlineEnd() {
	if len(h.tabs) == 0 {
		h.mark(nil)
	}
}

// block starts a block element.
func (h *markup) block(name, attrs []byte) {
	h.flush()
	h.pushLeaf(name)
	if h.hide && !h.hid.on && string(name) != "html" && string(name) != "body" && string(name) != "hr" && h.hides(attrs) {
		inCell := len(h.tabs) > 0 && h.tabs[len(h.tabs)-1].cellOpen
		h.hid = hiddenState{on: true, name: string(name), depth: 1, tabs: len(h.tabs), from: len(h.ev), inline: inCell}
		h.mute = inCell
	}
}

func (h *markup) blockEnd(name []byte) {
	h.flush()
	h.popLeaf(name)
}
