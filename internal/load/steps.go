package load

import (
	"context"
	"embed"
	"fmt"
	"strings"
	"time"
)

//go:embed build/*.sql
var buildSQL embed.FS

func (b *build) script(ctx context.Context, name string) error {
	q, err := buildSQL.ReadFile("build/" + name)
	if err != nil {
		return err
	}
	for _, statement := range strings.SplitAfter(string(q), ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		start := time.Now()
		if err := b.db.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if took := time.Since(start); took > 100*time.Millisecond {
			b.log.Debug("statement done", "script", name, "begins", firstLine(statement), "took", took.Round(time.Millisecond))
		}
	}
	return nil
}

// firstLine is the first line of a statement that is no comment.
func firstLine(statement string) string {
	for line := range strings.Lines(statement) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			return line
		}
	}
	return ""
}

// tablesFromFacts fills the published tables.
func (b *build) tablesFromFacts(ctx context.Context) error {
	for _, name := range []string{"10-reports.sql", "20-tables.sql"} {
		if err := b.script(ctx, name); err != nil {
			return err
		}
	}
	if err := b.single(ctx); err != nil {
		return err
	}
	for _, name := range []string{"30-reports.sql", "40-coverage.sql"} {
		if err := b.script(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// single keeps one row of a cell that one document states twice; the others
// become issues, so that nothing is lost and no cell counts double.
func (b *build) single(ctx context.Context) error {
	for _, table := range []string{"observations", "observations_superseded"} {
		twice, err := b.db.Int(ctx, "SELECT count(*) - count(DISTINCT hash(report_id, version, table_code, row_code, column_code, derived_by)) FROM "+table)
		if err != nil {
			return err
		}
		if twice == 0 {
			b.unique[table] = true
			continue
		}
		b.log.Warn("cells stated twice", "table", table, "rows", twice)
		err = b.db.Exec(ctx, `
			CREATE OR REPLACE TEMP TABLE again AS
			SELECT *, rowid AS id, row_number() OVER (
			  PARTITION BY report_id, version, table_code, row_code, column_code, derived_by
			  ORDER BY status <> 'reported', locator, raw, rowid) AS n
			FROM `+table+`
			QUALIFY count(*) OVER (PARTITION BY report_id, version, table_code, row_code, column_code, derived_by) > 1;
			INSERT INTO issues BY NAME
			SELECT a.report_id, d.digest, 'duplicate_cell' AS code, 'also stated as ' || coalesce(a.raw, a.status) AS detail,
			       a.table_code, a.row_code, a.column_code, a.locator, d.url, a.document_id
			FROM again a JOIN documents d USING (document_id) WHERE n > 1;
			DELETE FROM `+table+` WHERE rowid IN (SELECT id FROM again WHERE n > 1)`)
		if err != nil {
			return err
		}
	}
	return nil
}
