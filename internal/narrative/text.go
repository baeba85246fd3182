package narrative

import (
	"unicode/utf8"

	"gongkai/internal/fold"
)

// text is a paragraph folded to simplified, half width characters without
// blanks, with the byte offset of each character in the paragraph. at has one
// element more than runes.
type text struct {
	runes []rune
	at    []int32
}

// mark stands for a character that must separate: a circled numeral is no digit.
const mark = '·'

// set folds s into t. A blank stays where it separates two digits or letters:
// "1 136" is not 1136. A line break stays when it ends a sentence or a
// heading; otherwise the line was merely wrapped.
func (t *text) set(s string) {
	t.runes, t.at = t.runes[:0], t.at[:0]
	blank, broken, line := false, false, 0
	skip := 0
	for i, r := range s {
		if i < skip {
			continue
		}
		if r >= 0x4e00 && r <= 0x9fff && !blank && numeral(r) < 0 { // the common case
			t.put(fold.Rune(r), i)
			continue
		}
		if fold.Invisible(r) {
			continue
		}
		if fold.Space(r) {
			blank = true
			broken = broken || r == '\n' || r == 0x2028 || r == 0x2029
			continue
		}
		f := fold.Rune(r)
		if f == '(' && !blank && len(t.runes) > 0 && t.runes[len(t.runes)-1] >= 0x4e00 {
			if n := pronounced(s[i:]); n > 0 {
				skip = i + n
				continue
			}
		}
		if f != r && (isDigit(f) || numeral(f) >= 0) && !(r >= '０' && r <= '９') && !(r >= 0x2f00 && r <= 0x2fdf) {
			f = mark
		}
		if blank && len(t.runes) > 0 {
			prev := t.runes[len(t.runes)-1]
			switch {
			case broken && (endsLine(prev, len(t.runes)-line) || startsLine(s[i:])):
				t.put('\n', i)
				line = len(t.runes)
			case latin(prev) && latin(f):
				t.put(' ', i)
			}
		}
		blank, broken = false, false
		t.put(f, i)
	}
	t.at = append(t.at, int32(len(s)))
}

// pronounced is the length of a bracket at the head of s that holds the reading of
// the character before it, as copying hosts insert it: 主動(dòng)公開.
func pronounced(s string) int {
	letters := 0
	for i, r := range s {
		switch {
		case i == 0:
		case r >= 'a' && r <= 'z', r >= 0xe0 && r < 0x250, r >= 0x300 && r < 0x370:
			if letters++; letters > 8 {
				return 0
			}
		case (r == ')' || r == '）') && letters >= 1:
			return i + utf8.RuneLen(r)
		default:
			return 0
		}
	}
	return 0
}

func (t *text) put(r rune, at int) {
	t.runes = append(t.runes, r)
	t.at = append(t.at, int32(at))
}

// endsLine reports whether a line of n characters that ends in r is complete.
func endsLine(r rune, n int) bool {
	return n < 16 || kindOf(r) != other
}

// startsLine reports whether s opens a new point: （一） 一、 1. 一是.
func startsLine(s string) bool {
	n := 0
	for _, r := range s {
		switch f := fold.Rune(r); {
		case f == '(' && n == 0:
			return true
		case isDigit(f) || numeral(f) >= 0:
			n++
		default:
			return n > 0 && n <= 3 && (f == '、' || f == '.' || f == '是')
		}
		if n > 3 {
			return false
		}
	}
	return false
}

// end is the byte offset behind character i-1, without the blanks that follow.
func (t *text) end(i int, s string) int {
	if i == 0 {
		return 0
	}
	from := int(t.at[i-1])
	_, n := utf8.DecodeRuneInString(s[from:])
	return from + n
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func latin(r rune) bool {
	return isDigit(r) || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '.' || r == '-'
}
