package fetch

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestRobotsRules(t *testing.T) {
	const file = "\xef\xbb\xbf# ours\r\nUser-agent: gong\nDisallow: /\n\n" +
		"User-agent: other\nUser-Agent: GongKai/2.0\nDisallow: /a\nAllow: /a/b\nDisallow: /*.jsp$\nDisallow: /q?x=*&y\nCrawl-delay: many\nCrawl-delay: 3\n" +
		"Sitemap: http://x/\nDisallow: /中文/\nDisallow: /%7ehome\nDisallow: /same\nAllow: /same\n\n" +
		"User-agent: third\nDisallow:\n\nUser-agent: *\nDisallow: /\n\nUser-agent: gongkai\nDisallow: /later\n"
	r := parseRobots([]byte(file), Product)
	for path, want := range map[string]bool{
		"/": true, "/a": false, "/ab": false, "/a/b/c": true, "/x.jsp": false, "/x.jsp?y": true, "/q?x=1&y=2": false, "/q?z": true,
		"/%E4%B8%AD%E6%96%87/1": false, "/中文/1": false, "/~home/": false, "/same": true, "/later/x": false, "/robots.txt": true,
	} {
		if got, by := r.allowed(path); got != want {
			t.Errorf("allowed(%q) = %v by %q", path, got, by)
		}
	}
	if r.delay != 3*time.Second {
		t.Errorf("Crawl-delay %s", r.delay)
	}
	// The group after an empty Disallow is its own; a stranger gets the star's.
	if ok, _ := parseRobots([]byte("User-agent: gongkai\nDisallow:\n\nUser-agent: *\nDisallow: /\n"), Product).allowed("/x"); !ok {
		t.Error("an empty Disallow does not free us")
	}
	if ok, _ := parseRobots([]byte("User-agent: a\nUser-agent: *\nDisallow: /\n"), Product).allowed("/x"); ok {
		t.Error("the star's group of two names does not bind us")
	}
	if ok, _ := parseRobots([]byte("<html><body>Disallow: /</body></html>"), Product).allowed("/x"); !ok {
		t.Error("an error page is not a rule")
	}
}

func TestRobotsAnswers(t *testing.T) {
	status := func(n int) http.HandlerFunc { return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(n) } }
	to := func(loc string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, loc, http.StatusMovedPermanently) }
	}
	deny := "User-agent: *\nDisallow: /nb"
	pages := map[string]http.HandlerFunc{
		"gone.gov.cn/robots.txt":      status(410),
		"forbidden.gov.cn/robots.txt": status(403),
		"broken.gov.cn/robots.txt":    status(500),
		"busy.gov.cn/robots.txt":      status(429),
		"moved.gov.cn/robots.txt":     to("http://rules.gov.cn/r.txt"),
		"rules.gov.cn/r.txt":          text(deny),
		"loop.gov.cn/robots.txt":      to("/robots.txt"),
		"private.gov.cn/robots.txt":   to("http://10.0.0.1/robots.txt"),
		"away.gov.cn/robots.txt":      to("http://portal.example/robots.txt"),
		"large.gov.cn/robots.txt":     text(deny + "\n" + strings.Repeat("# more\n", 120_000)),
		"late.gov.cn/robots.txt":      text(strings.Repeat("# more\n", 120_000) + deny),
		"encoded.gov.cn/robots.txt": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(gz([]byte(deny)))
		},
	}
	want := map[string]Outcome{
		"none.gov.cn": Fetched, "gone.gov.cn": Fetched, "forbidden.gov.cn": Fetched, "broken.gov.cn": RobotsDown, "busy.gov.cn": RobotsDown,
		"moved.gov.cn": RobotsDenied, "loop.gov.cn": Fetched, "private.gov.cn": Fetched, "away.gov.cn": Fetched,
		"large.gov.cn": RobotsDenied, "late.gov.cn": Fetched, "encoded.gov.cn": RobotsDenied,
	}
	for host := range want {
		pages[host+"/nb"] = text("report")
	}
	pages["rules.gov.cn/"] = text("")
	w := newWeb(t, pages)
	dir := t.TempDir()
	c := open(t, dir, w, nil)
	for host, outcome := range want {
		res := get(t, c, Request{URL: "http://" + host + "/nb", Site: host, Scope: scopeOf(".gov.cn")})
		if res.Outcome != outcome {
			t.Errorf("%s: %s (%s), want %s", host, res.Outcome, res.Reason, outcome)
		}
	}
	for _, s := range w.asked() {
		if strings.Contains(s, "portal.example") || strings.Contains(s, "10.0.0.1") {
			t.Errorf("asked for %s", s)
		}
	}
}

func TestRobotsAskedOnce(t *testing.T) {
	pages := map[string]http.HandlerFunc{"x.gov.cn/robots.txt": text("User-agent: *\nDisallow: /no")}
	for i := range 8 {
		pages[fmt.Sprintf("x.gov.cn/%d", i)] = text("x")
	}
	w := newWeb(t, pages)
	c := open(t, t.TempDir(), w, nil)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if res := get(t, c, Request{URL: fmt.Sprintf("http://x.gov.cn/%d", i), Site: "x"}); res.Outcome != Fetched {
				t.Errorf("%+v", res)
			}
		})
	}
	wg.Wait()
	n := 0
	for _, s := range w.asked() {
		if strings.HasSuffix(s, "/robots.txt") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("robots.txt was asked for %d times", n)
	}
}

func TestCrawlDelayCap(t *testing.T) {
	w := newWeb(t, map[string]http.HandlerFunc{
		"x.gov.cn/robots.txt": text("User-agent: *\nCrawl-delay: 86400"),
		"x.gov.cn/a":          text("a"), "x.gov.cn/b": text("b"),
	})
	dir := t.TempDir()
	c := open(t, dir, w, func(cfg *Config) { cfg.Limits.MaxCrawlDelay = 10 * time.Millisecond })
	get(t, c, Request{URL: "http://x.gov.cn/a", Site: "x"})
	get(t, c, Request{URL: "http://x.gov.cn/b", Site: "x"})
	shut(c)
	if got := strings.Join(rows(t, dir), "\n"); strings.Count(got, string(DelayCapped)) != 1 {
		t.Errorf("the cap is not on record:\n%s", got)
	}
}

func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nAllow: /"), "/axb")
	f.Add([]byte("User-agent: gongkai\nDisallow: *\n"), "/%e4%")
	f.Fuzz(func(t *testing.T, file []byte, path string) {
		r := parseRobots(file, Product)
		if ok, _ := r.allowed("/robots.txt"); !ok {
			t.Error("robots.txt itself is denied")
		}
		once := normalizePath(path)
		if normalizePath(once) != once {
			t.Errorf("normalizePath(%q) is not stable: %q", path, once)
		}
		a, _ := r.allowed(path)
		if b, _ := r.allowed(once); a != b {
			t.Errorf("%q and %q are judged differently", path, once)
		}
	})
}
