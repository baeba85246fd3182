package score

import (
	"strings"

	"gongkai/internal/fact"
	"gongkai/internal/fold"
)

// Foreign lists the published numbers of a reading that do not stand in the
// text of its document: text is what a person sees there, in any order, with
// blanks or line breaks between words. Numbers written in Chinese are not
// looked for; neither are derived values, which nobody published.
func Foreign(r fact.Reading, text string) []string {
	have := digits(text)
	var out []string
	for _, o := range r.Observations {
		if o.Status == fact.Reported && !strings.Contains(have, digits(o.Value.String())) {
			out = append(out, o.Table+"."+o.Row+"."+o.Column+" "+o.Value.String())
		}
	}
	for _, m := range r.Mentions {
		// 3.2万 is 32000: the sentence, not the value, holds the digits
		if s := digits(m.Sentence); s != "" && !strings.Contains(have, s) {
			out = append(out, m.Indicator+" "+m.Value.String())
		}
	}
	return out
}

// digits keeps the digits of s alone, folded to ASCII. Digits of neighbouring
// numbers run together, so the test finds inventions, not misplacements.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r = fold.Rune(r); r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
