package load

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// writeDictionary writes dictionary.md: every table, view and macro with its
// columns.
func (b *build) writeDictionary(ctx context.Context) error {
	var w strings.Builder
	fmt.Fprintf(&w, "# 数据字典 / Dictionary\n\n构建 / build %s · 声明 / declarations %s · 程序 / code %s\n",
		b.summary.BuildID, b.declared, b.config.Code)
	declared := map[string]bool{}
	for _, t := range b.tables {
		declared[t.Table] = true
		fmt.Fprintf(&w, "\n## `%s` — %s\n\n%s\n\n%s\n\n", t.Table, both(t.Title), t.Description.ZH, t.Description.EN)
		if len(t.Key) > 0 {
			fmt.Fprintf(&w, "键 / key: `%s` · ", strings.Join(t.Key, "`, `"))
		}
		fmt.Fprintf(&w, "行数 / rows: %d\n\n| 列 / column | 类型 / type | 说明 | description |\n|---|---|---|---|\n", b.summary.Counts[t.Table])
		for _, c := range t.Columns {
			typ := c.Type
			if c.Required {
				typ += " NOT NULL"
			}
			fmt.Fprintf(&w, "| `%s` | %s | %s | %s |\n", c.Name, typ, markdownCell(c.ZH), markdownCell(c.EN))
		}
	}
	fmt.Fprint(&w, "\n# 视图与宏 / Views and macros (DuckDB)\n")
	if err := b.describeViews(ctx, &w, declared); err != nil {
		return err
	}
	if err := b.describeMacros(ctx, &w); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.temp, "dictionary.md"), []byte(w.String()), 0o644)
}

func markdownCell(s string) string { return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s) }

// ofCell ends the comment of a column that stands for one cell of the forms.
var ofCell = regexp.MustCompile(` / [a-z_]+\.[a-z0-9_]+\.[a-z0-9_]+$`)

// describeViews writes the views, and the tables that are not declared; the
// schema wide only stores what the wide views show. Of wide ones the columns that stand for
// cells are counted, not listed: their names are those of row and column.
func (b *build) describeViews(ctx context.Context, w *strings.Builder, declared map[string]bool) error {
	_, rows, err := b.db.Strings(ctx, `SELECT v.name, v.comment, c.column_name, c.data_type, c.comment
		FROM (SELECT view_name AS name, comment FROM duckdb_views() WHERE NOT internal AND NOT temporary AND schema_name = 'main'
		      UNION ALL SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal AND NOT temporary AND schema_name = 'main') v
		JOIN duckdb_columns() c ON c.table_name = v.name AND c.schema_name = 'main' AND NOT c.internal
		ORDER BY v.name, c.column_index`)
	if err != nil {
		return err
	}
	name, cells, first, last := "", 0, "", ""
	end := func() {
		if cells > 0 {
			fmt.Fprintf(w, "| `%s` … `%s` | DECIMAL(24,6) | 表格单元格，共 %d 列：行代码_列代码（只有一列的表为行代码） | cells of the table, %d columns: row_column, or the row alone where there is one column |\n", first, last, cells, cells)
		}
		cells = 0
	}
	for _, r := range rows {
		if declared[r[0]] {
			continue
		}
		if r[0] != name {
			end()
			name = r[0]
			fmt.Fprintf(w, "\n## `%s`\n\n%s\n\n| 列 / column | 类型 / type | 说明 | description |\n|---|---|---|---|\n", name, r[1])
		}
		if ofCell.MatchString(r[4]) {
			if cells++; cells == 1 {
				first = r[2]
			}
			last = r[2]
			continue
		}
		end()
		zh, en, _ := strings.Cut(r[4], " / ")
		fmt.Fprintf(w, "| `%s` | %s | %s | %s |\n", r[2], r[3], markdownCell(zh), markdownCell(en))
	}
	end()
	return nil
}

func (b *build) describeMacros(ctx context.Context, w *strings.Builder) error {
	_, rows, err := b.db.Strings(ctx, `SELECT function_name, array_to_string(parameters, ', '), coalesce(comment, '')
		FROM duckdb_functions() WHERE NOT internal AND function_type IN ('macro', 'table_macro') AND schema_name = 'main' AND database_name <> 'temp' ORDER BY ALL`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		fmt.Fprintf(w, "\n## `%s(%s)`\n\n%s\n", r[0], r[1], r[2])
	}
	return nil
}
