package document

import (
	"bytes"
	"strings"
)

// styleSheet holds the classes and ids that the style elements of a page take
// off the page. Only selectors of one class or one id are looked at (.old,
// div.old, #tab2): what depends on where an element stands or on a script is
// not for us to work out, and is read as shown. Rules inside @media and other
// blocks are passed over: most of them hide things on paper only.
type styleSheet struct {
	classes, ids map[string]bool
}

// maxSheet bounds the bytes of style sheets looked at in one page, maxHiding
// the selectors kept.
const (
	maxSheet  = 1 << 20
	maxHiding = 1000
)

// readStyles collects what the style elements of a page hide; nil for nothing.
func readStyles(src []byte) *styleSheet {
	var s *styleSheet
	for left := maxSheet; left > 0; {
		i := indexFold(src, "<style")
		if i < 0 {
			break
		}
		src = src[i+6:]
		if len(src) == 0 || src[0] != '>' && !blank(src[0]) {
			continue
		}
		from := bytes.IndexByte(src, '>')
		if from < 0 {
			break
		}
		media, paper := attribute(src[:from], "media")
		paper = paper && !bytes.Contains(media, []byte("screen")) && !bytes.Contains(media, []byte("all"))
		src = src[from+1:]
		end := indexFold(src, "</style")
		if end < 0 {
			break
		}
		css := src[:min(end, left)]
		src, left = src[end:], left-len(css)
		if paper || !mayHide(css) {
			continue
		}
		if s == nil {
			s = &styleSheet{classes: map[string]bool{}, ids: map[string]bool{}}
		}
		s.rules(string(css))
	}
	if s == nil || len(s.classes)+len(s.ids) == 0 {
		return nil
	}
	return s
}

// indexFold finds a lower-case ASCII tag in any case.
func indexFold(b []byte, tag string) int {
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], '<')
		if i < 0 || at+i+len(tag) > len(b) {
			return -1
		}
		if at += i; foldEqual(b[at:at+len(tag)], tag) {
			return at
		}
		at++
	}
}

// rules takes the rules of one sheet in order: a later one that shows what an
// earlier one hid wins.
func (s *styleSheet) rules(css string) {
	css = dropComments(css)
	for css != "" {
		open := strings.IndexByte(css, '{')
		if open < 0 {
			return
		}
		head := css[:open]
		if i := strings.LastIndexByte(head, ';'); i >= 0 { // @import and @charset end so
			head = head[i+1:]
		}
		end := blockLen(css[open:])
		body := strings.Trim(css[open:open+end], "{}")
		css = css[open+end:]
		if strings.HasPrefix(strings.TrimSpace(head), "@") {
			continue
		}
		hidden := styleIs([]byte(body), "display", "none") || styleIs([]byte(body), "visibility", "hidden")
		shown := !hidden && (styleSets(body, "display") || styleSets(body, "visibility"))
		if !hidden && !shown {
			continue
		}
		for _, sel := range strings.Split(head, ",") {
			s.selector(strings.TrimSpace(sel), hidden)
		}
	}
}

// selector notes one selector of a rule about being shown.
func (s *styleSheet) selector(sel string, hidden bool) {
	i := strings.IndexAny(sel, ".#")
	if i < 0 || i == len(sel)-1 || strings.ContainsAny(sel[i+1:], " \t\r\n.#>+~:[*\\") || strings.ContainsAny(sel[:i], " \t\r\n>+~:[") {
		return
	}
	names := s.classes
	if sel[i] == '#' {
		names = s.ids
	}
	switch {
	case !hidden:
		delete(names, sel[i+1:])
	case len(names) < maxHiding:
		names[sel[i+1:]] = true
	}
}

// hides reports whether the sheet hides an element with these attributes. The
// element that a selector names (div.old) is not compared: pages use a name for
// one purpose.
func (s *styleSheet) hides(attrs []byte) bool {
	if len(s.classes) > 0 {
		if v, ok := attribute(attrs, "class"); ok {
			for _, name := range bytes.Fields(v) {
				if s.classes[string(name)] {
					return !showsItself(attrs)
				}
			}
		}
	}
	if len(s.ids) > 0 {
		if v, ok := attribute(attrs, "id"); ok {
			if s.ids[string(bytes.TrimSpace(v))] {
				return !showsItself(attrs)
			}
		}
	}
	return false
}

// showsItself: the style attribute of the element overrules the sheet, as the
// scripts of tabs write it.
func showsItself(attrs []byte) bool {
	v, ok := attribute(attrs, "style")
	return ok && (styleSets(string(v), "display") || styleSets(string(v), "visibility"))
}

func styleSets(style, property string) bool { return styleIs([]byte(style), property, "") }

// blockLen is the length of the block that s starts with, braces included.
func blockLen(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

func dropComments(css string) string {
	var b strings.Builder
	for {
		i := strings.Index(css, "/*")
		if i < 0 {
			break
		}
		b.WriteString(css[:i])
		end := strings.Index(css[i+2:], "*/")
		if end < 0 {
			return b.String()
		}
		css = css[i+2+end+2:]
	}
	if b.Len() == 0 {
		return css
	}
	b.WriteString(css)
	return b.String()
}
