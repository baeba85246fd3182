package fetch

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongkai/internal/archive"
)

// requestHead is the header of a request as net/http writes it: Host and
// User-Agent first, the rest by name.
func requestHead(req *http.Request) []byte {
	b := make([]byte, 0, 512)
	b = fmt.Appendf(b, "%s %s HTTP/1.1\r\nHost: %s\r\n", req.Method, req.URL.RequestURI(), req.URL.Host)
	b = appendHeader(b, "User-Agent", req.Header["User-Agent"])
	if req.ContentLength > 0 {
		b = fmt.Appendf(b, "Content-Length: %d\r\n", req.ContentLength)
	}
	names := make([]string, 0, len(req.Header))
	for name := range req.Header {
		if name != "User-Agent" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		b = appendHeader(b, name, req.Header[name])
	}
	return append(b, "\r\n"...)
}

func appendHeader(b []byte, name string, values []string) []byte {
	for _, v := range values {
		b = append(b, name...)
		b = append(b, ": "...)
		b = append(b, cleanLine(v)...)
		b = append(b, "\r\n"...)
	}
	return b
}

// responseHead is the header to be stored: the raw bytes where they were
// caught, else made from what net/http read. The body is stored without
// chunks, so a Transfer-Encoding is kept under another name: readers would
// look for chunks that are not there.
func responseHead(raw []byte, resp *http.Response) []byte {
	// Bare line feeds: what was kept may reach into the body.
	if !bytes.HasPrefix(raw, []byte("HTTP/")) || bytes.Contains(raw, []byte("\n\n")) {
		b := fmt.Appendf(nil, "%s %s\r\n", resp.Proto, cleanLine(resp.Status))
		if _, ok := resp.Header["Content-Length"]; !ok && resp.ContentLength >= 0 && !resp.Uncompressed {
			b = fmt.Appendf(b, "Content-Length: %d\r\n", resp.ContentLength)
		}
		names := make([]string, 0, len(resp.Header))
		for name := range resp.Header {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			b = appendHeader(b, name, resp.Header[name])
		}
		return append(b, "\r\n"...)
	}
	const name = "transfer-encoding"
	if len(resp.TransferEncoding) == 0 && !bytes.Contains(bytes.ToLower(raw), []byte(name)) {
		return raw
	}
	var b []byte
	for line := range bytes.Lines(raw) {
		if len(line) > len(name) && strings.EqualFold(string(line[:len(name)]), name) {
			b = append(b, "X-Archive-Orig-"...)
		}
		b = append(b, line...)
	}
	return b
}

// cleanLine keeps a header value on its line.
func cleanLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\r' || r == '\n' || r == 0 {
			return ' '
		}
		return r
	}, s)
}

// validETag is an entity tag that may be sent back; "" for anything else.
func validETag(s string) string {
	t := strings.TrimPrefix(s, "W/")
	if len(s) > 256 || len(t) < 2 || t[0] != '"' || t[len(t)-1] != '"' || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return s
}

// validDate is a date that may be sent back as it is.
func validDate(s string) string {
	if _, err := http.ParseTime(s); err != nil || len(s) > 64 {
		return ""
	}
	return s
}

// setValidators makes a request conditional on the last capture.
func setValidators(h http.Header, last *archive.Capture) {
	if last.ETag != "" {
		h.Set("If-None-Match", last.ETag)
	}
	if last.Modified != "" {
		h.Set("If-Modified-Since", last.Modified)
	}
}

// retryAfter is how long an answer asks to be left alone; 0 when it does not.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := textproto.TrimString(h.Get("Retry-After"))
	if s, err := strconv.ParseInt(v, 10, 32); err == nil && s > 0 {
		return time.Duration(s) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, t.Sub(now))
	}
	return 0
}

func isRedirect(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

// isPacked reports whether a content type is compressed in itself.
func isPacked(contentType string) bool {
	for _, s := range []string{"pdf", "zip", "openxml", "ofd", "image/", "octet-stream", "rar", "7z"} {
		if strings.Contains(contentType, s) {
			return true
		}
	}
	return false
}

func hostOf(addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return ""
	}
	return host
}
