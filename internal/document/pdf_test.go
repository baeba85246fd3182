package document

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reports is the folder of labelled reports beside the repository.
const reports = "../../../shared/reports/docs"

func report(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(reports, name))
	if err != nil {
		t.Skip("no labelled reports beside the repository")
	}
	return b
}

func testCarriers(t testing.TB) *carriers {
	c := newCarriers(nil)
	t.Cleanup(func() {
		if err := c.close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func expect(t *testing.T, d *Document, err error, want string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimLeft(want, "\n"), show(d)); diff != "" {
		t.Error(diff)
	}
}

func TestPDF(t *testing.T) {
	c := testCarriers(t)
	ctx := context.Background()
	xs := []float64{60, 200, 300, 400}
	t.Run("ruled, cells of one character, over a page", func(t *testing.T) {
		var a, b pdfSketch
		a.text(60, 760, "某县信息公开年报")
		a.cells(100, xs, "事项", "本年", "上年")
		a.cells(80, xs, "规章", "无", "０")
		a.text(290, 40, "- 1 -")
		b.cells(740, xs, "处罚", "", "12")
		b.text(290, 40, "- 2 -")
		d, err := c.pdf(ctx, writePDF("", &a, &b), Options{})
		expect(t, d, err, "¶ 某县信息公开年报\n|事项|本年|上年|\n|规章|无|０|\n|处罚||12|\n")
		if at := d.Blocks[1].Grid.Cells[6].At; at.Page != 2 || at.Table != 1 || at.Row != 3 {
			t.Errorf("cell of the second page is at %v", at)
		}
	})
	t.Run("turned page", func(t *testing.T) {
		for turn, m := range map[string]string{
			"90":  "0 1 -1 0 595 0 cm\n",
			"180": "-1 0 0 -1 595 842 cm\n",
			"270": "0 -1 1 0 0 842 cm\n",
		} {
			var a pdfSketch
			a.content.WriteString(m)
			a.cells(300, xs, "事项", "本年", "上年")
			a.cells(280, xs, "规章", "7", "12")
			d, err := c.pdf(ctx, writePDF("/Rotate "+turn, &a), Options{})
			expect(t, d, err, "|事项|本年|上年|\n|规章|7|12|\n")
		}
	})
	t.Run("scan", func(t *testing.T) {
		var a pdfSketch
		a.content.WriteString("q 595 0 0 842 0 0 cm /Im Do Q\n")
		d, err := c.pdf(ctx, writePDF("", &a), Options{})
		expect(t, d, err, "image \n")
		if codes(d) != "scan needs_ocr" {
			t.Errorf("issues %s", codes(d))
		}
	})
	t.Run("pages beyond the bound", func(t *testing.T) {
		var a, b pdfSketch
		a.text(60, 700, "第一页的文字")
		b.text(60, 700, "第二页的文字")
		d, err := c.pdf(ctx, writePDF("", &a, &b), Options{Limits: Limits{Pages: 1}})
		expect(t, d, err, "¶ 第一页的文字\n")
		if codes(d) != "bound" || d.Pages != 2 {
			t.Errorf("issues %s, %d pages", codes(d), d.Pages)
		}
	})
	t.Run("broken", func(t *testing.T) {
		var a pdfSketch
		a.text(60, 700, "文字")
		whole := writePDF("", &a)
		for _, b := range [][]byte{nil, []byte("%PDF-1.7"), []byte("%PDF-1.7\ntrailer << /Root 1 0 R >>"), bytes.ReplaceAll(whole, []byte("/Pages 2 0 R"), []byte("/Pages 9 0 R"))} {
			if d, err := c.pdf(ctx, b, Options{}); err == nil {
				t.Errorf("no error, but %s", show(d))
			}
		}
		// A sandbox that failed is replaced: the next document reads.
		d, err := c.pdf(ctx, whole, Options{})
		expect(t, d, err, "¶ 文字\n")
	})
	t.Run("stopped", func(t *testing.T) {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := c.pdf(ctx, report(t, "hongze-2023.pdf"), Options{}); err == nil {
			t.Error("no error after the context ended")
		}
	})
	t.Run("many documents", func(t *testing.T) {
		var a pdfSketch
		a.text(60, 700, "文字")
		b := writePDF("", &a)
		for range pdfRecycle + 3 {
			d, err := c.pdf(ctx, b, Options{})
			expect(t, d, err, "¶ 文字\n")
		}
	})
}

// The labelled PDF: tables over page breaks, an upright label, page numbers.
func TestPDFReport(t *testing.T) {
	b := report(t, "hongze-2023.pdf")
	d, err := testCarriers(t).pdf(context.Background(), b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var sizes [][2]int
	for _, x := range d.Blocks {
		if x.Kind == Table {
			sizes = append(sizes, [2]int{x.Grid.Rows, x.Grid.Cols})
		}
	}
	if diff := cmp.Diff([][2]int{{14, 4}, {26, 10}, {4, 15}}, sizes); diff != "" {
		t.Error(diff)
	}
	text := show(d)
	for _, want := range []string{
		"|行政事业性收费|7730.28[1×3]|",
		"|三、本年度办理结果[20×1]|（一）予以公开[1×2]|0|0|0|0|0|0|0|",
		"|（四）无法提供[3×1]|1.本机关不掌握相关政府信息|10|0|0|0|0|0|10|",
		"|10|1|0|0|0|0|0|0|0|0|5|0|0|0|0|",
		"¶ 2023年，区政府严格落实《政府信息公开信息处理费管理办法》，全年收取政府信息公开信息处理费0元。",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("not there: %s", want)
		}
	}
	if strings.Contains(text, "-3-") || len(d.Issues) > 0 {
		t.Errorf("page numbers in the text, or issues %v", d.Issues)
	}
}

func BenchmarkPDF(b *testing.B) {
	p := report(b, "hongze-2023.pdf")
	c := testCarriers(b)
	ctx := context.Background()
	if _, err := c.pdf(ctx, p, Options{}); err != nil {
		b.Fatal(err)
	}
	const pages = 5
	for b.Loop() {
		if _, err := c.pdf(ctx, p, Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*pages), "ms/page")
}

func FuzzPDF(f *testing.F) {
	var a pdfSketch
	a.cells(300, []float64{60, 200, 300}, "事项", "12")
	f.Add(writePDF("", &a))
	f.Add([]byte("%PDF-1.4"))
	c := newCarriers(nil)
	f.Cleanup(func() { c.close() })
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := c.pdf(context.Background(), b, Options{Limits: Limits{Pages: 5}})
		if err == nil && d == nil {
			t.Error("neither a document nor an error")
		}
	})
}
