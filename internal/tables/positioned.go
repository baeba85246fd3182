package tables

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gongkai/internal/fact"
)

// Box is an upright rectangle on a sheet, in points, Y growing downwards.
type Box struct{ X0, Y0, X1, Y1 float64 }

func (b Box) cx() float64 { return (b.X0 + b.X1) / 2 }
func (b Box) cy() float64 { return (b.Y0 + b.Y1) / 2 }

// W is the width, H the height of the box.
func (b Box) W() float64 { return b.X1 - b.X0 }
func (b Box) H() float64 { return b.Y1 - b.Y0 }

func (b Box) with(c Box) Box {
	return Box{min(b.X0, c.X0), min(b.Y0, c.Y0), max(b.X1, c.X1), max(b.Y1, c.Y1)}
}

func (b Box) holds(x, y float64) bool { return x >= b.X0 && x <= b.X1 && y >= b.Y0 && y <= b.Y1 }

// Mark is a printed piece of text with its place: a character of a PDF or OFD,
// or a recognised word.
type Mark struct {
	Text string
	Box
}

// Sheet is one page as printed: marks in any order, and the straight lines and
// thin rectangles that may be ruling lines.
type Sheet struct {
	Number int // from 1
	Box
	Marks []Mark
	Rules []Box
}

// Region is one piece of a document in reading order: a grid, or a paragraph
// of text. Marks of a line are joined, with a blank where a gap shows one.
type Region struct {
	Box
	Page int
	Text string
	Size float64 // height of the text, in points; 0 for a grid
	Head bool    // stands alone like a heading: larger, or in the middle
	Grid *Grid
	// Ruled tells that the cells of Grid stand between ruling lines.
	Ruled bool
	// xs are the column borders of Grid.
	xs []float64
}

// Bounds of one sheet, far above any real page; what is beyond them is left
// out and reported by Lay.
const (
	maxMarks = 60_000
	maxRules = 30_000
	maxSlots = 40_000
)

// Lay arranges the consecutive sheets of a document for reading: tables by
// their ruling lines, then tables without lines by the alignment of their
// numbers, and all other text as paragraphs. Page numbers and running heads
// are left out, and what goes on over a page is joined. It returns the numbers
// of the sheets of which a bound cut something off.
func Lay(sheets []Sheet) (regions []Region, cut []int) {
	leaves := make([]leaf, len(sheets))
	for i, s := range sheets {
		var whole bool
		if leaves[i], whole = newLeaf(s); !whole {
			cut = append(cut, s.Number)
		}
	}
	dropFurniture(leaves)
	return flow(layOut(leaves)), cut
}

// layOut lays the leaves below one another, as if they were one long sheet, so
// that a table without ruling lines is one table whatever pages it stands on.
func layOut(leaves []leaf) []Region {
	const between = 6 // points from the last line of a leaf to the first of the next
	var out []Region
	var taken []Box
	var lines []textLine
	y := 0.0
	for _, l := range leaves {
		top, bottom, ok := l.extent()
		if !ok {
			continue
		}
		l.shift(y - top)
		y += bottom - top + between
		for i, f := range l.frames {
			g, xs := f.grid(l.framed[i], l.sheet.Number)
			out = append(out, Region{Box: f.Box, Page: l.sheet.Number, Grid: g, Ruled: true, xs: xs})
			taken = append(taken, f.Box)
		}
		lines = append(lines, l.lines...)
	}
	return inOrder(append(out, layLoose(lines, taken)...))
}

// leaf is a sheet with its marks handed out: to the frames of ruling lines
// and, last, to the lines outside them.
type leaf struct {
	sheet  Sheet
	frames []frame
	framed [][]Mark
	lines  []textLine
}

func newLeaf(s Sheet) (leaf, bool) {
	whole := true
	if len(s.Marks) > maxMarks {
		s.Marks, whole = s.Marks[:maxMarks], false
	}
	if len(s.Rules) > maxRules {
		s.Rules, whole = s.Rules[:maxRules], false
	}
	marks := slices.DeleteFunc(slices.Clone(s.Marks), func(m Mark) bool {
		return strings.TrimFunc(m.Text, unprinted) == "" || !finite(m.Box)
	})
	marks = dropDoubled(marks)
	frames, ok := ruledFrames(s.Rules)
	l := leaf{sheet: s, frames: frames, framed: assign(frames, marks)}
	loose := l.framed[len(frames)]
	kept := l.frames[:0]
	for i, f := range frames {
		if f.forms(l.framed[i]) {
			kept = append(kept, f)
			l.framed[len(kept)-1] = l.framed[i]
			continue
		}
		loose = append(loose, l.framed[i]...)
	}
	l.frames = kept
	l.lines = linesOf(loose)
	for i := range l.lines {
		l.lines[i].page = s.Number
	}
	return l, whole && ok
}

// extent is the height of what is printed on a leaf.
func (l leaf) extent() (top, bottom float64, ok bool) {
	top, bottom = math.Inf(1), math.Inf(-1)
	for _, x := range l.lines {
		top, bottom = min(top, x.Y0), max(bottom, x.Y1)
	}
	for _, f := range l.frames {
		top, bottom = min(top, f.Y0), max(bottom, f.Y1)
	}
	return top, bottom, top <= bottom
}

