package load

import (
	"context"
	"fmt"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// views makes the wide views, the macro observations_as_of and the lists of
// what is wrong at the source and what is doubtful here.
func (b *build) views(ctx context.Context) error {
	forms, err := catalog.Forms(b.config.Schemas)
	if err != nil {
		return err
	}
	if err := b.wideViews(ctx, addresses(forms)); err != nil {
		return err
	}
	for _, name := range []string{"50-views.sql", "60-series.sql"} {
		if err := b.script(ctx, name); err != nil {
			return err
		}
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
	"unit_before":   "改动前的单位 / unit before the change",
	"unit_after":    "改动后的单位 / unit after the change",
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
