package archive

import (
	"net/url"
	"slices"
	"strings"
)

// SURT is the sort-friendly key of a URL as CDX indexes use it: host labels
// from the right, www and default port left out, lower case, query sorted:
// http://www.bp.gov.cn/Zwgk/?b=1&a=2 is cn,gov,bp)/zwgk/?a=2&b=1. Different
// URLs may share a key; who needs the very URL compares it.
func SURT(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return cleanKey(strings.ToLower(rawURL))
	}
	host := strings.ToLower(u.Hostname())
	if rest, ok := strings.CutPrefix(host, "www."); ok {
		host = rest
	}
	var b strings.Builder
	if isNumericHost(host) {
		b.WriteString(host)
	} else {
		labels := strings.Split(strings.TrimSuffix(host, "."), ".")
		slices.Reverse(labels)
		b.WriteString(strings.Join(labels, ","))
	}
	if p := u.Port(); p != "" && !(p == "80" && u.Scheme == "http") && !(p == "443" && u.Scheme == "https") {
		b.WriteByte(':')
		b.WriteString(p)
	}
	b.WriteByte(')')
	path := strings.ToLower(u.EscapedPath())
	if path == "" {
		path = "/"
	}
	b.WriteString(path)
	if u.RawQuery != "" {
		q := strings.Split(strings.ToLower(u.RawQuery), "&")
		slices.Sort(q)
		b.WriteByte('?')
		b.WriteString(strings.Join(q, "&"))
	}
	return cleanKey(b.String())
}

// captureKey is the index key of a request: a body is part of what was asked.
func captureKey(method, rawURL, bodyDigest string) string {
	key := SURT(rawURL)
	if method != "" && method != "GET" {
		sep := "?"
		if strings.Contains(key, "?") {
			sep = "&"
		}
		key += sep + "__wb_method=" + strings.ToLower(method) + "&__body=" + strings.ToLower(strings.TrimPrefix(bodyDigest, "sha1:"))
	}
	return key
}

func isNumericHost(host string) bool {
	if strings.Contains(host, ":") {
		return true
	}
	return strings.Trim(host, "0123456789.") == ""
}

// cleanKey keeps a key one word on one line.
func cleanKey(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c == 0x7f {
			const hex = "0123456789abcdef"
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
