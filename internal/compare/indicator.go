package compare

import (
	"fmt"
	"io/fs"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"gongkai/internal/catalog"
)

// indicator is what is compared: a cell of a statutory table or a number in
// prose.
type indicator struct {
	code               string // table.row.column, or the code of a prose indicator
	table, row, column string // "" for prose
	zh, en             string
	unit               string
}

func (i indicator) prose() bool { return i.table == "" }

// vocabulary is every indicator there is, with what tests touch it.
type vocabulary struct {
	all        map[string]indicator
	identities map[string]catalog.Identity
}

func newVocabulary(fsys fs.FS) (*vocabulary, error) {
	codes, err := catalog.Codes(fsys)
	if err != nil {
		return nil, err
	}
	forms, err := catalog.Forms(fsys)
	if err != nil {
		return nil, err
	}
	ids, err := catalog.Identities(fsys)
	if err != nil {
		return nil, err
	}
	v := &vocabulary{map[string]indicator{}, map[string]catalog.Identity{}}
	for _, id := range ids {
		v.identities[id.ID] = id
	}
	label := map[[2]string]catalog.Code{}
	for _, c := range codes {
		label[[2]string{c.Kind, c.Code}] = c
		if c.Kind == "indicator" {
			v.all[c.Code] = indicator{code: c.Code, zh: "文中：" + c.LabelZH, en: "In prose: " + c.LabelEN, unit: c.Unit}
		}
	}
	add := func(table string, rows []catalog.FormRow, columns []catalog.FormColumn) {
		for _, r := range rows {
			for _, c := range columns {
				code := table + "." + r.Row + "." + c.Column
				if _, ok := v.all[code]; ok {
					continue
				}
				row, column := label[[2]string{"row", table + "." + r.Row}], label[[2]string{"column", table + "." + c.Column}]
				i := indicator{code: code, table: table, row: r.Row, column: c.Column, unit: c.Unit,
					zh: row.LabelZH + "：" + column.LabelZH, en: row.LabelEN + ": " + column.LabelEN}
				if c.Column == "value" {
					i.zh, i.en = row.LabelZH, row.LabelEN
				}
				if r.Unit != "" {
					i.unit = r.Unit
				}
				v.all[code] = i
			}
		}
	}
	for n := len(forms) - 1; n >= 0; n-- {
		for _, t := range forms[n].Tables {
			add(t.Table, t.Rows, t.Columns)
			for _, s := range t.Sections {
				add(t.Table, s.Rows, s.Columns)
			}
		}
	}
	return v, nil
}

// find gives the indicators of a comma separated list, in its order.
func (v *vocabulary) find(list string) ([]indicator, error) {
	var found []indicator
	for _, code := range strings.Split(list, ",") {
		code = strings.TrimSpace(code)
		if code == "" {
			continue
		}
		i, ok := v.all[code]
		if !ok {
			return nil, usage("no indicator %q; %s", code, suggest(code, v.names()))
		}
		if !slices.Contains(found, i) {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return nil, usage("-indicator is needed, such as requests.received.total or applications_received")
	}
	return found, nil
}

// names gives what may be typed, each with the text it is known by.
func (v *vocabulary) names() map[string]string {
	m := map[string]string{}
	for code, i := range v.all {
		m[code] = i.zh + " " + i.en
	}
	return m
}

// touches reports whether a test of identity on (row, column) involves the
// indicator's cell. Where the test runs over rows or columns ("") the terms of
// the identity tell.
func (v *vocabulary) touches(i indicator, identity, row, column string) bool {
	if row != "" && row != i.row || column != "" && column != i.column {
		return false
	}
	id, ok := v.identities[identity]
	if !ok {
		return true
	}
	term := i.row
	if id.Each == "row" {
		term = i.column
	}
	if slices.Contains(id.Left, term) || slices.Contains(id.Right, term) {
		return true
	}
	return slices.ContainsFunc(id.Either, func(e []string) bool { return slices.Contains(e, term) })
}

// suggest names the nearest of what may be typed.
func suggest(typed string, known map[string]string) string {
	type near struct {
		name string
		far  int
	}
	var all []near
	low := strings.ToLower(typed)
	for name, text := range known {
		d := distance(low, name)
		if strings.Contains(name, low) || strings.Contains(strings.ToLower(text), low) {
			d = -1
		}
		if d <= max(1, utf8.RuneCountInString(low)/2) {
			all = append(all, near{name, d})
		}
	}
	if len(all) == 0 {
		return "nothing is near that name"
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].far != all[j].far {
			return all[i].far < all[j].far
		}
		return all[i].name < all[j].name
	})
	var names []string
	for _, n := range all[:min(5, len(all))] {
		if text := known[n.name]; text != "" {
			names = append(names, fmt.Sprintf("%s (%s)", n.name, text))
			continue
		}
		names = append(names, n.name)
	}
	more := ""
	if n := len(all) - len(names); n > 0 {
		more = fmt.Sprintf(", and %d more", n)
	}
	return "did you mean " + strings.Join(names, ", ") + more + "?"
}

// distance is the edit distance of two strings in runes.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
