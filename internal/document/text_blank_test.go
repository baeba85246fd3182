package document

import "testing"

// A blank before the first bar is an empty cell where rows do not open with a
// bar, and indentation where they do.
func TestBlankBeforeTheFirstBar(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		want int // cells of the last row
	}{
		"rows without a bar in front": {"结果维持 | 结果纠正 | 总计 |\n |  | 2 |\n", 3},
		"rows with a bar in front":    {"| 结果维持 | 结果纠正 | 总计 |\n |  | 0 | 2 |\n", 3},
		"all rows indented":           {" | 结果维持 | 结果纠正 | 总计 |\n | 1 | 0 | 2 |\n", 3},
	} {
		doc := readText([]byte(tc.text), Options{Limits: Limits{}.orDefault()})
		n := 0
		for _, b := range doc.Blocks {
			if b.Grid == nil {
				continue
			}
			for _, c := range b.Grid.Cells {
				if c.Row == b.Grid.Rows-1 {
					n++
				}
			}
		}
		if n != tc.want {
			t.Errorf("%s: %d cells in the last row, want %d", name, n, tc.want)
		}
	}
}
