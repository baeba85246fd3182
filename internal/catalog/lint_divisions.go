package catalog

import (
	"fmt"
	"io/fs"
)

// LintDivisions checks that the tables load and hang together: codes in order,
// the ranges of one code apart from each other, parents and successors known.
// An alias may stand for several divisions: who reads it must ask for more.
func LintDivisions(fsys fs.FS) []Problem {
	t, err := Divisions(fsys)
	if err != nil {
		return []Problem{asProblem("divisions", err)}
	}
	var out []Problem
	line, file := 1, ""
	var before Division
	for d := range t.All() {
		for _, l := range DivisionLevels {
			if l.Level == d.Level && l.File != file {
				file, line, before = l.File, 1, Division{}
			}
		}
		line++
		report := func(format string, args ...any) {
			out = append(out, Problem{file, line, d.Code + " " + d.Name + ": " + fmt.Sprintf(format, args...)})
		}
		switch {
		case d.Code < before.Code:
			report("out of order")
		case d.Code == before.Code && (before.ValidTo == "" || d.ValidFrom != "" && d.ValidFrom <= before.ValidTo || d.ValidFrom == ""):
			report("its range and that of %s overlap", before.Name)
		}
		if d.Parent == "" && d.Level != "province" {
			report("has no parent")
		} else if p, ok := t.ByCode(d.Parent); d.Parent != "" && (!ok || p.Level == d.Level) {
			report("parent %q is unknown or of its own level", d.Parent)
		}
		if s, ok := t.ByCode(d.SucceededBy); d.SucceededBy != "" && (!ok || s.Code == d.Code && s.ValidTo == d.ValidTo) {
			report("successor %q is unknown", d.SucceededBy)
		}
		before = d
	}
	return out
}
