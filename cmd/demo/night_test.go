package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gongkai/internal/compare"
	"gongkai/internal/crawl"
	"gongkai/internal/extract"
	"gongkai/internal/load"
	"gongkai/internal/nightly"
	"gongkai/internal/warehouse"
	"gongkai/schemas"
)

// Two nights over the fictional web, in this process: what the README promises
// of the first holds, its queries run, and the second has nothing to do.
func TestTwoNights(t *testing.T) {
	web, err := serve("../../fixtures/sites")
	if err != nil {
		t.Fatal(err)
	}
	defer web.close()
	sites, err := crawl.Select(schemas.FS, "", web.homes)
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	night := func() nightly.Summary {
		t.Helper()
		s, err := nightly.Run(t.Context(), slog.New(slog.DiscardHandler), nightly.Config{
			Work: work,
			Crawl: crawl.Config{Dir: work, Schemas: schemas.FS, Sites: sites, ConnectTo: map[string]string{"*": web.addr},
				DelaySet: true, Version: "test"},
			Extract: extract.Config{Work: work, Schemas: schemas.FS},
			Load:    load.Config{Work: work, Schemas: schemas.FS},
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := night()
	if first.Crawl.Reports < 50 || first.Extract.Reports < 50 || first.Extract.Observations < 5000 {
		t.Errorf("the first night found too little: %+v, %v", first.Crawl, first.Extract)
	}

	db, err := warehouse.Open(t.Context(), warehouse.Path(work))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range questions {
		names, rows, err := db.Strings(t.Context(), q.sql)
		if err != nil || len(rows) == 0 {
			t.Errorf("%s: %d rows, %v", q.title, len(rows), err)
		}
		var b bytes.Buffer
		printTable(&b, names, rows)
		t.Logf("%s\n%s", q.title, b.String())
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```sql\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	if len(blocks) == 0 {
		t.Error("the README has no SQL")
	}
	for _, b := range blocks {
		for _, q := range strings.Split(b[1], ";\n") {
			if strings.TrimSpace(q) == "" {
				continue
			}
			if _, rows, err := db.Strings(t.Context(), q); err != nil || len(rows) == 0 {
				t.Errorf("a query of the README gives %d rows, %v:\n%s", len(rows), err, q)
			}
		}
	}

	// Whatever code stands in a table is among the published ones.
	for kind, from := range map[string]string{
		"fetch_outcome": "SELECT outcome FROM fetches", "coverage_state": "SELECT state FROM coverage", "issue": "SELECT code FROM issues",
		"status": "SELECT status FROM observations", "check": "SELECT identity FROM checks", "grade": "SELECT grade FROM checks",
		"organ_kind": "SELECT kind FROM organs", "level": "SELECT level FROM organs UNION SELECT level FROM divisions",
		"document_state": "SELECT state FROM documents", "indicator": "SELECT indicator FROM mentions", "table": "SELECT table_code FROM observations",
		"row":    "SELECT table_code || '.' || row_code FROM observations",
		"column": "SELECT table_code || '.' || column_code FROM observations",
	} {
		_, rows, err := db.Strings(t.Context(), fmt.Sprintf(`SELECT DISTINCT c FROM (%s) AS t(c)
			WHERE c <> '' AND c NOT IN (SELECT code FROM codes WHERE kind = '%s') ORDER BY c`, from, kind))
		if err != nil || len(rows) > 0 {
			t.Errorf("codes of kind %s that are not declared: %v, %v", kind, rows, err)
		}
	}

	csv := filepath.Join(work, "requests.csv")
	if _, err := compare.Run(t.Context(), slog.New(slog.DiscardHandler), compare.Config{Work: work, Schemas: schemas.FS,
		Indicators: "requests.received.total", By: "organ", Output: csv}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(csv)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b, []byte("\ufeff")) || bytes.Count(b, []byte("\n")) < 5 {
		t.Errorf("the comparison has %d lines: %.200q", bytes.Count(b, []byte("\n")), b)
	}

	second := night()
	if second.Crawl.New != 0 || second.Crawl.Corrected != 0 || second.Crawl.Vanished != 0 {
		t.Errorf("an unchanged web has new reports: %+v", second.Crawl)
	}
	if second.Crawl.Bytes*10 > first.Crawl.Bytes {
		t.Errorf("the second night took %d bytes of %d", second.Crawl.Bytes, first.Crawl.Bytes)
	}
	if len(second.Extract.Segments) != 0 {
		t.Errorf("the second night extracted again: %v", second.Extract)
	}
}
