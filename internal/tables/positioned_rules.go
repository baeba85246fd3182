package tables

import (
	"cmp"
	"math"
	"slices"
)

const (
	thin     = 4.0 // a box at most this thick is a line
	near     = 2.5 // lines at most this far apart are one
	touching = 3.5 // ends at most this far apart meet
	sliver   = 3.5 // a slot narrower than this holds no text
)

// segment is a straight line: across is its fixed coordinate, lo to hi its run.
type segment struct{ across, lo, hi float64 }

// frame is one group of ruling lines that meet, with the borders of its slots.
type frame struct {
	Box
	xs, ys []float64
	h, v   []segment
}

// ruledFrames finds groups of ruling lines that form at least two slots. It
// reports false when there were more lines than it is ready to follow.
func ruledFrames(rules []Box) ([]frame, bool) {
	var h, v []segment
	for _, r := range rules {
		if !finite(r) {
			continue
		}
		if r.H() <= thin {
			h = append(h, segment{r.cy(), r.X0, r.X1})
		}
		if r.W() <= thin {
			v = append(v, segment{r.cx(), r.Y0, r.Y1})
		}
	}
	h, v = mergeSegments(h), mergeSegments(v)
	if len(h)*len(v) > 4_000_000 {
		return nil, false
	}
	// Union of lines that touch; horizontal lines first.
	up := make([]int, len(h)+len(v))
	for i := range up {
		up[i] = i
	}
	find := func(i int) int {
		for up[i] != i {
			up[i] = up[up[i]]
			i = up[i]
		}
		return i
	}
	for i, a := range h {
		for j, b := range v {
			if b.across >= a.lo-touching && b.across <= a.hi+touching && a.across >= b.lo-touching && a.across <= b.hi+touching {
				up[find(i)] = find(len(h) + j)
			}
		}
	}
	groups := map[int]*frame{}
	var order []int
	group := func(i int) *frame {
		r := find(i)
		if groups[r] == nil {
			groups[r] = &frame{}
			order = append(order, r)
		}
		return groups[r]
	}
	for i, a := range h {
		f := group(i)
		f.h = append(f.h, a)
	}
	for j, b := range v {
		f := group(len(h) + j)
		f.v = append(f.v, b)
	}
	var out []frame
	whole := true
	for _, r := range order {
		f := groups[r]
		if len(f.h) == 0 || len(f.v) == 0 {
			continue
		}
		f.borders()
		n := (len(f.xs) - 1) * (len(f.ys) - 1)
		if n > maxSlots {
			whole = false
			continue
		}
		if n >= 1 {
			out = append(out, *f)
		}
	}
	return out, whole
}

// mergeSegments joins lines that lie on one another or continue one another,
// so that a line of many dots or of one piece per cell is one line.
func mergeSegments(in []segment) []segment {
	slices.SortFunc(in, func(a, b segment) int { return cmp.Compare(a.across, b.across) })
	var out []segment
	for i := 0; i < len(in); {
		j := i + 1
		for j < len(in) && in[j].across-in[j-1].across <= near && in[j].across-in[i].across <= 2*near {
			j++
		}
		run := slices.Clone(in[i:j])
		slices.SortFunc(run, func(a, b segment) int { return cmp.Compare(a.lo, b.lo) })
		cur, sum, n := run[0], run[0].across*length(run[0]), length(run[0])
		flush := func() {
			if cur.hi-cur.lo >= 5 {
				cur.across = sum / n
				out = append(out, cur)
			}
		}
		for _, s := range run[1:] {
			if s.lo <= cur.hi+touching {
				cur.hi = max(cur.hi, s.hi)
				sum, n = sum+s.across*length(s), n+length(s)
				continue
			}
			flush()
			cur, sum, n = s, s.across*length(s), length(s)
		}
		flush()
		i = j
	}
	return out
}

func length(s segment) float64 { return s.hi - s.lo + 0.01 }

// borders collects the coordinates of the slots. A side that is not drawn
// (open tables) is where the lines across it end.
func (f *frame) borders() {
	var xs, ys []float64
	left, right := math.Inf(1), math.Inf(-1)
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, s := range f.h {
		ys = append(ys, s.across)
		left, right = min(left, s.lo), max(right, s.hi)
	}
	for _, s := range f.v {
		xs = append(xs, s.across)
		top, bottom = min(top, s.lo), max(bottom, s.hi)
	}
	f.xs = withEnds(xs, left, right)
	f.ys = withEnds(ys, top, bottom)
	f.Box = Box{f.xs[0], f.ys[0], f.xs[len(f.xs)-1], f.ys[len(f.ys)-1]}
}

func withEnds(vs []float64, lo, hi float64) []float64 {
	slices.Sort(vs)
	if vs[0]-lo > 2*touching {
		vs = append(vs, lo)
	}
	if hi-vs[len(vs)-1] > 2*touching {
		vs = append(vs, hi)
	}
	slices.Sort(vs)
	out := vs[:1]
	for _, v := range vs[1:] {
		if v-out[len(out)-1] > near {
			out = append(out, v)
		}
	}
	return out
}

