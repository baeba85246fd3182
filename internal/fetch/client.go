package fetch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gocolly/colly/v2"

	"gongkai/internal/archive"
)

// Product is the token of our User-Agent that a robots.txt may name.
const Product = "gongkai"

// Client fetches. Its methods may be called concurrently; requests to one host
// (and to hosts on one address) wait for one another.
type Client struct {
	cfg      Config
	limits   Limits
	logger   *slog.Logger
	agent    string
	archive  *archive.Writer
	dialer   *dialer
	resolver *resolver
	http     *http.Transport
	colly    *colly.Collector
	lanes    lanes
	robots   robotsCache
	big      chan struct{} // tokens for bodies beyond bigBody

	mu    sync.Mutex
	spent map[string]Budget // by site
}

// New makes a Client. It fails without an archive.
func New(cfg Config) (*Client, error) {
	if cfg.Archive == nil {
		return nil, errors.New("fetch: no archive to write to")
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Tries <= 0 {
		cfg.Tries = 3
	}
	c := &Client{
		cfg: cfg, limits: cfg.Limits.orDefault(), logger: cfg.Logger, agent: userAgent(cfg.Version, cfg.Contact),
		archive: cfg.Archive, resolver: newResolver(cfg.Resolve),
		lanes: lanes{all: make(map[string]*lane)}, robots: robotsCache{all: make(map[string]*robotsEntry)},
		big: make(chan struct{}, 4), spent: make(map[string]Budget),
	}
	c.dialer = newDialer(cfg, c.limits, c.resolver)
	c.http = &http.Transport{
		Proxy:                  c.dialer.proxyFor,
		DialContext:            c.dialer.dial,
		DialTLSContext:         c.dialer.dialTLS,
		TLSClientConfig:        c.dialer.tls,
		DisableCompression:     true, // done here, with bounds
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        60 * time.Second,
		MaxResponseHeaderBytes: c.limits.Header,
		ReadBufferSize:         32 << 10,
	}
	// colly's own New would take settings from the environment.
	c.colly = &colly.Collector{}
	c.colly.Init()
	c.colly.UserAgent = c.agent
	c.colly.AllowURLRevisit = true // what was visited is the crawl's business
	c.colly.ParseHTTPErrorResponse = true
	c.colly.SetRequestTimeout(0) // the transport has finer ones
	c.colly.SetCookieJar(newJar())
	c.colly.WithTransport((*transport)(c))
	c.colly.SetRedirectHandler(func(*http.Request, []*http.Request) error { return nil }) // the gate decides
	return c, nil
}

// orDefault fills the fields left out.
func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	for _, f := range []struct{ have, want *int64 }{
		{&l.Header, &d.Header}, {&l.Body, &d.Body}, {&l.Inflated, &d.Inflated}, {&l.Ratio, &d.Ratio}, {&l.Rate, &d.Rate},
	} {
		if *f.have <= 0 {
			*f.have = *f.want
		}
	}
	for _, f := range []struct{ have, want *int }{{&l.URL, &d.URL}, {&l.Redirects, &d.Redirects}} {
		if *f.have <= 0 {
			*f.have = *f.want
		}
	}
	for _, f := range []struct{ have, want *time.Duration }{
		{&l.Connect, &d.Connect}, {&l.FirstByte, &d.FirstByte}, {&l.Stall, &d.Stall}, {&l.Total, &d.Total},
		{&l.MaxCrawlDelay, &d.MaxCrawlDelay}, {&l.MaxWait, &d.MaxWait}, {&l.RobotsAge, &d.RobotsAge},
	} {
		if *f.have <= 0 {
			*f.have = *f.want
		}
	}
	return l
}

// userAgent is "gongkai/version (+contact)".
func userAgent(version, contact string) string {
	s := Product
	if version != "" {
		s += "/" + strings.Join(strings.Fields(version), "-")
	}
	if contact = strings.Join(strings.Fields(cleanLine(contact)), " "); contact != "" {
		s += " (+" + strings.NewReplacer("(", "", ")", "").Replace(contact) + ")"
	}
	return s
}

// Spent is what a site has cost so far.
func (c *Client) Spent(site string) Budget {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spent[site]
}

func (c *Client) spend(site string, requests int, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.spent[site]
	b.Requests += requests
	b.Bytes += bytes
	c.spent[site] = b
}

// overBudget says which part of a site's budget is spent, "" for none.
func (c *Client) overBudget(site string) string {
	b := c.Spent(site)
	switch {
	case c.cfg.Budget.Requests > 0 && b.Requests >= c.cfg.Budget.Requests:
		return "requests"
	case c.cfg.Budget.Bytes > 0 && b.Bytes >= c.cfg.Budget.Bytes:
		return "bytes"
	}
	return ""
}

