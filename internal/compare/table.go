package compare

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"gongkai/internal/warehouse"
)

// table is the matter of one comparison.
type table struct {
	config     Config
	vocabulary *vocabulary
	wanted     []indicator
	years      []int
	units      []unit

	reports  map[reportKey]report  // by body and year
	states   map[reportKey]string  // of the bodies and years without report
	cells    map[cellKey]cell      // by report and indicator
	derived  map[cellKey]string    // derived values
	mentions map[cellKey][]mention // numbers in prose
	checks   map[string][]check    // by report
	doubts   map[string][]doubt    // by report
}

type reportKey struct {
	organ string
	year  int
}

type cellKey struct{ report, indicator string }

type report struct{ id, url string }

type cell struct{ status, value, raw, unit, url string }

type mention struct {
	value, unit, url string
	approximate      bool
}

type check struct{ identity, table, row, column, residual, passed string }

// doubt is an issue that casts doubt on our reading; an address that is ""
// means all of it.
type doubt struct{ code, label, on, table, row, column string }

// read fetches everything the comparison needs, in one query a table.
func (t *table) read(ctx context.Context, db *warehouse.DB) error {
	years := make([]string, len(t.years))
	for i, y := range t.years {
		years[i] = strconv.Itoa(y)
	}
	in := "(" + strings.Join(append(years, "-1"), ", ") + ")"
	var addresses, codes, identities []string
	for _, i := range t.wanted {
		if i.prose() {
			codes = append(codes, warehouse.Quote(i.code))
			identities = append(identities, warehouse.Quote("narrative."+i.code))
			continue
		}
		addresses = append(addresses, fmt.Sprintf("(%s, %s, %s)", warehouse.Quote(i.table), warehouse.Quote(i.row), warehouse.Quote(i.column)))
	}
	t.reports, t.states = map[reportKey]report{}, map[reportKey]string{}
	t.cells, t.derived = map[cellKey]cell{}, map[cellKey]string{}
	t.mentions, t.checks, t.doubts = map[cellKey][]mention{}, map[string][]check{}, map[string][]doubt{}

	err := each(ctx, db, `SELECT organ_id, year, report_id, url FROM reports WHERE organ_id IS NOT NULL AND year IN `+in, func(r []string) {
		y, _ := strconv.Atoi(r[1])
		t.reports[reportKey{r[0], y}] = report{r[2], r[3]}
	})
	if err != nil {
		return err
	}
	err = each(ctx, db, `SELECT organ_id, year, state FROM coverage WHERE organ_id IS NOT NULL AND state NOT IN ('published', 'late') AND year IN `+in+` ORDER BY ALL`, func(r []string) {
		y, _ := strconv.Atoi(r[1])
		k := reportKey{r[0], y}
		// What says most wins: a document that cannot be read is more than none.
		if had := t.states[k]; had == "" || had == "not_found" {
			t.states[k] = r[2]
		}
	})
	if err != nil {
		return err
	}
	err = each(ctx, db, `SELECT DISTINCT d.report_id, d.code, k.label_zh || ' ' || k.label_en, d.doubt, d.table_code, d.row_code, d.column_code
		FROM our_doubts d JOIN codes k ON k.kind = 'issue' AND k.code = d.code
		WHERE d.doubt NOT IN ('attribution', 'division') AND d.year IN `+in+` ORDER BY ALL`, func(r []string) {
		t.doubts[r[0]] = append(t.doubts[r[0]], doubt{r[1], r[2], r[3], r[4], r[5], r[6]})
	})
	if err != nil {
		return err
	}
	if len(addresses) > 0 {
		list := "(" + strings.Join(addresses, ", ") + ")"
		err := each(ctx, db, `SELECT o.report_id, o.table_code || '.' || o.row_code || '.' || o.column_code, o.status, o.value, o.raw, o.unit, d.url
			FROM observations o LEFT JOIN documents d USING (document_id)
			WHERE (o.table_code, o.row_code, o.column_code) IN `+list+` AND o.year IN `+in+` ORDER BY o.derived_by`, func(r []string) {
			k := cellKey{r[0], r[1]}
			if r[2] == "derived" {
				if t.derived[k] == "" {
					t.derived[k] = r[3]
				}
				return
			}
			t.cells[k] = cell{r[2], r[3], r[4], r[5], r[6]}
		})
		if err != nil {
			return err
		}
		err = each(ctx, db, `WITH a(t, r, c) AS (VALUES `+strings.Join(addresses, ", ")+`)
			SELECT DISTINCT k.report_id, k.identity, k.table_code, k.row_code, k.column_code, k.residual, k.passed
			FROM checks k JOIN reports p USING (report_id) JOIN a ON a.t = k.table_code AND (k.row_code IS NULL OR k.row_code = a.r) AND (k.column_code IS NULL OR k.column_code = a.c)
			WHERE p.year IN `+in+` ORDER BY ALL`, t.addCheck)
		if err != nil {
			return err
		}
	}
	if len(codes) == 0 {
		return nil
	}
	err = each(ctx, db, `SELECT m.report_id, m.indicator, m.value, m.unit, m.approximate, d.url FROM mentions m LEFT JOIN documents d USING (document_id)
		WHERE m.indicator IN (`+strings.Join(codes, ", ")+`) AND m.year IN `+in+` ORDER BY m.report_id, m.ordinal`, func(r []string) {
		k := cellKey{r[0], r[1]}
		t.mentions[k] = append(t.mentions[k], mention{r[2], r[3], r[5], r[4] == "true"})
	})
	if err != nil {
		return err
	}
	return each(ctx, db, `SELECT DISTINCT report_id, identity, table_code, row_code, column_code, residual, passed FROM checks
		WHERE identity IN (`+strings.Join(identities, ", ")+`) ORDER BY ALL`, t.addCheck)
}

