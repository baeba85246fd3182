package specimen

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/fact"
)

// truth is the content of the tables, in document order, and where each
// address stands in it.
type truth struct {
	cells []Cell
	at    map[Address]int
}

func (t *truth) add(table, row, col, value string) {
	a := Address{table, row, col}
	t.at[a] = len(t.cells)
	t.cells = append(t.cells, Cell{Address: a, Status: fact.Reported, Value: value, Raw: value,
		sign: col == "items_change", decimal: col == "amount" || col == "procurement_amount" || row == "fees_charged" || row == "budget", total: col == "total"})
}

func (t *truth) num(a Address) int {
	n, _ := strconv.Atoi(t.cells[t.at[a]].Value)
	return n
}

func (t *truth) put(a Address, n int) {
	c := &t.cells[t.at[a]]
	c.Value, c.Raw = strconv.Itoa(n), strconv.Itoa(n)
}

// count draws one number of the given size.
func count(r *rand.Rand, v Values) int {
	switch v {
	case Zeros:
		return 0
	case Few:
		if r.IntN(6) > 0 {
			return 0
		}
		return 1 + r.IntN(5)
	case Town:
		if r.IntN(3) > 0 {
			return 0
		}
		return r.IntN(60)
	case City:
		if r.IntN(3) == 0 {
			return 0
		}
		return r.IntN(1 << (1 + r.IntN(11)))
	case Large:
		if r.IntN(4) == 0 {
			return 0
		}
		return r.IntN(1 << (1 + r.IntN(20)))
	}
	return 1 + r.IntN(400) // Filled
}

// fill draws arithmetic-consistent content for the tables of a form.
func fill(r *rand.Rand, s Spec) *truth {
	t := &truth{at: map[Address]int{}}
	if s.Form == B {
		fillStatistics(r, s, t)
	} else {
		fillDisclosure(r, s, t)
		fillRequests(r, s, t)
		fillDisputes(r, s, t)
	}
	return t
}

func fillDisclosure(r *rand.Rand, s Spec, t *truth) {
	for _, b := range disclosureBlocks(s.Form) {
		for _, row := range b.rows {
			for i, c := range b.columns {
				n := count(r, s.Values)
				if row.code == "regulations" && s.Values != Filled {
					n = 0
				}
				if i == 2 && len(b.columns) == 3 && c.code != "decisions" {
					prev := t.num(Address{"disclosure", row.code, b.columns[0].code})
					n += prev
				}
				v := strconv.Itoa(n)
				switch c.code {
				case "decisions":
					if s.Values == City || s.Values == Large {
						v = strconv.Itoa(n * (1 + r.IntN(40)))
					}
				case "items_change":
					v = strconv.Itoa(r.IntN(40) - 20)
					if n == 0 {
						v = "0"
					}
				case "amount":
					if n > 0 && r.IntN(2) == 0 {
						v = fmt.Sprintf("%d.%s", n, strings.TrimLeft(strconv.Itoa(100000+r.IntN(900000)), "0")[:1+r.IntN(6)])
					}
				case "procurement_amount":
					if n > 0 {
						v = []string{strconv.Itoa(n * 1000), fmt.Sprintf("%d.%02d", n, r.IntN(100)), strconv.Itoa(n)}[r.IntN(3)]
					}
				}
				t.add("disclosure", row.code, c.code, v)
				if c.code == "procurement_amount" && v != "0" {
					k := len(t.cells) - 1
					t.cells[k].Raw += []string{"", "元", "万元", " 元"}[r.IntN(4)]
				}
				if c.code == "items_change" && v[0] != '-' && v != "0" && r.IntN(2) == 0 {
					t.cells[len(t.cells)-1].Raw = "+" + v
				}
			}
		}
	}
}

