package fetch

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongkai/internal/archive"
)

// raw is a server that reads a request's header and then does as it likes.
func raw(t *testing.T, answer func(c net.Conn, path string)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { l.Close(); close(done) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r := bufio.NewReader(c)
				for {
					req, err := http.ReadRequest(r)
					if err != nil {
						return
					}
					if req.URL.Path == "/robots.txt" {
						fmt.Fprint(c, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
						continue
					}
					gone := make(chan struct{})
					go func() { // hold the line as long as the test wants
						select {
						case <-done:
						case <-gone:
						}
						c.SetDeadline(time.Unix(1, 0))
					}()
					answer(c, req.URL.Path)
					close(gone)
					return
				}
			}()
		}
	}()
	return l.Addr().String()
}

func gz(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

// small bounds; in time only for who is meant to meet them, since a busy
// machine is slow as well.
func small(cfg *Config, want Outcome) {
	cfg.Limits = Limits{Body: 64 << 10, Inflated: 1 << 20, Header: 16 << 10}
	cfg.Tries = 1
	switch want {
	case TimeoutHeader:
		cfg.Limits.FirstByte = 500 * time.Millisecond
	case TimeoutStall:
		cfg.Limits.Stall = 400 * time.Millisecond
	case TimeoutTotal:
		cfg.Limits.Total, cfg.Limits.Rate = time.Second, 1
	}
}

// drip sends n bytes every now and then, for ever.
func drip(c net.Conn, n int) {
	fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
	for {
		if _, err := c.Write(make([]byte, n)); err != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// wait blocks until the connection is torn down by the other side or the test.
func wait(c net.Conn) { io.Copy(io.Discard, c) }

func TestMisbehaviour(t *testing.T) {
	page := strings.Repeat("年报", 1000)
	bomb := gz(make([]byte, 30<<20))
	head := func(c net.Conn, extra string) {
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n%s\r\n", extra)
	}
	for _, tc := range []struct {
		name      string
		answer    func(c net.Conn)
		outcome   Outcome
		body      string // "*" for any
		truncated string // in the archive; "-" for nothing stored
	}{
		{"slow header", func(c net.Conn) { wait(c) }, TimeoutHeader, "", "-"},
		{"half a header", func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-"); wait(c) }, TimeoutHeader, "", "-"},
		{"stall", func(c net.Conn) { head(c, "Content-Length: 100\r\n"); fmt.Fprint(c, "half"); wait(c) }, TimeoutStall, "half", "time"},
		{"drip", func(c net.Conn) { drip(c, 1) }, TimeoutStall, "*", "time"},
		{"long, but not slow", func(c net.Conn) { drip(c, 500) }, TimeoutTotal, "*", "time"},
		{"endless", func(c net.Conn) {
			head(c, "")
			for {
				if _, err := c.Write(make([]byte, 4096)); err != nil {
					return
				}
			}
		}, Truncated, "*", "length"},
		{"too long by its own word", func(c net.Conn) { head(c, "Content-Length: 70000\r\n"); c.Write(make([]byte, 70000)) }, Truncated, "*", "length"},
		{"said more than came", func(c net.Conn) { head(c, "Content-Length: 100\r\n"); fmt.Fprint(c, "half") }, Truncated, "half", "disconnect"},
		{"came more than said", func(c net.Conn) { head(c, "Content-Length: 4\r\n"); fmt.Fprint(c, "halfhalf") }, Fetched, "half", ""},
		{"until close", func(c net.Conn) { head(c, ""); fmt.Fprint(c, page) }, Fetched, page, ""},
		{"chunked", func(c net.Conn) { head(c, "Transfer-Encoding: chunked\r\n"); fmt.Fprint(c, "4\r\nhalf\r\n0\r\n\r\n") }, Fetched, "half", ""},
		{"chunked, cut", func(c net.Conn) { head(c, "Transfer-Encoding: chunked\r\n"); fmt.Fprint(c, "4\r\nhalf\r\n8\r\nha") }, Truncated, "halfha", "disconnect"},
		{"interim answers", func(c net.Conn) {
			fmt.Fprint(c, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf")
		}, Fetched, "half", ""},
		{"gzip", func(c net.Conn) { head(c, "Content-Encoding: gzip\r\n"); c.Write(gz([]byte(page))) }, Fetched, page, ""},
		{"gzip twice", func(c net.Conn) { head(c, "Content-Encoding: gzip, gzip\r\n"); c.Write(gz(gz([]byte(page)))) }, Fetched, page, ""},
		{"gzip in name only", func(c net.Conn) { head(c, "Content-Encoding: gzip\r\n"); fmt.Fprint(c, page) }, Fetched, page, ""},
		{"gzip bomb", func(c net.Conn) { head(c, "Content-Encoding: gzip\r\n"); c.Write(bomb) }, Truncated, "*", "inflated"},
		{"gzip cut inside", func(c net.Conn) {
			b := gz([]byte(page))
			head(c, fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n", len(b)-9))
			c.Write(b[:len(b)-9])
		}, EncodingError, "*", "encoding"},
		{"br unasked", func(c net.Conn) { head(c, "Content-Encoding: br\r\n"); fmt.Fprint(c, "\x0b\x02\x80half\x03") }, EncodingError, "*", "encoding"},
		{"huge header", func(c net.Conn) { head(c, "X: "+strings.Repeat("x", 40<<10)+"\r\n"); fmt.Fprint(c, "half") }, ProtocolError, "", "-"},
		{"cookie flood", func(c net.Conn) {
			head(c, strings.Repeat("Set-Cookie: a="+strings.Repeat("x", 1000)+"\r\n", 40))
		}, ProtocolError, "", "-"},
		{"not HTTP", func(c net.Conn) { fmt.Fprint(c, "SSH-2.0-OpenSSH\r\n") }, ProtocolError, "", "-"},
		{"hangs up", func(c net.Conn) {}, ConnectError, "", "-"},
		{"206 unasked", func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 206 Partial Content\r\nContent-Length: 4\r\n\r\nhalf") }, Truncated, "half", "length"},
		{"304 unasked", func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 304 Not Modified\r\n\r\n") }, HTTPError, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			addr := raw(t, func(c net.Conn, _ string) { tc.answer(c) })
			dir := t.TempDir()
			c := open(t, dir, nil, func(cfg *Config) { small(cfg, tc.outcome); cfg.ConnectTo = map[string]string{"*": addr} })
			res := get(t, c, Request{URL: "http://x.gov.cn/", Site: "x"})
			if res.Outcome != tc.outcome || tc.body != "*" && string(res.Body) != tc.body {
				t.Errorf("%s (%s), body %.60q of %d", res.Outcome, res.Reason, res.Body, len(res.Body))
			}
			if len(res.Body) > 1<<20 {
				t.Errorf("%d bytes of body", len(res.Body))
			}
			if stored := res.Capture.File != ""; stored != (tc.truncated != "-") || stored && res.Capture.Truncated != tc.truncated {
				t.Errorf("stored %+v", res.Capture)
			}
			if res.Truncated != (tc.truncated != "" && tc.truncated != "-") {
				t.Errorf("truncated: %v", res.Truncated)
			}
		})
	}
}

// TestHeaderAsSent asks that the header in the archive is the server's own, but
// for the transfer encoding, which is undone.
func TestHeaderAsSent(t *testing.T) {
	addr := raw(t, func(c net.Conn, _ string) {
		io.WriteString(c, "HTTP/1.1 200 Fine by me\r\ncOnTeNt-type:text/html\r\nX-Gbk: \xc4\xea\xb1\xa8\r\nTransfer-Encoding: chunked\r\nX-B: 1\r\nX-A: 2\r\n\r\n1\r\nx\r\n0\r\n\r\n")
	})
	dir := t.TempDir()
	c := open(t, dir, nil, func(cfg *Config) { cfg.ConnectTo = map[string]string{"*": addr} })
	res := get(t, c, Request{URL: "http://x.gov.cn/", Site: "x"})
	body, header, err := c.archive.Payload(res.Capture)
	if err != nil || string(body) != "x" {
		t.Errorf("%q %v", body, err)
	}
	if header.Get("X-Gbk") != "\xc4\xea\xb1\xa8" || header.Get("X-Archive-Orig-Transfer-Encoding") != "chunked" || header.Get("Transfer-Encoding") != "" {
		t.Errorf("%q", header)
	}
}

func TestCookies(t *testing.T) {
	var sent []int
	w := newWeb(t, map[string]http.HandlerFunc{"x.gov.cn/": func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, len(r.Header.Get("Cookie")))
		for i := range 30 {
			http.SetCookie(w, &http.Cookie{Name: fmt.Sprintf("c%d-%d", len(sent), i), Value: strings.Repeat("x", 900)})
		}
	}})
	c := open(t, t.TempDir(), w, nil)
	for range 4 {
		get(t, c, Request{URL: "http://x.gov.cn/", Site: "x"})
	}
	if sent[1] == 0 || sent[3] > 9<<10 {
		t.Errorf("cookie bytes sent: %v", sent)
	}
}

// TestSessionRedirect is the site that sends a caller round until it brings
// back the cookie.
func TestSessionRedirect(t *testing.T) {
	w := newWeb(t, map[string]http.HandlerFunc{"x.gov.cn/": func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("sid"); err != nil {
			http.SetCookie(w, &http.Cookie{Name: "sid", Value: "1"})
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		text("in")(w, r)
	}})
	c := open(t, t.TempDir(), w, nil)
	if res := get(t, c, Request{URL: "http://x.gov.cn/", Site: "x"}); res.Outcome != Fetched || string(res.Body) != "in" {
		t.Errorf("%+v", res)
	}
}

// TestLoops: a loop is left at its second round, one that hands out cookies
// after as many hops as any other chain.
func TestLoops(t *testing.T) {
	w := newWeb(t, map[string]http.HandlerFunc{
		"x.gov.cn/a": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/b", http.StatusFound) },
		"x.gov.cn/b": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/a", http.StatusFound) },
		"x.gov.cn/c": func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "n", Value: fmt.Sprint(time.Now().UnixNano())})
			http.Redirect(w, r, "/c", http.StatusFound)
		},
	})
	c := open(t, t.TempDir(), w, func(cfg *Config) { cfg.Limits.Redirects = 5 })
	for path, n := range map[string]int{"a": 2, "c": 6} {
		if res := get(t, c, Request{URL: "http://x.gov.cn/" + path, Site: "x"}); res.Outcome != TooManyHops {
			t.Errorf("%s: %+v", path, res)
		}
		asked := 0
		for _, s := range w.asked() {
			if !strings.HasSuffix(s, "robots.txt") {
				asked++
			}
		}
		if asked != n {
			t.Errorf("%s: %d requests, want %d", path, asked, n)
		}
	}
}

func TestPost(t *testing.T) {
	w := newWeb(t, map[string]http.HandlerFunc{"x.gov.cn/dataproxy.jsp": func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		text(r.Header.Get("Content-Type")+" "+string(b))(w, r)
	}})
	dir := t.TempDir()
	c := open(t, dir, w, nil)
	for _, body := range []string{"page=1", "page=2", "page=2"} {
		res := get(t, c, Request{URL: "http://x.gov.cn/dataproxy.jsp", Site: "x", Body: []byte(body)})
		if string(res.Body) != "application/x-www-form-urlencoded "+body {
			t.Errorf("%s: %q", body, res.Body)
		}
	}
	shut(c)
	r, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	revisits := 0
	for c, err := range r.Captures() {
		if err != nil {
			t.Fatal(err)
		}
		if c.Revisit {
			revisits++
		}
	}
	if revisits != 1 {
		t.Errorf("%d revisits, want the one for the body sent twice", revisits)
	}
}

