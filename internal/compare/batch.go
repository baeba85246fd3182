package compare

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"gongkai/internal/warehouse"
)

// batch is what the warehouse knows of some bodies in some years.
type batch struct {
	reports  []report
	at       map[bodyYear]int    // place in reports
	states   map[bodyYear]string // of the bodies and years without report
	cells    map[cellKey]cell
	derived  map[cellKey]cell
	mentions map[cellKey][]mention
}

type bodyYear struct {
	organ string
	year  int
}

// cellKey is a report, by its place in the batch, and an item of the reader.
type cellKey struct{ report, item int }

type report struct {
	id, url, document, version string

	passed []bool // items that a passed test touches
	failed []check
	doubts []doubt
}

type cell struct{ status, value, raw, unit, url, document string }

type mention struct {
	value, unit, url, document string
	approximate                bool
}

type check struct{ identity, table, row, column, residual string }

// doubt is an issue that casts doubt on our reading; an address that is ""
// means all of it.
type doubt struct{ code, on, table, row, column string }

// fetch reads what there is of the bodies and years, in one query a table.
func (r *reader) fetch(ctx context.Context, units []unit, years []int) (*batch, error) {
	b := &batch{at: map[bodyYear]int{}, states: map[bodyYear]string{}, cells: map[cellKey]cell{}, derived: map[cellKey]cell{}, mentions: map[cellKey][]mention{}}
	if len(units) == 0 || len(years) == 0 {
		return b, nil
	}
	organs, when := make([]string, len(units)), make([]string, len(years))
	for i, u := range units {
		organs[i] = warehouse.Quote(u.organ)
	}
	for i, y := range years {
		when[i] = strconv.Itoa(y)
	}
	if err := r.reports(ctx, b, in(organs), in(when)); err != nil {
		return nil, err
	}
	if len(b.reports) < len(units)*len(years) {
		if err := r.coverage(ctx, b, in(organs), in(when)); err != nil {
			return nil, err
		}
	}
	if len(b.reports) == 0 {
		return b, nil
	}
	// Tables are sorted by report: the range lets DuckDB pass over what lies
	// outside without reading it.
	span := fmt.Sprintf("BETWEEN %s AND %s", warehouse.Quote(b.reports[0].id), warehouse.Quote(b.reports[len(b.reports)-1].id))
	for _, read := range []func(context.Context, *batch, string, string) error{r.observations, r.prosaic, r.checks, r.doubts} {
		if err := read(ctx, b, span, in(when)); err != nil {
			return nil, err
		}
	}
	return b, r.sources(ctx, b)
}

// reports makes the temporary table compare_report, which the other queries
// join, and reads it.
func (r *reader) reports(ctx context.Context, b *batch, organs, years string) error {
	err := r.db.Exec(ctx, `CREATE OR REPLACE TEMP TABLE compare_report AS
		SELECT (row_number() OVER (ORDER BY report_id) - 1)::INTEGER AS n, report_id, organ_id, year, url, document_id, version
		FROM reports WHERE organ_id `+organs+` AND year `+years)
	if err != nil {
		return err
	}
	return r.db.Each(ctx, `SELECT report_id, organ_id, year, url, document_id, version FROM compare_report ORDER BY n`, func(row []string) error {
		year, err := strconv.Atoi(row[2])
		b.at[bodyYear{row[1], year}] = len(b.reports)
		b.reports = append(b.reports, report{id: row[0], url: row[3], document: row[4], version: row[5]})
		return err
	})
}

func (r *reader) coverage(ctx context.Context, b *batch, organs, years string) error {
	return r.db.Each(ctx, `SELECT DISTINCT organ_id, year, state FROM coverage
		WHERE organ_id `+organs+` AND year `+years+` AND state NOT IN ('published', 'late') ORDER BY ALL`, func(row []string) error {
		year, err := strconv.Atoi(row[1])
		k := bodyYear{row[0], year}
		// What says most wins: a document that cannot be read is more than none.
		if had := b.states[k]; had == "" || had == "not_found" {
			b.states[k] = row[2]
		}
		return err
	})
}

