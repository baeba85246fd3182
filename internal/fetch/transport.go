package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"gongkai/internal/archive"
)

// job is one try of one Fetch on its way through colly and net/http, which
// know it by its context only.
type job struct {
	r       Request
	at      time.Time // when Fetch was called: what MaxAge counts from
	try     int
	via     string
	urls    []string       // asked for so far, the first one included
	seen    map[string]int // method and URL → cookies got when it was asked for
	cookies int            // answers that set one
	anew    bool           // what is stored cannot be relied on
	last    answer
	err     error // of the archive
}

type jobKey struct{}

// errStop ends the redirects of net/http after a hop that gave no answer.
var errStop = errors.New("stopped")

// transport is the Client as the http.RoundTripper below colly.
type transport Client

// RoundTrip makes one hop: through the gate, over the wire, into the archive.
// What goes back up to colly is only what it needs to follow a redirect.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	c := (*Client)(t)
	ctx := req.Context()
	j, ok := ctx.Value(jobKey{}).(*job)
	if !ok {
		return nil, errors.New("fetch: a request that did not come through Fetch")
	}
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(io.LimitReader(req.Body, 1<<20))
		req.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	u, refused, reason := parseURL(req.URL.String(), c.limits.URL)
	row := archive.Attempt{Site: j.r.Site, URL: clip(cleanLine(req.URL.String()), c.limits.URL), Via: j.via, Text: j.r.Text, Time: time.Now()}
	if u != nil {
		row.URL = u.String()
	}
	if refused == "" && len(j.urls) > c.limits.Redirects {
		refused, reason = TooManyHops, fmt.Sprintf("%d hops", len(j.urls))
	}
	if refused == "" && j.loops(req.Method+" "+row.URL) {
		refused, reason = TooManyHops, "a redirect to where it came from"
	}
	if refused == "" {
		refused, reason = scope(j.r.Scope, u)
	}
	j.urls = append(j.urls, row.URL)
	if refused != "" {
		return nil, j.stop(answer{outcome: refused, reason: reason}, c.log(row, refused, reason))
	}
	ans, err := c.hop(ctx, j, u, req, body, row)
	j.via = row.URL
	if err != nil || ans.status == 0 {
		return nil, j.stop(ans, err)
	}
	j.last = ans
	h := http.Header{}
	if ans.location != "" && isRedirect(ans.status) {
		h.Set("Location", ans.location)
	}
	if v := ans.header["Set-Cookie"]; len(v) > 0 && ans.outcome != Fresh { // not those of another run
		h["Set-Cookie"] = v[:min(len(v), 50)]
		j.cookies++
	}
	status := ans.status
	if isRedirect(status) && ans.location == "" {
		status = http.StatusNotFound // net/http would look for a Location
	}
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h, Body: http.NoBody, Request: req, Uncompressed: true,
	}, nil
}

// loops reports whether the job made this request before and has got no cookie
// since, so that the answer will be the same.
func (j *job) loops(request string) bool {
	if j.seen == nil {
		j.seen = make(map[string]int, 1)
	}
	before, ok := j.seen[request]
	j.seen[request] = j.cookies
	return ok && before == j.cookies
}

// stop keeps what ended the job and gives net/http an error to end with.
func (j *job) stop(a answer, err error) error {
	j.last = a
	if err != nil && j.err == nil {
		j.err = err
	}
	return errStop
}

// scope asks a Scope about a URL.
func scope(f func(*url.URL) error, u *url.URL) (Outcome, string) {
	if f == nil {
		return "", ""
	}
	err := f(u)
	if err == nil {
		return "", ""
	}
	var r *Refusal
	if errors.As(err, &r) {
		return r.Outcome, r.Reason
	}
	return OffScope, err.Error()
}

// hop gets one URL: from the archive when that is young enough, else from its
// host when robots, budget and pace allow.
func (c *Client) hop(ctx context.Context, j *job, u *url.URL, req *http.Request, body []byte, row archive.Attempt) (answer, error) {
	if ans, ok, err := c.fromArchive(req.Method, u, body, j.at, j.r.MaxAge); ok || err != nil {
		if err == nil {
			row.Status, row.Digest, row.Location = ans.status, ans.capture.Digest, ans.location
			err = c.log(row, Fresh, "stored "+ans.capture.Time.UTC().Format(time.RFC3339))
		}
		return ans, err
	}
	refuse := func(o Outcome, reason string, wait time.Duration) (answer, error) {
		return answer{outcome: o, reason: reason, retryAfter: wait}, c.log(row, o, reason)
	}
	ls, refused, reason := c.addressGate(ctx, u.Hostname(), portOf(u))
	if refused != "" {
		return refuse(refused, reason, 0)
	}
	if part := c.overBudget(j.r.Site); part != "" {
		return refuse(BudgetSpent, part, 0)
	}
	rules, err := c.robotsFor(ctx, j, u)
	if err != nil {
		return answer{}, err
	}
	switch {
	case ctx.Err() != nil:
		return refuse(Interrupted, "", 0)
	case rules.down != "":
		return refuse(RobotsDown, rules.down, 0)
	}
	if ok, rule := rules.allowed(u.RequestURI()); !ok {
		return refuse(RobotsDenied, "Disallow: "+rule, 0)
	}
	q := call{method: req.Method, url: u, body: body, site: j.r.Site, via: j.via, text: j.r.Text, try: j.try,
		limit: c.limits.Body, header: c.headerFor(req, j.r.Header)}
	if last, ok, err := c.archive.Last(q.method, u.String(), body); err != nil {
		return answer{}, err
	} else if ok && !j.anew {
		q.previous = &last
		q.conditional = !j.r.Plain && req.Method == http.MethodGet
	}
	return c.turn(ctx, ls, q, max(c.delay(j.r), min(rules.delay, c.limits.MaxCrawlDelay)), row)
}