func fillRequests(r *rand.Rand, s Spec, t *truth) {
	rows := requestRows(s.Form)
	n := len(rows)
	grid := make([][7]int, n)
	for c := range 6 {
		sum := 0
		for i := 2; i < n-2; i++ {
			v := count(r, s.Values)
			if c > 0 && s.Values != Filled { // organisations ask seldom
				v /= 8
			}
			grid[i][c] = v
			sum += v
		}
		over := count(r, s.Values) / 2
		if c > 0 && s.Values != Filled {
			over /= 8
		}
		all := sum + over
		in := 0
		if all > 0 {
			in = r.IntN(all/8 + 1)
		}
		if s.Values == Filled && all > 1 && in == 0 {
			in = 1
		}
		grid[n-2][c], grid[n-1][c] = sum, over
		grid[0][c], grid[1][c] = all-in, in
	}
	for i, row := range rows {
		for c := range 6 {
			grid[i][6] += grid[i][c]
		}
		for c, col := range requestColumns {
			t.add("requests", row.code, col.code, strconv.Itoa(grid[i][c]))
		}
	}
}

func fillDisputes(r *rand.Rand, s Spec, t *truth) {
	for _, row := range disputeRows {
		sum := 0
		for i, col := range disputeColumns {
			v := sum
			if i < 4 {
				v = count(r, s.Values)
				if s.Values == City || s.Values == Large {
					v = min(v, 300)
				}
				sum += v
			}
			t.add("disputes", row, col.code, strconv.Itoa(v))
		}
	}
}

// parts of the sums of form B (identities statistics.*).
var statisticsSums = []struct {
	sum   string
	parts []string
}{
	{"applications", []string{"applications_in_person", "applications_fax", "applications_network", "applications_letter"}},
	{"completed", []string{"completed_on_time", "completed_extended"}},
	{"answers_refused", []string{"refused_state_secret", "refused_trade_secret", "refused_privacy", "refused_security_stability", "refused_not_government_information", "refused_other_legal"}},
	{"answers", []string{"answers_already_public", "answers_granted", "answers_partly_granted", "answers_refused", "answers_not_this_body", "answers_not_existing", "answers_asked_to_amend", "answers_other_channel"}},
	{"review", []string{"review_upheld", "review_corrected", "review_other"}},
	{"suits", []string{"suits_upheld", "suits_corrected", "suits_other"}},
	{"staff", []string{"staff_full_time", "staff_part_time"}},
}

func fillStatistics(r *rand.Rand, s Spec, t *truth) {
	for _, row := range statisticsRows() {
		if row.code == "" {
			continue
		}
		v := strconv.Itoa(count(r, s.Values))
		if row.unit == "万元" && v != "0" && r.IntN(2) == 0 {
			v += "." + strconv.Itoa(1+r.IntN(9))
		}
		t.add("statistics", row.code, "value", v)
	}
	for _, x := range statisticsSums {
		sum := 0
		for _, p := range x.parts {
			sum += t.num(Address{"statistics", p, "value"})
		}
		t.put(Address{"statistics", x.sum, "value"}, sum)
	}
}

// blank replaces numbers by what stands for nothing.
func blank(r *rand.Rand, b Blanks, t *truth) {
	mark := []string{"-", "—", "/", "－", "——"}[r.IntN(5)]
	for i := range t.cells {
		c := &t.cells[i]
		zero := c.Value == "0"
		org := slices.Contains([]string{"business", "research_institute", "social_organization", "legal_service", "other_organization"}, c.Column)
		set := func(st fact.Status, raw string) { c.Status, c.Value, c.Raw = st, "", raw }
		switch {
		case b == AllBlank, b == ZerosBlank && zero, b == SomeBlank && zero && r.IntN(3) == 0,
			b == TotalsBlank && c.total, b == OrgsBlank && org && zero:
			set(fact.Blank, "")
		case b == ZerosDash && zero:
			set(fact.Dash, mark)
		case b == ZerosNone && zero:
			set(fact.NoneWord, "无")
		}
	}
}

// Parts are the rows of the statistics table that add up to one of its rows.
func Parts(row string) []string {
	for _, x := range statisticsSums {
		if x.sum == row {
			return x.parts
		}
	}
	return nil
}
