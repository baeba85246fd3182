package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// scopeOf lets hosts with this end in.
func scopeOf(end string) func(*url.URL) error {
	return func(u *url.URL) error {
		if !strings.HasSuffix(u.Hostname(), end) {
			return fmt.Errorf("%s is off scope", u.Hostname())
		}
		return nil
	}
}

func TestOneAtATime(t *testing.T) {
	var now, most, hosts atomic.Int32
	meet := make(chan struct{})
	var once sync.Once
	w := newWeb(t, nil)
	w.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(rw, r)
			return
		}
		if r.URL.Path == "/meet" { // two hosts must be served at once
			if hosts.Add(1) == 2 {
				once.Do(func() { close(meet) })
			}
			<-meet
			return
		}
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(time.Millisecond)
		now.Add(-1)
	})
	c := open(t, t.TempDir(), w, nil)
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() { get(t, c, Request{URL: fmt.Sprintf("http://x.gov.cn/%d", i), Site: "x"}) })
	}
	for _, h := range []string{"y", "z"} {
		wg.Go(func() { get(t, c, Request{URL: "http://" + h + ".gov.cn/meet", Site: h}) })
	}
	wg.Wait()
	if most.Load() != 1 {
		t.Errorf("%d requests to one host at a time", most.Load())
	}
}

// TestPause measures only that a pause is not too short, which no slow machine
// can change.
func TestPause(t *testing.T) {
	var mu sync.Mutex
	var at []time.Time
	w := newWeb(t, nil)
	w.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		at = append(at, time.Now())
		mu.Unlock()
		switch {
		case r.URL.Path == "/robots.txt" && r.Host == "slow.gov.cn":
			fmt.Fprint(rw, "User-agent: *\nCrawl-delay: 0.2\n")
		case r.URL.Path == "/robots.txt":
			http.NotFound(rw, r)
		}
	})
	c := open(t, t.TempDir(), w, func(cfg *Config) { cfg.Delay = 50 * time.Millisecond })
	for host, pause := range map[string]time.Duration{"x.gov.cn": 50 * time.Millisecond, "slow.gov.cn": 200 * time.Millisecond} {
		at = nil
		get(t, c, Request{URL: "http://" + host + "/1", Site: host})
		get(t, c, Request{URL: "http://" + host + "/2", Site: host})
		if len(at) != 3 || at[2].Sub(at[1]) < pause || at[1].Sub(at[0]) < 50*time.Millisecond {
			t.Errorf("%s: %v", host, at)
		}
	}
}

// TestSharedAddress: two names of one address take turns.
func TestSharedAddress(t *testing.T) {
	l := lanes{all: make(map[string]*lane)}
	one, two, three := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("192.0.2.3")
	a := l.of("a.gov.cn", []netip.Addr{two, one})
	b := l.of("b.gov.cn", []netip.Addr{one})
	other := l.of("c.gov.cn", []netip.Addr{three})
	if _, err := take(t.Context(), a, time.Minute); err != nil {
		t.Fatal(err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := take(soon, b, time.Minute); err == nil {
		t.Error("a second name of the address did not wait")
	}
	if _, err := take(t.Context(), other, time.Minute); err != nil {
		t.Error("another address had to wait")
	}
	done(a, "a.gov.cn", time.Hour, false)
	if wait, err := take(t.Context(), b, time.Minute); err != nil || wait < 50*time.Minute {
		t.Errorf("the pause is not shared: %s, %v", wait, err)
	}
}

func TestRetryAfter(t *testing.T) {
	var mu sync.Mutex
	var at []time.Time
	w := newWeb(t, map[string]http.HandlerFunc{
		"x.gov.cn/busy": func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			at = append(at, time.Now())
			n := len(at)
			mu.Unlock()
			if n < 2 {
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(http.StatusTooManyRequests)
			}
		},
		"y.gov.cn/down": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"z.gov.cn/long": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusServiceUnavailable)
		},
	})
	dir := t.TempDir()
	c := open(t, dir, w, nil)
	if res := get(t, c, Request{URL: "http://x.gov.cn/busy", Site: "x"}); res.Outcome != Fetched || at[1].Sub(at[0]) < time.Second {
		t.Errorf("%+v at %v", res, at)
	}
	if res := get(t, c, Request{URL: "http://y.gov.cn/down", Site: "y"}); res.Outcome != HTTPError || res.Status != 503 {
		t.Errorf("%+v", res)
	}
	if res := get(t, c, Request{URL: "http://z.gov.cn/long", Site: "z"}); res.RetryAfter != time.Hour {
		t.Errorf("%+v", res)
	}
	if res := get(t, c, Request{URL: "http://z.gov.cn/other", Site: "z"}); res.Outcome != BackingOff || res.RetryAfter < 50*time.Minute {
		t.Errorf("%+v", res)
	}
	shut(c)
	got := strings.Join(rows(t, dir), "\n")
	for want, n := range map[string]int{"busy 429": 1, "busy 200": 1, "down 503": 3, "long 503": 1, "other 0 backing_off": 1} {
		if strings.Count(got, want) != n {
			t.Errorf("%q is not %d times in\n%s", want, n, got)
		}
	}
}

func TestDeadHost(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, nil, func(cfg *Config) { cfg.ConnectTo = map[string]string{"*": "127.0.0.1:1"}; cfg.Tries = 1 })
	for range 6 {
		if res := get(t, c, Request{URL: "http://x.gov.cn/", Site: "x"}); res.Outcome != RobotsDown {
			t.Errorf("%+v", res)
		}
	}
	shut(c)
	n := 0
	for _, r := range rows(t, dir) {
		if strings.HasSuffix(r, string(ConnectError)) {
			n++
		}
	}
	if n != 1 { // robots.txt, and nothing after it
		t.Errorf("%d connections tried", n)
	}
}

func TestBudget(t *testing.T) {
	w := newWeb(t, map[string]http.HandlerFunc{"x.gov.cn/": text("x")})
	c := open(t, t.TempDir(), w, func(cfg *Config) { cfg.Budget.Requests = 3 })
	var got []Outcome
	for range 4 {
		got = append(got, get(t, c, Request{URL: "http://x.gov.cn/", Site: "x", Plain: true}).Outcome)
	}
	if fmt.Sprint(got) != "[fetched unchanged budget_spent budget_spent]" {
		t.Errorf("%v", got)
	}
	if res := get(t, c, Request{URL: "http://x.gov.cn/", Site: "other"}); res.Outcome == BudgetSpent {
		t.Error("one site spends another's budget")
	}
}
