package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
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

// cutOut follows the README's recipe from numbers to their saved pages: the
// bytes at offset and length are one gzip member, the record of that address,
// and its body has the digest and, where it is UTF-8 text, the number at the
// place that the locator gives.
func cutOut(t *testing.T, db *warehouse.DB, work string) {
	t.Helper()
	_, rows, err := db.Strings(t.Context(), `SELECT any_value(o.raw), any_value(o.locator), c.url, c.digest, c.payload_file, c.payload_offset, c.payload_length, any_value(d.encoding)
		FROM observations o JOIN reports r USING (report_id) JOIN captures c ON c.document_id = o.document_id JOIN documents d ON d.document_id = o.document_id
		WHERE o.table_code = 'requests' AND o.row_code = 'received' AND o.column_code = 'total' AND o.status = 'reported'
		GROUP BY ALL ORDER BY ALL`)
	if err != nil || len(rows) < 50 {
		t.Fatalf("%d numbers with a saved page, %v", len(rows), err)
	}
	shown := 0
	for _, r := range rows {
		offset, err1 := strconv.ParseInt(r[5], 10, 64)
		length, err2 := strconv.ParseInt(r[6], 10, 64)
		file, err3 := os.Open(filepath.Join(work, "archive", r[4]))
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(io.NewSectionReader(file, offset, length))
		if err != nil {
			t.Fatal(err)
		}
		in := bufio.NewReader(z)
		record, err := textproto.NewReader(in).ReadLine()
		if err != nil || record != "WARC/1.1" {
			t.Fatalf("%s: %q, %v", r[2], record, err)
		}
		head, err := textproto.NewReader(in).ReadMIMEHeader()
		if err != nil || head.Get("WARC-Target-URI") != r[2] || head.Get("WARC-Payload-Digest") != r[3] {
			t.Errorf("%s: head %v, %v", r[2], head, err)
		}
		block, _ := strconv.ParseInt(head.Get("Content-Length"), 10, 64)
		answer, err := http.ReadResponse(bufio.NewReader(io.LimitReader(in, block)), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if sum := sha1.Sum(body); err != nil || "sha1:"+base32.StdEncoding.EncodeToString(sum[:]) != r[3] {
			t.Errorf("%s: the body is not the one of digest %s: %v", r[2], r[3], err)
		}
		if at := regexp.MustCompile(`b(\d+)-(\d+)`).FindStringSubmatch(r[1]); at != nil && strings.EqualFold(r[7], "utf-8") {
			from, _ := strconv.Atoi(at[1])
			to, _ := strconv.Atoi(at[2])
			if string(body[from:to]) != r[0] {
				t.Errorf("%s: %q stands at %s, not %q", r[2], body[from:to], r[1], r[0])
			}
			shown++
		}
		file.Close()
	}
	if shown < 10 {
		t.Errorf("%d numbers found again in the bytes", shown)
	}
}

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
			Crawl: crawl.Config{Dir: work, Schemas: fictional, Sites: sites, ConnectTo: map[string]string{"*": web.addr},
				DelaySet: true, Version: "test"},
			Extract: extract.Config{Work: work, Schemas: fictional},
			Load:    load.Config{Work: work, Schemas: fictional},
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
		"organ_kind": "SELECT kind FROM organs", "level": "SELECT level FROM organs UNION SELECT level FROM divisions", "succession": "SELECT succession FROM organs",
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

	cutOut(t, db, work)
	cookbook(t, db)

	csv := filepath.Join(work, "requests.csv")
	if _, err := compare.Run(t.Context(), slog.New(slog.DiscardHandler), compare.Config{Work: work, Schemas: fictional,
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
