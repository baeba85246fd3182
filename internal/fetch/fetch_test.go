package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/archive"
)

// web is a real server on loopback that plays every host.
type web struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string // "GET host/path", in order
}

// newWeb serves handlers by host/path; robots.txt is missing unless named.
func newWeb(t *testing.T, pages map[string]http.HandlerFunc) *web {
	t.Helper()
	w := &web{}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.seen = append(w.seen, r.Method+" "+r.Host+r.URL.RequestURI())
		w.mu.Unlock()
		h := pages[r.Host+r.URL.Path]
		if h == nil {
			http.NotFound(rw, r)
			return
		}
		h(rw, r)
	}))
	t.Cleanup(w.Close)
	return w
}

func (w *web) asked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.seen
	w.seen = nil
	return s
}

func text(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, s)
	}
}

// open makes a client whose every host is the server's, with its archive.
func open(t *testing.T, dir string, w *web, change func(*Config)) *Client {
	t.Helper()
	a, err := archive.Create(dir, archive.Config{})
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{Archive: a, Version: "test", Contact: "https://example.org/crawl"}
	if w != nil {
		cfg.ConnectTo = map[string]string{"*": w.Listener.Addr().String()}
	}
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	closeAll := func() {
		if !closed {
			closed = true
			c.Close()
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			r, err := archive.Verify(dir)
			if err != nil {
				t.Error(err)
			}
			for _, p := range r.Problems {
				t.Errorf("verify: %s", p)
			}
		}
	}
	t.Cleanup(closeAll)
	closers.Store(c, closeAll)
	return c
}

// closers end a client before its test does, for a second run.
var closers sync.Map

func shut(c *Client) {
	f, _ := closers.Load(c)
	f.(func())()
}

