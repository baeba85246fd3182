package document

import (
	"bytes"
	"html"
	"strings"

	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// markup reads one HTML page in one pass over its tokens. It builds no tree:
// text goes into one buffer, its places into events, and a table closes into a
// grid as soon as its end is met. What the page means where it leaves end tags
// out follows the HTML standard as far as tables, rows, cells and paragraphs
// are concerned; other elements only end a paragraph or do not.
type markup struct {
	z     scanner
	src   []byte
	base  int // offset of src in the decoded text (markup inside Markdown)
	lim   Limits
	doc   *Document
	hide  bool // the page hides elements somewhere
	boxes bool // the page styles inline elements as boxes somewhere

	out     []byte // text of all paragraphs and cells
	ev      []event
	scratch []event
	cells   []cellState
	rows    []rowState
	tabs    []tableState
	grids   []*tables.Grid
	refs    []textRef // of the cells of grids, in order
	former  tables.Former
	ncells  int
	lost    int // tables nested too deep to follow

	// the paragraph being read
	open      bool
	gap       bool // a blank is due before the next character
	parA      int  // start in out
	parS      int  // first and last source byte
	parE      int
	heading   uint8
	pre       int
	mute      bool
	hid       hiddenState
	sheet     *styleSheet // what the page's own style sheets hide, nil for nothing
	hideTable bool        // the next table stands in something hidden
	hiddens   int32
	leaves    leafState
	breaks    []breakMark // of br outside tables
	links     []openLink
	image     event // the last picture met in this paragraph
	imageSeen bool
	alts      []string

	hit map[string]int // bounds and oddities met, by issue code
}

type eventKind uint8

const (
	evText eventKind = iota
	evImage
	evGrid
	evEmpty // an element that stood empty where a cell could be
)

// event is a piece of the page in reading order. a and b are the text in out;
// for a grid a is its number; for a picture a to b is its alt text.
type event struct {
	kind         eventKind
	level        uint8
	pre          bool
	hidden       int32 // number of the hidden element it stands in, 0 where it is shown
	row          bool  // starts a row of its own among its siblings (dt)
	a, b         int32
	s, e         int32
	leaf, parent int32
	b0, b1       int32 // line breaks of the text, in breaks
	w0, w1       int32 // cuts of the text between inline elements, in weak
}

type textRef struct{ a, b int32 }

type openLink struct {
	url  string
	from int
}

// newMarkup takes about one allocation a buffer; readers are not kept between
// pages, a page is short-lived garbage.
func newMarkup(src []byte, base int, opt Options, doc *Document) *markup {
	h := &markup{src: src, base: base, lim: opt.Limits, doc: doc}
	h.z.src = src
	if h.hide = mayHide(src); h.hide {
		h.sheet = readStyles(src)
	}
	h.boxes = mayBox(src)
	h.out = make([]byte, 0, len(src)/8+256)
	h.ev = make([]event, 0, 128)
	h.cells = make([]cellState, 0, 320)
	h.refs = make([]textRef, 0, 320)
	h.former.MaxCols, h.former.MaxSpan = 4096, h.lim.Span
	return h
}

// readHTML reads a page already decoded to UTF-8.
func readHTML(text []byte, opt Options) *Document {
	doc := &Document{Format: "html", Pages: 1}
	h := newMarkup(text, 0, opt, doc)
	h.run()
	h.finish()
	return doc
}

func (h *markup) hitBound(code string) {
	if h.hit == nil {
		h.hit = map[string]int{}
	}
	h.hit[code]++
}

func (h *markup) run() {
	for {
		switch h.z.next() {
		case tokenEOF:
			return
		case tokenText:
			h.text(h.src[h.z.from:h.z.pos], h.z.from)
		case tokenStart:
			h.start(h.z.lowerName(), h.z.attrs)
		case tokenEnd:
			h.end(h.z.lowerName())
		}
	}
}

// finish closes what is open and turns the events into blocks.
func (h *markup) finish() {
	h.flush()
	for len(h.tabs) > 0 {
		h.closeTable(true)
	}
	h.endHidden()
	if h.z.unclosed > 0 {
		h.hitBound("unclosed_markup")
	}
	text := string(h.out)
	i := 0
	for _, g := range h.grids {
		for k := range g.Cells {
			r := h.refs[i]
			g.Cells[k].Text = text[r.a:r.b]
			i++
		}
	}
	h.dropHidden()
	h.blocks(text)
	findBreadcrumb(h.doc)
	h.report()
}

func (h *markup) report() {
	for _, code := range []string{"text_limit", "block_limit", "cell_limit", "span_limit", "depth_limit",
		"unclosed_markup", "hidden_text", "hidden_table", "hidden_copy", "skipped_table"} {
		if n := h.hit[code]; n > 0 {
			h.doc.Issues = append(h.doc.Issues, fact.Issue{Code: code, Detail: boundDetail(code, n)})
		}
	}
}

func (h *markup) setTitle(raw []byte) {
	if h.doc.Title == "" {
		h.doc.Title = strings.Join(strings.Fields(html.UnescapeString(string(raw))), " ")
	}
}

func (h *markup) meta(attrs []byte) {
	name := attributeText(attrs, "name")
	if name == "" {
		name = attributeText(attrs, "property")
	}
	if name == "" {
		return
	}
	if c := attributeText(attrs, "content"); c != "" && len(h.doc.Metas) < 500 {
		h.doc.Metas = append(h.doc.Metas, Meta{name, c})
	}
}

// raw is the text of a raw text element. One that XHTML closes in its start tag
// is empty, when what would be its text is markup.
func (h *markup) raw(name string, attrs []byte) []byte {
	at, unclosed := h.z.pos, h.z.unclosed
	body := h.z.raw(name)
	if bytes.HasSuffix(attrs, []byte("/")) && (body == nil || bytes.IndexByte(body, '<') >= 0) {
		h.z.pos, h.z.unclosed = at, unclosed
		return nil
	}
	return body
}

func (h *markup) skipRaw(name string, attrs []byte) { h.skipped(h.raw(name, attrs)) }

// skipped notes a table in text that is not shown.
func (h *markup) skipped(body []byte) {
	if len(body) > 6 && (bytes.Contains(body, []byte("<table")) || bytes.Contains(body, []byte("<TABLE")) ||
		bytes.Contains(body, []byte("&lt;table"))) {
		h.hitBound("skipped_table")
	}
}
