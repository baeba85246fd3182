package attribution

import (
	"strings"
	"unicode/utf8"
)

// lexicon finds declared words in one pass over a text: a document has
// thousands of characters and a hundred words to look for.
type lexicon struct {
	first [1024]uint64 // bit set of the first characters
	words map[rune][]entry
}

type entry struct {
	word  string
	kind  wordKind
	index int
}

type wordKind int

const (
	aSection wordKind = iota
	aLabel
	aProseWord
	anOwnWord
	aPeriodWord
	anAboutWord
)

func (l *lexicon) add(word string, kind wordKind, index int) {
	if l.words == nil {
		l.words = map[rune][]entry{}
	}
	r, size := utf8.DecodeRuneInString(word)
	if size > 0 && r < 1<<16 {
		l.first[r>>6] |= 1 << (r & 63)
		l.words[r] = append(l.words[r], entry{word, kind, index})
	}
}

// find calls f with each word of s and where it begins.
func (l *lexicon) find(s string, f func(e *entry, at int)) {
	for i, r := range s {
		if r >= 1<<16 || l.first[r>>6]&(1<<(r&63)) == 0 {
			continue
		}
		list := l.words[r]
		for j := range list {
			if strings.HasPrefix(s[i:], list[j].word) {
				f(&list[j], i)
			}
		}
	}
}

// lexicons makes the two that a document is read with: of short texts (keys
// without punctuation) and of prose.
func (a *Attributor) lexicons() {
	for i, words := range a.rules.Sections {
		for _, w := range words {
			a.brief.add(w, aSection, i)
		}
	}
	for i, w := range a.rules.Labels {
		a.brief.add(w, aLabel, i)
	}
	for i, w := range a.rules.Prose {
		a.prose.add(w, aProseWord, i)
	}
	for i, o := range a.rules.OwnWords {
		for _, w := range o.Words {
			a.prose.add(w, anOwnWord, i)
		}
	}
	for _, w := range []string{"期限", "1月1日", "时限", "起止时间"} {
		a.prose.add(w, aPeriodWord, 0)
	}
	for _, w := range []string{"本报告", "年度报告", "年报", "数据统计", "特向社会"} {
		a.prose.add(w, anAboutWord, 0)
	}
}
