package load

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// wideTables are the tables that have a view with one row a report.
var wideTables = []string{"disclosure", "requests", "disputes", "statistics"}

// wideReports is the number of reports that are pivoted at a time: their cells
// are held in memory.
const wideReports = 60_000

// reportColumns open every wide view.
var reportColumns = []struct{ name, sqlType, from string }{
	{"report_id", "VARCHAR", "r.report_id"}, {"organ_id", "VARCHAR", "r.organ_id"}, {"organ", "VARCHAR", "g.name"},
	{"division_code", "VARCHAR", "r.division_code"}, {"year", "INTEGER", "r.year"}, {"url", "VARCHAR", "r.url"},
	{"checks_failed", "INTEGER", "r.checks_failed"}, {"issues", "INTEGER", "r.issues"},
}

// pivot makes the tables of the schema wide that the wide views show: a query
// over one cell of a million reports then reads a million values and not two
// hundred million. wide.<table>_published holds what was published,
// wide.<table>_derived what was computed, for the reports that have any.
func (b *build) pivot(ctx context.Context) error {
	forms, err := catalog.Forms(b.config.Schemas)
	if err != nil {
		return err
	}
	all := addresses(forms)
	if err := b.db.Exec(ctx, "CREATE SCHEMA wide"); err != nil {
		return err
	}
	fill := map[string][]string{} // statements that fill the tables of a kind from `lists`
	for _, table := range wideTables {
		cells := slices.DeleteFunc(slices.Clone(all), func(a address) bool { return a.table != table })
		published, derived, err := b.wideTable(ctx, table, cells)
		if err != nil {
			return fmt.Errorf("wide %s: %w", table, err)
		}
		fill["IS NULL"] = append(fill["IS NULL"], published)
		fill["IS NOT NULL"] = append(fill["IS NOT NULL"], derived)
	}
	var head []string
	for _, c := range reportColumns {
		head = append(head, c.from+" AS "+c.name)
	}
	err = b.db.Exec(ctx, "CREATE TEMP TABLE wide_head AS SELECT n.report, "+strings.Join(head, ", ")+
		" FROM reports r JOIN report_number n USING (report_id) LEFT JOIN organs g USING (organ_id) ORDER BY n.report")
	if err != nil {
		return err
	}
	last, err := b.db.Int(ctx, "SELECT max(report) FROM observations")
	if err != nil {
		return err
	}
	for from := int64(1); from <= last; from += wideReports {
		for _, derived := range []string{"IS NULL", "IS NOT NULL"} {
			// One list of values and one of cells a report and table, then a
			// column a cell: an aggregate with a filter for each column takes fifty
			// times as long.
			also := ""
			if derived == "IS NOT NULL" {
				also = ", string_agg(row_code || '.' || column_code, ' ' ORDER BY row_code, column_code) AS derived_cells"
			}
			err := b.db.Exec(ctx, fmt.Sprintf(`
				CREATE OR REPLACE TEMP TABLE head AS FROM wide_head WHERE report BETWEEN %[1]d AND %[2]d;
				CREATE OR REPLACE TEMP TABLE lists AS
				SELECT report, table_code, list(value) AS l, list(cell) AS k%[4]s
				FROM observations WHERE report BETWEEN %[1]d AND %[2]d AND derived_by %[3]s GROUP BY report, table_code`, from, from+wideReports-1, derived, also))
			if err != nil {
				return err
			}
			if n, err := b.db.Int(ctx, "SELECT count(*) FROM lists"); err != nil {
				return err
			} else if n == 0 {
				continue
			}
			if err := b.renew(ctx); err != nil {
				return err
			}
			for _, q := range fill[derived] {
				if err := b.db.Exec(ctx, q); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// wideTable makes the two tables of one form's table, and gives the statements
// that fill them from `lists`.
func (b *build) wideTable(ctx context.Context, table string, cells []address) (published, derived string, err error) {
	_, known, err := b.db.Strings(ctx, "SELECT row_code, column_code, cell FROM cell WHERE table_code = "+warehouse.Quote(table))
	if err != nil {
		return "", "", err
	}
	number := map[[2]string]string{}
	for _, k := range known {
		number[[2]string{k[0], k[1]}] = k[2]
	}
	var head, from, columns, values []string
	for _, c := range reportColumns {
		head, from = append(head, c.name+" "+c.sqlType), append(from, c.name)
	}
	for _, a := range cells {
		columns = append(columns, warehouse.Name(a.name())+" DECIMAL(24,6)")
		if n, ok := number[[2]string{a.row, a.column}]; ok {
			values = append(values, "l[list_position(k, "+n+")]")
		} else {
			values = append(values, "NULL")
		}
	}
	lists := "FROM (FROM lists WHERE table_code = " + warehouse.Quote(table) + ") "
	published = fmt.Sprintf("INSERT INTO wide.%s_published SELECT %s, %s %s JOIN head USING (report)", table, strings.Join(from, ", "), strings.Join(values, ", "), lists)
	derived = fmt.Sprintf("INSERT INTO wide.%s_derived SELECT report_id, derived_cells, %s %s JOIN head USING (report)", table, strings.Join(values, ", "), lists)
	return published, derived, b.db.Exec(ctx, fmt.Sprintf("CREATE TABLE wide.%[1]s_published (%[2]s); CREATE TABLE wide.%[1]s_derived (report_id VARCHAR, derived_cells VARCHAR, %[3]s)",
		table, strings.Join(append(head, columns...), ", "), strings.Join(columns, ", ")))
}

// wideViews makes the views over what pivot made, and describes their columns.
func (b *build) wideViews(ctx context.Context, all []address) error {
	for _, table := range wideTables {
		var columns, completed []string
		for _, c := range reportColumns {
			columns = append(columns, c.name)
			completed = append(completed, "w."+c.name)
		}
		for _, a := range all {
			if n := warehouse.Name(a.name()); a.table == table {
				columns = append(columns, n)
				completed = append(completed, fmt.Sprintf("coalesce(w.%[1]s, d.%[1]s) AS %[1]s", n))
			}
		}
		completed = append(completed, "d.derived_cells")
		view, filled, store, derived := table, table+"_completed", "wide."+table+"_published", "wide."+table+"_derived"
		err := b.db.Exec(ctx, fmt.Sprintf(`CREATE VIEW %[1]s AS SELECT %[4]s FROM %[3]s;
			CREATE VIEW %[2]s AS SELECT %[5]s FROM %[3]s w LEFT JOIN %[6]s d USING (report_id);
			COMMENT ON VIEW %[1]s IS '公布值：每份报告一行，每个单元格一列 / published values: one row per report, one column per cell';
			COMMENT ON VIEW %[2]s IS '公布值，空缺处用勾稽关系推算的值补足；derived_cells 列出补足的单元格 / published values completed by derived ones, which derived_cells names';
			COMMENT ON TABLE %[3]s IS '宽表的存储，请用同名视图 / what the view of that name shows';
			COMMENT ON TABLE %[6]s IS '宽表推算值的存储，请用视图 / derived values of the view of that name, completed'`,
			view, filled, store, strings.Join(columns, ", "), strings.Join(completed, ", "), derived))
		if err != nil {
			return fmt.Errorf("view %s: %w", table, err)
		}
		for _, a := range all {
			if a.table != table {
				continue // the completed view has the same columns
			}
			comment := a.zh + unitNote(a.unit) + " / " + strings.Join([]string{a.table, a.row, a.column}, ".")
			if err := b.db.Exec(ctx, fmt.Sprintf("COMMENT ON COLUMN %s.%s IS %s", view, warehouse.Name(a.name()), warehouse.Quote(comment))); err != nil {
				return err
			}
		}
	}
	return nil
}

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
