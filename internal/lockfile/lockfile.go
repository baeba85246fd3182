// Package lockfile lets one process at a time work on a directory: the crawl
// on its archive, a load on its warehouse, a night on all of them.
package lockfile

import "errors"

// ErrHeld is returned by Take when another process holds the file.
var ErrHeld = errors.New("another process holds the lock")
