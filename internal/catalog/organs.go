package catalog

import (
	"io/fs"
	"slices"
	"strings"

	"gongkai/internal/fold"
)

// OrganRules is schemas/organs: by what names organs are told apart, of what
// kind they are, and which names were given up for others.
type OrganRules struct {
	Kinds    []OrganLetter // of every kind
	Prefixes []string
	Openings []string
	Names    []OrganName
	Generic  []string
	Fillers  []string
	Renames  []Rename
}

// OrganLetter is a kind of organ, its letter in organ_id and the endings of
// normalised names that tell it.
type OrganLetter struct {
	Kind    string   `yaml:"kind"`
	Letter  string   `yaml:"letter"`
	Endings []string `yaml:"endings"`
}

// OrganName is a full name, or the end of one, with the short ones for it.
type OrganName struct {
	Name  string   `yaml:"name"`
	Short []string `yaml:"short"`
}

// Rename says that organs whose name ends in one of From are continued by that
// of the same division whose name ends in one of To, since Year.
type Rename struct {
	From   []string `yaml:"from"`
	To     []string `yaml:"to"`
	Year   int      `yaml:"year"` // first report year of the new name; a year earlier is tolerated
	Kind   string   `yaml:"kind"` // rename, merged
	Source string   `yaml:"source"`
}

// Organs loads schemas/organs.
func Organs(fsys fs.FS) (*OrganRules, error) {
	var kinds struct {
		Kinds []OrganLetter `yaml:"kinds"`
	}
	var names struct {
		Prefixes []string    `yaml:"prefixes"`
		Openings []string    `yaml:"openings"`
		Names    []OrganName `yaml:"names"`
		Generic  []string    `yaml:"generic"`
		Fillers  []string    `yaml:"fillers"`
	}
	var renames struct {
		Renames []Rename `yaml:"renames"`
	}
	for _, f := range []struct {
		name string
		into any
	}{{organKindsFile, &kinds}, {organNamesFile, &names}, {organRenamesFile, &renames}} {
		if err := decodeYAML(fsys, f.name, f.into); err != nil {
			return nil, err
		}
	}
	r := &OrganRules{kinds.Kinds, names.Prefixes, names.Openings, names.Names, names.Generic, names.Fillers, renames.Renames}
	if p := r.lint(fsys); len(p) > 0 {
		return nil, p[0]
	}
	return r, nil
}

const (
	organKindsFile   = "organs/kinds.yaml"
	organNamesFile   = "organs/names.yaml"
	organRenamesFile = "organs/renames.yaml"
)

// LintOrgans gives the findings about organs/.
func LintOrgans(fsys fs.FS) []Problem {
	if _, err := Organs(fsys); err != nil {
		return []Problem{asProblem("organs", err)}
	}
	return nil
}

func (r *OrganRules) lint(fsys fs.FS) []Problem {
	var found []Problem
	bad := func(file, at, format string, args ...any) {
		found = append(found, lineOf(fsys, file, at, format, args...))
	}
	key := func(file, s string) {
		if s == "" || fold.Key(s) != s {
			bad(file, s, "%q is not as it would be compared: %q", s, fold.Key(s))
		}
	}
	// Kinds: each once, with a letter of its own; an ending of one kind only.
	ending := map[string]string{}
	letters, kinds := map[string]bool{}, map[string]bool{}
	for _, k := range r.Kinds {
		at := "kind: " + k.Kind + ","
		switch {
		case !slices.Contains(organKinds, k.Kind) || kinds[k.Kind]:
			bad(organKindsFile, at, "kind %q is unknown or declared twice", k.Kind)
		case len(k.Letter) != 1 || k.Letter < "a" || k.Letter > "z" || k.Letter == NoKind || letters[k.Letter]:
			bad(organKindsFile, at, "letter %q of %s is none or another kind's", k.Letter, k.Kind)
		}
		letters[k.Letter], kinds[k.Kind] = true, true
		for _, e := range k.Endings {
			key(organKindsFile, e)
			if ending[e] != "" {
				bad(organKindsFile, e, "ending %s is of kind %s and %s", e, ending[e], k.Kind)
			}
			ending[e] = k.Kind
		}
	}
	for _, k := range organKinds {
		if !kinds[k] {
			bad(organKindsFile, "", "kind %q has no letter", k)
		}
	}
	r.lintNames(bad, key)
	r.lintRenames(bad, key)
	return found
}

