package listing

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_:-]{2,20})|<\?xml[^>]{0,100}encoding\s*=\s*["']([a-z0-9_-]{2,20})`)

// Decode turns a payload into UTF-8. Order: byte order mark; the bytes are
// valid UTF-8; the header's charset; that of a meta or XML declaration in the
// first 16 KB; GB18030. A declared charset that the bytes contradict loses:
// valid UTF-8 beyond ASCII is never anything else in practice.
func Decode(raw []byte, contentType string) (text, name string) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xef, 0xbb, 0xbf}):
		return strings.ToValidUTF8(string(raw[3:]), "\ufffd"), "utf-8"
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		return with(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), raw), "utf-16le"
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return with(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), raw), "utf-16be"
	}
	if utf8.Valid(raw) {
		return string(raw), "utf-8"
	}
	declared := ""
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		declared = params["charset"]
	}
	if enc, name := lookup(declared); enc != nil {
		return with(enc, raw), name
	}
	head := raw[:min(len(raw), 16<<10)]
	if m := metaCharset.FindSubmatch(head); m != nil {
		if enc, name := lookup(string(m[1]) + string(m[2])); enc != nil {
			return with(enc, raw), name
		}
	}
	if mostlyUTF8(raw) {
		return strings.ToValidUTF8(string(raw), "\ufffd"), "utf-8"
	}
	return with(simplifiedchinese.GB18030, raw), "gb18030"
}

// lookup gives the decoder of a declared charset; nil for none, for UTF-8
// (which the bytes have just refuted, but for a few bad ones) and for Latin
// charsets, which error pages and careless servers declare for Chinese bytes.
func lookup(name string) (encoding.Encoding, string) {
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936":
		return simplifiedchinese.GB18030, "gb18030"
	}
	enc, err := htmlindex.Get(name)
	if err != nil {
		return nil, ""
	}
	canonical, _ := htmlindex.Name(enc)
	switch canonical {
	case "big5", "hz-gb-2312", "utf-16le", "utf-16be":
		return enc, canonical
	}
	return nil, ""
}

func with(enc encoding.Encoding, raw []byte) string {
	out, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\ufffd")
	}
	return string(out)
}

// mostlyUTF8 tells UTF-8 with a few bad bytes from GB18030: of the bytes beyond
// ASCII, nearly all must belong to valid sequences.
func mostlyUTF8(raw []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(raw); {
		if raw[i] < 0x80 {
			i++
			continue
		}
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n <= 1 {
			bad++
			i++
			continue
		}
		if n >= 3 {
			good += n
		}
		i += n
	}
	return good > 20*bad
}
