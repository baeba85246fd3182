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
	p.junkBehind(s, "(")
	p.junkBehind(s, "（")
}

// junkBehind looks behind one kind of bracket.
func (p *page) junkBehind(s, bracket string) {
	for i := 0; ; {
		open := strings.Index(s[i:], bracket)
		if open < 0 {
			return
		}
		open += i
		i = open + len(bracket)
		before, size := utf8.DecodeLastRuneInString(s[:open])
		if !unicode.Is(unicode.Han, before) {
			continue
		}
		letters, toned, end := 0, false, 0
		for j, r := range s[i:] {
			if r >= 'a' && r <= 'z' || r > 0x7f && unicode.Is(unicode.Latin, r) {
				letters++
				toned = toned || r > 0x7f
				if letters <= 6 {
					continue
				}
			} else if r == ')' || r == '）' {
				end = i + j + utf8.RuneLen(r)
			}
			break
		}
		if end > 0 && (letters >= 2 || toned) {
			p.junk++
			if p.junkSample == "" {
				p.junkSample = s[open-size : end]
			}
		}
	}
}
