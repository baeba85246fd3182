package tables

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const testSize = 10.0

// write sets text on a sheet from x, with its middle at y, 10 points high.
func write(s *Sheet, x, y float64, text string) {
	for _, r := range text {
		w := testSize
		if r < 0x2000 {
			w = testSize / 2
		}
		if r != ' ' {
			s.Marks = append(s.Marks, Mark{string(r), Box{x, y - testSize/2, x + w, y + testSize/2}})
		}
		x += w
	}
}

func width(text string) (w float64) {
	for _, r := range text {
		if r < 0x2000 {
			w += testSize / 2
			continue
		}
		w += testSize
	}
	return w
}

func centred(s *Sheet, b Box, text string) { write(s, b.cx()-width(text)/2, b.cy(), text) }

func frameBox(s *Sheet, b Box) {
	s.Rules = append(s.Rules,
		Box{b.X0, b.Y0, b.X1, b.Y0}, Box{b.X0, b.Y1, b.X1, b.Y1},
		Box{b.X0, b.Y0, b.X0, b.Y1}, Box{b.X1, b.Y0, b.X1, b.Y1})
}

func newSheet(n int) *Sheet { return &Sheet{Number: n, Box: Box{0, 0, 600, 840}} }

func lay(sheets ...*Sheet) []Region {
	var in []Sheet
	for _, s := range sheets {
		in = append(in, *s)
	}
	out, _ := Lay(in)
	return out
}

// show writes regions as text: one line a paragraph, one line a row.
func show(rs []Region) string {
	var b strings.Builder
	for _, r := range rs {
		if r.Grid == nil {
			fmt.Fprintf(&b, "¶ %s\n", r.Text)
			continue
		}
		row := -1
		for _, c := range r.Grid.Cells {
			if c.Row != row {
				if row >= 0 {
					b.WriteString("|\n")
				}
				row = c.Row
			}
			fmt.Fprintf(&b, "|%s", strings.ReplaceAll(c.Text, "\n", "⏎"))
			if c.RowSpan > 1 || c.ColSpan > 1 {
				fmt.Fprintf(&b, "[%d×%d]", c.RowSpan, c.ColSpan)
			}
		}
		b.WriteString("|\n")
	}
	return b.String()
}

func want(t *testing.T, got []Region, want string) {
	t.Helper()
	if d := cmp.Diff(strings.TrimLeft(want, "\n"), show(got)); d != "" {
		t.Error(d)
	}
}

// A grid of random spans, drawn line by line, is found again whatever way its
// lines are drawn.
func TestRuledGridsAreFoundAgain(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 7))
		rows, cols := 2+r.IntN(7), 2+r.IntN(7)
		xs, ys := []float64{50}, []float64{60}
		for range cols {
			xs = append(xs, xs[len(xs)-1]+30+float64(r.IntN(30)))
		}
		for range rows {
			ys = append(ys, ys[len(ys)-1]+15+float64(r.IntN(25)))
		}
		taken := make([][]bool, rows)
		for i := range taken {
			taken[i] = make([]bool, cols)
		}
		s := newSheet(1)
		var cells []Cell
		for y := range rows {
			for x := range cols {
				if taken[y][x] {
					continue
				}
				w, h := 1, 1
				for r.IntN(3) == 0 && x+w < cols && !taken[y][x+w] {
					w++
				}
				for r.IntN(4) == 0 && y+h < rows {
					h++
				}
				for i := y; i < y+h; i++ {
					for k := x; k < x+w; k++ {
						taken[i][k] = true
					}
				}
				text := ""
				if r.IntN(4) > 0 {
					text = fmt.Sprint(r.IntN(500))
				}
				b := Box{xs[x], ys[y], xs[x+w], ys[y+h]}
				draw(s, b, r.IntN(4))
				centred(s, b, text)
				cells = append(cells, Cell{Text: text, Row: y, Col: x, RowSpan: h, ColSpan: w})
			}
		}
		write(s, 300, 20, "表")
		got := lay(s)
		var grid *Grid
		for _, g := range got {
			if g.Grid != nil {
				grid = g.Grid
			}
		}
		if grid == nil {
			continue // every slot fell into one cell
		}
		for i := range grid.Cells {
			grid.Cells[i].At = Cell{}.At
		}
		w := &Grid{Cells: cells, Rows: rows, Cols: cols}
		compact(w)
		if d := cmp.Diff(w, grid); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
	}
}

