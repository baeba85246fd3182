package catalog

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"sort"
	"strings"
	"time"
)

// Site is one web site that publishes reports, one file below sites/. Only ID
// and Home are required.
type Site struct {
	ID        string   `yaml:"id"`       // = file name without .yaml
	Name      string   `yaml:"name"`     // as the site calls itself
	Home      string   `yaml:"home"`     // http or https URL
	Division  string   `yaml:"division"` // GB/T 2260 code, 6 digits; "" is read off the pages
	Hosts     []string `yaml:"hosts"`    // further hosts in scope
	Lists     []string `yaml:"lists"`    // known report columns; without them they are found
	Mechanism string   `yaml:"mechanism"`
	Delay     Duration `yaml:"delay"`   // least pause between requests to one host
	Checked   string   `yaml:"checked"` // never, or the day a run last found it answering
	Note      string   `yaml:"note"`
	Expect    Expect   `yaml:"expect"`
}

// Expect is what a run must find on a site; below it the run ends with exit code 3.
type Expect struct {
	Min struct {
		Reports int `yaml:"reports"`
	} `yaml:"min"`
}

// Duration is a time.Duration written as in Go: 500ms, 2s.
type Duration time.Duration

// UnmarshalYAML reads "1s". A bare number is refused: it has no unit.
func (d *Duration) UnmarshalYAML(b []byte) error {
	s := strings.Trim(strings.TrimSpace(string(b)), `"'`)
	v, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("%q is no duration such as 1s or 500ms", s)
	}
	if v < 0 {
		return fmt.Errorf("%q is negative", s)
	}
	*d = Duration(v)
	return nil
}

// Sites reads every site file below sites/ of fsys, in order of id.
func Sites(fsys fs.FS) ([]Site, error) { return SitesIn(fsys, "sites") }

// SitesIn reads the site files of one folder of fsys, or the one file that
// name is. It fails on the first file that breaks a rule.
func SitesIn(fsys fs.FS, name string) ([]Site, error) {
	st, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	files := []string{name}
	if st.IsDir() {
		if files, err = fs.Glob(fsys, path.Join(name, "*.yaml")); err != nil {
			return nil, err
		}
		sort.Strings(files)
	}
	var sites []Site
	homes := map[string]string{}
	for _, f := range files {
		var s Site
		if err := decodeYAML(fsys, f, &s); err != nil {
			return nil, err
		}
		if ps := s.Lint(f); len(ps) > 0 {
			return nil, ps[0]
		}
		if other, ok := homes[s.Home]; ok {
			return nil, Problem{File: f, Text: fmt.Sprintf("home %s is that of %s too", s.Home, other)}
		}
		homes[s.Home] = f
		sites = append(sites, s)
	}
	return sites, nil
}

var (
	siteID       = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)
	siteDivision = regexp.MustCompile(`^[1-9]\d{5}$`)
	siteDay      = regexp.MustCompile(`^(never|\d{4}-\d\d-\d\d)?$`)
)

// Lint names what is wrong with a site read from file.
func (s Site) Lint(file string) []Problem {
	var ps []Problem
	add := func(format string, a ...any) {
		ps = append(ps, Problem{File: file, Text: fmt.Sprintf(format, a...)})
	}
	if !siteID.MatchString(s.ID) {
		add("id %q: want lower case letters, digits, dot, dash", s.ID)
	}
	if want := strings.TrimSuffix(path.Base(file), ".yaml"); s.ID != want {
		add("id %q is not the file name %q", s.ID, want)
	}
	home, err := webURL(s.Home)
	if err != nil {
		add("home: %v", err)
	}
	for _, l := range s.Lists {
		u, err := webURL(l)
		if err != nil {
			add("lists: %v", err)
		} else if home != nil && u.Hostname() != home.Hostname() && !contains(s.Hosts, u.Hostname()) {
			add("lists: host of %s is neither that of home nor in hosts", l)
		}
	}
	for _, h := range s.Hosts {
		if u, err := url.Parse("http://" + h + "/"); err != nil || u.Hostname() != h || strings.ToLower(h) != h {
			add("hosts: %q is no bare lower case host name", h)
		}
	}
	if s.Division != "" && !siteDivision.MatchString(s.Division) {
		add("division %q: want 6 digits", s.Division)
	}
	if !siteDay.MatchString(s.Checked) {
		add("checked %q: want never or YYYY-MM-DD", s.Checked)
	}
	if s.Expect.Min.Reports < 0 {
		add("expect.min.reports is negative")
	}
	return ps
}

func webURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, err
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%q: want an http or https URL", s)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%q has no host", s)
	case u.User != nil:
		return nil, fmt.Errorf("%q carries a user name", s)
	}
	return u, nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