// covered is how much of lo to hi the lines at across draw.
func covered(lines []segment, across, lo, hi float64) float64 {
	sum := 0.0
	for _, s := range lines {
		if math.Abs(s.across-across) <= near {
			sum += max(0, min(hi, s.hi)-max(lo, s.lo))
		}
	}
	return sum
}

// cells joins slots that no line parts and returns the rectangles, row by
// row, as [row, col, rows, cols].
func (f *frame) cells() [][4]int {
	nr, nc := len(f.ys)-1, len(f.xs)-1
	open := func(lines []segment, across, lo, hi float64) bool {
		return covered(lines, across, lo, hi) < 0.5*(hi-lo)
	}
	// joinRight[r][c]: no line between (r,c) and (r,c+1); joinDown likewise.
	joinRight, joinDown := make([][]bool, nr), make([][]bool, nr)
	for r := range nr {
		joinRight[r], joinDown[r] = make([]bool, nc), make([]bool, nc)
		for c := range nc {
			if c+1 < nc {
				joinRight[r][c] = open(f.v, f.xs[c+1], f.ys[r], f.ys[r+1])
			}
			if r+1 < nr {
				joinDown[r][c] = open(f.h, f.ys[r+1], f.xs[c], f.xs[c+1])
			}
		}
	}
	taken := make([][]bool, nr)
	for r := range taken {
		taken[r] = make([]bool, nc)
	}
	var out [][4]int
	for r := range nr {
		for c := range nc {
			if taken[r][c] {
				continue
			}
			w := 1
			for c+w < nc && !taken[r][c+w] && joinRight[r][c+w-1] {
				w++
			}
			h := 1
		down:
			for r+h < nr {
				for k := c; k < c+w; k++ {
					if taken[r+h][k] || !joinDown[r+h-1][k] || k > c && !joinRight[r+h][k-1] {
						break down
					}
				}
				h++
			}
			for i := r; i < r+h; i++ {
				for k := c; k < c+w; k++ {
					taken[i][k] = true
				}
			}
			out = append(out, [4]int{r, c, h, w})
		}
	}
	return out
}

// assign gives each mark to the smallest frame around its middle; the last
// list holds those in none. A mark that only leans over the edge of a frame
// still belongs to it.
func assign(frames []frame, marks []Mark) [][]Mark {
	out := make([][]Mark, len(frames)+1)
	byArea := make([]int, len(frames))
	for i := range byArea {
		byArea[i] = i
	}
	slices.SortFunc(byArea, func(a, b int) int {
		return cmp.Compare(frames[a].W()*frames[a].H(), frames[b].W()*frames[b].H())
	})
	for _, m := range marks {
		to := len(frames)
		for _, i := range byArea {
			if frames[i].holds(m.cx(), m.cy()) {
				to = i
				break
			}
		}
		out[to] = append(out[to], m)
	}
	return out
}

// forms reports whether the frame is a table: more than a box around text, and
// not empty.
func (f *frame) forms(marks []Mark) bool {
	if len(marks) == 0 {
		return false
	}
	n := 0
	for _, r := range f.cells() {
		if f.xs[r[1]+r[3]]-f.xs[r[1]] >= sliver && f.ys[r[0]+r[2]]-f.ys[r[0]] >= sliver {
			n++
		}
	}
	return n > 1
}

// grid forms the cells of a frame, and returns the borders of its columns.
func (f *frame) grid(marks []Mark, page int) (*Grid, []float64) {
	rects := f.cells()
	slots := make([][]int, len(f.ys)-1)
	for i := range slots {
		slots[i] = make([]int, len(f.xs)-1)
	}
	for i, r := range rects {
		for y := r[0]; y < r[0]+r[2]; y++ {
			for x := r[1]; x < r[1]+r[3]; x++ {
				slots[y][x] = i
			}
		}
	}
	held := make([][]Mark, len(rects))
	for _, m := range marks {
		r, c := slotOf(f.ys, m.cy()), slotOf(f.xs, m.cx())
		held[slots[r][c]] = append(held[slots[r][c]], m)
	}
	g := &Grid{Geometry: Exact}
	for i, r := range rects {
		box := Box{f.xs[r[1]], f.ys[r[0]], f.xs[r[1]+r[3]], f.ys[r[0]+r[2]]}
		if len(held[i]) == 0 && (box.W() < sliver || box.H() < sliver) {
			continue
		}
		g.Cells = append(g.Cells, Cell{Text: cellText(held[i], box), Row: r[0], Col: r[1], RowSpan: r[2], ColSpan: r[3]})
	}
	g.Cells = splitUnruledRows(g.Cells, rects, held, f)
	var xs []float64
	for _, c := range compact(g) {
		xs = append(xs, f.xs[c])
	}
	xs = append(xs, f.xs[len(f.xs)-1])
	for i := range g.Cells {
		g.Cells[i].At = cellAt(page, g.Cells[i].Row, g.Cells[i].Col)
	}
	return g, xs
}

func slotOf(borders []float64, v float64) int {
	i, _ := slices.BinarySearch(borders, v)
	return min(max(i-1, 0), len(borders)-2)
}
