package listing

import (
	"bytes"
	"net/url"
	"strings"
)

// Answer is the payload of one response and the request that it answers.
type Answer struct {
	URL         *url.URL // final, after redirects
	RequestBody string   // of a POST
	ContentType string
	Body        []byte
	Mechanism   string // the one a site file names; "" recognises
	Until       int    // the last report year worth asking for; 0 means any
}

// Read reads an answer. A payload that is neither HTML, XML nor JSON gives a
// Page without links.
func Read(a Answer) *Page {
	p := &Page{Metas: map[string]string{}}
	if Binary(a.Body) {
		return p
	}
	var text string
	text, p.Encoding = Decode(a.Body, a.ContentType)
	trimmed := strings.TrimLeft(text, "\ufeff \t\r\n")
	w := &reading{Answer: a, Page: p, base: a.URL, text: text}
	switch {
	case strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "["):
		p.Format = "json"
		w.readJSON(trimmed)
	case isDatastore(trimmed):
		p.Format = "xml"
		w.readDatastore(text)
	case jsonp(trimmed) != "":
		p.Format = "json"
		w.readJSON(jsonp(trimmed))
	default:
		p.Format = "html"
		w.readHTML(text)
	}
	return p
}

// reading is the state of one Read.
type reading struct {
	Answer
	*Page
	base *url.URL
	text string
	seen map[string]int // URL and body → index in Links
}

// uses reports whether a mechanism is to be looked for.
func (w *reading) uses(mechanism string) bool {
	return w.Mechanism == "" || w.Mechanism == mechanism
}

// add resolves and keeps a link, the first of its address with the longest text.
func (w *reading) add(l Link) {
	if len(w.Links) >= maxLinks {
		w.Cut = true
		return
	}
	ref := strings.TrimSpace(l.URL)
	if ref == "" || strings.HasPrefix(ref, "#") || len(ref) > 4096 {
		return
	}
	u, err := url.Parse(cleanRef(ref))
	if err != nil {
		return
	}
	u = w.base.ResolveReference(u)
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return
	}
	if !strings.Contains(u.Fragment, "/") { // a fragment with a path is an address in a script-driven page
		u.Fragment, u.RawFragment = "", ""
	}
	l.URL = u.String()
	l.Text = oneLine(l.Text, 300)
	key := l.Method + " " + l.URL + " " + l.Body
	if w.seen == nil {
		w.seen = map[string]int{}
	}
	if i, ok := w.seen[key]; ok {
		old := &w.Links[i]
		if old.Text != l.Text && len(l.Text) > len(old.Text) {
			old.Text = l.Text
		}
		old.Inside = old.Inside || l.Inside
		if old.Kind == Anchor && l.Kind == Next {
			old.Kind, old.Mechanism = Next, l.Mechanism
		}
		return
	}
	w.seen[key] = len(w.Links)
	w.Links = append(w.Links, l)
}

// cleanRef makes an address that a browser takes one that url.Parse takes.
func cleanRef(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		if r == '\\' {
			return '/'
		}
		return r
	}, s)
	s = strings.ReplaceAll(s, " ", "%20")
	if i := strings.IndexByte(s, '%'); i >= 0 {
		var b strings.Builder
		for i := 0; i < len(s); i++ {
			if s[i] == '%' && (i+2 >= len(s) || !hex(s[i+1]) || !hex(s[i+2])) {
				b.WriteString("%25")
				continue
			}
			b.WriteByte(s[i])
		}
		s = b.String()
	}
	return s
}

func hex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// Binary reports whether a payload is no text: a known file signature, or many
// zero bytes without a UTF-16 mark.
func Binary(b []byte) bool {
	for _, sig := range []string{"%PDF", "PK\x03\x04", "PK\x05\x06", "\xd0\xcf\x11\xe0", "Rar!", "7z\xbc\xaf", "\x89PNG", "\xff\xd8\xff", "GIF8", "BM\x00", "\x1f\x8b", "{\\rtf", "II*\x00", "MM\x00*"} {
		if bytes.HasPrefix(b, []byte(sig)) {
			return true
		}
	}
	if len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP" {
		return true
	}
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return false
	}
	return bytes.Count(b[:min(len(b), 4096)], []byte{0}) > 16
}

// oneLine collapses blanks and cuts at n runes.
func oneLine(s string, n int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == 0xa0 || r == 0x3000 || r == 0x200b || r == 0xfeff
	}), " ")
	if len(s) <= n {
		return s
	}
	i := 0
	for j := range s {
		if i++; i > n {
			return s[:j]
		}
	}
	return s
}
