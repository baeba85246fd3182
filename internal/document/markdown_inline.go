package document

import "strings"

// linkTexts puts the text in place of [text](address) and keeps addresses of
// attachments and pictures as links.
func (m *markdownReader) linkTexts(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '[')
		if i < 0 {
			break
		}
		k := strings.Index(s[i:], "](")
		end := -1
		if k > 0 {
			end = strings.IndexByte(s[i+k:], ')')
		}
		if k < 0 || end < 0 || strings.ContainsAny(s[i+1:i+k], "[\n") {
			b.WriteString(s[:i+1])
			s = s[i+1:]
			continue
		}
		text, url := s[i+1:i+k], strings.TrimSpace(s[i+k+2:i+k+end])
		url, _, _ = strings.Cut(url, " ")
		before := s[:i]
		if strings.HasSuffix(before, "!") {
			before = before[:len(before)-1]
			if len(m.doc.Links) < 2000 && attachmentURL(url) {
				m.doc.Links = append(m.doc.Links, Link{url, text})
			}
		} else if attachmentURL(url) && len(m.doc.Links) < 2000 {
			m.doc.Links = append(m.doc.Links, Link{url, text})
		}
		b.WriteString(before)
		b.WriteString(text)
		s = s[i+k+end+1:]
	}
	b.WriteString(s)
	return b.String()
}

// dropTags removes inline markup; a br is a line break.
func dropTags(s string) string {
	var b strings.Builder
	z := scanner{src: []byte(s)}
	for {
		switch z.next() {
		case tokenEOF:
			return b.String()
		case tokenText:
			b.Write(z.src[z.from:z.pos])
		case tokenStart, tokenEnd:
			if string(z.lowerName()) == "br" {
				b.WriteByte('\n')
			}
		}
	}
}

// unescape takes the backslash off escaped punctuation.
func unescape(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\\`*_{}[]()#+-.!|~<>", s[i+1]) >= 0 {
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}
