package load

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// accept lets the acceptances of schemas/corrections/changes.yaml explain what
// corrections do not. Each takes the differences within its limits that are
// left, and only when their numbers are those it expects.
func (b *build) accept(ctx context.Context, old state) error {
	acceptances, err := catalog.Acceptances(b.config.Schemas)
	if err != nil {
		return err
	}
	past := map[string]bool{old.BuildID: true}
	for _, p := range old.History {
		past[p.BuildID] = true
	}
	for _, a := range acceptances {
		if !past[a.Expect.Against] {
			b.log.Warn("acceptance against a build that is not known here", "acceptance", a.Acceptance, "against", a.Expect.Against)
		}
		if a.Expect.Against != old.BuildID {
			continue // history
		}
		where := "explained_by IS NULL AND starts_with(coalesce(url, ''), " + warehouse.Quote(a.URL) + ")"
		if len(a.Reports) > 0 {
			var quoted []string
			for _, id := range a.Reports {
				quoted = append(quoted, warehouse.Quote(id))
			}
			where += " AND report_id IN (" + strings.Join(quoted, ", ") + ")"
		}
		_, rows, err := b.db.Strings(ctx, "SELECT kind, count(*) FROM difference WHERE "+where+" GROUP BY kind ORDER BY kind")
		if err != nil {
			return fmt.Errorf("acceptance %s: %w", a.Acceptance, err)
		}
		expect, met := a.Expect.Counts(), true
		for _, r := range rows {
			met = met && strconv.FormatInt(expect[r[0]], 10) == r[1]
			delete(expect, r[0])
		}
		if !met || len(expect) > 0 {
			b.log.Warn("acceptance does not fit and explains nothing", "acceptance", a.Acceptance, "found", rows, "expect", a.Expect.Counts())
			continue
		}
		if err := b.db.Exec(ctx, "UPDATE difference SET explained_by = $1 WHERE "+where, "acceptance "+a.Acceptance); err != nil {
			return fmt.Errorf("acceptance %s: %w", a.Acceptance, err)
		}
	}
	return nil
}

// changesFile lists, in the folder of a build, every difference from the build
// before that has no new capture for a cause.
const changesFile = "changes.csv"

// writeChanges writes changes.csv: UTF-8 with a byte order mark, no cell that a
// spreadsheet takes for a formula. Without a difference there is no file.
func (b *build) writeChanges(ctx context.Context) error {
	n, err := b.db.Int(ctx, "SELECT count(*) FROM difference")
	if err != nil || n == 0 {
		return err
	}
	rows, err := b.db.QueryContext(ctx, `SELECT d.kind, k.label_zh, d.report_id, d.moved_to, coalesce(n.name, o.name) AS organ, d.year,
		d.table_code, d.row_code, d.column_code, d.status_before, d.value_before, d.raw_before, d.status_after, d.value_after, d.raw_after,
		d.document_id, d.url, d.explained_by
		FROM difference d JOIN codes k ON k.kind = 'change' AND k.code = d.kind
		LEFT JOIN reports r ON r.report_id = d.report_id LEFT JOIN organs n ON n.organ_id = r.organ_id
		LEFT JOIN old_reports p ON p.report_id = d.report_id LEFT JOIN old_organs o ON o.organ_id = p.organ_id
		ORDER BY k.rowid, d.report_id, d.table_code, d.row_code, d.column_code, d.document_id, d.raw_before, d.value_before`)
	if err != nil {
		return err
	}
	defer rows.Close()
	f, err := os.Create(filepath.Join(b.temp, changesFile))
	if err != nil {
		return err
	}
	defer f.Close()
	buffered := bufio.NewWriter(f)
	if _, err := buffered.WriteString("\uFEFF"); err != nil {
		return err
	}
	w := csv.NewWriter(buffered)
	w.UseCRLF = true
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	names[1] = "种类"
	if err := w.Write(names); err != nil {
		return err
	}
	values, cells := make([]any, len(names)), make([]string, len(names))
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			return err
		}
		for i, v := range values {
			cells[i] = safe(warehouse.Text(*v.(*any)))
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// safe marks a text that a spreadsheet would take for a formula with an
// apostrophe; a negative number stays one. Line breaks become blanks.
func safe(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r == '\u2028' || r == '\u2029' || r == '\uFEFF' || r == '\u200B' }), " ")
	if s == "" || !strings.ContainsRune("=+-@＝＋－＠−", []rune(s)[0]) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil && s[0] == '-' {
		return s
	}
	return "'" + s
}
