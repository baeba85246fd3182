package attribution_test

import (
	"context"
	"encoding/csv"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gongkai/internal/attribution"
	"gongkai/internal/catalog"
	"gongkai/internal/document"
)

// reports is a folder of labelled reports beside the repository; the test is
// skipped without it.
const reports = "../../../shared/reports"

func attributor(t testing.TB) *attribution.Attributor {
	t.Helper()
	schemas := os.DirFS("../../schemas")
	div, err := catalog.Divisions(schemas)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := catalog.Attributions(schemas)
	if err != nil {
		t.Fatal(err)
	}
	return attribution.New(div, rules)
}

func TestLabelledReports(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(reports, "meta.tsv"))
	if err != nil {
		t.Skip(err)
	}
	r := csv.NewReader(strings.NewReader(string(b)))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	a := attributor(t)
	reader := document.NewReader(slog.New(slog.DiscardHandler))
	defer reader.Close()
	wrong := 0
	for _, withURL := range []bool{false, true} {
		for _, row := range rows[1:] {
			name, url, organ, division, year := row[0], row[1], row[2], row[3], row[4]
			payload, err := os.ReadFile(filepath.Join(reports, "docs", name))
			if err != nil {
				t.Fatal(err)
			}
			doc, err := reader.Read(context.Background(), payload, document.Options{Name: name, Limits: document.DefaultLimits()})
			if err != nil {
				t.Logf("%s: %v", name, err)
				continue
			}
			src := attribution.Source{Name: name}
			if withURL && !strings.Contains(url, "github") {
				src.URL = url
			}
			got, issues := a.Attribute(doc, src)
			y := ""
			if got.Year > 0 {
				y = strconv.Itoa(got.Year)
			}
			switch {
			case !got.IsReport:
				t.Errorf("%s (url %v): not taken for a report: %v", name, withURL, issues)
			case y != year:
				t.Errorf("%s (url %v): year %s, want %s: %v", name, withURL, y, year, got.Evidence)
			case got.Division != "" && got.Division != division && division != "":
				wrong++
				t.Errorf("%s (url %v): division %s, want %s: %v", name, withURL, got.Division, division, got.Evidence)
			}
			if got.Organ != organ || got.Division != division {
				t.Logf("%s (url %v): organ %q %s, want %q %s", name, withURL, got.Organ, got.Division, organ, division)
				if testing.Verbose() {
					for _, e := range got.Evidence {
						t.Logf("    %s %s %q %.2f", e.Field, e.Value, e.Source, e.Score)
					}
				}
			}
		}
	}
}
