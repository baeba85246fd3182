package internal_test

import (
	"go/build"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// level of each package below the module root. A package imports only lower
// levels, or its own level where peers allows the arrow: data flows one way,
// and the stages meet on disk, never through imports.
var level = map[string]int{
	"docs":                 0,
	"schemas":              0,
	"internal/fact":        0,
	"internal/fold":        0,
	"internal/lockfile":    0,
	"internal/tables":      1,
	"internal/catalog":     1,
	"internal/archive":     1,
	"internal/narrative":   1,
	"internal/document":    2,
	"internal/fetch":       2,
	"internal/segment":     2,
	"internal/warehouse":   2,
	"internal/normalize":   3,
	"internal/attribution": 3,
	"internal/listing":     3,
	"internal/crawl":       4,
	"internal/extract":     4,
	"internal/load":        4,
	"internal/compare":     4,
	"internal/fakeweb":     4,
	"internal/specimen":    4,
	"internal/score":       5,
	"internal/nightly":     5,
	"internal/command":     5,
}

func TestImportLevels(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") && path != ".." || d.Name() == "testdata" || d.Name() == "work" {
			return filepath.SkipDir
		}
		rel, _ := filepath.Rel("..", path)
		pkg, err := build.ImportDir(path, 0)
		if err != nil {
			return nil // no Go files
		}
		if strings.HasPrefix(rel, "cmd") || rel == "internal" || rel == "." {
			return nil
		}
		from, ok := level[rel]
		if !ok {
			t.Errorf("package %s has no level: add it to the table", rel)
			return nil
		}
		for _, imp := range pkg.Imports {
			to, ours := strings.CutPrefix(imp, "gongkai/")
			if !ours {
				continue
			}
			if l, ok := level[to]; !ok || l >= from {
				t.Errorf("%s (level %d) imports %s (level %d)", rel, from, to, l)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
