package fetch

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func TestRefusedAddresses(t *testing.T) {
	for _, s := range []string{
		"127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
		"0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "168.63.129.16", "198.18.0.1", "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
		"::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "ff02::1", "fec0::1",
	} {
		if refusedAddr(netip.MustParseAddr(s)) == "" {
			t.Errorf("%s is let through", s)
		}
		if err := control("tcp", netip.AddrPortFrom(netip.MustParseAddr(s), 80).String(), nil); err == nil {
			t.Errorf("the dialer lets %s through", s)
		}
	}
	for _, s := range []string{"8.8.8.8", "122.137.242.24", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "172.32.0.1", "100.128.0.1"} {
		if why := refusedAddr(netip.MustParseAddr(s)); why != "" {
			t.Errorf("%s is refused: %s", s, why)
		}
	}
}

func TestParseURL(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		refused  Outcome
	}{
		{"http://www.bp.gov.cn", "http://www.bp.gov.cn/", ""},
		{"HTTP://WWW.BP.gov.cn:80/a b?年=报#x", "http://www.bp.gov.cn/a%20b?%E5%B9%B4=%E6%8A%A5", ""},
		{"http://www.bp.gov.cn/a/./b/../c", "http://www.bp.gov.cn/a/c", ""},
		{`http:\\www.bp.gov.cn\a`, "http://www.bp.gov.cn/a", ""},
		{"http://0x7f000001/", "http://127.0.0.1/", ""},
		{"http://2130706433/", "http://127.0.0.1/", ""},
		{"http://127.1/", "http://127.0.0.1/", ""},
		{"http://１２７.0.0.1/", "http://127.0.0.1/", ""},
		{"http://0177.0.0.1/", "http://127.0.0.1/", ""},
		{"http://a.gov.cn/100%", "http://a.gov.cn/100%25", ""},
		{"http://政府.cn/", "http://xn--mxtq1m.cn/", ""},
		{"http://a.gov.cn/\xc4\xea\xb1\xa8", "http://a.gov.cn/%C4%EA%B1%A8", ""},
		{"ftp://a.gov.cn/", "", RefusedScheme},
		{"javascript:void(0)", "", RefusedScheme},
		{"http://user:pw@a.gov.cn/", "", BadURL},
		{"http://a.gov.cn:6379/", "", RefusedPort},
		{"http://a.gov.cn:8080/", "http://a.gov.cn:8080/", ""},
		{"http://a.gov.cn:99999/", "", BadURL},
		{"http://a.gov.cn./x", "http://a.gov.cn/x", ""},
		{"http://a.gov.cn.:81/x", "http://a.gov.cn:81/x", ""},
		{"http:///x", "http://x/", ""},
		{"/relative", "", BadURL},
		{"http://a.gov.cn/" + strings.Repeat("x", 5000), "", BadURL},
		{"http://a.gov.cn/" + strings.Repeat("年", 1000), "", BadURL},
	} {
		u, refused, reason := parseURL(tc.in, 4096)
		if refused != tc.refused || refused == "" && u.String() != tc.want {
			t.Errorf("%.60q: %v %q %s", tc.in, u, refused, reason)
		}
		if refused == "" {
			if again, _, _ := parseURL(u.String(), 4096); again == nil || again.String() != u.String() {
				t.Errorf("%.60q is not stable: %v", tc.in, again)
			}
		}
	}
}

// TestDNS gives private answers for public names.
func TestDNS(t *testing.T) {
	answers := map[string][]string{"inside.gov.cn": {"10.0.0.5"}, "both.gov.cn": {"::1", "192.168.0.1"}, "none.gov.cn": {}}
	dir := t.TempDir()
	c := open(t, dir, nil, func(cfg *Config) {
		cfg.Tries = 1
		cfg.Proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
		cfg.Resolve = func(_ context.Context, host string) ([]netip.Addr, error) {
			list, ok := answers[host]
			if !ok {
				return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
			}
			var all []netip.Addr
			for _, s := range list {
				all = append(all, netip.MustParseAddr(s))
			}
			return all, nil
		}
	})
	for host, want := range map[string]Outcome{
		"inside.gov.cn": RefusedAddress, "both.gov.cn": RefusedAddress, "none.gov.cn": DNSError, "unknown.gov.cn": DNSError,
		"localhost": RefusedAddress, "printer.local": RefusedAddress, "127.0.0.1": RefusedAddress, "[::1]": RefusedAddress, "169.254.169.254": RefusedAddress,
	} {
		if res := get(t, c, Request{URL: "http://" + host + "/", Site: "x"}); res.Outcome != want {
			t.Errorf("%s: %s (%s), want %s", host, res.Outcome, res.Reason, want)
		}
	}
}

