package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"gongkai/internal/archive"
)

// robotsEntry is what is known of the robots.txt of one origin.
type robotsEntry struct {
	robotsRules
	down  string // why the origin is to be left alone; "" when the rules hold
	until time.Time
	ready chan struct{} // closed when the fields above are set
}

// robotsCache keeps one entry an origin; the first to ask fetches, others wait.
type robotsCache struct {
	mu    sync.Mutex
	all   map[string]*robotsEntry
	bytes int // of the files behind them
}

// drop empties the cache when it has grown too large; the archive still has
// what is younger than a day.
func (r *robotsCache) drop() {
	if len(r.all) >= maxRobots || r.bytes > maxRobotsBytes {
		clear(r.all)
		r.bytes = 0
	}
}

// Robots that could not be had are asked for again after robotsDownAge.
const (
	robotsDownAge = time.Hour
	robotsHops    = 5 // RFC 9309 section 2.3.1.2

	maxRobots      = 50_000
	maxRobotsBytes = 32 << 20
)

// robotsFor gives the rules for the origin of u. The error is the archive's.
func (c *Client) robotsFor(ctx context.Context, j *job, u *url.URL) (*robotsEntry, error) {
	key := origin(u)
	for {
		c.robots.mu.Lock()
		e := c.robots.all[key]
		if e == nil || isReady(e) && time.Now().After(e.until) {
			c.robots.drop()
			e = &robotsEntry{ready: make(chan struct{})}
			c.robots.all[key] = e
			c.robots.mu.Unlock()
			err := c.fetchRobots(ctx, j, u, e)
			if err != nil || ctx.Err() != nil { // says nothing about the site: the next one asks
				c.robots.mu.Lock()
				delete(c.robots.all, key)
				c.robots.mu.Unlock()
				e.down, e.until = "interrupted", time.Time{}
			}
			close(e.ready)
			return e, err
		}
		c.robots.mu.Unlock()
		select {
		case <-e.ready:
			if e.until.IsZero() && ctx.Err() == nil { // the one who asked was interrupted
				continue
			}
			return e, nil
		case <-ctx.Done():
			return e, nil
		}
	}
}

func isReady(e *robotsEntry) bool {
	select {
	case <-e.ready:
		return true
	default:
		return false
	}
}

// fetchRobots fills e by RFC 9309 section 2.3.1: 2xx gives rules, 4xx gives
// freedom, 5xx, 429 and silence mean keep off; up to five redirects are
// followed, also to another authority within scope, and one that leads nowhere
// counts as no robots.txt.
func (c *Client) fetchRobots(ctx context.Context, j *job, page *url.URL, e *robotsEntry) error {
	u := &url.URL{Scheme: page.Scheme, Host: page.Host, Path: "/robots.txt"}
	via := ""
	e.until = time.Now().Add(c.limits.RobotsAge)
	for hops := 0; ; hops++ {
		ans, err := c.robotsHop(ctx, j, u, via)
		if err != nil {
			return err
		}
		switch {
		case ans.outcome == Redirected && hops < robotsHops:
			next, refused, reason := parseURL(ans.location, c.limits.URL)
			if refused == "" {
				refused, reason = scope(j.r.Scope, next)
			}
			if refused != "" {
				row := archive.Attempt{Site: j.r.Site, URL: clip(cleanLine(ans.location), c.limits.URL), Via: u.String()}
				return c.log(row, refused, reason)
			}
			via, u = u.String(), next
			continue
		case ans.status == http.StatusTooManyRequests, ans.status >= 500, ans.status == 0:
			if ans.outcome == RefusedAddress && hops > 0 {
				return nil
			}
			e.down = fmt.Sprintf("%s %d %s", ans.outcome, ans.status, ans.reason)
			e.until = time.Now().Add(robotsDownAge)
		case ans.status >= 200 && ans.status < 300:
			if ans.truncated && int64(len(ans.body)) < robotsBytes {
				// Rules that broke off may lack the one that matters.
				e.down = "robots.txt broke off: " + ans.reason
				e.until = time.Now().Add(robotsDownAge)
				return nil
			}
			e.robotsRules = parseRobots(ans.body, Product)
			c.robots.mu.Lock()
			c.robots.bytes += len(ans.body)
			c.robots.mu.Unlock()
			if e.delay > c.limits.MaxCrawlDelay {
				row := archive.Attempt{Site: j.r.Site, URL: u.String(), Via: via}
				return c.log(row, DelayCapped, fmt.Sprintf("Crawl-delay %s cut to %s", e.delay, c.limits.MaxCrawlDelay))
			}
		}
		return nil
	}
}

// robotsHop gets one robots.txt, or one hop on the way to it, with the tries of
// any other page. One stored within RobotsAge is not asked for again.
func (c *Client) robotsHop(ctx context.Context, j *job, u *url.URL, via string) (answer, error) {
	if ans, ok, err := c.fromArchive(http.MethodGet, u, nil, time.Now(), c.limits.RobotsAge); ok || err != nil {
		if ans.location != "" {
			ans.outcome = Redirected
		}
		return ans, err
	}
	row := archive.Attempt{Site: j.r.Site, URL: u.String(), Via: via, Text: archive.RobotsText}
	for try := 1; ; try++ {
		row.Time = time.Now()
		ls, refused, reason := c.addressGate(ctx, u.Hostname(), portOf(u))
		if refused != "" {
			return answer{outcome: refused, reason: reason}, c.log(row, refused, reason)
		}
		q := call{method: http.MethodGet, url: u, site: j.r.Site, via: via, text: row.Text, try: try,
			limit: robotsBytes, header: c.headerFor(&http.Request{}, nil)}
		if last, ok, err := c.archive.Last(q.method, u.String(), nil); err != nil {
			return answer{}, err
		} else if ok {
			q.previous, q.conditional = &last, true
		}
		ans, err := c.turn(ctx, ls, q, c.delay(j.r), row)
		if err == nil && ans.unchanged {
			err = c.fillUnchanged(&ans)
		}
		if err != nil || try >= c.tries(ans) || ans.retryAfter > c.limits.MaxWait {
			return ans, err
		}
	}
}

// tries is how often a call is made that ends like this: more often for a host
// that says it is busy, twice for what may have been an accident.
func (c *Client) tries(a answer) int {
	switch {
	case a.status == http.StatusTooManyRequests, a.status == http.StatusServiceUnavailable:
		return c.cfg.Tries
	case a.status == http.StatusInternalServerError, a.status == http.StatusBadGateway, a.status == http.StatusGatewayTimeout:
		return min(2, c.cfg.Tries)
	case a.outcome == ConnectError, a.outcome == Truncated && a.capture.Truncated == "disconnect":
		return min(2, c.cfg.Tries)
	}
	return 1
}
