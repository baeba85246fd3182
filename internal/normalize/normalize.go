package normalize

import (
	"fmt"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/document"
	"gongkai/internal/fact"
)

// Engine reads the tables of documents against the declared forms. It is safe
// for concurrent use.
type Engine struct {
	tables []*table
	labels *labelIndex
	ids    []catalog.Identity
}

// New compiles forms and identities.
func New(forms []catalog.Form, ids []catalog.Identity) (*Engine, error) {
	ts, err := compile(forms)
	if err != nil {
		return nil, err
	}
	return &Engine{tables: ts, labels: newLabelIndex(forms, ts), ids: ids}, nil
}

// Result is what the tables of one document state.
type Result struct {
	Observations []fact.Observation
	Checks       []fact.Check
	Issues       []fact.Issue
	Vintage      string // disclosure=D;requests=C;disputes=?
	Tables       int    // statutory tables met
	Complete     float64
	Covered      []bool // blocks that a table takes up, so that they are no prose
}

// Carrier is what the engine must know of where the blocks come from.
type Carrier struct {
	// TextEnd is the length of the decoded text where the document is one run of
	// text that may have been cut, else 0.
	TextEnd int
	// Recognised: the text is a machine's reading of a picture. Its numbers are
	// accepted only where identities prove them.
	Recognised bool
}

// Read aligns the blocks of a document to the forms.
func (e *Engine) Read(blocks []document.Block, from Carrier) Result {
	textEnd := from.TextEnd
	res := Result{Covered: make([]bool, len(blocks))}
	toks, over := e.tokenize(blocks)
	if over {
		res.Issues = append(res.Issues, fact.Issue{Code: "too_many_cells", Detail: fmt.Sprintf("more than %d cells and lines", maxTokens)})
	}
	joined := e.joinLabels(toks)
	used := make([]bool, len(toks))
	var vintages []string
	var published []*publication
	expected, read := 0, 0
	var lost []int // tables that were not found
	for ti, t := range e.tables {
		tr := e.read(ti, toks, joined, used, textEnd)
		if tr == nil {
			lost = append(lost, ti)
			continue
		}
		res.Tables++
		vintages = append(vintages, t.code+"="+tr.vintageString())
		p := e.publish(&res, tr, toks, from.Recognised)
		published = append(published, p)
		expected, read = expected+len(p.obs), read+p.read
		for i := tr.first; i <= tr.last; i++ {
			used[i] = true
			t := &toks[i]
			if !t.long && (t.grid >= 0 || !t.word || len(t.refs) > 0 || !strings.ContainsAny(t.text, "。；;")) {
				res.Covered[t.block] = true
			}
		}
		if again := e.read(ti, toks, joined, used, textEnd); again != nil && again.score > 0.5*tr.score {
			res.Issues = append(res.Issues, fact.Issue{Code: "table_repeated", Table: t.code,
				Detail: "the document holds the table more than once; the first whole one is read", At: toks[again.first].place()})
		}
	}
	for _, ti := range lost {
		if i, ok := e.announced(ti, toks, used); ok && res.Tables > 0 {
			res.Issues = append(res.Issues, i)
		}
	}
	for _, p := range published {
		p.leftovers(used)
		res.Issues = append(res.Issues, p.issues...)
	}
	res.Vintage = strings.Join(vintages, ";")
	if expected > 0 {
		res.Complete = float64(read) / float64(expected)
	}
	return res
}

func (e *Engine) read(ti int, toks []token, joined map[int]int, used []bool, textEnd int) *tableReading {
	if e.tables[ti].layout == catalog.LayoutOneRow {
		return e.readOneRow(ti, toks, used)
	}
	return e.readTable(ti, toks, joined, used, textEnd)
}

