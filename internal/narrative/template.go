package narrative

import (
	"fmt"
	"sort"
	"strings"
)

// Vocabulary is what the phrasings are made of.
type Vocabulary struct {
	Words  map[string][]string // class → words
	Units  []string            // counters
	Fill   []string            // words that may stand between the parts of a phrasing
	Never  []string            // words that forbid any reading in their clause: 同比, 计划
	Topics []string            // classes that set what the following clauses speak of
}

// Pattern is one phrasing of one indicator.
type Pattern struct {
	Indicator string
	Says      string   // see the package comment
	Units     []string // counters accepted; "" accepts a number without one
	Unit      string   // the unit of a number without counter, and of a zero statement
	Without   []string // classes that must not stand in the clauses matched
	Against   []string // classes that must not stand anywhere before in the sentence
	Topic     []string // classes, one of which the text speaks of
	Weight    int      // the heaviest reading of a number wins
	Whole     bool     // never read inside a list of parts (其中…)
	Each      bool     // stands beside readings of the same weight (均为0件)
}

// gap says what may stand between two parts of a phrasing, in rising order.
type gap uint8

const (
	adjacent gap = iota
	within       // one clause
	clauses      // also commas
	counters     // also numbers with another counter
	sentence     // all but the end of the sentence
)

// part is one element of a phrasing: any of its words.
type part struct {
	words []bool // by word number
	gap   gap    // towards the number
}

// pattern is a compiled Pattern. before counts outward from the number, and so
// does behind. Without a number all parts are in before.
type pattern struct {
	*Pattern
	before, behind []part
	units          []bool // by unit number
	bare           bool
	zero           bool
	start          bool // nothing stands before the phrasing in its clause
	without        []bool
	against        []bool
	topics         []bool // by topic number
}

// compile reads one template. It returns several patterns where parts are
// optional.
func (f *Finder) compile(p *Pattern) ([]*pattern, error) {
	says, start := strings.CutPrefix(p.Says, "^")
	before, behind, found := strings.Cut(says, "N")
	if strings.Contains(behind, "N") {
		return nil, fmt.Errorf("%s: %q: more than one N", p.Indicator, says)
	}
	left, err := f.parts(before, true)
	if err != nil {
		return nil, fmt.Errorf("%s: %q: %w", p.Indicator, says, err)
	}
	right, err := f.parts(behind, false)
	if err != nil {
		return nil, fmt.Errorf("%s: %q: %w", p.Indicator, says, err)
	}
	if len(left)+len(right) == 0 {
		return nil, fmt.Errorf("%s: %q: no word", p.Indicator, says)
	}
	base := pattern{Pattern: p, start: start, zero: !found, units: make([]bool, len(f.unitNames))}
	for _, u := range p.Units {
		if u == "" {
			base.bare = true
			continue
		}
		id, ok := f.unitIDs[u]
		if !ok {
			return nil, fmt.Errorf("%s: %q is not a counter of the vocabulary", p.Indicator, u)
		}
		base.units[id] = true
	}
	if base.without, err = f.classes(p.Without); err != nil {
		return nil, fmt.Errorf("%s: %w", p.Indicator, err)
	}
	if base.against, err = f.classes(p.Against); err != nil {
		return nil, fmt.Errorf("%s: %w", p.Indicator, err)
	}
	if len(p.Topic) > 0 {
		base.topics = make([]bool, len(f.topics)+1)
		for _, c := range p.Topic {
			id, ok := f.topics[c]
			if !ok {
				return nil, fmt.Errorf("%s: %q is not a topic", p.Indicator, c)
			}
			base.topics[id] = true
		}
	}
	var out []*pattern
	for _, l := range variants(left) {
		for _, r := range variants(right) {
			if len(l)+len(r) == 0 {
				continue
			}
			q := base
			q.before, q.behind = l, r
			out = append(out, &q)
		}
	}
	return out, nil
}

type choice struct {
	part
	optional bool
}

// variants are the lists of parts with the optional ones taken or left. A part
// left out leaves its wider gap behind.
func variants(in []choice) [][]part {
	out := [][]part{nil}
	var pending []gap
	pending = append(pending, adjacent)
	for _, c := range in {
		n := len(out)
		for i := range n {
			head := append([]part(nil), out[i]...)
			p := c.part
			p.gap = max(p.gap, pending[i])
			if c.optional {
				out = append(out, head)
				pending = append(pending, p.gap)
			}
			out[i], pending[i] = append(head, p), adjacent
		}
	}
	return out
}

// parts reads one side of a template; outward from the number.
func (f *Finder) parts(s string, reverse bool) ([]choice, error) {
	var list []choice // in the order written
	var gaps []gap    // gaps[i] stands before list[i]; the last one behind all
	g := adjacent
	for s != "" {
		switch {
		case strings.HasPrefix(s, " ... "):
			g, s = sentence, s[5:]
		case strings.HasPrefix(s, " .. "):
			g, s = max(g, counters), s[4:]
		case strings.HasPrefix(s, " , "):
			g, s = max(g, clauses), s[3:]
		case s[0] == ' ':
			g, s = max(g, within), s[1:]
		case s[0] == '?':
			if len(list) == 0 {
				return nil, fmt.Errorf("? without a part before it")
			}
			list[len(list)-1].optional = true
			s = s[1:]
		default:
			c := choice{part: part{words: make([]bool, len(f.vocabulary))}}
			var err error
			if s, err = f.part(c.words, s); err != nil {
				return nil, err
			}
			list, gaps, g = append(list, c), append(gaps, g), adjacent
		}
	}
	gaps = append(gaps, g)
	for i := range list {
		if reverse {
			list[i].gap = gaps[i+1]
		} else {
			list[i].gap = gaps[i]
		}
	}
	if reverse {
		for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
			list[i], list[j] = list[j], list[i]
		}
	}
	return list, nil
}

// part reads a class, a choice or a word at the head of s.
func (f *Finder) part(set []bool, s string) (rest string, err error) {
	switch s[0] {
	case '<':
		name, rest, ok := strings.Cut(s[1:], ">")
		if !ok {
			return "", fmt.Errorf("< without >")
		}
		if name == "year" {
			set[f.yearWord] = true
			return rest, nil
		}
		ids, ok := f.class[name]
		if !ok {
			return "", fmt.Errorf("no class %q", name)
		}
		for _, id := range ids {
			set[id] = true
		}
		return rest, nil
	case '(':
		inner, rest, ok := strings.Cut(s[1:], ")")
		if !ok {
			return "", fmt.Errorf("( without )")
		}
		for _, alt := range strings.Split(inner, "|") {
			if alt == "" {
				return "", fmt.Errorf("empty choice")
			}
			if more, err := f.part(set, alt); err != nil || more != "" {
				return "", fmt.Errorf("bad choice %q: %w", alt, err)
			}
		}
		return rest, nil
	}
	end := strings.IndexAny(s, " <>()?|")
	if end < 0 {
		end = len(s)
	}
	if end == 0 {
		return "", fmt.Errorf("unexpected %q", s[:1])
	}
	set[f.literal(s[:end])] = true
	return s[end:], nil
}

// literals lists the bare words of a template.
func literals(says string) []string {
	in := false
	out := strings.FieldsFunc(says, func(r rune) bool {
		if r == '<' {
			in = true
		}
		cut := in || strings.ContainsRune(" ()?|.,^N", r)
		if r == '>' {
			in = false
		}
		return cut
	})
	sort.Strings(out)
	return out
}
