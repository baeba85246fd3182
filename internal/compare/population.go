package compare

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
)

// The columns that a file of populations needs; others are passed over.
var populationHeader = []string{"division_code", "year", "population"}

// mostPeople is more than any division has.
const mostPeople = 2_000_000_000

// openPopulation reads the file of -population; "" is none.
func openPopulation(log *slog.Logger, path string) (population, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usage("-population: %v", err)
	}
	defer f.Close()
	p, err := readPopulation(f)
	if err != nil {
		return nil, usage("-population %s: %v", path, err)
	}
	if n := p.median(); n < 20_000 {
		log.Warn("the populations are small: they must be people, not units of 10,000 people", "file", path, "median", n)
	}
	return p, nil
}

// readPopulation reads CSV with a head that names division_code, year and
// population: GB/T 2260 codes of six digits (townships nine), years of four,
// whole numbers of people. Nothing is repaired: a number with a separator or a
// point, a division and year that stands there twice, is an error with its
// line.
func readPopulation(r io.Reader) (population, error) {
	b := bufio.NewReader(r)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\xEF\xBB\xBF" {
		b.Discard(3)
	}
	c := csv.NewReader(b)
	c.ReuseRecord = true
	head, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, err
	}
	var at [3]int
	for i, name := range populationHeader {
		at[i] = -1
		for j, h := range head {
			if strings.TrimSpace(h) != name {
				continue
			}
			if at[i] >= 0 {
				return nil, fmt.Errorf("line 1: the column %s stands there twice", name)
			}
			at[i] = j
		}
		if at[i] < 0 {
			return nil, fmt.Errorf("line 1: no column %s; want %s", name, strings.Join(populationHeader, ","))
		}
	}
	p := population{}
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		line, _ := c.FieldPos(0)
		division, year, people := strings.TrimSpace(row[at[0]]), strings.TrimSpace(row[at[1]]), strings.TrimSpace(row[at[2]])
		key := division + " " + year
		n, bad := strconv.ParseInt(people, 10, 64)
		switch {
		case !plain(division) || len(division) != 6 && len(division) != 9:
			return nil, fmt.Errorf("line %d: division_code %q; want six digits, for a township nine", line, division)
		case !plain(year) || len(year) != 4:
			return nil, fmt.Errorf("line %d: year %q; want four digits", line, year)
		case bad != nil || !plain(people) || n < 1 || n > mostPeople:
			return nil, fmt.Errorf("line %d: population %q; want a whole number of people, without separators", line, people)
		}
		if _, ok := p[key]; ok {
			return nil, fmt.Errorf("line %d: %s of %s stands there twice", line, division, year)
		}
		p[key] = n
	}
	if len(p) == 0 {
		return nil, errors.New("no line below the head")
	}
	return p, nil
}

// median of the populations.
func (p population) median() int64 {
	all := make([]int64, 0, len(p))
	for _, n := range p {
		all = append(all, n)
	}
	slices.Sort(all)
	return all[len(all)/2]
}