// publish turns one table reading into observations, checks and issues.
func (e *Engine) publish(res *Result, tr *tableReading, toks []token, recognised bool) *publication {
	p := &publication{e: e, tr: tr, toks: toks, kinds: map[[2]string]string{}}
	p.rows()
	s := newSheet(tr, p.obs)
	ins := s.instances(e.ids)
	p.joinDigits(ins)
	if recognised {
		p.onlyProven(ins)
	}
	for i := range ins {
		if c, ok := ins[i].check(); ok {
			res.Checks = append(res.Checks, c)
		}
	}
	res.Checks = append(res.Checks, signs(tr, p.kinds, p.obs)...)
	if o, v := suspect(ins); o != nil {
		p.issue(fact.Issue{Code: "suspect_cell", Table: o.Table, Row: o.Row, Column: o.Column, At: o.At,
			Detail: fmt.Sprintf("published %s; %s would satisfy every identity that fails", o.Value, v)})
	}
	derived := derive(ins, p.kinds)
	for i := range derived {
		derived[i].Reading = "the one unknown of an identity"
		res.Observations = append(res.Observations, derived[i])
	}
	res.Observations = append(res.Observations, p.obs...)
	return p
}

// publication collects what one table states.
type publication struct {
	e      *Engine
	tr     *tableReading
	toks   []token
	obs    []fact.Observation
	kinds  map[[2]string]string
	issues []fact.Issue
	taken  map[int]bool
	gone   map[string]bool // columns that the document does not have
	read   int
}

func (p *publication) issue(i fact.Issue) { p.issues = append(p.issues, i) }

// rows emits every cell of the vintage met: read, or missing with a reason.
func (p *publication) rows() {
	p.taken, p.gone = map[int]bool{}, map[string]bool{}
	t := p.tr.t
	byRow := map[int]*rowReading{}
	for _, r := range p.tr.rows {
		byRow[r.row] = r
	}
	var gone []string
	for ri := range t.rows {
		r, ok := byRow[ri]
		if ok {
			p.row(r)
			continue
		}
		cols := p.missingColumns(ri, byRow)
		for _, c := range cols {
			p.missing(ri, c, "the row is not in the document")
		}
		if len(cols) > 0 {
			gone = append(gone, t.rows[ri].code)
		}
	}
	for _, s := range t.sections {
		for _, col := range s.sets[0].columns {
			if p.gone[col.code] {
				p.issue(fact.Issue{Code: "column_missing", Table: t.code, Column: col.code, Detail: "the column is not in the document"})
			}
		}
	}
	p.untold(byRow)
	if len(gone) == 0 {
		return
	}
	if p.tr.ends {
		p.issue(fact.Issue{Code: "table_cut", Table: t.code, Detail: "the document ends inside the table; not there: " + strings.Join(gone, ", ")})
		return
	}
	p.beforeGaps(byRow)
	for _, code := range gone {
		p.issue(fact.Issue{Code: "row_missing", Table: t.code, Row: code, Detail: "no label of this row was found"})
	}
}

// missingColumns are the columns of a row that the vintage met has and the
// document does not show; none when the vintage met does not have the row.
func (p *publication) missingColumns(ri int, byRow map[int]*rowReading) []column {
	t := p.tr.t
	r := &t.rows[ri]
	for rj := range byRow {
		if t.excludes(ri, rj) {
			return nil
		}
	}
	form := p.tr.vintage[r.section]
	if t.layout == catalog.LayoutRows {
		if form == "" {
			form = p.tr.vintageString()
		}
	} else if form == "" { // a section that is not there: as the others
		if len(p.tr.rows) > 0 {
			form = p.tr.rows[len(p.tr.rows)-1].form
		}
	}
	if form == "?" || form == "" {
		if r.forms != t.forms {
			return nil
		}
		return t.sections[r.section].sets[0].columns
	}
	if !strings.ContainsAny(r.forms, form) {
		return nil
	}
	for _, s := range t.sections[r.section].sets {
		if strings.Contains(form, s.form) {
			return s.columns
		}
	}
	return nil
}

func (p *publication) missing(ri int, c column, why string) {
	row := &p.tr.t.rows[ri]
	o := fact.Observation{Table: p.tr.t.code, Row: row.code, Column: c.code, Status: fact.Missing, IsTotal: row.total || c.total, Reading: why}
	p.obs = append(p.obs, o)
}

