package normalize

import (
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// tableReading is one table found in the stream.
type tableReading struct {
	t           *table
	rows        []*rowReading
	first, last int // tokens it covers
	score       float64
	vintage     []string // form of each section, "" where nothing tells
	ends        bool     // the document ends inside it
}

// headerReach is how many tokens before the first row label may hold the
// table's boxhead and section labels.
const headerReach = 60

// readTable finds one table of rows in the stream; nil when it is not there.
func (e *Engine) readTable(ti int, toks []token, joined map[int]int, used []bool, textEnd int) *tableReading {
	t := e.tables[ti]
	all := e.anchors(ti, toks, joined, used)
	chain, score := e.chain(ti, toks, all)
	if len(chain) == 0 || !e.proven(ti, toks, chain) {
		return nil
	}
	tr := &tableReading{t: t, score: score, first: max(chain[0].first-headerReach, 0), last: chain[len(chain)-1].last,
		vintage: make([]string, len(t.sections))}
	for i := chain[0].first - 1; i >= tr.first; i-- { // the header does not reach over prose or another table
		if toks[i].long || used[i] {
			tr.first = i + 1
			break
		}
	}
	for tr.first < chain[0].first && !e.ownWord(ti, &toks[tr.first]) { // what stands before the boxhead is prose
		tr.first++
	}
	if v := chain[len(chain)-1].values; len(v) > 0 {
		tr.last = max(tr.last, v[len(v)-1])
	}
	tr.ends = !chain[len(chain)-1].closed && tr.last == len(toks)-1
	from := tr.first
	for i := 0; i < len(chain); {
		si := t.rows[chain[i].row].section
		j := i
		for j < len(chain) && t.rows[chain[j].row].section == si {
			j++
		}
		cols, form := e.columnsOf(ti, si, toks, from, chain[i].first, chain[i:j])
		tr.vintage[si] = form
		l := e.headerLines(ti, si, toks, from, chain[i].first, cols)
		nameless := form == "" && !sameShape(t.sections[si].sets)
		for _, a := range chain[i:j] {
			tr.rows = append(tr.rows, &rowReading{row: a.row, columns: cols, form: form, anchor: a, nameless: nameless})
		}
		e.readRows(tr, toks, tr.rows[len(tr.rows)-(j-i):], l, textEnd)
		from = chain[j-1].last + 1
		i = j
	}
	e.strayRows(tr, toks, all)
	newArithmetic(toks, t, e.ids, tr.rows).choose()
	return tr
}

// strayRows takes in the row labels inside the table that the form's order
// left out: a row that stands there twice may be read either way, and a row
// out of its order is read where it stands when its label is exact.
func (e *Engine) strayRows(tr *tableReading, toks []token, all []anchor) {
	byRow := map[int]*rowReading{}
	labels := map[int]bool{} // tokens that are the label of a row already
	from := tr.first
	for _, r := range tr.rows {
		byRow[r.row] = r
		labels[r.anchor.last] = true
	}
	for _, a := range all {
		if labels[a.last] || a.first < from || a.first > tr.last || len(a.values) == 0 || a.score < scoreExact {
			continue
		}
		r := byRow[a.row]
		if r != nil && !overlap(r.anchor, a) {
			for _, c := range candidates(toks, a.values, len(r.columns), lines{}, false) {
				c.why = "the row stands here twice; " + c.why
				r.cands = append(r.cands, c)
			}
			r.twice = true
			continue
		}
		if r != nil || !e.own(tr.t.index, &toks[a.last]) || taken(tr, a) {
			continue
		}
		var like *rowReading // a row of the same section tells the columns
		bad := false
		for _, o := range tr.rows {
			if tr.t.rows[o.row].section == tr.t.rows[a.row].section {
				like = o
			}
			bad = bad || tr.t.excludes(o.row, a.row)
		}
		if like == nil || bad || a.numbers != len(like.columns) {
			continue
		}
		n := &rowReading{row: a.row, columns: like.columns, form: like.form, anchor: a, nameless: like.nameless, moved: true}
		n.cands = candidates(toks, a.values, len(n.columns), lines{}, false)
		tr.rows = append(tr.rows, n)
		byRow[a.row] = n
	}
}

// overlap reports whether two labels claim the same values.
func overlap(a, b anchor) bool {
	for _, x := range a.values {
		for _, y := range b.values {
			if x == y {
				return true
			}
		}
	}
	return false
}

// taken reports whether a row of the table already claims a value of a.
func taken(tr *tableReading, a anchor) bool {
	for _, r := range tr.rows {
		if overlap(r.anchor, a) {
			return true
		}
	}
	return false
}

// ownWord: the token is a word of the table, other than its heading.
func (e *Engine) ownWord(ti int, t *token) bool {
	for _, r := range t.refs {
		if int(r.table) == ti && r.kind != refHeading {
			return true
		}
	}
	return false
}

// proven reports whether a chain is the table and no list of links with the
// same words: its boxhead is near, or most of its rows are there. Words that
// other tables use too (总计, 其他) prove nothing.
func (e *Engine) proven(ti int, toks []token, chain []anchor) bool {
	t := e.tables[ti]
	rows, values := 0, 0
	for _, a := range chain {
		if !e.own(ti, &toks[a.last]) {
			continue
		}
		rows++
		if len(a.values) > 0 {
			values++
		}
	}
	heads := map[ref]bool{}
	for i := max(chain[0].first-headerReach, 0); i <= chain[len(chain)-1].last; i++ {
		if !e.own(ti, &toks[i]) {
			continue
		}
		for _, r := range toks[i].refs {
			if r.kind != refRow && r.score >= scoreFar {
				r.score, r.b = 0, 0
				heads[r] = true
			}
		}
	}
	switch {
	case len(heads) >= 2 && rows >= 1:
		return true
	case len(heads) == 1:
		return rows >= 2 || values >= 1
	}
	return rows*10 >= len(t.rows)*6 && values > 0
}

// own: the word names something of this table and of no other.
func (e *Engine) own(ti int, t *token) bool {
	for _, r := range t.refs {
		if int(r.table) != ti {
			return false
		}
	}
	return len(t.refs) > 0
}

// columnsOf finds the columns of a section from the boxhead between two
// tokens, else from the number of values behind its labels.
func (e *Engine) columnsOf(ti, si int, toks []token, from, to int, rows []anchor) ([]column, string) {
	s := &e.tables[ti].sections[si]
	matched := make([]float64, len(s.sets))
	seen := map[[2]int16]bool{}
	var order []column // with the boxheads that are not published
	others := false
	for i := from; i < to; i++ {
		for _, r := range toks[i].refs {
			if int(r.table) != ti {
				continue
			}
			switch {
			case r.kind == refColumn && int(r.a) == si && !seen[[2]int16{r.b, r.c}]:
				seen[[2]int16{r.b, r.c}] = true
				matched[r.b] += float64(r.score)
			case r.kind == refOther:
				others = true
			}
		}
	}
	best, tie := 0, true
	for b := 1; b < len(s.sets); b++ {
		d := (2*matched[b] - float64(len(s.sets[b].columns))) - (2*matched[best] - float64(len(s.sets[best].columns)))
		if matched[b] == 0 && matched[best] == 0 {
			continue
		}
		if d > 0.01 || matched[best] == 0 {
			best = b
		}
	}
	for b := range matched {
		if matched[b] > 0 {
			tie = false
		}
	}
	if tie && len(s.sets) > 1 && !sameShape(s.sets) {
		// The number of values alone does not tell: empty cells may have gone.
		return s.sets[byCount(s, rows)].columns, ""
	}
	set := s.sets[best]
	form := set.form
	if sameShape(s.sets) && alike(matched) {
		form = ""
	}
	if !others {
		return withUnits(ti, si, best, set.columns, toks, from, to), form
	}
	for i := from; i < to; i++ {
		for _, r := range toks[i].refs {
			if int(r.table) != ti {
				continue
			}
			if r.kind == refOther {
				order = append(order, column{})
				break
			}
			if r.kind == refColumn && int(r.a) == si && int(r.b) == best {
				order = append(order, set.columns[r.c])
				break
			}
		}
	}
	return order, form
}

// withUnits completes columns whose unit the form leaves free from the words
// of their boxhead.
func withUnits(ti, si, set int, cols []column, toks []token, from, to int) []column {
	for k := range cols {
		if cols[k].unit != "" || cols[k].kind != "amount" {
			continue
		}
		for i := from; i < to; i++ {
			for _, r := range toks[i].refs {
				if int(r.table) == ti && r.kind == refColumn && int(r.a) == si && int(r.b) == set && int(r.c) == k {
					for _, u := range []string{"亿元", "万元", "元"} {
						if strings.Contains(toks[i].text, u) {
							out := append([]column(nil), cols...)
							out[k].unit = u
							return out
						}
					}
				}
			}
		}
	}
	return cols
}

// alike: the boxhead speaks for no set more than for another.
func alike(matched []float64) bool {
	for _, m := range matched[1:] {
		if m != matched[0] {
			return false
		}
	}
	return true
}

func sameShape(sets []columnSet) bool {
	for _, s := range sets[1:] {
		if len(s.columns) != len(sets[0].columns) {
			return false
		}
		for k := range s.columns {
			if s.columns[k].code != sets[0].columns[k].code {
				return false
			}
		}
	}
	return true
}

// byCount picks the set with as many columns as the rows have numbers.
func byCount(s *section, rows []anchor) int {
	best, most := len(s.sets)-1, 0
	for b, set := range s.sets {
		n := 0
		for _, a := range rows {
			if a.numbers == len(set.columns) {
				n += 2
			} else if len(a.values) == len(set.columns) {
				n++
			}
		}
		if n > most {
			best, most = b, n
		}
	}
	return best
}

// headerLines finds the slots of the columns from the boxhead of an exact
// grid: usable only when every column has one of its own.
func (e *Engine) headerLines(ti, si int, toks []token, from, to int, cols []column) map[int32]lines {
	out := map[int32]lines{}
	for i := from; i < to; i++ {
		t := &toks[i]
		if t.grid < 0 || !t.ruled {
			continue
		}
		for _, r := range t.refs {
			if int(r.table) != ti || r.kind != refColumn || int(r.a) != si {
				continue
			}
			k := indexOf(cols, e.tables[ti].sections[si].sets[r.b].columns[r.c].code)
			if k < 0 || r.score < scoreFar {
				continue
			}
			l, ok := out[t.grid]
			if !ok {
				l.slots = make([]int32, len(cols))
				for j := range l.slots {
					l.slots[j] = -1
				}
			}
			l.slots[k] = t.col
			out[t.grid] = l
		}
	}
	for g, l := range out {
		for k, s := range l.slots {
			if s < 0 || k > 0 && s <= l.slots[k-1] {
				delete(out, g)
				break
			}
		}
	}
	return out
}

func indexOf(cols []column, code string) int {
	for k := range cols {
		if cols[k].code == code {
			return k
		}
	}
	return -1
}

// readRows lists the candidates of the rows of one section. Rows that have
// exactly the form's cells tell where the columns stand for those that do not.
func (e *Engine) readRows(tr *tableReading, toks []token, rows []*rowReading, heads map[int32]lines, textEnd int) {
	type place struct {
		grid int32
		n    int
		long int // cells of the row, where only rows of one length have their columns in one place
	}
	at := func(r *rowReading) place {
		t := &toks[r.anchor.last]
		p := place{grid: t.grid, n: len(r.columns)}
		if !t.ruled {
			p.long = rowLength(toks, r.anchor.last)
		}
		return p
	}
	votes, edges := map[place]lines{}, rowEdges(toks, rows)
	for _, r := range rows {
		n := len(r.columns)
		t := &toks[r.anchor.last]
		if t.grid < 0 || t.geometry == tables.Order || r.anchor.numbers != n || !together(toks, r.anchor.values, n) {
			continue
		}
		p := at(r)
		l := votes[p]
		for k, i := range onlyNumbers(toks, r.anchor.values) {
			switch {
			case l.votes == 0:
				l.slots = append(l.slots, toks[i].col)
			case l.slots[k] != toks[i].col:
				l.split = true // rows disagree: their places are no columns
			}
		}
		l.votes++
		votes[p] = l
	}
	for _, r := range rows {
		n := len(r.columns)
		t := &toks[r.anchor.last]
		l := votes[at(r)]
		if l.slots == nil || l.split {
			l = lines{slots: heads[t.grid].slots}
		}
		if edge, ok := edges[t.grid]; ok {
			own := rowEdge(toks, r.anchor.last)
			l.short, l.long = own < edge, own > edge
		}
		l.exact = t.grid >= 0 && t.ruled
		r.cut = !r.anchor.closed && r == tr.rows[len(tr.rows)-1] && !e.lastRow(tr.t, r.row)
		v := r.anchor.values
		if r.cut && len(v) > 0 && textEnd > 0 && toks[v[len(v)-1]].at.End >= textEnd {
			v = v[:len(v)-1] // the number may go on where the document breaks off
			if len(v) == 0 {
				continue
			}
		}
		r.cands = candidates(toks, v, n, l, r.cut)
	}
}

// together reports whether the n numbers of v stand side by side.
func together(toks []token, v []int, n int) bool {
	nums := onlyNumbers(toks, v)
	return len(nums) == n && nums[n-1]-nums[0] == n-1
}

// rowEdges is, for each grid whose slots are the carrier's, where nearly all
// rows end; rows that end elsewhere have lost or gained a cell.
func rowEdges(toks []token, rows []*rowReading) map[int32]int32 {
	count := map[int32]map[int32]int{}
	all := map[int32]int{}
	for _, r := range rows {
		if t := &toks[r.anchor.last]; t.grid >= 0 && t.geometry == tables.Exact {
			if count[t.grid] == nil {
				count[t.grid] = map[int32]int{}
			}
			count[t.grid][rowEdge(toks, r.anchor.last)]++
			all[t.grid]++
		}
	}
	out := map[int32]int32{}
	for g, edges := range count {
		for edge, n := range edges {
			if n >= 5 && n*5 >= all[g]*4 {
				out[g] = edge
			}
		}
	}
	return out
}

// rowEdge is where the grid row of token i ends.
func rowEdge(toks []token, i int) int32 {
	edge := toks[i].edge()
	for j := i + 1; j < len(toks) && toks[j].grid == toks[i].grid && toks[j].row == toks[i].row; j++ {
		edge = max(edge, toks[j].edge())
	}
	return edge
}

// rowLength is how many cells the grid row of token i has.
func rowLength(toks []token, i int) int {
	n := 1
	for j := i - 1; j >= 0 && toks[j].grid == toks[i].grid && toks[j].row == toks[i].row; j-- {
		n++
	}
	for j := i + 1; j < len(toks) && toks[j].grid == toks[i].grid && toks[j].row == toks[i].row; j++ {
		n++
	}
	return n
}

// lastRow reports whether nothing follows the row in any vintage.
func (e *Engine) lastRow(t *table, row int) bool { return row == len(t.rows)-1 }

// vintageString is the vintage of the table as published: a letter, ? where
// nothing tells, or mixed(…) naming the section that differs.
func (tr *tableReading) vintageString() string {
	if tr.t.layout == catalog.LayoutSections {
		return mixed(tr)
	}
	if tr.t.layout == catalog.LayoutOneRow {
		return "?"
	}
	forms := ""
	for i, s := range tr.vintage {
		_ = i
		if s != "" {
			return s
		}
	}
	for _, r := range tr.rows {
		if f := tr.t.rows[r.row].forms; len(f) < len(tr.t.forms) && !strings.Contains(forms, f) {
			forms += f
		}
	}
	if forms == "" {
		return "?"
	}
	return forms
}

func mixed(tr *tableReading) string {
	count := map[string]int{}
	for _, f := range tr.vintage {
		if f != "" {
			count[f]++
		}
	}
	switch len(count) {
	case 0:
		return "?"
	case 1:
		for f := range count {
			return f
		}
	}
	rest, most := "", 0
	for _, f := range []string{"D", "C", "B", "A"} {
		if count[f] > most {
			rest, most = f, count[f]
		}
	}
	var parts []string
	for i, f := range tr.vintage {
		if f != "" && f != rest {
			parts = append(parts, "art.20"+strings.NewReplacer("（", "(", "）", ")", "一", "1", "五", "5", "六", "6", "八", "8", "九", "9").Replace(tr.t.sections[i].code)+"="+f)
		}
	}
	return "mixed(" + strings.Join(parts, ",") + ",rest=" + rest + ")"
}

// observation of one cell of a candidate.
func (e *Engine) observation(tr *tableReading, r *rowReading, k, cell int, toks []token) fact.Observation {
	row, col := &tr.t.rows[r.row], &r.columns[k]
	o := fact.Observation{Table: tr.t.code, Row: row.code, Column: col.code, IsTotal: row.total || col.total, Status: fact.Blank}
	o.Unit = col.unit
	if row.unit != "" {
		o.Unit = row.unit
	}
	if cell == absent {
		o.At = toks[r.anchor.last].place()
		o.At.Start, o.At.End, o.At.Col = 0, 0, 0
		return o
	}
	t := &toks[cell]
	o.At, o.Raw = t.place(), trim(t.text)
	o.Status = statusOf(toks, cell)
	if o.Status == fact.Reported {
		o.Value, o.HasValue = t.val.number, true
		if t.val.unit != "" {
			o.Unit = t.val.unit
		}
	}
	return o
}

// place is the locator of a token with its grid slot where the reader gave none.
func (t *token) place() fact.Locator {
	at := t.at
	if t.grid >= 0 {
		if at.Table == 0 {
			at.Table = int(t.grid) + 1
		}
		if at.Row == 0 {
			at.Row, at.Col = int(t.row)+1, int(t.col)+1
		}
	}
	return at
}
