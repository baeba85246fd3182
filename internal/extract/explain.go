package extract

import (
	"context"
	"fmt"
	"io"
	"strings"

	"gongkai/internal/document"
	"gongkai/internal/fact"
)

// Explain prints how a document was read: who, where and when with the
// evidence, each table row as it stands in the source beside the cells as
// read, the reason for every cell, the checks and the issues.
func (r *Reader) Explain(ctx context.Context, w io.Writer, payload []byte, src Source) error {
	reading, d := r.read(ctx, payload, src)
	p := &pager{w: w}
	p.f("%s  %s %s %s\n", reading.Source, reading.Format, reading.Encoding, reading.Digest)
	rep := reading.Report
	p.f("report      %v\ntitle       %s\norgan       %s (%s)\ndivision    %s %s\nyear        %d\nvintage     %s\n", rep.IsReport, rep.Title,
		rep.Organ, rep.Kind, rep.Division, rep.Level, rep.Year, rep.Vintage)
	for _, e := range rep.Evidence {
		p.f("  evidence  %-9s %-24s %.2f  %s\n", e.Field, e.Value, e.Score, e.Source)
	}
	lines := sourceLines(d.doc)
	table, row := "", ""
	for _, o := range reading.Observations {
		if o.Table != table {
			table, row = o.Table, ""
			p.f("\n== %s\n", table)
		}
		if o.Row != row {
			row = o.Row
			p.f("\n%s\n", row)
			if l, ok := lines[[2]int{o.At.Table, o.At.Row}]; ok && o.At.Table > 0 {
				p.f("  source    %s\n", l)
			}
		}
		v := "·"
		if o.HasValue {
			v = o.Value.String()
		}
		why := o.Reading
		if o.Margin > 0 {
			why = fmt.Sprintf("%s; margin %.1f", why, o.Margin)
		}
		p.f("  %-22s %-9s %14s %-4s %-20q %s  (%s)\n", o.Column, o.Status, v, o.Unit, o.Raw, o.At, why)
	}
	if len(reading.Mentions) > 0 {
		p.f("\n== prose\n")
	}
	for _, m := range reading.Mentions {
		about := ""
		if m.Approximate {
			about = "about "
		}
		p.f("  %-28s %s%s%s  %s  %s\n", m.Indicator, about, m.Value, m.Unit, m.At, m.Sentence)
	}
	p.checks(reading.Checks)
	if len(reading.Issues) > 0 {
		p.f("\n== issues\n")
	}
	for _, i := range reading.Issues {
		p.f("  %-20s %s  %s  %s\n", i.Code, strings.Trim(i.Table+"."+i.Row+"."+i.Column, "."), i.Detail, i.At)
	}
	return p.err
}

// pager remembers the first error of its writes.
type pager struct {
	w   io.Writer
	err error
}

func (p *pager) f(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *pager) checks(checks []fact.Check) {
	passed := map[string]int{}
	var order []string
	for _, c := range checks {
		if c.Passed {
			if passed[c.ID] == 0 {
				order = append(order, c.ID)
			}
			passed[c.ID]++
		}
	}
	if len(checks) > 0 {
		p.f("\n== checks\n")
	}
	for _, id := range order {
		p.f("  passed    %-28s %d times\n", id, passed[id])
	}
	for _, c := range checks {
		if !c.Passed {
			p.f("  FAILED %s  %-28s %s  residual %s\n", c.Grade, c.ID, strings.Trim(c.Table+"."+c.Row+"."+c.Column, "."), c.Residual)
		}
	}
}

// sourceLines is each grid row as it stands, by table and row number.
func sourceLines(doc *document.Document) map[[2]int]string {
	out := map[[2]int]string{}
	if doc == nil {
		return out
	}
	table := 0
	for _, b := range doc.Blocks {
		if b.Grid == nil {
			continue
		}
		table++
		for _, c := range b.Grid.Cells {
			k := [2]int{c.At.Table, c.At.Row}
			if k[0] == 0 {
				k[0] = table
			}
			if k[1] == 0 {
				k[1] = c.Row + 1
			}
			text := strings.Join(strings.Fields(c.Text), " ")
			if out[k] != "" {
				text = out[k] + " ∣ " + text
			}
			out[k] = text
		}
	}
	return out
}
