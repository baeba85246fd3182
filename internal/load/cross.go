package load

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"time"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// cross runs schemas/checks over the built tables, each over all reports at
// once, and tells errors of the publishers, remarks and our own doubts apart.
func (b *build) cross(ctx context.Context) error {
	checks, err := catalog.Checks(b.config.Schemas)
	if err != nil {
		return err
	}
	if err := b.stageIdentities(ctx); err != nil {
		return err
	}
	if err := b.script(ctx, "42-check-cells.sql"); err != nil {
		return err
	}
	if err := b.db.Exec(ctx, `CREATE TEMP TABLE cross_check (report_id VARCHAR, identity VARCHAR, grade VARCHAR, table_code VARCHAR, row_code VARCHAR, column_code VARCHAR,
		passed BOOLEAN, residual DECIMAL(24,6), other_report_id VARCHAR)`); err != nil {
		return err
	}
	for _, c := range checks {
		start := time.Now()
		if err := b.renew(ctx); err != nil {
			return err
		}
		err := b.db.Exec(ctx, fmt.Sprintf(`INSERT INTO cross_check BY NAME
			SELECT q.report_id, %s AS identity, %s AS grade, q.table_code, q.row_code, q.column_code, q.passed,
			       TRY_CAST(q.residual AS DECIMAL(24,6)) AS residual, q.other_report_id
			FROM (%s) q`, warehouse.Quote(c.ID), warehouse.Quote(c.Grade), c.SQL))
		if err != nil {
			return fmt.Errorf("%s: %w", c.File, err)
		}
		if took := time.Since(start); took > 100*time.Millisecond {
			b.log.Debug("check done", "check", c.ID, "took", took.Round(time.Millisecond))
		}
	}
	if err := b.script(ctx, "43-checks.sql"); err != nil {
		return err
	}
	return b.script(ctx, "44-errors.sql")
}

// stageIdentities fills identity_cells and makes check_address, the cells that
// the queries read from check_cell, and narrow_identity, their identities.
func (b *build) stageIdentities(ctx context.Context) error {
	cells, err := catalog.IdentityCells(b.config.Schemas)
	if err != nil {
		return err
	}
	_, err = b.db.Append(ctx, "identity_cells", func(yield func([]driver.Value, error) bool) {
		for _, c := range cells {
			var alternative driver.Value
			if c.Alternative > 0 {
				alternative = int32(c.Alternative)
			}
			if !yield([]driver.Value{c.Identity, c.Relation, null(c.Test.Table), null(c.Test.Row), null(c.Test.Column), alternative, int32(c.Position),
				c.Side, int32(c.Sign), c.Whose, null(c.Cell.Table), null(c.Cell.Row), null(c.Cell.Column), null(c.Indicator),
				null(c.Label.ZH), null(c.Label.EN), null(c.Place.ZH), null(c.Place.EN)}, nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	var addresses, identities []string
	seen := map[string]bool{}
	once := func(to *[]string, row string) {
		if !seen[row] {
			seen[row] = true
			*to = append(*to, row)
		}
	}
	for _, c := range cells {
		if c.Narrow {
			once(&addresses, fmt.Sprintf("(%s, %s, %s)", warehouse.Quote(c.Cell.Table), warehouse.Quote(c.Cell.Row), warehouse.Quote(c.Cell.Column)))
			once(&identities, "("+warehouse.Quote(c.Identity)+")")
		}
	}
	if len(addresses) == 0 { // declarations without such a check
		addresses, identities = []string{"('', '', '')"}, []string{"('')"}
	}
	return b.db.Exec(ctx, `CREATE TEMP TABLE check_address AS
		SELECT (row_number() OVER (ORDER BY table_code, row_code, column_code))::INTEGER AS cell, * FROM (VALUES `+strings.Join(addresses, ", ")+`) v(table_code, row_code, column_code);
		CREATE TEMP TABLE narrow_identity AS FROM (VALUES `+strings.Join(identities, ", ")+`) v(identity)`)
}
