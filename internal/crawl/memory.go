package crawl

import (
	"os"
	"runtime/debug"
)

// Bounds of the collector for a process that does nothing but crawl. Pages are
// read and dropped, so the heap is small and collected too often: twice the
// usual distance takes a fifth of the processor time off, and the soft limit
// keeps long bodies from making use of it.
const (
	collectAt  = 200       // percent of growth
	softMemory = 220 << 20 // bytes
)

// SetMemory sets the collector for a crawl, unless the environment says how.
func SetMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory)
	}
}