// turn waits for a call's turn, makes it and begins the pause after it.
func (c *Client) turn(ctx context.Context, ls []*lane, q call, pause time.Duration, row archive.Attempt) (answer, error) {
	wait, err := take(ctx, ls, max(c.limits.MaxWait, pause))
	if err != nil {
		return answer{outcome: Interrupted}, c.log(row, Interrupted, "")
	}
	if wait > 0 {
		reason := fmt.Sprintf("asked for, or earned by failing, another %s", wait.Round(time.Second))
		return answer{outcome: BackingOff, reason: reason, retryAfter: wait}, c.log(row, BackingOff, reason)
	}
	ans, err := c.exchange(ctx, q)
	ans.retryAfter = min(ans.retryAfter, 24*time.Hour)
	switch ans.status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if ans.status != http.StatusInternalServerError || ans.retryAfter > 0 {
			pause = max(pause, ans.retryAfter, c.backoff(q.try, pause))
		}
	}
	failures := done(ls, q.url.Hostname(), pause, ans.network)
	if failures >= downAfter {
		// A dead host must not cost a timeout for each of its pages.
		hold(ls, c.limits.MaxWait+downPause<<min(failures-downAfter, 5))
	}
	return ans, err
}

// A host that failed downAfter times in a row is left alone for downPause,
// doubled with every further failure.
const (
	downAfter = 4
	downPause = time.Minute
)

// delay is the least pause between requests to the host of r.
func (c *Client) delay(r Request) time.Duration {
	switch {
	case r.Delay < 0:
		return 0
	case r.Delay > 0:
		return r.Delay
	}
	return c.cfg.Delay
}

// backoff is the pause after the try-th failure: doubled each time, with
// jitter so that many hosts behind one wall do not come back at once. Without a
// pace (test servers) it is short.
func (c *Client) backoff(try int, pause time.Duration) time.Duration {
	base := max(2*time.Second, 2*pause)
	if c.cfg.Delay == 0 && pause == 0 {
		base = 50 * time.Millisecond
	}
	d := base << min(max(try-1, 0), 6)
	return min(d/2+rand.N(d), 5*time.Minute)
}

// headerFor is the header of a request: ours, the caller's, and what net/http
// and the jar added.
func (c *Client) headerFor(req *http.Request, extra http.Header) http.Header {
	h := http.Header{
		"User-Agent":      {c.agent},
		"Accept":          {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		"Accept-Language": {"zh-CN,zh;q=0.9,en;q=0.5"},
		"Accept-Encoding": {"gzip"},
	}
	for _, name := range []string{"Cookie", "Referer", "Content-Type"} {
		if v := req.Header[name]; len(v) > 0 {
			h[name] = v
		}
	}
	for name, v := range extra {
		switch name = http.CanonicalHeaderKey(name); name {
		case "User-Agent", "Host", "Accept-Encoding", "Connection", "Transfer-Encoding", "Content-Length", "If-None-Match", "If-Modified-Since", "Range":
		default:
			h[name] = v
		}
	}
	return h
}

// fromArchive answers with the newest capture when it is whole, final and at a
// given time was younger than maxAge.
func (c *Client) fromArchive(method string, u *url.URL, body []byte, at time.Time, maxAge time.Duration) (answer, bool, error) {
	if maxAge <= 0 {
		return answer{}, false, nil
	}
	last, ok, err := c.archive.Newest(method, u.String(), body)
	if err != nil || !ok || at.Sub(last.Time) > maxAge || !last.Complete() || last.Status >= 500 || last.Status == http.StatusTooManyRequests {
		return answer{}, false, err
	}
	payload, header, err := c.archive.Payload(last)
	if err != nil {
		c.logger.Warn("a stored page cannot be read; asking for it again", "url", last.URL, "err", err)
		return answer{}, false, nil
	}
	return answer{outcome: Fresh, status: last.Status, header: header, location: last.Location, body: payload,
		unchanged: true, previous: last.Digest, capture: last}, true, nil
}
