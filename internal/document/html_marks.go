package document

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// mayBox reports whether the page styles anything as a box in a line. Classes
// are looked at by themselves.
func mayBox(src []byte) bool {
	for _, s := range []string{"inline-block", "table-cell", "inline-flex", "float"} {
		if bytes.Contains(src, []byte(s)) {
			return true
		}
	}
	return false
}

// mark notes the edge of an inline element outside tables. Spans that are
// styled as boxes are the cells of a row; plain ones may be, or may be what
// Word makes of every few characters.
func (h *markup) mark(attrs []byte) {
	l := &h.leaves
	if len(l.marks) >= 4096 {
		return
	}
	strong := len(attrs) > 8 && (h.boxes && boxed(attrs) || cellClass(attrs))
	if n := len(l.marks); n > 0 && !strong && int(l.marks[n-1].at) == len(h.out) {
		return
	}
	l.marks = append(l.marks, mark{at: int32(len(h.out)), src: int32(h.z.from), strong: strong})
}

func boxed(attrs []byte) bool {
	v, ok := attribute(attrs, "style")
	return ok && (styleIs(v, "display", "inline-block") || styleIs(v, "display", "table-cell") || styleIs(v, "display", "inline-flex") ||
		styleIs(v, "float", "left") || styleIs(v, "float", "right"))
}

// cellClass reports a class that calls the element a cell: td, cell, col-3,
// table-cell and their like.
func cellClass(attrs []byte) bool {
	v, ok := attribute(attrs, "class")
	if !ok {
		return false
	}
	for c := range strings.FieldsSeq(strings.ToLower(string(v))) {
		c = strings.TrimRight(c, "0123456789-_")
		switch c {
		case "td", "th", "cell", "col", "tc", "column", "tcell", "t-cell", "table-cell", "tablecell", "grid-cell", "gridcell":
			return true
		}
		for _, s := range []string{"-cell", "_cell", "-td", "_td", "-col", "_col"} {
			if strings.HasSuffix(c, s) {
				return true
			}
		}
		for _, s := range []string{"td-", "td_", "cell-", "cell_", "col-", "col_"} {
			if strings.HasPrefix(c, s) {
				return true
			}
		}
	}
	return false
}

// cutMarks cuts a paragraph into the cells that its inline elements are:
// always at boxes; else where they read as a label and values, since numbers
// run together would be one wrong number. A row of words alone keeps its cuts
// for later, when its neighbours are known. It reports whether it wrote the
// paragraph.
func (h *markup) cutMarks(e event) bool {
	l := &h.leaves
	if e.level > 0 || e.pre || e.b-e.a > 2000 {
		return false
	}
	strong, before := 0, 0
	for _, m := range l.marks {
		if m.strong {
			strong++
			if m.at <= e.a {
				before++
			}
		}
	}
	if strong >= 2 {
		for range max(before-1, 0) {
			h.emptyCell(e, e.s)
		}
		from := mark{at: e.a, src: e.s}
		for _, m := range l.marks {
			if m.strong && m.at > e.a {
				m.at = min(m.at, e.b)
				h.piece(e, from, m)
				from = m
			}
		}
		h.piece(e, from, mark{at: e.b, src: e.e})
		return true
	}
	w0 := int32(len(l.weak))
	from := e.a
	for _, m := range l.marks {
		if m.at > from && m.at < e.b && len(bytes.TrimSpace(h.out[from:m.at])) > 0 {
			l.weak = append(l.weak, m)
			from = m.at
		}
	}
	cuts := l.weak[w0:]
	if len(cuts) == 0 {
		return false
	}
	switch h.judge(e, cuts) {
	case cutNow:
		from := mark{at: e.a, src: e.s}
		for _, c := range cuts {
			h.piece(e, from, c)
			from = c
		}
		h.piece(e, from, mark{at: e.b, src: e.e})
		l.weak = l.weak[:w0]
		return true
	case cutMaybe:
		e.w0, e.w1 = w0, int32(len(l.weak))
		h.ev = append(h.ev, e)
		return true
	}
	l.weak = l.weak[:w0]
	return false
}

type verdict int

const (
	cutNever verdict = iota
	cutMaybe
	cutNow
)

// judge looks at the pieces between plain inline elements.
func (h *markup) judge(e event, cuts []mark) verdict {
	from, values, words := e.a, 0, 0
	for i := 0; i <= len(cuts); i++ {
		to := e.b
		if i < len(cuts) {
			to = cuts[i].at
		}
		p := strings.Trim(string(h.out[from:to]), blanks)
		from = to
		switch {
		case i == 0 && (utf8.RuneCountInString(p) < 2 || strings.ContainsAny(p, "0123456789")):
			return cutNever
		case len(p) > lineBytes || strings.ContainsAny(p, "，。；！？"):
			return cutNever
		case p != "" && valueLike(p):
			values++
		case utf8.RuneCountInString(p) < 2 || values > 0:
			return cutNever
		default:
			words++
		}
	}
	switch {
	case values > 0 && words <= 3:
		return cutNow
	case values == 0 && words >= 2:
		return cutMaybe
	}
	return cutNever
}

func (h *markup) emptyCell(e event, at int32) {
	if h.room() {
		h.ev = append(h.ev, event{kind: evEmpty, s: at, e: at, leaf: h.leaves.fresh(e.leaf), parent: e.leaf})
	}
}

// piece writes what lies between two marks of a paragraph as a leaf of its own,
// a child of the element that the paragraph is.
func (h *markup) piece(e event, from, to mark) {
	a, b := from.at, to.at
	for a < b && (h.out[a] <= ' ') {
		a++
	}
	n := int32(trimRight(h.out[:b], int(a)))
	if n <= a {
		h.emptyCell(e, min(from.src, e.e))
		return
	}
	if h.room() {
		p := e
		p.a, p.b = a, n
		p.s = max(min(from.src, e.e), e.s)
		p.e = max(min(to.src, e.e), p.s)
		p.leaf, p.parent = h.leaves.fresh(e.leaf), e.leaf
		h.ev = append(h.ev, p)
	}
}

// fresh is the number of a leaf that no element stands for.
func (l *leafState) fresh(parent int32) int32 {
	l.parents = append(l.parents, parent)
	return int32(len(l.parents))
}
