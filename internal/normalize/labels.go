package normalize

import (
	"strings"
	"unicode/utf8"

	"gongkai/internal/catalog"
	"gongkai/internal/fold"
)

// refKind says what a label names.
type refKind uint8

const (
	refRow refKind = iota
	refColumn
	refGroup
	refSection
	refIgnore
	refHeading
	refOther // a boxhead of a column that is not published
)

// ref is one thing that a label may name. a is the row, section or group of
// the table; b the column set and c the column within it.
type ref struct {
	table, a, b, c int16
	kind           refKind
	score          float32
}

// entry is one label key with all it may name.
type entry struct {
	key    string
	runes  []rune
	sig    uint64 // set of its runes, hashed to 64 bits
	digits int
	refs   []ref
}

// labelIndex finds what a text names: exactly, without its ordinal, without
// its gloss, or by bounded edit distance.
type labelIndex struct {
	entries  []entry
	exact    map[string]int
	prefixes map[string]struct{}
	suffixes map[string]struct{}
	longest  int // runes of the longest key
}

// Scores of a match, by how it was found.
const (
	scoreExact = 1.0
	scoreBare  = 0.85 // the ordinal is lost or differs
	scoreGloss = 0.85 // a gloss in brackets was left out
	scoreFar   = 0.60 // at the bound of the edit distance
)

func newLabelIndex(forms []catalog.Form, tables []*table) *labelIndex {
	x := &labelIndex{exact: map[string]int{}, prefixes: map[string]struct{}{}, suffixes: map[string]struct{}{}}
	for ti, t := range tables {
		groupKeys := map[string][]string{} // group -> keys of its label, with those around it
		for _, f := range forms {
			for _, ft := range f.Tables {
				if ft.Table != t.code {
					continue
				}
				for _, h := range ft.Headings {
					x.add(h, ref{table: int16(ti), kind: refHeading})
				}
				for _, g := range ft.Ignore {
					x.add(g, ref{table: int16(ti), kind: refIgnore})
				}
				for _, g := range ft.OtherColumns {
					x.add(g, ref{table: int16(ti), kind: refOther})
				}
				for gi, g := range ft.Groups {
					for _, label := range append([]string{g.Label}, g.Variants...) {
						x.add(label, ref{table: int16(ti), kind: refGroup, a: int16(gi)})
						k := fold.Key(label)
						if !contains(groupKeys[g.Group], k) {
							groupKeys[g.Group] = append(groupKeys[g.Group], k)
						}
						for _, outer := range groupKeys[g.In] {
							x.put(outer+k, ref{table: int16(ti), kind: refGroup, a: int16(gi), score: scoreExact})
						}
					}
				}
				for _, s := range ft.Sections {
					si := t.sectionOf(s.Section)
					x.add(s.Label, ref{table: int16(ti), kind: refSection, a: int16(si)})
				}
			}
		}
		for ri, r := range t.rows {
			for i, k := range r.keys {
				rf := ref{table: int16(ti), kind: refRow, a: int16(ri), score: scoreExact}
				x.put(k, rf)
				for _, g := range groupKeys[r.group] {
					x.put(g+k, rf) // group and row label in one cell
				}
				if r.bare[i] != k {
					rf.score = scoreBare
					x.put(r.bare[i], rf)
				}
			}
		}
		for si, s := range t.sections {
			for bi, set := range s.sets {
				for ci, c := range set.columns {
					for _, k := range c.keys {
						x.put(k, ref{table: int16(ti), kind: refColumn, a: int16(si), b: int16(bi), c: int16(ci), score: scoreExact})
					}
				}
			}
		}
	}
	for i := range x.entries {
		e := &x.entries[i]
		e.runes = []rune(e.key)
		e.sig = signature(e.runes)
		e.digits = countDigits(e.runes)
		x.longest = max(x.longest, len(e.runes))
		for j := range e.key {
			if j > 0 {
				x.prefixes[e.key[:j]] = struct{}{}
				x.suffixes[e.key[j:]] = struct{}{}
			}
		}
	}
	return x
}

func (t *table) sectionOf(code string) int {
	for i, s := range t.sections {
		if s.code == code {
			return i
		}
	}
	return -1
}

// add puts a label under its key and, at a lower score, under its key without
// the ordinal.
func (x *labelIndex) add(label string, r ref) {
	r.score = scoreExact
	k := fold.Key(label)
	x.put(k, r)
	if b := bareKey(label); b != k && utf8.RuneCountInString(b) >= 2 {
		r.score = scoreBare
		x.put(b, r)
	}
}

func (x *labelIndex) put(key string, r ref) {
	if key == "" {
		return
	}
	i, ok := x.exact[key]
	if !ok {
		i = len(x.entries)
		x.exact[key] = i
		x.entries = append(x.entries, entry{key: key})
	}
	for j, o := range x.entries[i].refs {
		s := o.score
		o.score = r.score
		if o == r {
			x.entries[i].refs[j].score = max(s, r.score)
			return
		}
	}
	x.entries[i].refs = append(x.entries[i].refs, r)
}

// bareKey is the key of a label without its ordinal: 一、 （三） 1. ① 其中：.
func bareKey(label string) string {
	s := strings.TrimPrefix(strings.TrimPrefix(trim(label), "其中："), "其中:")
	return fold.Key(trimOrdinal(s))
}

