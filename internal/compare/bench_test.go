package compare

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
	"gongkai/schemas"
)

// warehouseOf makes a warehouse of n reports, five years of n/5 bodies, with
// all cells of form D and forty checks each, by SQL alone.
func warehouseOf(b *testing.B, n int) string {
	b.Helper()
	dir := b.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "warehouse"), 0o755); err != nil {
		b.Fatal(err)
	}
	words, err := newVocabulary(schemas.FS)
	if err != nil {
		b.Fatal(err)
	}
	tables, err := catalog.Tables(schemas.FS)
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	db, err := warehouse.Create(ctx, warehouse.Path(dir), warehouse.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	exec := func(sql string, args ...any) {
		b.Helper()
		if err := db.Exec(ctx, fmt.Sprintf(sql, args...)); err != nil {
			b.Fatal(err, sql)
		}
	}
	doubts := false
	for _, t := range tables {
		exec("%s", t.CreateSQL())
		doubts = doubts || t.Table == "our_doubts"
	}
	if !doubts {
		exec("CREATE TABLE our_doubts (report_id VARCHAR, year INTEGER, doubt VARCHAR, code VARCHAR, table_code VARCHAR, row_code VARCHAR, column_code VARCHAR)")
	}
	forms, err := catalog.Forms(schemas.FS)
	if err != nil {
		b.Fatal(err)
	}
	var cells []string
	for _, t := range forms[len(forms)-1].Tables {
		for _, i := range words.all {
			if i.table == t.Table && len(cells) < 200 {
				cells = append(cells, fmt.Sprintf("('%s', '%s', '%s')", i.table, i.row, i.column))
			}
		}
	}
	exec("CREATE TEMP TABLE cell AS SELECT * FROM (VALUES %s) v(t, r, c)", strings.Join(cells, ", "))
	exec(`CREATE TEMP TABLE organ AS SELECT printf('%%06d-%%010x', 110101 + n %% 3000, hash(n) %% 1099511627776) AS organ_id, n FROM range(%d) r(n)`, n/5)
	exec(`INSERT INTO organs BY NAME SELECT organ_id, '某' || n || '局' AS name, organ_id[1:6] AS division_code, 'county' AS level, 'department' AS kind FROM organ ORDER BY organ_id`)
	exec(`INSERT INTO reports BY NAME SELECT organ_id || '-' || y AS report_id, organ_id, organ_id[1:6] AS division_code, y::INTEGER AS year, 'http://www.x.gov.cn/' || organ_id || '/' || y AS url,
		'sha1' AS digest, 1 AS version, 0 AS checks_failed, 0 AS issues, md5(organ_id || y)[1:16] AS document_id, 1 AS documents, 175 AS cells_reported FROM organ, range(2019, 2024) r(y) ORDER BY report_id`)
	exec(`INSERT INTO observations BY NAME SELECT report_id, year, t AS table_code, r AS row_code, c AS column_code, hash(report_id, r, c) %% 97 AS value, '件' AS unit, 'reported' AS status,
		(hash(report_id, r, c) %% 97)::VARCHAR AS raw, false AS is_total, 't3r5c7' AS locator, false AS low_confidence, version, document_id FROM reports, cell ORDER BY report_id, t, r, c`)
	exec(`INSERT INTO checks BY NAME SELECT report_id, 'requests.row_total' AS identity, 'H' AS grade, 'requests' AS table_code, r AS row_code, hash(report_id, r) %% 50 > 0 AS passed, 1 AS residual
		FROM reports, (SELECT DISTINCT r FROM cell WHERE t = 'requests' LIMIT 40) ORDER BY ALL`)
	exec(`INSERT INTO our_doubts (report_id, year, doubt, code, table_code) SELECT report_id, year, 'tables', 'row_repeated', 'requests' FROM reports WHERE hash(report_id) %% 20 = 0 ORDER BY report_id`)
	exec(`INSERT INTO builds BY NAME SELECT 1 AS ordinal, 'bench' AS build_id`)
	exec("CHECKPOINT")
	return dir
}

// BenchmarkCompare writes one number, and all rates of requests, for every body
// and year. GONGKAI_BENCH_REPORTS sets the number of reports.
func BenchmarkCompare(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("GONGKAI_BENCH_REPORTS"))
	if err != nil {
		n = 2000
	}
	dir := warehouseOf(b, n)
	for _, c := range []struct{ name, indicators, layout, output, in string }{
		{"wide", "requests.received.total", "wide", "c.csv", ""},
		{"long", "requests.received.total", "long", "c.parquet", ""},
		{"rates", "rate.granted,rate.refused,rate.rejected,rate.review_corrected", "long", "c.csv", ""},
		{"one prefecture", "rate.refused", "wide", "c.xlsx", "110000"},
	} {
		b.Run(c.name, func(b *testing.B) {
			rows := 0
			for b.Loop() {
				s, err := Run(context.Background(), slog.New(slog.DiscardHandler), Config{Work: dir, Schemas: schemas.FS, Indicators: c.indicators, By: "organ",
					Layout: c.layout, In: c.in, Output: filepath.Join(b.TempDir(), c.output)})
				if err != nil {
					b.Fatal(err)
				}
				rows = s.Rows
			}
			b.ReportMetric(float64(rows), "rows")
		})
	}
}
