package compare

import (
	"strings"
	"testing"
)

func TestReadPopulation(t *testing.T) {
	p, err := readPopulation(strings.NewReader("\uFEFFpopulation,name,division_code,year\r\n50000,\"a, b\",990181,2022\r\n 7 ,,990181001,2021\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if n, ok := p.of("990181", 2022); n != 50000 || !ok {
		t.Errorf("%d, %v", n, ok)
	}
	if n, ok := p.of("990181001", 2021); n != 7 || !ok {
		t.Errorf("%d, %v", n, ok)
	}
	for _, k := range []struct {
		division string
		year     int
	}{{"990181", 2021}, {"", 2022}, {"990182", 2022}} {
		if n, ok := p.of(k.division, k.year); ok {
			t.Errorf("%v has %d people", k, n)
		}
	}
	const head = "division_code,year,population\n"
	for in, want := range map[string]string{
		"":                                      "empty",
		"a,b,c\n":                               "no column division_code",
		"year,year,division_code,population\n":  "twice",
		head:                                    "no line",
		head + "990181,2022\n":                  "line 2",
		head + "99018,2022,5\n":                 "line 2: division_code",
		head + "990181,22,5\n":                  "line 2: year",
		head + "990181,2022,\n":                 "line 2: population",
		head + "990181,2022,0\n":                "line 2: population",
		head + "990181,2022,-5\n":               "line 2: population",
		head + "990181,2022,+5\n":               "line 2: population",
		head + "990181,2022,5.2\n":              "line 2: population",
		head + "990181,2022,5e4\n":              "line 2: population",
		head + "990181,2022,\"50,000\"\n":       "line 2: population",
		head + "990181,2022,9999999999\n":       "line 2: population",
		head + "990181,2022,5\n990181,2022,6\n": "line 3: 990181 of 2022 stands there twice",
	} {
		if p, err := readPopulation(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want %q", in, p, err, want)
		}
	}
}

// Whatever the file holds, a population is a whole number of people of a
// division and a year.
func FuzzPopulation(f *testing.F) {
	for _, s := range []string{"", "division_code,year,population\n990181,2022,50000\n", "\uFEFFyear,population,division_code\r\n2022,1,990181001\r\n", "division_code,year,population\n\"990181\n\",2022,1\n", "division_code,year,population\n990181,2022,１２\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := readPopulation(strings.NewReader(s))
		if err != nil {
			if p != nil {
				t.Errorf("%q gives an error and populations", s)
			}
			return
		}
		if len(p) == 0 || p.median() < 1 {
			t.Errorf("%q gives %v", s, p)
		}
		for k, n := range p {
			division, year, ok := strings.Cut(k, " ")
			if !ok || !plain(division) || !plain(year) || n < 1 || n > mostPeople {
				t.Errorf("%q gives %q: %d", s, k, n)
			}
		}
	})
}
