package document

import (
	"bytes"
	"html"
	"strings"
)

// attribute finds a value in the attributes of a tag, as written; ok is also
// true for an attribute without a value. Name is in lower case.
func attribute(attrs []byte, name string) (value []byte, ok bool) {
	i := 0
	for i < len(attrs) {
		for i < len(attrs) && (blank(attrs[i]) || attrs[i] == '/') {
			i++
		}
		from := i
		for i < len(attrs) && !blank(attrs[i]) && attrs[i] != '/' && (attrs[i] != '=' || i == from) {
			i++
		}
		key := attrs[from:i]
		for i < len(attrs) && blank(attrs[i]) {
			i++
		}
		var v []byte
		if i < len(attrs) && attrs[i] == '=' {
			i++
			for i < len(attrs) && blank(attrs[i]) {
				i++
			}
			if i < len(attrs) && (attrs[i] == '"' || attrs[i] == '\'') {
				k := bytes.IndexByte(attrs[i+1:], attrs[i])
				if k < 0 {
					k = len(attrs) - i - 1
				}
				v = attrs[i+1 : i+1+k]
				i = min(i+k+2, len(attrs))
			} else {
				from := i
				for i < len(attrs) && !blank(attrs[i]) {
					i++
				}
				v = attrs[from:i]
			}
		}
		if len(key) == len(name) && foldEqual(key, name) {
			return v, true
		}
	}
	return nil, false
}

func foldEqual(b []byte, lower string) bool {
	for i := range len(lower) {
		c := b[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// attributeText is the value with entities resolved and blanks trimmed.
func attributeText(attrs []byte, name string) string {
	v, _ := attribute(attrs, name)
	return strings.TrimSpace(html.UnescapeString(string(v)))
}

// spanOf reads colspan and rowspan as leniently as pages write them: "2　",
// "２", " 3", "2px". What is no number is 1.
func spanOf(attrs []byte, name string) int {
	v, ok := attribute(attrs, name)
	if !ok {
		return 1
	}
	n, digits := 0, 0
	for _, r := range strings.TrimSpace(strings.ReplaceAll(string(v), "\u3000", " ")) {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		if r < '0' || r > '9' || digits > 6 {
			break
		}
		n = n*10 + int(r-'0')
		digits++
	}
	if digits == 0 {
		return 1
	}
	return n
}

// hides reports whether the attributes take the element off the page:
// display:none, visibility:hidden, the hidden attribute, a class or id that a
// style sheet in the page hides.
func (h *markup) hides(attrs []byte) bool {
	if len(attrs) < 4 {
		return false
	}
	if h.sheet != nil && h.sheet.hides(attrs) {
		return true
	}
	if v, ok := attribute(attrs, "hidden"); ok && !bytes.EqualFold(v, []byte("until-found")) {
		return true
	}
	v, ok := attribute(attrs, "style")
	if !ok {
		return false
	}
	return styleIs(v, "display", "none") || styleIs(v, "visibility", "hidden")
}

// styleIs reports whether a style attribute sets property to value.
func styleIs(style []byte, property, value string) bool {
	for len(style) > 0 {
		decl := style
		if i := bytes.IndexByte(style, ';'); i >= 0 {
			decl, style = style[:i], style[i+1:]
		} else {
			style = nil
		}
		i := bytes.IndexByte(decl, ':')
		if i < 0 {
			continue
		}
		key := bytes.TrimSpace(decl[:i])
		if len(key) != len(property) || !foldEqual(key, property) {
			continue
		}
		v := bytes.TrimSpace(decl[i+1:])
		if len(v) >= len(value) && foldEqual(v, value) {
			return true
		}
	}
	return false
}

// mayHide reports whether any element of the page can be hidden at all: one
// fast look at the page spares looking at the attributes of every span.
func mayHide(src []byte) bool {
	for _, s := range []string{"hidden", "HIDDEN", "Hidden"} {
		if bytes.Contains(src, []byte(s)) {
			return true
		}
	}
	for _, s := range []string{"display", "DISPLAY", "Display"} {
		for b := src; ; {
			i := bytes.Index(b, []byte(s))
			if i < 0 {
				break
			}
			b = b[i+len(s):]
			v := bytes.TrimLeft(b, " \t\r\n:")
			if len(v) >= 4 && foldEqual(v, "none") {
				return true
			}
		}
	}
	return false
}
