package specimen

import (
	"fmt"
	"strings"
)

type docxPage struct {
	b      strings.Builder
	p      *page
	nested bool // tables inside a one-cell layout table
	empty  bool // empty cells in place of vertical merges
	runs   bool // text broken into several runs, with a tracked deletion
}

func writeDOCX(nested, runs, empty bool) func(*page) []byte {
	return func(p *page) []byte {
		w := &docxPage{p: p, nested: nested, runs: runs, empty: empty}
		w.b.WriteString(xmlHead + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
		for i, x := range p.pieces {
			switch {
			case x.head > 0:
				fmt.Fprintf(&w.b, `<w:p><w:pPr><w:pStyle w:val="Heading%d"/></w:pPr>`, x.head)
				w.run(x.text)
				w.b.WriteString("</w:p>")
			case x.sheets != nil:
				for _, s := range x.sheets {
					if nested {
						w.b.WriteString(`<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w="9000" w:type="dxa"/></w:tcPr>`)
					}
					w.sheet(s)
					w.b.WriteString(`<w:p/>`)
					if nested {
						w.b.WriteString(`</w:tc></w:tr></w:tbl><w:p/>`)
					}
				}
			default:
				w.paragraph(x.text)
			}
			p.parEnds[i] = 0
		}
		w.b.WriteString(`<w:sectPr/></w:body></w:document>`)
		return container([]part{
			{"[Content_Types].xml", xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
			{"_rels/.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
			{"word/document.xml", w.b.String()},
		})
	}
}

func (w *docxPage) paragraph(text string) {
	for l := range strings.SplitSeq(text, "\n") {
		w.b.WriteString("<w:p>")
		w.run(l)
		w.b.WriteString("</w:p>")
	}
}

func (w *docxPage) run(text string) {
	if text == "" {
		return
	}
	rs := []rune(text)
	step := len(rs)
	if w.runs {
		step = 1 + w.p.r.IntN(4)
	}
	for i := 0; i < len(rs); i += step {
		fmt.Fprintf(&w.b, `<w:r><w:rPr><w:rFonts w:eastAsia="仿宋"/></w:rPr><w:t xml:space="preserve">%s</w:t></w:r>`, escape(string(rs[i:min(i+step, len(rs))])))
		if w.runs && i == 0 && w.p.r.IntN(6) == 0 {
			w.b.WriteString(`<w:del w:id="1" w:author="a"><w:r><w:delText>7</w:delText></w:r></w:del>`)
		}
	}
}

func (w *docxPage) sheet(s *sheet) {
	w.b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>` + strings.Repeat(`<w:gridCol w:w="800"/>`, s.cols) + `</w:tblGrid>`)
	for i, row := range s.slots() {
		w.b.WriteString("<w:tr>")
		for c := 0; c < len(row); c++ {
			x := row[c]
			if !x.used {
				continue
			}
			cl := s.rows[x.row][x.col]
			w.b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="800" w:type="dxa"/>`)
			if cl.cols > 1 {
				fmt.Fprintf(&w.b, `<w:gridSpan w:val="%d"/>`, cl.cols)
			}
			switch {
			case w.empty:
			case cl.rows > 1 && x.row == i:
				w.b.WriteString(`<w:vMerge w:val="restart"/>`)
			case cl.rows > 1:
				w.b.WriteString(`<w:vMerge/>`)
			}
			w.b.WriteString(`</w:tcPr>`)
			if x.row == i {
				w.paragraph(cl.text)
			} else {
				w.b.WriteString("<w:p/>")
			}
			w.b.WriteString("</w:tc>")
			c += cl.cols - 1
		}
		w.b.WriteString("</w:tr>")
	}
	w.b.WriteString("</w:tbl>")
}