// lintNames checks that a short name stands for one full name and that no name
// needs a second step.
func (r *OrganRules) lintNames(bad func(file, at, format string, args ...any), key func(file, s string)) {
	full, short := map[string]bool{}, map[string]string{}
	for _, n := range r.Names {
		key(organNamesFile, n.Name)
		if full[n.Name] {
			bad(organNamesFile, "name: "+n.Name+",", "%s is declared twice", n.Name)
		}
		full[n.Name] = true
	}
	for _, n := range r.Names {
		at := "name: " + n.Name + ","
		for _, s := range n.Short {
			key(organNamesFile, s)
			switch {
			case short[s] != "":
				bad(organNamesFile, at, "%s stands for %s and %s", s, short[s], n.Name)
			case full[s]:
				bad(organNamesFile, at, "%s is short for %s and a full name", s, n.Name)
			}
			short[s] = n.Name
			for _, o := range r.Names {
				if o.Name != n.Name && strings.HasSuffix(o.Name, s) {
					bad(organNamesFile, at, "%s, short for %s, ends %s", s, n.Name, o.Name)
				}
			}
		}
	}
	for _, list := range [][]string{r.Prefixes, r.Openings, r.Generic, r.Fillers} {
		for _, w := range list {
			key(organNamesFile, w)
		}
		if d := duplicate(list); d != "" {
			bad(organNamesFile, d, "%s stands twice in a list", d)
		}
	}
}

// lintRenames checks that an ending is given up once and that no chain of
// renames comes back to where it began.
func (r *OrganRules) lintRenames(bad func(file, at, format string, args ...any), key func(file, s string)) {
	next := map[string][]string{}
	for _, n := range r.Renames {
		if len(n.From) == 0 || len(n.To) == 0 {
			bad(organRenamesFile, n.Source, "a rename without from or to")
			continue
		}
		at := "from: [" + n.From[0]
		switch {
		case n.Year < 1990 || n.Year > 2100:
			bad(organRenamesFile, at, "%s: year %d", n.From[0], n.Year)
		case n.Kind != "rename" && n.Kind != "merged":
			bad(organRenamesFile, at, "%s: kind %q", n.From[0], n.Kind)
		case n.Source == "":
			bad(organRenamesFile, at, "%s has no source", n.From[0])
		}
		for _, f := range append(slices.Clone(n.From), n.To...) {
			key(organRenamesFile, f)
			if full := r.Full(f); full != f {
				bad(organRenamesFile, at, "%s is short for %s", f, full)
			}
		}
		for _, f := range n.From {
			if next[f] != nil {
				bad(organRenamesFile, at, "%s is renamed twice", f)
			}
			next[f] = n.To
		}
	}
	for _, n := range r.Renames {
		for _, f := range n.From {
			seen := map[string]bool{}
			for at := []string{f}; len(at) > 0; {
				a := at[0]
				at = at[1:]
				for _, to := range next[a] {
					if to == f {
						bad(organRenamesFile, "from: ["+n.From[0], "%s comes back to itself by way of %s", f, a)
						return
					}
					if !seen[to] {
						seen[to] = true
						at = append(at, to)
					}
				}
			}
		}
	}
}

// NoKind is the letter of an organ of unknown kind.
const NoKind = "x"

// Letter is that of a kind in organ_id.
func (r *OrganRules) Letter(kind string) string {
	for _, k := range r.Kinds {
		if k.Kind == kind {
			return k.Letter
		}
	}
	return NoKind
}

// KindOf is the kind by the longest ending of a normalised name; "" when none
// is declared.
func (r *OrganRules) KindOf(key string) string {
	kind, best := "", 0
	for _, k := range r.Kinds {
		for _, e := range k.Endings {
			if len(e) > best && strings.HasSuffix(key, e) {
				kind, best = k.Kind, len(e)
			}
		}
	}
	return kind
}

// Full is a normalised name whose end is no short name: 环保局 is 环境保护局.
func (r *OrganRules) Full(key string) string {
	full, best := key, 0
	for _, n := range r.Names {
		for _, s := range n.Short {
			if len(s) > best && strings.HasSuffix(key, s) && !strings.HasSuffix(key, n.Name) {
				full, best = strings.TrimSuffix(key, s)+n.Name, len(s)
			}
		}
	}
	return full
}

// Renamed is one way in which a name went on.
type Renamed struct {
	Key    string
	Year   int
	Merged bool
}

// After gives the names that may have come after a normalised name, by its
// longest ending that was given up.
func (r *OrganRules) After(key string) []Renamed {
	var out []Renamed
	best := 0
	for _, n := range r.Renames {
	endings:
		for _, f := range n.From {
			if len(f) <= best || !strings.HasSuffix(key, f) {
				continue
			}
			for _, to := range n.To {
				if len(to) > len(f) && strings.HasSuffix(key, to) {
					continue endings // 旅游局 at the end of 文化和旅游局
				}
			}
			out, best = nil, len(f)
			for _, to := range n.To {
				out = append(out, Renamed{strings.TrimSuffix(key, f) + to, n.Year, n.Kind == "merged"})
			}
		}
	}
	return out
}

// Core is a normalised name without what says little about whose it is, by
// which names that may mean one organ are found.
func (r *OrganRules) Core(key string) string {
	best := ""
	for _, g := range r.Generic {
		if len(g) > len(best) && len(g) < len(key) && strings.HasSuffix(key, g) {
			best = g
		}
	}
	key = strings.TrimSuffix(key, best)
	for _, f := range r.Fillers {
		key = strings.ReplaceAll(key, f, "")
	}
	return key
}
