package narrative

import (
	"strings"

	"gongkai/internal/fact"
)

// Agreement says which cells of the tables state the same as an indicator.
// Each of Cells is a reading, "requests.received.total +
// requests.carried_in.total"; the prose agrees when one of them fits.
type Agreement struct {
	Indicator string
	Cells     []string
}

// Agree compares mentions with the cells that ought to say the same. The check
// of an indicator is narrative.<indicator>, soft; it passes when one mention
// fits one reading. Table, Row and Column name the first cell of the reading
// reported: the one that fits, else the first that has values; Residual is the
// first mention minus that reading. Blank, missing and derived cells state
// nothing: a reading that needs one is not tried, and without any reading
// there is no check. A number given as approximate (1100余) fits from 0.9 to
// 1.1 times the cell.
func Agree(mentions []fact.Mention, observations []fact.Observation, rules []Agreement) []fact.Check {
	if len(mentions) == 0 || len(observations) == 0 {
		return nil
	}
	type cell struct{ table, row, column string }
	cells := make(map[cell]fact.Decimal, len(observations))
	for _, o := range observations {
		if o.HasValue && o.Status == fact.Reported {
			cells[cell{o.Table, o.Row, o.Column}] = o.Value
		}
	}
	var out []fact.Check
	for _, rule := range rules {
		var said []fact.Mention
		for _, m := range mentions {
			if m.Indicator == rule.Indicator {
				said = append(said, m)
			}
		}
		if len(said) == 0 {
			continue
		}
		c := fact.Check{ID: "narrative." + rule.Indicator, Grade: fact.Soft}
		tried := false
		for _, reading := range rule.Cells {
			var sum fact.Decimal
			var first cell
			known := true
			for i, term := range strings.Split(reading, "+") {
				address := strings.SplitN(strings.TrimSpace(term), ".", 3)
				if len(address) != 3 {
					known = false
					break
				}
				k := cell{address[0], address[1], address[2]}
				v, ok := cells[k]
				if !ok {
					known = false
					break
				}
				if i == 0 {
					first = k
				}
				sum = sum.Add(v)
			}
			if !known {
				continue
			}
			fits := false
			for _, m := range said {
				fits = fits || agrees(m, sum)
			}
			if tried && !fits {
				continue
			}
			tried = true
			c.Table, c.Row, c.Column = first.table, first.row, first.column
			c.Passed, c.Residual = fits, fact.Decimal{}
			if !fits {
				c.Residual = said[0].Value.Sub(sum)
			}
			if fits {
				break
			}
		}
		if tried {
			out = append(out, c)
		}
	}
	return out
}

func agrees(m fact.Mention, cell fact.Decimal) bool {
	if !m.Approximate {
		return m.Value.Cmp(cell) == 0
	}
	v, c := m.Value.Float64(), cell.Float64()
	return v >= 0.9*c && v <= 1.1*c
}
