package catalog

import (
	"fmt"
	"io/fs"
	"regexp"
	"regexp/syntax"
	"strings"
)

// Discovery is the whole of discovery/: how reports are found and told from
// what only looks like them.
type Discovery struct {
	Links    LinkRules
	Pages    PageRules
	Scope    ScopeRules
	Clones   CloneHosts
	Traps    TrapRules
	Bounds   CrawlBounds
	Calendar Calendar
}

// Expression is a regular expression (RE2) of a declaration.
type Expression struct {
	*regexp.Regexp
	needs string // a text that every match contains, "" when none is known
}

// UnmarshalText compiles the expression.
func (p *Expression) UnmarshalText(b []byte) error {
	re, err := regexp.Compile(string(b))
	if err != nil {
		return err
	}
	p.Regexp = re
	if tree, err := syntax.Parse(string(b), syntax.Perl); err == nil {
		p.needs = literal(tree)
	}
	return nil
}

// MatchString is that of regexp. Most texts lack what a match must contain,
// and looking for a plain text is a hundred times as fast as the expression.
func (p *Expression) MatchString(s string) bool {
	if p.needs != "" && !strings.Contains(s, p.needs) {
		return false
	}
	return p.Regexp.MatchString(s)
}

// literal is the longest text that every match of the expression contains.
func literal(re *syntax.Regexp) string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return string(re.Rune)
		}
	case syntax.OpCapture, syntax.OpPlus:
		return literal(re.Sub[0])
	case syntax.OpConcat:
		best := ""
		for _, sub := range re.Sub {
			if l := literal(sub); len(l) > len(best) {
				best = l
			}
		}
		return best
	}
	return ""
}

// LinkRules is links.yaml.
type LinkRules struct {
	Strong int        `yaml:"strong"`
	Weak   int        `yaml:"weak"`
	Rules  []LinkRule `yaml:"rules"`
}

// LinkRule is one piece of evidence about a link.
type LinkRule struct {
	ID     string     `yaml:"id"`
	On     string     `yaml:"on"`   // text, url, nested
	Bare   bool       `yaml:"bare"` // only for links without text
	Within []string   `yaml:"within"`
	Weight int        `yaml:"weight"`
	Role   string     `yaml:"role"`
	Match  Expression `yaml:"match"`
}

// PageRules is pages.yaml.
type PageRules struct {
	MinSections   int        `yaml:"min_sections"`
	MinForms      int        `yaml:"min_forms"`
	MinProse      int        `yaml:"min_prose"`
	MinProseRunes int        `yaml:"min_prose_runes"`
	MaxErrorRunes int        `yaml:"max_error_runes"`
	Rules         []PageRule `yaml:"rules"`
}

// PageRule is one piece of evidence about a page.
type PageRule struct {
	ID    string     `yaml:"id"`
	Kind  string     `yaml:"kind"`
	On    string     `yaml:"on"` // title, text
	Match Expression `yaml:"match"`
}

// ScopeRules is scope.yaml.
type ScopeRules struct {
	Suffixes      []string  `yaml:"suffixes"`
	SharedDomains []string  `yaml:"shared_domains"`
	TwinHosts     []string  `yaml:"twin_hosts"`
	TwinPaths     []Rewrite `yaml:"twin_paths"`
	SameMarks     []string  `yaml:"same_marks"`
}

// Rewrite replaces what Match finds by To.
type Rewrite struct {
	Match Expression `yaml:"match"`
	To    string     `yaml:"to"`
}

// CloneHosts is clone_hosts.yaml.
type CloneHosts struct {
	Reason string   `yaml:"reason"`
	Hosts  []string `yaml:"hosts"`
}

// TrapRules is traps.yaml.
type TrapRules struct {
	DropQuery      []string   `yaml:"drop_query"`
	DropQueryMatch Expression `yaml:"drop_query_match"`
	MaxPath        int        `yaml:"max_path"`
	MaxSegments    int        `yaml:"max_segments"`
	MaxRepeats     int        `yaml:"max_repeats"`
	Refuse         []Trap     `yaml:"refuse"`
}

// Trap is a shape of address that is never followed.
type Trap struct {
	ID    string     `yaml:"id"`
	Match Expression `yaml:"match"`
}

// CrawlBounds is bounds.yaml.
type CrawlBounds struct {
	ExploreEmpty  int     `yaml:"explore_empty"`
	ExploreBase   int     `yaml:"explore_base"`
	ExploreShare  float64 `yaml:"explore_share"`
	PatienceEmpty int     `yaml:"patience_empty"`
	PatienceBase  int     `yaml:"patience_base"`
	PatienceShare float64 `yaml:"patience_share"`
	Depth         int     `yaml:"depth"`
	Pages         int     `yaml:"pages"`
	EmptyPages    int     `yaml:"empty_pages"`
	Doors         int     `yaml:"doors"`
	Siblings      int     `yaml:"siblings"`
	Images        int     `yaml:"images"`
	Attachments   int     `yaml:"attachments"`
	OffScopeRows  int     `yaml:"off_scope_rows"`
	SiteRequests  int     `yaml:"site_requests"`
	Known         int     `yaml:"known"`
}

