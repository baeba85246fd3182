package document

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// pdfSketch is a page of a PDF drawn for a test: y grows upwards from the foot.
type pdfSketch struct{ content strings.Builder }

func (p *pdfSketch) text(x, y float64, s string) {
	var hex strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&hex, "%04X", u)
	}
	fmt.Fprintf(&p.content, "BT /F1 10 Tf 1 0 0 1 %g %g Tm <%s> Tj ET\n", x, y, hex.String())
}

func (p *pdfSketch) box(x0, y0, x1, y1 float64) {
	fmt.Fprintf(&p.content, "0.5 w %g %g %g %g re S\n", x0, y0, x1-x0, y1-y0)
}

// cells draws one row of ruled cells with their texts.
func (p *pdfSketch) cells(y float64, xs []float64, texts ...string) {
	for i, t := range texts {
		p.box(xs[i], y, xs[i+1], y+20)
		p.text(xs[i]+4, y+6, t)
	}
}

// writePDF puts pages together, with a Chinese font that is only named.
func writePDF(pageKeys string, pages ...*pdfSketch) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	object := func(s string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), s)
	}
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 6+2*i)
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, len(pages)))
	object("<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>")
	object("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 /W [814 907 500 1 95 500] /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>")
	object("<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream")
	for i, p := range pages {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s /Resources << /Font << /F1 3 0 R >> /XObject << /Im 5 0 R >> >> /Contents %d 0 R >>", pageKeys, 7+2*i))
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", p.content.Len(), p.content.String()))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

// zipOf packs parts given as name, text, name, text …
func zipOf(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// show writes a document as text: a line for each block or row.
func show(d *Document) string {
	var b strings.Builder
	for _, x := range d.Blocks {
		switch x.Kind {
		case Heading:
			fmt.Fprintf(&b, "# %s\n", x.Text)
		case Paragraph:
			fmt.Fprintf(&b, "¶ %s\n", strings.ReplaceAll(x.Text, "\n", "⏎"))
		case Image:
			fmt.Fprintf(&b, "image %s\n", x.Alt)
		case Table:
			row := 0
			for i, c := range x.Grid.Cells {
				if i > 0 && c.Row != row {
					b.WriteString("|\n")
				}
				row = c.Row
				b.WriteString("|" + strings.ReplaceAll(c.Text, "\n", "⏎"))
				if c.RowSpan > 1 || c.ColSpan > 1 {
					fmt.Fprintf(&b, "[%d×%d]", c.RowSpan, c.ColSpan)
				}
			}
			b.WriteString("|\n")
		}
	}
	return b.String()
}

// codes lists the issue codes of a document.
func codes(d *Document) string {
	var out []string
	for _, i := range d.Issues {
		out = append(out, i.Code)
	}
	return strings.Join(out, " ")
}
