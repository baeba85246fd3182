package catalog

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Check is a rule that is tested on the built warehouse, one file below
// checks/: a head of comment lines and one query.
//
//	-- check: carry
//	-- grade: H
//	-- zh: 上年结转等于上一年度结转下年度
//	-- en: …
//	SELECT …
//
// The query gives one row per test, whether it holds or not, with the columns
// report_id, table_code, row_code, column_code, passed, residual and
// other_report_id. It reads the tables of the warehouse.
type Check struct {
	ID    string
	Grade string // H or S
	Title Names
	SQL   string
	File  string
}

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
	c := Check{File: name}
	fields := map[string]*string{"check": &c.ID, "grade": &c.Grade, "zh": &c.Title.ZH, "en": &c.Title.EN}
	head := true
	var body []string
	for i, line := range strings.Split(string(b), "\n") {
		text, comment := strings.CutPrefix(line, "--")
		if !comment {
			head = head && strings.TrimSpace(line) == ""
			body = append(body, line)
			continue
		}
		if !head {
			continue
		}
		key, value, ok := strings.Cut(strings.TrimSpace(text), ": ")
		field := fields[key]
		switch {
		case !ok || field == nil && len(fields) == countSet(fields):
			continue // prose after the head
		case field == nil:
			return Check{}, Problem{name, i + 1, fmt.Sprintf("unknown key %q", key)}
		case *field != "":
			return Check{}, Problem{name, i + 1, fmt.Sprintf("%s is given twice", key)}
		}
		*field = strings.TrimSpace(value)
	}
	c.SQL = strings.TrimSuffix(strings.TrimSpace(strings.Join(body, "\n")), ";")
	switch {
	case c.ID != strings.TrimSuffix(path.Base(name), ".sql"):
		return Check{}, Problem{name, 1, fmt.Sprintf("check %q is not the name of its file", c.ID)}
	case c.Grade != "H" && c.Grade != "S":
		return Check{}, Problem{name, 1, fmt.Sprintf("grade %q is neither H nor S", c.Grade)}
	case c.Title.ZH == "" || c.Title.EN == "":
		return Check{}, Problem{name, 1, "zh or en is missing"}
	case c.SQL == "":
		return Check{}, Problem{File: name, Text: "no query"}
	case strings.Contains(c.SQL, ";"):
		return Check{}, Problem{File: name, Text: "more than one statement"}
	}
	return c, nil
}

func countSet(fields map[string]*string) int {
	n := 0
	for _, f := range fields {
		if *f != "" {
			n++
		}
	}
	return n
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
	return found
}
