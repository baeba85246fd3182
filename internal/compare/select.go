package compare

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// unit is one public body of a comparison.
type unit struct {
	organ, name, division, divisionName, level string
}

// levels a comparison may be narrowed to.
var levels = []string{"province", "prefecture", "county", "township"}

// parseYears reads "2021-2024", "2021,2023" or a mix; "" gives none.
func parseYears(s string) ([]int, error) {
	if strings.TrimSpace(s) == "" {
		return nil, nil
	}
	var years []int
	for _, part := range strings.Split(s, ",") {
		from, to, span := strings.Cut(strings.TrimSpace(part), "-")
		a, err := strconv.Atoi(strings.TrimSpace(from))
		b := a
		if err == nil && span {
			b, err = strconv.Atoi(strings.TrimSpace(to))
		}
		if err != nil || a < 1990 || b > 2200 || b < a {
			return nil, usage("-years %q: want years such as 2021-2024 or 2021,2023", s)
		}
		for y := a; y <= b; y++ {
			if !slices.Contains(years, y) {
				years = append(years, y)
			}
		}
	}
	sort.Ints(years)
	return years, nil
}

// division gives the code that the user means by a code or a name.
func division(table *catalog.DivisionTable, typed string) (string, error) {
	if typed == "" {
		return "", nil
	}
	if _, ok := table.ByCode(typed); ok {
		return typed, nil
	}
	var codes []string
	for _, d := range table.ByName(typed) {
		if !slices.Contains(codes, d.Code) {
			codes = append(codes, d.Code)
		}
	}
	switch len(codes) {
	case 1:
		return codes[0], nil
	case 0:
		known := map[string]string{}
		for d := range table.All() {
			if d.Level != "township" {
				known[d.Code], known[d.Name] = table.Full(d.Code), d.Code
			}
		}
		return "", usage("-in: no division %q; %s", typed, suggest(typed, known))
	}
	var many []string
	for _, c := range codes {
		many = append(many, c+" ("+table.Full(c)+")")
	}
	return "", usage("-in: several divisions are called %s: %s", typed, strings.Join(many, ", "))
}

// units gives the bodies that match, in order of division and name. Those that
// the narrowing leaves out for another reason than what was asked are counted.
func units(ctx context.Context, db *warehouse.DB, c Config, area string, table *catalog.DivisionTable, s *Summary) (all []unit, err error) {
	_, rows, err := db.Strings(ctx, `SELECT organ_id, name, coalesce(division_code, ''), coalesce(level, ''), coalesce(kind, '') FROM organs
		ORDER BY coalesce(division_code, '999999'), kind <> 'government', name, organ_id`)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if c.Level != "" && r[3] == "" || area != "" && r[2] == "" {
			s.Unplaced++
			continue
		}
		if c.Level != "" && r[3] != c.Level || area != "" && !table.Within(r[2], area) {
			continue
		}
		if c.By == "division" && (r[4] == "department" || r[4] == "office" || r[4] == "vertical") {
			s.Left++
			continue
		}
		u := unit{organ: r[0], name: r[1], division: r[2], level: r[3]}
		if _, ok := table.ByCode(r[2]); ok {
			u.divisionName = table.Full(r[2])
		}
		all = append(all, u)
	}
	return all, nil
}

// yearsOf gives the years that the warehouse has reports of, or knows to be
// without: a year that nobody's report could be read of is not left out.
func yearsOf(ctx context.Context, db *warehouse.DB) ([]int, error) {
	_, rows, err := db.Strings(ctx, `SELECT year FROM reports WHERE year IS NOT NULL
		UNION SELECT year FROM coverage WHERE year IS NOT NULL AND organ_id IS NOT NULL ORDER BY year`)
	if err != nil {
		return nil, err
	}
	var years []int
	for _, r := range rows {
		y, err := strconv.Atoi(r[0])
		if err != nil {
			return nil, fmt.Errorf("year %q", r[0])
		}
		years = append(years, y)
	}
	return years, nil
}
