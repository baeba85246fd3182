package normalize

import (
	"sort"

	"gongkai/internal/catalog"
	"gongkai/internal/fact"
)

// rowReading is one row of a table with the ways to read it.
type rowReading struct {
	row      int
	columns  []column
	form     string // whose columns
	anchor   anchor
	cands    []candidate // best first after choose
	margin   float64     // of the best over the best that differs
	unsure   []bool      // columns on which readings as good as the best differ
	cut      bool
	twice    bool // the label stands in the table twice, with numbers
	moved    bool // the row stands out of the form's order
	nameless bool // nothing tells which columns these are
}

// chosen is the token of column k, absent, and whether it may be published.
func (r *rowReading) chosen(k int) (int, bool) {
	if len(r.cands) == 0 || r.nameless || r.unsure != nil && r.unsure[k] {
		return absent, false
	}
	return r.cands[0].cells[k], true
}

// A reading must be better than every other that differs by at least this.
const (
	enough      = 0.4
	enoughLossy = 1.2 // where cells left no trace, chance agreement is likelier
)

// arithmetic evaluates identities over candidate readings of a table.
type arithmetic struct {
	toks []token
	t    *table
	ids  []catalog.Identity
	rows []*rowReading
	byID map[string]*rowReading // row code -> reading
}

func newArithmetic(toks []token, t *table, ids []catalog.Identity, rows []*rowReading) *arithmetic {
	a := &arithmetic{toks: toks, t: t, rows: rows, byID: make(map[string]*rowReading, len(rows))}
	for _, id := range ids {
		if id.Table == t.code && id.Relation != "unequal" {
			a.ids = append(a.ids, id)
		}
	}
	for _, r := range rows {
		a.byID[t.rows[r.row].code] = r
	}
	return a
}

// verdict of one identity: it holds over numbers that are not all zero, it
// fails, or it says nothing.
type verdict int

const (
	silent verdict = iota
	holds
	fails
	strained
)

// sum adds the cells; missing counts those without a number.
func (a *arithmetic) sum(cells []int) (total fact.Decimal, missing int) {
	for _, c := range cells {
		if statusOf(a.toks, c) != fact.Reported {
			missing++
			continue
		}
		total = total.Add(a.toks[c].val.number)
	}
	return total, missing
}

func judge(left, right fact.Decimal, leftMissing, rightMissing int) verdict {
	switch {
	case leftMissing > 0:
		return silent
	case left.Cmp(right) == 0:
		if left.Sign() == 0 {
			return silent
		}
		return holds
	case rightMissing > 0 && right.Cmp(left) < 0:
		return strained // the cells that are not there would have to hold something
	}
	return fails
}

// row judges the identities over the columns of one candidate.
func (a *arithmetic) row(r *rowReading, c *candidate) (h, f, s int) {
	var lb, rb [16]int
	for i := range a.ids {
		id := &a.ids[i]
		if id.Each != "row" {
			continue
		}
		left := pick(lb[:0], r.columns, id.Left, c.cells)
		right := pick(rb[:0], r.columns, id.Right, c.cells)
		if len(left) != len(id.Left) || len(right) != len(id.Right) {
			continue
		}
		ls, lm := a.sum(left)
		rs, rm := a.sum(right)
		switch judge(ls, rs, lm, rm) {
		case holds:
			h++
		case fails:
			f++
		case strained:
			s++
		}
	}
	return h, f, s
}

func pick(dst []int, cols []column, codes []string, cells []int) []int {
	for _, code := range codes {
		for k := range cols {
			if cols[k].code == code {
				dst = append(dst, cells[k])
				break
			}
		}
	}
	return dst
}

// columns judges the identities over the rows, for every column, with
// candidate c in place of the first of row r.
func (a *arithmetic) columns(r *rowReading, c *candidate) (h, f int) {
	for i := range a.ids {
		id := &a.ids[i]
		if id.Each != "column" || !mentions(id, a.t.rows[r.row].code) {
			continue
		}
		for k := range r.columns {
			left, ok := a.column(id.Left, k, r, c)
			if !ok {
				continue
			}
			right, ok := a.column(id.Right, k, r, c)
			if !ok {
				continue
			}
			if len(id.Either) > 0 {
				more, ok := a.either(id, k, r, c)
				if !ok {
					continue
				}
				right = append(right, more...)
			}
			ls, lm := a.sum(left)
			rs, rm := a.sum(right)
			switch judge(ls, rs, lm, rm) {
			case holds:
				h++
			case fails:
				f++
			}
		}
	}
	return h, f
}

