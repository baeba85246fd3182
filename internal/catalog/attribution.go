package catalog

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Attribution is schemas/attribution: how a document says who reports, where,
// on which year, and whether it is an annual report.
type Attribution struct {
	Titles    []Expression        `yaml:"titles"`
	NotTitles []NotReport         `yaml:"not_titles"`
	NotTexts  []NotReport         `yaml:"not_texts"`
	Sections  [][]string          `yaml:"sections"`
	Labels    []string            `yaml:"labels"`
	Prose     []string            `yaml:"prose"`
	Organs    []OrganKind         `yaml:"organs"`
	OwnWords  []OwnWords          `yaml:"own_words"`
	Metas     map[string][]string `yaml:"metas"`
	Fields    map[string][]string `yaml:"fields"`
	NotNames  []string            `yaml:"not_names"`
	Pinyin    map[rune][]string   `yaml:"-"` // readings of a character, without tones
}

// NotReport is one reason why a page is no report. A strong one holds also
// against statutory tables and headings.
type NotReport struct {
	Reason string     `yaml:"reason"`
	Strong bool       `yaml:"strong"`
	Match  Expression `yaml:"match"`
}

// OrganKind are the endings of the names of one kind of organ.
type OrganKind struct {
	Kind     string   `yaml:"kind"`
	Suffixes []string `yaml:"suffixes"`
}

// OwnWords are what an organ of a level calls itself: 我镇, 我局.
type OwnWords struct {
	Level string   `yaml:"level"`
	Words []string `yaml:"words"`
}

var organKinds = []string{"government", "office", "department", "township", "zone", "vertical"}

// Attributions reads schemas/attribution/rules.yaml and pinyin.csv.
func Attributions(fsys fs.FS) (*Attribution, error) {
	const dir = "attribution"
	name := path.Join(dir, "rules.yaml")
	a := new(Attribution)
	if err := decodeYAML(fsys, name, a); err != nil {
		return nil, err
	}
	if len(a.Titles) == 0 || len(a.Sections) == 0 || len(a.Labels) == 0 || len(a.Organs) == 0 {
		return nil, Problem{File: name, Text: "titles, sections, labels and organs are needed"}
	}
	seen := map[string]string{}
	for _, o := range a.Organs {
		if !slices.Contains(organKinds, o.Kind) {
			return nil, Problem{File: name, Text: fmt.Sprintf("unknown kind of organ %q", o.Kind)}
		}
		for _, s := range o.Suffixes {
			if k, ok := seen[s]; ok {
				return nil, Problem{File: name, Text: fmt.Sprintf("suffix %s is of kind %s and %s", s, k, o.Kind)}
			}
			seen[s] = o.Kind
		}
	}
	for i, list := range append(slices.Clone(a.Sections), a.Labels, a.Prose) {
		if d := duplicate(list); d != "" {
			return nil, Problem{File: name, Text: fmt.Sprintf("list %d has %q twice", i+1, d)}
		}
	}
	a.Pinyin = map[rune][]string{}
	err := eachRow(fsys, path.Join(dir, "pinyin.csv"), []string{"character", "readings"}, func(line int, row []string) error {
		r, n := utf8.DecodeRuneInString(row[0])
		if n != len(row[0]) || r == utf8.RuneError {
			return fmt.Errorf("%q is not one character", row[0])
		}
		if a.Pinyin[r] != nil {
			return fmt.Errorf("%c stands twice", r)
		}
		for _, s := range strings.Split(row[1], ";") {
			if s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" {
				return fmt.Errorf("%c: reading %q", r, s)
			}
			a.Pinyin[r] = append(a.Pinyin[r], s)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}
