package tables

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tables without ruling lines are found by their numbers: lines that hold
// values at the same places form a block; what stands left of the first column
// is its labels, what stands above it its heads.

// chunk is a piece of a line parted from the next by a wide gap.
type chunk struct {
	Box
	marks []Mark
	text  string
	size  float64
	line  int // index of its line
	value bool
}

// chunksOf parts a line at gaps wider than those between words.
func chunksOf(l textLine, index int) []chunk {
	var out []chunk
	start := 0
	cut := func(end int) {
		ms := l.marks[start:end]
		c := chunk{Box: ms[0].Box, marks: ms, line: index, size: l.size, text: joinMarks(ms, l.size)}
		for _, m := range ms {
			c.Box = c.Box.with(m.Box)
		}
		c.value = isValue(c.text)
		out = append(out, c)
		start = end
	}
	for i := 1; i < len(l.marks); i++ {
		a, b := l.marks[i-1], l.marks[i]
		wide := 0.9
		x, y := firstRune(a.Text), firstRune(b.Text)
		switch x, y := isWide(x) && !unicode.IsDigit(x), isWide(y) && !unicode.IsDigit(y); {
		case !x && !y:
			wide = 0.6
		case x && y: // 规　章 is one word
			wide = 1.6
		}
		if b.X0-a.X1 > wide*l.size {
			cut(i)
		}
	}
	cut(len(l.marks))
	return out
}

// isValue reports a number, the mark of an empty one, or a number with its unit.
func isValue(s string) bool {
	if isNumber(s) {
		return true
	}
	t := strings.TrimRightFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	return t != "" && utf8.RuneCountInString(s)-utf8.RuneCountInString(t) <= 2 && isNumber(t) && strings.ContainsFunc(t, unicode.IsDigit)
}

// row is one line of values of a block.
type row struct {
	line   int
	y      float64
	values []chunk // from the left
}

// layLoose lays lines that stand in no ruling lines: blocks of aligned
// numbers as grids, the rest line by line.
func layLoose(lines []textLine, taken []Box) []Region {
	lines, uprights := takeUpright(lines)
	lines = levelRows(lines)
	chunks := make([][]chunk, len(lines))
	for i, l := range lines {
		chunks[i] = chunksOf(l, i)
	}
	markTextColumns(chunks)
	var out []Region
	for i := 0; i < len(lines); {
		b := nextBlock(lines, chunks, taken, i)
		if b == nil {
			for ; i < len(lines); i++ {
				out = append(out, lineRegion(lines[i]))
			}
			break
		}
		for ; i < b.from; i++ {
			out = append(out, lineRegion(lines[i]))
		}
		var upright *label
		for k := range uprights {
			if u := &uprights[k]; u.row < 0 && u.cy() > b.rows[0].y-b.size && u.cy() < b.rows[len(b.rows)-1].y+b.size && u.X1 <= b.left {
				upright, u.row = u, 0
				break
			}
		}
		out = append(out, b.region(lines, chunks, upright))
		i = b.to
	}
	// Upright text beside no table is text all the same.
	for _, u := range uprights {
		if u.row < 0 {
			out = append(out, Region{Box: u.Box, Page: u.page, Text: u.text, Size: u.W()})
		}
	}
	return out
}

// markTextColumns counts short texts that stand under one another in at least
// four lines, beside a label, as values: a column of units.
func markTextColumns(chunks [][]chunk) {
	type key struct{ line, at int }
	var short []key
	for i, cs := range chunks {
		for k, c := range cs {
			if k > 0 && !c.value && utf8.RuneCountInString(c.text) <= 3 {
				short = append(short, key{i, k})
			}
		}
	}
	for i, a := range short {
		c := chunks[a.line][a.at]
		same := []key{a}
		for _, b := range short[i+1:] {
			d := chunks[b.line][b.at]
			if b.line-same[len(same)-1].line > 6 {
				break
			}
			if math.Abs(d.cx()-c.cx()) < 0.6*c.size && b.line != same[len(same)-1].line {
				same = append(same, b)
			}
		}
		if len(same) >= 4 {
			for _, b := range same {
				chunks[b.line][b.at].value = true
			}
		}
	}
}

