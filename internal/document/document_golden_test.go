package document

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongkai/internal/tables"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the goldens anew")

// TestLinear reads the first file of each archive and compares what was read
// with the file want.
func TestLinear(t *testing.T) {
	files, err := filepath.Glob("testdata/linear/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens", err)
	}
	r := NewReader(nil)
	defer r.Close()
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in := a.Files[0]
			doc, err := r.Read(context.Background(), in.Data, Options{Name: in.Name})
			if err != nil {
				t.Fatal(err)
			}
			got := dumpLinear(doc, in.Data)
			if *update {
				a.Files = append(a.Files[:1], txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(a.Files) < 2 {
				t.Fatal("no golden; run with -update and look at it")
			}
			if d := cmp.Diff(string(a.Files[1].Data), got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			for _, b := range doc.Blocks {
				if b.Kind == Table {
					checkGrid(t, b.Grid)
				}
			}
		})
	}
}

// dumpLinear prints a document: a line a block, a line a row; spans as text@row×col,
// and for every cell whose place does not show its text, the place's bytes.
func dumpLinear(doc *Document, src []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", doc.Format, doc.Encoding)
	line := func(k, v string) {
		if v != "" {
			fmt.Fprintf(&b, "%s: %s\n", k, v)
		}
	}
	line("title", doc.Title)
	line("trail", doc.Breadcrumb)
	for _, m := range doc.Metas {
		line("meta "+m.Name, m.Content)
	}
	for _, l := range doc.Links {
		line("link", l.URL+" "+l.Text)
	}
	for _, i := range doc.Issues {
		line("issue", i.Code)
	}
	for _, bl := range doc.Blocks {
		switch bl.Kind {
		case Table:
			dumpLinearGrid(&b, bl.Grid, src)
		case Heading:
			fmt.Fprintf(&b, "h%d %s\n", bl.Level, flatLine(bl.Text))
		case Image:
			fmt.Fprintf(&b, "image %s\n", bl.Alt)
		default:
			fmt.Fprintf(&b, "p %s\n", flatLine(bl.Text))
		}
	}
	return b.String()
}

func dumpLinearGrid(b *strings.Builder, g *tables.Grid, src []byte) {
	fmt.Fprintf(b, "grid %dx%d %v", g.Rows, g.Cols, g.Geometry)
	if g.Nested {
		b.WriteString(" nested")
	}
	row := -1
	for _, c := range g.Cells {
		if c.Row != row {
			row = c.Row
			fmt.Fprintf(b, "\n  %d", row)
		}
		fmt.Fprintf(b, " | %d:%s", c.Col, flatLine(c.Text))
		if c.RowSpan > 1 || c.ColSpan > 1 {
			fmt.Fprintf(b, "@%dx%d", c.RowSpan, c.ColSpan)
		}
		if c.Header {
			b.WriteString("!")
		}
		if c.Image {
			b.WriteString("#")
		}
		if s := string(src[c.At.Start:c.At.End]); s != c.Text {
			fmt.Fprintf(b, " <%s>", flatLine(s))
		}
	}
	b.WriteString("\n")
}

func flatLine(s string) string { return strings.ReplaceAll(s, "\n", "⏎") }
