package tables

import (
	"math/rand/v2"
	"testing"
)

func former() *Former {
	f := &Former{MaxCols: 64, MaxSpan: 20}
	f.Reset()
	return f
}

func TestFormer(t *testing.T) {
	f := former()
	f.Row()
	f.Cell(2, 1)
	f.Cell(1, 2)
	f.Row()
	f.Cell(1, 1)
	f.Cell(5, 1)
	f.Row()
	f.Cell(1, 1)
	f.Cell(1, 1)
	want := [][4]int{{0, 0, 2, 1}, {0, 1, 1, 2}, {1, 1, 1, 1}, {1, 2, 2, 1}, {2, 0, 1, 1}, {2, 1, 1, 1}}
	for i, w := range want {
		r, c, rs, cs := f.Slot(i)
		if got := [4]int{r, c, rs, cs}; got != w {
			t.Errorf("cell %d at %v, want %v", i, got, w)
		}
	}
	if r, c := f.Size(); r != 3 || c != 3 {
		t.Errorf("size %d x %d", r, c)
	}
}

// TestFormerGroups holds that nothing grows out of its group, that rowspan 0
// grows to its end, and that bounds are counted.
func TestFormerGroups(t *testing.T) {
	f := former()
	f.Row()
	f.Cell(9, 1)
	f.Cell(0, 1)
	f.Row()
	f.Group()
	f.Row()
	f.Cell(1, 99)
	f.Cell(1, 1)
	if _, _, rs, _ := f.Slot(0); rs != 2 {
		t.Errorf("grew over %d rows", rs)
	}
	if _, _, rs, _ := f.Slot(1); rs != 2 {
		t.Errorf("rowspan 0 grew over %d rows", rs)
	}
	if _, col, _, cs := f.Slot(2); col != 0 || cs != 20 || f.Cut != 1 {
		t.Errorf("at %d, %d wide, cut %d", col, cs, f.Cut)
	}
}

// TestFormerSlots holds for random tables: every cell starts on a free slot,
// cells are in order, and two share a slot only where a wide cell runs into
// one that grew down.
func TestFormerSlots(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		f := former()
		n := 0
		for range 1 + r.IntN(8) {
			f.Row()
			for range r.IntN(7) {
				if f.Cell(r.IntN(4), 1+r.IntN(3)) {
					n++
				}
			}
			if r.IntN(5) == 0 {
				f.Group()
			}
		}
		owner := map[[2]int]int{}
		rows, cols := f.Size()
		row, col := 0, -1
		for i := range n {
			y, x, rs, cs := f.Slot(i)
			if y < row || y == row && x <= col || rs < 1 || cs < 1 || y+rs > rows || x+cs > cols {
				t.Fatalf("seed %d: cell %d at %d,%d %dx%d of %dx%d", seed, i, y, x, rs, cs, rows, cols)
			}
			row, col = y, x
			if o, ok := owner[[2]int{y, x}]; ok {
				t.Fatalf("seed %d: cell %d starts on the slot of %d", seed, i, o)
			}
			for dy := range rs {
				for dx := range cs {
					at := [2]int{y + dy, x + dx}
					if o, ok := owner[at]; ok && dx == 0 {
						t.Fatalf("seed %d: cell %d grows down into %d", seed, i, o)
					}
					owner[at] = i
				}
			}
		}
	}
}
