package specimen

import "slices"

// cell of a sheet, in source order. cols and rows are its true spans.
type cell struct {
	text       string
	cols, rows int
	truth      int // index into the truth's cells, -1 for a label
	head       bool
	vertical   bool // printed one character a line where the carrier can
}

// sheet is one table as the form lays it out.
type sheet struct {
	table string
	rows  [][]cell
	cols  int
	heads int // boxhead rows
}

func label(text string, cols, rows int) cell {
	return cell{text: text, cols: cols, rows: rows, truth: -1}
}

func head(text string, cols, rows int) cell {
	c := label(text, cols, rows)
	c.head = true
	return c
}

func (t *truth) value(table, row, col string, cols int) cell {
	i := t.at[Address{table, row, col}]
	return cell{text: t.cells[i].Raw, cols: cols, rows: 1, truth: i}
}

// disclosureSheet is 4 grid columns wide; where a block has fewer columns the
// last one spans the rest, as on the official form.
func disclosureSheet(f Form, t *truth) *sheet {
	s := &sheet{table: "disclosure", cols: 4}
	for _, b := range disclosureBlocks(f) {
		s.rows = append(s.rows, []cell{head(b.title, 4, 1)})
		h := []cell{head(b.stub, 1, 1)}
		span := func(i int) int {
			if i == len(b.columns)-1 {
				return 4 - len(b.columns)
			}
			return 1
		}
		for i, c := range b.columns {
			h = append(h, head(c.label, span(i), 1))
		}
		s.rows = append(s.rows, h)
		for _, row := range b.rows {
			cells := []cell{label(row.label, 1, 1)}
			for i, c := range b.columns {
				cells = append(cells, t.value("disclosure", row.code, c.code, span(i)))
			}
			s.rows = append(s.rows, cells)
		}
	}
	return s
}

const balance = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"

func requestSheet(f Form, t *truth) *sheet {
	s := &sheet{table: "requests", cols: 10, heads: 3}
	s.rows = append(s.rows,
		[]cell{head(balance, 3, 3), head("申请人情况", 7, 1)},
		[]cell{head("自然人", 1, 2), head("法人或其他组织", 5, 1), head("总计", 1, 2)},
		[]cell{head("商业企业", 1, 1), head("科研机构", 1, 1), head("社会公益组织", 1, 1), head("法律服务机构", 1, 1), head("其他", 1, 1)})
	rows := requestRows(f)
	var last []string
	for i, row := range rows {
		var cells []cell
		for level, text := range row.path {
			if level < len(last) && slices.Equal(last[:level+1], row.path[:level+1]) {
				continue
			}
			n := 1
			for j := i + 1; j < len(rows) && len(rows[j].path) > level && slices.Equal(rows[j].path[:level+1], row.path[:level+1]); j++ {
				n++
			}
			w := 1
			if level == len(row.path)-1 {
				w = 3 - level
			}
			c := label(text, w, n)
			c.vertical = level == 0 && n > 1
			cells = append(cells, c)
		}
		last = row.path
		for _, col := range requestColumns {
			cells = append(cells, t.value("requests", row.code, col.code, 1))
		}
		s.rows = append(s.rows, cells)
	}
	return s
}

func disputeSheet(t *truth) *sheet {
	s := &sheet{table: "disputes", cols: 15, heads: 3}
	row := func(rows int) []cell {
		var out []cell
		for _, c := range disputeColumns {
			out = append(out, head(c.label, 1, rows))
		}
		return out
	}
	s.rows = append(s.rows,
		[]cell{head("行政复议", 5, 1), head("行政诉讼", 10, 1)},
		append(row(2), head("未经复议直接起诉", 5, 1), head("复议后起诉", 5, 1)),
		append(row(1), row(1)...))
	var cells []cell
	for _, r := range disputeRows {
		for _, c := range disputeColumns {
			cells = append(cells, t.value("disputes", r, c.code, 1))
		}
	}
	s.rows = append(s.rows, cells)
	return s
}

func statisticsSheet(t *truth) *sheet {
	s := &sheet{table: "statistics", cols: 3, heads: 1}
	s.rows = append(s.rows, []cell{head("统计指标", 1, 1), head("单位", 1, 1), head("统计数", 1, 1)})
	for _, r := range statisticsRows() {
		if r.code == "" {
			s.rows = append(s.rows, []cell{label(r.label, 1, 1), label(r.unit, 1, 1), label("", 1, 1)})
			continue
		}
		s.rows = append(s.rows, []cell{label(r.label, 1, 1), label(r.unit, 1, 1), t.value("statistics", r.code, "value", 1)})
	}
	return s
}

// slot of a formed sheet: which cell covers it, and whether it starts there.
type slot struct {
	row, col int // indices into sheet.rows
	origin   bool
	used     bool
}

// slots lays the cells out by their spans.
func (s *sheet) slots() [][]slot {
	out := make([][]slot, len(s.rows))
	for i := range out {
		out[i] = make([]slot, s.cols)
	}
	for i, row := range s.rows {
		c := 0
		for j, cl := range row {
			for c < s.cols && out[i][c].used {
				c++
			}
			for y := i; y < min(i+cl.rows, len(s.rows)); y++ {
				for x := c; x < min(c+cl.cols, s.cols); x++ {
					out[y][x] = slot{i, j, y == i && x == c, true}
				}
			}
			c += cl.cols
		}
	}
	return out
}

// values are the truth indices of the data cells of one row.
func values(row []cell) []int {
	var out []int
	for _, c := range row {
		if c.truth >= 0 {
			out = append(out, c.truth)
		}
	}
	return out
}

// split cuts the sheet into tables at the given rows; spans are clipped, and a
// group label is not repeated in the later parts, as editors leave it.
func (s *sheet) split(at ...int) []*sheet {
	var out []*sheet
	from := 0
	for _, to := range append(at, len(s.rows)) {
		part := &sheet{table: s.table, cols: s.cols}
		for i := from; i < to; i++ {
			row := slices.Clone(s.rows[i])
			for j := range row {
				row[j].rows = min(row[j].rows, to-i)
			}
			part.rows = append(part.rows, row)
		}
		// labels that reach into this part from above become empty cells
		if from > 0 {
			sl := s.slots()[from]
			var lead []cell
			for c := 0; c < s.cols; c++ {
				o := s.rows[sl[c].row][sl[c].col]
				if sl[c].row == from || o.truth >= 0 {
					break
				}
				lead = append(lead, label("", o.cols, min(o.rows-(from-sl[c].row), to-from)))
				c += o.cols - 1
			}
			part.rows[0] = append(lead, part.rows[0]...)
		}
		out = append(out, part)
		from = to
	}
	return out
}
