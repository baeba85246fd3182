package load

import (
	"context"
	"fmt"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// wideTables are the tables that have a view with one row a report.
var wideTables = []string{"disclosure", "requests", "disputes", "statistics"}

// address is one cell of the forms with its labels.
type address struct{ table, row, column, zh, unit string }

// name of the cell's column in the wide view; a table with one column only
// uses the row.
func (a address) name() string {
	if a.column == "value" {
		return a.row
	}
	return a.row + "_" + a.column
}

// addresses are all cells of all forms in form order, the newest form first.
func addresses(forms []catalog.Form) []address {
	var all []address
	seen := map[[3]string]bool{}
	add := func(t string, rows []catalog.FormRow, columns []catalog.FormColumn) {
		for _, r := range rows {
			for _, c := range columns {
				k := [3]string{t, r.Row, c.Column}
				if seen[k] {
					continue
				}
				seen[k] = true
				unit := c.Unit
				if r.Unit != "" {
					unit = r.Unit
				}
				all = append(all, address{t, r.Row, c.Column, r.Label + " ∣ " + c.Label, unit})
			}
		}
	}
	for i := len(forms) - 1; i >= 0; i-- {
		for _, t := range forms[i].Tables {
			add(t.Table, t.Rows, t.Columns)
			for _, s := range t.Sections {
				add(t.Table, s.Rows, s.Columns)
			}
		}
	}
	return all
}

// reportColumns open every wide view.
const reportColumns = "r.report_id, r.organ_id, g.name AS organ, r.division_code, r.year, r.url, r.checks_failed, r.issues"

// views makes the wide views, the macro observations_as_of and the lists of
// what is wrong at the source and what is doubtful here.
func (b *build) views(ctx context.Context) error {
	forms, err := catalog.Forms(b.config.Schemas)
	if err != nil {
		return err
	}
	all := addresses(forms)
	for _, table := range wideTables {
		for _, v := range []struct{ name, which, zh, en string }{
			{table, "status <> 'derived'", "公布值：每份报告一行，每个单元格一列", "published values: one row per report, one column per cell"},
			{table + "_completed", "TRUE", "公布值，空缺处用勾稽关系推算的值补足；derived_cells 列出补足的单元格",
				"published values completed by derived ones, which derived_cells names"},
		} {
			if err := b.wide(ctx, v.name, table, v.which, all); err != nil {
				return fmt.Errorf("view %s: %w", v.name, err)
			}
			if err := b.db.Exec(ctx, fmt.Sprintf("COMMENT ON VIEW %s IS %s", warehouse.Name(v.name), warehouse.Quote(v.zh+" / "+v.en))); err != nil {
				return err
			}
			for _, a := range all {
				if a.table != table || v.name != table {
					continue // the completed view has the same columns
				}
				comment := a.zh + unitNote(a.unit) + " / " + strings.Join([]string{a.table, a.row, a.column}, ".")
				if err := b.db.Exec(ctx, fmt.Sprintf("COMMENT ON COLUMN %s.%s IS %s", warehouse.Name(v.name), warehouse.Name(a.name()), warehouse.Quote(comment))); err != nil {
					return err
				}
			}
		}
	}
	if err := b.script(ctx, "50-views.sql"); err != nil {
		return err
	}
	return b.commentViews(ctx)
}

// commentViews describes the columns of views that have no description yet: a
// column is what the column of that name is in the table the view is made of,
// or in the first table that has it.
func (b *build) commentViews(ctx context.Context) error {
	said := map[string]string{}
	for _, view := range []string{"codes", "issues", "checks", "documents", "report_versions", "observations", "reports", "identity_cells"} {
		for _, t := range b.tables {
			if t.Table != view {
				continue
			}
			for _, c := range t.Columns {
				said[c.Name] = both(catalog.Names{ZH: c.ZH, EN: c.EN})
			}
		}
	}
	for name, text := range viewColumns {
		said[name] = text
	}
	_, rows, err := b.db.Strings(ctx, `SELECT c.table_name, c.column_name, p.comment
		FROM duckdb_columns() c JOIN duckdb_views() v ON v.view_name = c.table_name AND v.schema_name = c.schema_name
		LEFT JOIN duckdb_columns() p ON p.schema_name = c.schema_name AND p.table_name || '_completed' = c.table_name AND p.column_name = c.column_name
		WHERE NOT v.internal AND NOT v.temporary AND c.comment IS NULL`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		text := r[2]
		if text == "" {
			text = said[r[1]]
		}
		if text == "" {
			return fmt.Errorf("column %s of view %s has no description", r[1], r[0])
		}
		if err := b.db.Exec(ctx, fmt.Sprintf("COMMENT ON COLUMN %s.%s IS %s", warehouse.Name(r[0]), warehouse.Name(r[1]), warehouse.Quote(text))); err != nil {
			return err
		}
	}
	return nil
}

// viewColumns are the columns that only views have.
var viewColumns = map[string]string{
	"organ":         "报告机关名称 / name of the reporting body",
	"derived_cells": "以推算值补足的单元格 / cells that were completed by derived values",
	"raw_before":    "改动前的原文 / text before the change",
	"raw_after":     "改动后的原文 / text after the change",
	"value_before":  "改动前的数值 / value before the change",
	"value_after":   "改动后的数值 / value after the change",
	"changed_at":    "首次见到改动的时间（UTC） / when the change was first seen (UTC)",
}

func unitNote(unit string) string {
	if unit == "" {
		return ""
	}
	return "（" + unit + "）"
}

func (b *build) wide(ctx context.Context, view, table, which string, all []address) error {
	var q strings.Builder
	fmt.Fprintf(&q, "CREATE VIEW %s AS SELECT %s", warehouse.Name(view), reportColumns)
	var cells strings.Builder
	for _, a := range all {
		if a.table != table {
			continue
		}
		fmt.Fprintf(&q, ", w.%s", warehouse.Name(a.name()))
		fmt.Fprintf(&cells, ", max(value) FILTER (row_code = %s AND column_code = %s) AS %s",
			warehouse.Quote(a.row), warehouse.Quote(a.column), warehouse.Name(a.name()))
	}
	if which == "TRUE" {
		q.WriteString(", w.derived_cells")
		cells.WriteString(", string_agg(row_code || '.' || column_code, ' ' ORDER BY row_code, column_code) FILTER (status = 'derived') AS derived_cells")
	}
	fmt.Fprintf(&q, " FROM (SELECT report_id, year%s FROM observations WHERE table_code = %s AND %s GROUP BY report_id, year) w JOIN reports r USING (report_id) LEFT JOIN organs g USING (organ_id)",
		cells.String(), warehouse.Quote(table), which)
	return b.db.Exec(ctx, q.String())
}
