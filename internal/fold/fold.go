// Package fold reduces text to what a label means: keys for comparing, never
// text for publishing. Width, script variant, blanks, invisible characters and
// punctuation are folded away; raw text stays with its owner.
package fold

import (
	"unicode"
	"unicode/utf8"
)

const (
	lowest  = 0x4e00
	highest = 0x9fff
)

// simple maps a Han character to its simplified form; 0 where it is one.
var simple = func() *[highest - lowest + 1]uint16 {
	var t [highest - lowest + 1]uint16
	s := simplified
	for _, r := range traditional {
		to, n := utf8.DecodeRuneInString(s)
		s = s[n:]
		t[r-lowest] = uint16(to)
	}
	return &t
}()

// enclosed gives the character inside ①, ⑴, ㈠, ⼀ and their like.
func enclosed(r rune) (rune, bool) {
	const han = "一二三四五六七八九十"
	switch {
	case r >= '①' && r <= '⑨':
		return '1' + r - '①', true
	case r >= '⑴' && r <= '⑼':
		return '1' + r - '⑴', true
	case r >= '⒈' && r <= '⒐':
		return '1' + r - '⒈', true
	case r >= '㈠' && r <= '㈩':
		return []rune(han)[r-'㈠'], true
	case r >= '㊀' && r <= '㊉':
		return []rune(han)[r-'㊀'], true
	}
	if to, ok := radicals[r]; ok {
		return to, true
	}
	return r, false
}

// radicals that converters put in place of the characters they look like.
var radicals = map[rune]rune{'⼀': '一', '⼆': '二', '⼈': '人', '⼋': '八', '⼗': '十', '⼤': '大', '⼯': '工',
	'⼩': '小', '⼒': '力', '⼝': '口', '⼟': '土', '⼦': '子', '⼿': '手', '⽂': '文', '⽅': '方', '⽇': '日', '⽉': '月',
	'⽣': '生', '⽤': '用', '⽬': '目', '⽴': '立', '⽹': '网', '⾃': '自', '⾏': '行', '⾔': '言', '⾛': '走', '⾦': '金', '⾨': '门', '⻔': '门', '⻚': '页'}

// Rune is r in its simplified, half width form.
func Rune(r rune) rune {
	switch {
	case r < 0x2000:
		return r
	case r >= lowest && r <= highest:
		if s := simple[r-lowest]; s != 0 {
			return rune(s)
		}
		return r
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0
	case r == 0x3000:
		return ' '
	}
	if e, ok := enclosed(r); ok {
		return e
	}
	return r
}

// Invisible reports whether r shows nothing: zero width, format, control,
// private use and replacement characters, variation selectors.
func Invisible(r rune) bool {
	switch {
	case r < 0x20:
		return r != '\t' && r != '\n' && r != '\r'
	case r < 0x7f:
		return false
	case r < 0xa0, r == 0xad, r == 0xfeff, r == 0xfffd:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	case r >= 0xe000 && r <= 0xf8ff, r >= 0xfe00 && r <= 0xfe0f, r >= 0xf0000:
		return true
	}
	return false
}

// Space reports whether r is a blank of any width.
func Space(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == 0xa0 || r == 0x3000 ||
		r >= 0x2000 && r <= 0x200a || r == 0x2028 || r == 0x2029 || r == 0x202f || r == 0x205f || r == '\v' || r == '\f' || r == 0x85
}

// Key reduces a label to its characters and digits: simplified, half width,
// without blanks, invisible characters, punctuation and Latin letters. No label
// of a form has Latin letters; pages copied by spam hosts insert readings
// (數(shù), 公開(kai)) that must not hide the label.
// "（三）不予公开" and "㈢ 不予 公開" have the same key.
func Key(s string) string {
	var stack [128]byte
	return string(AppendKey(stack[:0], s))
}

// AppendKey appends Key(s) to b.
func AppendKey(b []byte, s string) []byte {
	for _, r := range s {
		if r < 0x80 {
			if r >= '0' && r <= '9' {
				b = append(b, byte(r))
			}
			continue
		}
		if r >= lowest && r <= highest {
			if t := simple[r-lowest]; t != 0 {
				r = rune(t)
			}
			b = utf8.AppendRune(b, r)
			continue
		}
		if Invisible(r) || Space(r) {
			continue
		}
		r = Rune(r)
		if r < 0x80 {
			if r >= '0' && r <= '9' {
				b = append(b, byte(r))
			}
			continue
		}
		if (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '〇') && !unicode.Is(unicode.Latin, r) {
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// Text is s simplified and half width, without invisible characters; blanks
// and punctuation stay, runs of blanks become one.
func Text(s string) string {
	b := make([]byte, 0, len(s))
	blank := false
	for _, r := range s {
		if Invisible(r) {
			continue
		}
		if Space(r) {
			blank = len(b) > 0
			continue
		}
		if blank {
			b = append(b, ' ')
			blank = false
		}
		b = utf8.AppendRune(b, Rune(r))
	}
	return string(b)
}
