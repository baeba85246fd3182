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
		if bad >= 256 && good < bad {
			break // plainly another encoding
		}
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

// bareUTF16 recognises UTF-16 without a mark: there are zero bytes, which no
// other encoding of text has, and read one way round nearly every unit is a
// Han character, its punctuation or ASCII.
func bareUTF16(b []byte) (unicode.Endianness, bool) {
	n := min(len(b), 8<<10) &^ 1
	if n < 8 || bytes.Count(b[:n], []byte{0}) < 2 {
		return unicode.BigEndian, false
	}
	var plausible [2]int // big endian, little endian
	for i := 0; i < n; i += 2 {
		for k := range 2 {
			hi, lo := b[i+k], b[i+1-k]
			if hi == 0 && (lo >= 0x20 && lo < 0x7f || lo == '\n' || lo == '\r' || lo == '\t' || lo == 0xa0 || lo == 0xb7) ||
				hi >= 0x4e && hi <= 0x9f || hi == 0x30 && lo < 0x20 || hi == 0xff && lo < 0x5f || hi == 0x20 && lo < 0x40 {
				plausible[k]++
			}
		}
	}
	e, best, other := unicode.BigEndian, plausible[0], plausible[1]
	if other > best {
		e, best, other = unicode.LittleEndian, other, best
	}
	return e, best*10 >= n/2*9 && best > other
}
