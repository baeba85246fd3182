package specimen

import (
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

type markdownPage struct {
	b      strings.Builder
	p      *page
	groups bool // a table per row group, with invented headers
}

func writeMarkdown(groups bool) func(*page) []byte {
	return func(p *page) []byte {
		w := &markdownPage{p: p, groups: groups}
		for i, x := range p.pieces {
			switch {
			case x.head > 0:
				w.b.WriteString(strings.Repeat("#", x.head) + " " + x.text + "\n\n")
			case x.sheets != nil:
				for _, s := range x.sheets {
					w.sheet(s)
				}
			default:
				w.b.WriteString(x.text + "\n\n")
			}
			p.parEnds[i] = w.b.Len()
		}
		return []byte(w.b.String())
	}
}

func (w *markdownPage) row(cells []cell) {
	w.b.WriteString("|")
	for _, c := range cells {
		w.b.WriteString(" " + strings.ReplaceAll(c.text, "|", "\\|"))
		if c.truth >= 0 {
			w.p.ends[c.truth] = w.b.Len()
		}
		w.b.WriteString(" |")
	}
	w.b.WriteString("\n")
}

func (w *markdownPage) rule(n int) { w.b.WriteString("|" + strings.Repeat("---|", n) + "\n") }

func (w *markdownPage) sheet(s *sheet) {
	sl := s.slots()
	padded := func(i int) []cell {
		var out []cell
		for _, x := range sl[i] {
			c := label("", 1, 1)
			if x.origin {
				c = s.rows[x.row][x.col]
			}
			if x.used {
				out = append(out, c)
			}
		}
		return out
	}
	if !w.groups {
		for i := range s.rows {
			w.row(padded(i))
			if i == 0 {
				w.rule(s.cols)
			}
		}
		w.b.WriteString("\n")
		return
	}
	switch s.table {
	case "disclosure":
		for _, row := range s.rows {
			if row[0].head && len(row) == 1 {
				w.b.WriteString("\n### " + row[0].text + "\n")
				continue
			}
			w.row(row)
			if row[0].head {
				w.rule(len(row))
			}
		}
	case "requests":
		w.requestGroups(s)
	case "disputes":
		row := s.rows[s.heads]
		for i, title := range []string{"行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）"} {
			w.b.WriteString("\n### " + title + "\n")
			w.row(s.rows[1][:5])
			w.rule(5)
			w.row(row[5*i : 5*i+5])
		}
	default:
		for i, row := range s.rows {
			w.row(row)
			if i == 0 {
				w.rule(len(row))
			}
		}
	}
	w.b.WriteString("\n")
}

// requestGroups writes a small table for each group of rows, under a heading
// with the group's label and with invented column names, as recognition tools
// print a page.
func (w *markdownPage) requestGroups(s *sheet) {
	first := []string{"类别", "情形", "项目"}[w.p.r.IntN(3)]
	bare := w.p.r.IntN(2) == 0
	for _, row := range s.rows[s.heads:] {
		var labels, nums []cell
		for _, c := range row {
			if c.truth < 0 && len(nums) == 0 {
				labels = append(labels, c)
			} else {
				nums = append(nums, c)
			}
		}
		last := labels[len(labels)-1]
		wide := last.cols > 1 // a row of its own, not a member of a group
		if len(labels) > 1 || wide {
			for _, l := range labels[:len(labels)-1] {
				w.b.WriteString("\n### " + l.text + "\n")
			}
			if wide {
				w.b.WriteString("\n### " + last.text + "\n")
				if _, rest, ok := strings.Cut(last.text, "、"); ok && bare {
					last.text = rest
				}
			}
			w.b.WriteString("| " + first + " |")
			for i := range 6 {
				w.b.WriteString(" 数据" + itoa(i+1) + " |")
			}
			w.b.WriteString(" 总计 |\n")
			w.rule(8)
		}
		w.row(append([]cell{last}, nums...))
	}
}

func markdownRenderings() []rendering {
	return []rendering{
		{name: "md-tables", ctype: "text/markdown", ext: "md", linear: true, write: writeMarkdown(false)},
		{name: "md-groups", ctype: "text/markdown", ext: "md", linear: true, write: writeMarkdown(true)},
	}
}
