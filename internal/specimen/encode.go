package specimen

import (
	"bytes"
	"math/rand/v2"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Encodings are the names that Spec.Encoding may have beside "".
func Encodings() []string {
	return []string{"gbk-meta", "gb18030-header", "gbk-silent", "gbk-lying-utf8", "utf8-lying-gbk", "utf8-bom", "utf16le-bom", "utf16be-bom", "utf16le", "utf8-bad-bytes", "gbk-late-meta", "gb18030-rare"}
}

// encode turns the UTF-8 payload into the bytes and the Content-Type of a
// server. Numbers and labels survive each of them.
func encode(r *rand.Rand, name string, b []byte, ctype string) ([]byte, string) {
	gb := func() []byte {
		out, err := encoding.ReplaceUnsupported(simplifiedchinese.GB18030.NewEncoder()).Bytes(b)
		if err != nil {
			panic(err) // every rune has a GB18030 form
		}
		return out
	}
	declare := func(charset string) {
		b = []byte(strings.Replace(string(b), `charset="utf-8"`, `charset="`+charset+`"`, 1))
	}
	drop := func() { b = []byte(strings.Replace(string(b), `<meta charset="utf-8">`, "", 1)) }
	switch name {
	case "gbk-meta":
		declare("gb2312")
		return gb(), ctype
	case "gb18030-header":
		drop()
		return gb(), ctype + "; charset=GB18030"
	case "gbk-silent":
		drop()
		return gb(), ctype
	case "gbk-lying-utf8":
		return gb(), ctype + "; charset=utf-8"
	case "utf8-lying-gbk":
		declare("gb2312")
		return b, ctype + "; charset=gbk"
	case "utf8-bom":
		return append([]byte("\ufeff"), b...), ctype
	case "gbk-late-meta":
		drop()
		b = []byte(strings.Replace(string(b), "<head>", "<head><!-- "+strings.Repeat("template 3.2 ", 180)+" --><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\">", 1))
		return gb(), ctype
	case "gb18030-rare":
		// characters of four bytes, which GBK decoders lose
		b = []byte(strings.Replace(string(b), "坚持", "坚持（㐂、𠮷、䶮）", 1))
		declare("gb2312")
		return gb(), ctype + "; charset=gb2312"
	case "utf16le-bom", "utf16be-bom", "utf16le":
		order, bom := unicode.LittleEndian, unicode.UseBOM
		if name == "utf16be-bom" {
			order = unicode.BigEndian
		}
		if name == "utf16le" {
			bom = unicode.IgnoreBOM
			ctype += "; charset=utf-16le"
		}
		out, err := unicode.UTF16(order, bom).NewEncoder().Bytes(b)
		if err != nil {
			panic(err) // the input is UTF-8
		}
		return out, ctype
	case "utf8-bad-bytes":
		// in the prose, where a clipped character leaves no wrong number
		if i := bytes.Index(b, []byte("坚持")); i > 0 {
			b = append(b[:i:i], append([]byte{0xe5, 0x9d}, b[i:]...)...)
		}
		if i := bytes.Index(b, []byte("编制")); i > 0 && r.IntN(2) == 0 {
			b = append(b[:i:i], append([]byte{0xff}, b[i:]...)...)
		}
		return b, ctype + "; charset=utf-8"
	}
	return b, ctype
}