func TestInterrupted(t *testing.T) {
	begun := make(chan struct{})
	addr := raw(t, func(c net.Conn, _ string) {
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
		close(begun)
		wait(c)
	})
	dir := t.TempDir()
	c := open(t, dir, nil, func(cfg *Config) { cfg.ConnectTo = map[string]string{"*": addr} })
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-begun; cancel() }()
	res, err := c.Fetch(ctx, Request{URL: "http://x.gov.cn/", Site: "x"})
	if !errors.Is(err, context.Canceled) || res.Outcome != Interrupted {
		t.Errorf("%+v, %v", res, err)
	}
	shut(c)
	if got := rows(t, dir); len(got) != 2 || got[1] != "http://x.gov.cn/ 0 interrupted" {
		t.Errorf("%q", got)
	}
}

// TestDamagedArchiveIsAskedAgain: a 304 is worth nothing when the stored page
// cannot be read.
func TestDamagedArchiveIsAskedAgain(t *testing.T) {
	w := newWeb(t, map[string]http.HandlerFunc{"x.gov.cn/": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(304)
			return
		}
		text("whole")(w, r)
	}})
	dir := t.TempDir()
	a, err := archive.Create(dir, archive.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	c, err := New(Config{Archive: a, ConnectTo: map[string]string{"*": w.Listener.Addr().String()}})
	if err != nil {
		t.Fatal(err)
	}
	first := get(t, c, Request{URL: "http://x.gov.cn/", Site: "x"})
	f, err := os.OpenFile(filepath.Join(dir, first.Capture.File), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte("damage"), first.Capture.Offset+20); err != nil {
		t.Fatal(err)
	}
	if res := get(t, c, Request{URL: "http://x.gov.cn/", Site: "x"}); res.Outcome != Fetched || string(res.Body) != "whole" {
		t.Errorf("%+v", res)
	}
}
