//go:build !unix

package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// lock makes the lock file and fails when it is there. Without flock a killed
// run leaves it behind: the message says what to do.
func lock(dir string) (*os.File, error) {
	name := filepath.Join(dir, LockName)
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w; if none is running, delete %s", ErrLocked, name)
	}
	return f, err
}

func unlock(f *os.File) error {
	name := f.Name()
	f.Close()
	return os.Remove(name)
}
