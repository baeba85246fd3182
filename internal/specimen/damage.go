package specimen

import (
	"math/rand/v2"
	"slices"
	"strconv"
)

// Damages are what Spec.Damage may name: faults of a page that leave its text
// readable and break the regular shape of one table.
func Damages() []string {
	return []string{"drop_row", "drop_label", "drop_value", "extra_value", "row_twice", "swap_rows", "no_heads", "ordinals", "notes",
		"drop_column", "swap_columns", "drop_table", "tables_twice", "older_report"}
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
	case "drop_column":
		s = sheets[min(1, len(sheets)-1)]
		if s.table == "requests" {
			s.dropColumn(r.IntN(5), t)
		}
	case "swap_columns":
		swapColumns(sheets[0], t)
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

// dropColumn leaves one organisation column out of the requests table, boxhead
// and values. What is left can be told by the boxhead alone.
func (s *sheet) dropColumn(org int, t *truth) {
	s.rows[0][1].cols--
	s.rows[1][1].cols--
	s.rows[2] = slices.Delete(s.rows[2], org, org+1)
	for i, row := range s.rows {
		v := values(row)
		if len(v) < 7 {
			continue
		}
		for _, k := range v {
			t.cells[k].Unknowable = true
		}
		t.cells[v[1+org]].absent = true
		at := len(row) - 7 + 1 + org
		s.rows[i] = slices.Delete(row, at, at+1)
	}
	s.cols--
}

// swapColumns exchanges the first two columns of the first block of the
// disclosure table with their labels.
func swapColumns(s *sheet, t *truth) {
	if s.table != "disclosure" {
		return
	}
	for i := 1; i < 5 && i < len(s.rows); i++ {
		row := s.rows[i]
		if len(row) != 4 {
			return
		}
		row[1], row[2] = row[2], row[1]
		for _, k := range values(row) {
			t.cells[k].Unknowable = true
		}
	}
}

// rearrange handles the damages that concern whole tables. The numbers of an
// older report further down are nobody's truth.
func rearrange(r *rand.Rand, kind string, in []piece, t *truth, older func() []piece) []piece {
	switch kind {
	case "drop_table":
		var at []int
		for i, x := range in {
			if x.sheets != nil {
				at = append(at, i)
			}
		}
		i := at[r.IntN(len(at))]
		for _, row := range in[i].sheets[0].rows {
			for _, k := range values(row) {
				t.cells[k].absent = true
			}
		}
		return slices.Delete(slices.Clone(in), i, i+1)
	case "tables_twice":
		out := slices.Clone(in)
		for _, x := range in {
			if x.sheets != nil {
				out = append(out, piece{sheets: []*sheet{x.sheets[0].copied()}})
			}
		}
		return out
	case "older_report":
		return append(slices.Clone(in), older()...)
	}
	return in
}

// copied is the sheet without its ties to the truth.
func (s *sheet) copied() *sheet {
	out := *s
	out.rows = nil
	for _, row := range s.rows {
		row = slices.Clone(row)
		for j := range row {
			row[j].truth = -1
		}
		out.rows = append(out.rows, row)
	}
	return &out
}
