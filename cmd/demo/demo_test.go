package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPrintTable(t *testing.T) {
	var b bytes.Buffer
	printTable(&b, []string{"organ", "n"}, [][]string{{"清河县人民政府", "12"}, {"x", ""}})
	want := "  organ           n\n  清河县人民政府  12\n  x\n"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// A demo empties what a demo made and nothing else.
func TestClear(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "w")
	d := &demo{work: dir}
	for range 2 {
		if err := d.clear(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "left"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, mark)); err != nil {
		t.Fatal(err)
	}
	if err := d.clear(); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("emptied a directory of somebody's: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "left")); err != nil {
		t.Error(err)
	}
}
