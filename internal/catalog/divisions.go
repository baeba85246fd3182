package catalog

import (
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Division is one administrative division during one range of years.
//
// Codes are those of GB/T 2260 (6 digits, filled with zeros) for provinces,
// prefectures and counties, and the 9-digit codes of the National Bureau of
// Statistics for townships. A code occurs more than once when the division was
// renamed: each name has its own range.
type Division struct {
	Code     string
	Name     string // full name: 北票市
	Level    string // province, prefecture, county, township
	Parent   string // code one level up that exists; a county under no prefecture has its province; "" for a province
	Province string // code of the province, its own for a province
	// ValidFrom and ValidTo are years (YYYY), both inclusive, by the lists as
	// they stood at the end of the year. "" is open: before the first list we
	// have (2007; 2020 for townships), and still valid.
	ValidFrom, ValidTo string
	SucceededBy        string // code that carries on (the main one); its own after a renaming; "" unknown or none
	Aliases            []string
	Kind               string // "" for a statutory division, "statistical" for a zone that only the statistics bureau codes
	Note               string
}

// Current reports whether the division still exists by the newest list.
func (d Division) Current() bool { return d.ValidTo == "" }

// In reports whether the division existed at the end of year; any year not
// positive means now.
func (d Division) In(year int) bool {
	if year <= 0 {
		return d.Current()
	}
	from, _ := strconv.Atoi(d.ValidFrom)
	to, err := strconv.Atoi(d.ValidTo)
	return year >= from && (err != nil || year <= to)
}

// DivisionTable holds all divisions; it is safe for concurrent use and its
// divisions must not be changed.
type DivisionTable struct {
	all      []Division // by code, then from the oldest name to the newest
	codes    func() map[string]int32
	names    func() nameIndex
	children func() map[string][]int32
	times    func() succession
}

// nameIndex finds rows by name: the head of a chain of links, 0 ends it. It
// spares a slice for each of the 40,000 names that occur once.
type nameIndex struct {
	head  map[string]int32
	links []link
}

type link struct{ row, next int32 }

func (x *nameIndex) add(name string, row int32) {
	x.links = append(x.links, link{row, x.head[name]})
	x.head[name] = int32(len(x.links) - 1)
}

// DivisionLevels are the levels from the top, each with its file.
var DivisionLevels = [...]struct{ Level, File string }{
	{"province", "divisions/provinces.csv"},
	{"prefecture", "divisions/prefectures.csv"},
	{"county", "divisions/counties.csv"},
	{"township", "divisions/townships.csv"},
}

// DivisionHeader are the columns of the files; aliases are divided by ";".
var DivisionHeader = []string{"code", "name", "level", "parent", "province", "valid_from", "valid_to", "succeeded_by", "aliases", "kind", "note"}

// Divisions loads schemas/divisions. It checks the shape of each row; Lint
// checks how the rows hang together.
func Divisions(fsys fs.FS) (*DivisionTable, error) {
	t := &DivisionTable{all: make([]Division, 0, 50_000)}
	for _, l := range DivisionLevels {
		err := eachRow(fsys, l.File, DivisionHeader, func(line int, r []string) error {
			d := Division{Code: r[0], Name: r[1], Level: r[2], Parent: r[3], Province: r[4], ValidFrom: r[5], ValidTo: r[6], SucceededBy: r[7], Kind: r[9], Note: r[10]}
			if r[8] != "" {
				d.Aliases = strings.Split(r[8], ";")
			}
			if d.Level != l.Level {
				return fmt.Errorf("level %q in the file of level %q", d.Level, l.Level)
			}
			if err := d.lint(); err != nil {
				return err
			}
			t.all = append(t.all, d)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	t.codes = sync.OnceValue(func() map[string]int32 {
		m := make(map[string]int32, len(t.all))
		for i := range t.all {
			// The newest range of a code comes last in its file and wins.
			m[t.all[i].Code] = int32(i)
		}
		return m
	})
	t.names = sync.OnceValue(func() nameIndex {
		x := nameIndex{make(map[string]int32, len(t.all)), make([]link, 1, len(t.all)+8192)}
		// Backwards, so that a chain runs from the first row to the last.
		for i := len(t.all) - 1; i >= 0; i-- {
			d := &t.all[i]
			x.add(d.Name, int32(i))
			for _, a := range d.Aliases {
				x.add(a, int32(i))
			}
		}
		return x
	})
	t.children = sync.OnceValue(func() map[string][]int32 {
		m := make(map[string][]int32, 4000)
		for i := range t.all {
			if d := &t.all[i]; d.Current() {
				m[d.Parent] = append(m[d.Parent], int32(i))
			}
		}
		return m
	})
	t.times = sync.OnceValue(t.succeeded)
	return t, nil
}

// lint checks one row by itself.
func (d *Division) lint() error {
	digits, want := len(d.Code), 6
	if d.Level == "township" {
		want = 9
	}
	switch {
	case digits != want || strings.Trim(d.Code, "0123456789") != "":
		return fmt.Errorf("code %q of a %s: want %d digits", d.Code, d.Level, want)
	case d.Level == "province" && d.Code[2:] != "0000", d.Level == "prefecture" && (d.Code[4:] != "00" || d.Code[2:4] == "00"),
		d.Level == "county" && d.Code[4:] == "00":
		return fmt.Errorf("code %q is not that of a %s", d.Code, d.Level)
	case d.Name == "":
		return fmt.Errorf("%s has no name", d.Code)
	case d.Province != d.Code[:2]+"0000":
		return fmt.Errorf("%s: province %q", d.Code, d.Province)
	case !year(d.ValidFrom), !year(d.ValidTo), d.ValidTo != "" && d.ValidTo < d.ValidFrom:
		return fmt.Errorf("%s: valid from %q to %q", d.Code, d.ValidFrom, d.ValidTo)
	case d.SucceededBy != "" && d.ValidTo == "":
		return fmt.Errorf("%s is still valid and has a successor", d.Code)
	case d.Kind != "" && d.Kind != "statistical":
		return fmt.Errorf("%s: kind %q", d.Code, d.Kind)
	case slices.Contains(d.Aliases, "") || slices.Contains(d.Aliases, d.Name):
		return fmt.Errorf("%s: alias is empty or the name itself", d.Code)
	}
	return nil
}

func year(s string) bool {
	return s == "" || len(s) == 4 && strings.Trim(s, "0123456789") == ""
}

// Len is the number of rows.
func (t *DivisionTable) Len() int { return len(t.all) }

// All yields every row, provinces first, each level by code.
func (t *DivisionTable) All() iter.Seq[Division] { return slices.Values(t.all) }

// ByCode gives the newest row of a code, also when it is no longer valid.
func (t *DivisionTable) ByCode(code string) (Division, bool) {
	i, ok := t.codes()[code]
	if !ok {
		return Division{}, false
	}
	return t.all[i], true
}

// At gives the row of a code at the end of year, and the newest row with
// false when the code was not valid then.
func (t *DivisionTable) At(code string, year int) (Division, bool) {
	i, ok := t.codes()[code]
	if !ok {
		return Division{}, false
	}
	for j := i; j >= 0 && t.all[j].Code == code; j-- {
		if t.all[j].In(year) {
			return t.all[j], true
		}
	}
	return t.all[i], false
}

// ByName gives every division of that name or alias, of all levels and ages,
// current ones first, then upper levels first. 街道办事处 is taken for 街道, the
// organ for its division.
func (t *DivisionTable) ByName(name string) []Division {
	x := t.names()
	at := x.head[name]
	if cut, ok := strings.CutSuffix(name, "街道办事处"); ok && at == 0 {
		at = x.head[cut+"街道"]
	}
	var out []Division
	for ; at != 0; at = x.links[at].next {
		out = append(out, t.all[x.links[at].row])
	}
	slices.SortStableFunc(out, func(a, b Division) int {
		switch {
		case a.Current() == b.Current():
			return 0
		case a.Current():
			return -1
		}
		return 1
	})
	return out
}

// Children gives the current divisions right below code, by code; of "" the
// provinces.
func (t *DivisionTable) Children(code string) []Division {
	below := t.children()[code]
	out := make([]Division, len(below))
	for i, j := range below {
		out[i] = t.all[j]
	}
	return out
}

// Within reports whether code is area or lies below it. A township code lies
// in the division of its first six digits.
func (t *DivisionTable) Within(code, area string) bool {
	for n := 0; n < 5 && code != ""; n++ {
		if code == area {
			return true
		}
		d, ok := t.ByCode(code)
		if !ok {
			return false
		}
		code = d.Parent
	}
	return false
}

// Full is the name with those of the divisions above it: 辽宁省朝阳市北票市.
func (t *DivisionTable) Full(code string) string {
	d, ok := t.ByCode(code)
	if !ok {
		return ""
	}
	if d.Parent == "" {
		return d.Name
	}
	return t.Full(d.Parent) + d.Name
}
