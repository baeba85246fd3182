package document

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"gongkai/internal/fact"
)

// markOpen is what Highlight puts before the place. The page scrolls to it
// when opened with #gongkai.
const (
	markOpen  = `<mark id="gongkai" style="background:#ffec3d;color:#000;outline:2px solid #d4380d">`
	markAgain = `<mark style="background:#ffec3d;color:#000">`
	markClose = `</mark>`
)

// Highlight gives the saved page with the text at the place in a <mark>, in
// UTF-8, so that a reader can open it and see the cell. HTML stays the page it
// is; text and Markdown become a plain page that shows the source. It is an
// error when the place has no bytes (carriers without linear text) or lies
// outside of the payload.
func Highlight(payload []byte, opt Options, at fact.Locator) ([]byte, error) {
	opt.Limits = opt.Limits.orDefault()
	if sniff(payload, opt) != "" {
		return nil, fmt.Errorf("highlight %q: the format has no linear text", opt.Name)
	}
	text, _, _ := Decode(payload, opt)
	if at.End <= at.Start || at.Start < 0 || at.End > len(text) {
		return nil, fmt.Errorf("highlight %q: no bytes at %d-%d of %d", opt.Name, at.Start, at.End, len(text))
	}
	var b bytes.Buffer
	b.Grow(len(text) + 1024)
	b.WriteString("\ufeff") // goes before whatever the page declares
	if sniffText(text, opt) == "html" {
		markHTML(&b, text, opt, at)
		return b.Bytes(), nil
	}
	title := html.EscapeString(opt.Name)
	fmt.Fprintf(&b, "<!doctype html><meta charset=\"utf-8\"><title>%s</title><pre style=\"white-space:pre-wrap\">", title)
	b.WriteString(html.EscapeString(string(text[:at.Start])))
	b.WriteString(markOpen)
	b.WriteString(html.EscapeString(string(text[at.Start:at.End])))
	b.WriteString(markClose)
	b.WriteString(html.EscapeString(string(text[at.End:])))
	b.WriteString("</pre>\n")
	return b.Bytes(), nil
}

// markHTML copies the page and marks every piece of text of the place by
// itself: a mark around the tags of a cell would not nest.
func markHTML(b *bytes.Buffer, text []byte, opt Options, at fact.Locator) {
	z := scanner{src: text}
	open := markOpen
	based := false
	for {
		k := z.next()
		if k == tokenEOF {
			return
		}
		from, to := z.from, z.pos
		if k == tokenStart {
			name := string(z.lowerName())
			switch name {
			case "script", "style", "noscript", "textarea", "title", "iframe", "noframes":
				z.raw(name)
				b.Write(text[from:z.pos])
				continue
			case "head":
				b.Write(text[from:to])
				if strings.HasPrefix(opt.Name, "http") && !based {
					fmt.Fprintf(b, `<base href="%s">`, html.EscapeString(opt.Name))
				}
				based = true
				continue
			}
		}
		s, e := max(from, at.Start), min(to, at.End)
		if k != tokenText || s >= e || leadingBlank(text[s:e]) == e-s {
			b.Write(text[from:to])
			continue
		}
		b.Write(text[from:s])
		b.WriteString(open)
		b.Write(text[s:e])
		b.WriteString(markClose)
		b.Write(text[e:to])
		open = markAgain
	}
}
