package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/docs"
	"gongkai/internal/warehouse"
	"gongkai/schemas"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// fictional are the built-in declarations with the divisions of the fixtures
// in place of the real ones.
var fictional fs.FS = overlay{schemas.FS, os.DirFS("../../fixtures")}

type overlay struct{ base, over fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	if dir, file := path.Split(name); dir == "divisions/" && strings.HasSuffix(file, ".csv") {
		if f, err := o.over.Open(name); err == nil {
			return f, nil
		}
	}
	return o.base.Open(name)
}

// volatile are columns that differ from run to run.
var volatile = []string{"time", "changed_at", "payload_file", "payload_offset", "payload_length", "warc_file", "warc_offset"}

// lastYear is the last report year of the fixtures.
const lastYear = "2024"

// shown is the number of rows of each answer that the golden file holds.
const shown = 12

// cookbook runs every query of the cookbook and compares the answers with a
// golden file.
func cookbook(t *testing.T, db *warehouse.DB) {
	t.Helper()
	questions, err := docs.Questions()
	if err != nil {
		t.Fatal(err)
	}
	if len(questions) < 12 {
		t.Errorf("the cookbook has %d questions", len(questions))
	}
	var got bytes.Buffer
	for _, q := range questions {
		if n := strings.Count(q.SQL, "\n") + 1; n > 25 {
			t.Errorf("%s: %d lines are more than a screen", q.Title, n)
		}
		names, rows, err := db.Strings(t.Context(), q.SQL)
		if err != nil {
			t.Errorf("%s: %v", q.Title, err)
			continue
		}
		// Later years become due as time goes on.
		if year := slices.Index(names, "year"); year >= 0 {
			rows = slices.DeleteFunc(rows, func(r []string) bool { return r[year] > lastYear })
		}
		fmt.Fprintf(&got, "## %s\n%d rows\n%s\n", q.Title, len(rows), strings.Join(names, " | "))
		for _, r := range rows[:min(len(rows), shown)] {
			for i, name := range names {
				if slices.Contains(volatile, name) && r[i] != "" {
					r[i] = "…"
				}
			}
			fmt.Fprintln(&got, strings.Join(r, " | "))
		}
		fmt.Fprintln(&got)
	}
	const golden = "testdata/cookbook.golden"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got.String()); d != "" {
		t.Errorf("answers of the cookbook (-update rewrites the golden file):\n%s", d)
	}
}
