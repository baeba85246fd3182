package document

import (
	"bytes"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"gongkai/internal/fact"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// Decode gives the payload as UTF-8, the name of the encoding it was in, and
// issues for bytes that fit it badly. All byte offsets of a Document are
// offsets into this text. A byte order mark is not part of it.
//
// The order of witnesses: byte order mark, UTF-16 by its zero bytes, what
// header and meta declare, validity as UTF-8, then GB18030. Header and meta
// are believed only as far as the bytes agree: a page that is valid UTF-8 is
// UTF-8 whatever it declares, and one that is not is GB18030 unless it is
// plausible Big5 and says so.
func Decode(payload []byte, opt Options) (text []byte, name string, issues []fact.Issue) {
	switch {
	case bytes.HasPrefix(payload, []byte("\xef\xbb\xbf")):
		payload = payload[3:]
		// The mark is believed like a declaration: some editors put it
		// before bytes of another encoding.
	case bytes.HasPrefix(payload, []byte("\xff\xfe")):
		return decodeUTF16(payload[2:], unicode.LittleEndian)
	case bytes.HasPrefix(payload, []byte("\xfe\xff")):
		return decodeUTF16(payload[2:], unicode.BigEndian)
	default:
		if e, ok := bareUTF16(payload); ok {
			return decodeUTF16(payload, e)
		}
	}
	declared := declaredCharset(payload, opt.ContentType)
	valid := utf8.Valid(payload)
	switch {
	case valid && !(isGB(declared) && rareUTF8(payload)):
		return payload, "utf-8", nil
	case !valid:
		if good, bad := countUTF8(payload); good >= 4*bad {
			return bytes.ToValidUTF8(payload, []byte("\uFFFD")), "utf-8", []fact.Issue{badBytes(bad, "utf-8")}
		}
	}
	if isBig5(declared) {
		if t, bad, ok := tryBig5(payload); ok {
			return t, "big5", badIssue(bad, "big5")
		}
	}
	t := transcode(payload, simplifiedchinese.GB18030)
	return t, "gb18030", badIssue(replaced(t), "gb18030")
}

func badIssue(n int, name string) []fact.Issue {
	if n == 0 {
		return nil
	}
	return []fact.Issue{badBytes(n, name)}
}

func badBytes(n int, name string) fact.Issue {
	return fact.Issue{Code: "bad_bytes", Detail: fmt.Sprintf("%d sequences are not %s", n, name)}
}

func transcode(b []byte, e encoding.Encoding) []byte {
	t, err := e.NewDecoder().Bytes(b)
	if err != nil { // decoders replace what they cannot read; kept for safety
		return bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	return t
}

func replaced(b []byte) int { return bytes.Count(b, []byte("\uFFFD")) }

func decodeUTF16(b []byte, e unicode.Endianness) ([]byte, string, []fact.Issue) {
	name := "utf-16le"
	if e == unicode.BigEndian {
		name = "utf-16be"
	}
	t := transcode(b, unicode.UTF16(e, unicode.IgnoreBOM))
	return t, name, badIssue(replaced(t), name)
}

// declaredCharset is what the header's Content-Type or an early meta says, in
// lower case; "" when neither does. The meta is looked for in the first 8 KB,
// then as far as 64 KB when the head is stuffed with scripts.
func declaredCharset(b []byte, contentType string) string {
	if _, p, err := mime.ParseMediaType(contentType); err == nil && p["charset"] != "" {
		return strings.ToLower(strings.TrimSpace(p["charset"]))
	}
	if i := strings.Index(strings.ToLower(contentType), "charset="); i >= 0 {
		return charsetValue([]byte(contentType[i+8:]))
	}
	for _, n := range []int{8 << 10, 64 << 10} {
		head := b[:min(len(b), n)]
		for len(head) > 0 {
			i := bytes.IndexByte(head, '<')
			if i < 0 {
				break
			}
			head = head[i:]
			if len(head) > 5 && (bytes.EqualFold(head[:5], []byte("<meta")) || bytes.EqualFold(head[:5], []byte("<?xml"))) {
				tag := head
				if j := bytes.IndexByte(tag, '>'); j > 0 {
					tag = tag[:j]
				}
				low := bytes.ToLower(tag)
				for _, key := range []string{"charset", "encoding"} {
					if j := bytes.Index(low, []byte(key)); j >= 0 {
						if v := bytes.TrimLeft(low[j+len(key):], " \t\r\n"); len(v) > 0 && v[0] == '=' {
							if c := charsetValue(v[1:]); c != "" {
								return c
							}
						}
					}
				}
			}
			head = head[1:]
		}
		if len(b) <= n {
			break
		}
	}
	return ""
}

func charsetValue(v []byte) string {
	v = bytes.TrimLeft(v, " \t\r\n\"'")
	if i := bytes.IndexAny(v, " \t\r\n\"';/>"); i >= 0 {
		v = v[:i]
	}
	return strings.ToLower(string(v))
}

func isGB(name string) bool {
	switch name {
	case "gb2312", "gbk", "gb18030", "gb_2312", "gb_2312-80", "x-gbk", "cp936", "ms936", "hz-gb-2312", "chinese", "csgb2312":
		return true
	}
	return false
}

func isBig5(name string) bool {
	return name == "big5" || name == "big5-hkscs" || name == "x-x-big5" || name == "cn-big5" || name == "csbig5"
}

// tryBig5 decodes as Big5 when that reads nearly everything and reads it
// better than GB18030: pages in simplified characters are sometimes declared
// Big5.
func tryBig5(b []byte) (text []byte, bad int, ok bool) {
	t := transcode(b, traditionalchinese.Big5)
	bad = replaced(t)
	if bad*50 > len(t) {
		return nil, 0, false
	}
	g := transcode(b, simplifiedchinese.GB18030)
	return t, bad, bad <= replaced(g) && commonHan(t) >= commonHan(g)
}
