package fetch

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"gongkai/internal/archive"
)

// Refusal is an error of a Scope that names its own outcome, e.g. RefusedClone.
type Refusal struct {
	Outcome Outcome
	Reason  string
}

func (r *Refusal) Error() string { return r.Reason }

// Config of a Client. Archive is required, everything else has a default.
//
// ConnectTo is the only way to a private address. A host that is named there is
// reached at that address while its URL, Host header, TLS server name, robots,
// pace and scope stay its own. The entry "*" stands for every host but those
// that name a private place themselves (127.0.0.1, localhost): these need an
// entry of their own. A value without a port keeps the port of the URL.
//
// A proxy is used when the environment (or Proxy) names one, never for a host
// of ConnectTo. The proxy itself may have a private address, since a person
// chose it; a target is still looked up here first and refused when it is
// private or cannot be looked up, because the proxy would not ask.
type Config struct {
	Archive   *archive.Writer
	Logger    *slog.Logger
	Version   string                                // in User-Agent: gongkai/<Version> (+Contact)
	Contact   string                                // URL or address a webmaster can write to
	Delay     time.Duration                         // least pause between requests to one host; 0 is none
	ConnectTo map[string]string                     // HOST (or *) → host:port to connect to instead
	Proxy     func(*http.Request) (*url.URL, error) // nil: from the environment
	RootCAs   *x509.CertPool
	// Resolve looks a host up; nil is the system's resolver. What it answers is
	// checked like any other address.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	Limits  Limits
	Budget  Budget // of each site, for the life of the Client
	Tries   int    // attempts on 429 and 5xx; 0 means 3
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
	Rate          int64         // bytes a second that a body must bring once it has taken two stalls' time
	Total         time.Duration // of one exchange
	MaxCrawlDelay time.Duration // a longer Crawl-delay is cut to this, and reported
	MaxWait       time.Duration // a longer Retry-After is not slept through: BackingOff
	RobotsAge     time.Duration // a robots.txt younger than this is not asked for again (RFC 9309: at most 24 h)
}

// DefaultLimits suit slow government servers and scanned PDFs of 50 MB.
func DefaultLimits() Limits {
	return Limits{
		URL: 4096, Header: 64 << 10, Body: 64 << 20, Inflated: 64 << 20, Ratio: 200, Redirects: 8,
		Connect: 15 * time.Second, FirstByte: 30 * time.Second, Stall: 20 * time.Second, Rate: 1 << 10, Total: 10 * time.Minute,
		MaxCrawlDelay: 30 * time.Second, MaxWait: 2 * time.Minute, RobotsAge: 24 * time.Hour,
	}
}

// Budget bounds what one site may cost in a run; 0 means no bound.
type Budget struct {
	Requests int
	Bytes    int64
}
