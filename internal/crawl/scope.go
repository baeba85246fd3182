package crawl

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/fetch"
)

// scope says which addresses of a site may be fetched.
//
// In scope are the home's host and the hosts that a person named; and, for
// hosts below a suffix such as gov.cn, the neighbours below the same
// registrable domain (xxgk.bp.gov.cn beside www.bp.gov.cn), because that is
// where governments put their publicity platforms and departments. Where a
// domain is shared by many governments (schemas/discovery/scope.yaml), only the
// host itself and what is below it is.
type scope struct {
	hosts  map[string]bool
	domain string // neighbours below it are in scope; "" for none
	rules  *catalog.ScopeRules
	clones *catalog.CloneHosts
}

func newScope(d *catalog.Discovery, site catalog.Site) (*scope, error) {
	home, err := url.Parse(site.Home)
	if err != nil {
		return nil, err
	}
	s := &scope{hosts: map[string]bool{}, rules: &d.Scope, clones: &d.Clones}
	s.hosts[strings.ToLower(home.Hostname())] = true
	for _, h := range site.Hosts {
		s.hosts[strings.ToLower(h)] = true
	}
	s.domain = s.base(strings.ToLower(home.Hostname()))
	return s, nil
}

// base is the domain whose hosts belong to one government.
func (s *scope) base(host string) string {
	for _, suffix := range s.rules.Suffixes {
		rest, ok := strings.CutSuffix(host, "."+suffix)
		if !ok {
			continue
		}
		labels := strings.Split(rest, ".")
		n := len(labels)
		domain := labels[n-1] + "." + suffix
		if has(s.rules.SharedDomains, domain) {
			if n < 2 || labels[n-2] == "www" {
				return "" // the portal of the shared domain itself
			}
			return labels[n-2] + "." + domain
		}
		return domain
	}
	return ""
}

// check is the Scope of a fetch request.
func (s *scope) check(u *url.URL) error {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	for _, c := range s.clones.Hosts {
		if host == c || strings.HasSuffix(host, "."+c) {
			return &fetch.Refusal{Outcome: fetch.RefusedClone, Reason: host + " " + s.clones.Reason}
		}
	}
	if s.hosts[host] {
		return nil
	}
	if s.domain != "" && (host == s.domain || strings.HasSuffix(host, "."+s.domain)) {
		return nil
	}
	return &fetch.Refusal{Outcome: fetch.OffScope, Reason: host + " is not of this site"}
}

// address is a link made canonical: what is fetched, and the key under which
// it is known. An error says why it is never followed.
type address struct {
	url  *url.URL
	key  string // without scheme, fragment and session
	main string // key of the page that this one is a twin of, "" for none
}

func canonical(d *catalog.Discovery, raw string) (address, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return address{}, err
	}
	t := &d.Traps
	u.Host = strings.ToLower(u.Host)
	if (u.Scheme == "http" && u.Port() == "80") || (u.Scheme == "https" && u.Port() == "443") {
		u.Host = u.Hostname()
	}
	if u.Path == "" {
		u.Path = "/"
	}
	if i := strings.Index(strings.ToLower(u.Path), ";jsessionid="); i >= 0 {
		u.Path = u.Path[:i]
		u.RawPath = ""
	}
	if strings.Contains(u.Path, "/./") || strings.Contains(u.Path, "/../") || strings.Contains(u.Path, "//") {
		slash := strings.HasSuffix(u.Path, "/")
		u.Path, u.RawPath = path.Clean(u.Path), ""
		if slash && u.Path != "/" {
			u.Path += "/"
		}
	}
	u.RawQuery = dropQuery(t, u.RawQuery)
	u.Fragment, u.RawFragment = "", ""
	if len(u.Path) > t.MaxPath {
		return address{}, fmt.Errorf("trap: path of %d bytes", len(u.Path))
	}
	segments := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(segments) > t.MaxSegments {
		return address{}, fmt.Errorf("trap: %d path segments", len(segments))
	}
	count := map[string]int{}
	for _, s := range segments {
		if count[s]++; count[s] > t.MaxRepeats && len(s) > 2 {
			return address{}, fmt.Errorf("trap: %q repeats", s)
		}
	}
	low := strings.ToLower(u.Path)
	if u.RawQuery != "" {
		low += "?" + strings.ToLower(u.RawQuery)
	}
	for _, r := range t.Refuse {
		if r.Match.MatchString(low) {
			return address{}, fmt.Errorf("trap: %s", r.ID)
		}
	}
	a := address{url: u, key: keyOf(u)}
	a.main = twinOf(&d.Scope, u)
	return a, nil
}

// keyOf is host, path and query; the index page of a folder is the folder.
func keyOf(u *url.URL) string {
	p := u.EscapedPath()
	for _, index := range []string{"/index.html", "/index.htm", "/index.shtml"} {
		if strings.HasSuffix(p, index) {
			p = strings.TrimSuffix(p, index[1:])
		}
	}
	key := u.Host + p
	if u.RawQuery != "" {
		key += "?" + u.RawQuery
	}
	return key
}

// dropQuery takes parameters that name a visit off a query, keeping the order
// of the rest.
func dropQuery(t *catalog.TrapRules, query string) string {
	if query == "" {
		return ""
	}
	var keep []string
	for _, p := range strings.Split(query, "&") {
		name, _, _ := strings.Cut(strings.ToLower(p), "=")
		if p == "" || has(t.DropQuery, name) || t.DropQueryMatch.Regexp != nil && t.DropQueryMatch.MatchString(name) {
			continue
		}
		keep = append(keep, p)
	}
	return strings.Join(keep, "&")
}

// twinOf gives the key of the page that u is the small-screen copy of.
func twinOf(r *catalog.ScopeRules, u *url.URL) string {
	t := *u
	for _, h := range r.TwinHosts {
		if rest, ok := strings.CutPrefix(u.Host, h+"."); ok && strings.Contains(rest, ".") {
			t.Host = "www." + rest
			return keyOf(&t)
		}
	}
	for _, p := range r.TwinPaths {
		if p.Match.MatchString(u.Path) {
			t.Path, t.RawPath = p.Match.ReplaceAllString(u.Path, p.To), ""
			return keyOf(&t)
		}
	}
	return ""
}
