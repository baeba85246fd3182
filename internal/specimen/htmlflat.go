package specimen

import (
	"fmt"
	"strings"
)

// flatSheet writes a table without <table>: a box per cell. Empty boxes keep
// their place, except where the element holds text only.
func (h *htmlPage) flatSheet(s *sheet) {
	open, shut := "<div class=\"row\">", "</div>"
	cellOpen, cellShut := "<div class=\"cell\">", "</div>"
	switch h.flat {
	case "span":
		cellOpen, cellShut = "<span style=\"display:inline-block;width:80px\">", "</span> "
	case "p":
		open, shut, cellOpen, cellShut = "", "", "<p>", "</p>"
	case "ul":
		open, shut, cellOpen, cellShut = "<ul>", "</ul>", "<li>", "</li>"
	case "dl":
		open, shut, cellOpen, cellShut = "<dl>", "</dl>", "<dd>", "</dd>"
	}
	for _, row := range s.rows {
		h.b.WriteString(open)
		for j, c := range row {
			o, e := cellOpen, cellShut
			if h.flat == "dl" && j == 0 && c.truth < 0 {
				o, e = "<dt>", "</dt>"
			}
			h.b.WriteString(o)
			h.text(c.text)
			if c.truth >= 0 {
				h.p.ends[c.truth] = h.b.Len()
			}
			h.b.WriteString(e)
		}
		h.b.WriteString(shut + "\n")
	}
}

// writeJoined writes the three tables as one, the section headings as rows.
func writeJoined(p *page) []byte {
	var all []piece
	one := &sheet{table: "all", cols: 15}
	for _, x := range p.pieces {
		switch {
		case x.sheets != nil:
			one.rows = append(one.rows, x.sheets[0].rows...)
		case x.head == 2 && len(one.rows) > 0 && x.text[:len("五")] != "五" && x.text[:len("五")] != "六":
			one.rows = append(one.rows, []cell{label(x.text, 15, 1)})
		default:
			if len(one.rows) > 0 && one.heads == 0 {
				all = append(all, piece{sheets: []*sheet{one}})
				one.heads = 1
			}
			all = append(all, x)
		}
	}
	if one.heads == 0 {
		all = append(all, piece{sheets: []*sheet{one}})
	}
	q := *p
	q.pieces = all
	h := &htmlPage{htmlStyle: htmlStyle{spans: "ok"}, p: &q, r: p.r}
	h.page()
	// the truth's mentions follow the pieces of p, not of q
	for i := range p.pieces {
		p.parEnds[i] = 0
	}
	return []byte(h.b.String())
}

// writePictures has a picture in place of each table: the prose is readable,
// no cell is.
func writePictures(p *page) []byte {
	q := *p
	q.pieces = nil
	for i, x := range p.pieces {
		if x.sheets != nil {
			x = piece{picture: fmt.Sprintf("/files/W0%d%d.jpg", p.year, i)}
		}
		q.pieces = append(q.pieces, x)
	}
	for i := range p.t.cells {
		p.t.cells[i].absent = true
	}
	h := &htmlPage{htmlStyle: htmlStyle{furniture: true}, p: &q, r: p.r}
	h.page()
	return []byte(h.b.String())
}

// writeTextInHTML puts plain text into a page: in a pre, or with line breaks.
func writeTextInHTML(open, shut, newline string, st textStyle) func(*page) []byte {
	return func(p *page) []byte {
		text := string(writeText(st)(p))
		headLen := 0
		var b strings.Builder
		fmt.Fprintf(&b, "<html><head><meta charset=\"utf-8\"><title>%s</title></head><body>%s", p.title, open)
		headLen = b.Len()
		// offsets move by the head and by the longer line ends
		grow := len(newline) - 1
		moved := func(end int) int { return headLen + end + grow*strings.Count(text[:end], "\n") }
		for i, e := range p.ends {
			p.ends[i] = moved(e)
		}
		for i, e := range p.parEnds {
			p.parEnds[i] = moved(e)
		}
		b.WriteString(strings.ReplaceAll(text, "\n", newline))
		b.WriteString(shut + "</body></html>\n")
		return []byte(b.String())
	}
}

func htmlRenderings() []rendering {
	mk := func(name string, st htmlStyle) rendering {
		return rendering{name: "html-" + name, ctype: "text/html", ext: "html", linear: true, broken: true, vanish: st.flat != "", write: writeHTML(st)}
	}
	return []rendering{
		mk("spans", htmlStyle{spans: "ok", furniture: true}),
		mk("off", htmlStyle{spans: "off"}),
		mk("nospans", htmlStyle{spans: "none"}),
		mk("empty", htmlStyle{spans: "empty", furniture: true}),
		mk("word", htmlStyle{spans: "ok", mso: true}),
		mk("layout", htmlStyle{spans: "ok", layout: true, furniture: true}),
		mk("split", htmlStyle{spans: "ok", splits: true}),
		{name: "html-joined", ctype: "text/html", ext: "html", linear: true, broken: true, write: writeJoined},
		mk("unclosed", htmlStyle{spans: "ok", unclosed: true}),
		mk("deep", htmlStyle{spans: "ok", deep: true}),
		mk("heads", htmlStyle{spans: "ok", heads: true, digits: true}),
		mk("attributes", htmlStyle{spans: "ok", attrs: true, furniture: true}),
		mk("lenient", htmlStyle{spans: "ok", lenient: true}),
		mk("hidden", htmlStyle{spans: "ok", hidden: true}),
		mk("nested", htmlStyle{spans: "ok", nested: true}),
		mk("xhtml", htmlStyle{spans: "ok", xml: true, furniture: true}),
		{name: "html-pre", ctype: "text/html", ext: "html", linear: true, write: writeTextInHTML("<pre>", "</pre>", "\n", textStyle{bar: " | ", trail: " |"})},
		{name: "html-br", ctype: "text/html", ext: "html", linear: true, write: writeTextInHTML("<div>", "</div>", "<br>\n", textStyle{bar: " | ", trail: " |"})},
		{name: "html-pictures", ctype: "text/html", ext: "html", linear: true, write: writePictures},
		mk("div", htmlStyle{flat: "div"}),
		mk("span", htmlStyle{flat: "span"}),
		mk("p", htmlStyle{flat: "p", furniture: true}),
		mk("ul", htmlStyle{flat: "ul"}),
		mk("dl", htmlStyle{flat: "dl"}),
	}
}

// WordLike is Word-style HTML of about 100 KB, as the throughput is measured on.
func WordLike(seed int64) Specimen {
	s := New(seed, Spec{Rendering: "html-word", Form: D, Values: City})
	s.Name = fmt.Sprintf("word-%d.html", seed)
	return s
}