// observations reads the cells. What is as in most rows, the form's unit and
// the report's document, comes as null: that spares a text a row.
func (r *reader) observations(ctx context.Context, b *batch, span, years string) error {
	if len(r.tables) == 0 {
		return nil
	}
	return r.db.Each(ctx, `SELECT b.n, w.item, o.status, o.value::VARCHAR, CASE WHEN o.status = 'text' OR o.value IS NULL THEN o.raw END,
			nullif(o.unit, w.unit), nullif(o.document_id, b.document_id)
		FROM observations o JOIN compare_report b USING (report_id) JOIN compare_cell w USING (table_code, row_code, column_code)
		WHERE o.report_id `+span+` AND o.year `+years+` AND o.table_code `+in(r.tables)+` AND o.row_code `+in(r.rows)+` AND o.column_code `+in(r.columns)+`
		ORDER BY b.n, w.item, o.derived_by, o.value`, func(row []string) error {
		k, err := key(row)
		if err != nil {
			return err
		}
		c := cell{status: row[2], value: shortest(row[3]), raw: row[4], unit: row[5], document: row[6]}
		if c.document == "" {
			c.document, c.url = b.reports[k.report].document, b.reports[k.report].url
		}
		if c.status != "derived" {
			b.cells[k] = c
		} else if _, ok := b.derived[k]; !ok {
			b.derived[k] = c
		}
		return nil
	})
}

// shortest is a decimal without the zeros that end it.
func shortest(decimal string) string {
	if strings.Contains(decimal, ".") {
		return strings.TrimSuffix(strings.TrimRight(decimal, "0"), ".")
	}
	return decimal
}

func key(row []string) (cellKey, error) {
	report, err := strconv.Atoi(row[0])
	if err != nil {
		return cellKey{}, err
	}
	item, err := strconv.Atoi(row[1])
	return cellKey{report, item}, err
}

func (r *reader) prosaic(ctx context.Context, b *batch, span, years string) error {
	if len(r.prose) == 0 {
		return nil
	}
	return r.db.Each(ctx, `SELECT b.n, m.indicator, m.value, m.unit, m.approximate, m.document_id
		FROM mentions m JOIN compare_report b USING (report_id)
		WHERE m.report_id `+span+` AND m.year `+years+` AND m.indicator `+in(r.prose)+` ORDER BY b.n, m.ordinal`, func(row []string) error {
		n, err := strconv.Atoi(row[0])
		k := cellKey{n, r.index[row[1]]}
		b.mentions[k] = append(b.mentions[k], mention{value: row[2], unit: row[3], approximate: row[4] == "true", document: row[5]})
		return err
	})
}

// sources gives the cells and mentions of other documents than the report's
// their address.
func (r *reader) sources(ctx context.Context, b *batch) error {
	url := map[string]string{}
	for _, c := range b.cells {
		if c.url == "" {
			url[c.document] = ""
		}
	}
	for _, c := range b.derived {
		if c.url == "" {
			url[c.document] = ""
		}
	}
	for k, all := range b.mentions {
		for i, m := range all {
			if p := b.reports[k.report]; m.document == p.document {
				all[i].url = p.url
			} else {
				url[m.document] = ""
			}
		}
	}
	if len(url) == 0 {
		return nil
	}
	var ids []string
	for id := range url {
		ids = append(ids, warehouse.Quote(id))
	}
	err := r.db.Each(ctx, `SELECT document_id, url FROM documents WHERE document_id `+in(ids), func(row []string) error {
		url[row[0]] = row[1]
		return nil
	})
	if err != nil {
		return err
	}
	for _, cells := range []map[cellKey]cell{b.cells, b.derived} {
		for k, c := range cells {
			if c.url == "" {
				c.url = url[c.document]
				cells[k] = c
			}
		}
	}
	for _, all := range b.mentions {
		for i, m := range all {
			if m.url == "" {
				all[i].url = url[m.document]
			}
		}
	}
	return nil
}
