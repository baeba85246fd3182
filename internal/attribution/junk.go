package attribution

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// findJunk counts characters that carry their reading in brackets, as copying
// hosts insert it: 開(kai)展, 數(shù)量. Latin words in brackets of real reports
// (APP, LED) are in capitals.
func (p *page) findJunk(s string) {
	for _, bracket := range brackets {
		for i := 0; ; {
			from, to := readingAfter(s, i, bracket)
			if to == 0 {
				break
			}
			if p.junk++; p.junkSample == "" {
				_, n := utf8.DecodeLastRuneInString(s[:from])
				p.junkSample = s[from-n : to]
			}
			i = to
		}
	}
}

// withoutReadings drops what findJunk counts.
func withoutReadings(s string) string {
	for _, bracket := range brackets {
		for i := 0; ; {
			from, to := readingAfter(s, i, bracket)
			if to == 0 {
				break
			}
			s, i = s[:from]+s[to:], from
		}
	}
	return s
}

var brackets = [...]string{"(", "（"}

// readingAfter finds the next such bracket behind i; to is 0 when there is none.
func readingAfter(s string, i int, bracket string) (from, to int) {
	for {
		open := strings.Index(s[i:], bracket)
		if open < 0 {
			return 0, 0
		}
		from = i + open
		i = from + len(bracket)
		if before, _ := utf8.DecodeLastRuneInString(s[:from]); !unicode.Is(unicode.Han, before) {
			continue
		}
		letters, toned := 0, false
		for j, r := range s[i:] {
			if r >= 'a' && r <= 'z' || r > 0x7f && (unicode.Is(unicode.Latin, r) || unicode.Is(unicode.Mn, r)) {
				letters++
				toned = toned || r > 0x7f
				if letters <= 8 {
					continue
				}
			} else if (r == ')' || r == '）') && (letters >= 2 || toned) {
				return from, i + j + utf8.RuneLen(r)
			}
			break
		}
	}
}
