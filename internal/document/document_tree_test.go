package document

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// TestAgainstTree reads random pages of tables, with end tags left out, groups,
// spans, inline markup and entities, and compares the grids with those formed
// naively on the tree of html.Parse.
func TestAgainstTree(t *testing.T) {
	for seed := range uint64(600) {
		page := randomPage(rand.New(rand.NewPCG(seed, 7)))
		doc := readHTML([]byte(page), defaults("a.html"))
		var got []string
		for _, b := range doc.Blocks {
			if b.Kind != Table {
				continue
			}
			checkGrid(t, b.Grid)
			var s strings.Builder
			for _, c := range b.Grid.Cells {
				fmt.Fprintf(&s, "%d,%d %dx%d %q\n", c.Row, c.Col, c.RowSpan, c.ColSpan, squeeze(c.Text))
			}
			got = append(got, s.String())
		}
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(treeGrids(root), got); d != "" {
			t.Fatalf("seed %d: -tree +ours\n%s\n%s", seed, d, page)
		}
	}
}

func randomPage(r *rand.Rand) string {
	var b strings.Builder
	maybe := func(s string) {
		if r.IntN(2) == 0 {
			b.WriteString(s)
		}
	}
	word := func() string {
		w := []string{"规章", "0", "12", "3.5", "&nbsp;", "a&lt;b", "&amp", "（一）予以 公开", "", "—", "<b>7</b>8", "本<span style='x:y'>年</span>",
			"<p>新<p>制", "一<br/>二", "<!-- 注 -->9", "<o:p></o:p>", "甲<font color=red>乙", "<div>丙</div>丁", "1<sup>2</sup>"}
		return w[r.IntN(len(w))]
	}
	for range 1 + r.IntN(3) {
		b.WriteString("<p>段落。</p>")
		b.WriteString([]string{"<table>", "<TABLE border=1 class='a>b'>", "<table\n width=\"100%\">"}[r.IntN(3)])
		maybe("<colgroup><col><col></colgroup>")
		for range 1 + r.IntN(2) {
			maybe([]string{"<tbody>", "<thead>", "\n<tbody id=x>"}[r.IntN(3)])
			for range 2 + r.IntN(4) {
				b.WriteString("\n <tr>")
				b.WriteString("<td>0") // two rows with a number make it no frame
				for range 1 + r.IntN(4) {
					tag := []string{"td", "th", "TD"}[r.IntN(3)]
					fmt.Fprintf(&b, "<%s", tag)
					if r.IntN(4) == 0 {
						fmt.Fprintf(&b, " rowspan=%d", r.IntN(4))
					}
					if r.IntN(4) == 0 {
						fmt.Fprintf(&b, ` colspan="%d"`, 1+r.IntN(3))
					}
					b.WriteString([]string{">", " style='a:b'>", "\n>", " title=\"</td>\">"}[r.IntN(4)])
					b.WriteString(word())
					maybe(word())
					if r.IntN(3) > 0 {
						fmt.Fprintf(&b, "</%s>", tag)
					}
				}
				maybe("</tr>")
			}
		}
		b.WriteString("</table>")
	}
	return b.String()
}

// treeGrids forms each table of a tree the plain way: a matrix of slots.
func treeGrids(n *html.Node) []string {
	var out []string
	if n.Type == html.ElementNode && n.Data == "table" {
		out = append(out, treeGrid(n))
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out = append(out, treeGrids(c)...)
	}
	return out
}

func treeGrid(table *html.Node) string {
	type slot struct{ row, col int }
	type placed struct {
		row, col, rows, cols int
		text                 string
	}
	taken := map[slot]bool{}
	var cells []placed
	row, cols := 0, 0
	for g := table.FirstChild; g != nil; g = g.NextSibling {
		first := len(cells)
		for tr := g.FirstChild; tr != nil; tr = tr.NextSibling {
			if tr.Data != "tr" {
				continue
			}
			col := 0
			for td := tr.FirstChild; td != nil; td = td.NextSibling {
				if td.Data != "td" && td.Data != "th" {
					continue
				}
				rows, width := 1, 1
				for _, a := range td.Attr {
					switch a.Key {
					case "rowspan":
						fmt.Sscan(a.Val, &rows)
					case "colspan":
						fmt.Sscan(a.Val, &width)
					}
				}
				if rows == 0 {
					rows = 100
				}
				for taken[slot{row, col}] {
					col++
				}
				for y := row; y < row+rows; y++ {
					for x := col; x < col+width; x++ {
						taken[slot{y, x}] = true
					}
				}
				cells = append(cells, placed{row, col, rows, width, squeeze(treeText(td))})
				col += width
				cols = max(cols, col)
			}
			row++
		}
		for i := first; i < len(cells); i++ { // no cell grows out of its group
			cells[i].rows = min(cells[i].rows, row-cells[i].row)
		}
		for s := range taken {
			if s.row >= row {
				delete(taken, s)
			}
		}
	}
	var s strings.Builder
	for _, c := range cells {
		fmt.Fprintf(&s, "%d,%d %dx%d %q\n", c.row, c.col, c.rows, c.cols, c.text)
	}
	return s.String()
}

func treeText(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(treeText(c))
	}
	return b.String()
}
