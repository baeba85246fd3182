package normalize

import (
	"strings"

	"gongkai/internal/fact"
	"gongkai/internal/fold"
)

// joinDigits reads cells whose digits came apart ("23 7" in a narrow cell of a
// PDF) as one number where arithmetic proves it: every hard identity of the
// cell must hold with it, and one at least over numbers that are not all zero.
// Otherwise the cell stays text. Raw is kept either way.
func (p *publication) joinDigits(ins []instance) {
	var apart []*fact.Observation
	for i := range p.obs {
		o := &p.obs[i]
		if o.Status != fact.Text {
			continue
		}
		digits := strings.Map(func(r rune) rune {
			if fold.Space(r) || fold.Invisible(r) {
				return -1
			}
			return fold.Rune(r)
		}, o.Raw)
		if !plain(digits) {
			continue
		}
		if v := parseValue(digits); v.status == fact.Reported {
			o.Status, o.Value, o.HasValue = fact.Reported, v.number, true
			apart = append(apart, o)
		}
	}
	for len(apart) > 0 { // one that is not proven may have proven another
		var kept []*fact.Observation
		for _, o := range apart {
			if provenBy(ins, o) {
				kept = append(kept, o)
				continue
			}
			o.Status, o.Value, o.HasValue = fact.Text, fact.Decimal{}, false
		}
		if len(kept) == len(apart) {
			break
		}
		apart = kept
	}
	for _, o := range apart {
		o.Reading += "; digits that stand apart are one number, as the identities prove"
		p.dropIssue("cell_text", o)
		p.issue(fact.Issue{Code: "digits_apart", Table: o.Table, Row: o.Row, Column: o.Column, At: o.At, Detail: clip(o.Raw)})
	}
}

// onlyProven takes back the numbers of a recognised text that arithmetic does
// not prove: a cell needs one identity that holds over numbers which are not
// all zero, or two that hold over zeros (its row and its column).
func (p *publication) onlyProven(ins []instance) {
	held := map[*fact.Observation]int{}
	for i := range ins {
		in := &ins[i]
		c, ok := in.check()
		if !ok || !c.Passed || c.Grade != fact.Hard {
			continue
		}
		weight := 1
		if sum, _ := total(in.left); sum.Sign() != 0 {
			weight = 2
		}
		for _, side := range [][]*fact.Observation{in.left, in.right} {
			for _, o := range side {
				held[o] += weight
			}
		}
	}
	var back []*fact.Observation
	for i := range p.obs {
		o := &p.obs[i]
		if o.Status == fact.Reported && held[o] < 2 {
			back = append(back, o)
		}
	}
	for _, o := range back {
		p.issue(fact.Issue{Code: "ocr_unproven", Table: o.Table, Row: o.Row, Column: o.Column, At: o.At,
			Detail: "recognised as " + clip(o.Raw) + "; no identity proves it"})
		o.Status, o.Value, o.HasValue = fact.Text, fact.Decimal{}, false
	}
}

// provenBy reports whether all hard identities of a cell hold, and one of them
// says something.
func provenBy(ins []instance, o *fact.Observation) bool {
	held := 0
	for i := range ins {
		in := &ins[i]
		if in.id.Grade != string(fact.Hard) || in.id.Relation == "unequal" || !in.has(o) {
			continue
		}
		c, ok := in.check()
		switch {
		case ok && !c.Passed:
			return false
		case ok:
			if sum, _ := total(in.left); sum.Sign() != 0 {
				held++
			}
		}
	}
	return held > 0
}

func (in *instance) has(o *fact.Observation) bool {
	for _, x := range in.left {
		if x == o {
			return true
		}
	}
	for _, x := range in.right {
		if x == o {
			return true
		}
	}
	return false
}

func (p *publication) dropIssue(code string, o *fact.Observation) {
	for i := range p.issues {
		if is := p.issues[i]; is.Code == code && is.Table == o.Table && is.Row == o.Row && is.Column == o.Column {
			p.issues = append(p.issues[:i], p.issues[i+1:]...)
			return
		}
	}
}
