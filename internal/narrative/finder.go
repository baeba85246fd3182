package narrative

import (
	"fmt"
	"slices"
	"sort"
	"unicode/utf8"
)

// Finder reads paragraphs. It is safe for concurrent use.
type Finder struct {
	words      *trie
	vocabulary []string
	units      *trie
	unitNames  []string
	unitIDs    map[string]int32
	class      map[string][]int32
	topics     map[string]uint8 // topic class → number from 1
	topicOf    []uint8          // by word
	isFill     []bool
	isNever    []bool
	isPart     []bool // begins a list of parts: class "parts"
	isSome     []bool // begins a list of some of the parts: class "some"
	isTotal    []bool // announces the sum of what stands before: class "sum"
	yearWord   int32
	before     [][]*pattern // by the word nearest to the number on its left
	behind     [][]*pattern // by the word nearest on its right, for patterns with nothing on the left
	zeros      [][]*pattern // zero statements by their last word
}

// Compile makes a Finder. Classes named parts (其中, 包括), some (含) and sum
// (合计) have a meaning of their own: lists whose sums are checked.
func Compile(v Vocabulary, patterns []Pattern) (*Finder, error) {
	f := &Finder{words: newTrie(), units: newTrie(), class: map[string][]int32{}, topics: map[string]uint8{}, unitIDs: map[string]int32{}}
	f.yearWord = f.literal("\x00year")
	for _, u := range v.Units {
		if id := f.units.add(u, int32(len(f.unitNames))); int(id) == len(f.unitNames) {
			f.unitNames = append(f.unitNames, u)
			f.unitIDs[u] = id
		}
	}
	for _, c := range sortedKeys(v.Words) {
		for _, w := range v.Words[c] {
			if !utf8.ValidString(w) || w == "" {
				return nil, fmt.Errorf("class %s: bad word %q", c, w)
			}
			f.class[c] = append(f.class[c], f.literal(w))
		}
	}
	for _, w := range v.Fill {
		f.literal(w)
	}
	for _, w := range v.Never {
		f.literal(w)
	}
	for _, p := range patterns {
		for _, w := range literals(p.Says) {
			f.literal(w)
		}
	}
	n := len(f.vocabulary)
	f.isFill, f.isNever = f.flags(n, v.Fill), f.flags(n, v.Never)
	f.isPart, f.isTotal = f.flags(n, v.Words["parts"]), f.flags(n, v.Words["sum"])
	f.isSome = f.flags(n, v.Words["some"])
	for i := range f.isSome {
		f.isPart[i] = f.isPart[i] || f.isSome[i]
	}
	f.topicOf = make([]uint8, n)
	if len(v.Topics) > 200 {
		return nil, fmt.Errorf("%d topics", len(v.Topics))
	}
	for i, c := range v.Topics {
		ids, ok := f.class[c]
		if !ok {
			return nil, fmt.Errorf("topic %q is not a class", c)
		}
		f.topics[c] = uint8(i + 1)
		for _, id := range ids {
			f.topicOf[id] = uint8(i + 1)
		}
	}
	f.before, f.behind, f.zeros = make([][]*pattern, n), make([][]*pattern, n), make([][]*pattern, n)
	for i := range patterns {
		ps, err := f.compile(&patterns[i])
		if err != nil {
			return nil, err
		}
		for _, p := range ps {
			index, near := f.behind, p.behind
			if len(p.before) > 0 {
				index, near = f.before, p.before
			}
			if p.zero {
				index = f.zeros
			}
			for id, in := range near[0].words {
				if in {
					index[id] = append(index[id], p)
				}
			}
		}
	}
	if len(f.vocabulary) != n {
		return nil, fmt.Errorf("a template's word %q was not foreseen", f.vocabulary[n])
	}
	for _, index := range [][][]*pattern{f.before, f.behind, f.zeros} {
		for _, list := range index {
			sort.SliceStable(list, func(i, j int) bool { return list[i].Weight > list[j].Weight })
		}
	}
	return f, nil
}

// literal is the number of word w, which is added when new.
func (f *Finder) literal(w string) int32 {
	id := f.words.add(w, int32(len(f.vocabulary)))
	if int(id) == len(f.vocabulary) {
		f.vocabulary = append(f.vocabulary, w)
	}
	return id
}

func (f *Finder) flags(n int, words []string) []bool {
	set := make([]bool, n)
	for _, w := range words {
		set[f.literal(w)] = true
	}
	return set
}

func (f *Finder) classes(names []string) ([]bool, error) {
	if len(names) == 0 {
		return nil, nil
	}
	set := make([]bool, len(f.vocabulary))
	for _, c := range names {
		ids, ok := f.class[c]
		if !ok {
			return nil, fmt.Errorf("no class %q", c)
		}
		for _, id := range ids {
			set[id] = true
		}
	}
	return set, nil
}

func sortedKeys(m map[string][]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
