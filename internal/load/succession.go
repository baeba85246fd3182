package load

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"

	"gongkai/internal/catalog"
)

// firstBit is the report year of the lowest bit in a set of years. The
// regulation that asks for the reports is of 2007.
const firstBit = 2000

// body is an organ that has reports. years is the set of their years.
type body struct {
	id, name, division, kind, key string
	first, last                   int
	years                         uint64
	next                          int32 // the body that carries it on, -1 for none
	how                           string
	part                          bool // what it reported is only a part of what next reports
}

// step is a name in a division that may have come after another.
type step struct {
	division, key string
	year          int  // the first report year it is expected in
	end           int  // of a merger of divisions, the last year of the one that ended; else 0
	part          bool // on the way there something was merged
	moved         bool // the division is another one
}

// How one organ came to carry on another.
const (
	howRenamed  = "renamed"
	howMerged   = "merged"
	howDivision = "division"
	howDecided  = "decided"
)

// bodies are all organs with reports, by id.
type bodies struct {
	*attribution
	all   []body
	at    map[string]int32
	after map[string][]catalog.Renamed // by key
	apart map[[2]string]bool           // a person says that these are not one
}

// succeed makes `succession`: which organ carries on which. Declared renames
// and the successors of divisions lead from an organ to names that may have
// come after it; it goes on in the first of them that reports, provided that
// the years of the two do not overlap or that there was a merger. What they
// leave open becomes a question.
func (a *attribution) succeed(ctx context.Context) error {
	s := bodies{attribution: a, at: map[string]int32{}, after: map[string][]catalog.Renamed{}, apart: map[[2]string]bool{}}
	err := a.each(ctx, `SELECT organ_id, name, coalesce(division_code, ''), coalesce(kind, ''), key, first_year, last_year, years
		FROM organ WHERE first_year IS NOT NULL ORDER BY organ_id`, func(r []string) error {
		b := body{id: r[0], name: r[1], division: r[2], kind: r[3], key: r[4], next: -1}
		var err error
		if b.first, err = strconv.Atoi(r[5]); err != nil {
			return err
		}
		if b.last, err = strconv.Atoi(r[6]); err != nil {
			return err
		}
		if b.years, err = strconv.ParseUint(r[7], 10, 64); err != nil {
			return err
		}
		s.at[b.id] = int32(len(s.all))
		s.all = append(s.all, b)
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range a.questions.different {
		s.apart[[2]string{a.canonical(p[0]), a.canonical(p[1])}] = true
		s.apart[[2]string{a.canonical(p[1]), a.canonical(p[0])}] = true
	}
	s.decided()
	for i := range s.all {
		if s.all[i].next < 0 && s.all[i].division != "" {
			s.link(int32(i))
		}
	}
	s.compete()
	a.questions.bodies = &s
	return s.store(ctx)
}

// decided links what a person said.
func (s *bodies) decided() {
	for _, d := range s.questions.succeeds {
		i, ok := s.at[s.canonical(d.Organs[0])]
		j, also := s.at[s.canonical(d.Organs[1])]
		if !ok || !also || i == j {
			continue
		}
		a, b := &s.all[i], s.all[j]
		a.next, a.how, a.part = j, howDecided, a.last >= b.first
	}
}

// link finds the body that carries on s.all[i].
func (s *bodies) link(i int32) {
	a := &s.all[i]
	found, way := s.onward(a)
	var fit []int32
	later := 0
	for n, j := range found {
		if s.apart[[2]string{a.id, s.all[j].id}] {
			continue
		}
		if s.follows(a, &s.all[j], way[n]) {
			fit = append(fit, int32(n))
		}
		if s.all[j].last > a.last {
			later++
		}
	}
	if len(fit) == 1 && later == 1 {
		n := fit[0]
		a.next, a.part = found[n], way[n].part
		switch {
		case a.part && a.kind == "township" && a.last < s.all[found[n]].first:
			a.part, a.how = false, howDivision // a town moves as a whole
		case a.part:
			a.how = howMerged
		case way[n].moved:
			a.how = howDivision
		default:
			a.how = howRenamed
		}
		return
	}
	why := "several bodies may carry it on"
	if later == 1 {
		why = "declared as one carrying on the other, but their years do not fit"
	}
	for _, j := range found {
		if b := &s.all[j]; b.last > a.last && !s.apart[[2]string{a.id, b.id}] {
			s.questions.pair(why, a, b)
		}
	}
}

// follows reports whether the years allow b to carry on a.
func (s *bodies) follows(a, b *body, w step) bool {
	if w.end > 0 {
		return b.last > a.last && a.last <= w.end+1
	}
	return a.last < b.first && b.first >= w.year-1
}

// onward gives the nearest names that may have come after a's, of bodies that
// report, each with the way there. A successor made for the purpose is nearer
// than one that was there before.
func (s *bodies) onward(a *body) (found []int32, way []step) {
	var rounds [2 * reach][]step
	rounds[0] = []step{{division: a.division, key: a.key}}
	seen := map[[2]string]bool{}
	for n := 0; n < len(rounds) && len(found) == 0; n++ {
		for _, at := range rounds[n] {
			k := [2]string{at.division, at.key}
			if seen[k] {
				continue
			}
			seen[k] = true
			id := s.canonical(s.names.id(at.division, at.key, s.names.kind(at.key, a.kind), ""))
			if j, ok := s.at[id]; ok && n > 0 && s.all[j].id != a.id && !slices.Contains(found, j) {
				found, way = append(found, j), append(way, at)
			}
			if n+2 < len(rounds) {
				s.spread(at, rounds[n+1:])
			}
		}
		if n == 0 && len(rounds[1]) == 0 && len(rounds[2]) == 0 {
			return nil, nil
		}
	}
	return found, way
}

// reach is how many changes are followed through names that do not report.
const reach = 5

// spread adds what may have come right after a step.
func (s *bodies) spread(at step, rounds [][]step) {
	after, ok := s.after[at.key]
	if !ok {
		after = s.names.rules.After(at.key)
		s.after[at.key] = after
	}
	for _, r := range after {
		to := at
		to.key, to.year, to.part = r.Key, max(at.year, r.Year), at.part || r.Merged
		rounds[0] = append(rounds[0], to)
	}
	d, _ := s.divisions.ByCode(at.division)
	if d.ValidTo == "" {
		return
	}
	end, _ := strconv.Atoi(d.ValidTo)
	moved := func(code string) step {
		to := at
		to.division, to.moved, to.year = code, true, max(at.year, end)
		if s.divisions.Merged(at.division, code) {
			to.part, to.end = true, end
		}
		return to
	}
	for _, h := range s.divisions.Heirs(at.division) {
		rounds[0] = append(rounds[0], moved(h))
	}
	if next := s.divisions.Successor(at.division); next != "" {
		round := 0
		if len(s.divisions.Heirs(at.division)) > 0 {
			round = 1
		}
		rounds[round] = append(rounds[round], moved(next))
	}
}

// compete takes back the links by which a series would have two reports of one
// year without a merger: all of those that lead to one body and overlap, then,
// along the chains, the one that comes last in order. They become questions.
func (s *bodies) compete() {
	before := map[int32][]int32{}
	for i := range s.all {
		if b := &s.all[i]; b.next >= 0 && !b.part {
			before[b.next] = append(before[b.next], int32(i))
		}
	}
	const why = "two bodies of the same years would be carried on by one"
	drop := func(i int32) {
		b := &s.all[i]
		if b.how == howDecided {
			b.part = true
			return
		}
		s.questions.pair(why, b, &s.all[b.next])
		b.next, b.how = -1, ""
	}
	for j := range s.all { // in order, as the questions are
		var overlap []int32
		for _, i := range before[int32(j)] {
			if slices.ContainsFunc(before[int32(j)], func(o int32) bool { return o != i && s.all[o].years&s.all[i].years != 0 }) {
				overlap = append(overlap, i)
			}
		}
		for _, i := range overlap {
			drop(i)
		}
	}
	line := make([]int32, len(s.all)) // of bodies in one line, one of them
	years := make([]uint64, len(s.all))
	for i := range s.all {
		line[i], years[i] = int32(i), s.all[i].years
	}
	find := func(i int32) int32 {
		for line[i] != i {
			line[i] = line[line[i]]
			i = line[i]
		}
		return i
	}
	for i := range s.all {
		b := &s.all[i]
		if b.next < 0 || b.part {
			continue
		}
		x, y := find(int32(i)), find(b.next)
		if x == y || years[x]&years[y] != 0 {
			drop(int32(i))
			continue
		}
		line[x] = y
		years[y] |= years[x]
	}
}

// series is the end of the line of a body, and whether what it reported is only
// a part of what that one reports. Each step leads to a body that reports
// later, so that there is an end.
func (s *bodies) series(i int32) (end int32, part bool) {
	for s.all[i].next >= 0 {
		part = part || s.all[i].part
		i = s.all[i].next
	}
	return i, part
}

func (s *bodies) store(ctx context.Context) error {
	var rows [][]driver.Value
	for i := range s.all {
		b := &s.all[i]
		if b.next < 0 {
			continue
		}
		if s.all[b.next].last <= b.last {
			return fmt.Errorf("%s is carried on by %s, which does not report later", b.id, s.all[b.next].id)
		}
		end, part := s.series(int32(i))
		rows = append(rows, []driver.Value{b.id, s.all[b.next].id, b.how, s.all[end].id, part})
	}
	return s.fill(ctx, "succession", "organ_id VARCHAR, succeeded_by VARCHAR, succession VARCHAR, series_id VARCHAR, merged BOOLEAN", rows)
}
