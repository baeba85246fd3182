package load

import (
	"context"
	"fmt"
	"path/filepath"

	"gongkai/internal/warehouse"
)

// Changes is what a build changed against the one before, in reports and
// cells. A changed cell is one of a report that both have, whose value or
// status differs.
type Changes struct {
	Against        string `json:"against,omitempty"` // build id, "" for the first build
	ReportsAdded   int64  `json:"reports_added"`
	ReportsGone    int64  `json:"reports_gone"`
	ReportsRevised int64  `json:"reports_revised"` // a new version was published
	ReportsReread  int64  `json:"reports_reread"`  // read differently without a new version
	CellsChanged   int64  `json:"cells_changed"`
}

// compare fills Summary.Changes from the Parquet files of the current build.
func (b *build) compare(ctx context.Context) error {
	old, dir, ok := current(b.home)
	if !ok {
		return nil
	}
	folder := filepath.Join(dir, "parquet")
	reports := "read_parquet(" + warehouse.Quote(filepath.Join(folder, "reports", "*.parquet")) + ")"
	cells := "read_parquet(" + warehouse.Quote(filepath.Join(folder, "observations", "**", "*.parquet")) + ")"
	c := Changes{Against: old.BuildID}
	// Facts are only ever added: a document that is gone means that segments
	// were lost, and publishing would hide it.
	lost, err := b.db.Int(ctx, "SELECT count(*) FROM read_parquet("+warehouse.Quote(filepath.Join(dir, "parquet", "documents", "*.parquet"))+") WHERE document_id NOT IN (SELECT document_id FROM documents)")
	if err != nil {
		return err
	}
	if lost > 0 && !b.config.AcceptLoss {
		b.summary.Failed = append(b.summary.Failed, fmt.Sprintf("%d documents of the build before are no longer among the facts", lost))
	}
	err = b.db.Exec(ctx, `CREATE TEMP TABLE report_change AS
		WITH was AS (SELECT report_id, version, sum FROM `+reports+` LEFT JOIN (SELECT report_id, sum(`+cellHash+`) AS sum FROM `+cells+` GROUP BY report_id) USING (report_id)),
		     now AS (SELECT report_id, version, sum FROM reports LEFT JOIN (SELECT report_id, sum(`+cellHash+`) AS sum FROM observations GROUP BY report_id) USING (report_id))
		SELECT report_id, was.version AS before, now.version AS after, was.sum IS DISTINCT FROM now.sum AS differs
		FROM was FULL JOIN now USING (report_id)`)
	if err != nil {
		return err
	}
	err = b.db.QueryRowContext(ctx, `SELECT count(*) FILTER (before IS NULL), count(*) FILTER (after IS NULL), count(*) FILTER (after > before),
		count(*) FILTER (differs AND after <= before) FROM report_change`).Scan(&c.ReportsAdded, &c.ReportsGone, &c.ReportsRevised, &c.ReportsReread)
	if err != nil {
		return err
	}
	c.CellsChanged, err = b.db.Int(ctx, `
		WITH changed AS (SELECT report_id FROM report_change WHERE differs AND before IS NOT NULL AND after IS NOT NULL),
		was AS (SELECT report_id, table_code, row_code, column_code, coalesce(derived_by, '') AS derived_by, status, value FROM `+cells+` JOIN changed USING (report_id)),
		now AS (SELECT report_id, table_code, row_code, column_code, coalesce(derived_by, '') AS derived_by, status, value FROM observations JOIN changed USING (report_id))
		SELECT count(*) FROM was FULL JOIN now USING (report_id, table_code, row_code, column_code, derived_by)
		WHERE (was.status, was.value) IS DISTINCT FROM (now.status, now.value)`)
	b.summary.Changes = c
	return err
}

const cellHash = "hash(table_code, row_code, column_code, status, value, derived_by)::HUGEINT"
