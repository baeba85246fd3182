package catalog

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Check is a rule that is tested on the built warehouse, one file below
// checks/: a head of comment lines and one query.
//
//	-- check: carry
//	-- grade: H
//	-- zh: 上年结转等于上一年度结转下年度
//	-- en: …
//	-- relation: equal
//	-- tests: requests.carried_in.*
//	-- cells: left other requests.carried_over.{column}; right this requests.carried_in.{column}
//	SELECT …
//
// The query gives one row per test, whether it holds or not, with the columns
// report_id, table_code, row_code, column_code, passed, residual and
// other_report_id. It reads the tables of the warehouse and the temporary ones
// of load/build/42-check-cells.sql.
//
// tests says which addresses the tests stand at: table.row.column with * for
// any, a table alone for a test of a whole table, or report for one of the
// whole report. cells says what a test compares: side, report, cell, where
// {table}, {row} and {column} are those of the test, * is any, and - before
// the cell takes it away. The report is this, other (other_report_id) or
// children (the reports of the regions below). Both keys may go on in further
// lines of the same key.
//
// Of a query that reads check_cell or pair_cell the cells are gathered there, but those of
// a term that names a whole table (table.*.*): that would be all there are.
type Check struct {
	ID       string
	Grade    string // H or S
	Title    Names
	Relation string     // how left stands to right when the check passes, one of relations
	Tests    []CellName // addresses of its tests, with * for any
	Terms    []CheckTerm
	SQL      string
	File     string
}

// CellName is table.row.column; a part may be * and, in a CheckTerm, {table}, {row}
// or {column}. Row and Column are "" for a whole table, all three for a whole
// report.
type CellName struct{ Table, Row, Column string }

func (n CellName) String() string {
	return strings.Trim(n.Table+"."+n.Row+"."+n.Column, ".")
}

// CheckTerm is one cell, or some, of one side of a check.
type CheckTerm struct {
	Side  string // left or right
	Whose string // this, other or children
	Minus bool
	Cell  CellName
}

// relations of the left side to the right one. beside sets a cell beside one
// that it is compared with, none is a rule that is no arithmetic.
var relations = []string{"equal", "at_least", "at_most", "unequal", "beside", "none"}

// checkKeys are the keys of the head, all of them required.
var checkKeys = []string{"check", "grade", "zh", "en", "relation", "tests", "cells"}

// Checks loads checks/*.sql in order of name.
func Checks(fsys fs.FS) ([]Check, error) {
	names, err := fs.Glob(fsys, "checks/*.sql")
	if err != nil {
		return nil, err
	}
	var checks []Check
	for _, name := range names {
		c, err := readCheck(fsys, name)
		if err != nil {
			return nil, err
		}
		checks = append(checks, c)
	}
	return checks, nil
}

