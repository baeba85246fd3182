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
	b, err := os.ReadFile(os.Getenv("PDF"))
	if err != nil {
		t.Skip()
	}
	c := newCarriers(nil)
	defer c.close()
	d, err := c.pdf(context.Background(), b, Options{})
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
