package narrative_test

import (
	"os"
	"testing"

	"gongkai/internal/catalog"
	"gongkai/internal/narrative"
)

// declared is the finder of schemas/narrative.
func declared(t testing.TB) (*narrative.Finder, []narrative.Agreement) {
	t.Helper()
	decl, err := catalog.Indicators(os.DirFS("../../schemas"))
	if err != nil {
		t.Fatal(err)
	}
	patterns := make([]narrative.Pattern, len(decl.Patterns))
	for i, p := range decl.Patterns {
		patterns[i] = narrative.Pattern(p)
	}
	agreements := make([]narrative.Agreement, len(decl.Agreements))
	for i, a := range decl.Agreements {
		agreements[i] = narrative.Agreement(a)
	}
	f, err := narrative.Compile(narrative.Vocabulary(decl.Vocabulary), patterns)
	if err != nil {
		t.Fatal(err)
	}
	return f, agreements
}
