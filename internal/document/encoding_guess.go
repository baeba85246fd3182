package document

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// countUTF8 counts the whole three and four byte sequences of b, which Chinese
// text in UTF-8 is made of, and the sequences that are not UTF-8. Two byte
// sequences are left out: GBK text holds many by accident.
func countUTF8(b []byte) (good, bad int) {
	for len(b) > 0 {
		if b[0] < 0x80 {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
			// A cut character is one fault, not one a byte.
			for n < len(b) && n < 3 && b[n] >= 0x80 && b[n] < 0xc0 {
				n++
			}
		case n >= 3:
			good++
		}
		b = b[n:]
	}
	return good, bad
}

// rareUTF8 reports whether the non-ASCII text of a valid UTF-8 payload is all
// of two byte sequences, which is no Chinese: short GBK texts pass for such
// UTF-8 (联通 is the known one).
func rareUTF8(b []byte) bool {
	seen := false
	for i := 0; i < len(b); {
		if b[i] < 0x80 {
			i++
			continue
		}
		_, n := utf8.DecodeRune(b[i:])
		if n != 2 {
			return false
		}
		seen = true
		i += n
	}
	return seen
}

// commonHan counts the characters 的 一 是 不 年 政 and so on that any report
// holds, in both scripts: a wrong decoding holds none.
func commonHan(b []byte) int {
	n := 0
	for _, c := range []string{"的", "年", "公", "政", "信", "息", "府", "不", "行", "本"} {
		n += bytes.Count(b, []byte(c))
	}
	return n
}

// bareUTF16 recognises UTF-16 without a mark: markup and digits leave zero
// bytes on one side only; without any, by far most units are Han characters
// or general punctuation.
func bareUTF16(b []byte) (unicode.Endianness, bool) {
	n := min(len(b), 8<<10) &^ 1
	if n < 8 {
		return false, false
	}
	var zero [2]int
	var han [2]int
	for i := 0; i < n; i += 2 {
		for k := range 2 {
			hi, lo := b[i+k], b[i+1-k]
			if hi == 0 && lo >= 0x09 && lo < 0x7f {
				zero[k]++
			}
			if hi >= 0x4e && hi <= 0x9f || hi == 0x30 && lo < 3 || hi == 0xff && lo < 0x5f {
				han[k]++
			}
		}
	}
	units := n / 2
	for k, e := range []unicode.Endianness{unicode.BigEndian, unicode.LittleEndian} {
		if zero[k] > zero[1-k]*8 && (zero[k]+han[k])*10 > units*8 && zero[k] > 2 {
			return e, true
		}
		if zero[k] > 0 && zero[1-k] == 0 && (zero[k]+han[k])*10 > units*9 && !utf8.Valid(b[:n]) {
			return e, true
		}
	}
	return false, false
}
