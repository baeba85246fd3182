package load

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gongkai/internal/warehouse"
)

// verify runs the hard checks of the build itself. What does not hold goes to
// Summary.Failed: such a build is not published.
func (b *build) verify(ctx context.Context) error {
	test := func(name, query string) error {
		start := time.Now()
		n, err := b.db.Int(ctx, query)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if took := time.Since(start); took > 100*time.Millisecond {
			b.log.Debug("check done", "check", name, "took", took.Round(time.Millisecond))
		}
		if n != 0 {
			b.summary.Failed = append(b.summary.Failed, fmt.Sprintf("%s (%d)", name, n))
		}
		return nil
	}
	for _, t := range b.tables {
		if len(t.Key) > 0 && !b.unique[t.Table] {
			key := names("", t.Key)
			err := test("key of "+t.Table+" is not unique",
				fmt.Sprintf("SELECT count(*) - count(DISTINCT hash(%s)) FROM %s", key, warehouse.Name(t.Table)))
			if err != nil {
				return err
			}
		}
		if strings.HasPrefix(t.Table, "observations") {
			continue // its names come from place, which is tested below
		}
		for _, r := range t.Refs {
			err := test(t.Table+" refers to rows that "+r.Table+" lacks",
				fmt.Sprintf("SELECT count(*) FROM %s t WHERE (%s) IS NOT NULL AND NOT EXISTS (FROM %s o WHERE (%s) = (%s))",
					warehouse.Name(t.Table), names("t.", r.Columns[:1]), warehouse.Name(r.Table), names("o.", r.To), names("t.", r.Columns)))
			if err != nil {
				return err
			}
		}
	}
	// What was inserted is there. Rows of a repeated cell were deleted, and of
	// issues some were inserted elsewhere; other counts below hold these.
	for _, table := range slices.Sorted(maps.Keys(b.inserted)) {
		n := b.inserted[table]
		if table == "issues" || strings.HasPrefix(table, "observations") {
			continue
		}
		if err := test("rows inserted into "+table+" are not there", fmt.Sprintf("SELECT %d - (SELECT count(*) FROM %s)", n, warehouse.Name(table))); err != nil {
			return err
		}
	}
	n := b.inserted["issues"]
	if err := test("rows inserted into issues are not there", fmt.Sprintf("SELECT greatest(0, %d - (SELECT count(*) FROM issues))", n)); err != nil {
		return err
	}
	// Every row that the segments count is there: in the current version, in a
	// superseded one, or in a document that stands beside the report.
	var wanted int64
	for _, s := range b.segments {
		wanted += s.Counts.Documents
	}
	if len(b.segments) > 0 {
		err := test("documents read are not those of the segments",
			fmt.Sprintf("SELECT %d - (SELECT count(*) FROM read_parquet([%s]))", wanted, b.files("documents")))
		if err != nil {
			return err
		}
	}
	for _, c := range []struct{ name, query string }{
		{"observations of the latest readings are missing", `SELECT (SELECT coalesce(sum(observations), 0) FROM reading) - (SELECT count(*) FROM raw_observations)`},
		{"cells are placed in reports or documents that are not there", `SELECT count(*) FROM place
			WHERE report_id NOT IN (SELECT report_id FROM reports) OR document_id NOT IN (SELECT document_id FROM documents)`},
		{"checks were lost", `SELECT (SELECT count(*) FROM own_check) + (SELECT count(*) FROM cross_check) - (SELECT count(*) FROM checks)`},
		{"parts of a version have several documents", `SELECT count(*) - count(DISTINCT (report_id, version, part)) FROM place`},
		{"mentions of versions were lost", `
			WITH per AS (SELECT doc, count(*) AS n FROM raw_mentions GROUP BY ALL)
			SELECT (SELECT coalesce(sum(n), 0) FROM per JOIN place p ON p.doc = per.doc AND (p.part IS NULL OR p.part = 'prose'))
			  - (SELECT count(*) FROM mentions) - (SELECT count(*) FROM mentions_superseded)`},
		{"mentions of the latest readings are missing", `SELECT (SELECT coalesce(sum(mentions), 0) FROM reading) - (SELECT count(*) FROM raw_mentions)`},
		{"checks of the latest readings are missing", `SELECT (SELECT coalesce(sum(checks), 0) FROM reading) - (SELECT count(*) FROM raw_checks)`},
		{"issues of the latest readings are missing", `SELECT (SELECT coalesce(sum(issues), 0) FROM reading) - (SELECT count(*) FROM raw_issues)`},
		{"observations of versions were lost", `
			WITH per AS (SELECT doc, table_code, count(*) AS n FROM raw_observations GROUP BY ALL)
			SELECT (SELECT coalesce(sum(n), 0) FROM per JOIN place p ON p.doc = per.doc AND (p.part IS NULL OR p.part = per.table_code))
			  - (SELECT count(*) FROM observations) - (SELECT count(*) FROM observations_superseded)
			  - (SELECT count(*) FROM issues WHERE code = 'duplicate_cell')`},
		{"reports are not those of the documents", `SELECT count(*) FROM (
			(SELECT report_id FROM report_doc EXCEPT SELECT report_id FROM reports)
			UNION ALL (SELECT report_id FROM reports EXCEPT SELECT report_id FROM report_doc))`},
		{"reports lack their current version", `SELECT count(*) FROM reports r WHERE NOT EXISTS (
			FROM report_versions v WHERE v.report_id = r.report_id AND v.version = r.version AND v.superseded_at IS NULL)`},
		{"blanks carry a value", `SELECT count(*) FROM observations WHERE value IS NOT NULL AND status NOT IN ('reported', 'derived')`},
		{"derived values without identity, or published ones with it", `SELECT count(*) FROM observations WHERE (status = 'derived') <> (derived_by IS NOT NULL)`},
		{"errors laid at a publisher's door although our reading is in doubt", `SELECT count(*) FROM (
			SELECT identity, table_code, report_id FROM published_errors
			UNION ALL SELECT identity, table_code, other_report_id FROM published_errors WHERE other_report_id IS NOT NULL) e
			JOIN (SELECT DISTINCT report_id, doubt, table_code FROM our_doubts) d ON d.report_id = e.report_id
			WHERE d.doubt = 'attribution' OR (d.table_code IS NULL OR d.table_code = e.table_code)
			  AND CASE WHEN starts_with(e.identity, 'narrative.') THEN d.doubt = 'prose' ELSE d.doubt IN ('tables', 'report') END`},
	} {
		if err := test(c.name, c.query); err != nil {
			return err
		}
	}
	return nil
}

func (b *build) files(kind string) string {
	var files []string
	for _, s := range b.segments {
		files = append(files, warehouse.Quote(s.File(kind)))
	}
	return strings.Join(files, ", ")
}

func names(prefix string, columns []string) string {
	var quoted []string
	for _, c := range columns {
		quoted = append(quoted, prefix+warehouse.Name(c))
	}
	return strings.Join(quoted, ", ")
}
