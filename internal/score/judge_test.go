package score

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/fact"
	"gongkai/internal/specimen"
)

func addr(row, col string) specimen.Address {
	return specimen.Address{Table: "requests", Row: row, Column: col}
}

func obs(row, col string, n int64) fact.Observation {
	return fact.Observation{Table: "requests", Row: row, Column: col, Status: fact.Reported, Value: fact.Int(n), HasValue: true}
}

func TestJudge(t *testing.T) {
	reported := func(n int64) Want { return Want{Status: fact.Reported, Value: fact.Int(n)} }
	gold := Gold{Doc: "x", Cells: map[specimen.Address]Want{
		addr("received", "total"): reported(5), addr("granted", "total"): reported(3),
		addr("carried_in", "total"): {Status: fact.Blank}, addr("carried_over", "total"): {Status: fact.Reported, Value: fact.Int(1), Unknowable: true},
	}, Optional: map[specimen.Address]bool{addr("granted", "other_organization"): true}}
	blank := fact.Observation{Table: "requests", Row: "carried_in", Column: "total", Status: fact.Blank}
	exact := []fact.Observation{obs("received", "total", 5), obs("granted", "total", 3), blank}
	type sum struct{ Right, Silent, Flagged, Gaps, Unflagged int }
	for _, c := range []struct {
		name string
		r    fact.Reading
		want sum
	}{
		{"all right, the unknowable one missing", fact.Reading{Observations: exact}, sum{3, 0, 0, 0, 0}},
		{"an optional cell neither gains nor loses", fact.Reading{Observations: append(exact[:3:3], obs("granted", "other_organization", 9))}, sum{3, 0, 0, 0, 0}},
		{"a derived value beside a blank", fact.Reading{Observations: append(exact[:3:3], fact.Observation{Table: "requests", Row: "carried_in", Column: "total", Status: fact.Derived, Value: fact.Int(2)})}, sum{3, 0, 0, 0, 0}},
		{"wrong and silent", fact.Reading{Observations: []fact.Observation{obs("received", "total", 6), exact[1], blank}}, sum{2, 1, 0, 0, 0}},
		{"zero for a blank is a wrong value", fact.Reading{Observations: []fact.Observation{exact[0], exact[1], obs("carried_in", "total", 0)}}, sum{2, 1, 0, 0, 0}},
		{"a wrong unknowable is silent too", fact.Reading{Observations: append(exact[:3:3], obs("carried_over", "total", 7))}, sum{3, 1, 0, 0, 0}},
		{"a value where the document has none", fact.Reading{Observations: append(exact[:3:3], obs("partly_granted", "total", 7))}, sum{3, 1, 0, 0, 0}},
		{"wrong, and a failed check of the row says so", fact.Reading{Observations: []fact.Observation{obs("received", "total", 6), exact[1], blank},
			Checks: []fact.Check{{ID: "requests.row_total", Table: "requests", Row: "received"}}}, sum{2, 0, 1, 0, 0}},
		{"a failed check of another row does not", fact.Reading{Observations: []fact.Observation{obs("received", "total", 6), exact[1], blank},
			Checks: []fact.Check{{ID: "requests.row_total", Table: "requests", Row: "granted"}}}, sum{2, 1, 0, 0, 0}},
		{"handled_sum does not touch received", fact.Reading{Observations: []fact.Observation{obs("received", "total", 6), exact[1], blank},
			Checks: []fact.Check{{ID: "requests.handled_sum", Table: "requests", Column: "total"}}}, sum{2, 1, 0, 0, 0}},
		{"balance does", fact.Reading{Observations: []fact.Observation{obs("received", "total", 6), exact[1], blank},
			Checks: []fact.Check{{ID: "requests.balance", Table: "requests", Column: "total"}}}, sum{2, 0, 1, 0, 0}},
		{"an issue that names the table", fact.Reading{Observations: []fact.Observation{obs("received", "total", 6), exact[1], blank},
			Issues: []fact.Issue{{Code: "x", Table: "requests"}}}, sum{2, 0, 1, 0, 0}},
		{"an issue without a place", fact.Reading{Observations: []fact.Observation{obs("received", "total", 6), exact[1], blank},
			Issues: []fact.Issue{{Code: "x"}}}, sum{2, 1, 0, 0, 0}},
		{"missing without an issue", fact.Reading{Observations: exact[1:]}, sum{2, 0, 0, 1, 1}},
		{"two answers for one cell", fact.Reading{Observations: append(exact[:3:3], obs("received", "total", 7))}, sum{2, 1, 0, 0, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Judge(gold, c.r)
			if d := cmp.Diff(c.want, sum{r.Right, r.Silent, r.Flagged, r.Gaps, r.Unflagged}); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestMentionsAreCountedOnce(t *testing.T) {
	m := func(code string, n int64) Mention { return Mention{Indicator: code, Value: fact.Int(n)} }
	gold := Gold{Mentions: []Mention{m("a", 1), m("a", 1), m("b", 2)}, OptionalMentions: []Mention{m("c", 3)}}
	f := func(code string, n int64) fact.Mention { return fact.Mention{Indicator: code, Value: fact.Int(n)} }
	r := Judge(gold, fact.Reading{Mentions: []fact.Mention{f("a", 1), f("a", 1), f("a", 1), f("c", 3), f("d", 4)}})
	if d := cmp.Diff(Counts{Right: 2, Missed: 1, Extra: 2}, r.Mentions); d != "" {
		t.Error(d)
	}
}

// TestJudgeOfPerfectReading closes the circle of generator and judge.
func TestJudgeOfPerfectReading(t *testing.T) {
	for s := range specimen.All(80) {
		var r fact.Reading
		for _, c := range s.Cells {
			o := fact.Observation{Table: c.Table, Row: c.Row, Column: c.Column, Status: c.Status}
			if c.Status == fact.Reported {
				o.Value = fact.MustDecimal(c.Value)
			}
			r.Observations = append(r.Observations, o)
		}
		r.Mentions = s.Mentions
		r.Report = s.Report
		got := Judge(FromSpecimen(s), r)
		if !got.Exact || got.Right != got.Labelled || got.Mentions.F1() != 1 || !got.YearRight || !got.OrganRight {
			t.Errorf("%s: a perfect reading scores %+v", s.Name, got)
		}
	}
}
