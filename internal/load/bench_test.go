package load

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"gongkai/internal/catalog"
	"gongkai/internal/fact"
	"gongkai/internal/segment"
	"gongkai/internal/warehouse"
	"gongkai/schemas"
)

// facts writes n reports with all cells of form D, two mentions and some
// checks each, of five years and n/5 organs.
func facts(b *testing.B, dir string, n int) (observations int64) {
	b.Helper()
	forms, err := catalog.Forms(schemas.FS)
	if err != nil {
		b.Fatal(err)
	}
	cells := addresses(forms[len(forms)-1:]) // form D
	w, err := segment.Create(filepath.Join(dir, "facts"))
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		url := fmt.Sprintf("http://www.qinghe%d.gov.cn/xxgk/%d.html", i/5, i%5)
		d := segment.Document{URL: url, Site: "s" + strconv.Itoa(i/500), State: segment.Report, WARC: "a.warc.gz", Offset: int64(i) * 1000,
			RetrievedAt: time.Date(2024, 1, 2, 0, 0, 0, i, time.UTC)}
		d.Digest, d.Format = "sha1:"+segment.DocumentID(url, ""), "html"
		d.Report = fact.Report{Organ: fmt.Sprintf("清禾%d局", i/5), Kind: "department", Division: "990181", Level: "county", Year: 2019 + i%5, IsReport: true}
		for k, a := range cells {
			v := int64((i*31 + k*7) % 97)
			o := fact.Observation{Table: a.table, Row: a.row, Column: a.column, Unit: a.unit, Status: fact.Reported, HasValue: true,
				Value: fact.Int(v), Raw: strconv.FormatInt(v, 10), Reading: "as many cells as columns", At: fact.Locator{Table: 1 + k/50, Row: 1 + k/7, Col: 1 + k%7, Start: 1000 + 9*k, End: 1003 + 9*k}}
			if v == 13 {
				o.Status, o.HasValue, o.Raw = fact.Blank, false, ""
			}
			d.Observations = append(d.Observations, o)
		}
		observations += int64(len(cells))
		for k := range 2 {
			d.Mentions = append(d.Mentions, fact.Mention{Indicator: "website_items", Value: fact.Int(int64(i + k)), Unit: "条", Sentence: fmt.Sprintf("通过政府门户网站公开政府信息%d条", i+k)})
		}
		for k := range 40 {
			d.Checks = append(d.Checks, fact.Check{ID: "requests.row_total", Grade: fact.Hard, Table: "requests", Row: cells[k*3].row, Passed: true})
		}
		if err := w.Add(d); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := w.Commit(); err != nil {
		b.Fatal(err)
	}
	return observations
}

// BenchmarkLoad measures a whole load beside DuckDB's own INSERT … SELECT of
// the same segments into tables of the same columns, and the same with COPY …
// TO, in one run. GONGKAI_BENCH_REPORTS sets the number of reports.
func BenchmarkLoad(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("GONGKAI_BENCH_REPORTS"))
	if err != nil {
		n = 2000
	}
	dir := b.TempDir()
	rows := facts(b, dir, n)
	ctx := context.Background()
	var whole, insert, out time.Duration
	for b.Loop() {
		start := time.Now()
		s, err := Run(ctx, quiet(), Config{Work: dir, Schemas: schemas.FS, Force: true, Keep: 1})
		if err != nil || !s.OK() {
			b.Fatal(err, s)
		}
		whole += time.Since(start)
		i, o := floor(b, ctx, filepath.Join(dir, "facts"))
		insert += i
		out += o
	}
	b.ReportMetric(whole.Seconds()/float64(b.N), "s/load")
	b.ReportMetric(insert.Seconds()/float64(b.N), "s/insert")
	b.ReportMetric(whole.Seconds()/insert.Seconds(), "×insert")
	b.ReportMetric(whole.Seconds()/(insert+out).Seconds(), "×insert+copy")
	b.ReportMetric(float64(rows)*float64(b.N)/whole.Seconds(), "cells/s")
}

// floor is what DuckDB alone needs for the rows of the segments.
func floor(b *testing.B, ctx context.Context, facts string) (insert, out time.Duration) {
	b.Helper()
	dir := b.TempDir()
	db, err := warehouse.Create(ctx, filepath.Join(dir, "floor.duckdb"), warehouse.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	segments, err := segment.List(facts)
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	for _, t := range append([]string{"documents"}, factTables...) {
		if err := db.Exec(ctx, fmt.Sprintf("CREATE TABLE %s AS SELECT * FROM read_parquet(%s) LIMIT 0", t, warehouse.Quote(segments[0].File(t)))); err != nil {
			b.Fatal(err)
		}
		if err := db.Exec(ctx, fmt.Sprintf("INSERT INTO %s SELECT * FROM read_parquet(%s)", t, warehouse.Quote(segments[0].File(t)))); err != nil {
			b.Fatal(err)
		}
	}
	if err := db.Exec(ctx, "CHECKPOINT"); err != nil {
		b.Fatal(err)
	}
	insert = time.Since(start)
	start = time.Now()
	for _, t := range append([]string{"documents"}, factTables...) {
		if err := db.Exec(ctx, fmt.Sprintf("COPY %s TO %s (FORMAT parquet, COMPRESSION zstd)", t, warehouse.Quote(filepath.Join(dir, t+".parquet")))); err != nil {
			b.Fatal(err)
		}
	}
	return insert, time.Since(start)
}
