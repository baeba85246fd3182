package specimen

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestDump(t *testing.T) {
	dir := os.Getenv("SPECIMEN_DIR")
	if dir == "" {
		t.Skip("SPECIMEN_DIR not set")
	}
	for s := range All(len(renderings()) * 2) {
		if err := os.WriteFile(filepath.Join(dir, s.Name), s.Payload, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNewIsDeterministic(t *testing.T) {
	for i, name := range Renderings() {
		a, b := New(int64(i), Draw(int64(i), name)), New(int64(i), Draw(int64(i), name))
		if !bytes.Equal(a.Payload, b.Payload) {
			t.Errorf("%s: two payloads of one seed differ", name)
		}
		if len(a.Cells) == 0 && !a.Spec.Cut {
			t.Errorf("%s: no cells", name)
		}
	}
}
