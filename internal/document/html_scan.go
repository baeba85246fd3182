package document

import "bytes"

// tokenKind of a piece of markup.
type tokenKind uint8

const (
	tokenEOF tokenKind = iota
	tokenText
	tokenStart
	tokenEnd
	tokenOther // comment, doctype, processing instruction
)

// scanner cuts markup into tokens by the tokenization rules of the HTML
// standard, in place and without copying: x/net/html's Tokenizer takes longer
// than everything else that a reader does. Attributes are not looked at here;
// only the quotes around their values are, because they may hold a '>'.
type scanner struct {
	src  []byte
	pos  int // start of what follows the token
	from int // start of the token
	// name and attrs of a start or end tag, as written.
	name, attrs []byte
	nameBuf     [12]byte
	// unclosed counts comments, raw text and tags that run to the end of the
	// payload and were given up, so that what follows is still read.
	unclosed int
	endless  []string // raw text elements without an end tag from here on
	endlessC bool     // no comment ends from here on
}

// patience is the number of unclosed tags that are searched for their end.
const patience = 20

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func blank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

// next gives the kind of the next token; z.from to z.pos is its source.
func (z *scanner) next() tokenKind {
	src := z.src
	z.from = z.pos
	if z.pos >= len(src) {
		return tokenEOF
	}
	i := z.pos
	for {
		k := bytes.IndexByte(src[i:], '<')
		if k < 0 || i+k+1 >= len(src) {
			z.pos = len(src)
			return tokenText
		}
		i += k
		if c := src[i+1]; letter(c) || c == '/' && i+2 < len(src) || c == '!' || c == '?' {
			break
		}
		i++
	}
	if i > z.pos {
		z.pos = i
		return tokenText
	}
	switch c := src[i+1]; {
	case c == '!':
		return z.declaration(i)
	case c == '?':
		return z.bogus(i + 2)
	case c == '/':
		if !letter(src[i+2]) {
			return z.bogus(i + 2)
		}
		return z.tag(i+2, tokenEnd)
	}
	return z.tag(i+1, tokenStart)
}

// tag reads a tag whose name starts at i.
func (z *scanner) tag(i int, kind tokenKind) tokenKind {
	src := z.src
	j := i
	for j < len(src) && src[j] != '>' && src[j] != '/' && !blank(src[j]) {
		j++
	}
	z.name = src[i:j]
	end := -1
	if z.unclosed < patience {
		end = tagEnd(src, j)
	}
	if end < 0 {
		// An open quote to the end of the payload: take the tag to end at
		// the first '>' rather than lose the rest.
		z.unclosed++
		k := bytes.IndexByte(src[j:], '>')
		if k < 0 {
			z.attrs, z.pos = nil, len(src)
			return tokenOther
		}
		end = j + k
	}
	z.attrs = src[j:end]
	z.pos = end + 1
	return kind
}

// tagEnd is the index of the '>' that ends the tag whose attributes start at
// i, -1 when there is none.
func tagEnd(src []byte, i int) int {
	named := false // an attribute name stands before
	for i < len(src) {
		switch c := src[i]; {
		case c == '>':
			return i
		case c == '=' && named:
			named = false
			i++
			for i < len(src) && blank(src[i]) {
				i++
			}
			if i >= len(src) {
				return -1
			}
			if q := src[i]; q == '"' || q == '\'' {
				k := bytes.IndexByte(src[i+1:], q)
				if k < 0 {
					return -1
				}
				i += k + 2
				continue
			}
			for i < len(src) && src[i] != '>' && !blank(src[i]) {
				i++
			}
		case c == '/':
			named = false
			i++
		default:
			if !blank(c) {
				named = true
			}
			i++
		}
	}
	return -1
}

// lowerName is the tag's name in lower case, cut to 12 bytes.
func (z *scanner) lowerName() []byte {
	n := copy(z.nameBuf[:], z.name)
	for i, c := range z.nameBuf[:n] {
		if c >= 'A' && c <= 'Z' {
			z.nameBuf[i] = c + 'a' - 'A'
		}
	}
	return z.nameBuf[:n]
}

// declaration reads <!-- comments -->, <!doctype> and other <! things.
// Conditional comments of Word fall out right: what is inside <!--[if]> is a
// comment, what stands between <![if]> and <![endif]> is content.
func (z *scanner) declaration(i int) tokenKind {
	src := z.src
	if !bytes.HasPrefix(src[i:], []byte("<!--")) {
		return z.bogus(i + 2)
	}
	j := i + 4
	if bytes.HasPrefix(src[j:], []byte(">")) {
		z.pos = j + 1
		return tokenOther
	}
	if bytes.HasPrefix(src[j:], []byte("->")) {
		z.pos = j + 2
		return tokenOther
	}
	for {
		k := -1
		if !z.endlessC {
			k = bytes.Index(src[j:], []byte("--"))
		}
		if k < 0 {
			z.unclosed++
			z.endlessC = true
			return z.bogus(i + 4)
		}
		j += k + 2
		for j < len(src) && src[j] == '-' {
			j++
		}
		rest := src[j:]
		switch {
		case len(rest) > 0 && rest[0] == '>':
			z.pos = j + 1
			return tokenOther
		case len(rest) > 1 && rest[0] == '!' && rest[1] == '>':
			z.pos = j + 2
			return tokenOther
		}
	}
}

// bogus skips to the next '>'.
func (z *scanner) bogus(i int) tokenKind {
	k := bytes.IndexByte(z.src[i:], '>')
	if k < 0 {
		z.pos = len(z.src)
	} else {
		z.pos = i + k + 1
	}
	return tokenOther
}

// raw is the text up to the end tag of the element name, which was just
// opened; the end tag is read too. Where there is no end tag, nothing is
// taken: a script that was cut off must not hide the report behind it.
func (z *scanner) raw(name string) []byte {
	from := z.pos
	for _, n := range z.endless {
		if n == name {
			return nil
		}
	}
	i := z.rawEnd(name)
	if i < 0 {
		z.unclosed++
		z.endless = append(z.endless, name)
		return nil
	}
	end := tagEnd(z.src, i+2+len(name))
	if end < 0 {
		end = len(z.src) - 1
	}
	z.pos = end + 1
	return z.src[from:i]
}

// rawEnd is where the end tag starts, -1 when there is none. In a script, an
// end tag inside a comment that holds a start tag is not the end.
func (z *scanner) rawEnd(name string) int {
	src, i := z.src, z.pos
	escaped, double := false, false
	for {
		k := bytes.IndexByte(src[i:], '<')
		if k < 0 {
			return -1
		}
		if escaped && bytes.Contains(src[i:i+k], []byte("-->")) {
			escaped, double = false, false
		}
		i += k
		rest := src[i+1:]
		switch {
		case len(rest) > 0 && rest[0] == '/' && isEndTag(rest[1:], name):
			if !double {
				return i
			}
			double = false
		case name == "script" && bytes.HasPrefix(rest, []byte("!--")):
			escaped = true
		case escaped && isEndTag(rest, name):
			double = true
		}
		i++
	}
}

func isEndTag(b []byte, name string) bool {
	if len(b) < len(name) || !bytes.EqualFold(b[:len(name)], []byte(name)) {
		return false
	}
	if len(b) == len(name) {
		return false
	}
	c := b[len(name)]
	return c == '>' || c == '/' || blank(c)
}