func (p *publication) row(r *rowReading) {
	t := p.tr.t
	code := t.rows[r.row].code
	lost, stray := 0, p.strayNumbers(r)
	for k, col := range r.columns {
		if col.code == "" { // a column that is not published, by name
			if cell, ok := r.chosen(k); ok && cell != absent {
				p.taken[cell] = true
			}
			continue
		}
		kind := col.kind
		if t.rows[r.row].kind != "" {
			kind = t.rows[r.row].kind
		}
		p.kinds[[2]string{code, col.code}] = kind
		cell, ok := r.chosen(k)
		if !ok || cell == absent && (r.cut || stray) {
			p.missing(r.row, col, p.whyMissing(r))
			lost++
			continue
		}
		if cell != absent {
			p.taken[cell] = true
		}
		o := p.e.observation(p.tr, r, k, cell, p.toks)
		o.Reading, o.Margin = r.cands[0].why, r.margin
		p.obs = append(p.obs, o)
		p.read++
		p.cellIssues(&o, col)
	}
	for _, set := range t.sections[t.rows[r.row].section].sets { // columns that the document leaves out
		if set.form != r.form && (r.form != "" || len(r.columns) >= len(set.columns)) || len(t.sections) > 1 {
			continue
		}
		for _, col := range set.columns {
			if indexOf(r.columns, col.code) < 0 {
				p.missing(r.row, col, "the column is not in the document")
				p.gone[col.code] = true
			}
		}
		break
	}
	at := p.toks[r.anchor.last].place()
	switch {
	case len(r.cands) > 0 && r.cands[0].lossy && lost < len(r.columns):
		p.issue(fact.Issue{Code: "row_reconstructed", Table: t.code, Row: code, At: at, Detail: r.cands[0].why})
	case lost > 0 && r.cut:
		p.issue(fact.Issue{Code: "row_cut", Table: t.code, Row: code, At: at, Detail: "the document ends inside the row"})
	}
	if lost > 0 && r.nameless {
		p.issue(fact.Issue{Code: "columns_unlabelled", Table: t.code, Row: code, At: at, Detail: p.whyMissing(r)})
	} else if lost > 0 && !r.cut {
		p.issue(fact.Issue{Code: "row_ambiguous", Table: t.code, Row: code, At: at, Detail: p.whyMissing(r)})
	}
	for _, i := range r.anchor.same {
		p.taken[i] = true
	}
	for _, i := range r.anchor.values { // accounted for by the row's own issue, or padding
		p.taken[i] = p.taken[i] || lost > 0 || p.toks[i].val.status == fact.Blank && !p.toks[i].word
	}
	if r.twice {
		p.issue(fact.Issue{Code: "row_repeated", Table: t.code, Row: code, At: at, Detail: "the row stands in the table more than once"})
	}
	if p.reordered(r) {
		p.issue(fact.Issue{Code: "columns_reordered", Table: t.code, Row: code, At: at, Detail: "the boxhead has the columns in another order than the form"})
	}
	if p.irregular(r) {
		p.issue(fact.Issue{Code: "row_irregular", Table: t.code, Row: code, At: at, Detail: fmt.Sprintf("%d cells, unlike the rows around it", len(r.anchor.values))})
	}
	if r.moved {
		p.issue(fact.Issue{Code: "row_out_of_order", Table: t.code, Row: code, At: at, Detail: "the row does not stand in the order of the form"})
	}
	if r.anchor.score < scoreGloss*scoreBare {
		p.issue(fact.Issue{Code: "label_differs", Table: t.code, Row: code, At: at, Detail: "label as published: " + clip(p.toks[r.anchor.last].text)})
	}
}

// reordered reports whether the columns of a row do not stand in the form's
// order.
func (p *publication) reordered(r *rowReading) bool {
	for _, set := range p.tr.t.sections[p.tr.t.rows[r.row].section].sets {
		if set.form != r.form {
			continue
		}
		last := -1
		for _, c := range r.columns {
			if k := indexOf(set.columns, c.code); k >= 0 {
				if k < last {
					return true
				}
				last = k
			}
		}
	}
	return false
}

// irregular reports whether a row has more cells than its columns while nearly
// all rows of its section and grid have just those.
func (p *publication) irregular(r *rowReading) bool {
	n := len(r.columns)
	if len(r.anchor.values) <= n {
		return len(r.anchor.values) == n && p.fuller(r)
	}
	same, all := 0, 0
	for _, o := range p.tr.rows {
		if len(o.columns) != n || p.tr.t.rows[o.row].section != p.tr.t.rows[r.row].section || p.toks[o.anchor.last].grid != p.toks[r.anchor.last].grid {
			continue
		}
		all++
		if len(o.anchor.values) == n {
			same++
		}
	}
	return all >= 5 && same*5 >= all*4
}

