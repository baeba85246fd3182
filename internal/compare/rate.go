package compare

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/catalog"
)

// part is one cell that a rate is computed from.
type part struct {
	item    int
	minus   bool
	cell    cell
	value   *big.Rat // nil when it cannot be used
	why     string   // then, what it is instead of a number
	derived bool
}

// limit is what a column of the file can hold, DECIMAL(24,6).
var limit = new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil))

// mostNamed is the most cells that a status names; it says how many more there are.
const mostNamed = 3

// rate computes a rate from the numbers that report n has. Without any one of
// them there is no value, and the status names what is wanting.
func (v *view) rate(u unit, year, n int, i indicator) shown {
	p, r := v.batch.reports[n], i.rate
	above, clashAbove := v.sum(n, r.Numerator)
	below, clashBelow := v.sum(n, r.Denominator)
	parts := append(slices.Clone(above), below...)
	s := shown{version: p.version}
	var items []int
	var urls, documents []string
	for _, q := range parts {
		items = append(items, q.item)
		url, document := q.cell.url, q.cell.document
		if url == "" && document == "" {
			url, document = p.url, p.document
		}
		urls, documents = add(urls, url), add(documents, document)
	}
	s.checks, s.url, s.document = v.verdict(p, items), strings.Join(urls, " "), strings.Join(documents, " ")

	if why := v.wanting(parts, clashAbove || clashBelow); why != "" {
		s.code, s.status = "incomplete", word("incomplete")+": "+why
		return s
	}
	x, y := total(above), total(below)
	if r.PerPopulation {
		people, ok := v.population.of(u.division, year)
		// A town or a zone without a code of its own carries that of the county:
		// its people are not those.
		own := u.kind != "zone" && (u.level == "township") == (len(u.division) == 9)
		if !ok || !own {
			s.code, s.status, s.above = "no_population", word("no_population"), plainRat(x)
			return s
		}
		y = new(big.Rat).SetInt64(people)
	}
	s.above, s.below = plainRat(x), plainRat(y)
	q := new(big.Rat)
	switch {
	case x.Sign() < 0 || y.Sign() < 0:
		s.code = "negative"
	case y.Sign() == 0:
		s.code = "zero_denominator"
	default:
		q.Quo(x, y).Mul(q, new(big.Rat).SetInt64(r.Factor()))
		switch {
		case x.Cmp(limit) >= 0 || y.Cmp(limit) >= 0 || q.Cmp(limit) >= 0:
			s.code, s.above, s.below = "out_of_range", "", ""
		default:
			// FloatString rounds exactly, halves away from zero: up, here.
			s.code, s.value = "computed", q.FloatString(r.Decimals)
		}
	}
	s.status = word(s.code)
	if s.value == "" {
		return s
	}
	var derived []string
	for _, q := range parts {
		if q.derived {
			derived = append(derived, v.items[q.item].code)
		}
	}
	if len(derived) > 0 {
		s.code = "computed_derived"
		s.status = word(s.code) + ": " + word("derived") + ": " + few(derived)
	}
	if r.Unit == "%" && x.Cmp(y) > 0 {
		s.status += "; " + overWhole
	}
	return s
}

// sum gives the parts of one side of a rate: all terms, and of the
// alternatives the one that the report states. clash tells that it states
// several and that they differ.
func (v *view) sum(n int, sum catalog.Sum) (parts []part, clash bool) {
	for _, t := range sum.Terms {
		parts = append(parts, v.part(n, t))
	}
	if len(sum.Either) == 0 {
		return parts, false
	}
	var ways [][]part
	for _, terms := range sum.Either {
		var way []part
		for _, t := range terms {
			way = append(way, v.part(n, t))
		}
		ways = append(ways, way)
	}
	for _, states := range []func(part) bool{
		func(q part) bool { return q.value != nil && !q.derived },
		func(q part) bool { return q.value != nil },
	} {
		var there [][]part
		for _, way := range ways {
			if slices.ContainsFunc(way, states) {
				there = append(there, way)
			}
		}
		switch {
		case len(there) == 1:
			return append(parts, there[0]...), false
		case len(there) > 1:
			for _, way := range there {
				if !whole(way) || !whole(there[0]) || total(way).Cmp(total(there[0])) != 0 {
					return append(parts, slices.Concat(there...)...), true
				}
			}
			return append(parts, there[0]...), false
		}
	}
	// No number at all: the status names what the report has instead.
	for _, way := range ways {
		if slices.ContainsFunc(way, func(q part) bool { return q.cell.status != "missing" }) {
			return append(parts, way...), false
		}
	}
	return append(parts, ways[0]...), false
}

func whole(parts []part) bool {
	return !slices.ContainsFunc(parts, func(q part) bool { return q.value == nil })
}

// part finds the number of one cell. Only a published one in the form's unit
// will do, or, where that is asked for, a derived one.
func (v *view) part(n int, t catalog.Term) part {
	q := part{item: v.index[t.Cell], minus: t.Minus}
	c, ok := v.cells[cellKey{n, q.item}]
	if !ok {
		c = cell{status: "missing"}
	}
	q.cell, q.why = c, says(c)
	if c.status == "reported" && c.value != "" {
		if otherThan(c.unit, v.items[q.item].unit) {
			q.why = otherUnit + ": " + c.unit
			return q
		}
		q.value, _ = new(big.Rat).SetString(c.value)
		return q
	}
	if d, ok := v.derived[cellKey{n, q.item}]; ok && v.config.Derived && d.value != "" {
		q.cell, q.derived = d, true
		q.value, _ = new(big.Rat).SetString(d.value)
	}
	return q
}

// wanting says which cells are no numbers, "" when none is.
func (v *view) wanting(parts []part, clash bool) string {
	var why []string
	for _, q := range parts {
		if q.value == nil {
			why = append(why, v.items[q.item].code+" "+q.why)
		}
	}
	if clash {
		var codes []string
		for _, q := range parts {
			codes = append(codes, v.items[q.item].code)
		}
		why = append([]string{twoWays + " (" + strings.Join(codes, ", ") + ")"}, why...)
	}
	if len(why) == 0 {
		return ""
	}
	return few(why)
}

// few joins a list, or its first and how many more there are.
func few(list []string) string {
	if more := len(list) - mostNamed; more > 0 {
		return fmt.Sprintf("%s; 另有 %d 项 and %d more", strings.Join(list[:mostNamed], "; "), more, more)
	}
	return strings.Join(list, "; ")
}

// total adds up parts that are all numbers.
func total(parts []part) *big.Rat {
	t := new(big.Rat)
	for _, q := range parts {
		if q.minus {
			t.Sub(t, q.value)
		} else {
			t.Add(t, q.value)
		}
	}
	return t
}

// plainRat is a sum of numbers of six decimals as a plain decimal.
func plainRat(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	return strings.TrimRight(r.FloatString(6), "0")
}

func add(list []string, text string) []string {
	if text == "" || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

// population is a number of people by division and year.
type population map[string]int64

func (p population) of(division string, year int) (int64, bool) {
	n, ok := p[division+" "+strconv.Itoa(year)]
	return n, ok && division != ""
}