func (t *table) addCheck(r []string) {
	t.checks[r[0]] = append(t.checks[r[0]], check{r[1], r[2], r[3], r[4], r[5], r[6]})
}

// each calls f for every row of a query, with null as "".
func each(ctx context.Context, db *warehouse.DB, query string, f func([]string)) error {
	_, rows, err := db.Strings(ctx, query)
	for _, r := range rows {
		f(r)
	}
	return err
}

// shown is one number as the file shows it.
type shown struct {
	value, status, checks, url string
	noReport                   bool
}

func (t *table) cell(u unit, year int, i indicator) shown {
	r, ok := t.reports[reportKey{u.organ, year}]
	if !ok {
		state := t.states[reportKey{u.organ, year}]
		if state == "" || state == "not_found" {
			state = "not_published"
		}
		return shown{status: word(state), noReport: true}
	}
	if i.prose() {
		return t.prose(r, i)
	}
	k := cellKey{r.id, i.code}
	c, ok := t.cells[k]
	if !ok {
		c = cell{status: "missing", url: r.url}
	}
	s := shown{value: c.value, status: word(c.status), checks: t.verdict(r.id, i), url: c.url}
	if c.status == "text" && c.raw != "" {
		s.status += ": " + c.raw
	}
	if c.status == "reported" && c.value == "" {
		s.status += ": " + c.raw
	}
	if c.value != "" && c.unit != "" && i.unit != "" && c.unit != i.unit {
		s.status += "（" + c.unit + "）"
	}
	if d := t.derived[k]; d != "" && c.value == "" && t.config.Derived {
		s.value, s.status = d, word("derived")
	}
	return s
}

// prose shows a number in prose. A report that states several different ones
// has them all in the status, and none of them as its value.
func (t *table) prose(r report, i indicator) shown {
	all := t.mentions[cellKey{r.id, i.code}]
	s := shown{url: r.url, checks: t.verdict(r.id, i), status: word("unmentioned")}
	var values []string
	approximate := false
	for _, m := range all {
		v := m.value
		if m.unit != "" && i.unit != "" && m.unit != i.unit {
			v += m.unit
		}
		seen := false
		for _, had := range values {
			seen = seen || had == v
		}
		if !seen {
			values = append(values, v)
		}
		approximate = approximate || m.approximate
		s.url = m.url
	}
	switch {
	case len(values) == 1:
		s.value, s.status = all[0].value, word("reported")
		if approximate {
			s.status = word("approximate")
		}
		if v := strings.TrimPrefix(values[0], all[0].value); v != "" {
			s.status += "（" + v + "）"
		}
	case len(values) > 1:
		s.status = word("several") + ": " + strings.Join(values, "; ")
	}
	return s
}

// verdict says whether the tests that touch the number passed, and what casts
// doubt on our reading of it.
func (t *table) verdict(id string, i indicator) string {
	v, said := t.tested(id, i), map[string]bool{}
	for _, d := range t.doubts[id] {
		if said[d.code] || i.prose() != (d.on == "prose") {
			continue
		}
		if d.table != "" && d.table != i.table || d.row != "" && d.row != i.row || d.column != "" && d.column != i.column {
			continue
		}
		said[d.code] = true
		v += "; " + doubtful + ": " + d.label
	}
	return v
}

// tested says whether the tests that touch the number passed.
func (t *table) tested(id string, i indicator) string {
	var failed []string
	any := false
	for _, c := range t.checks[id] {
		if i.prose() {
			if c.identity != "narrative."+i.code {
				continue
			}
		} else if c.table != i.table || strings.HasPrefix(c.identity, "narrative.") || !t.vocabulary.touches(i, c.identity, c.row, c.column) {
			continue
		}
		any = true
		if c.passed == "true" {
			continue
		}
		f := c.identity
		if c.residual != "" {
			f += " (" + c.residual + ")"
		}
		failed = append(failed, f)
	}
	switch {
	case len(failed) > 0:
		return failing + ": " + strings.Join(failed, "; ")
	case any:
		return passed
	}
	return untested
}

func word(status string) string {
	if w, ok := words[status]; ok {
		return w
	}
	return status
}
