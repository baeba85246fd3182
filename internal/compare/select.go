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
	organ, name, division, divisionName, level, kind string
}

// territorial reports whether the body stands for its division.
func (u unit) territorial() bool {
	return u.kind != "department" && u.kind != "office" && u.kind != "vertical"
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

// yearSpans writes years as parseYears reads them: 2019-2021,2024.
func yearSpans(years []int) string {
	var spans []string
	for i := 0; i < len(years); {
		j := i
		for j+1 < len(years) && years[j+1] == years[j]+1 {
			j++
		}
		if s := strconv.Itoa(years[i]); i == j {
			spans = append(spans, s)
		} else {
			spans = append(spans, s+"-"+strconv.Itoa(years[j]))
		}
		i = j + 1
	}
	return strings.Join(spans, ",")
}

// division gives the code that the user means by a code or a name after a
// flag.
func division(table *catalog.DivisionTable, flag, typed string) (string, error) {
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
		return "", usage("%s: no division %q; %s", flag, typed, suggest(typed, divisionChoices(table)))
	}
	return "", usage("%s: several divisions are called %s: %s", flag, typed, divisionList(table, codes))
}

// divisionChoices are the codes and names of divisions above the townships.
func divisionChoices(table *catalog.DivisionTable) (known []choice) {
	for d := range table.All() {
		if d.Level != "township" {
			known = append(known, choice{d.Code, table.Full(d.Code)}, choice{d.Name, d.Code})
		}
	}
	return known
}

// listed is the most that a list in a message holds.
const listed = 20

func divisionList(table *catalog.DivisionTable, codes []string) string {
	var many []string
	for _, c := range codes[:min(listed, len(codes))] {
		many = append(many, c+" ("+table.Full(c)+")")
	}
	if more := len(codes) - len(many); more > 0 {
		many = append(many, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(many, ", ")
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
