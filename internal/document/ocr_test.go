package document

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/klippa-app/go-pdfium/requests"

	"gongkai/internal/tables"
)

// renderedPage is a page of the labelled PDF as a picture in grey.
func renderedPage(t *testing.T, c *carriers, index int) *image.Gray {
	b := report(t, "hongze-2023.pdf")
	in, err := c.pdfium.take(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer c.pdfium.give(in, false)
	doc, err := in.OpenDocument(&requests.OpenDocument{File: &b})
	if err != nil {
		t.Fatal(err)
	}
	defer in.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: doc.Document})
	r, err := in.RenderPageInDPI(&requests.RenderPageInDPI{DPI: scanDPI, Page: requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: index}}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Cleanup()
	return newInk(r.Result.RenderedImage).grey
}

// A scanned page gives the same numbers as its text layer.
func TestOCR(t *testing.T) {
	c := testCarriers(t)
	ctx := context.Background()
	if err := c.tesseract.ready(ctx); err != nil {
		t.Skip(err)
	}
	if testing.Short() {
		t.Skip("runs tesseract")
	}
	page := renderedPage(t, c, 1)
	// Only the table of the page: the prose above it takes most of the time.
	table := page.SubImage(image.Rect(0, page.Rect.Dy()/2, page.Rect.Dx(), page.Rect.Dy())).(*image.Gray)
	w, h := table.Rect.Dx(), table.Rect.Dy()
	var raw strings.Builder
	for y := range h {
		raw.Write(table.Pix[y*table.Stride : y*table.Stride+w])
	}
	var a pdfSketch
	a.content.WriteString("q 595 0 0 421 0 400 cm /Im Do Q\n")
	b := bytes.Replace(writePDF("", &a), []byte("/Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n\x80\n"),
		fmt.Appendf(nil, "/Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %d >>\nstream\n%s\n", w, h, raw.Len(), raw.String()), 1)
	d, err := c.pdf(ctx, b, Options{OCR: true})
	if err != nil {
		t.Fatal(err)
	}
	if !d.Recognised || codes(d) != "scan" {
		t.Errorf("recognised %v, issues %q", d.Recognised, codes(d))
	}
	text := show(d)
	for _, want := range []string{"|规章|0|0|0|", "文件|0|5|5|", "|行政许可|550[1×3]|"} {
		if !strings.Contains(text, want) {
			t.Errorf("not there: %s in\n%s", want, text)
		}
	}
}

func TestImageIsReported(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 20, 20))); err != nil {
		t.Fatal(err)
	}
	c := testCarriers(t)
	for name, payload := range map[string][]byte{"a.png": b.Bytes(), "a.webp": []byte("RIFF....WEBP"), "huge.png": hugePNG(t)} {
		for _, ocr := range []bool{false, true} {
			d, err := c.image(context.Background(), payload, Options{Name: name, OCR: ocr})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(codes(d), "scan") || name != "a.png" && codes(d) != "scan needs_ocr" {
				t.Errorf("%s: issues %q", name, codes(d))
			}
			if !ocr && show(d) != "image "+name+"\n" {
				t.Errorf("%s: %s", name, show(d))
			}
		}
	}
}

// hugePNG declares more pixels than are read.
func hugePNG(t *testing.T) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	p := b.Bytes()
	copy(p[16:], []byte{0, 1, 0, 0, 0, 1, 0, 0})
	return p
}

func TestInkRules(t *testing.T) {
	g := image.NewGray(image.Rect(0, 0, 400, 300))
	for i := range g.Pix {
		g.Pix[i] = 0xF0
	}
	line := func(r image.Rectangle) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				g.SetGray(x, y, color.Gray{Y: 30})
			}
		}
	}
	for _, y := range []int{20, 100, 180} {
		line(image.Rect(20, y, 380, y+2))
	}
	for _, x := range []int{20, 200, 378} {
		line(image.Rect(x, 20, x+2, 182))
	}
	line(image.Rect(60, 220, 200, 280)) // a seal, not a line
	line(image.Rect(40, 50, 60, 70))    // a character
	p := newInk(g)
	if got := len(tables.Slots(p.rules(1))); got != 4 {
		t.Errorf("%d cells, want 4", got)
	}
	if _, ok := p.bounds(image.Rect(210, 30, 370, 90)); ok {
		t.Error("an empty cell has ink")
	}
	if r, ok := p.bounds(image.Rect(24, 24, 196, 96)); !ok || r != image.Rect(40, 50, 60, 70) {
		t.Errorf("ink of the first cell is %v", r)
	}
}

func TestJoinRead(t *testing.T) {
	for in, want := range map[string]string{"本 机 关\n不 掌握\n": "本机关不掌握", "12 345": "12 345", " \n": "", "1. 国 家": "1.国家"} {
		if got := joinRead(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
