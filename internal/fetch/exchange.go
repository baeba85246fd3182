package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"

	"gongkai/internal/archive"
)

// call is one request to be made: a page, a hop of a redirect or a robots.txt.
type call struct {
	method      string
	url         *url.URL
	header      http.Header
	body        []byte
	site, via   string
	text        string
	try         int
	limit       int64            // bytes of the body
	previous    *archive.Capture // the last whole capture, nil when there is none
	conditional bool             // send its validators
}

// answer is what came of a call.
type answer struct {
	outcome    Outcome
	reason     string
	status     int
	header     http.Header
	location   string // of a redirect, absolute
	body       []byte // content-encoding undone
	truncated  bool
	unchanged  bool
	previous   string
	retryAfter time.Duration
	network    bool // failed below HTTP: the host may be down
	capture    archive.Capture
}

// causes of a cancelled exchange.
var (
	errFirstByte = errors.New("no answer in time")
	errStall     = errors.New("the body stalled")
	errTotal     = errors.New("took too long as a whole")
)

// exchange makes one request and stores it. The error is the archive's alone.
func (c *Client) exchange(ctx context.Context, q call) (answer, error) {
	begin := time.Now()
	a := archive.Attempt{Site: q.site, URL: q.url.String(), Via: q.via, Text: q.text, Time: begin}
	if q.method != http.MethodGet {
		a.Method = q.method
	}
	if q.try > 1 {
		a.Try = q.try
	}
	lim := c.limits
	ctx2, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	total := time.AfterFunc(lim.Total, func() { cancel(errTotal) })
	defer total.Stop()
	quiet := newWatch(cancel, lim.Connect+lim.FirstByte)
	defer quiet.stop()

	var tap *tapConn
	var remote string
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		remote = info.Conn.RemoteAddr().String()
		if tap, _ = info.Conn.(*tapConn); tap != nil {
			tap.begin()
		}
		quiet.reset(lim.FirstByte)
	}}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx2, trace), q.method, q.url.String(), bodyReader(q.body))
	if err != nil {
		return answer{outcome: BadURL, reason: err.Error()}, c.log(a, BadURL, err.Error())
	}
	req.Header = q.header
	if q.conditional && q.previous != nil {
		setValidators(req.Header, q.previous)
	}
	c.spend(q.site, 1, 0)
	resp, err := c.http.RoundTrip(req)
	if err != nil {
		out := c.failure(ctx, ctx2, err)
		a.Millis = time.Since(begin).Milliseconds()
		return out, c.log(a, out.outcome, out.reason)
	}
	defer resp.Body.Close()

	limit := q.limit
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		limit = min(limit, errorBody) // nobody reads more of an error page
	}
	wire, cut := c.readBody(ctx2, resp, limit, quiet)
	if ctx.Err() != nil { // stopped by the user: half a body is not worth keeping
		return answer{outcome: Interrupted}, c.log(a, Interrupted, "")
	}
	c.spend(q.site, 0, int64(len(wire)))
	a.Status, a.Bytes, a.Millis = resp.StatusCode, int64(len(wire)), time.Since(begin).Milliseconds()

	var raw []byte
	if tap != nil {
		raw = tap.take()
	}
	x := archive.Exchange{
		IP:           hostOf(remote),
		RequestHead:  requestHead(req),
		RequestBody:  q.body,
		ResponseHead: responseHead(raw, resp),
		Body:         wire,
		ContentType:  clip(cleanLine(resp.Header.Get("Content-Type")), 256),
		ETag:         validETag(resp.Header.Get("ETag")),
		Modified:     validDate(resp.Header.Get("Last-Modified")),
		Truncated:    cut.warc,
		Digest:       archive.Digest(wire),
	}
	ans := c.judge(&x, q, resp, wire, cut)
	a.Outcome, a.Reason, a.Location = string(ans.outcome), clip(ans.reason, 512), clip(ans.location, 4096)
	x.Attempt = a
	ans.capture, err = c.archive.Exchange(x)
	return ans, err
}

// judge says what an answer means, and completes the exchange to be stored.
func (c *Client) judge(x *archive.Exchange, q call, resp *http.Response, wire []byte, cut cutBody) answer {
	ans := answer{status: resp.StatusCode, header: resp.Header, reason: cut.reason, truncated: cut.warc != ""}
	if p := q.previous; p != nil {
		ans.previous = p.Digest
	}
	if resp.StatusCode == http.StatusNotModified {
		if q.previous == nil || !q.conditional {
			ans.outcome, ans.reason = HTTPError, "304 without a condition"
			return ans
		}
		ans.outcome, ans.unchanged, ans.truncated = Unchanged, true, false
		x.Original, x.NotModified, x.Body, x.Truncated = q.previous, true, nil, ""
		return ans
	}
	body, err := archive.Decode(wire, resp.Header, archive.DecodeLimits{Bytes: c.limits.Inflated, Ratio: c.limits.Ratio})
	ans.body = body
	encoded := resp.Header.Get("Content-Encoding") != ""
	x.Encoded = encoded || isPacked(x.ContentType)
	if encoded && err == nil {
		x.Content = archive.Digest(body)
	}
	switch status := resp.StatusCode; {
	case isRedirect(status) && resp.Header.Get("Location") != "":
		ans.outcome = Redirected
		loc, err := parser.ParseRef(q.url.String(), escapeBytes(resp.Header.Get("Location")))
		if err != nil {
			ans.outcome, ans.reason = HTTPError, "redirect to an address that cannot be read"
			return ans
		}
		ans.location = loc.Href(true)
		return ans
	case status < 200 || status > 299:
		ans.outcome = HTTPError
		ans.retryAfter = retryAfter(resp.Header, time.Now())
		return ans
	case cut.warc != "":
		ans.outcome = cut.outcome
		return ans
	case status == http.StatusPartialContent: // nobody asked for a part
		ans.outcome, ans.reason, ans.truncated, x.Truncated = Truncated, "206 without a range", true, "length"
		return ans
	case errors.Is(err, archive.ErrInflated):
		ans.outcome, ans.reason, ans.truncated, x.Truncated = Truncated, err.Error(), true, "inflated"
		return ans
	case err != nil:
		// Nobody asked for this encoding, or it broke off inside.
		ans.outcome, ans.reason, ans.truncated, x.Truncated = EncodingError, err.Error(), true, "encoding"
		return ans
	}
	ans.outcome = Fetched
	p := q.previous
	if p == nil || resp.StatusCode != http.StatusOK {
		return ans
	}
	switch {
	case p.Digest == x.Digest && len(wire) > 0:
		ans.outcome, ans.unchanged, ans.reason = Unchanged, true, "same bytes sent again"
		x.Original = p
	case x.Content != "" && p.Content == x.Content:
		ans.outcome, ans.unchanged, ans.reason = Unchanged, true, "same content, compressed anew"
	}
	return ans
}
