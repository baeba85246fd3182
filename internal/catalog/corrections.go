package catalog

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
)

// Correction is a person's decision about what a document says of itself: its
// organ, division, level, kind or year, or that it is no report. Published numbers
// are never corrected. It holds while the document still reads as in Expect;
// when the source has healed or is read otherwise, it is not applied and load
// says so.
type Correction struct {
	Correction string `yaml:"correction"` // id
	Reason     string `yaml:"reason"`
	URL        string `yaml:"url"`    // the document, by address …
	Digest     string `yaml:"digest"` // … and, where the address is not enough, by its bytes
	Field      string `yaml:"field"`  // organ, division, level, kind, year, state
	Expect     string `yaml:"expect"` // what is read today; "" for nothing
	Value      string `yaml:"value"`  // what it is
}

// correctionFields are what a correction may set.
var correctionFields = []string{"organ", "division", "level", "kind", "year", "state"}

var yearText = regexp.MustCompile(`^(19|20)\d\d$`)

// correctionFile is one of corrections/*.yaml: each may hold lists of every
// kind but the acceptances, which have a file of their own.
type correctionFile struct {
	Corrections []Correction    `yaml:"corrections"`
	Decisions   []OrganDecision `yaml:"decisions"`
}

// eachCorrectionFile reads corrections/*.yaml in order of name.
func eachCorrectionFile(fsys fs.FS, f func(name string, c correctionFile) error) error {
	names, err := fs.Glob(fsys, "corrections/*.yaml")
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == acceptancesFile {
			continue
		}
		var c correctionFile
		if err := decodeYAML(fsys, name, &c); err != nil {
			return err
		}
		if err := f(name, c); err != nil {
			return err
		}
	}
	return nil
}

// Corrections loads the lists `corrections` of corrections/*.yaml.
func Corrections(fsys fs.FS) ([]Correction, error) {
	var all []Correction
	seen := map[string]bool{}
	target := map[[3]string]bool{}
	err := eachCorrectionFile(fsys, func(name string, f correctionFile) error {
		for _, c := range f.Corrections {
			at := "correction: " + c.Correction
			switch {
			case c.Correction == "" || seen[c.Correction]:
				return lineOf(fsys, name, at, "correction %q has no id or is declared twice", c.Correction)
			case c.Reason == "":
				return lineOf(fsys, name, at, "correction %s has no reason", c.Correction)
			case c.URL == "":
				return lineOf(fsys, name, at, "correction %s has no url", c.Correction)
			case !slices.Contains(correctionFields, c.Field):
				return lineOf(fsys, name, at, "correction %s: unknown field %q", c.Correction, c.Field)
			case c.Value == c.Expect:
				return lineOf(fsys, name, at, "correction %s changes nothing", c.Correction)
			case c.Field == "year" && !yearText.MatchString(c.Value):
				return lineOf(fsys, name, at, "correction %s: year %s", c.Correction, strconv.Quote(c.Value))
			case c.Field == "state" && c.Value != "report" && c.Value != "not_a_report":
				return lineOf(fsys, name, at, "correction %s: state %s", c.Correction, strconv.Quote(c.Value))
			case target[[3]string{c.URL, c.Digest, c.Field}]:
				return lineOf(fsys, name, at, "correction %s: another one sets %s of that document", c.Correction, c.Field)
			}
			seen[c.Correction] = true
			target[[3]string{c.URL, c.Digest, c.Field}] = true
			all = append(all, c)
		}
		return nil
	})
	return all, err
}

// LintCorrections gives the findings about corrections/.
func LintCorrections(fsys fs.FS) []Problem {
	var out []Problem
	if _, err := Corrections(fsys); err != nil {
		out = append(out, asProblem("corrections", err))
	}
	decisions, err := OrganDecisions(fsys)
	if err != nil {
		return append(out, asProblem("corrections", err))
	}
	div, err := Divisions(fsys)
	if err != nil {
		return out // LintDivisions says it
	}
	for _, d := range decisions {
		if _, ok := div.ByCode(d.Division); d.Division != "" && !ok {
			out = append(out, Problem{File: "corrections", Text: fmt.Sprintf("decision about %s: division %q is not in divisions/", d.ID(), d.Division)})
		}
	}
	return out
}
