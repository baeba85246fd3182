package normalize

import (
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/fact"
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
	for { // of several copies the first whole one is the report's; what follows may be an older year's
		var before []anchor
		for _, a := range all {
			if a.last < chain[0].first {
				before = append(before, a)
			}
		}
		earlier, s := e.chain(ti, toks, before)
		if len(earlier)*10 < len(chain)*6 || !e.proven(ti, toks, earlier) {
			break
		}
		chain, score = earlier, s
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
	for _, s := range tr.vintage {
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
	for f, n := range count { // the newest of those that most sections have
		if n > most || n == most && f > rest {
			rest, most = f, n
		}
	}
	var parts []string
	for i, f := range tr.vintage {
		if f != "" && f != rest {
			parts = append(parts, tr.t.sections[i].short+"="+f)
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
