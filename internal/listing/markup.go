package listing

import (
	"html"
	"strings"
)

// markup cuts HTML into tags and text in one pass without building anything:
// a night reads tens of thousands of pages, most of them for a title, some
// links and the words of a report. It is lenient: whatever is no tag is text.
type markup struct {
	src string
	pos int
	// What is known to come no more, so that a page of unclosed beginnings is
	// not searched to its end for each of them.
	open [4]string
	n    int
}

// lost reports whether end was looked for before and is nowhere ahead.
func (m *markup) lost(end string) bool {
	for _, s := range m.open[:m.n] {
		if s == end {
			return true
		}
	}
	return false
}

func (m *markup) lose(end string) {
	if m.n < len(m.open) {
		m.open[m.n] = end
		m.n++
	}
}

// piece is one tag or run of text.
type piece struct {
	tag  string // lower case name; "" for text
	end  bool   // </tag>
	attr string // raw attributes of a start tag
	text string // of a text run: raw, entities not undone; of script, style, title …: the content
}

// raw elements hold text up to their end tag.
func rawElement(tag string) bool {
	switch tag {
	case "script", "style", "title", "textarea", "xmp":
		return true
	}
	return false
}

// next gives the next piece; false at the end.
func (m *markup) next() (piece, bool) {
	for m.pos < len(m.src) {
		rest := m.src[m.pos:]
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			m.pos = len(m.src)
			return piece{text: rest}, true
		}
		// "a < b" is text: a tag begins with a letter, a slash or a mark.
		for i+1 < len(rest) && !tagStart(rest[i+1:]) {
			j := strings.IndexByte(rest[i+1:], '<')
			if j < 0 {
				m.pos = len(m.src)
				return piece{text: rest}, true
			}
			i += 1 + j
		}
		if i > 0 {
			m.pos += i
			return piece{text: rest[:i]}, true
		}
		if len(rest) < 2 {
			m.pos = len(m.src)
			return piece{text: rest}, true
		}
		switch c := rest[1]; {
		case c == '!' || c == '?':
			m.pos += m.declaration(rest)
		case c == '/':
			n := strings.IndexByte(rest, '>')
			if n < 0 {
				n = len(rest) - 1
			}
			m.pos += n + 1
			return piece{tag: name(rest[2:n]), end: true}, true
		default:
			return m.start(rest), true
		}
	}
	return piece{}, false
}

func tagStart(s string) bool {
	c := s[0]
	return letter(c) || c == '!' || c == '?' || c == '/' && len(s) > 1 && letter(s[1])
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// declaration is the length of a comment, doctype or processing instruction.
func (m *markup) declaration(s string) int {
	if strings.HasPrefix(s, "<!--") {
		if n := strings.Index(s[4:], "-->"); n >= 0 {
			return n + 7
		}
		return len(s)
	}
	if strings.HasPrefix(s, "<![CDATA[") && !m.lost("]]>") {
		if n := strings.Index(s, "]]>"); n >= 0 {
			return n + 3
		}
		m.lose("]]>")
	}
	if n := strings.IndexByte(s, '>'); n >= 0 {
		return n + 1
	}
	return len(s)
}

// start reads a start tag at the head of rest, with the content of a raw element.
func (m *markup) start(rest string) piece {
	n := 1
	for n < len(rest) && rest[n] != '>' && rest[n] != '/' && !blank(rest[n]) {
		n++
	}
	p := piece{tag: name(rest[1:n])}
	from := n
	for n < len(rest) && rest[n] != '>' {
		if rest[n] == '=' {
			n++
			for n < len(rest) && blank(rest[n]) {
				n++
			}
			if n < len(rest) && (rest[n] == '"' || rest[n] == '\'') {
				j := strings.IndexByte(rest[n+1:], rest[n])
				if j < 0 {
					n = len(rest)
					break
				}
				n += j + 2
				continue
			}
			continue
		}
		n++
	}
	p.attr = rest[from:min(n, len(rest))]
	m.pos += min(n+1, len(rest))
	if rawElement(p.tag) && !strings.HasSuffix(p.attr, "/") && !m.lost(p.tag) {
		after := m.src[m.pos:]
		at := endTag(after, p.tag)
		if at < 0 {
			m.lose(p.tag)
			// Never closed. A title would swallow the page: take none of it.
			if p.tag == "title" || p.tag == "textarea" {
				return p
			}
			at = len(after)
		}
		p.text = after[:at]
		m.pos += at
	}
	return p
}

// endTag is where </tag begins, -1 for nowhere.
func endTag(s, tag string) int {
	for at := 0; ; {
		i := strings.Index(s[at:], "</")
		if i < 0 {
			return -1
		}
		at += i
		if end := at + 2 + len(tag); end <= len(s) && strings.EqualFold(s[at+2:end], tag) {
			return at
		}
		at += 2
	}
}

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// name is a tag name in lower case, without copying where it is so already.
func name(s string) string {
	end := 0
	for end < len(s) && !blank(s[end]) && s[end] != '/' {
		end++
	}
	return strings.ToLower(s[:end])
}

// get gives the value of an attribute in the raw attributes of a tag, with
// entities undone; "" when it is not there.
func get(raw, key string) string {
	v, _ := find(raw, key)
	return v
}

func find(raw, key string) (string, bool) {
	for i := 0; i < len(raw); {
		for i < len(raw) && (blank(raw[i]) || raw[i] == '/') {
			i++
		}
		from := i
		for i < len(raw) && raw[i] != '=' && !blank(raw[i]) && raw[i] != '/' {
			i++
		}
		k := raw[from:i]
		for i < len(raw) && blank(raw[i]) {
			i++
		}
		value := ""
		if i < len(raw) && raw[i] == '=' {
			i++
			for i < len(raw) && blank(raw[i]) {
				i++
			}
			if i < len(raw) && (raw[i] == '"' || raw[i] == '\'') {
				j := strings.IndexByte(raw[i+1:], raw[i])
				if j < 0 {
					j = len(raw) - i - 1
				}
				value = raw[i+1 : i+1+j]
				i = min(i+j+2, len(raw))
			} else {
				from := i
				for i < len(raw) && !blank(raw[i]) {
					i++
				}
				value = raw[from:i]
			}
		}
		if len(k) == len(key) && strings.EqualFold(k, key) {
			if strings.IndexByte(value, '&') >= 0 {
				value = html.UnescapeString(value)
			}
			return value, true
		}
		if i == from {
			i++
		}
	}
	return "", false
}
