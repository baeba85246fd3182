package document

import (
	"bytes"
	"html"
	"unicode/utf8"
)

// text takes a text token that starts at offset from of the source.
func (h *markup) text(b []byte, from int) {
	if h.pre == 0 && !h.open {
		// Most text tokens of a page are the line breaks between tags.
		i := leadingBlank(b)
		if i == len(b) {
			return
		}
		b, from = b[i:], from+i
	}
	if h.mute {
		if leadingBlank(b) < len(b) {
			h.hid.text = true
		}
		return
	}
	if len(h.out)+len(b) > int(h.lim.TextBytes) {
		h.hitBound("text_limit")
		return
	}
	amp := bytes.IndexByte(b, '&')
	if amp < 0 {
		h.write(b, from, 1)
		return
	}
	// &nbsp; is nearly every reference that a page holds; anything else goes
	// the slow way, whole, as references depend on what follows them.
	for {
		h.write(b[:amp], from, 1)
		b, from = b[amp:], from+amp
		if !bytes.HasPrefix(b, []byte("&nbsp;")) {
			break
		}
		if h.open || h.pre > 0 {
			h.put([]byte("\u00a0"))
		}
		b, from = b[6:], from+6
		if amp = bytes.IndexByte(b, '&'); amp < 0 {
			h.write(b, from, 1)
			return
		}
	}
	if s := html.UnescapeString(string(b)); len(s) != len(b) || s != string(b) {
		h.write([]byte(s), from, 0)
		if h.open {
			h.parE = from + len(b)
		}
	} else {
		h.write(b, from, 1)
	}
}

// leadingBlank is the number of bytes of blanks that b starts with: ASCII
// blanks, no-break spaces, ideographic spaces.
func leadingBlank(b []byte) int {
	i := 0
	for i < len(b) {
		switch c := b[i]; {
		case blank(c):
			i++
		case c == 0xc2 && i+1 < len(b) && b[i+1] == 0xa0:
			i += 2
		case c == 0xe3 && i+2 < len(b) && b[i+1] == 0x80 && b[i+2] == 0x80:
			i += 3
		case c == '&' && bytes.HasPrefix(b[i:], []byte("&nbsp;")):
			i += 6
		default:
			return i
		}
	}
	return i
}

// write appends characters, runs of ASCII blanks as one. step is 1 where the
// bytes are those of the source, 0 where they stand for a reference at from.
func (h *markup) write(b []byte, from, step int) {
	if h.pre > 0 {
		h.writePre(b, from, step)
		return
	}
	i := 0
	for i < len(b) {
		if !h.open {
			i += leadingBlank(b[i:])
			if i >= len(b) {
				return
			}
			h.begin(from + i*step)
		} else if blank(b[i]) {
			h.gap = true
			for i < len(b) && blank(b[i]) {
				i++
			}
			continue
		}
		j := i
		for j < len(b) && b[j] > ' ' {
			j++
		}
		if j == i { // a control character that is no blank
			j++
		}
		h.put(b[i:j])
		h.parE = from + j*step
		i = j
	}
}

func (h *markup) writePre(b []byte, from, step int) {
	if !h.open {
		i := 0
		for i < len(b) && blank(b[i]) {
			i++
		}
		// Blanks before the first character of a line are kept: they align.
		if k := bytes.LastIndexByte(b[:i], '\n'); k >= 0 {
			i = k + 1
		} else {
			i = 0
		}
		b, from = b[i:], from+i*step
		if len(bytes.TrimSpace(b)) == 0 {
			return
		}
		h.begin(from)
	}
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\r')
		if i < 0 {
			i = len(b)
		}
		h.out = append(h.out, b[:i]...)
		h.parE = from + i*step
		if i == len(b) {
			return
		}
		if i+1 >= len(b) || b[i+1] != '\n' {
			h.out = append(h.out, '\n')
		}
		b, from = b[i+1:], from+(i+1)*step
	}
}

func (h *markup) begin(at int) {
	h.open, h.gap = true, false
	h.parA, h.parS, h.parE = len(h.out), at, at
}

// put appends bytes of one word, after the blank that is due.
func (h *markup) put(b []byte) {
	if h.gap {
		h.gap = false
		if n := len(h.out); n > h.parA && h.out[n-1] != '\n' {
			h.out = append(h.out, ' ')
		}
	}
	h.out = append(h.out, b...)
}

// lineBreak is a br. Several in a row are one; at the ends of a paragraph
// they are nothing.
func (h *markup) lineBreak() {
	h.gap = false
	if h.open && !h.mute {
		if n := len(h.out); h.out[n-1] != '\n' || h.pre > 0 {
			h.out = append(h.out, '\n')
			if len(h.tabs) == 0 {
				h.breaks = append(h.breaks, breakMark{int32(len(h.out)), int32(h.z.from), int32(h.z.pos)})
			}
		}
	}
}

// flush ends the paragraph.
func (h *markup) flush() {
	if h.open {
		h.open, h.gap = false, false
		for h.parE > h.parS && blank(h.src[h.parE-1]) {
			h.parE--
		}
		n := trimRight(h.out, h.parA)
		h.out = h.out[:n]
		if n > h.parA && h.room() {
			leaf, parent := h.leaves.current()
			e := event{kind: evText, level: h.heading, pre: h.pre > 0, row: h.leaves.term(),
				a: int32(h.parA), b: int32(n), s: int32(h.parS), e: int32(h.parE), leaf: leaf, parent: parent}
			e.b1 = int32(len(h.breaks))
			e.b0 = e.b1
			for e.b0 > 0 && h.breaks[e.b0-1].at > e.a {
				e.b0--
			}
			if len(h.leaves.marks) == 0 || !h.cutMarks(e) {
				h.ev = append(h.ev, e)
			}
			h.leaves.marks = h.leaves.marks[:0]
			h.leaves.filled()
			if len(h.tabs) > 0 {
				h.out = append(h.out, '\n')
			}
			if h.imageSeen {
				h.imageSeen = false
				if h.image.level == 1 {
					h.ev = append(h.ev, h.image)
				}
			}
			return
		}
	}
	h.leaves.marks = h.leaves.marks[:0]
	if h.imageSeen {
		h.imageSeen = false
		if h.room() {
			h.ev = append(h.ev, h.image)
		}
	}
}

// room reports whether another event may be kept.
func (h *markup) room() bool {
	if len(h.ev) >= h.lim.Blocks {
		h.hitBound("block_limit")
		return false
	}
	return true
}

// trimRight is the length of b without the blanks at its end, at least from.
func trimRight(b []byte, from int) int {
	n := len(b)
	for n > from {
		if b[n-1] <= ' ' {
			n--
			continue
		}
		if b[n-1] != 0xa0 && b[n-1] != 0x80 {
			return n
		}
		r, k := utf8.DecodeLastRune(b[from:n])
		if r != 0xa0 && r != 0x3000 {
			return n
		}
		n -= k
	}
	return n
}
