package compare

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// checks reads the tests that may touch an item. Those that passed are the
// same list in most reports: each list is judged once.
func (r *reader) checks(ctx context.Context, b *batch, span, _ string) error {
	var which []string
	if len(r.tables) > 0 {
		which = append(which, `k.table_code `+in(r.tables)+` AND (k.row_code IS NULL OR k.row_code `+in(r.rows)+`) AND (k.column_code IS NULL OR k.column_code `+in(r.columns)+`)`)
	}
	if len(r.narrative) > 0 {
		which = append(which, `k.identity `+in(r.narrative))
	}
	const test = `k.identity || ' ' || coalesce(k.table_code, '') || ' ' || coalesce(k.row_code, '') || ' ' || coalesce(k.column_code, '') || ' '`
	return r.db.Each(ctx, `SELECT b.n, string_agg(DISTINCT `+test+`, '|' ORDER BY `+test+`) FILTER (k.passed),
			string_agg(DISTINCT `+test+` || coalesce(k.residual::VARCHAR, ''), '|' ORDER BY `+test+` || coalesce(k.residual::VARCHAR, '')) FILTER (NOT k.passed)
		FROM checks k JOIN compare_report b USING (report_id)
		WHERE k.report_id `+span+` AND (`+strings.Join(which, " OR ")+`) GROUP BY b.n`, func(row []string) error {
		n, err := strconv.Atoi(row[0])
		if err != nil {
			return err
		}
		touched, ok := r.memo[row[1]]
		if !ok {
			touched = r.touched(tests(row[1]))
			r.memo[strings.Clone(row[1])] = touched
		}
		b.reports[n].passed, b.reports[n].failed = touched, tests(row[2])
		return nil
	})
}

// tests reads a list of tests as the query joins them.
func tests(list string) (all []check) {
	if list == "" {
		return nil
	}
	for _, one := range strings.Split(list, "|") {
		f := strings.Split(one, " ")
		all = append(all, check{f[0], f[1], f[2], f[3], shortest(f[4])})
	}
	return all
}

// touched tells of each item whether one of the tests involves it.
func (r *reader) touched(tests []check) []bool {
	touched := make([]bool, len(r.items))
	for i, item := range r.items {
		touched[i] = slices.ContainsFunc(tests, func(c check) bool { return r.touches(item, c) })
	}
	return touched
}

func (r *reader) touches(i indicator, c check) bool {
	if i.prose() {
		return c.identity == "narrative."+i.code
	}
	return c.table == i.table && !strings.HasPrefix(c.identity, "narrative.") && r.words.touches(i, c.identity, c.row, c.column)
}

func (r *reader) doubts(ctx context.Context, b *batch, span, years string) error {
	on := "d.table_code IS NULL"
	if len(r.tables) > 0 {
		on += " OR d.table_code " + in(r.tables)
	}
	return r.db.Each(ctx, `SELECT DISTINCT b.n, d.code, d.doubt, d.table_code, d.row_code, d.column_code
		FROM our_doubts d JOIN compare_report b USING (report_id)
		WHERE d.report_id `+span+` AND d.year `+years+` AND d.doubt <> 'division' AND (`+on+`) ORDER BY ALL`, func(row []string) error {
		n, err := strconv.Atoi(row[0])
		if err != nil {
			return err
		}
		b.reports[n].doubts = append(b.reports[n].doubts, doubt{row[1], row[2], row[3], row[4], row[5]})
		return nil
	})
}

// verdict says whether the tests that touch the items passed, and what casts
// doubt on our reading of them. What a rate is computed from counts as one.
func (r *reader) verdict(p report, items []int) string {
	var failed, doubts []string
	tested := 0
	for _, n := range items {
		i := r.items[n]
		hit := n < len(p.passed) && p.passed[n]
		for _, c := range p.failed {
			if !r.touches(i, c) {
				continue
			}
			hit = true
			text := c.identity
			if c.residual != "" {
				text += " (" + c.residual + ")"
			}
			// A test of one cell of several says of which.
			if len(items) > 1 {
				text += " " + strings.Join(strings.FieldsFunc(c.table+" "+c.row+" "+c.column, func(r rune) bool { return r == ' ' }), ".")
			}
			if !slices.Contains(failed, text) {
				failed = append(failed, text)
			}
		}
		if hit {
			tested++
		}
		for _, d := range p.doubts {
			if d.on != "attribution" && i.prose() != (d.on == "prose") || d.table != "" && d.table != i.table || d.row != "" && d.row != i.row || d.column != "" && d.column != i.column {
				continue
			}
			if !slices.Contains(doubts, d.code) {
				doubts = append(doubts, d.code)
			}
		}
	}
	v := untested
	switch {
	case len(failed) > 0:
		v = failing + ": " + strings.Join(failed, "; ")
	case tested > 0 && tested == len(items):
		v = passed
	case tested > 0:
		v = inPart + " (" + strconv.Itoa(tested) + "/" + strconv.Itoa(len(items)) + ")"
	}
	for _, code := range doubts {
		label := r.issues[code]
		if label == "" {
			label = code
		}
		v += "; " + doubtful + ": " + label
	}
	return v
}
