package attribution

import "unicode"

// findJunk counts characters that carry their reading in brackets, as copying
// hosts insert it: 開(kai)展, 數(shù)量. Latin words in brackets of real reports
// (APP, LED) stand behind more than one character and in capitals.
func (p *page) findJunk(s string) {
	state, letters, toned := 0, 0, false
	var sample []rune
	for _, r := range s {
		switch {
		case state == 0 && unicode.Is(unicode.Han, r):
			state, sample = 1, []rune{r}
		case state == 1 && (r == '(' || r == '（'):
			state, letters, toned = 2, 0, false
			sample = append(sample, r)
		case state == 1 && unicode.Is(unicode.Han, r):
			sample = []rune{r}
		case state == 2 && (r >= 'a' && r <= 'z' || r > 0x7f && unicode.Is(unicode.Latin, r)):
			letters++
			toned = toned || r > 0x7f
			sample = append(sample, r)
			if letters > 6 {
				state = 0
			}
		case state == 2 && (r == ')' || r == '）') && letters >= 1:
			if letters >= 2 || toned {
				p.junk++
				if p.junkSample == "" {
					p.junkSample = string(append(sample, r))
				}
			}
			state = 0
		default:
			state = 0
		}
	}
}