// draw draws the border of a cell as lines, thin boxes, dots, or doubled lines.
func draw(s *Sheet, b Box, style int) {
	switch style {
	case 0:
		frameBox(s, b)
	case 1:
		s.Rules = append(s.Rules, Box{b.X0, b.Y0, b.X1, b.Y0 + 0.5}, Box{b.X0, b.Y1, b.X1, b.Y1 + 0.5}, Box{b.X0, b.Y0, b.X0 + 0.5, b.Y1}, Box{b.X1, b.Y0, b.X1 + 0.5, b.Y1})
	case 2:
		for x := b.X0; x < b.X1; x += 2 {
			s.Rules = append(s.Rules, Box{x, b.Y0, x + 1, b.Y0 + 0.5}, Box{x, b.Y1, x + 1, b.Y1 + 0.5})
		}
		for y := b.Y0; y < b.Y1; y += 2 {
			s.Rules = append(s.Rules, Box{b.X0, y, b.X0 + 0.5, y + 1}, Box{b.X1, y, b.X1 + 0.5, y + 1})
		}
	default:
		frameBox(s, b)
		frameBox(s, Box{b.X0 + 1, b.Y0 + 1, b.X1 + 1, b.Y1 + 1})
	}
}

func TestCellText(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		width float64
		want  string
	}{
		{"Chinese lines join", []string{"政府信息公开", "申请数量"}, 80, "政府信息公开申请数量"},
		{"upright text", []string{"本", "年", "度"}, 20, "本年度"},
		{"two numbers stay two", []string{"0", "0"}, 60, "0\n0"},
		{"a number that does not fit goes on", []string{"190.45", "737"}, 34, "190.45737"},
		{"separator at the end", []string{"1,588,", "110"}, 60, "1,588,110"},
		{"label and number", []string{"规章", "12"}, 60, "规章\n12"},
		{"western words", []string{"annual", "report"}, 60, "annual report"},
	} {
		s := newSheet(1)
		b := Box{100, 100, 100 + c.width, 100 + 12*float64(len(c.lines))}
		for i, l := range c.lines {
			write(s, b.X0+2, b.Y0+6+12*float64(i), l)
		}
		if got := cellText(s.Marks, b); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestRowsWithoutLinesBetweenThem(t *testing.T) {
	s := newSheet(1)
	cols := []float64{50, 150, 250, 350}
	for i := range 3 {
		frameBox(s, Box{cols[i], 100, cols[i+1], 120})
		frameBox(s, Box{cols[i], 120, cols[i+1], 180})
	}
	for i, h := range []string{"事项", "本年", "上年"} {
		centred(s, Box{cols[i], 100, cols[i+1], 120}, h)
	}
	for k, row := range [][]string{{"许可", "12", "7"}, {"处罚", "0", "150"}, {"强制", "3", "0"}} {
		for i, v := range row {
			centred(s, Box{cols[i], 120 + 20*float64(k), cols[i+1], 140 + 20*float64(k)}, v)
		}
	}
	want(t, lay(s), `
|事项|本年|上年|
|许可|12|7|
|处罚|0|150|
|强制|3|0|
`)
}

func TestTextPrintedTwiceIsOnce(t *testing.T) {
	s := newSheet(1)
	write(s, 50, 100, "信息公开年度报告100件")
	write(s, 50.4, 100.2, "信息公开年度报告100件")
	want(t, lay(s), "¶ 信息公开年度报告100件\n")
}

func TestHostileSheets(t *testing.T) {
	s := newSheet(1)
	for i := range 300 {
		f := float64(i)
		s.Rules = append(s.Rules, Box{f * 3, 0, f * 3, 900}, Box{0, f * 3, 900, f * 3})
	}
	write(s, 50, 100, "字")
	if _, cut := Lay([]Sheet{*s}); len(cut) != 1 {
		t.Error("a sheet of too many slots is not reported")
	}
	if got := lay(); len(got) != 0 {
		t.Error(got)
	}
}
