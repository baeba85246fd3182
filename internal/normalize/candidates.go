package normalize

import "gongkai/internal/fact"

// absent marks a column for which a candidate has no token.
const absent = -1

// candidate is one way to read the tokens behind a label as the n cells of its
// row: cells[k] is a token or absent. cost grows with what the way supposes.
type candidate struct {
	cells []int
	cost  float64
	why   string
	own   float64 // score from the row by itself
	score float64 // with the columns
	lossy bool    // supposes cells that left no trace, or leaves numbers out
}

// Costs of what a reading supposes.
const (
	costOrder    = 0.0 // as many cells as columns
	costSlots    = 0.1 // cells stand in the slots of the columns
	costPadding  = 0.2 // empty cells around the values stand for lost spans
	costStride   = 0.4 // each value is followed by empty cells of its span
	costNothing  = 0.1 // nothing stands behind the label
	costCut      = 0.5 // the document ends inside the row
	costVanished = 3.0 // empty cells left no trace
	costShifted  = 2.4 // cells are gone, the others moved into their place
	costDropped  = 3.0 // a number between the cells belongs elsewhere
)

// sureVotes is how many rows of the same length must agree on where the columns
// stand before empty cells beside them cannot be read as cells.
const sureVotes = 4

// lines is what is known of where the columns of a table stand in one grid.
type lines struct {
	slots []int32        // slot of each column, nil when unknown
	again map[int32]bool // slots whose boxhead repeats the one before
	votes int            // rows that agree
	split bool           // rows disagree
	short bool           // the row ends before the rows around it
	long  bool           // the row ends behind them
	exact bool           // the carrier vouches for the slots of short rows too
}

// candidates lists the readings of the tokens v as n cells.
func candidates(toks []token, v []int, n int, l lines, cut bool) []candidate {
	var out []candidate
	numbers, placed := 0, false
	for _, i := range v {
		if toks[i].val.status != fact.Blank {
			numbers++
		}
	}
	add := func(cells []int, cost float64, why string, lossy bool) {
		for i := range out {
			if sameCells(toks, out[i].cells, cells) {
				if cost < out[i].cost {
					out[i].cost, out[i].why, out[i].lossy = cost, why, lossy
				}
				return
			}
		}
		out = append(out, candidate{cells: append([]int(nil), cells...), cost: cost, why: why, lossy: lossy})
	}
	switch {
	case len(v) == n && !l.short:
		add(v, costOrder, "as many cells as columns", false)
		if numbers < n && numbers > 2 && toks[v[n-1]].val.status == fact.Blank && !toks[v[n-1]].word {
			shifted(toks, v, n, add)
		}
	case len(v) == n: // a cell of the row is gone: one of these may be none of its cells
		add(v, costVanished, "as many cells as columns in a row that is too short", true)
		shifted(toks, v, n, add)
	case l.short:
		shifted(toks, v, n, add)
	case l.slots != nil && (l.exact || len(v) > n):
		if cells, ok := bySlots(toks, v, l.slots); ok {
			add(cells, costSlots, "cells stand under their columns", false)
			placed = l.votes >= sureVotes && !l.long
		}
	}
	switch {
	case len(v) == n:
	case numbers == 0:
		cells := make([]int, n)
		for k := range cells {
			cells[k] = absent
			if k < len(v) {
				cells[k] = v[k]
			}
		}
		if cut {
			break
		}
		add(cells, costNothing, "nothing stands behind the label", false)
	case numbers == n:
		cells := make([]int, 0, n)
		for _, i := range v {
			if toks[i].val.status != fact.Blank {
				cells = append(cells, i)
			}
		}
		if l.long { // one of them may be no cell of the row
			add(cells, costDropped, "as many numbers as columns in a row that is too long", true)
			break
		}
		add(cells, costPadding, "as many numbers as columns", false)
	case len(v) > n && numbers < n && placed: // many rows agree where the columns stand
	case len(v) > n && numbers < n:
		windows(toks, v, n, add)
	case numbers > n:
		// a number too many: one at an end may be a page number
		var nums []int
		for _, i := range v {
			if toks[i].val.status != fact.Blank {
				nums = append(nums, i)
			}
		}
		for off := 0; off+n <= len(nums) && off < 3; off++ {
			add(nums[off:off+n], costDropped, "more numbers than columns", true)
		}
		if len(nums) == n+1 {
			for skip := 1; skip < n; skip++ {
				cells := append(append([]int(nil), nums[:skip]...), nums[skip+1:]...)
				add(cells, costDropped, "a number inside the row belongs elsewhere", true)
			}
		}
	}
	if len(v) < n && numbers > 0 {
		if cut {
			cells := make([]int, n)
			for k := range cells {
				cells[k] = absent
				if k < len(v) {
					cells[k] = v[k]
				}
			}
			add(cells, costCut, "the document ends inside the row", false)
			return out
		}
		placements(len(v), n, func(at []int) {
			cells := make([]int, n)
			for k := range cells {
				cells[k] = absent
			}
			for k, p := range at {
				cells[p] = v[k]
			}
			add(cells, costVanished, "empty cells left no trace", true)
		})
	}
	return out
}

