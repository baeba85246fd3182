package document

// leafState follows the block elements outside tables, as far as telling the
// leaves of the page and their parents: reports without a <table> draw their
// tables with rows of div, li or dd.
type leafState struct {
	stack []leaf
	last  int32
	marks []mark
}

type leaf struct {
	name  string
	id    int32
	full  bool // holds text or other elements
	start int32
}

// mark is an edge between inline elements inside a paragraph.
type mark struct {
	at     int32
	strong bool // the style or class makes it a box of its own
}

const maxLeafDepth = 2000

// current is the element that text now stands in, and its parent.
func (l *leafState) current() (id, parent int32) {
	n := len(l.stack)
	if n == 0 {
		return 0, 0
	}
	if n > 1 {
		parent = l.stack[n-2].id
	}
	return l.stack[n-1].id, parent
}

func (l *leafState) filled() {
	if n := len(l.stack); n > 0 {
		l.stack[n-1].full = true
	}
}

func (h *markup) pushLeaf(name []byte) {
	l := &h.leaves
	if string(name) == "hr" || string(name) == "html" || string(name) == "body" {
		return
	}
	// A block ends an open p, an li the li before it, dt and dd each other.
	if n := len(l.stack); n > 0 {
		switch top := l.stack[n-1].name; {
		case top == "p",
			top == "li" && string(name) == "li",
			(top == "dt" || top == "dd") && (string(name) == "dt" || string(name) == "dd"):
			h.popLeaf([]byte(top))
		}
	}
	l.filled()
	if len(l.stack) >= maxLeafDepth {
		return
	}
	l.last++
	l.stack = append(l.stack, leaf{name: leafName(name), id: l.last, start: int32(h.z.pos)})
}

// leafName spares an allocation for the names that pages are made of.
func leafName(name []byte) string {
	switch string(name) {
	case "p":
		return "p"
	case "div":
		return "div"
	case "li":
		return "li"
	}
	return string(name)
}

func (h *markup) popLeaf(name []byte) {
	l := &h.leaves
	for i := len(l.stack) - 1; i >= 0 && i > len(l.stack)-64; i-- {
		if l.stack[i].name != string(name) {
			continue
		}
		top := l.stack[len(l.stack)-1]
		if i == len(l.stack)-1 && !top.full && h.room() {
			id, parent := l.current()
			h.ev = append(h.ev, event{kind: evEmpty, row: top.name == "dt", s: top.start, e: top.start, leaf: id, parent: parent})
		}
		l.stack = l.stack[:i]
		return
	}
}

func (h *markup) mark(attrs []byte) {
	_ = attrs
}
