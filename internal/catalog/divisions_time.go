package catalog

import (
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/fold"
)

// succession says which divisions carry on others, by code. Heirs are
// divisions of the same stem that were made inside the successor of a division
// when that one ended: 莱芜区 of 济南市 when 莱芜市 was merged into it.
type succession struct {
	before map[string][]string // of a code, those it carries on, heirs' forebears among them
	heirs  map[string][]string
}

// longest is how many changes of one area are followed; the lists since 2007
// have no more than three.
const longest = 8

func (t *DivisionTable) succeeded() succession {
	s := succession{map[string][]string{}, map[string][]string{}}
	born := map[string][]int32{} // by parent
	for i := range t.all {
		if d := &t.all[i]; d.Level != "township" && d.Level != "province" && d.ValidFrom != "" {
			born[d.Parent] = append(born[d.Parent], int32(i))
		}
	}
	add := func(to, from string) {
		if !slices.Contains(s.before[to], from) {
			s.before[to] = append(s.before[to], from)
		}
	}
	for i := range t.all {
		d := &t.all[i]
		if d.SucceededBy == "" || d.SucceededBy == d.Code {
			continue
		}
		add(d.SucceededBy, d.Code)
		end, _ := strconv.Atoi(d.ValidTo)
		for _, j := range born[d.SucceededBy] {
			h := &t.all[j]
			if h.ValidFrom == strconv.Itoa(end+1) && h.Code != d.Code && h.Kind == "" && h.Stem() == d.Stem() && !slices.Contains(s.heirs[d.Code], h.Code) {
				s.heirs[d.Code] = append(s.heirs[d.Code], h.Code)
				add(h.Code, d.Code)
			}
		}
	}
	return s
}

// Stem is the name without the word for its kind, as the aliases have it: 密云
// of 密云县. It is the name itself where no alias is the beginning of it.
func (d Division) Stem() string {
	stem := d.Name
	for _, a := range d.Aliases {
		if len(a) < len(stem) && strings.HasPrefix(d.Name, a) {
			stem = a
		}
	}
	return stem
}

// Names are all names that a division ever had, from the newest to the oldest:
// those of its code, then those of the code that it alone carries on.
func (t *DivisionTable) Names(code string) []string {
	var names []string
	for range longest {
		i, ok := t.codes()[code]
		if !ok {
			break
		}
		for ; i >= 0 && t.all[i].Code == code; i-- {
			if !slices.Contains(names, t.all[i].Name) {
				names = append(names, t.all[i].Name)
			}
		}
		before := t.times().before[code]
		if len(before) != 1 || t.Merged(before[0], code) {
			break
		}
		code = before[0]
	}
	return names
}

// Successor is the code that carries on an ended one, "" when it is in force
// or nothing is known. A new name of the same code is no successor.
func (t *DivisionTable) Successor(code string) string {
	d, _ := t.ByCode(code)
	if d.SucceededBy == code {
		return ""
	}
	return d.SucceededBy
}

// Heirs are the divisions of the same stem that were made inside the successor
// of an ended division in the year after its last.
func (t *DivisionTable) Heirs(code string) []string { return t.times().heirs[code] }

// Merged reports whether into, a successor or heir of code, is more than code
// was: it existed before code ended, or carries on others that ended with it.
// The lists lag, so that others may have ended up to two years apart.
func (t *DivisionTable) Merged(code, into string) bool {
	d, _ := t.ByCode(code)
	end, err := strconv.Atoi(d.ValidTo)
	if err != nil {
		return false
	}
	if _, ok := t.At(into, end); ok {
		return true
	}
	for _, c := range t.times().before[into] {
		o, _ := t.ByCode(c)
		if other, err := strconv.Atoi(o.ValidTo); err == nil && c != code && max(end-other, other-end) <= 2 {
			return true
		}
	}
	return false
}

// Series is the code at the end of the chain of successors of d, by which an
// area can be followed through its changes; of a division in force its own.
func (t *DivisionTable) Series(d Division) string {
	for range longest {
		if d.SucceededBy == "" {
			break
		}
		next, ok := t.ByCode(d.SucceededBy)
		if !ok {
			break
		}
		d = next
	}
	return d.Code
}

// OfYear is the division of year that a report means which was read as one of
// code, and whether it could be told. Where code was valid then, or is not in
// the tables, that is code. Else it is the one of year that code carries on or
// that carries code on; where there are several, the one whose name, or whose
// stem when code's own name lacks it, is in organ, the name of the reporting
// body as stated. A merger is followed forwards only by name: the numbers of
// two bodies are not to be mixed.
func (t *DivisionTable) OfYear(code string, year int, organ string) (string, bool) {
	if year <= 0 {
		return code, true
	}
	d, ok := t.At(code, year)
	if ok || d.Code == "" {
		return code, true
	}
	// Rows of the code that begin after year lead back, those that ended before
	// it lead on.
	times := t.times()
	var first []string
	back := false
	for j := t.codes()[code]; j >= 0 && t.all[j].Code == code; j-- {
		if from, _ := strconv.Atoi(t.all[j].ValidFrom); from > year {
			back = true
		} else if s := t.all[j].SucceededBy; s != "" && s != code {
			first = append(append(first, times.heirs[code]...), s)
		}
	}
	if back {
		first = append(first, times.before[code]...)
	}
	seen := map[string]bool{code: true}
	for next := first; len(next) > 0; {
		var found []Division
		at := next
		next = nil
		for _, c := range at {
			if seen[c] {
				continue
			}
			seen[c] = true
			if x, ok := t.At(c, year); ok {
				found = append(found, x)
			}
			if back {
				next = append(next, times.before[c]...)
			} else {
				next = append(append(next, times.heirs[c]...), t.Successor(c))
			}
		}
		if len(found) > 0 {
			return t.choose(d, found, organ, back)
		}
	}
	return code, false
}

// choose is the end of OfYear: which of the divisions found it is.
func (t *DivisionTable) choose(d Division, found []Division, organ string, back bool) (string, bool) {
	if len(found) == 1 && (back || !t.Merged(d.Code, found[0].Code)) {
		return found[0].Code, true
	}
	organ = fold.Key(organ)
	for _, word := range []func(Division) string{
		func(x Division) string { return x.Name },
		func(x Division) string {
			if strings.Contains(d.Name, x.Stem()) {
				return "" // says nothing that the name of d does not say
			}
			return x.Stem()
		},
	} {
		var named []string
		for _, x := range found {
			if w := fold.Key(word(x)); w != "" && strings.Contains(organ, w) {
				named = append(named, x.Code)
			}
		}
		if len(named) == 1 {
			return named[0], true
		}
	}
	return d.Code, false
}
