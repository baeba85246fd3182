package score

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"gongkai/internal/specimen"
)

// sourceText is the text of a UTF-8 payload with markup removed and entities
// resolved, worked out by the tokenizer of x/net and not by our reader.
// Attribute values are kept out.
func sourceText(payload []byte) string {
	var b strings.Builder
	z := html.NewTokenizer(bytes.NewReader(payload))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Text())
		}
	}
}

// FuzzPublishedNumbersOccur feeds damaged reports to the whole extraction: it
// must not fail, and every number it publishes must stand in the bytes.
func FuzzPublishedNumbersOccur(f *testing.F) {
	for i, name := range []string{"text-bars", "text-lines", "text-cell-bar-cols", "html-spans", "html-div", "html-nospans", "md-groups"} {
		s := specimen.New(int64(i), specimen.Spec{Rendering: name, Values: specimen.Filled})
		f.Add(s.Payload, strings.HasPrefix(name, "html"))
	}
	extract := reader(f)
	f.Fuzz(func(t *testing.T, payload []byte, page bool) {
		if !utf8.Valid(payload) || len(payload) > 1<<20 {
			return // the source text below is for UTF-8
		}
		name := "a.txt"
		if page {
			name = "a.html"
		}
		r := extract(t.Context(), payload, name, "")
		for _, x := range Foreign(r, string(payload)+sourceText(payload)) {
			t.Errorf("%s is not in the document", x)
		}
		seen := map[string]bool{}
		for _, o := range r.Observations {
			key := o.Table + "." + o.Row + "." + o.Column + string(o.Status)
			if seen[key] {
				t.Errorf("%s is published twice", key)
			}
			seen[key] = true
			if o.At.Start < 0 || o.At.End < o.At.Start {
				t.Errorf("%s has no place: %+v", key, o.At)
			}
		}
	})
}
