package catalog

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Lint checks every declaration below fsys, the root of schemas/, and gives
// all findings in order of file and line. It calls the lint of each kind, then
// looks at what no kind can see alone: references from one kind to another and
// files that nothing would read.
func Lint(fsys fs.FS) []Problem {
	var out []Problem
	for _, lint := range []func(fs.FS) []Problem{
		LintForms, LintCodes, LintDivisions, LintOrgans, LintTables, LintChecks, LintCorrections, LintRates,
		lintSites, lintStrays,
		loads(acceptancesFile, func(f fs.FS) error { _, err := Acceptances(f); return err }),
		loads(familiesFile, func(f fs.FS) error { _, err := LoadDuties(f); return err }),
		loads("narrative", func(f fs.FS) error { _, err := Indicators(f); return err }),
		loads("attribution", func(f fs.FS) error { _, err := Attributions(f); return err }),
		loads("discovery", func(f fs.FS) error { _, err := LoadDiscovery(f); return err }),
	} {
		out = append(out, lint(fsys)...)
	}
	for i := range out {
		out[i] = locate(fsys, out[i])
	}
	slices.SortStableFunc(out, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	return slices.Compact(out)
}

// loads is the lint of a kind whose loader stops at its first finding.
func loads(dir string, load func(fs.FS) error) func(fs.FS) []Problem {
	return func(fsys fs.FS) []Problem {
		if err := load(fsys); err != nil {
			return []Problem{asProblem(dir, err)}
		}
		return nil
	}
}

// lintSites checks each site file by itself, so that one finding does not hide
// the next, and their divisions.
func lintSites(fsys fs.FS) []Problem {
	names, err := fs.Glob(fsys, "sites/*.yaml")
	if err != nil {
		return []Problem{asProblem("sites", err)}
	}
	div, err := Divisions(fsys)
	if err != nil {
		div = nil // LintDivisions says it
	}
	var out []Problem
	for _, name := range names {
		sites, err := SitesIn(fsys, name)
		if err != nil {
			out = append(out, asProblem(name, err))
			continue
		}
		for _, s := range sites {
			if _, ok := div.byCode(s.Division); s.Division != "" && div != nil && !ok {
				out = append(out, lineOf(fsys, name, "division:", "division %q is not in divisions/", s.Division))
			}
		}
	}
	if len(out) == 0 {
		if _, err := Sites(fsys); err != nil { // two sites with one home
			out = append(out, asProblem("sites", err))
		}
	}
	return out
}

// byCode is ByCode for a table that may be nil.
func (t *DivisionTable) byCode(code string) (Division, bool) {
	if t == nil {
		return Division{}, false
	}
	return t.ByCode(code)
}

// places are the endings of the files that something reads, by folder.
var places = map[string]string{
	"attribution": ".yaml .csv", "checks": ".sql", "codes": ".yaml", "corrections": ".yaml", "discovery": ".yaml",
	"divisions": ".csv", "forms": ".yaml", "narrative": ".yaml", "organs": ".yaml", "rates": ".yaml", "sites": ".yaml", "tables": ".yaml",
}

// lintStrays finds files that nothing would ever read: a site called x.yml, a
// folder with a slip in its name.
func lintStrays(fsys fs.FS) []Problem {
	var out []Problem
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		dir, base := path.Split(name)
		ends := strings.Fields(places[strings.TrimSuffix(dir, "/")])
		if !slices.Contains(ends, path.Ext(base)) && base != "README.md" && name != "embed.go" {
			out = append(out, Problem{File: name, Text: "nothing reads this file: wrong folder or wrong ending"})
		}
		return nil
	})
	if err != nil {
		out = append(out, asProblem(".", err))
	}
	return out
}

var (
	quoted = regexp.MustCompile(`"/?([^"]+)"`)
	named  = regexp.MustCompile(`\b(row|column|table|section|group) ([a-z_]+)`)
)

// locate finds the line of a problem that names none: the first line of its
// file that holds a row, column or the like that the text names, or something
// that it quotes.
func locate(fsys fs.FS, p Problem) Problem {
	if p.Line > 0 {
		return p
	}
	b, err := fs.ReadFile(fsys, p.File)
	if err != nil {
		return p
	}
	var hints []string
	for _, m := range named.FindAllStringSubmatch(p.Text, -1) {
		hints = append(hints, m[1]+": "+m[2]+",")
	}
	for _, m := range quoted.FindAllStringSubmatch(p.Text, -1) {
		hints = append(hints, m[1])
	}
	for _, h := range hints {
		if i := strings.Index(string(b), h); i >= 0 {
			p.Line = 1 + strings.Count(string(b[:i]), "\n")
			break
		}
	}
	return p
}
