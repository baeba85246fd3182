// Package fetch gets one URL from the web politely, safely and on the record.
//
// A Client stands over colly's plumbing with its own transport. Every request,
// also each hop of a redirect and each robots.txt, passes the same gate
// (scheme, port, address, scope, robots, budget, pace) and every answer goes
// to the archive with its exact bytes before anyone interprets it. Whatever is
// not fetched is a line of the fetch log with its reason.
package fetch

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"gongkai/internal/archive"
)

// Outcome says how one attempt ended; it is the outcome of the fetch log.
type Outcome string

const (
	Fetched        Outcome = "fetched"        // 2xx, stored
	Unchanged      Outcome = "unchanged"      // 304, or the bytes of last time
	Fresh          Outcome = "fresh"          // not asked: the last capture is younger than MaxAge
	Redirected     Outcome = "redirected"     // one hop, stored; the next line follows it
	HTTPError      Outcome = "http_error"     // 4xx or 5xx, stored
	Truncated      Outcome = "truncated"      // stored, but the body is not whole
	EncodingError  Outcome = "encoding_error" // stored, but content-encoding cannot be undone
	RobotsDenied   Outcome = "robots_denied"  // robots.txt forbids it
	RobotsDown     Outcome = "robots_unreachable"
	OffScope       Outcome = "off_scope"
	RefusedAddress Outcome = "refused_address" // private, loopback, link-local, …
	RefusedScheme  Outcome = "refused_scheme"
	RefusedPort    Outcome = "refused_port"
	RefusedClone   Outcome = "refused_clone_host"
	BadURL         Outcome = "bad_url"
	DNSError       Outcome = "dns_error"
	ConnectError   Outcome = "connect_error"
	TLSError       Outcome = "tls_error"
	ProtocolError  Outcome = "protocol_error" // not HTTP, or a header beyond bounds
	TimeoutHeader  Outcome = "timeout_header"
	TimeoutStall   Outcome = "timeout_stall"
	TimeoutTotal   Outcome = "timeout_total"
	TooManyHops    Outcome = "too_many_redirects"
	BudgetSpent    Outcome = "budget_spent"
	BackingOff     Outcome = "backing_off" // the host asked for a longer pause than we wait, or is down
	DelayCapped    Outcome = "crawl_delay_capped"
	Interrupted    Outcome = "interrupted"
)

// Refusal is an error of a Scope that names its own outcome, e.g. RefusedClone.
type Refusal struct {
	Outcome Outcome
	Reason  string
}

func (r *Refusal) Error() string { return r.Reason }

// Config of a Client. Archive is required, everything else has a default.
type Config struct {
	Archive   *archive.Writer
	Logger    *slog.Logger
	Version   string                                // in User-Agent: gongkai/<Version> (+Contact)
	Contact   string                                // URL or address a webmaster can write to
	Delay     time.Duration                         // least pause between requests to one host; 0 is none
	ConnectTo map[string]string                     // HOST (or *) → host:port to connect to instead
	Proxy     func(*http.Request) (*url.URL, error) // nil: from the environment
	RootCAs   *x509.CertPool
	Limits    Limits
	Budget    Budget // of each site, for the life of the Client
	Tries     int    // attempts on 429 and 5xx; 0 means 3
}

// Limits bounds one exchange. Zero fields take the value of DefaultLimits.
type Limits struct {
	URL           int           // bytes of a URL
	Header        int64         // bytes of the answer's header
	Body          int64         // bytes of the body on the wire
	Inflated      int64         // bytes of the body after content-encoding
	Ratio         int64         // inflated over wire bytes, beyond the first MiB
	Redirects     int           // hops
	Connect       time.Duration // to connect, TLS included
	FirstByte     time.Duration // until the header is there
	Stall         time.Duration // between two reads of the body
	Total         time.Duration // of one exchange
	MaxCrawlDelay time.Duration // a longer Crawl-delay is cut to this, and reported
	MaxWait       time.Duration // a longer Retry-After is not slept through: BackingOff
	RobotsAge     time.Duration
}

// DefaultLimits suit slow government servers and scanned PDFs of 50 MB.
func DefaultLimits() Limits {
	return Limits{
		URL: 4096, Header: 64 << 10, Body: 64 << 20, Inflated: 64 << 20, Ratio: 200, Redirects: 8,
		Connect: 20 * time.Second, FirstByte: 40 * time.Second, Stall: 30 * time.Second, Total: 10 * time.Minute,
		MaxCrawlDelay: 30 * time.Second, MaxWait: 2 * time.Minute, RobotsAge: 24 * time.Hour,
	}
}

// Budget bounds what one site may cost in a run; 0 means no bound.
type Budget struct {
	Requests int
	Bytes    int64
}

// Request is one URL to get and why.
type Request struct {
	Method string // GET when empty; POST with Body
	URL    string
	Body   []byte
	Header http.Header // e.g. Content-Type, X-Requested-With; User-Agent and Host are not taken
	Site   string
	Via    string
	Text   string
	// Scope says whether a URL may be fetched; asked for the URL itself and for
	// each redirect. A *Refusal names its outcome, any other error is OffScope.
	Scope func(*url.URL) error
	// MaxAge: a whole capture younger than this is answered from the archive
	// without a request (outcome Fresh). 0 always asks.
	MaxAge time.Duration
	// Delay is the least pause for this host in place of Config.Delay; 0 means
	// Config.Delay, negative means none.
	Delay time.Duration
	// Plain leaves out conditional headers, for lists that must be read anew.
	Plain bool
}

// Result of a Fetch. Body is there for every answer that had one, also for an
// unchanged or fresh one, whose bytes come from the archive.
type Result struct {
	URL        string   // final, after redirects
	Redirects  []string // URLs passed on the way, the first asked for included; nil without redirects
	Status     int      // of the last answer; 200 for an unchanged page, 0 without answer
	Header     http.Header
	Body       []byte // content-encoding undone, charset untouched
	Truncated  bool
	Unchanged  bool   // same bytes as the last capture
	Previous   string // digest of the last capture before this one, "" when there was none
	Digest     string
	Outcome    Outcome
	Reason     string
	RetryAfter time.Duration // with BackingOff and HTTPError: do not ask this host sooner
	Capture    archive.Capture
}

// Client fetches. Its methods may be called concurrently; requests to one host
// (and to hosts on one address) wait for one another.
type Client struct{}

// New makes a Client.
func New(cfg Config) (*Client, error) { return nil, errors.New("fetch: not written yet") }

// Fetch gets one URL. A page that cannot be had is a Result with its Outcome,
// not an error; the error is for an archive that cannot be written and for a
// cancelled context (then the Result says Interrupted).
func (c *Client) Fetch(ctx context.Context, r Request) (*Result, error) {
	return nil, errors.New("fetch: not written yet")
}

// Spent is what a site has cost so far.
func (c *Client) Spent(site string) Budget { return Budget{} }

// Close closes idle connections. The archive stays open.
func (c *Client) Close() {}
