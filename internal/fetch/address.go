package fetch

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"time"
)

// refusedPrefixes are the address blocks no public site lives in: the IANA
// special-purpose registries (RFC 6890 and its updates), the IPv6 forms that
// carry an IPv4 address, and the metadata address of one cloud that lies in
// public space.
var refusedPrefixes = func() []netip.Prefix {
	var all []netip.Prefix
	for _, s := range []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
		"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
		"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
		"::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
		"5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
	} {
		all = append(all, netip.MustParsePrefix(s))
	}
	return all
}()

var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// refusedAddr says why no connection is made to an address; "" when it is public.
func refusedAddr(a netip.Addr) string {
	if !a.IsValid() {
		return "no address"
	}
	a = a.WithZone("").Unmap()
	if nat64.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	for _, p := range refusedPrefixes {
		if p.Contains(a) {
			return fmt.Sprintf("%s is in %s", a, p)
		}
	}
	return ""
}

// refusedName says why a host name is refused before anyone looks it up.
func refusedName(host string) string {
	if a, err := netip.ParseAddr(host); err == nil {
		return refusedAddr(a)
	}
	h := strings.TrimSuffix(strings.ToLower(host), ".")
	for _, end := range []string{"localhost", "local", "internal", "home.arpa"} {
		if h == end || strings.HasSuffix(h, "."+end) {
			return "a local name"
		}
	}
	return ""
}

// badPorts is the list of the Fetch standard ("port blocking"): ports of other
// protocols that a request must not be smuggled into.
var badPorts = []string{
	"1", "7", "9", "11", "13", "15", "17", "19", "20", "21", "22", "23", "25", "37", "42", "43", "53", "69", "77", "79",
	"87", "95", "101", "102", "103", "104", "109", "110", "111", "113", "115", "117", "119", "123", "135", "137", "139",
	"143", "161", "179", "389", "427", "465", "512", "513", "514", "515", "526", "530", "531", "532", "540", "548", "554",
	"556", "563", "587", "601", "636", "989", "990", "993", "995", "1719", "1720", "1723", "2049", "3659", "4045", "4190",
	"5060", "5061", "6000", "6566", "6665", "6666", "6667", "6668", "6669", "6679", "6697", "10080",
	// and the stores and control planes that speak HTTP or answer to its text
	"0", "2375", "2376", "2379", "3306", "5432", "6379", "9200", "11211", "27017",
}

// resolver looks hosts up once in a while and remembers.
type resolver struct {
	lookup func(ctx context.Context, host string) ([]netip.Addr, error)
	mu     sync.Mutex
	known  map[string]resolved
}

type resolved struct {
	addrs []netip.Addr
	err   error
	until time.Time
}

const (
	resolveAge = 10 * time.Minute
	failedAge  = 2 * time.Minute // a name that is not found is asked for again
	maxKnown   = 50_000          // hosts remembered
)

func newResolver(lookup func(context.Context, string) ([]netip.Addr, error)) *resolver {
	if lookup == nil {
		lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	return &resolver{lookup: lookup, known: make(map[string]resolved)}
}

// addresses are those of host that may be connected to, IPv4 first. refused
// says why when the host has addresses but none of them is public.
func (r *resolver) addresses(ctx context.Context, host string) (addrs []netip.Addr, refused string, err error) {
	if a, err := netip.ParseAddr(host); err == nil {
		if why := refusedAddr(a); why != "" {
			return nil, why, nil
		}
		return []netip.Addr{a}, "", nil
	}
	r.mu.Lock()
	k, ok := r.known[host]
	r.mu.Unlock()
	if !ok || time.Now().After(k.until) {
		ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
		defer cancel()
		found, err := r.lookup(ctx, host)
		if ctx.Err() == context.Canceled {
			return nil, "", err // says nothing about the name
		}
		if k = (resolved{found, err, time.Now().Add(resolveAge)}); err != nil {
			k.until = time.Now().Add(failedAge)
		}
		r.mu.Lock()
		if len(r.known) >= maxKnown {
			clear(r.known)
		}
		r.known[host] = k
		r.mu.Unlock()
	}
	if k.err != nil {
		return nil, "", k.err
	}
	var six []netip.Addr
	for _, a := range k.addrs {
		a = a.Unmap()
		if why := refusedAddr(a); why != "" {
			refused = why
		} else if a.Is4() {
			addrs = append(addrs, a)
		} else {
			six = append(six, a)
		}
	}
	addrs = append(addrs, six...)
	if len(addrs) > 0 {
		refused = ""
	}
	return addrs, refused, nil
}

// errRefusedAddress is what the dialer says when an address slipped past every
// earlier check.
type errRefusedAddress struct{ why string }

func (e errRefusedAddress) Error() string { return "refused address: " + e.why }

// control is the last check, on the very address that the kernel connects to.
func control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return errRefusedAddress{address}
	}
	if why := refusedAddr(ap.Addr()); why != "" {
		return errRefusedAddress{why}
	}
	return nil
}
