package score

import (
	"bytes"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"gongkai/internal/fact"
	"gongkai/internal/specimen"
)

// TestPlacesLeadToTheCell follows the table and row of every published number
// with a reader that shares nothing with ours, and must find the number there.
func TestPlacesLeadToTheCell(t *testing.T) {
	extract := reader(t)
	followed := 0
	for seed := range int64(6) {
		s := specimen.New(seed, specimen.Spec{Rendering: "html-spans", Values: specimen.City})
		page, err := goquery.NewDocumentFromReader(bytes.NewReader(s.Payload))
		if err != nil {
			t.Fatal(err)
		}
		tables := page.Find("table")
		for _, o := range extract(t.Context(), s.Payload, s.Name, s.ContentType).Observations {
			if o.Status != fact.Reported {
				continue
			}
			row := tables.Eq(o.At.Table - 1).Find("tr").Eq(o.At.Row - 1)
			found := false
			row.Find("td,th").Each(func(_ int, cell *goquery.Selection) {
				found = found || strings.TrimSpace(cell.Text()) == o.Raw
			})
			if !found {
				t.Errorf("%s: %s.%s.%s = %q is not in %s: %q", s.Name, o.Table, o.Row, o.Column, o.Raw, o.At, row.Text())
			}
			if got := string(s.Payload[o.At.Start:o.At.End]); got != o.Raw {
				t.Errorf("%s: %s.%s.%s = %q, but its bytes are %q", s.Name, o.Table, o.Row, o.Column, o.Raw, got)
			}
			followed++
		}
	}
	if followed < 500 {
		t.Errorf("only %d places followed", followed)
	}
}
