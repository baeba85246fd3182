package fetch

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// robotsRules are the rules of a robots.txt for one product token, read by RFC
// 9309. The parser is our own: that of temoto/robotstxt matches product tokens
// by prefix, joins a group with an empty Disallow to the next one, gives up a
// whole file for one bad line, does not anchor patterns, and lets the first of
// two equally long rules win.
type robotsRules struct {
	rules []robotsRule
	delay time.Duration // Crawl-delay, not in the RFC but asked for; 0 for none
}

type robotsRule struct {
	pattern string // percent-encoding normalised
	allow   bool
}

// Bounds on what a robots.txt may make us do.
const (
	robotsBytes  = 500 << 10 // RFC 9309 section 2.5: at least this much is read
	robotsRuleN  = 20_000
	robotsRuleLn = 4096
)

// parseRobots reads the rules for a product token; a group for the token beats
// that of "*", and several groups for one token count as one.
func parseRobots(text []byte, token string) robotsRules {
	var own, star robotsRules
	var ownSeen bool
	var inOwn, inStar, inRules bool
	text = bytes.TrimPrefix(text[:min(len(text), robotsBytes)], []byte("\xef\xbb\xbf"))
	for line := range bytes.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		line, _, _ = bytes.Cut(line, []byte("#"))
		k, v, ok := bytes.Cut(line, []byte(":"))
		if !ok {
			continue
		}
		value := strings.TrimSpace(string(v))
		switch key := strings.ToLower(strings.TrimSpace(string(k))); key {
		case "user-agent", "useragent":
			if inRules {
				inOwn, inStar, inRules = false, false, false
			}
			switch {
			case value == "*":
				inStar = true
			case strings.EqualFold(productToken(value), token):
				inOwn, ownSeen = true, true
			}
		case "allow", "disallow":
			inRules = true
			if value == "" || len(value) > robotsRuleLn {
				continue // an empty one says nothing
			}
			if value[0] != '/' && value[0] != '*' {
				value = "/" + value // not of the RFC, but what was meant
			}
			r := robotsRule{normalizePath(value), key == "allow"}
			if inOwn && len(own.rules) < robotsRuleN {
				own.rules = append(own.rules, r)
			}
			if inStar && len(star.rules) < robotsRuleN {
				star.rules = append(star.rules, r)
			}
		case "crawl-delay", "crawldelay":
			inRules = true
			s, err := strconv.ParseFloat(value, 64)
			if err != nil || !(s > 0) {
				continue
			}
			d := time.Duration(min(s, 1e6) * float64(time.Second))
			if inOwn {
				own.delay = max(own.delay, d)
			}
			if inStar {
				star.delay = max(star.delay, d)
			}
		}
	}
	if ownSeen {
		return own
	}
	return star
}

// productToken is the leading letters, - and _ of a User-agent line.
func productToken(s string) string {
	for i, r := range s {
		if !(r == '-' || r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return s[:i]
		}
	}
	return s
}

// allowed applies the longest rule that matches path (with query); of an allow
// and a disallow of one length the allow counts.
func (r robotsRules) allowed(path string) (bool, string) {
	if path == "/robots.txt" {
		return true, ""
	}
	path = normalizePath(path)
	best, verdict, by := -1, true, ""
	for _, rule := range r.rules {
		n := len(rule.pattern)
		if n < best || n == best && !rule.allow || !matchRobots(rule.pattern, path) {
			continue
		}
		best, verdict, by = n, rule.allow, rule.pattern
	}
	return verdict, by
}

// matchRobots matches a pattern with * and a final $ from the start of path,
// in time linear in both but for the pieces between stars.
func matchRobots(pattern, path string) bool {
	pattern, anchored := strings.CutSuffix(pattern, "$")
	pieces := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, pieces[0]) {
		return false
	}
	path = path[len(pieces[0]):]
	if len(pieces) == 1 {
		return !anchored || path == ""
	}
	last := pieces[len(pieces)-1]
	for _, p := range pieces[1 : len(pieces)-1] {
		i := strings.Index(path, p)
		if i < 0 {
			return false
		}
		path = path[i+len(p):]
	}
	if anchored {
		return strings.HasSuffix(path, last)
	}
	return strings.Contains(path, last)
}

// normalizePath brings percent-encoding to one form (RFC 9309 section 2.2.2):
// bytes beyond ASCII encoded, encoded unreserved characters decoded, capital
// hex digits.
func normalizePath(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] > ' ' && s[i] < utf8.RuneSelf && s[i] != '%'
	}
	if plain {
		return s
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) {
			hi, lo := unhex(s[i+1]), unhex(s[i+2])
			if hi >= 0 && lo >= 0 {
				d := byte(hi<<4 | lo)
				if d >= 'a' && d <= 'z' || d >= 'A' && d <= 'Z' || d >= '0' && d <= '9' || strings.IndexByte("-._~", d) >= 0 {
					b.WriteByte(d)
				} else {
					b.Write([]byte{'%', hex[hi], hex[lo]})
				}
				i += 2
				continue
			}
		}
		if c <= ' ' || c >= utf8.RuneSelf {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
