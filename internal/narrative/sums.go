package narrative

import (
	"fmt"
	"strings"

	"gongkai/internal/fact"
)

// list is a stated total and its parts, as tokens of numbers.
type list struct {
	totals   []int // nearest first: the stated total, then what was stated before it
	parts    []int
	from, to int  // tokens of the list
	first    int  // parts before the first semicolon
	open     bool // ends with 等: the parts only bound the total
	trailing bool // the total stands behind its parts (合计N件)
}

// lists finds the lists of a paragraph and marks the numbers that are parts.
func (r *reading) lists() []list {
	fr := &r.frame
	r.inList = append(r.inList[:0], make([]bool, len(fr.nums))...)
	var out []list
	prev := 0 // start of the sentence before
	for from := 0; from < len(fr.tokens); {
		to := from
		for to < len(fr.tokens) && fr.tokens[to].kind != stop {
			to++
		}
		out = r.listsOf(out, prev, from, to)
		prev, from = from, to+1
	}
	return out
}

// longest is how many tokens a sentence may have to be looked at for lists.
const longest = 2000

// listsOf reads the lists of the sentence of tokens from to to.
func (r *reading) listsOf(out []list, prev, from, to int) []list {
	fr := &r.frame
	if to-from > longest {
		return out // no sentence: the work would grow with its square
	}
	n := len(out)
	for i := from; i < to; i++ {
		t := &fr.tokens[i]
		switch {
		case t.kind == word && r.f.isPart[t.word]:
		case t.kind == colon && i > from && fr.tokens[i-1].kind == num:
		default:
			continue
		}
		l := list{totals: fr.numbers(from, i), from: i, to: to}
		l.open = t.kind == word && r.f.isSome[t.word]
		if len(l.totals) == 0 && i-from <= 3 {
			l.totals = fr.numbers(prev, from)
		}
		if len(l.totals) == 0 {
			continue
		}
		reverse(l.totals)
		if m := len(out); m > n && out[m-1].to > i {
			out[m-1].to = i // a list within a list: neither is certain
			out[m-1].open = true
			l.open = true
		}
		if i > from && fr.tokens[i-1].kind == open {
			for j := i; j < to; j++ {
				if fr.tokens[j].kind == shut {
					l.to = j
					break
				}
			}
		}
		out = append(out, l)
	}
	for i := n; i < len(out); i++ {
		l := &out[i]
		unit := fr.nums[fr.tokens[l.totals[0]].num].unit
		depth := 0
		for j := l.from; j < l.to; j++ {
			switch fr.tokens[j].kind {
			case open:
				depth++
			case shut:
				depth--
			case semi:
				if l.first == 0 {
					l.first = len(l.parts)
				}
			case num:
				if depth > 0 {
					continue
				}
				k := fr.tokens[j].num
				r.inList[k] = true
				if comparable(fr.nums[k].unit, unit) {
					l.parts = append(l.parts, j)
				} else {
					l.open = true // parts counted otherwise
				}
			}
		}
		if m := len(l.parts); m > 0 {
			l.open = l.open || fr.says(l.parts[m-1], l.to, "等")
		}
	}
	return r.trailing(out, from, to)
}

// trailing finds A条、B条，合计N条.
func (r *reading) trailing(out []list, from, to int) []list {
	fr := &r.frame
	all := fr.numbers(from, to)
	if len(all) < 3 {
		return out
	}
	last := all[len(all)-1]
	if t := &fr.tokens[last-1]; t.kind != word || !r.f.isTotal[t.word] || r.inList[fr.tokens[last].num] {
		return out
	}
	l := list{totals: []int{last}, from: from, to: last, trailing: true}
	for _, k := range all[:len(all)-1] {
		if fr.nums[fr.tokens[k].num].unit != fr.nums[fr.tokens[last].num].unit {
			return out
		}
		l.parts = append(l.parts, k)
	}
	return append(out, l)
}

// numbers lists the tokens of numbers from i to j.
func (fr *frame) numbers(i, j int) []int {
	var out []int
	for ; i < j; i++ {
		if fr.tokens[i].kind == num {
			out = append(out, i)
		}
	}
	return out
}

// says reports whether the text between tokens i and j holds w.
func (fr *frame) says(i, j int, w string) bool {
	from, to := fr.tokens[i].to, fr.tokens[j-1].to
	return from < to && strings.Contains(string(fr.text.runes[from:to]), w)
}

// comparable reports whether numbers with these counters may be added up.
func comparable(a, b string) bool {
	return a == b || cases(a) && cases(b)
}