// levelRows joins lines of values that belong to one row but are set a little
// higher and lower, as values are that their cells do not hold at one height.
func levelRows(lines []textLine) []textLine {
	values := func(l textLine) (cs []chunk, any bool) {
		cs = chunksOf(l, 0)
		return cs, slices.ContainsFunc(cs, func(c chunk) bool { return c.value })
	}
	var out []textLine
	for _, l := range lines {
		if n := len(out); n > 0 && l.page == out[n-1].page && l.cy()-out[n-1].cy() < 0.8*min(l.size, out[n-1].size) {
			a, ok := values(out[n-1])
			b, also := values(l)
			apart := ok && also
			for _, x := range a {
				for _, y := range b {
					apart = apart && (x.X1+0.2*l.size < y.X0 || y.X1+0.2*l.size < x.X0)
				}
			}
			if apart {
				joined := newLine(append(slices.Clone(out[n-1].marks), l.marks...))
				joined.page = l.page
				out[n-1] = joined
				continue
			}
		}
		out = append(out, l)
	}
	return out
}

func lineRegion(l textLine) Region {
	return Region{Box: l.Box, Page: l.page, Text: l.text(), Size: l.size}
}

// block is a run of lines, from up to to, that form a table.
type block struct {
	from, to int
	first    int // line of the first row of values; heads stand above it
	rows     []row
	cols     []float64 // middles of the value columns
	edges    []float64 // left edge of each column's zone
	left     float64   // left end of the values
	size     float64
	sure     bool // every value fell into a column of its own
}

// dataRow tells whether a line holds values of a table, and which.
func dataRow(cs []chunk, l textLine, index int) (row, bool) {
	r := row{line: index, y: l.cy()}
	label := false
	for _, c := range cs {
		if c.value {
			r.values = append(r.values, c)
		} else if len(r.values) == 0 {
			label = true
		}
	}
	switch n := len(r.values); {
	case n == 0:
		return r, false
	case n >= 2:
		return r, true
	default:
		// One value alone needs a label at its left, well apart.
		v := r.values[0]
		last := cs[len(cs)-1]
		before := chunk{}
		for _, c := range cs {
			if c.X0 < v.X0 {
				before = c
			}
		}
		return r, label && last.X0 == v.X0 && v.X0-before.X1 > 1.5*l.size
	}
}

// nextBlock finds the first block at or after line i.
func nextBlock(lines []textLine, chunks [][]chunk, taken []Box, i int) *block {
	for start := i; start < len(lines); start++ {
		r, ok := dataRow(chunks[start], lines[start], start)
		if !ok {
			continue
		}
		b := &block{rows: []row{r}, first: start, from: start, to: start + 1, size: lines[start].size, left: r.values[0].X0}
		b.grow(lines, chunks, taken)
		if len(b.rows) == 1 && len(r.values) < 2 && !headed(lines, chunks, start) {
			continue
		}
		b.columns()
		b.lead(lines, chunks, taken, i)
		b.trail(lines, chunks, taken)
		return b
	}
	return nil
}

// headed reports a head above a lone row: a line of several short texts.
func headed(lines []textLine, chunks [][]chunk, i int) bool {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if lines[i].Y0-lines[k].Y1 > 6*lines[i].size {
			return false
		}
		short := 0
		for _, c := range chunks[k] {
			if c.value || utf8.RuneCountInString(c.text) > 24 {
				return false
			}
			short++
		}
		if short >= 2 {
			return true
		}
	}
	return false
}

// parted reports ruled tables or a far gap between two lines.
func parted(a, b textLine, taken []Box, size float64) bool {
	if b.Y0-a.Y1 > 5*size {
		return true
	}
	for _, t := range taken {
		if t.cy() > a.cy() && t.cy() < b.cy() {
			return true
		}
	}
	return false
}

