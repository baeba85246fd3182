package normalize

import (
	"strings"

	"gongkai/internal/document"
	"gongkai/internal/fact"
	"gongkai/internal/fold"
	"gongkai/internal/tables"
)

// token is one cell, or one line outside a grid, in reading order.
type token struct {
	text     string // without the blanks around it
	word     bool   // holds letters: a label, a text, prose; else a value
	long     bool   // too long for a label: prose
	val      value  // of a value token; of a word, Text
	refs     []ref  // what a word may name
	grid     int32  // index of the grid, -1 outside
	row, col int32  // slot in the grid
	span     int32  // colspan
	geometry tables.Geometry
	ruled    bool  // slots are the carrier's, or every row of the grid has the same number of cells
	line     int32 // counts lines and grid rows through the document
	block    int32
	at       fact.Locator
}

// longLabel is the length in bytes beyond which a text outside a grid is prose.
const longLabel = 240

// maxTokens bounds the stream of one document; a report has a few thousand.
const maxTokens = 400_000

// tokenize turns blocks into the stream. It reports whether the bound was hit.
func (e *Engine) tokenize(blocks []document.Block) ([]token, bool) {
	n := 0
	for i := range blocks {
		if g := blocks[i].Grid; g != nil {
			n += len(g.Cells)
		} else {
			n += 1 + strings.Count(blocks[i].Text, "\n")
		}
	}
	toks := make([]token, 0, min(n+16, maxTokens))
	s := &stream{e: e, toks: toks}
	for i := range blocks {
		b := &blocks[i]
		if len(s.toks) >= maxTokens {
			return s.toks, true
		}
		switch b.Kind {
		case document.Table:
			s.grid(b, int32(i))
		case document.Image:
		default:
			s.lines(b, int32(i))
		}
	}
	return s.toks, false
}

// stream builds the tokens of one document.
type stream struct {
	e     *Engine
	toks  []token
	grids int32
	line  int32
	refs  []ref // backing of the tokens' refs
}

func (s *stream) grid(b *document.Block, block int32) {
	g := b.Grid
	id := s.grids
	s.grids++
	last := -1
	ruled := g.Geometry == tables.Exact || g.Geometry == tables.Rows && g.Rows >= 3 && len(g.Cells) == g.Rows*g.Cols
	for i := range g.Cells {
		c := &g.Cells[i]
		if c.Row != last {
			last = c.Row
			s.line++
		}
		if len(s.toks) >= maxTokens {
			return
		}
		t := token{text: c.Text, grid: id, row: int32(c.Row), col: int32(c.Col), span: int32(c.ColSpan),
			geometry: g.Geometry, ruled: ruled, line: s.line, block: block, at: c.At}
		s.classify(&t)
		if t.word && len(t.refs) == 0 && g.Geometry != tables.Exact && strings.IndexFunc(t.text, fold.Space) > 0 {
			if parts := s.splitLabels(t.text); len(parts) > 1 {
				s.split(t, parts)
				continue
			}
		}
		s.toks = append(s.toks, t)
	}
	s.line++
}

func (s *stream) lines(b *document.Block, block int32) {
	text, off := b.Text, 0
	verbatim := b.At.End-b.At.Start == len(text) // offsets of the lines are known
	for text != "" || off == 0 {
		lineText, rest, found := strings.Cut(text, "\n")
		at := b.At
		if verbatim {
			at.Start, at.End = b.At.Start+off, b.At.Start+off+len(lineText)
		}
		s.line++
		s.text(lineText, at, block)
		off += len(lineText) + 1
		text = rest
		if !found || len(s.toks) >= maxTokens {
			return
		}
	}
}

// text adds one line outside a grid: a token, or a label and the values that
// stand behind it on the same line.
func (s *stream) text(lineText string, at fact.Locator, block int32) {
	t := token{text: trim(lineText), grid: -1, geometry: tables.Order, line: s.line, block: block, at: at}
	if t.text == "" {
		return
	}
	if i := strings.Index(lineText, t.text); i >= 0 && at.End-at.Start == len(lineText) {
		t.at.Start += i
		t.at.End = t.at.Start + len(t.text)
	}
	if len(t.text) <= longLabel+160 && strings.IndexFunc(t.text, fold.Space) > 0 {
		if parts := splitValues(t.text); len(parts) > 1 && (s.named(parts[0]) || plainValue(parts[0])) {
			s.split(t, parts)
			return
		}
		if parts := s.splitLabels(t.text); len(parts) > 1 {
			s.split(t, parts)
			return
		}
	}
	s.classify(&t)
	s.toks = append(s.toks, t)
}

