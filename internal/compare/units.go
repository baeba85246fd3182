package compare

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/fold"
	"gongkai/internal/warehouse"
)

// organs gives every body of the warehouse in order of division and name.
func organs(ctx context.Context, db *warehouse.DB, table *catalog.DivisionTable) (all []unit, err error) {
	full := map[string]string{} // one text a division, not one a body
	err = db.Each(ctx, `SELECT organ_id, name, division_code, level, kind FROM organs
		ORDER BY coalesce(division_code, '999999'), kind IS DISTINCT FROM 'government', name, organ_id`, func(r []string) error {
		name, ok := full[r[2]]
		if !ok {
			name = table.Full(r[2])
			full[r[2]] = name
		}
		all = append(all, unit{organ: r[0], name: r[1], division: r[2], divisionName: name, level: r[3], kind: r[4]})
		return nil
	})
	return all, err
}

// area is a division that narrows a comparison; "" does not.
type area struct{ in, parent string }

// units gives the bodies that match, in order of division and name. Those that
// the narrowing leaves out for another reason than what was asked are counted.
func units(all []unit, c Config, a area, table *catalog.DivisionTable, s *Summary) (chosen []unit, err error) {
	if len(c.Units) > 0 {
		return named(all, c.Units, table)
	}
	byLevel, inArea := map[string]int{}, map[string]bool{}
	within := func(code string) bool {
		in, ok := inArea[code]
		if !ok {
			d, _ := table.ByCode(code)
			in = (a.in == "" || table.Within(code, a.in)) && (a.parent == "" || d.Parent == a.parent)
			inArea[code] = in
		}
		return in
	}
	for _, u := range all {
		if c.Level != "" && u.level == "" || a != (area{}) && u.division == "" {
			s.Unplaced++
			continue
		}
		if a != (area{}) && !within(u.division) {
			continue
		}
		byLevel[u.level]++
		if c.Level != "" && u.level != c.Level {
			continue
		}
		if c.By == "division" && !u.territorial() {
			s.Left++
			continue
		}
		chosen = append(chosen, u)
	}
	if len(chosen) > 0 || len(all) == 0 {
		return chosen, nil
	}
	unknown := ""
	if s.Unplaced > 0 {
		unknown = fmt.Sprintf("; of %d the level or division is unknown", s.Unplaced)
	}
	switch {
	case s.Left > 0:
		return nil, usage("only departments and offices match (%d): -by organ has them", s.Left)
	case len(byLevel) > 0:
		var have []string
		for _, l := range levels {
			if n := byLevel[l]; n > 0 {
				have = append(have, fmt.Sprintf("%s (%d)", l, n))
			}
		}
		return nil, usage("no body of level %s there; bodies of: %s%s", c.Level, strings.Join(have, ", "), unknown)
	}
	where := "in " + place(table, a.in)
	if a.parent != "" {
		where = "in a division right below " + place(table, a.parent)
	}
	return nil, usage("no body of the warehouse lies %s; it has bodies in %s%s", where, provinces(all, table), unknown)
}

func place(table *catalog.DivisionTable, code string) string {
	return strings.TrimSpace(code + " " + table.Full(code))
}

// provinces names where the bodies are.
func provinces(all []unit, table *catalog.DivisionTable) string {
	var codes []string
	for _, u := range all {
		d, _ := table.ByCode(u.division)
		if d.Province != "" && !slices.Contains(codes, d.Province) {
			codes = append(codes, d.Province)
		}
	}
	if len(codes) == 0 {
		return "no known division"
	}
	return divisionList(table, codes)
}

// named gives exactly the bodies that the user names, in order of division and
// name: by id, by their name, or by the code or name of the division whose
// government they are.
func named(all []unit, typed []string, table *catalog.DivisionTable) (chosen []unit, err error) {
	want := map[string]bool{}
	for _, list := range typed {
		for _, one := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == '，' }) {
			if one = strings.TrimSpace(one); one == "" {
				continue
			}
			found, err := body(all, one, table)
			if err != nil {
				return nil, err
			}
			for _, u := range found {
				want[u.organ] = true
			}
		}
	}
	for _, u := range all {
		if want[u.organ] {
			chosen = append(chosen, u)
		}
	}
	if len(chosen) == 0 {
		return nil, usage("-unit names no body")
	}
	return chosen, nil
}

// body finds what one name means: one body, or the territorial bodies of one
// division.
func body(all []unit, typed string, table *catalog.DivisionTable) ([]unit, error) {
	match := func(is func(unit) bool) (found []unit) {
		for _, u := range all {
			if is(u) {
				found = append(found, u)
			}
		}
		return found
	}
	if found := match(func(u unit) bool { return u.organ == typed }); len(found) > 0 {
		return found, nil
	}
	found := match(func(u unit) bool { return u.name == typed })
	if key := fold.Key(typed); len(found) == 0 && key != "" {
		found = match(func(u unit) bool { return fold.Key(u.name) == key })
	}
	switch {
	case len(found) == 1:
		return found, nil
	case len(found) > 1:
		return nil, usage("-unit: several bodies are called %s: %s", typed, bodyList(found))
	}
	var codes []string
	if _, ok := table.ByCode(typed); ok {
		codes = []string{typed}
	} else {
		for _, d := range table.ByName(typed) {
			if !slices.Contains(codes, d.Code) {
				codes = append(codes, d.Code)
			}
		}
	}
	switch len(codes) {
	case 0:
		known := divisionChoices(table)
		for _, u := range all {
			known = append(known, choice{u.name, u.organ})
		}
		return nil, usage("-unit: no body or division %q; %s", typed, suggest(typed, known))
	case 1:
	default:
		return nil, usage("-unit: several divisions are called %s: %s", typed, divisionList(table, codes))
	}
	here := match(func(u unit) bool { return u.division == codes[0] })
	found = slices.DeleteFunc(slices.Clone(here), func(u unit) bool { return !u.territorial() })
	switch {
	case len(found) > 0:
		return found, nil
	case len(here) > 0:
		return nil, usage("-unit: the warehouse has no government of %s; its bodies there: %s", place(table, codes[0]), bodyList(here))
	}
	return nil, usage("-unit: the warehouse has no body of %s; it has bodies in %s", place(table, codes[0]), provinces(all, table))
}

func bodyList(found []unit) string {
	var many []string
	for _, u := range found[:min(listed, len(found))] {
		many = append(many, fmt.Sprintf("%s (%s %s)", u.organ, u.divisionName, u.name))
	}
	if more := len(found) - len(many); more > 0 {
		many = append(many, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(many, ", ")
}
