package compare

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"gongkai/internal/catalog"
)

// indicator is what is compared: a cell of a statutory table, a number in
// prose, or a rate computed from cells.
type indicator struct {
	code               string // table.row.column, the code of a prose indicator, or rate.<code>
	table, row, column string // "" for prose and rates
	zh, en             string
	unit               string
	rate               *catalog.Rate
}

func (i indicator) prose() bool { return i.table == "" && i.rate == nil }

// ratePrefix tells rates from prose indicators.
const ratePrefix = "rate."

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
	rates, err := catalog.Rates(fsys)
	if err != nil {
		return nil, err
	}
	for _, r := range rates {
		v.all[ratePrefix+r.Code] = indicator{code: ratePrefix + r.Code, zh: r.Label.ZH, en: r.Label.EN, unit: rateUnit(r), rate: &r}
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
			return nil, usage("no indicator %q; %s", code, v.near(code))
		}
		if !slices.Contains(found, i) {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return nil, usage("-indicator is needed, such as requests.received.total, applications_received or rate.granted; -list names them all")
	}
	return found, nil
}

// near names what the user may have meant.
func (v *vocabulary) near(typed string) string {
	var known []choice
	for code, i := range v.all {
		known = append(known, choice{code, i.zh + " " + i.en})
	}
	if _, ok := v.all[ratePrefix+typed]; ok {
		return "did you mean " + ratePrefix + typed + "?"
	}
	return suggest(typed, known)
}

// list writes every indicator that holds one of the words in its code or
// labels, or all of them, with its unit and, of a rate, its formula.
func (v *vocabulary) list(w io.Writer, words string) error {
	var asked []string
	for _, word := range strings.Split(words, ",") {
		if word = strings.ToLower(strings.TrimSpace(word)); word != "" {
			asked = append(asked, word)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(v.all)) {
		i := v.all[code]
		line := strings.Join([]string{code, i.zh, i.en, i.unit}, "\t")
		if i.rate != nil {
			line += "\t" + i.rate.Formula()
		}
		if len(asked) > 0 && !slices.ContainsFunc(asked, func(a string) bool { return strings.Contains(strings.ToLower(line), a) }) {
			continue
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
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
