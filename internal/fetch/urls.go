package fetch

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// parser reads URLs as browsers do (WHATWG): blanks and backslashes mended,
// host names to ASCII, 0x7f.1 to 127.0.0.1.
var parser = whatwg.NewParser(whatwg.WithPercentEncodeSinglePercentSign())

// parseURL reads a URL as it will be asked for: without fragment and user, in
// one spelling. refused is the outcome when it will not be.
func parseURL(raw string, limit int) (u *url.URL, refused Outcome, reason string) {
	if len(raw) > limit {
		return nil, BadURL, fmt.Sprintf("%d bytes long", len(raw))
	}
	if u = plainURL(raw); u == nil {
		w, err := parser.Parse(escapeBytes(raw))
		if err != nil {
			return nil, BadURL, err.Error()
		}
		if u, err = url.Parse(w.Href(true)); err != nil {
			return nil, BadURL, err.Error()
		}
	}
	if host, port := strings.TrimSuffix(u.Hostname(), "."), u.Port(); host != u.Hostname() {
		if u.Host = host; port != "" { // a.gov.cn. is a.gov.cn
			u.Host += ":" + port
		}
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, RefusedScheme, u.Scheme
	case u.Hostname() == "" || len(u.Hostname()) > 253:
		return nil, BadURL, "no host"
	case u.User != nil:
		return nil, BadURL, "a user name in the URL"
	case slices.Contains(badPorts, u.Port()):
		return nil, RefusedPort, u.Port()
	case len(u.String()) > limit:
		return nil, BadURL, fmt.Sprintf("%d bytes long", len(u.String()))
	}
	return u, "", ""
}

// plainURL parses a URL that is in its final spelling already, which most are;
// nil for one that needs the full parser.
func plainURL(raw string) *url.URL {
	rest, ok := strings.CutPrefix(raw, "http://")
	if !ok {
		if rest, ok = strings.CutPrefix(raw, "https://"); !ok {
			return nil
		}
	}
	slash := strings.IndexByte(rest, '/')
	if slash <= 0 {
		return nil
	}
	letter := false
	for i, c := range []byte(rest[:slash]) {
		switch {
		case c >= 'a' && c <= 'z':
			letter = letter || i > strings.LastIndexByte(rest[:slash], '.')
		case c >= '0' && c <= '9' || c == '.' || c == '-':
		default: // port, user, IPv6, upper case
			return nil
		}
	}
	// A last label without a letter, or with 0x, may be an address in disguise.
	if !letter || strings.Contains(rest[:slash], "0x") || strings.Contains(rest[:slash], "xn--") || strings.Contains(rest, "/.") {
		return nil
	}
	for _, c := range []byte(rest[slash:]) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		case strings.IndexByte("/-_.~?=&,;:@+!*()$", c) >= 0:
		default:
			return nil
		}
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil
	}
	return u
}

// escapeBytes percent-encodes the bytes beyond ASCII of a string that is not
// UTF-8, such as a Location in GBK: they name what the server means.
func escapeBytes(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] < utf8.RuneSelf {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}

// origin is what has one robots.txt: scheme, host and port.
func origin(u *url.URL) string { return u.Scheme + "://" + strings.ToLower(u.Host) }

// clip shortens a text of a page for the log, on a rune's edge.
func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "�")
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
