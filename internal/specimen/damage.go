package specimen

import (
	"math/rand/v2"
	"slices"
	"strconv"
)

// Damages are what Spec.Damage may name: faults of a page that leave its text
// readable and break the regular shape of one table.
func Damages() []string {
	return []string{"drop_row", "drop_label", "drop_value", "extra_value", "row_twice", "swap_rows", "no_heads", "ordinals", "notes"}
}

// damage breaks one table. What can no longer be told is marked unknowable,
// what is gone is taken out of the truth.
func damage(r *rand.Rand, kind string, sheets []*sheet, t *truth) {
	s := sheets[min(1, len(sheets)-1)] // requests, or statistics
	if kind == "no_heads" || kind == "ordinals" || kind == "notes" {
		s = sheets[r.IntN(min(2, len(sheets)))]
	}
	row := single(r, s)
	unknowable := func(row []cell) {
		for _, i := range values(row) {
			t.cells[i].Unknowable = true
		}
	}
	switch kind {
	case "drop_row":
		for _, i := range values(s.rows[row]) {
			t.cells[i].absent = true
		}
		s.shorten(row)
		s.rows = slices.Delete(s.rows, row, row+1)
	case "drop_label":
		unknowable(s.rows[row])
		s.rows[row][0].text = ""
	case "drop_value":
		unknowable(s.rows[row])
		n := len(s.rows[row])
		at := n - 1 - r.IntN(len(values(s.rows[row])))
		t.cells[s.rows[row][at].truth].absent = true
		s.rows[row] = slices.Delete(s.rows[row], at, at+1)
	case "extra_value":
		unknowable(s.rows[row])
		at := len(s.rows[row]) - r.IntN(len(values(s.rows[row])))
		s.rows[row] = slices.Insert(s.rows[row], at, label(strconv.Itoa(r.IntN(50)), 1, 1))
	case "row_twice":
		unknowable(s.rows[row])
		again := slices.Clone(s.rows[row])
		for i := range again {
			if again[i].truth >= 0 {
				again[i].truth, again[i].text = -1, strconv.Itoa(r.IntN(50))
			}
		}
		s.lengthen(row)
		s.rows = slices.Insert(s.rows, row+1, again)
	case "swap_rows":
		if row+1 < len(s.rows) && len(s.rows[row]) == len(s.rows[row+1]) && s.rows[row][0].rows == 1 && s.rows[row+1][0].rows == 1 {
			s.rows[row], s.rows[row+1] = s.rows[row+1], s.rows[row]
		}
	case "no_heads":
		s.dropHeads(t)
	case "ordinals":
		s.column(r, true)
	case "notes":
		s.column(r, false)
	}
}

// single picks a row with values and one label, which starts no group.
func single(r *rand.Rand, s *sheet) int {
	var all []int
	for i, row := range s.rows {
		labels := len(row) - len(values(row))
		if len(values(row)) > 0 && row[0].rows == 1 && (labels == 1 || s.table == "statistics") {
			all = append(all, i)
		}
	}
	return all[r.IntN(len(all))]
}

// shorten takes a row away from the spans that reach over it, lengthen adds
// one below it.
func (s *sheet) shorten(row int)  { s.stretch(row, -1) }
func (s *sheet) lengthen(row int) { s.stretch(row, 1) }

func (s *sheet) stretch(row, by int) {
	for i := range row {
		for j := range s.rows[i] {
			if c := &s.rows[i][j]; c.rows > 1 && i+c.rows > row {
				c.rows += by
			}
		}
	}
}

// dropHeads removes the boxhead. The columns of the disclosure table cannot be
// told without it: forms C and D differ in nothing else.
func (s *sheet) dropHeads(t *truth) {
	var kept [][]cell
	for _, row := range s.rows {
		head := len(row) > 0 && row[0].head && len(values(row)) == 0
		if head && (s.table != "disclosure" || len(row) > 1) {
			continue
		}
		kept = append(kept, row)
		if s.table == "disclosure" {
			for _, i := range values(row) {
				t.cells[i].Unknowable = true
			}
		}
	}
	s.rows, s.heads = kept, 0
}

// column adds a column of ordinals in front, or of empty notes at the end.
func (s *sheet) column(r *rand.Rand, front bool) {
	n := 0
	for i, row := range s.rows {
		c := label("", 1, 1)
		switch {
		case i == 0 && front:
			c = head("序号", 1, max(s.heads, 1))
		case i == 0:
			c = head("备注", 1, max(s.heads, 1))
		case i < s.heads:
			continue
		case front && len(values(row)) > 0:
			n++
			c.text = strconv.Itoa(n)
		}
		if front {
			s.rows[i] = slices.Insert(row, 0, c)
		} else {
			s.rows[i] = append(row, c)
		}
	}
	s.cols++
}