// trimOrdinal removes one ordinal with its bracket or stop from the front.
func trimOrdinal(s string) string {
	rest := strings.TrimLeft(s, "（(〔[ \u3000")
	open := len(rest) < len(s)
	n := 0
	for n < len(rest) {
		r, w := utf8.DecodeRuneInString(rest[n:])
		f := fold.Rune(r)
		if f >= '0' && f <= '9' || strings.ContainsRune("一二三四五六七八九十", f) {
			n += w
			if f != r && fold.Key(string(r)) != "" && strings.ContainsRune("①②③④⑤⑥⑦⑧⑨⑴⑵⑶⑷⑸⑹⑺⑻⑼⒈⒉⒊⒋⒌⒍⒎⒏⒐㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩", r) {
				return rest[n:]
			}
			continue
		}
		break
	}
	if n == 0 {
		return s
	}
	tail := strings.TrimLeft(rest[n:], " \u3000")
	r, w := utf8.DecodeRuneInString(tail)
	if strings.ContainsRune("、.．。)）〕],，:：", r) {
		return tail[w:]
	}
	if open {
		return tail
	}
	return s
}

// match appends to dst what text may name. key is fold.Key(text).
func (x *labelIndex) match(dst []ref, text string, key []byte) []ref {
	if i, ok := x.exact[string(key)]; ok {
		return append(dst, x.entries[i].refs...)
	}
	n := utf8.RuneCount(key)
	if b := trimOrdinal(text); len(b) < len(text) {
		if i, ok := x.exact[fold.Key(b)]; ok {
			return lowered(dst, x.entries[i].refs, scoreBare)
		}
	}
	if rest, ok := afterSerial(text); ok { // the cell of a column 序号 run into the label
		at := len(dst)
		if dst = x.match(dst, rest, fold.AppendKey(nil, rest)); len(dst) > at {
			for i := at; i < len(dst); i++ {
				dst[i].score *= scoreBare
			}
			return dst
		}
	}
	if head, ok := beforeGloss(text); ok {
		k := fold.Key(head)
		if i, ok := x.exact[k]; ok {
			return lowered(dst, x.entries[i].refs, scoreGloss)
		}
		if b := bareKey(head); b != k {
			if i, ok := x.exact[b]; ok {
				return lowered(dst, x.entries[i].refs, scoreGloss*scoreBare)
			}
		}
		if n > x.longest+4 {
			return x.near(dst, []byte(k))
		}
	}
	if n > x.longest+4 {
		return dst
	}
	return x.near(dst, key)
}

// afterSerial is the text behind a number of one or two digits and a blank.
func afterSerial(s string) (string, bool) {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n == 0 || n > 2 || n == len(s) {
		return "", false
	}
	rest := strings.TrimLeft(s[n:], " \t\u00a0\u3000")
	if len(rest) == len(s)-n || rest == "" || rest[0] >= '0' && rest[0] <= '9' && !strings.ContainsAny(rest[1:min(3, len(rest))], ".．、") {
		return "", false
	}
	return rest, true
}

func lowered(dst []ref, refs []ref, by float32) []ref {
	for _, r := range refs {
		r.score *= by
		dst = append(dst, r)
	}
	return dst
}

// beforeGloss is the text before a gloss in brackets: 规章（设区的市…应提供）,
// （一）予以公开（含…）.
func beforeGloss(s string) (string, bool) {
	from := len(s) - len(trimOrdinal(s))
	i := strings.IndexAny(s[from:], "(（")
	if i <= 0 {
		return "", false
	}
	head := trim(s[:from+i])
	return head, utf8.RuneCountInString(head) >= 2
}

// near finds the labels within the bounded edit distance: one edit in four
// runes, at least one, at most five; two label keys equally near name nothing
// when they lead to different rows.
func (x *labelIndex) near(dst []ref, key []byte) []ref {
	runes := []rune(string(key))
	n := len(runes)
	if n < 3 || n > x.longest+6 {
		return dst
	}
	sig, digits := signature(runes), countDigits(runes) // a label never gains a number
	best, at := bound(n)+1, []int(nil)
	for i := range x.entries {
		e := &x.entries[i]
		m := len(e.runes)
		lim := min(bound(max(n, m)), best)
		if m < 3 || m-n > lim || n-m > lim || differing(sig, e.sig) > 2*lim || digits > e.digits {
			continue
		}
		d := distance(runes, e.runes, lim)
		switch {
		case d > lim:
		case d < best:
			best, at = d, append(at[:0], i)
		case d == best:
			at = append(at, i)
		}
	}
	for _, i := range at {
		e := &x.entries[i]
		s := float32(scoreExact - (scoreExact-scoreFar)*float64(best)/float64(bound(max(n, len(e.runes)))))
		dst = lowered(dst, e.refs, s)
	}
	return dst
}

// bound is the number of edits allowed in a label of n runes.
func bound(n int) int { return min(max(n/4, 1), 5) }

func signature(runes []rune) uint64 {
	var s uint64
	for _, r := range runes {
		s |= 1 << (uint32(r) * 2654435761 >> 26)
	}
	return s
}

func countDigits(runes []rune) int {
	n := 0
	for _, r := range runes {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

func differing(a, b uint64) int {
	n := 0
	for x := a ^ b; x != 0; x &= x - 1 {
		n++
	}
	return n
}

// distance is the Levenshtein distance of a and b, or more than lim.
func distance(a, b []rune, lim int) int {
	if len(a) > 120 || len(b) > 120 {
		return lim + 1
	}
	var row [121]int
	for j := range b {
		row[j+1] = j + 1
	}
	row[0] = 0
	for i, ra := range a {
		diag := row[0]
		row[0] = i + 1
		low := row[0]
		for j, rb := range b {
			d := diag
			if ra != rb {
				d = 1 + min(diag, row[j], row[j+1])
			}
			diag = row[j+1]
			row[j+1] = d
			low = min(low, d)
		}
		if low > lim {
			return lim + 1
		}
	}
	return row[len(b)]
}