func readCheck(fsys fs.FS, name string) (Check, error) {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return Check{}, err
	}
	head := true
	said, line := map[string]string{}, map[string]int{}
	var body []string
	last := ""
	for i, text := range strings.Split(string(b), "\n") {
		comment, ok := strings.CutPrefix(text, "--")
		if !ok {
			head = head && strings.TrimSpace(text) == ""
			body = append(body, text)
			continue
		}
		if !head {
			continue
		}
		key, value, ok := strings.Cut(strings.TrimSpace(comment), ": ")
		known := slices.Contains(checkKeys, key)
		more := key == last && (key == "tests" || key == "cells")
		switch {
		case !ok || !known && len(said) == len(checkKeys):
			last = ""
			continue // prose after the head
		case !known:
			return Check{}, Problem{name, i + 1, fmt.Sprintf("unknown key %q", key)}
		case said[key] != "" && !more:
			return Check{}, Problem{name, i + 1, fmt.Sprintf("%s is given twice", key)}
		}
		if more {
			value = strings.TrimRight(said[key], "; ") + "; " + value
		} else {
			line[key] = i + 1
		}
		said[key], last = strings.TrimSpace(value), key
	}
	c := Check{ID: said["check"], Grade: said["grade"], Title: Names{said["zh"], said["en"]}, Relation: said["relation"], File: name}
	c.SQL = strings.TrimSuffix(strings.TrimSpace(strings.Join(body, "\n")), ";")
	switch {
	case c.ID != strings.TrimSuffix(path.Base(name), ".sql"):
		return Check{}, Problem{name, 1, fmt.Sprintf("check %q is not the name of its file", c.ID)}
	case c.Grade != "H" && c.Grade != "S":
		return Check{}, Problem{name, 1, fmt.Sprintf("grade %q is neither H nor S", c.Grade)}
	case c.Title.ZH == "" || c.Title.EN == "":
		return Check{}, Problem{name, 1, "zh or en is missing"}
	case !slices.Contains(relations, c.Relation):
		return Check{}, Problem{name, max(1, line["relation"]), fmt.Sprintf("relation %q is none of %q", c.Relation, relations)}
	case said["tests"] == "" || said["cells"] == "":
		return Check{}, Problem{name, 1, "tests or cells is missing: nobody could tell which cells a test compares"}
	case c.SQL == "":
		return Check{}, Problem{File: name, Text: "no query"}
	case strings.Contains(c.SQL, ";"):
		return Check{}, Problem{File: name, Text: "more than one statement"}
	}
	for text := range strings.SplitSeq(said["tests"], ";") {
		t, ok := parseCellName(strings.TrimSpace(text), false)
		if !ok {
			return Check{}, Problem{name, line["tests"], fmt.Sprintf("test %q is neither table.row.column, a table nor report", strings.TrimSpace(text))}
		}
		c.Tests = append(c.Tests, t)
	}
	for text := range strings.SplitSeq(said["cells"], ";") {
		t, ok := parseTerm(text)
		if !ok {
			return Check{}, Problem{name, line["cells"], fmt.Sprintf("term %q is not: left or right, this, other or children, table.row.column", strings.TrimSpace(text))}
		}
		c.Terms = append(c.Terms, t)
	}
	if c.Terms[0].Side != "left" {
		return Check{}, Problem{name, line["cells"], "the left side comes first"}
	}
	return c, nil
}

func parseTerm(text string) (t CheckTerm, ok bool) {
	w := strings.Fields(text)
	if len(w) != 3 || !slices.Contains([]string{"left", "right"}, w[0]) || !slices.Contains([]string{"this", "other", "children"}, w[1]) {
		return t, false
	}
	t.Side, t.Whose = w[0], w[1]
	w[2], t.Minus = strings.CutPrefix(w[2], "-")
	t.Cell, ok = parseCellName(w[2], true)
	return t, ok && t.Cell.Column != ""
}

// parseCellName reads table.row.column, a table alone, or report; braces only
// where they are allowed.
func parseCellName(text string, braces bool) (CellName, bool) {
	p := strings.Split(text, ".")
	for i, part := range p {
		if own := "{" + []string{"table", "row", "column", ""}[min(i, 3)] + "}"; part != "*" && !codeLike(part) && (!braces || part != own) {
			return CellName{}, false
		}
	}
	switch {
	case text == "report":
		return CellName{}, true
	case len(p) == 1 && p[0] != "*":
		return CellName{Table: p[0]}, true
	case len(p) == 3:
		return CellName{p[0], p[1], p[2]}, true
	}
	return CellName{}, false
}

// LintChecks gives every finding about checks/ that needs no database.
func LintChecks(fsys fs.FS) []Problem {
	names, err := fs.Glob(fsys, "checks/*.sql")
	if err != nil {
		return []Problem{asProblem("checks", err)}
	}
	var found []Problem
	for _, name := range names {
		if _, err := readCheck(fsys, name); err != nil {
			found = append(found, asProblem(name, err))
		}
	}
	if len(found) == 0 {
		if _, err := IdentityCells(fsys); err != nil {
			found = append(found, asProblem("checks", err))
		}
	}
	return found
}
