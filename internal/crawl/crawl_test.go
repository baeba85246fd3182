package crawl

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"gongkai/internal/archive"
	"gongkai/internal/fakeweb"
	"gongkai/schemas"
)

// night is a web on loopback and a work directory.
type night struct {
	t    *testing.T
	web  *fakeweb.Web
	addr string
	dir  string
	now  time.Time // the clock stands still in a night; zero: the real clock
}

func newNight(t *testing.T) *night {
	t.Helper()
	web, err := fakeweb.Load(os.DirFS("../../fixtures"), "sites")
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, web)
}

func serve(t *testing.T, web *fakeweb.Web) *night {
	t.Helper()
	addr, done, err := web.Serve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	return &night{t: t, web: web, addr: addr, dir: t.TempDir(), now: time.Now()}
}

func (n *night) config(urls ...string) Config {
	n.t.Helper()
	sites, err := Select(schemas.FS, "", urls)
	if err != nil {
		n.t.Fatal(err)
	}
	return Config{
		Dir: n.dir, Schemas: schemas.FS, Sites: sites, ConnectTo: map[string]string{"*": n.addr},
		DelaySet: true, Parallel: 4, Version: "test", Now: func() time.Time {
			if n.now.IsZero() {
				return time.Now()
			}
			return n.now
		},
	}
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// crawl runs one night and gives the state of each site.
func (n *night) crawl(urls ...string) (Summary, map[string]siteState) {
	n.t.Helper()
	sum, err := Run(context.Background(), quiet(), n.config(urls...))
	if err != nil {
		n.t.Fatal(err)
	}
	return sum, n.states()
}

func (n *night) states() map[string]siteState {
	n.t.Helper()
	files, _ := filepath.Glob(filepath.Join(n.dir, "archive", "state", "*.json"))
	states := map[string]siteState{}
	for _, f := range files {
		var st siteState
		if _, err := readJSON(f, &st); err != nil {
			n.t.Fatal(err)
		}
		states[st.Site] = st
	}
	return states
}

// present counts a site's reports that are there, each once.
func present(st siteState) (n int, urls []string) {
	for _, r := range st.Reports {
		if there(r.State) && r.SameAs == "" {
			n++
			urls = append(urls, r.URL)
		}
	}
	sort.Strings(urls)
	return n, urls
}

func TestEveryReportIsFoundFromTheHomePage(t *testing.T) {
	n := newNight(t)
	_, states := n.crawl(n.web.Homes()...)
	for site, want := range map[string]struct{ reports, requests int }{
		"www.qingya.gov.cn":    {24, 34},
		"www.bailang.gov.cn":   {18, 28},
		"www.mochi.gov.cn":     {5, 12},
		"www.songgu.gov.cn":    {6, 20},
		"www.nanting.gov.cn":   {12, 22},
		"www.dongjia.gov.cn":   {12, 24},
		"www.xitang.gov.cn":    {12, 24},
		"www.beiling.gov.cn":   {15, 26},
		"www.liuquan.gov.cn":   {8, 26},
		"www.wangchuan.gov.cn": {0, 20},
		"www.mijin.gov.cn":     {2, 30},
		"www.lanting.gov.cn":   {13, 30},
	} {
		st, ok := states[site]
		if !ok {
			t.Errorf("%s: no state", site)
			continue
		}
		got, urls := present(st)
		if got != want.reports {
			t.Errorf("%s: %d reports, want %d:\n%s", site, got, want.reports, strings.Join(urls, "\n"))
		}
		if st.Requests > want.requests {
			t.Errorf("%s: %d requests, want at most %d", site, st.Requests, want.requests)
		}
		t.Logf("%-22s reports %2d requests %2d outcome %s", site, got, st.Requests, st.Outcome)
	}
	for _, r := range n.web.Requests() {
		switch {
		case strings.Contains(r.URI, "/secret/"):
			t.Errorf("robots.txt forbids %s", r.URI)
		case r.Host == "www.tzchery.com" || r.Host == "www.other.gov.cn" || r.Host == "127.0.0.1" || r.Host == "www.gov.cn":
			t.Errorf("fetched %s of %s, which is out of scope", r.URI, r.Host)
		case strings.Contains(r.URI, "calendar") || strings.Contains(r.URI, "date=") || strings.Contains(r.URI, "loop/loop/loop"):
			t.Errorf("fell into the trap %s", r.URI)
		}
	}
	if rep, err := archive.Verify(filepath.Join(n.dir, "archive")); err != nil || len(rep.Problems) > 0 {
		t.Errorf("archive: %v %v", err, rep.Problems)
	}
}

func readLines[T any](t *testing.T, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	for dec := json.NewDecoder(f); ; {
		var v T
		if err := dec.Decode(&v); err == io.EOF {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
}