func mentions(id *catalog.Identity, code string) bool {
	if contains(id.Left, code) || contains(id.Right, code) {
		return true
	}
	for _, e := range id.Either {
		if contains(e, code) {
			return true
		}
	}
	return false
}

// column collects the cells of the named rows; false when a row is not there.
func (a *arithmetic) column(codes []string, k int, r *rowReading, c *candidate) ([]int, bool) {
	out := make([]int, 0, len(codes))
	for _, code := range codes {
		o := a.byID[code]
		if o == nil || k >= len(o.columns) {
			return nil, false
		}
		switch {
		case o == r:
			out = append(out, c.cells[k])
		case len(o.cands) == 0:
			return nil, false
		default:
			out = append(out, o.cands[0].cells[k])
		}
	}
	return out, true
}

// either is the alternative of which the most rows are there.
func (a *arithmetic) either(id *catalog.Identity, k int, r *rowReading, c *candidate) ([]int, bool) {
	for _, codes := range id.Either {
		if cells, ok := a.column(codes, k, r, c); ok {
			return cells, true
		}
	}
	return nil, false
}

// choose orders the candidates of every row by cost and arithmetic and marks
// the columns on which equally good readings differ.
func (a *arithmetic) choose() {
	var open []*rowReading
	for _, r := range a.rows {
		for i := range r.cands {
			c := &r.cands[i]
			h, f, s := 0, 0, 0
			if len(r.cands) > 1 {
				h, f, s = a.row(r, c)
			}
			c.own = -c.cost + 1.5*float64(h) - 2*float64(f) - 0.8*float64(s)
			c.score = c.own
		}
		byScore(r.cands)
		if len(r.cands) > 1 && r.cands[0].score-r.cands[1].score < 1.01 {
			open = append(open, r)
		}
	}
	a.pattern(open)
	// A row's best reading depends on the rows around it: three rounds settle
	// what a few open rows can tell each other.
	for round := 0; round < 3 && len(open) < 200; round++ {
		for _, r := range open {
			for i := range r.cands {
				c := &r.cands[i]
				h, f := a.columns(r, c)
				c.score = c.own + 0.5*float64(h) - 0.7*float64(f)
			}
			byScore(r.cands)
		}
	}
	for _, r := range a.rows {
		if len(r.cands) > 1 {
			r.settle(a.toks)
		}
	}
}

// settle sorts the candidates and marks what stays unsure.
func (r *rowReading) settle(toks []token) {
	byScore(r.cands)
	r.margin, r.unsure = 0, nil
	best := &r.cands[0]
	need := enough
	if best.lossy || best.cost >= costPadding {
		need = enoughLossy
	}
	for i := 1; i < len(r.cands); i++ {
		c := &r.cands[i]
		if i == 1 {
			r.margin = best.score - c.score
		}
		if best.score-c.score >= need {
			break
		}
		for k := range best.cells {
			if !sameCells(toks, best.cells[k:k+1], c.cells[k:k+1]) {
				if r.unsure == nil {
					r.unsure = make([]bool, len(best.cells))
				}
				r.unsure[k] = true
			}
		}
	}
}

func byScore(cs []candidate) {
	sort.SliceStable(cs, func(i, j int) bool { return cs[i].score > cs[j].score })
}

// pattern helps rows that arithmetic cannot settle (all zeros): when rows that
// it did settle lost the same columns without a trace, the others of the same
// length lost them too.
func (a *arithmetic) pattern(open []*rowReading) {
	votes := map[uint32]int{}
	for _, r := range a.rows {
		if len(r.cands) > 1 && r.cands[0].lossy && r.cands[0].score-r.cands[1].score >= 1 {
			votes[gaps(r.cands[0].cells)]++
		}
	}
	mask, most, rest := uint32(0), 0, 0
	for m, n := range votes {
		if n > most || n == most && m < mask {
			mask, most = m, n
		}
	}
	for m, n := range votes {
		if m != mask {
			rest += n
		}
	}
	if most < 3 || most < 4*rest {
		return
	}
	for _, r := range open {
		for i := range r.cands {
			if c := &r.cands[i]; c.lossy && gaps(c.cells) == mask {
				c.own += 1.5
				c.score += 1.5
			}
		}
		byScore(r.cands)
	}
}

// gaps is the set of columns without a token.
func gaps(cells []int) uint32 {
	var m uint32
	for k, c := range cells {
		if c == absent && k < 32 {
			m |= 1 << k
		}
	}
	return m
}
