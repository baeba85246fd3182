// Package fetch gets one URL from the web politely, safely and on the record.
//
// A Client stands over colly's plumbing with its own transport. Every request,
// also each hop of a redirect and each robots.txt, passes the same gate
// (scheme, port, address, scope, robots, budget, pace) and every answer goes
// to the archive with its exact bytes before anyone interprets it. Whatever is
// not fetched is a line of the fetch log with its reason.
package fetch

import (
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
	// MaxAge: a whole capture younger than this when Fetch is called is answered
	// from the archive without a request (outcome Fresh). 0 always asks.
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
