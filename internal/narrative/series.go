package narrative

import (
	"fmt"

	"gongkai/internal/fact"
)

// series is a list whose parts are sentences of their own:
//
//	在已经答复的9件申请中，“同意公开”的7件，占70%。
//	“不予公开”的2件。
type series struct {
	total     number
	indicator string
	parts     []fact.Decimal
	text      string
	at        fact.Locator
}

// follow begins a series where a sentence says 在N件…中 and goes on with the
// sentences that begin with a quoted name and count the same.
func (r *reading) follow(p Paragraph) {
	fr := &r.frame
	for from := 0; from < len(fr.tokens); {
		to := from
		for to < len(fr.tokens) && fr.tokens[to].kind != stop {
			to++
		}
		nums := fr.numbers(from, to)
		switch {
		case len(nums) == 0:
		case fr.among(nums[0], to):
			r.close()
			n := fr.tokens[nums[0]].num
			s := &series{total: fr.nums[n], indicator: r.winner[n]}
			s.text, s.at = fr.place(p, from, nums[len(nums)-1])
			for _, k := range nums[1:] {
				s.add(&fr.nums[fr.tokens[k].num])
			}
			r.series = s
		case r.series != nil && kindOf(fr.text.runes[fr.tokens[from].from]) == quote && comparable(fr.nums[fr.tokens[nums[0]].num].unit, r.series.total.unit):
			r.series.add(&fr.nums[fr.tokens[nums[0]].num])
		default:
			r.close()
		}
		from = to + 1
	}
}

func (s *series) add(n *number) {
	if comparable(n.unit, s.total.unit) {
		s.parts = append(s.parts, n.value)
	}
}

// among reports whether the number at token k opens a series: 在9件申请中，….
func (fr *frame) among(k, to int) bool {
	t := fr.text.runes
	for i := int(fr.tokens[k].to); i+1 < len(t) && i < int(fr.tokens[k].to)+10 && i < int(fr.tokens[to-1].to); i++ {
		if t[i] == '中' && t[i+1] == ',' && t[i-1] != '其' {
			return true
		}
	}
	return false
}

// close checks the sum of the series that is open. A single part says nothing.
func (r *reading) close() {
	s := r.series
	if r.series = nil; s == nil || len(s.parts) < 2 {
		return
	}
	var sum fact.Decimal
	for _, v := range s.parts {
		sum = sum.Add(v)
	}
	c := fact.Check{ID: "narrative.sum", Grade: fact.Soft, Row: s.indicator, Residual: s.total.value.Sub(sum)}
	if c.Passed = c.Residual.Sign() == 0; !c.Passed {
		if s.total.approx || sum.Cmp(s.total.value) < 0 {
			return // not every part has a sentence
		}
		r.issues = append(r.issues, fact.Issue{Code: "sum_mismatch", Row: c.Row, At: s.at,
			Detail: fmt.Sprintf("stated %s, parts add up to %s: %s", s.total.value, sum, clip(s.text))})
	}
	r.checks = append(r.checks, c)
}
