package score

import (
	"cmp"
	"slices"
	"strings"

	"gongkai/internal/fact"
	"gongkai/internal/specimen"
)

// Judge compares one reading with its gold.
func Judge(g Gold, r fact.Reading) Result {
	res := Result{Doc: g.Doc, Labelled: 0, Breaks: len(g.Breaks)}
	got := map[specimen.Address]fact.Observation{}
	for _, o := range r.Observations {
		if o.Status == fact.Derived {
			continue
		}
		a := specimen.Address{Table: o.Table, Row: o.Row, Column: o.Column}
		if old, ok := got[a]; ok && !same(old, o) {
			// two different answers for one cell: the worse one counts
			if w, known := g.Cells[a]; known && right(w, old) {
				got[a] = o
			}
			continue
		}
		got[a] = o
	}
	for _, a := range sorted(g.Cells) {
		if g.Optional[a] || g.OptionalTables[a.Table] {
			continue
		}
		w := g.Cells[a]
		o, ok := got[a]
		if !ok {
			o.Status = fact.Missing
		}
		if !w.Unknowable {
			res.Labelled++
		}
		if right(w, o) {
			if !w.Unknowable {
				res.Right++
			}
			continue
		}
		x := Wrong{Address: a, Want: say(w.Status, w.Value), Got: say(o.Status, o.Value)}
		flagged := touched(r, a)
		if o.Status == fact.Reported {
			x.Silent = !flagged
		} else {
			x.Gap = true
		}
		res.count(x, flagged, w.Unknowable)
	}
	for _, o := range r.Observations {
		a := specimen.Address{Table: o.Table, Row: o.Row, Column: o.Column}
		if _, ok := g.Cells[a]; ok || g.Optional[a] || g.OptionalTables[a.Table] || o.Status != fact.Reported {
			continue
		}
		flagged := touched(r, a)
		res.count(Wrong{Address: a, Want: "not in the document", Got: say(o.Status, o.Value), Silent: !flagged}, flagged, false)
	}
	res.Exact = len(res.Wrong) == 0
	for _, b := range g.Breaks {
		if slices.ContainsFunc(r.Checks, func(c fact.Check) bool {
			return !c.Passed && c.Table == b.Table && (b.ID == "" || c.ID == b.ID) && (b.Row == "" || c.Row == b.Row) && (b.Column == "" || c.Column == b.Column)
		}) {
			res.Found++
		}
	}
	if res.Exact && len(g.Breaks) == 0 {
		res.Alarm = slices.ContainsFunc(r.Checks, func(c fact.Check) bool { return !c.Passed && c.Grade == fact.Hard }) ||
			slices.ContainsFunc(r.Issues, func(i fact.Issue) bool { return i.Table != "" })
	}
	for _, i := range r.Issues {
		if !slices.Contains(res.Issues, i.Code) {
			res.Issues = append(res.Issues, i.Code)
		}
	}
	if g.Text != "" {
		res.Foreign = Foreign(r, g.Text)
	}
	res.mentions(g, r)
	res.OrganRight = squash(g.Organ) == squash(r.Report.Organ)
	res.DivisionRight = g.Division == r.Report.Division
	res.YearRight = g.Year == r.Report.Year
	return res
}

func (res *Result) count(x Wrong, flagged, unknowable bool) {
	switch {
	case x.Silent:
		res.Silent++
	case x.Gap && unknowable:
		return // a gap is a right answer
	case x.Gap:
		res.Gaps++
		if !flagged {
			res.Unflagged++
		}
	default:
		res.Flagged++
	}
	res.Wrong = append(res.Wrong, x)
}

func right(w Want, o fact.Observation) bool {
	if w.Status != o.Status {
		return false
	}
	return w.Status != fact.Reported || o.Value.Cmp(w.Value) == 0
}

func same(a, b fact.Observation) bool {
	return a.Status == b.Status && (a.Status != fact.Reported || a.Value.Cmp(b.Value) == 0)
}

func say(s fact.Status, v fact.Decimal) string {
	if s == fact.Reported {
		return "reported " + v.String()
	}
	return string(s)
}

// touched reports whether a failed check or an issue points at a cell.
func touched(r fact.Reading, a specimen.Address) bool {
	for _, c := range r.Checks {
		if !c.Passed && covers(c, a) {
			return true
		}
	}
	for _, i := range r.Issues {
		if i.Table == a.Table && (i.Row == "" || i.Row == a.Row) && (i.Column == "" || i.Column == a.Column) {
			return true
		}
	}
	return false
}

// covers says whether a cell is a term of a check.
func covers(c fact.Check, a specimen.Address) bool {
	if c.Table != a.Table || c.Column != "" && c.Column != a.Column {
		return false
	}
	ends := a.Row == "received" || a.Row == "carried_in" || a.Row == "carried_over"
	switch {
	case c.Table == "statistics":
		sum := strings.TrimPrefix(c.ID, "statistics.")
		if specimen.Parts(sum) == nil {
			sum = c.Row
		}
		return sum == a.Row || slices.Contains(specimen.Parts(sum), a.Row)
	case strings.HasSuffix(c.ID, ".balance"):
		return ends || a.Row == "handled_total"
	case strings.HasSuffix(c.ID, ".handled_sum"):
		return !ends
	}
	return c.Row == "" || c.Row == a.Row
}

func (res *Result) mentions(g Gold, r fact.Reading) {
	left := slices.Clone(g.Mentions)
	for _, m := range r.Mentions {
		hit := func(x Mention) bool { return x.Indicator == m.Indicator && x.Value.Cmp(m.Value) == 0 }
		if i := slices.IndexFunc(left, hit); i >= 0 {
			res.Mentions.Right++
			left = slices.Delete(left, i, i+1)
			continue
		}
		if slices.ContainsFunc(g.OptionalMentions, hit) {
			continue
		}
		res.Mentions.Extra++
		res.MentionMisses = append(res.MentionMisses, "extra "+m.Indicator+" "+m.Value.String()+" in "+squash(m.Sentence))
	}
	res.Mentions.Missed += len(left)
	for _, m := range left {
		res.MentionMisses = append(res.MentionMisses, "missed "+m.Indicator+" "+m.Value.String()+" in "+squash(m.Sentence))
	}
}

func sorted(m map[specimen.Address]Want) []specimen.Address {
	var out []specimen.Address
	for a := range m {
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b specimen.Address) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column))
	})
	return out
}
