package command

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Progress is one line on a terminal that is written over and over, and
// nothing at all when standard error is not a terminal. As a Writer it passes
// log lines on and keeps them apart from the line. Safe for concurrent use.
type Progress struct {
	mu    sync.Mutex
	w     io.Writer
	on    bool
	shown bool
	last  time.Time
}

// every is the least time between two pictures of the line.
const every = 100 * time.Millisecond

func newProgress(w io.Writer, text bool) *Progress {
	p := &Progress{w: w}
	if f, ok := w.(*os.File); ok && text && os.Getenv("TERM") != "dumb" {
		st, err := f.Stat()
		p.on = err == nil && st.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// Show writes the line, at most ten times a second. A nil Progress shows
// nothing.
func (p *Progress) Show(format string, args ...any) {
	if p == nil || !p.on {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Sub(p.last) < every {
		return
	}
	p.last, p.shown = now, true
	fmt.Fprintf(p.w, "\r\x1b[K"+format, args...)
}

// Clear takes the line away.
func (p *Progress) Clear() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

func (p *Progress) clear() {
	if p.shown {
		io.WriteString(p.w, "\r\x1b[K")
		p.shown = false
	}
}

// Write takes the line away and passes b on.
func (p *Progress) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	return p.w.Write(b)
}
