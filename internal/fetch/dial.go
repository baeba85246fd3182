package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// dialer makes connections: to the address that ConnectTo names, to a proxy of
// the environment, else to the public addresses of the host.
type dialer struct {
	connectTo map[string]string
	proxy     func(*http.Request) (*url.URL, error)
	resolver  *resolver
	timeout   time.Duration
	headLimit int64
	tls       *tls.Config
	checked   net.Dialer // refuses what is not public
	free      net.Dialer // for ConnectTo and proxies, which a person named

	mu      sync.Mutex
	proxies map[string]bool // host:port of proxies in use
}

func newDialer(cfg Config, lim Limits, r *resolver) *dialer {
	d := &dialer{connectTo: make(map[string]string), proxy: cfg.Proxy, resolver: r, timeout: lim.Connect, headLimit: lim.Header,
		tls:     tlsConfig(cfg),
		proxies: make(map[string]bool)}
	for host, addr := range cfg.ConnectTo {
		d.connectTo[strings.ToLower(strings.Trim(strings.TrimSuffix(host, "."), "[]"))] = addr
	}
	if d.proxy == nil {
		d.proxy = http.ProxyFromEnvironment
	}
	d.checked.Control = control
	return d
}

// tlsConfig checks certificates as usual but also speaks to the old servers
// that many counties still run: TLS 1.0 and key exchange without forward
// secrecy. What is read there is public, and most of it is served without any
// TLS as well.
func tlsConfig(cfg Config) *tls.Config {
	c := &tls.Config{RootCAs: cfg.RootCAs, MinVersion: tls.VersionTLS10}
	for _, s := range tls.CipherSuites() {
		c.CipherSuites = append(c.CipherSuites, s.ID)
	}
	for _, s := range tls.InsecureCipherSuites() {
		if !strings.Contains(s.Name, "RC4") && !strings.Contains(s.Name, "3DES") {
			c.CipherSuites = append(c.CipherSuites, s.ID)
		}
	}
	return c
}

// target is the address ConnectTo names for a host.
func (d *dialer) target(host, port string) (addr string, ok bool) {
	host = strings.ToLower(host)
	addr, ok = d.connectTo[host]
	if !ok {
		if addr, ok = d.connectTo["*"]; !ok || refusedName(host) != "" {
			return "", false
		}
	}
	if _, _, err := net.SplitHostPort(addr); err != nil {
		addr = net.JoinHostPort(strings.Trim(addr, "[]"), port)
	}
	return addr, true
}

// proxyFor is the proxy of a request, nil for none; it remembers the address
// as one that may be connected to.
func (d *dialer) proxyFor(req *http.Request) (*url.URL, error) {
	if _, ok := d.target(req.URL.Hostname(), portOf(req.URL)); ok {
		return nil, nil
	}
	u, err := d.proxy(req)
	if u != nil {
		d.mu.Lock()
		d.proxies[net.JoinHostPort(u.Hostname(), portOf(u))] = true
		d.mu.Unlock()
	}
	return u, err
}

func (d *dialer) isProxy(addr string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.proxies[addr]
}

// dial connects to host:port for the transport.
func (d *dialer) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if to, ok := d.target(host, port); ok {
		c, err := d.free.DialContext(ctx, network, to)
		return d.tap(c), err
	}
	if d.isProxy(addr) {
		return d.free.DialContext(ctx, network, addr)
	}
	addrs, refused, err := d.resolver.addresses(ctx, host)
	if err != nil {
		return nil, err
	}
	if refused != "" {
		return nil, errRefusedAddress{refused}
	}
	if len(addrs) == 0 {
		return nil, &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
	}
	var first error
	for i, a := range addrs[:min(len(addrs), 4)] {
		// A dead first address must leave time for the second.
		try, cancel := ctx, context.CancelFunc(func() {})
		if i < len(addrs)-1 {
			try, cancel = context.WithTimeout(ctx, d.timeout/2)
		}
		c, err := d.checked.DialContext(try, network, net.JoinHostPort(a.String(), port))
		cancel()
		if err == nil {
			return d.tap(c), nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// dialTLS is dial with a TLS handshake for the host of addr.
func (d *dialer) dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	c, err := d.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	if t, ok := c.(*tapConn); ok {
		c = t.Conn
	}
	cfg := d.tls.Clone()
	cfg.ServerName, _, _ = net.SplitHostPort(addr)
	tc := tls.Client(c, cfg)
	if err := tc.HandshakeContext(ctx); err != nil {
		c.Close()
		return nil, errTLS{err}
	}
	return d.tap(tc), nil
}

// errTLS marks an error of a handshake.
type errTLS struct{ error }

func (e errTLS) Unwrap() error { return e.error }

func (d *dialer) tap(c net.Conn) net.Conn {
	if c == nil {
		return nil
	}
	return &tapConn{Conn: c, limit: int(d.headLimit) + 4096, done: true}
}

// tapConn keeps the bytes of an answer's header as they came: net/http gives
// them only parsed, with order, case and spelling lost.
type tapConn struct {
	net.Conn
	limit int
	mu    sync.Mutex
	head  []byte
	done  bool
}

// begin starts keeping; the next bytes read are those of an answer.
func (t *tapConn) begin() {
	t.mu.Lock()
	t.head, t.done = nil, false
	t.mu.Unlock()
}

// take is the header kept, with its empty line; nil when none was found.
func (t *tapConn) take() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.done {
		return nil
	}
	return t.head
}

func (t *tapConn) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	if n > 0 {
		t.keep(p[:n])
	}
	return n, err
}

func (t *tapConn) keep(b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for !t.done {
		if len(t.head) > 0 { // the header came in pieces
			b = append(t.head, b...)
		}
		end := bytes.Index(b, []byte("\r\n\r\n")) + 4
		switch {
		case end < 4 && len(b) > t.limit:
			t.head, t.done = nil, true
			return
		case end < 4:
			t.head = bytes.Clone(b)
			return
		case isInterim(b[:end]): // 1xx: the real one follows
			t.head, b = nil, bytes.Clone(b[end:])
		default:
			t.head, t.done = bytes.Clone(b[:end]), true
		}
	}
}

// isInterim reports whether a header is that of a 1xx answer.
func isInterim(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\r\n"))
	_, rest, ok := bytes.Cut(line, []byte(" "))
	return ok && len(rest) >= 3 && rest[0] == '1' && !bytes.HasPrefix(rest, []byte("101"))
}

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}