func plainValue(text string) bool { return parseValue(text).status != fact.Text }

// named reports whether a text is a label.
func (s *stream) named(text string) bool {
	var buf [256]byte
	var refs [8]ref
	return len(s.e.labels.match(refs[:0], text, fold.AppendKey(buf[:0], text))) > 0
}

// splitLabels cuts a line of several labels (a boxhead whose cells came to
// stand on one line); nil when a piece is no label.
func (s *stream) splitLabels(text string) []string {
	if len(text) > 2*longLabel {
		return nil
	}
	f := strings.FieldsFunc(text, fold.Space)
	if len(f) < 2 || len(f) > 80 {
		return nil
	}
	if _, ok := s.e.labels.exact[fold.Key(text)]; ok {
		return nil
	}
	var out []string
	pos, halves := 0, 0
	for i := 0; i < len(f); {
		start := pos + strings.Index(text[pos:], f[i])
		end, took, key := 0, 0, ""
		at := start
		for j := i; j < len(f) && j < i+maxJoin; j++ { // the longest label that the next pieces make
			at += strings.Index(text[at:], f[j]) + len(f[j])
			key += fold.Key(f[j])
			if _, ok := s.e.labels.exact[key]; ok {
				end, took = at, j-i+1
			}
		}
		if head, ok := beforeGloss(f[i]); ok && took == 0 {
			if _, ok := s.e.labels.exact[fold.Key(head)]; ok {
				end, took = start+len(f[i]), 1
			}
		}
		if took == 0 { // half of a label whose other half stands on another line
			k := fold.Key(f[i])
			_, head := s.e.labels.prefixes[k]
			_, tail := s.e.labels.suffixes[k]
			if !head && !tail {
				return nil
			}
			took, end = 1, start+len(f[i])
			halves++
		}
		out = append(out, text[start:end])
		pos = end
		i += took
	}
	if len(out)-halves < 2 {
		return nil
	}
	return out
}

// split adds the parts of one line as tokens of their own.
func (s *stream) split(t token, parts []string) {
	off := 0
	verbatim := t.at.End-t.at.Start == len(t.text)
	for _, p := range parts {
		u := t
		u.text, u.refs = p, nil
		if i := strings.Index(t.text[off:], p); i >= 0 && verbatim {
			u.at.Start = t.at.Start + off + i
			u.at.End = u.at.Start + len(p)
			off += i + len(p)
		}
		s.classify(&u)
		s.toks = append(s.toks, u)
	}
}

// splitValues cuts "label v v v" at blanks when everything behind the label is
// a value; nil when it is not so. A line of values only is cut too.
func splitValues(text string) []string {
	f := strings.FieldsFunc(text, fold.Space)
	if len(f) < 2 || len(f) > 40 {
		return nil
	}
	k := len(f)
	for k > 0 && len(f[k-1]) <= maxCellText {
		if v := parseValue(f[k-1]); v.status == fact.Text || v.status == fact.Blank {
			break
		}
		k--
	}
	if k == len(f) {
		return nil
	}
	if k == 0 {
		return f
	}
	// the label is verbatim up to the first value
	end := 0
	for _, w := range f[:k] {
		end += strings.Index(text[end:], w) + len(w)
	}
	return append([]string{text[:end]}, f[k:]...)
}

// classify decides whether a token is a value or a word, and what it names.
func (s *stream) classify(t *token) {
	if plain(t.text) || len(t.text) <= maxCellText*2 {
		t.val = parseValue(t.text)
		if t.val.status != fact.Text {
			return
		}
	} else {
		t.val = value{status: fact.Text}
	}
	t.word = true
	if t.grid < 0 && len(t.text) > longLabel || len(t.text) > 1200 {
		t.long = true
		return
	}
	var buf [256]byte
	key := fold.AppendKey(buf[:0], t.text)
	n := len(s.refs)
	s.refs = s.e.labels.match(s.refs, t.text, key)
	if len(s.refs) > n {
		t.refs = s.refs[n:len(s.refs):len(s.refs)]
	}
	t.long = t.grid < 0 && len(t.text) > 90 && len(t.refs) == 0
}
