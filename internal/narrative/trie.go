package narrative

// trie finds the longest word of a vocabulary at a place. Words are numbered
// from 0 in the order they are added.
type trie struct {
	first [0x5200]int32 // nodes of 4e00–9fff by first character
	rest  map[rune]int32
	nodes []node
}

type node struct {
	word int32 // -1 when no word ends here
	next []edge
}

type edge struct {
	r  rune
	to int32
}

func newTrie() *trie {
	return &trie{rest: map[rune]int32{}, nodes: []node{{word: -1}}}
}

func (t *trie) root(r rune) int32 {
	if r >= 0x4e00 && r < 0x4e00+rune(len(t.first)) {
		return t.first[r-0x4e00]
	}
	return t.rest[r]
}

// add gives w the number id, or returns the one it has.
func (t *trie) add(w string, id int32) int32 {
	at := int32(0)
	for i, r := range []rune(w) {
		to := int32(0)
		if i == 0 {
			to = t.root(r)
		} else {
			for _, e := range t.nodes[at].next {
				if e.r == r {
					to = e.to
				}
			}
		}
		if to == 0 {
			to = int32(len(t.nodes))
			t.nodes = append(t.nodes, node{word: -1})
			switch {
			case i > 0:
				t.nodes[at].next = append(t.nodes[at].next, edge{r, to})
			case r >= 0x4e00 && r < 0x4e00+rune(len(t.first)):
				t.first[r-0x4e00] = to
			default:
				t.rest[r] = to
			}
		}
		at = to
	}
	if t.nodes[at].word < 0 {
		t.nodes[at].word = id
	}
	return t.nodes[at].word
}

// longest is the longest word that starts at i and where it ends; end is i
// when there is none.
func (t *trie) longest(s []rune, i int) (word int32, end int) {
	word, end = -1, i
	if i >= len(s) {
		return
	}
	at := t.root(s[i])
	for j := i + 1; at != 0; j++ {
		n := &t.nodes[at]
		if n.word >= 0 {
			word, end = n.word, j
		}
		at = 0
		if j < len(s) {
			for _, e := range n.next {
				if e.r == s[j] {
					at = e.to
					break
				}
			}
		}
	}
	return
}
