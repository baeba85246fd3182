package document

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func dump(t testing.TB, d *Document) {
	for _, b := range d.Blocks {
		if b.Kind != Table {
			fmt.Printf("[%d] %v %q\n", b.Kind, b.At, b.Text)
			continue
		}
		fmt.Printf("GRID %dx%d %v\n", b.Grid.Rows, b.Grid.Cols, b.Grid.Geometry)
		row := -1
		for _, c := range b.Grid.Cells {
			if c.Row != row {
				fmt.Printf("\n %d:", c.Row)
				row = c.Row
			}
			fmt.Printf(" |%d+%d,%d| %q", c.Col, c.ColSpan, c.RowSpan, c.Text)
		}
		fmt.Println()
	}
	fmt.Printf("%+v %v\n", d.Issues, d.Metas)
}

func TestDump(t *testing.T) {
	name := os.Getenv("PDF")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Skip()
	}
	c := newCarriers(nil)
	defer c.close()
	read := map[string]func(context.Context, []byte, Options) (*Document, error){".pdf": c.pdf, ".docx": c.docx, ".xlsx": c.xlsx, ".ofd": c.ofd, ".zip": c.zip, ".png": c.image}[filepath.Ext(name)]
	if read == nil {
		read = c.office
	}
	d, err := read(context.Background(), b, Options{Name: name, OCR: os.Getenv("OCR") != ""})
	if err != nil {
		t.Fatal(err)
	}
	dump(t, d)
}

func BenchmarkPDF(b *testing.B) {
	p, err := os.ReadFile(filepath.Join("../../../shared/reports/docs/hongze-2023.pdf"))
	if err != nil {
		b.Skip("no reports")
	}
	c := newCarriers(nil)
	defer c.close()
	c.pdf(context.Background(), p, Options{})
	for b.Loop() {
		if _, err := c.pdf(context.Background(), p, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
