// Package docs carries the cookbook, so that the tests can run its queries as
// they are printed.
package docs

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed cookbook.md
var cookbook string

// Question is one section of the cookbook.
type Question struct {
	Title string // "1. How many requests are made, …"
	SQL   string // its query, one statement
}

// Questions gives the sections of the cookbook in order. A section without
// exactly one query is an error.
func Questions() ([]Question, error) {
	sections := strings.Split(cookbook, "\n## ")
	var all []Question
	for _, s := range sections[1:] {
		title, _, _ := strings.Cut(s, "\n")
		parts := strings.Split(s, "```sql\n")
		if len(parts) != 2 {
			return nil, fmt.Errorf("cookbook: %q has %d queries, want one", title, len(parts)-1)
		}
		query, _, closed := strings.Cut(parts[1], "\n```")
		if !closed || strings.Count(query, ";") != 1 || !strings.HasSuffix(query, ";") {
			return nil, fmt.Errorf("cookbook: the query of %q is not one statement", title)
		}
		all = append(all, Question{title, query})
	}
	return all, nil
}