// log writes a line for an attempt that stored nothing.
func (c *Client) log(a archive.Attempt, o Outcome, reason string) error {
	a.Outcome, a.Reason = string(o), clip(cleanLine(reason), 512)
	if a.Time.IsZero() {
		a.Time = time.Now()
	}
	c.logger.Debug("fetch", "url", a.URL, "outcome", a.Outcome, "reason", a.Reason)
	return c.archive.Log(a)
}

// Close closes idle connections. The archive stays open.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// addressGate refuses hosts that are not public and gives the lanes of others.
func (c *Client) addressGate(ctx context.Context, host, port string) (ls []*lane, refused Outcome, reason string) {
	if _, ok := c.dialer.target(host, port); ok {
		return c.lanes.of(host, nil), "", ""
	}
	if why := refusedName(host); why != "" {
		return nil, RefusedAddress, why
	}
	addrs, why, err := c.resolver.addresses(ctx, host)
	switch {
	case ctx.Err() != nil:
		return nil, Interrupted, ""
	case err != nil:
		return nil, DNSError, err.Error()
	case why != "":
		return nil, RefusedAddress, why
	case len(addrs) == 0:
		return nil, DNSError, "no address"
	}
	return c.lanes.of(host, addrs[:min(len(addrs), 8)]), "", ""
}

// Fetch gets one URL. A page that cannot be had is a Result with its Outcome,
// not an error; the error is for an archive that cannot be written and for a
// cancelled context (then the Result says Interrupted).
func (c *Client) Fetch(ctx context.Context, r Request) (*Result, error) {
	if r.Method == "" {
		r.Method = http.MethodGet
		if len(r.Body) > 0 {
			r.Method = http.MethodPost
		}
	}
	r.Text, r.Via = clip(cleanLine(r.Text), 512), clip(cleanLine(r.Via), c.limits.URL)
	u, refused, reason := parseURL(r.URL, c.limits.URL)
	if refused != "" {
		row := archive.Attempt{Site: r.Site, URL: clip(cleanLine(r.URL), c.limits.URL), Via: r.Via, Text: r.Text}
		return &Result{URL: row.URL, Outcome: refused, Reason: reason}, c.log(row, refused, reason)
	}
	begin, anew := time.Now(), false
	for try := 1; ; try++ {
		j := &job{r: r, at: begin, try: try, via: r.Via, anew: anew}
		col := c.colly.Clone()
		col.Context = context.WithValue(ctx, jobKey{}, j)
		// colly's error is our own errStop or one of net/http's about a redirect;
		// what came of it stands in the job.
		err := col.Request(r.Method, u.String(), bodyReader(r.Body), nil, nil)
		if len(j.urls) == 0 && j.last.outcome == "" {
			row := archive.Attempt{Site: r.Site, URL: u.String(), Via: r.Via, Text: r.Text}
			if j.last.outcome = BadURL; ctx.Err() != nil {
				j.last.outcome = Interrupted
			}
			j.last.reason = fmt.Sprint(err)
			j.err = errors.Join(j.err, c.log(row, j.last.outcome, j.last.reason))
		}
		if j.err == nil && j.last.unchanged && j.last.outcome != Fresh {
			if j.err = c.fillUnchanged(&j.last); j.last.outcome == EncodingError && !anew {
				anew = true // the stored page is damaged
				continue
			}
		}
		res := j.result(u.String())
		switch {
		case j.err != nil:
			return res, j.err
		case ctx.Err() != nil:
			res.Outcome = Interrupted
			return res, context.Cause(ctx)
		case try >= c.tries(j.last) || res.RetryAfter > c.limits.MaxWait:
			return res, nil
		}
	}
}

// fillUnchanged takes the body of an unchanged answer from the archive. When it
// cannot be read the outcome says so.
func (c *Client) fillUnchanged(a *answer) error {
	if a.status != http.StatusNotModified {
		return nil // the same bytes came again and are here
	}
	body, header, err := c.archive.Payload(a.capture)
	if err != nil {
		c.logger.Warn("a stored page cannot be read", "url", a.capture.URL, "err", err)
		a.outcome, a.reason = EncodingError, err.Error()
		return nil
	}
	a.status, a.body = http.StatusOK, body
	for name, v := range a.header { // a 304 may bring newer dates, never another type
		if _, ok := header[name]; !ok {
			header[name] = v
		}
	}
	a.header = header
	return nil
}

// result is what the job came to.
func (j *job) result(asked string) *Result {
	a := j.last
	r := &Result{URL: asked, Status: a.status, Header: a.header, Body: a.body, Truncated: a.truncated, Unchanged: a.unchanged,
		Previous: a.previous, Digest: a.capture.Digest, Outcome: a.outcome, Reason: a.reason, RetryAfter: a.retryAfter, Capture: a.capture}
	if n := len(j.urls); n > 0 {
		r.URL = j.urls[n-1]
		if n > 1 {
			r.Redirects = j.urls[:n-1]
		}
	}
	return r
}
