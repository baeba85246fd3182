package main

import (
	"fmt"
	"io"
	"strings"
)

// most rows of an answer that are printed; a longer one says how many more.
const most = 12

// questions are what the demo asks of the warehouse at the end.
var questions = []struct{ title, sql string }{
	{"The newest report of each organ (DuckDB, view requests):", `
SELECT organ, year, received_total AS received, granted_total AS granted, handled_total_total AS handled,
       carried_over_total AS carried_over, checks_failed
FROM requests QUALIFY row_number() OVER (PARTITION BY organ_id ORDER BY year DESC) = 1
ORDER BY received DESC, organ`},
	{"Errors that the governments published (kept as published, and flagged):", `
SELECT organ, year, statement_zh, url FROM published_errors ORDER BY organ, year, identity`},
	{"What is there, and what is not (coverage):", `
SELECT state, count(DISTINCT body_id) AS bodies, count(*) AS reports FROM coverage GROUP BY state ORDER BY state = 'not_searched', reports DESC, state`},
}

// printTable prints rows under their names, columns two blanks apart. Han
// characters take two places.
func printTable(w io.Writer, names []string, rows [][]string) {
	width := make([]int, len(names))
	all := append([][]string{names}, rows...)
	for _, r := range all {
		for i, v := range r {
			width[i] = max(width[i], places(v))
		}
	}
	for _, r := range all {
		var b strings.Builder
		for i, v := range r {
			b.WriteString("  " + v + strings.Repeat(" ", width[i]-places(v)))
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

func places(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 {
			n++
		}
	}
	return n
}