// grow takes in the following rows of values as long as only labels stand
// between them and their values keep to the columns.
func (b *block) grow(lines []textLine, chunks [][]chunk, taken []Box) {
	for i := b.first + 1; i < len(lines); i++ {
		if parted(lines[i-1], lines[i], taken, b.size) {
			return
		}
		r, ok := dataRow(chunks[i], lines[i], i)
		if !ok {
			if slices.ContainsFunc(chunks[i], func(c chunk) bool { return c.X1 > b.left-0.3*b.size }) {
				return // text in the columns: a head, or prose
			}
			continue
		}
		if !b.fits(r) {
			return
		}
		b.rows = append(b.rows, r)
		b.left = min(b.left, r.values[0].X0)
		b.to = i + 1
	}
}

// fits reports whether the values of r can stand in the columns met so far.
func (b *block) fits(r row) bool {
	most := b.rows[0]
	for _, o := range b.rows {
		if len(o.values) > len(most.values) {
			most = o
		}
	}
	few, many := r.values, most.values
	if len(few) > len(many) {
		few, many = many, few
	}
	for _, v := range few {
		if !slices.ContainsFunc(many, func(o chunk) bool {
			return math.Abs(o.cx()-v.cx()) < 1.6*b.size || math.Abs(o.X1-v.X1) < 0.8*b.size || math.Abs(o.X0-v.X0) < 0.8*b.size
		}) {
			return len(few) < len(many) && len(few) <= 2 && v.X0 > many[0].X0
		}
	}
	return len(most.values) < 2 == (len(r.values) < 2) || len(r.values) >= 2 || len(most.values) < 3 && len(few) == 1
}

// columns places the value columns: by that edge of the values, left, middle
// or right, along which they line up best.
func (b *block) columns() {
	edge := [...]func(chunk) float64{
		func(c chunk) float64 { return c.cx() },
		func(c chunk) float64 { return c.X1 },
		func(c chunk) float64 { return c.X0 },
	}
	most := 0
	for _, r := range b.rows {
		most = max(most, len(r.values))
	}
	best, spread := 0, math.Inf(1)
	for e, at := range edge {
		sum := 0.0
		for c := range most {
			lo, hi := math.Inf(1), math.Inf(-1)
			for _, r := range b.rows {
				if len(r.values) == most {
					lo, hi = min(lo, at(r.values[c])), max(hi, at(r.values[c]))
				}
			}
			sum += hi - lo
		}
		if sum < spread-0.1 {
			best, spread = e, sum
		}
	}
	// All values by that edge; a new column begins where they part.
	type placed struct {
		at float64
		c  chunk
	}
	var all []placed
	near := math.Inf(1)
	for _, r := range b.rows {
		for i, v := range r.values {
			all = append(all, placed{edge[best](v), v})
			if i > 0 {
				near = min(near, edge[best](v)-edge[best](r.values[i-1]))
			}
		}
	}
	slices.SortFunc(all, func(x, y placed) int { return cmp.Compare(x.at, y.at) })
	apart := 1.5 * b.size
	if !math.IsInf(near, 1) {
		apart = min(apart, 0.45*near)
	}
	var boxes []Box
	for i, p := range all {
		if i == 0 || p.at-all[i-1].at > apart {
			boxes = append(boxes, p.c.Box)
			continue
		}
		boxes[len(boxes)-1] = boxes[len(boxes)-1].with(p.c.Box)
	}
	for i, x := range boxes {
		b.cols = append(b.cols, x.cx())
		e := x.X0 - 0.5*b.size
		if i > 0 {
			e = (boxes[i-1].X1 + x.X0) / 2
		}
		b.edges = append(b.edges, e)
	}
	b.left = boxes[0].X0
	b.sure = true
	for _, r := range b.rows {
		seen := map[int]bool{}
		for _, v := range r.values {
			c := b.column(v)
			b.sure = b.sure && !seen[c]
			seen[c] = true
		}
	}
}

// column of a chunk by its middle.
func (b *block) column(c chunk) int {
	best := 0
	for i, x := range b.cols {
		if math.Abs(x-c.cx()) < math.Abs(b.cols[best]-c.cx()) {
			best = i
		}
	}
	return best
}
