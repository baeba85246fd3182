package document

// leafState follows the block elements outside tables, as far as telling the
// leaves of the page and their parents: reports without a <table> draw their
// tables with rows of div, li or dd.
type leafState struct {
	stack   []leaf
	base    int     // elements of the stack below belong to the table around
	parents []int32 // of each leaf, by id less one
	marks   []mark
	weak    []mark // places where texts of events may be cut
}

type leaf struct {
	name  string
	id    int32
	full  bool // holds text or other elements
	start int32
}

// mark is an edge between inline elements inside a paragraph.
type mark struct {
	at, src int32 // place in out and in the source
	strong  bool  // the style or class makes it a box of its own
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

// term reports whether the element is a dt, which starts a row.
func (l *leafState) term() bool { n := len(l.stack); return n > 0 && l.stack[n-1].name == "dt" }

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
	if n := len(l.stack); n > l.base {
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
	l.push(leafName(name), h.z.pos)
}

func (l *leafState) push(name string, at int) {
	parent := int32(0)
	if n := len(l.stack); n > 0 {
		parent = l.stack[n-1].id
	}
	l.parents = append(l.parents, parent)
	l.stack = append(l.stack, leaf{name: name, id: int32(len(l.parents)), start: int32(at)})
}

func (l *leafState) parent(id int32) int32 {
	if id == 0 {
		return 0
	}
	return l.parents[id-1]
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
	for i := len(l.stack) - 1; i >= l.base && i > len(l.stack)-64; i-- {
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
