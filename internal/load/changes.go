package load

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"gongkai/internal/warehouse"
)

// Changes is what a build changed against the one before, in reports, cells
// and rows. It stands in builds.changes.
type Changes struct {
	Against        string `json:"against,omitempty"` // build id, "" for the first build
	ReportsAdded   int64  `json:"reports_added"`
	ReportsGone    int64  `json:"reports_gone"`
	ReportsMoved   int64  `json:"reports_moved"`   // their documents are another body's or year's report now
	ReportsRevised int64  `json:"reports_revised"` // a new version was published
	ReportsReread  int64  `json:"reports_reread"`  // cells read differently without a new version
	CellsRevised   int64  `json:"cells_revised"`   // reported with a number before, another one or none now: by a new capture
	CellsChanged   int64  `json:"cells_changed"`   // the same without a new capture
	CellsFilled    int64  `json:"cells_filled"`    // without a number before, reported now
	CellsDerived   int64  `json:"cells_derived"`   // derived values that came, went or changed
	CellsOther     int64  `json:"cells_other"`     // other statuses
	MentionsGone   int64  `json:"mentions_gone"`
	VersionsGone   int64  `json:"versions_gone"`
	DocumentsGone  int64  `json:"documents_gone"`
	CapturesGone   int64  `json:"captures_gone"`
	// Explained counts the differences that a correction or an acceptance
	// explains, by its name.
	Explained map[string]int64 `json:"explained,omitempty"`
}

// compared are the tables of the build before that are looked at.
var compared = []string{"reports", "report_versions", "organs", "documents", "captures", "issues", "mentions", "observations"}

// compare holds the build against the one that readers see: it fills
// Summary.Changes and changes.csv, and whatever vanished or changed without a
// new capture and without a correction or acceptance goes to Summary.Failed.
func (b *build) compare(ctx context.Context) error {
	old, dir, ok := b.before()
	if !ok {
		return nil
	}
	if _, is, _ := current(b.home); is != dir {
		b.log.Warn("no whole current generation, the build is compared with another", "with", dir)
	}
	c := &b.summary.Changes
	c.Against = old.BuildID
	for _, table := range compared {
		if err := b.viewOld(ctx, dir, table); err != nil {
			return fmt.Errorf("read %s of build %s: %w (without warehouse/current nothing is compared)", table, old.BuildID, err)
		}
	}
	if err := b.script(ctx, "60-changes.sql"); err != nil {
		return err
	}
	if err := b.accept(ctx, old); err != nil {
		return err
	}
	if err := b.count(ctx, c); err != nil {
		return err
	}
	if err := b.writeChanges(ctx); err != nil {
		return err
	}
	return b.stop(ctx, old.BuildID)
}

// viewOld makes the view old_<table> of the Parquet files of a generation,
// whether they lie in one folder or in hive folders. Columns and tables that
// it lacks are null and empty.
func (b *build) viewOld(ctx context.Context, dir, table string) error {
	folder := filepath.Join(dir, "parquet", table)
	q := fmt.Sprintf("CREATE OR REPLACE TEMP VIEW old_%s AS (FROM %s WHERE false)", table, warehouse.Name(table))
	if exists(folder) {
		q += fmt.Sprintf(" UNION ALL BY NAME (FROM read_parquet(%s, hive_partitioning = true, union_by_name = true))",
			warehouse.Quote(filepath.Join(folder, "**", "*.parquet")))
	}
	return b.db.Exec(ctx, q)
}

// count fills c from the tables of 60-changes.sql.
func (b *build) count(ctx context.Context, c *Changes) error {
	err := b.db.QueryRowContext(ctx, `SELECT
		(SELECT count(*) FROM reports WHERE report_id NOT IN (SELECT after FROM pair)),
		count(*) FILTER (version_after > version_before), count(*) FILTER (cells AND version_after <= version_before) FROM report_change`).
		Scan(&c.ReportsAdded, &c.ReportsRevised, &c.ReportsReread)
	if err != nil {
		return err
	}
	err = b.db.QueryRowContext(ctx, `SELECT count(*) FILTER (what = 'changed' AND capture AND NOT reread), count(*) FILTER (what = 'filled'),
		count(*) FILTER (what = 'derived'), count(*) FILTER (what = 'other') FROM cell_change`).
		Scan(&c.CellsRevised, &c.CellsFilled, &c.CellsDerived, &c.CellsOther)
	if err != nil {
		return err
	}
	err = b.db.QueryRowContext(ctx, `SELECT count(*) FILTER (kind = 'report_gone'), count(*) FILTER (kind = 'report_moved'),
		count(*) FILTER (kind = 'cell_changed'), count(*) FILTER (kind = 'mention_gone'), count(*) FILTER (kind = 'version_gone'),
		count(*) FILTER (kind = 'document_gone'), count(*) FILTER (kind = 'capture_gone') FROM difference`).
		Scan(&c.ReportsGone, &c.ReportsMoved, &c.CellsChanged, &c.MentionsGone, &c.VersionsGone, &c.DocumentsGone, &c.CapturesGone)
	if err != nil {
		return err
	}
	cells, err := b.db.Int(ctx, "SELECT count(*) FROM cell_change WHERE what = 'changed' AND (reread OR NOT capture)")
	if err == nil && cells != c.CellsChanged {
		err = fmt.Errorf("%d cells changed, %d are listed", cells, c.CellsChanged)
	}
	if err != nil {
		return err
	}
	_, rows, err := b.db.Strings(ctx, "SELECT explained_by, count(*) FROM difference WHERE explained_by IS NOT NULL GROUP BY ALL")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if c.Explained == nil {
			c.Explained = map[string]int64{}
		}
		var n int64
		fmt.Sscan(r[1], &n)
		c.Explained[r[0]] = n
	}
	return nil
}

// stop says what nothing explains: in the log some of it, in Summary.Failed
// the numbers, in Summary.Entry an acceptance to be filled in.
func (b *build) stop(ctx context.Context, against string) error {
	_, kinds, err := b.db.Strings(ctx, `SELECT d.kind, count(*), any_value(k.label_en) FROM difference d JOIN codes k ON k.kind = 'change' AND k.code = d.kind
		WHERE explained_by IS NULL GROUP BY d.kind ORDER BY min(k.rowid)`)
	if err != nil || len(kinds) == 0 {
		return err
	}
	_, some, err := b.db.Strings(ctx, `SELECT kind, report_id, moved_to, concat_ws('.', table_code, row_code, column_code),
		coalesce(value_before::VARCHAR, raw_before), coalesce(value_after::VARCHAR, status_after), url
		FROM difference WHERE explained_by IS NULL
		QUALIFY row_number() OVER (PARTITION BY kind ORDER BY report_id, table_code, row_code, column_code, document_id, raw_before) <= 5`)
	if err != nil {
		return err
	}
	for _, r := range some {
		b.log.Warn("differs from the build before without a new capture", "kind", r[0], "report", r[1], "moved_to", r[2], "cell", r[3], "before", r[4], "after", r[5], "url", r[6])
	}
	var expect []string
	for _, k := range kinds {
		b.summary.Failed = append(b.summary.Failed, fmt.Sprintf("%s against build %s, unexplained: %s", strings.ToLower(k[2]), against, k[1]))
		expect = append(expect, k[0]+": "+k[1])
	}
	b.summary.Entry = fmt.Sprintf("  - acceptance: after-%s\n    reason:\n    expect: {against: %q, %s}\n", against, against, strings.Join(expect, ", "))
	return nil
}
