package normalize

import (
	"gongkai/internal/catalog"
	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// untold flags rows of which one form has one and another form others, when
// none of them was found inside the table: nothing tells which are missing.
func (p *publication) untold(byRow map[int]*rowReading) {
	t := p.tr.t
	last := -1
	for ri := range byRow {
		last = max(last, ri)
	}
	for ri := range min(last, len(t.rows)) {
		if byRow[ri] != nil {
			continue
		}
		rival, met := false, false
		for rj := range t.rows {
			if t.excludes(ri, rj) {
				rival, met = true, met || byRow[rj] != nil
			}
		}
		if rival && !met && len(p.missingColumns(ri, byRow)) == 0 {
			p.issue(fact.Issue{Code: "row_missing", Table: t.code, Row: t.rows[ri].code, Detail: "no label of this row was found, nor of the rows that other forms have in its place"})
		}
	}
}

// beforeGaps flags rows of loose text that stand before a row whose label was
// not found: the values behind them may be that row's.
func (p *publication) beforeGaps(byRow map[int]*rowReading) {
	for ri := 1; ri < len(p.tr.t.rows); ri++ {
		r := byRow[ri-1]
		if r == nil || byRow[ri] != nil || len(p.missingColumns(ri, byRow)) == 0 || r.anchor.numbers == 0 {
			continue
		}
		t := &p.toks[r.anchor.last]
		if t.grid >= 0 && t.geometry != tables.Order || len(r.cands) > 0 && r.cands[0].lossy {
			continue
		}
		p.issue(fact.Issue{Code: "row_before_gap", Table: p.tr.t.code, Row: p.tr.t.rows[ri-1].code, At: t.place(),
			Detail: "the next row of the form was not found; these numbers may be its"})
	}
}

// fuller reports whether a row has a cell in a column that left no trace in
// nearly all rows around it: one of its cells may be no cell of the row.
func (p *publication) fuller(r *rowReading) bool {
	if len(r.cands) == 0 || r.cands[0].lossy || p.tr.t.layout == catalog.LayoutOneRow {
		return false
	}
	same, all := 0, 0
	var mask uint32
	for _, o := range p.tr.rows {
		if o == r || len(o.cands) == 0 || len(o.columns) != len(r.columns) || p.tr.t.rows[o.row].section != p.tr.t.rows[r.row].section {
			continue
		}
		all++
		if g := gaps(o.cands[0].cells); o.cands[0].lossy && g != 0 && (mask == 0 || g == mask) {
			mask = g
			same++
		}
	}
	return all >= 5 && same*5 >= all*4
}

// announced reports a table that is not found in a document which has its
// heading or several of its own labels: it is there in a shape that was not
// read, or was left out.
func (e *Engine) announced(ti int, toks []token, used []bool) (fact.Issue, bool) {
	labels, heading := 0, -1
	for i := range toks {
		t := &toks[i]
		if used[i] || !e.own(ti, t) {
			continue
		}
		for _, r := range t.refs {
			switch {
			case r.score < scoreBare:
			case r.kind == refHeading:
				heading = i
			case r.kind == refRow:
				labels++
			}
		}
	}
	if heading < 0 && labels < 5 {
		return fact.Issue{}, false
	}
	out := fact.Issue{Code: "table_missing", Table: e.tables[ti].code, Detail: "its heading or labels are in the document, but no table was found"}
	if heading >= 0 {
		out.At = toks[heading].place()
	}
	return out, true
}
