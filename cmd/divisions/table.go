package main

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/catalog"
)

// table is all rows, in no order until write.
type table struct{ rows []*catalog.Division }

func level(code string) string {
	switch {
	case len(code) == 9:
		return "township"
	case code[2:] == "0000":
		return "province"
	case code[4:] == "00":
		return "prefecture"
	}
	return "county"
}

func readTables(dir string) (*table, error) {
	t := &table{}
	root := os.DirFS(filepath.Dir(filepath.Clean(dir)))
	div, err := catalog.Divisions(root)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil // the first list of all
	}
	if err != nil {
		return nil, err
	}
	for d := range div.All() {
		t.rows = append(t.rows, &d)
	}
	return t, nil
}

// first tells that no list has said anything yet about rows of this length of
// code: townships come with later lists than counties.
func (t *table) first(code string) bool {
	return !slices.ContainsFunc(t.rows, func(d *catalog.Division) bool { return len(d.Code) == len(code) })
}

// apply brings the rows up to the end of year.
func (t *table) apply(year int, l list) {
	now, before := strconv.Itoa(year), strconv.Itoa(year-1)
	firstTown, firstCounty := t.first("000000000"), t.first("000000")
	last := map[string]*catalog.Division{} // of each code
	for _, d := range t.rows {
		if l := last[d.Code]; l == nil || d.Current() || !l.Current() && d.ValidTo > l.ValidTo {
			last[d.Code] = d
		}
	}
	seen := map[string]bool{}
	for code, d := range last {
		if l.names[code] == d.Name {
			// Also when an earlier list left it out: it was never gone.
			d.ValidTo, d.SucceededBy = "", ""
			seen[code] = true
		}
	}
	for _, d := range t.rows {
		switch {
		case !d.Current() || seen[d.Code]:
		case d.Code >= "71" && d.Level == "province": // not every list has them
		case !l.statistical && (d.Kind != "" || d.Level == "township"): // not its business
		case d.ValidFrom == now: // applied twice with another list
		default:
			d.ValidTo = before
		}
	}
	for _, code := range slices.Sorted(maps.Keys(l.names)) {
		if seen[code] {
			continue
		}
		d := &catalog.Division{Code: code, Name: l.names[code], Level: level(code), Province: code[:2] + "0000", ValidFrom: now}
		if l.statistical && (d.Level == "county" && code[4] == '7' || d.Level == "township" && code[6] >= '4') {
			d.Kind = "statistical" // development zones, state farms and the like
		}
		if firstCounty && len(code) == 6 || firstTown && (len(code) == 9 || d.Kind != "") {
			d.ValidFrom = "" // as old as this list or older
		}
		t.rows = append(t.rows, d)
	}
}

// finish works out what follows from the rows and from hand-made knowledge:
// kinds, parents, aliases, successors. It returns the rows above townships
// that ended without a known successor.
func (t *table) finish(h hand) (open []*catalog.Division) {
	codes := map[string]*catalog.Division{}
	for _, d := range t.rows {
		codes[d.Code] = d
	}
	begun := map[string][]*catalog.Division{} // by the year before the first
	for _, d := range t.rows {
		if y, err := strconv.Atoi(d.ValidFrom); err == nil {
			k := strconv.Itoa(y - 1)
			begun[k] = append(begun[k], d)
		}
	}
	for _, d := range t.rows {
		c := h.changes[[2]string{d.Code, d.Name}]
		if c.kind != "" {
			d.Kind, d.ValidFrom = c.kind, ""
		}
		d.Note = c.note
		d.Parent = parent(d, codes)
		above := ""
		if p := codes[d.Parent]; p != nil {
			above = p.Name
		}
		d.Aliases = aliases(d, above)
		d.SucceededBy = ""
		if d.Current() {
			continue
		}
		if d.SucceededBy = c.successor; d.SucceededBy == "" {
			d.SucceededBy = successor(d, begun[d.ValidTo])
		}
		if d.SucceededBy == "" && d.Level != "township" && d.Kind == "" && d.Note == "" {
			open = append(open, d)
		}
	}
	return open
}

func parent(d *catalog.Division, codes map[string]*catalog.Division) string {
	up := []string{d.Code[:4] + "00", d.Province}
	switch d.Level {
	case "province":
		return ""
	case "prefecture":
		up = up[1:]
	case "township":
		up = append([]string{d.Code[:6]}, up...)
	}
	for _, c := range up {
		if codes[c] != nil && c != d.Code {
			return c
		}
	}
	return d.Province
}

// successor finds the one row that began when d ended and carries its name or
// its stem, under the same code, in the prefecture or else in the province.
func successor(d *catalog.Division, begun []*catalog.Division) string {
	same := func(near string, eq func(a, b string) bool) string {
		found := ""
		for _, b := range begun {
			if b.Level == d.Level && strings.HasPrefix(b.Code, near) && eq(b.Name, d.Name) {
				if found != "" {
					return ""
				}
				found = b.Code
			}
		}
		return found
	}
	anyName := func(a, b string) bool { return true }
	sameName := func(a, b string) bool { return a == b }
	sameStem := func(a, b string) bool { return stem(a) == stem(b) }
	near := []string{d.Code[:2]}
	if d.Level == "county" || d.Level == "township" {
		near = []string{d.Code[:4], d.Code[:2]}
	}
	if d.Level == "township" {
		near = []string{d.Code[:6], d.Code[:4]}
	}
	if s := same(d.Code, anyName); s != "" {
		return s // a new name
	}
	for _, n := range near {
		for _, eq := range []func(a, b string) bool{sameName, sameStem} {
			if s := same(n, eq); s != "" {
				return s
			}
		}
	}
	return ""
}

func (t *table) write(dir string) error {
	slices.SortFunc(t.rows, func(a, b *catalog.Division) int {
		// The row without an end is the newest of its code.
		end := func(d *catalog.Division) string { return cmp.Or(d.ValidTo, "9999") }
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(end(a), end(b)), cmp.Compare(a.Name, b.Name))
	})
	for _, l := range catalog.DivisionLevels {
		var b strings.Builder
		b.WriteString(strings.Join(catalog.DivisionHeader, ",") + "\n")
		for _, d := range t.rows {
			if d.Level == l.Level {
				b.WriteString(strings.Join([]string{d.Code, d.Name, d.Level, d.Parent, d.Province, d.ValidFrom, d.ValidTo,
					d.SucceededBy, strings.Join(d.Aliases, ";"), d.Kind, d.Note}, ",") + "\n")
			}
		}
		name := filepath.Join(dir, filepath.Base(l.File))
		if err := os.WriteFile(name+".tmp", []byte(b.String()), 0o644); err != nil {
			return err
		}
		if err := os.Rename(name+".tmp", name); err != nil {
			return err
		}
	}
	return nil
}
