package crawl

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gongkai/internal/archive"
	"gongkai/internal/catalog"
	"gongkai/internal/fetch"
	"gongkai/internal/listing"
)

// Select gives the sites to crawl: those of a folder or file on disk when path
// is given, one for each bare URL, and the declared ones of schemas when
// neither is.
func Select(schemas fs.FS, path string, urls []string) ([]catalog.Site, error) {
	var sites []catalog.Site
	var err error
	switch {
	case path != "":
		sites, err = catalog.SitesIn(os.DirFS(filepath.Dir(filepath.Clean(path))), filepath.Base(filepath.Clean(path)))
	case len(urls) == 0:
		sites, err = catalog.Sites(schemas)
	}
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, s := range sites {
		seen[s.ID] = true
	}
	for _, raw := range urls {
		s, err := bareSite(raw)
		if err != nil {
			return nil, err
		}
		if !seen[s.ID] {
			seen[s.ID] = true
			sites = append(sites, s)
		}
	}
	return sites, nil
}

var notID = regexp.MustCompile(`[^a-z0-9.]+`)

// bareSite is the site of a URL on the command line; its id is the host, with
// the path where there is one.
func bareSite(raw string) (catalog.Site, error) {
	u, err := url.Parse(raw)
	if err == nil && (u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil) {
		err = fmt.Errorf("want http://HOST/ or https://HOST/")
	}
	if err != nil {
		return catalog.Site{}, fmt.Errorf("URL %q: %w", raw, err)
	}
	id := strings.Trim(notID.ReplaceAllString(strings.ToLower(u.Host+u.Path), "-"), "-.")
	if len(id) > 60 {
		id = id[:60]
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return catalog.Site{ID: id, Home: u.String()}, nil
}

// CheckSites asks for the home page of each site and writes a line on what it
// answered; it returns how many did not answer with a page.
func CheckSites(ctx context.Context, logger *slog.Logger, cfg Config, out io.Writer) (silent int, err error) {
	rules, err := catalog.LoadDiscovery(cfg.Schemas)
	if err != nil {
		return 0, err
	}
	dir := filepath.Join(cfg.Dir, "archive")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	w, err := archive.Create(dir, archive.Config{Software: "gongkai/" + cfg.Version, Operator: cfg.Contact, Logger: logger})
	if err != nil {
		return 0, fmt.Errorf("archive %s: %w", dir, err)
	}
	defer w.Close()
	client, err := fetch.New(fetch.Config{Archive: w, Logger: logger, Version: cfg.Version, Contact: cfg.Contact, Delay: cfg.Delay, ConnectTo: cfg.ConnectTo, Limits: cfg.Limits})
	if err != nil {
		return 0, err
	}
	defer client.Close()
	fmt.Fprintln(out, "site\toutcome\tstatus\turl\ttitle")
	for _, s := range cfg.Sites {
		sc, err := newScope(rules, s)
		if err != nil {
			return silent, err
		}
		res, err := client.Fetch(ctx, fetch.Request{URL: s.Home, Site: s.ID, Scope: sc.check})
		if err != nil {
			return silent, err
		}
		title, outcome := "", string(res.Outcome)
		if u, err := url.Parse(res.URL); err == nil && len(res.Body) > 0 {
			p := listing.Read(listing.Answer{URL: u, ContentType: res.Header.Get("Content-Type"), Body: res.Body})
			title = p.Title
			if v := judge(&rules.Pages, p, u, "", 0, 0, 0, 0); v.Role == kindError || v.Role == kindChallenge || v.Role == kindMaintenance {
				outcome = v.Role
			}
		}
		if outcome != string(fetch.Fetched) && outcome != string(fetch.Unchanged) {
			silent++
		}
		fmt.Fprintf(out, "%s\t%s\t%d\t%s\t%s\n", s.ID, outcome, res.Status, res.URL, title)
	}
	return silent, nil
}