func cases(u string) bool { return u == "件" || u == "宗" || u == "起" || u == "例" || u == "项" }

func reverse(s []int) {
	for i, j := 0, len(s)-1; i < j; i, j = i+1, j-1 {
		s[i], s[j] = s[j], s[i]
	}
}

// sum checks one list. Both readings of a total are tried: the number before
// the list, and that number with the one stated before it (29件，上年结转2件).
func (r *reading) sum(p Paragraph, l list) {
	fr := &r.frame
	value := func(k int) *number { return &fr.nums[fr.tokens[k].num] }
	var sum fact.Decimal
	approx := false
	for _, k := range l.parts {
		sum = sum.Add(value(k).value)
		approx = approx || value(k).approx
	}
	if len(l.parts) == 0 {
		return
	}
	var candidates []fact.Decimal
	var of []int // the number that each candidate is, or ends with
	var acc fact.Decimal
	for _, k := range l.totals {
		n := value(k)
		if !comparable(n.unit, value(l.totals[0]).unit) {
			break
		}
		approx = approx || n.approx
		acc = acc.Add(n.value)
		candidates, of = append(candidates, n.value), append(of, k)
		if acc.Cmp(n.value) != 0 {
			candidates, of = append(candidates, acc), append(of, l.totals[0])
		}
	}
	bound := l.open || approx || len(l.parts) == 1
	passed, total := false, l.totals[0]
	for i, c := range candidates {
		if c.Cmp(sum) == 0 || bound && c.Cmp(sum) > 0 || !bound && r.splits(l.parts, c) {
			passed, total = true, of[i]
			break
		}
	}
	if !passed && l.first > 1 && l.first < len(l.parts) {
		l.parts, l.first = l.parts[:l.first], 0 // what stands behind a semicolon may be something else
		r.sum(p, l)
		return
	}
	residual := nearest(candidates, sum)
	switch {
	case bound && passed, approx && 10*residual.Float64() > -sum.Float64():
		return // says nothing that could be wrong
	case l.trailing && !passed && fr.says(l.parts[0], l.parts[len(l.parts)-1], "其中"):
		return
	}
	c := fact.Check{ID: "narrative.sum", Grade: fact.Soft, Row: r.winner[fr.tokens[total].num], Passed: passed}
	if !passed {
		c.Residual = residual
	}
	// 其中 may name only some of the parts; an issue needs more than a sum that
	// falls short.
	if !passed && (residual.Sign() < 0 || r.exhaustive(l)) {
		first, last := min(l.totals[0], l.parts[0]), max(l.totals[0], l.parts[len(l.parts)-1])
		text, at := fr.place(p, first, last)
		r.issues = append(r.issues, fact.Issue{Code: "sum_mismatch", Row: c.Row, At: at,
			Detail: fmt.Sprintf("stated %s, parts add up to %s: %s", sum.Add(residual), sum, clip(text))})
	}
	r.checks = append(r.checks, c)
}

// exhaustive reports whether the parts are meant to be all there is: each has
// a code, or the last is what remains.
func (r *reading) exhaustive(l list) bool {
	fr := &r.frame
	if m := len(l.parts); m > 1 {
		for _, rest := range []string{"其他", "其余", "其它"} {
			if fr.says(l.parts[m-2], l.parts[m-1], rest) {
				return true
			}
		}
	}
	for _, k := range l.parts {
		if r.winner[fr.tokens[k].num] == "" {
			return false
		}
	}
	return true
}

// splits reports whether the parts fall into groups that each give the total,
// as when applicants and outcomes are listed one after the other. Parts left
// after the first whole group belong to something else.
func (r *reading) splits(parts []int, total fact.Decimal) bool {
	var sum fact.Decimal
	if total.Sign() == 0 {
		return false
	}
	for i, k := range parts {
		if sum = sum.Add(r.frame.nums[r.frame.tokens[k].num].value); sum.Cmp(total) == 0 && i > 0 {
			return true
		}
	}
	return false
}

// nearest is the candidate total minus sum that is smallest in size.
func nearest(candidates []fact.Decimal, sum fact.Decimal) fact.Decimal {
	size := func(d fact.Decimal) fact.Decimal {
		if d.Sign() < 0 {
			return d.Neg()
		}
		return d
	}
	best := candidates[0].Sub(sum)
	for _, c := range candidates[1:] {
		if d := c.Sub(sum); size(d).Cmp(size(best)) < 0 {
			best = d
		}
	}
	return best
}

// clip shortens a text for an issue.
func clip(s string) string {
	const most = 160
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}
