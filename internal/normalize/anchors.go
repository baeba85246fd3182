package normalize

import (
	"gongkai/internal/fold"
	"gongkai/internal/tables"
)

// anchor is a row label found in the stream: tokens first..last name row with
// score. values are the tokens that may hold its cells, words among them only
// where the grid says that they stand in the row.
type anchor struct {
	first, last int
	row         int
	score       float32
	values      []int
	numbers     int   // values that are not blank
	same        []int // left out of values: they repeat the one before
	closed      bool
}

// maxJoin is how many tokens a broken label may have come apart into.
const maxJoin = 5

// joinLabels mends labels that came apart ("商业" "企业", "本年新" "制作数量"): the
// whole stands as refs of the last piece, the pieces are noted in joined.
// joined[i] = j means that tokens i..j are one label.
func (e *Engine) joinLabels(toks []token) map[int]int {
	joined := map[int]int{}
	var buf [256]byte
	for i := 0; i < len(toks); i++ {
		t := &toks[i]
		if !t.word || t.long || len(t.text) > 60 || hasExact(t.refs) && len(t.text) > shortLabel {
			continue
		}
		key := fold.AppendKey(buf[:0], t.text)
		if _, ok := e.labels.prefixes[string(key)]; !ok {
			continue
		}
		for j, n := i+1, 1; j < len(toks) && n < maxJoin; j++ {
			u := &toks[j]
			if !u.word {
				if u.val.status == "blank" && u.grid == t.grid && u.grid >= 0 {
					continue
				}
				break
			}
			if u.long || u.grid != t.grid {
				break
			}
			n++
			key = fold.AppendKey(key, u.text)
			if k, ok := e.labels.exact[string(key)]; ok && !hasExact(u.refs) {
				refs := e.labels.entries[k].refs
				if !hasRow(refs) && !hasColumn(refs) && !hasGroup(refs) {
					continue
				}
				joined[i] = j
				for m := i; m < j; m++ {
					toks[m].refs = nil
				}
				u.refs = append([]ref(nil), refs...)
				i = j
				break
			}
			if _, ok := e.labels.prefixes[string(key)]; !ok {
				break
			}
		}
	}
	return joined
}

// shortLabel: an exact label of at most two characters may still be the first
// half of a longer one ("其他" "结果").
const shortLabel = 6

func hasExact(refs []ref) bool {
	for _, r := range refs {
		if r.score >= scoreExact {
			return true
		}
	}
	return false
}

func hasKind(refs []ref, k refKind) bool {
	for _, r := range refs {
		if r.kind == k {
			return true
		}
	}
	return false
}

func hasRow(refs []ref) bool    { return hasKind(refs, refRow) }
func hasColumn(refs []ref) bool { return hasKind(refs, refColumn) }
func hasGroup(refs []ref) bool  { return hasKind(refs, refGroup) }

// anchors finds the row labels of one table in the stream, with the values
// behind each.
func (e *Engine) anchors(ti int, toks []token, joined map[int]int, used []bool) []anchor {
	var out []anchor
	starts := map[int]int{} // last token of a joined label -> its first
	for i, j := range joined {
		starts[j] = i
	}
	for i := range toks {
		t := &toks[i]
		if used[i] {
			continue
		}
		for _, r := range t.refs {
			if int(r.table) != ti || r.kind != refRow {
				continue
			}
			first := i
			if f, ok := starts[i]; ok {
				first = f
			}
			a := anchor{first: first, last: i, row: int(r.a), score: r.score}
			e.collect(ti, toks, &a, used)
			out = append(out, a)
		}
	}
	return out
}

// collect gathers the tokens behind a row label that may be its cells. In a
// grid whose rows are known they end with the row; elsewhere with the next
// word.
func (e *Engine) collect(ti int, toks []token, a *anchor, used []bool) {
	t := &toks[a.last]
	byRow := t.grid >= 0 && t.geometry != tables.Order
	tab := e.tables[ti]
	i := a.last + 1
	for ; i < len(toks); i++ {
		u := &toks[i]
		if byRow && (u.grid != t.grid || u.row != t.row) {
			break
		}
		if used[i] {
			break
		}
		if u.word {
			if tab.unitCells && a.numbers == 0 && hasKindOf(u.refs, ti, refIgnore) {
				a.values = a.values[:0] // what stood before the unit cell is no value
				continue
			}
			if !byRow || len(u.refs) > 0 && e.labelHere(ti, u) {
				break
			}
			a.values = append(a.values, i)
			a.numbers++
			continue
		}
		a.values = append(a.values, i)
		if u.val.status != "blank" {
			a.numbers++
		}
	}
	a.closed = i < len(toks)
	if byRow && len(a.values) == 0 {
		e.below(toks, a, used)
	}
}

// below takes the values that follow a label which has its grid row to itself:
// the tokens up to the next word, wherever they stand.
func (e *Engine) below(toks []token, a *anchor, used []bool) {
	t := &toks[a.last]
	for i := a.first - 1; t.geometry == tables.Exact && i >= 0 && toks[i].grid == t.grid && toks[i].row == t.row; i-- {
		if !toks[i].word && toks[i].val.status != "blank" {
			return
		}
	}
	i := a.last + 1
	for ; i < len(toks) && !toks[i].word && !used[i]; i++ {
		a.values = append(a.values, i)
		if toks[i].val.status != "blank" {
			a.numbers++
		}
	}
	a.closed = i < len(toks)
}

// labelHere reports whether a word is a label of the table (so that it ends
// the cells of the row before it) and no text in a cell.
func (e *Engine) labelHere(ti int, u *token) bool {
	for _, r := range u.refs {
		if int(r.table) == ti && (r.kind == refRow || r.kind == refGroup || r.kind == refSection || r.kind == refColumn) {
			return true
		}
	}
	return false
}

func hasKindOf(refs []ref, ti int, k refKind) bool {
	for _, r := range refs {
		if int(r.table) == ti && r.kind == k {
			return true
		}
	}
	return false
}