func get(t *testing.T, c *Client, r Request) *Result {
	t.Helper()
	res, err := c.Fetch(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func rows(t *testing.T, dir string) []string {
	t.Helper()
	r, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for a, err := range r.Attempts() {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %d %s", a.URL, a.Status, a.Outcome))
	}
	return out
}

func TestFetchAndSecondNight(t *testing.T) {
	page := "<html>二〇二三年度</html>"
	w := newWeb(t, map[string]http.HandlerFunc{
		"www.qinghe.gov.cn/robots.txt": text("User-agent: *\nDisallow: /admin/"),
		"www.qinghe.gov.cn/nb/": func(w http.ResponseWriter, r *http.Request) {
			if ua := r.UserAgent(); ua != "gongkai/test (+https://example.org/crawl)" {
				t.Errorf("User-Agent %q", ua)
			}
			w.Header().Set("ETag", `"v1"`)
			if r.Header.Get("If-None-Match") == `"v1"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			text(page)(w, r)
		},
		"www.qinghe.gov.cn/liar": text(page), // no validators at all
	})
	dir := t.TempDir()
	c := open(t, dir, w, nil)
	req := Request{URL: "http://www.qinghe.gov.cn/nb/", Site: "qinghe", Via: "http://www.qinghe.gov.cn/", Text: "年报"}
	res := get(t, c, req)
	if res.Outcome != Fetched || string(res.Body) != page || res.Status != 200 || res.Previous != "" {
		t.Errorf("first: %+v", res)
	}
	if res := get(t, c, Request{URL: "http://www.qinghe.gov.cn/admin/x", Site: "qinghe"}); res.Outcome != RobotsDenied {
		t.Errorf("denied: %+v", res)
	}
	get(t, c, Request{URL: "http://www.qinghe.gov.cn/liar", Site: "qinghe"})
	shut(c)
	want := []string{"GET www.qinghe.gov.cn/robots.txt", "GET www.qinghe.gov.cn/nb/", "GET www.qinghe.gov.cn/liar"}
	if d := cmp.Diff(want, w.asked()); d != "" {
		t.Error(d)
	}

	c = open(t, dir, w, nil)
	res = get(t, c, req)
	if res.Outcome != Unchanged || !res.Unchanged || string(res.Body) != page || res.Status != 200 || !res.Capture.Revisit {
		t.Errorf("second night: %+v", res)
	}
	res = get(t, c, Request{URL: "http://www.qinghe.gov.cn/liar", Site: "qinghe"})
	if !res.Unchanged || string(res.Body) != page || !res.Capture.Revisit || res.Capture.NotModified {
		t.Errorf("a server without validators: %+v", res)
	}
	res = get(t, c, Request{URL: "http://www.qinghe.gov.cn/liar", Site: "qinghe", MaxAge: time.Hour})
	if res.Outcome != Fresh || string(res.Body) != page {
		t.Errorf("fresh: %+v", res)
	}
	shut(c)
	if d := cmp.Diff(want[1:], w.asked()); d != "" { // robots.txt is younger than a day
		t.Error(d)
	}
	if d := cmp.Diff([]string{
		"http://www.qinghe.gov.cn/robots.txt 200 fetched",
		"http://www.qinghe.gov.cn/nb/ 200 fetched",
		"http://www.qinghe.gov.cn/admin/x 0 robots_denied",
		"http://www.qinghe.gov.cn/liar 200 fetched",
		"http://www.qinghe.gov.cn/nb/ 304 unchanged",
		"http://www.qinghe.gov.cn/liar 200 unchanged",
		"http://www.qinghe.gov.cn/liar 200 fresh",
	}, rows(t, dir)); d != "" {
		t.Error(d)
	}
}

// TestFreshAfterKill: what a killed run had finished, whatever came of it, is not
// asked for again.
func TestFreshAfterKill(t *testing.T) {
	w := newWeb(t, map[string]http.HandlerFunc{
		"a.gov.cn/old":  func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/new", http.StatusMovedPermanently) },
		"a.gov.cn/new":  text("new"),
		"a.gov.cn/busy": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
	})
	dir := t.TempDir()
	paths := []string{"old", "gone", "busy"}
	c := open(t, dir, w, nil)
	for _, p := range paths {
		get(t, c, Request{URL: "http://a.gov.cn/" + p, Site: "a"})
	}
	shut(c)
	w.asked()
	c = open(t, dir, w, nil)
	var got []string
	for _, p := range paths {
		res := get(t, c, Request{URL: "http://a.gov.cn/" + p, Site: "a", MaxAge: time.Hour})
		got = append(got, fmt.Sprintf("%s %d %s %q", res.Outcome, res.Status, res.URL, strings.TrimSpace(string(res.Body))))
	}
	if d := cmp.Diff([]string{
		`fresh 200 http://a.gov.cn/new "new"`,
		`fresh 404 http://a.gov.cn/gone "404 page not found"`,
		`http_error 500 http://a.gov.cn/busy ""`,
	}, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"GET a.gov.cn/busy", "GET a.gov.cn/busy"}, w.asked()); d != "" {
		t.Error(d)
	}
}

func TestRedirects(t *testing.T) {
	to := func(loc string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Location", loc); w.WriteHeader(302) }
	}
	w := newWeb(t, map[string]http.HandlerFunc{
		"a.gov.cn/old":        to("http://b.gov.cn/new?x=1"),
		"b.gov.cn/new":        text("new"),
		"b.gov.cn/robots.txt": text("User-agent: gongkai\nDisallow: /secret"),
		"a.gov.cn/denied":     to("http://b.gov.cn/secret"),
		"a.gov.cn/loop":       to("/loop"),
		"a.gov.cn/meta":       to("http://169.254.169.254/latest/meta-data"),
		"a.gov.cn/self":       to("http://127.0.0.1/"),
		"a.gov.cn/hex":        to("http://0x7f.1/"),
		"a.gov.cn/local":      to("http://localhost:8080/"),
		"a.gov.cn/six":        to("http://[::ffff:10.0.0.1]/"),
		"a.gov.cn/file":       to("file:///etc/passwd"),
		"a.gov.cn/port":       to("http://b.gov.cn:25/"),
		"a.gov.cn/off":        to("http://elsewhere.example/"),
		"a.gov.cn/clone":      to("http://clone.example/"),
		"a.gov.cn/odd":        to(`\\b.gov.cn\new`),
		"a.gov.cn/script":     to("javascript:history.back()"),
		"a.gov.cn/nowhere":    func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(302) },
		"elsewhere.example/":  text("must not be asked"),
	})
	dir := t.TempDir()
	c := open(t, dir, w, func(cfg *Config) { cfg.Limits.Redirects = 4 })
	in := func(u *url.URL) error {
		switch {
		case u.Hostname() == "clone.example":
			return &Refusal{RefusedClone, "on the list"}
		case strings.HasSuffix(u.Hostname(), ".example"):
			return fmt.Errorf("%s is not of this site", u.Hostname())
		}
		return nil
	}
	for path, want := range map[string]Outcome{
		"old": Fetched, "denied": RobotsDenied, "loop": TooManyHops, "meta": RefusedAddress, "self": RefusedAddress,
		"hex": RefusedAddress, "local": RefusedAddress, "six": RefusedAddress, "file": RefusedScheme, "port": RefusedPort,
		"off": OffScope, "clone": RefusedClone, "nowhere": HTTPError, "odd": Fetched, "script": RefusedScheme,
	} {
		res := get(t, c, Request{URL: "http://a.gov.cn/" + path, Site: "a", Scope: in})
		if res.Outcome != want {
			t.Errorf("%s: %s (%s), want %s", path, res.Outcome, res.Reason, want)
		}
		if path == "old" && (res.URL != "http://b.gov.cn/new?x=1" || len(res.Redirects) != 1 || string(res.Body) != "new") {
			t.Errorf("old: %+v", res)
		}
	}
	for _, s := range w.asked() {
		if host, _, _ := strings.Cut(strings.TrimPrefix(s, "GET "), "/"); host != "a.gov.cn" && host != "b.gov.cn" {
			t.Errorf("asked for %s", s)
		}
	}
	shut(c)
	got := strings.Join(rows(t, dir), "\n")
	for _, want := range []string{
		"http://a.gov.cn/old 302 redirected", "http://169.254.169.254/latest/meta-data 0 refused_address",
		"http://127.0.0.1/ 0 refused_address", "file:///etc/passwd 0 refused_scheme", "http://elsewhere.example/ 0 off_scope",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no line %q in\n%s", want, got)
		}
	}
}
