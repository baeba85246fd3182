package lockfile

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestTake(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	release, err := Take(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Take(path); !errors.Is(err, ErrHeld) {
		t.Errorf("a second taker got %v, want ErrHeld", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	again, err := Take(path)
	if err != nil {
		t.Fatalf("after the release: %v", err)
	}
	again()
	if _, err := Take(filepath.Join(path, "below")); err == nil || errors.Is(err, ErrHeld) {
		t.Errorf("a path that cannot be made gives %v", err)
	}
}
