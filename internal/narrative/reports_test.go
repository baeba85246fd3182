package narrative_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"gongkai/internal/narrative"
)

// reports is a folder of labelled reports beside the repository; the test is
// skipped without it.
const reports = "../../../shared/reports"

func table(t *testing.T, name string) []map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(reports, name))
	if err != nil {
		t.Skip(err)
	}
	r := csv.NewReader(strings.NewReader(string(b)))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			if i < len(row) {
				m[name] = row[i]
			}
		}
		out = append(out, m)
	}
	return out
}

// prose are the lines of a plain text document that are no table cells.
func prose(s string) []narrative.Paragraph {
	var out []narrative.Paragraph
	for _, line := range strings.Split(s, "\n") {
		if strings.Contains(line, "|") {
			continue
		}
		out = append(out, narrative.Paragraph{Text: line})
	}
	return out
}

func TestLabelledReports(t *testing.T) {
	f, _ := declared(t)
	type key struct{ doc, indicator, value, unit, approximate string }
	want, optional := map[key]bool{}, map[[3]string]bool{}
	for _, m := range table(t, "mentions.tsv") {
		want[key{m["doc"], m["indicator"], m["value"], m["unit"], m["approximate"]}] = true
	}
	for _, m := range table(t, "optional.tsv") {
		optional[[3]string{m["doc"], m["indicator"], m["value"]}] = true
	}
	docs, _ := filepath.Glob(filepath.Join(reports, "docs", "*.*"))
	got, sentences := map[key]bool{}, map[key]string{}
	for _, path := range docs {
		if ext := filepath.Ext(path); ext != ".txt" && ext != ".md" {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		mentions, checks, issues := f.Read(prose(string(b)))
		doc := filepath.Base(path)
		for _, m := range mentions {
			approx := "0"
			if m.Approximate {
				approx = "1"
			}
			k := key{doc, m.Indicator, m.Value.String(), m.Unit, approx}
			got[k], sentences[k] = true, m.Sentence
		}
		for _, c := range checks {
			t.Logf("%s: %s %s passed=%v residual %s", doc, c.ID, c.Row, c.Passed, c.Residual)
		}
		for _, i := range issues {
			t.Logf("%s: %s: %s", doc, i.Code, i.Detail)
		}
	}
	var right, extra, missed int
	var lines []string
	for k := range got {
		switch {
		case want[k]:
			right++
		case optional[[3]string{k.doc, k.indicator, k.value}]:
		default:
			extra++
			lines = append(lines, "extra  "+k.doc+" "+k.indicator+" "+k.value+k.unit+": "+sentences[k])
		}
	}
	for k := range want {
		if !got[k] && filepath.Ext(k.doc) != ".pdf" {
			missed++
			lines = append(lines, "missed "+k.doc+" "+k.indicator+" "+k.value+k.unit)
		}
	}
	sort.Strings(lines)
	for _, l := range lines {
		t.Log(l)
	}
	f1 := 2 * float64(right) / float64(2*right+extra+missed)
	t.Logf("right %d, extra %d, missed %d: F1 %.3f", right, extra, missed, f1)
	if f1 < 0.95 {
		t.Errorf("F1 %.3f is below 0.95", f1)
	}
}