// strayNumbers reports whether a row without any value of its own is followed,
// before the next row, by numbers that no row claims: then its cells are not
// empty, they are lost.
func (p *publication) strayNumbers(r *rowReading) bool {
	if r.anchor.numbers > 0 || p.tr.t.layout == catalog.LayoutOneRow {
		return false
	}
	end := min(p.tr.last, r.anchor.last+40)
	claimed := map[int]bool{}
	for _, o := range p.tr.rows {
		if o.anchor.first > r.anchor.last {
			end = min(end, o.anchor.first-1)
		}
		for _, i := range o.anchor.values {
			claimed[i] = true
		}
	}
	for i := r.anchor.last + 1; i <= end; i++ {
		if t := &p.toks[i]; !t.word && t.val.status == fact.Reported && !claimed[i] {
			return true
		}
	}
	return false
}

func (p *publication) whyMissing(r *rowReading) string {
	if r.anchor.numbers == 0 && !r.nameless && !r.cut {
		return "nothing stands behind the label, but numbers that nothing explains follow"
	}
	if r.nameless {
		return "the boxhead is not there: nothing tells which columns these are"
	}
	if r.cut {
		return "the document ends inside the row"
	}
	return fmt.Sprintf("%d cells for %d columns can be read in more than one way", len(r.anchor.values), len(r.columns))
}

// cellIssues flags a cell that is published but not as the form wants it.
func (p *publication) cellIssues(o *fact.Observation, col column) {
	switch {
	case o.Status == fact.Text:
		p.issue(fact.Issue{Code: "cell_text", Table: o.Table, Row: o.Row, Column: o.Column, At: o.At, Detail: clip(o.Raw)})
	case o.Status == fact.Reported && o.Unit != "" && col.unit != "" && o.Unit != col.unit && p.tr.t.rows[p.tr.t.row(o.Row)].unit == "":
		p.issue(fact.Issue{Code: "unit_differs", Table: o.Table, Row: o.Row, Column: o.Column, At: o.At,
			Detail: fmt.Sprintf("the form wants %s, the cell says %s", col.unit, o.Unit)})
	}
}

// maxLeftovers bounds the issues about unexplained cells of one table.
const maxLeftovers = 60

// leftovers flags what stands in the table and nothing explains: between its
// first row and its last, and to the end of the grid it ends in.
func (p *publication) leftovers(used []bool) {
	t := p.tr.t
	from, to := p.tr.first, p.tr.last
	if len(p.tr.rows) > 0 {
		from = max(from, p.tr.rows[0].anchor.first)
	}
	for to+1 < len(p.toks) && !used[to+1] && p.toks[to].grid >= 0 && p.toks[to+1].grid == p.toks[to].grid {
		to++
	}
	n := 0
	for i := from; i <= to && n < maxLeftovers; i++ {
		u := &p.toks[i]
		if p.taken[i] || !u.word && u.val.status == fact.Blank || i > p.tr.last && used[i] {
			continue
		}
		if u.word {
			if u.long || len(u.refs) > 0 || u.grid < 0 || !p.carriesNumbers(i) {
				continue
			}
			n++
			p.issue(fact.Issue{Code: "row_unexplained", Table: t.code, At: u.place(), Detail: clip(u.text)})
			continue
		}
		if u.val.status == fact.Reported {
			n++
			p.issue(fact.Issue{Code: "value_unexplained", Table: t.code, At: u.place(), Detail: clip(u.text)})
		}
	}
}

// carriesNumbers: the word is followed by a number in its grid row.
func (p *publication) carriesNumbers(i int) bool {
	u := &p.toks[i]
	for j := i + 1; j < len(p.toks) && p.toks[j].grid == u.grid && p.toks[j].row == u.row; j++ {
		if p.toks[j].word {
			return false
		}
		if p.toks[j].val.status == fact.Reported {
			return true
		}
	}
	return false
}

func clip(s string) string {
	r := []rune(s)
	if len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
