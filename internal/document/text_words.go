package document

import (
	"strings"
	"unicode/utf8"
)

// valueLike reports text that stands where a number stands: digits with signs
// and separators, dashes, 无, or nothing.
func valueLike(s string) bool {
	if s == "" || s == "无" {
		return true
	}
	if len(s) > 40 {
		return false
	}
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9', r >= '０' && r <= '９':
		case strings.ContainsRune(".,+-—－–/／%，．、 \u00a0\u3000\u200b\ufeff", r):
		default:
			return false
		}
	}
	return true
}

// numberLike is valueLike with at least one digit.
func numberLike(s string) bool {
	return strings.ContainsAny(s, "0123456789０１２３４５６７８９") && valueLike(s)
}

// shortLine reports a line that can be one cell: no running text.
func shortLine(l line) bool {
	return len(l.text) <= 240 && strings.Count(l.text, "。") < 2
}

// numerals open the headings and numbered labels of reports.
const numerals = "一二三四五六七八九十"

// headingLike reports 一、… and （一）….
func headingLike(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	if !strings.ContainsRune(numerals, r) {
		return false
	}
	for strings.ContainsRune(numerals, r) {
		s = s[n:]
		if r, n = utf8.DecodeRuneInString(s); n == 0 {
			return false
		}
	}
	return r == '、' || r == '.' || r == '．' || r == ','
}

// startsNumbered reports 一、 （一） 1. and their like.
func startsNumbered(s string) bool {
	if headingLike(s) {
		return true
	}
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == '（' || r == '(':
		next, _ := utf8.DecodeRuneInString(s[n:])
		return strings.ContainsRune(numerals, next) || next >= '0' && next <= '9'
	case r >= '㈠' && r <= '㈩':
		return true
	case r >= '1' && r <= '9':
		t := strings.TrimLeft(s, "0123456789")
		return strings.HasPrefix(t, ".") || strings.HasPrefix(t, "．") || strings.HasPrefix(t, "、")
	}
	return false
}
