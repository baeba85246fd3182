package compare

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// No text may begin like a formula or break a line, whatever a page says.
func FuzzText(f *testing.F) {
	for _, s := range []string{"=1+1", "\t\u200b＝cmd|' /C calc'!A0", "清禾县", "-1", "\ufeff+1", "'=1", "\u202e=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return // the warehouse holds UTF-8 only
		}
		for _, got := range []string{text(s), number(s)} {
			if strings.ContainsAny(got, "\r\n\t\x00") {
				t.Errorf("%q has a control character", got)
			}
			if got == "" || got == s && plain(strings.TrimPrefix(strings.Replace(got, ".", "", 1), "-")) {
				continue
			}
			if strings.ContainsAny(got[:1], "=+-@") {
				t.Errorf("%q gives %q, which is a formula", s, got)
			}
		}
	})
}

func FuzzYears(f *testing.F) {
	for _, s := range []string{"2021-2024", "2021,2023", "", "-", "2024-2021", "1-999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		years, err := parseYears(s)
		if err == nil && len(years) > 300 {
			t.Errorf("%q gives %d years", s, len(years))
		}
		for i := 1; i < len(years); i++ {
			if years[i] <= years[i-1] {
				t.Errorf("%q gives %v", s, years)
			}
		}
	})
}
