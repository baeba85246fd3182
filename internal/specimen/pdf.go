package specimen

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// pdfStyle is how one rendering draws a page.
type pdfStyle struct {
	ruled     bool
	toUnicode bool // own codes with a ToUnicode map; else the UniGB encoding
}

// writePDF draws the page with a font that is named and not embedded, as most
// offices export it.
func writePDF(st pdfStyle) func(*page) []byte {
	return func(p *page) []byte {
		leaves := set(p, st.ruled)
		f := &pdfFile{}
		codes := map[rune]uint16{}
		var chars []rune
		encode := func(s string) string {
			var b strings.Builder
			for _, r := range s {
				if !st.toUnicode {
					for _, u := range utf16.Encode([]rune{r}) {
						fmt.Fprintf(&b, "%04X", u)
					}
					continue
				}
				if _, ok := codes[r]; !ok {
					codes[r] = uint16(len(codes) + 1)
					chars = append(chars, r)
				}
				fmt.Fprintf(&b, "%04X", codes[r])
			}
			return b.String()
		}
		style := p.r.IntN(3)
		var contents []string
		for _, l := range leaves {
			contents = append(contents, draw(l, style, encode))
		}
		// 1 catalog, 2 pages, 3 font, 4 descendant, 5 descriptor, 6 map, then two a page
		kids := ""
		for i := range leaves {
			kids += fmt.Sprintf("%d 0 R ", 7+2*i)
		}
		f.object("<< /Type /Catalog /Pages 2 0 R >>")
		f.object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, len(leaves)))
		enc, more := "/UniGB-UCS2-H", ""
		ordering, supplement := "GB1", 2
		ws := "[814 907 500 1 95 500]"
		if st.toUnicode {
			enc, more, ordering, supplement = "/Identity-H", " /ToUnicode 6 0 R", "Identity", 0
			ws = halfWidths(chars)
		}
		f.object("<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding " + enc + " /DescendantFonts [4 0 R]" + more + " >>")
		sub := "/CIDFontType0"
		if st.toUnicode {
			sub = "/CIDFontType2"
		}
		f.object(fmt.Sprintf("<< /Type /Font /Subtype %s /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (%s) /Supplement %d >> /FontDescriptor 5 0 R /DW 1000 /W %s >>", sub, ordering, supplement, ws))
		f.object("<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>")
		f.stream(toUnicode(chars))
		for i, c := range contents {
			f.object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", 8+2*i))
			f.stream(c)
		}
		return f.close()
	}
}

// draw is the content stream of one page: ruling lines as strokes, as thin
// filled boxes or as short pieces, then the words in reading order.
func draw(l *leaf, style int, encode func(string) string) string {
	var b strings.Builder
	b.WriteString("0.5 w\n")
	for _, x := range l.lines {
		y1, y2 := pageHeight-x.y1, pageHeight-x.y2
		switch style {
		case 0:
			fmt.Fprintf(&b, "%.2f %.2f m %.2f %.2f l S\n", x.x1, y1, x.x2, y2)
		case 1:
			w, h := x.x2-x.x1, y1-y2
			fmt.Fprintf(&b, "%.2f %.2f %.2f %.2f re f\n", x.x1, y2, max(w, 0.48), max(h, 0.48))
		default:
			mx, my := (x.x1+x.x2)/2, (y1+y2)/2
			fmt.Fprintf(&b, "%.2f %.2f m %.2f %.2f l S\n%.2f %.2f m %.2f %.2f l S\n", x.x1, y1, mx, my, mx, my, x.x2, y2)
		}
	}
	b.WriteString("BT\n")
	for _, w := range l.words {
		fmt.Fprintf(&b, "/F1 %.1f Tf 1 0 0 1 %.2f %.2f Tm <%s> Tj\n", w.size, w.x, pageHeight-w.y, encode(w.text))
	}
	b.WriteString("ET\n")
	return b.String()
}

// halfWidths is the W array of the characters that are half an em wide.
func halfWidths(chars []rune) string {
	var b strings.Builder
	b.WriteString("[")
	for i, r := range chars {
		if w := advance(r, 1000); w < 1000 {
			fmt.Fprintf(&b, "%d [%.0f] ", i+1, w)
		}
	}
	return b.String() + "]"
}

func toUnicode(chars []rune) string {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	i := 0
	for group := range slices.Chunk(chars, 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(group))
		for _, r := range group {
			i++
			fmt.Fprintf(&b, "<%04X> <", i)
			for _, u := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "%04X", u)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict /CMap defineresource pop end end\n")
	return b.String()
}

// pdfFile writes numbered objects and the table of their offsets.
type pdfFile struct {
	b       bytes.Buffer
	offsets []int
}

func (f *pdfFile) object(body string) {
	if f.b.Len() == 0 {
		f.b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	}
	f.offsets = append(f.offsets, f.b.Len())
	fmt.Fprintf(&f.b, "%d 0 obj\n%s\nendobj\n", len(f.offsets), body)
}

func (f *pdfFile) stream(s string) {
	f.object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(s), s))
}

func (f *pdfFile) close() []byte {
	at := f.b.Len()
	fmt.Fprintf(&f.b, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, o := range f.offsets {
		fmt.Fprintf(&f.b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&f.b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(f.offsets)+1, at)
	return f.b.Bytes()
}
