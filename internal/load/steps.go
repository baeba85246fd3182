package load

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"runtime"
	"strings"
	"time"
)

//go:embed build/*.sql
var buildSQL embed.FS

// script runs the statements of a file below build/. It counts the rows that
// are inserted, for verify.
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
		table, insert := strings.CutPrefix(firstLine(statement), "INSERT INTO ")
		if insert {
			if err := b.renew(ctx); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		// Behind a join DuckDB inserts the pieces of several threads as they come.
		alone := strings.Contains(firstLine(statement), "-- one thread")
		if alone {
			if err := b.db.Exec(ctx, "SET threads = 1"); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		result, err := b.db.ExecContext(ctx, statement)
		if err == nil && alone {
			err = b.db.Exec(ctx, fmt.Sprintf("SET threads = %d", cmp.Or(b.config.Threads, runtime.NumCPU())))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if insert {
			n, err := result.RowsAffected()
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			table, _, _ = strings.Cut(table, " ")
			b.inserted[table] += n
		}
		if took := time.Since(start); took > 100*time.Millisecond {
			b.log.Debug("statement done", "script", name, "begins", firstLine(statement), "took", took.Round(time.Millisecond))
		}
	}
	return nil
}

// renew ends the transaction and begins the next. In DuckDB 1.4.1 an INSERT of
// no rows, followed in the same transaction by one of more than a row group into
// the same table, loses the rows of the second without an error. So no two
// INSERTs of a build share a transaction.
func (b *build) renew(ctx context.Context) error {
	if err := b.db.Exec(ctx, "COMMIT"); err != nil {
		return err
	}
	return b.db.Exec(ctx, "BEGIN")
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
	if n, err := b.db.Int(ctx, "SELECT count(*) FROM twin_pair"); err != nil {
		return err
	} else if n > 0 {
		if err := b.script(ctx, "25-twins.sql"); err != nil {
			return err
		}
	}
	if err := b.single(ctx); err != nil {
		return err
	}
	if err := b.script(ctx, "30-reports.sql"); err != nil {
		return err
	}
	if err := b.duties(ctx); err != nil {
		return err
	}
	return b.script(ctx, "40-coverage.sql")
}

// single keeps one row of a cell that one document states twice; the others
// become issues, so that nothing is lost and no cell counts double.
func (b *build) single(ctx context.Context) error {
	for _, table := range []string{"observations", "observations_superseded"} {
		b.unique[table] = true
	}
	most, err := b.db.Int(ctx, "SELECT coalesce(max(cell), 0) * 2 + 1 FROM cell")
	if err != nil || most == 1 {
		return err
	}
	// A bit for each cell: a document with fewer bits than rows repeats one.
	err = b.db.Exec(ctx, fmt.Sprintf(`CREATE TEMP TABLE doubled AS
		SELECT report_id FROM place WHERE doc IN (
		  SELECT o.doc FROM raw_observations o JOIN cell USING (table_code, row_code, column_code)
		  GROUP BY o.doc HAVING count(*) > bit_count(bitstring_agg(cell * 2 + (o.derived_by IS NOT NULL)::INTEGER, 2, %d)))`, most))
	if err != nil {
		return err
	}
	twice, err := b.db.Int(ctx, "SELECT count(*) FROM doubled")
	if err != nil || twice == 0 {
		return err
	}
	b.log.Warn("documents state cells twice", "documents", twice)
	for _, table := range []string{"observations", "observations_superseded"} {
		if err := b.renew(ctx); err != nil {
			return err
		}
		err = b.db.Exec(ctx, `
			CREATE OR REPLACE TEMP TABLE again AS
			SELECT *, rowid AS id, row_number() OVER (
			  PARTITION BY report_id, version, table_code, row_code, column_code, derived_by
			  ORDER BY status <> 'reported', locator, raw, rowid) AS n
			FROM `+table+` WHERE report_id IN (FROM doubled)
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

// trim drops the columns that only the build needed.
func (b *build) trim(ctx context.Context) error {
	return b.db.Exec(ctx, "ALTER TABLE observations DROP COLUMN report; ALTER TABLE observations DROP COLUMN cell")
}