// Calendar is calendar.yaml; its numbers are days.
type Calendar struct {
	Season struct {
		From int `yaml:"from"`
		To   int `yaml:"to"`
	} `yaml:"season"` // months, both included
	Reports         []CalendarAge `yaml:"reports"`
	Lists           CalendarDays  `yaml:"lists"`
	Fruitless       CalendarDays  `yaml:"fruitless"`
	Slice           int           `yaml:"slice"`
	FirstReportYear int           `yaml:"first_report_year"`
}

// CalendarDays are the days between two looks, in the season and out of it.
type CalendarDays struct {
	Season int `yaml:"season"`
	Rest   int `yaml:"rest"`
}

// CalendarAge holds for reports up to Age years old.
type CalendarAge struct {
	Age    int `yaml:"age"`
	Season int `yaml:"season"`
	Rest   int `yaml:"rest"`
}

// LoadDiscovery reads discovery/ of fsys.
func LoadDiscovery(fsys fs.FS) (*Discovery, error) {
	var d Discovery
	for name, v := range map[string]any{
		"links": &d.Links, "pages": &d.Pages, "scope": &d.Scope, "clone_hosts": &d.Clones,
		"traps": &d.Traps, "bounds": &d.Bounds, "calendar": &d.Calendar,
	} {
		if err := decodeYAML(fsys, "discovery/"+name+".yaml", v); err != nil {
			return nil, err
		}
	}
	if ps := d.Lint(); len(ps) > 0 {
		return nil, ps[0]
	}
	return &d, nil
}

// Lint names what is wrong with the declarations as a whole.
func (d *Discovery) Lint() []Problem {
	var ps []Problem
	add := func(file, format string, a ...any) {
		ps = append(ps, Problem{File: "discovery/" + file + ".yaml", Text: fmt.Sprintf(format, a...)})
	}
	if d.Links.Weak <= 0 || d.Links.Strong <= d.Links.Weak {
		add("links", "want 0 < weak < strong")
	}
	seen := map[string]bool{}
	once := func(file, id string) {
		if id == "" || seen[id] {
			add(file, "rule %q: id missing or used twice", id)
		}
		seen[id] = true
	}
	for _, r := range d.Links.Rules {
		once("links", r.ID)
		if !contains([]string{"text", "url", "nested"}, r.On) {
			add("links", "rule %s: on %q", r.ID, r.On)
		}
		for _, w := range r.Within {
			if !contains([]string{"home", "section", "column", "report"}, w) {
				add("links", "rule %s: within %q", r.ID, w)
			}
		}
		if !contains([]string{"", "report", "column", "section", "organ", "year"}, r.Role) {
			add("links", "rule %s: role %q", r.ID, r.Role)
		}
		if r.Match.Regexp == nil || r.Weight == 0 {
			add("links", "rule %s: match and weight are required", r.ID)
		}
	}
	kinds := []string{"annual", "clean", "section", "form", "prose", "instruction", "news", "guide", "error", "challenge", "maintenance"}
	for _, r := range d.Pages.Rules {
		once("pages", r.ID)
		if !contains(kinds, r.Kind) {
			add("pages", "rule %s: kind %q", r.ID, r.Kind)
		}
		if r.On != "title" && r.On != "text" {
			add("pages", "rule %s: on %q", r.ID, r.On)
		}
		if r.Match.Regexp == nil {
			add("pages", "rule %s: match is required", r.ID)
		}
	}
	for _, t := range d.Traps.Refuse {
		once("traps", t.ID)
		if t.Match.Regexp == nil {
			add("traps", "trap %s: match is required", t.ID)
		}
	}
	for _, r := range d.Scope.TwinPaths {
		if r.Match.Regexp == nil {
			add("scope", "twin path without match")
		}
	}
	b := d.Bounds
	for _, n := range []int{b.ExploreEmpty, b.PatienceEmpty, b.Depth, b.Pages, b.SiteRequests, b.Known} {
		if n <= 0 {
			add("bounds", "bounds must be positive")
			break
		}
	}
	if c := d.Calendar; c.Season.From < 1 || c.Season.To > 12 || len(c.Reports) == 0 {
		add("calendar", "season months 1 to 12 and at least one age are required")
	}
	return ps
}
