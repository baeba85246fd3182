package catalog

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Narrative is what schemas/narrative declares: the words of the prose, the
// indicators with their phrasings, and how they agree with the tables.
type Narrative struct {
	Vocabulary Vocabulary
	Indicators []Indicator
	Patterns   []Template // all phrasings of all indicators
	Agreements []Agreement
}

// Vocabulary has the fields of narrative.Vocabulary, to which it converts.
type Vocabulary struct {
	Words  map[string][]string
	Units  []string
	Fill   []string
	Never  []string
	Topics []string
}

// Template has the fields of narrative.Pattern, to which it converts.
type Template struct {
	Indicator string
	Says      string
	Units     []string
	Unit      string
	Without   []string
	Against   []string
	Topic     []string
	Weight    int
	Whole     bool
	Each      bool
}

// Agreement has the fields of narrative.Agreement, to which it converts.
type Agreement struct {
	Indicator string   `yaml:"indicator"`
	Cells     []string `yaml:"cells"`
}

// Label is a name in Chinese and English.
type Label struct {
	Zh string `yaml:"zh"`
	En string `yaml:"en"`
}

// Indicator is one thing that prose counts.
type Indicator struct {
	Code  string `yaml:"code"`
	Label Label  `yaml:"label"`
	Unit  string `yaml:"unit"` // the usual counter
	// What holds for every phrasing that does not say otherwise.
	Units     []string   `yaml:"units"`
	Without   []string   `yaml:"without"`
	Against   []string   `yaml:"against"`
	Topic     []string   `yaml:"topic"`
	Weight    int        `yaml:"weight"`
	Whole     bool       `yaml:"whole"`
	Phrasings []Phrasing `yaml:"phrasings"`
}

// Phrasing is a group of templates with what they need.
type Phrasing struct {
	Says    []string `yaml:"says"`
	Units   []string `yaml:"units"`
	Without []string `yaml:"without"` // added to the indicator's
	Against []string `yaml:"against"` // added to the indicator's
	Topic   []string `yaml:"topic"`
	Weight  int      `yaml:"weight"`
	Whole   bool     `yaml:"whole"`
	Each    bool     `yaml:"each"`
}

type wordsFile struct {
	Units   []string            `yaml:"units"`
	Fill    []string            `yaml:"fill"`
	Never   []string            `yaml:"never"`
	Topics  []string            `yaml:"topics"`
	Classes map[string][]string `yaml:"classes"`
}

type indicatorsFile struct {
	Indicators []Indicator `yaml:"indicators"`
	Agreements []Agreement `yaml:"agreements"`
}

// Indicators reads schemas/narrative: words.yaml and every other *.yaml there.
// It fails on a word that stands twice in a class, an indicator or a template
// declared twice, and an agreement without an indicator. Templates themselves
// are checked by narrative.Compile.
func Indicators(fsys fs.FS) (*Narrative, error) {
	const dir = "narrative"
	var w wordsFile
	name := path.Join(dir, "words.yaml")
	if err := decodeYAML(fsys, name, &w); err != nil {
		return nil, err
	}
	for class, words := range w.Classes {
		if d := duplicate(words); d != "" {
			return nil, Problem{File: name, Text: fmt.Sprintf("class %s has %q twice", class, d)}
		}
	}
	for key, words := range map[string][]string{"units": w.Units, "fill": w.Fill, "never": w.Never, "topics": w.Topics} {
		if d := duplicate(words); d != "" {
			return nil, Problem{File: name, Text: fmt.Sprintf("%s has %q twice", key, d)}
		}
	}
	n := &Narrative{Vocabulary: Vocabulary{Words: w.Classes, Units: w.Units, Fill: w.Fill, Never: w.Never, Topics: w.Topics}}
	files, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	codes, templates := map[string]string{}, map[string]bool{}
	for _, name := range files {
		if path.Base(name) == "words.yaml" {
			continue
		}
		var f indicatorsFile
		if err := decodeYAML(fsys, name, &f); err != nil {
			return nil, err
		}
		for _, ind := range f.Indicators {
			if other, ok := codes[ind.Code]; ok || ind.Code == "" {
				return nil, Problem{File: name, Text: fmt.Sprintf("indicator %q: no code, or also in %s", ind.Code, other)}
			}
			if ind.Label.Zh == "" || ind.Label.En == "" || ind.Unit == "" || len(ind.Phrasings) == 0 {
				return nil, Problem{File: name, Text: ind.Code + ": needs label zh and en, unit and phrasings"}
			}
			codes[ind.Code] = name
			n.Indicators = append(n.Indicators, ind)
			for _, p := range ind.patterns() {
				key := p.Indicator + "\x00" + p.Says + "\x00" + strings.Join(p.Units, ",")
				if templates[key] {
					return nil, Problem{File: name, Text: fmt.Sprintf("%s: %q declared twice", p.Indicator, p.Says)}
				}
				templates[key] = true
				n.Patterns = append(n.Patterns, p)
			}
		}
		n.Agreements = append(n.Agreements, f.Agreements...)
	}
	for _, a := range n.Agreements {
		if codes[a.Indicator] == "" || len(a.Cells) == 0 {
			return nil, Problem{File: dir, Text: fmt.Sprintf("agreement of %q: no such indicator, or no cells", a.Indicator)}
		}
	}
	return n, nil
}

// patterns are the phrasings of an indicator, one template each.
func (ind *Indicator) patterns() []Template {
	var out []Template
	for _, ph := range ind.Phrasings {
		p := Template{Indicator: ind.Code, Unit: ind.Unit, Units: ph.Units, Topic: ph.Topic, Weight: ph.Weight,
			Whole: ind.Whole || ph.Whole, Each: ph.Each, Without: slices.Concat(ind.Without, ph.Without), Against: slices.Concat(ind.Against, ph.Against)}
		if p.Units == nil {
			p.Units = ind.Units
		}
		if p.Topic == nil {
			p.Topic = ind.Topic
		}
		if p.Weight == 0 {
			p.Weight = ind.Weight
		}
		for _, s := range ph.Says {
			p.Says = s
			out = append(out, p)
		}
	}
	return out
}

// duplicate is the first word that stands twice, or "".
func duplicate(words []string) string {
	seen := make(map[string]bool, len(words))
	for _, w := range words {
		if seen[w] {
			return w
		}
		seen[w] = true
	}
	return ""
}
