package normalize

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"gongkai/internal/catalog"
	"gongkai/internal/document"
	"gongkai/internal/fact"
	"gongkai/internal/tables"
	"gongkai/schemas"
)

var update = flag.Bool("update", false, "rewrite the goldens")

func testEngine(t testing.TB) *Engine {
	t.Helper()
	forms, err := catalog.Forms(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := catalog.Identities(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(forms, ids)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// blocks makes a document of test text: lines with bars become rows of one
// grid as long as they follow each other, other lines paragraphs. "exact" makes
// the columns of the grids trustworthy.
func blocks(text string, geometry tables.Geometry) []document.Block {
	var out []document.Block
	var g *tables.Grid
	off := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		start := off
		off += len(line)
		line = strings.TrimSuffix(line, "\n")
		if !strings.Contains(line, "|") {
			g = nil
			out = append(out, document.Block{Text: line, At: fact.Locator{Start: start, End: start + len(line)}})
			continue
		}
		if g == nil {
			g = &tables.Grid{Geometry: geometry}
			out = append(out, document.Block{Kind: document.Table, Grid: g})
		}
		col := 0
		pos := start
		for _, c := range strings.Split(strings.TrimSuffix(line, "|"), "|") {
			trimmed := strings.TrimSpace(c)
			s := pos + strings.Index(c, trimmed)
			g.Cells = append(g.Cells, tables.Cell{Text: trimmed, Row: g.Rows, Col: col, RowSpan: 1, ColSpan: 1,
				At: fact.Locator{Start: s, End: s + len(trimmed)}})
			pos += len(c) + 1
			col++
		}
		g.Rows++
		g.Cols = max(g.Cols, col)
	}
	return out
}

// show prints a result so that a reader of the golden sees rows of a form.
func show(r Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.Vintage)
	last := ""
	for _, o := range r.Observations {
		if k := o.Table + "." + o.Row; k != last || o.Status == fact.Derived {
			last = k
			fmt.Fprintf(&b, "\n%s:", k)
			if o.Status == fact.Derived {
				last = ""
			}
		}
		switch o.Status {
		case fact.Reported:
			fmt.Fprintf(&b, " %s=%s%s", o.Column, o.Value, o.Unit)
		case fact.Derived:
			fmt.Fprintf(&b, " %s=%s derived by %s", o.Column, o.Value, o.DerivedBy)
		default:
			fmt.Fprintf(&b, " %s=%s", o.Column, o.Status)
		}
	}
	b.WriteString("\n")
	for _, c := range r.Checks {
		if !c.Passed {
			fmt.Fprintf(&b, "failed %s %s %s.%s.%s residual %s\n", c.Grade, c.ID, c.Table, c.Row, c.Column, c.Residual)
		}
	}
	for _, i := range r.Issues {
		fmt.Fprintf(&b, "issue %s %s.%s.%s: %s\n", i.Code, i.Table, i.Row, i.Column, i.Detail)
	}
	return b.String()
}

// Each testdata/*.txtar holds text and the reading it must give; a comment line
// "geometry: exact|rows|order" says how far the columns may be trusted.
func TestGolden(t *testing.T) {
	e := testEngine(t)
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens", err)
	}
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		geometry := tables.Rows
		for g, word := range map[tables.Geometry]string{tables.Exact: "exact", tables.Order: "order"} {
			if strings.Contains(string(a.Comment), "geometry: "+word) {
				geometry = g
			}
		}
		text := string(a.Files[0].Data)
		got := show(e.Read(blocks(text, geometry), Carrier{TextEnd: len(strings.TrimRight(text, "\n")), Recognised: strings.Contains(string(a.Comment), "recognised")}))
		if *update {
			a.Files = append(a.Files[:1], txtar.File{Name: "want", Data: []byte(got)})
			if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if len(a.Files) < 2 {
			t.Fatalf("%s has no want: run with -update", name)
		}
		if d := cmp.Diff(string(a.Files[1].Data), got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// sources checks the invariant that nothing is invented: every reported value
// is the text of a token, and no token gives two cells.
func sources(t *testing.T, text string, r Result) {
	t.Helper()
	used := map[[2]int]string{}
	for _, o := range r.Observations {
		if o.Status != fact.Reported {
			continue
		}
		addr := o.Table + "." + o.Row + "." + o.Column
		if o.At.End > o.At.Start && o.At.End <= len(text) {
			if got := text[o.At.Start:o.At.End]; !strings.Contains(got, o.Raw) {
				t.Fatalf("%s is %q, but its place holds %q", addr, o.Raw, got)
			}
			k := [2]int{o.At.Start, o.At.End}
			if other, ok := used[k]; ok {
				t.Fatalf("one cell of the document gives both %s and %s", other, addr)
			}
			used[k] = addr
		}
		if !strings.Contains(text, o.Raw) {
			t.Fatalf("%s = %q does not occur in the document", addr, o.Raw)
		}
	}
}

func FuzzRead(f *testing.F) {
	e := testEngine(f)
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range files {
		if a, err := txtar.ParseFile(name); err == nil {
			f.Add(string(a.Files[0].Data), uint8(1))
		}
	}
	f.Fuzz(func(t *testing.T, text string, geometry uint8) {
		if len(text) > 1<<15 {
			return
		}
		r := e.Read(blocks(text, tables.Geometry(geometry%3)), Carrier{TextEnd: len(text), Recognised: geometry > 127})
		sources(t, text, r)
		seen := map[string]bool{}
		for _, o := range r.Observations {
			if o.Reading == "" {
				t.Fatal("an observation has no reason")
			}
			k := fmt.Sprint(o.Table, o.Row, o.Column, o.Status == fact.Derived)
			if seen[k] {
				t.Fatalf("%s.%s.%s is published twice", o.Table, o.Row, o.Column)
			}
			seen[k] = true
		}
	})
}