// shift moves a leaf down by dy.
func (l leaf) shift(dy float64) {
	move := func(b *Box) { b.Y0, b.Y1 = b.Y0+dy, b.Y1+dy }
	marks := func(ms []Mark) {
		for i := range ms {
			move(&ms[i].Box)
		}
	}
	for i := range l.lines {
		move(&l.lines[i].Box)
		marks(l.lines[i].marks)
	}
	for i := range l.frames {
		f := &l.frames[i]
		move(&f.Box)
		marks(l.framed[i])
		for k := range f.ys {
			f.ys[k] += dy
		}
		for k := range f.h {
			f.h[k].across += dy
		}
		for k := range f.v {
			f.v[k].lo, f.v[k].hi = f.v[k].lo+dy, f.v[k].hi+dy
		}
	}
}

// unprinted reports blanks and characters that leave no ink, such as the
// zero-width ones.
func unprinted(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Cc) }

func finite(b Box) bool {
	for _, v := range [...]float64{b.X0, b.Y0, b.X1, b.Y1} {
		if math.IsNaN(v) || math.Abs(v) > 1e6 {
			return false
		}
	}
	return b.X1 >= b.X0 && b.Y1 >= b.Y0
}

// dropDoubled removes marks printed twice nearly on one place, the way some
// programs make text bold. Two real characters never overlap by so much.
func dropDoubled(marks []Mark) []Mark {
	type key struct {
		text string
		x, y int
	}
	seen := make(map[key][]Box, len(marks))
	return slices.DeleteFunc(marks, func(m Mark) bool {
		const cell = 8
		kx, ky := int(m.cx()/cell), int(m.cy()/cell)
		for x := kx - 1; x <= kx+1; x++ {
			for y := ky - 1; y <= ky+1; y++ {
				for _, b := range seen[key{m.Text, x, y}] {
					if math.Abs(b.cx()-m.cx()) < 0.3*min(b.W(), m.W()) && math.Abs(b.cy()-m.cy()) < 0.3*min(b.H(), m.H()) {
						return true
					}
				}
			}
		}
		k := key{m.Text, kx, ky}
		seen[k] = append(seen[k], m.Box)
		return false
	})
}

// inOrder puts the ruled grids in their places among the other regions, which
// are in order: from the top, and on one height from the left.
func inOrder(rs []Region) []Region {
	var grids, rest []Region
	for _, r := range rs {
		if r.Ruled {
			grids = append(grids, r)
		} else {
			rest = append(rest, r)
		}
	}
	slices.SortStableFunc(grids, func(a, b Region) int {
		return cmp.Or(cmp.Compare(math.Round(a.Y0), math.Round(b.Y0)), cmp.Compare(a.X0, b.X0))
	})
	for _, g := range grids {
		at := len(rest)
		for i, r := range rest {
			if r.cy() > g.Y0 && r.X0 < g.X1 && r.X1 > g.X0 || r.Ruled && r.Y0 > g.Y0 {
				at = i
				break
			}
		}
		// A grid follows the grids put in before it that start above it.
		for at < len(rest) && rest[at].Ruled && rest[at].Y0 <= g.Y0 {
			at++
		}
		rest = slices.Insert(rest, at, g)
	}
	return rest
}

// textLine is marks on one base line, from the left.
type textLine struct {
	Box
	marks []Mark
	size  float64 // height of its text
	page  int
}

// linesOf groups marks into lines by the height of their middle, top to bottom.
func linesOf(marks []Mark) []textLine {
	sorted := slices.Clone(marks)
	slices.SortStableFunc(sorted, func(a, b Mark) int { return cmp.Compare(a.cy(), b.cy()) })
	var lines []textLine
	for i := 0; i < len(sorted); {
		first := sorted[i]
		mid, n, h := first.cy(), 1.0, first.H()
		j := i + 1
		for ; j < len(sorted); j++ {
			m := sorted[j]
			if math.Abs(m.cy()-mid) > 0.45*max(h, m.H()) || m.cy()-first.cy() > 0.7*max(h, m.H()) {
				break
			}
			mid += (m.cy() - mid) / (n + 1)
			n++
			h = max(h, m.H())
		}
		lines = append(lines, newLine(sorted[i:j]))
		i = j
	}
	return lines
}

func newLine(marks []Mark) textLine {
	l := textLine{Box: marks[0].Box, marks: slices.Clone(marks)}
	slices.SortStableFunc(l.marks, func(a, b Mark) int { return cmp.Compare(a.cx(), b.cx()) })
	heights := make([]float64, 0, len(l.marks))
	for _, m := range l.marks {
		l.Box = l.Box.with(m.Box)
		heights = append(heights, m.H())
	}
	slices.Sort(heights)
	l.size = heights[len(heights)/2]
	return l
}

// text joins the marks of a line. A blank is put where a gap between marks
// that are not both Chinese is wide enough to be one.
func (l textLine) text() string { return joinMarks(l.marks, l.size) }

func joinMarks(marks []Mark, size float64) string {
	var b strings.Builder
	for i, m := range marks {
		if i > 0 {
			prev := marks[i-1]
			gap := m.X0 - prev.X1
			a, _ := utf8.DecodeLastRuneInString(prev.Text)
			c, _ := utf8.DecodeRuneInString(m.Text)
			narrow := !isWide(a) && !isWide(c)
			if narrow && gap > 0.2*size || gap > 1.2*size {
				b.WriteByte(' ')
			}
		}
		b.WriteString(m.Text)
	}
	return b.String()
}

// isWide reports Chinese characters and their punctuation, between which line
// breaks and gaps mean nothing.
func isWide(r rune) bool {
	return r >= 0x2E80 && r <= 0xD7FF || r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE4F ||
		r >= 0xFF00 && r <= 0xFFEF || r >= 0x20000 && r < 0x40000 || r >= 0x2018 && r <= 0x201D || r == '—' || r == '…'
}

func cellAt(page, row, col int) fact.Locator {
	return fact.Locator{Page: page, Row: row + 1, Col: col + 1}
}
