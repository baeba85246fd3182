package extract

import (
	"os"
	"runtime/debug"
)

// memoryLimit is where the collector starts to work harder: the declarations
// and the readers of PDF and office files take about half of it for good.
const memoryLimit = 220 << 20

// LimitMemory asks the runtime to keep a process that reads documents small,
// unless GOMEMLIMIT says what its user wants.
func LimitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}
