//go:build !unix

package lockfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Take makes the lock file and fails when it is there. Without flock a killed
// run leaves it behind: the message says what to do.
func Take(path string) (release func() error, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w; if none is running, delete %s", ErrHeld, path)
	}
	if err != nil {
		return nil, err
	}
	return func() error {
		f.Close()
		return os.Remove(path)
	}, nil
}
