package specimen

import (
	"math/rand/v2"
	"strconv"

	"gongkai/internal/fact"
)

// Slips are the errors that Spec.Slip may name.
func Slips() []string { return []string{"off_by_one", "swapped", "times_ten", "zero_total"} }

// slip injects one error as governments publish them and returns the
// identities that it breaks, worked out here by hand for each kind.
func slip(r *rand.Rand, s Spec, t *truth) []fact.Check {
	if s.Form == B {
		x := statisticsSums[r.IntN(len(statisticsSums))]
		if x.sum == "answers_refused" { // a part of another sum: keep to one broken identity
			x = statisticsSums[0]
		}
		a := Address{"statistics", x.sum, "value"}
		t.put(a, t.num(a)+1)
		return []fact.Check{{ID: "statistics." + x.sum, Table: "statistics"}}
	}
	rows := requestRows(s.Form)
	pick := func() requestRow { return rows[2+r.IntN(len(rows)-4)] }
	switch s.Slip {
	case "off_by_one":
		row := pick()
		a := Address{"requests", row.code, "total"}
		t.put(a, t.num(a)+1)
		return []fact.Check{{ID: "requests.row_total", Table: "requests", Row: row.code}}
	case "swapped":
		// two different cells of one row change places: the row still adds up,
		// the two columns do not
		for range 200 {
			row := pick()
			c, d := r.IntN(6), r.IntN(6)
			a, b := Address{"requests", row.code, requestColumns[c].code}, Address{"requests", row.code, requestColumns[d].code}
			if x, y := t.num(a), t.num(b); x != y {
				t.put(a, y)
				t.put(b, x)
				return []fact.Check{{ID: "requests.handled_sum", Table: "requests", Column: a.Column},
					{ID: "requests.handled_sum", Table: "requests", Column: b.Column}}
			}
		}
	case "times_ten":
		for range 200 {
			row := pick()
			a := Address{"requests", row.code, requestColumns[r.IntN(6)].code}
			if n := t.num(a); n > 0 {
				t.cells[t.at[a]].Value = strconv.Itoa(n * 10)
				t.cells[t.at[a]].Raw = strconv.Itoa(n * 10)
				return []fact.Check{{ID: "requests.row_total", Table: "requests", Row: row.code},
					{ID: "requests.handled_sum", Table: "requests", Column: a.Column}}
			}
		}
	case "zero_total":
		for _, row := range disputeRows {
			a := Address{"disputes", row, "total"}
			if t.num(a) > 0 {
				t.put(a, 0)
				return []fact.Check{{ID: "disputes.sum", Table: "disputes", Row: row}}
			}
		}
	}
	return nil
}