// shifted reads the numbers as if cells between them had gone and the rest had
// moved up: the last number is that of the last column.
func shifted(toks []token, v []int, n int, add func([]int, float64, string, bool)) {
	nums := onlyNumbers(toks, v)
	if len(nums) >= n || len(nums) < 2 {
		return
	}
	placements(len(nums)-1, n-1, func(at []int) {
		cells := make([]int, n)
		for k := range cells {
			cells[k] = absent
		}
		for k, p := range at {
			cells[p] = nums[k]
		}
		cells[n-1] = nums[len(nums)-1]
		add(cells, costShifted, "cells of the row are gone and the rest moved up", true)
	})
}

// edge is the slot behind the token in its grid row.
func (t *token) edge() int32 { return t.col + max(t.span, 1) }

// windows drops empty cells around the values, or behind each value.
func windows(toks []token, v []int, n int, add func([]int, float64, string, bool)) {
	blank := func(i int) bool { return toks[i].val.status == fact.Blank && !toks[i].word }
	for off := 0; off+n <= len(v); off++ {
		ok := true
		for k, i := range v {
			if (k < off || k >= off+n) && !blank(i) {
				ok = false
				break
			}
		}
		if ok {
			cost := costPadding
			if off > 0 {
				cost += 0.05
			}
			if off > 0 && off+n < len(v) {
				cost += 0.2
			}
			add(v[off:off+n], cost, "empty cells around the row stand for spans", false)
		}
	}
	if stride := len(v) / n; stride > 1 && len(v)%n == 0 {
		cells := make([]int, 0, n)
		for k, i := range v {
			switch {
			case k%stride == 0:
				cells = append(cells, i)
			case !blank(i):
				return
			}
		}
		add(cells, costStride, "empty cells behind each value stand for spans", false)
	}
}

// bySlots puts each token into the column whose slot it stands in. It fails
// when a number stands in no column's slot.
func bySlots(toks []token, v []int, slots []int32) ([]int, bool) {
	cells := make([]int, len(slots))
	for k := range cells {
		cells[k] = absent
	}
	for _, i := range v {
		t := &toks[i]
		found := false
		for k, s := range slots {
			if s >= t.col && s < t.col+max(t.span, 1) {
				if found || cells[k] != absent { // one cell over two columns, or two cells in one
					return nil, false
				}
				cells[k], found = i, true
			}
		}
		if !found && (t.word || t.val.status != fact.Blank) {
			return nil, false
		}
	}
	return cells, true
}

// maxPlacements bounds the readings of one row; a row of the forms has at most
// 7 columns and 35 placements.
const maxPlacements = 2000

func ways(k, n int) int {
	w := 1
	for i := 0; i < k && w <= maxPlacements; i++ {
		w = w * (n - i) / (i + 1)
	}
	return w
}

// placements calls f with every increasing choice of k of n places.
func placements(k, n int, f func([]int)) {
	if ways(k, n) > maxPlacements {
		return
	}
	at := make([]int, k)
	for i := range at {
		at[i] = i
	}
	for {
		f(at)
		i := k - 1
		for i >= 0 && at[i] == n-k+i {
			i--
		}
		if i < 0 {
			return
		}
		at[i]++
		for j := i + 1; j < k; j++ {
			at[j] = at[j-1] + 1
		}
	}
}

// statusOf and numberOf read a cell of a candidate.
func statusOf(toks []token, cell int) fact.Status {
	if cell == absent {
		return fact.Blank
	}
	if toks[cell].word {
		return fact.Text
	}
	return toks[cell].val.status
}

func sameCells(toks []token, a, b []int) bool {
	for k := range a {
		if a[k] == b[k] {
			continue
		}
		sa, sb := statusOf(toks, a[k]), statusOf(toks, b[k])
		if sa != sb || sa == fact.Text {
			return false
		}
		if sa == fact.Reported && toks[a[k]].val.number.Cmp(toks[b[k]].val.number) != 0 {
			return false
		}
	}
	return true
}
