package catalog

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"gongkai/internal/fold"
)

const familiesFile = "organs/families.yaml"

// Duties says who has to report by the table of divisions.
type Duties struct {
	Outside        []string `yaml:"outside"` // provinces whose divisions have no duty
	Bodies         []Body   `yaml:"bodies"`
	DepartmentEnds []string `yaml:"department_ends"`
	Ignore         []string `yaml:"ignore"` // words in which a stem is none
	Families       []Family `yaml:"families"`
	stems          []stem
}

// Body is the rule for the name of the body that governs a division.
type Body struct {
	Levels []string `yaml:"levels"`
	Ends   []string `yaml:"ends"` // of the division's name; none: any
	Suffix string   `yaml:"suffix"`
	Kind   string   `yaml:"kind"`
}

// Family is what departments of one task have in common, in every place and
// through their renamings.
type Family struct {
	Family string   `yaml:"family"` // code
	ZH     string   `yaml:"zh"`
	EN     string   `yaml:"en"`
	Stems  []string `yaml:"stems"`
	Levels []string `yaml:"levels"` // governments that must have one
	Since  int      `yaml:"since"`  // first report year; 0: 2008, the first of all
	NotIn  []string `yaml:"not_in"` // ends of names of divisions that need not have one
}

type stem struct{ key, family string }

// LoadDuties loads organs/families.yaml; without the file nobody is expected.
func LoadDuties(fsys fs.FS) (*Duties, error) {
	d := &Duties{}
	err := decodeYAML(fsys, familiesFile, d)
	if errors.Is(err, fs.ErrNotExist) {
		return d, nil
	}
	if err != nil {
		return nil, err
	}
	for _, b := range d.Bodies {
		if b.Suffix == "" || b.Kind == "" || !levels(b.Levels) {
			return nil, lineOf(fsys, familiesFile, "kind: "+b.Kind, "body %q has no suffix or kind, or unknown levels", b.Suffix)
		}
	}
	codes, owner := map[string]bool{}, map[string]string{}
	for i, f := range d.Families {
		bad := func(format string, args ...any) error {
			return lineOf(fsys, familiesFile, "family: "+f.Family+",", format, args...)
		}
		switch {
		case !codeLike(f.Family) || codes[f.Family]:
			return nil, bad("family %q is no code or is declared twice", f.Family)
		case f.ZH == "" || f.EN == "" || len(f.Stems) == 0:
			return nil, bad("family %s lacks zh, en or stems", f.Family)
		case len(f.Levels) > 0 && !levels(f.Levels):
			return nil, bad("family %s: unknown levels %q", f.Family, f.Levels)
		case f.Since != 0 && (f.Since < firstReportYear || f.Since > 2100):
			return nil, bad("family %s: since %d", f.Family, f.Since)
		}
		codes[f.Family] = true
		if f.Since == 0 {
			d.Families[i].Since = firstReportYear
		}
		for _, s := range f.Stems {
			k := fold.Key(s)
			if k == "" || owner[k] != "" {
				return nil, bad("family %s: stem %q is empty or that of %s too", f.Family, s, owner[k])
			}
			owner[k] = f.Family
			d.stems = append(d.stems, stem{k, f.Family})
		}
	}
	for _, word := range d.Ignore {
		d.stems = append(d.stems, stem{fold.Key(word), ""})
	}
	slices.SortFunc(d.stems, func(a, b stem) int { // the longest first
		if len(a.key) != len(b.key) {
			return len(b.key) - len(a.key)
		}
		return strings.Compare(a.key, b.key)
	})
	slices.SortFunc(d.DepartmentEnds, func(a, b string) int { return len(b) - len(a) })
	return d, nil
}

// firstReportYear is that of the regulation, in force since 1 May 2008.
const firstReportYear = 2008

func levels(names []string) bool {
	for _, n := range names {
		if !slices.ContainsFunc(DivisionLevels[:], func(l struct{ Level, File string }) bool { return l.Level == n }) {
			return false
		}
	}
	return len(names) > 0
}

// BodyOf gives the name and kind of the body that governs a division; false
// when none is expected there.
func (d *Duties) BodyOf(v Division) (name, kind string, ok bool) {
	if v.Kind != "" || slices.Contains(d.Outside, v.Province) {
		return "", "", false
	}
	for _, b := range d.Bodies {
		if slices.Contains(b.Levels, v.Level) && (len(b.Ends) == 0 || endsIn(v.Name, b.Ends)) {
			return v.Name + b.Suffix, b.Kind, true
		}
	}
	return "", "", false
}

// Demanded gives the families of which the government of a division must have
// a department.
func (d *Duties) Demanded(v Division) []Family {
	var out []Family
	for _, f := range d.Families {
		if slices.Contains(f.Levels, v.Level) && !(v.Level == "county" && endsIn(v.Name, f.NotIn)) {
			out = append(out, f)
		}
	}
	return out
}

func endsIn(name string, ends []string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(name, end) })
}

// FamiliesOf gives the families of a department by its normalised name, the
// one named first first; none for what is no department.
func (d *Duties) FamiliesOf(key string) []string {
	i := slices.IndexFunc(d.DepartmentEnds, func(end string) bool { return strings.HasSuffix(key, end) })
	if i < 0 {
		return nil
	}
	key = strings.TrimSuffix(key, d.DepartmentEnds[i])
	if slices.ContainsFunc(d.DepartmentEnds, func(end string) bool { return strings.Contains(key, end) }) {
		return nil
	}
	var out []string
next:
	for key != "" {
		for _, s := range d.stems {
			if rest, ok := strings.CutPrefix(key, s.key); ok {
				if s.family != "" && !slices.Contains(out, s.family) {
					out = append(out, s.family)
				}
				key = rest
				continue next
			}
		}
		_, n := utf8.DecodeRuneInString(key)
		key = key[n:]
	}
	return out
}

// familyCodes adds the families to the published codes.
func familyCodes(fsys fs.FS, add func(file, kind, code, zh, en, unit, about string) error) error {
	d, err := LoadDuties(fsys)
	if err != nil {
		return err
	}
	for _, f := range d.Families {
		if err := add(familiesFile, "family", f.Family, f.ZH, f.EN, "", ""); err != nil {
			return err
		}
	}
	return nil
}
