package catalog

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// OrganDecision is a person's answer to what load could not tell about one or
// two organs, in the form in which review.yaml asks. It is about two organs by
// their ids, or about one name on one site. It holds while the facts are those
// of Expect; load says when they no longer are.
type OrganDecision struct {
	Organs   []string      `yaml:"organs"` // two organ_ids, the one that goes on last
	Organ    string        `yaml:"organ"`  // or a name as stated …
	Site     string        `yaml:"site"`   // … on a site …
	Years    string        `yaml:"years"`  // … in reports on these years; "" for all
	Decision string        `yaml:"decision"`
	Reason   string        `yaml:"reason"`
	From     int           `yaml:"from"`     // succeeds: the first report year of the second
	Division string        `yaml:"division"` // division: the code it is of
	Expect   []OrganExpect `yaml:"expect"`   // of each organ, in their order
}

// OrganExpect is what is read of an organ: one of the names its reports state,
// its division, and the first and last report year, which may grow on.
type OrganExpect struct {
	Name     string `yaml:"name"`
	Division string `yaml:"division"`
	Years    string `yaml:"years"`
}

// ID names a decision: the organs, or name, site and years.
func (d OrganDecision) ID() string {
	if len(d.Organs) > 0 {
		return strings.Join(d.Organs, " ")
	}
	return strings.TrimSpace(d.Organ + " " + d.Site + " " + d.Years)
}

// What a decision may say of two organs and of a name on a site.
var (
	pairDecisions = []string{"same", "different", "succeeds"}
	nameDecisions = []string{"division", "different"}
)

var yearSpan = regexp.MustCompile(`^((?:19|20)\d\d)-((?:19|20)\d\d)$`)

// Span gives the first and last year of "2012-2018"; ok is false for other
// texts.
func Span(s string) (first, last int, ok bool) {
	m := yearSpan.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, false
	}
	first, _ = strconv.Atoi(m[1])
	last, _ = strconv.Atoi(m[2])
	return first, last, first <= last
}

// OrganDecisions loads the lists `decisions` of corrections/*.yaml.
func OrganDecisions(fsys fs.FS) ([]OrganDecision, error) {
	var all []OrganDecision
	seen := map[string]bool{}
	onward := map[string]string{} // organs that are another one or go on in it
	spans := map[[2]string][][2]int{}
	err := eachCorrectionFile(fsys, func(name string, f correctionFile) error {
		for i, d := range f.Decisions {
			at := d.Organ
			if len(d.Organs) > 0 {
				at = d.Organs[0]
			}
			if text := d.lint(); text != "" {
				return lineOf(fsys, name, at, "decision %d: %s", i+1, text)
			}
			key := d.ID()
			if len(d.Organs) == 2 {
				key = min(d.Organs[0], d.Organs[1]) + " " + max(d.Organs[0], d.Organs[1])
			}
			if seen[key] {
				return lineOf(fsys, name, at, "decision %d: another one is about %s", i+1, d.ID())
			}
			seen[key] = true
			if d.Organ != "" {
				first, last, ok := Span(d.Years)
				if !ok {
					first, last = 0, 9999
				}
				of := [2]string{d.Organ, d.Site}
				for _, o := range spans[of] {
					if first <= o[1] && o[0] <= last {
						return lineOf(fsys, name, at, "decision %d: another one is about some of these years of %s", i+1, d.ID())
					}
				}
				spans[of] = append(spans[of], [2]int{first, last})
			}
			if d.Decision == "same" || d.Decision == "succeeds" {
				from, to := d.Organs[0], d.Organs[1]
				if onward[from] != "" {
					return lineOf(fsys, name, at, "decision %d: %s already goes on in %s", i+1, from, onward[from])
				}
				onward[from] = to
				for x := to; x != ""; x = onward[x] {
					if x == from {
						return lineOf(fsys, name, at, "decision %d: %s comes back to itself", i+1, from)
					}
				}
			}
			all = append(all, d)
		}
		return nil
	})
	return all, err
}

// lint says what is wrong with one decision by itself.
func (d OrganDecision) lint() string {
	pair := len(d.Organs) > 0
	want, allowed := 1, nameDecisions
	if pair {
		want, allowed = 2, pairDecisions
	}
	_, _, span := Span(d.Years)
	switch {
	case pair && (d.Organ != "" || d.Site != "" || d.Years != ""), !pair && d.Organ == "":
		return "want two organs, or the name of one with its site"
	case pair && (len(d.Organs) != 2 || d.Organs[0] == d.Organs[1] || d.Organs[0] == "" || d.Organs[1] == ""):
		return "want two different organs"
	case !slices.Contains(allowed, d.Decision):
		return fmt.Sprintf("decision %q, want one of %s", d.Decision, strings.Join(allowed, ", "))
	case strings.TrimSpace(d.Reason) == "":
		return "no reason"
	case (d.Decision == "succeeds") != (d.From > 0):
		return "from, the first report year of the second, goes with succeeds"
	case (d.Decision == "division") != (d.Division != ""):
		return "division goes with the decision of that name"
	case d.Years != "" && !span:
		return fmt.Sprintf("years %q", d.Years)
	case len(d.Expect) != want:
		return fmt.Sprintf("expect has %d entries, want %d", len(d.Expect), want)
	}
	for _, e := range d.Expect {
		if _, _, ok := Span(e.Years); e.Name == "" || !ok {
			return fmt.Sprintf("expect: name %q, years %q", e.Name, e.Years)
		}
	}
	return ""
}