// TestRebinding changes the answer between the look-up and the connection: the
// dialer checks the address itself.
func TestRebinding(t *testing.T) {
	d := newDialer(Config{}, DefaultLimits(), newResolver(func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}))
	_, err := d.dial(t.Context(), "tcp", "x.gov.cn:80")
	var refused errRefusedAddress
	if !errors.As(err, &refused) {
		t.Errorf("dial: %v", err)
	}
}

func TestConnectToExactHost(t *testing.T) {
	w := newWeb(t, map[string]http.HandlerFunc{"127.0.0.1:9999/": text("mine"), "10.1.1.1/": text("theirs"), "a.gov.cn:8081/": text("port")})
	addr := w.Listener.Addr().String()
	c := open(t, t.TempDir(), nil, func(cfg *Config) { cfg.ConnectTo = map[string]string{"127.0.0.1": addr, "*": addr} })
	for u, want := range map[string]Outcome{"http://127.0.0.1:9999/": Fetched, "http://10.1.1.1/": RefusedAddress, "http://a.gov.cn:8081/": Fetched} {
		if res := get(t, c, Request{URL: u, Site: "x"}); res.Outcome != want {
			t.Errorf("%s: %s (%s)", u, res.Outcome, res.Reason)
		}
	}
}

// TestConnectToTLS: the certificate is checked for the host of the URL, not for
// the address connected to.
func TestConnectToTLS(t *testing.T) {
	var name string
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name = r.TLS.ServerName
		text(r.Host)(w, r)
	}))
	defer srv.Close()
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	dir := t.TempDir()
	c := open(t, dir, nil, func(cfg *Config) {
		cfg.RootCAs, cfg.ConnectTo = roots, map[string]string{"*": srv.Listener.Addr().String()}
		cfg.Tries = 1
	})
	res := get(t, c, Request{URL: "https://example.com/", Site: "x"})
	if res.Outcome != Fetched || string(res.Body) != "example.com" || name != "example.com" {
		t.Errorf("%s %q, server name %q: %s", res.Outcome, res.Body, name, res.Reason)
	}
	if res := get(t, c, Request{URL: "https://other.gov.cn/", Site: "x"}); res.Outcome != RobotsDown || !strings.Contains(res.Reason, string(TLSError)) {
		t.Errorf("a certificate for another name: %+v", res)
	}
}

// TestProxy: the proxy may be private, the target may not, and a host of
// ConnectTo never goes through it.
func TestProxy(t *testing.T) {
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		text("by proxy")(w, r)
	}))
	defer proxy.Close()
	w := newWeb(t, map[string]http.HandlerFunc{"direct.gov.cn/": text("direct")})
	pu, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := open(t, t.TempDir(), nil, func(cfg *Config) {
		cfg.Proxy = http.ProxyURL(pu)
		cfg.ConnectTo = map[string]string{"direct.gov.cn": w.Listener.Addr().String()}
		cfg.Resolve = func(_ context.Context, host string) ([]netip.Addr, error) {
			switch host {
			case "public.gov.cn":
				return []netip.Addr{netip.MustParseAddr("122.137.242.24")}, nil
			case "private.gov.cn":
				return []netip.Addr{netip.MustParseAddr("10.0.0.1")}, nil
			}
			return nil, fmt.Errorf("no such host")
		}
	})
	for u, want := range map[string]Outcome{
		"http://public.gov.cn/": Fetched, "http://private.gov.cn/": RefusedAddress, "http://unknown.gov.cn/": DNSError,
		"http://direct.gov.cn/": Fetched, proxy.URL + "/": RefusedAddress,
	} {
		if res := get(t, c, Request{URL: u, Site: "x"}); res.Outcome != want {
			t.Errorf("%s: %s (%s), want %s", u, res.Outcome, res.Reason, want)
		}
	}
	for _, u := range asked {
		if !strings.HasPrefix(u, "http://public.gov.cn/") {
			t.Errorf("the proxy was asked for %s", u)
		}
	}
}

func FuzzParseURL(f *testing.F) {
	for _, s := range []string{"http://a.gov.cn/x?y", "http://127.1", "//x", "http://[::ffff:7f00:1]/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, refused, _ := parseURL(s, 4096)
		if refused != "" {
			return
		}
		again, refused, reason := parseURL(u.String(), 4096)
		if refused != "" || again.Host != u.Host || again.Scheme != u.Scheme {
			t.Errorf("%q: %v, again %v %s %s", s, u, again, refused, reason)
		}
	})
}
