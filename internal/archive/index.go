package archive

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
)

// sortedIndex looks lines up in the sorted index file without reading it into
// memory.
type sortedIndex struct {
	f    *os.File // nil when there is no index yet
	size int64
}

func openIndex(path string) (*sortedIndex, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &sortedIndex{}, nil
	}
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	return &sortedIndex{f, st.Size()}, nil
}

func (x *sortedIndex) close() {
	if x.f != nil {
		x.f.Close()
	}
}

// all yields every line.
func (x *sortedIndex) all() iter.Seq2[[]byte, error] {
	if x.f == nil {
		return func(func([]byte, error) bool) {}
	}
	return lines(io.NewSectionReader(x.f, 0, x.size))
}

// withPrefix yields the lines that begin with prefix.
func (x *sortedIndex) withPrefix(prefix []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if x.f == nil {
			return
		}
		at, err := x.lowerBound(prefix)
		if err != nil {
			yield(nil, err)
			return
		}
		for line, err := range linesBuffered(io.NewSectionReader(x.f, at, x.size-at), 8<<10) {
			if err == nil && !bytes.HasPrefix(line, prefix) {
				return
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// lowerBound is the offset of the first line not below target. The search is
// over byte offsets: an offset stands for the first line that begins at or
// after it.
func (x *sortedIndex) lowerBound(target []byte) (int64, error) {
	lo, hi := int64(0), x.size
	buf := make([]byte, 4<<10)
	for lo < hi {
		mid := lo + (hi-lo)/2
		begin, below, err := x.compareAt(mid, hi, target, buf)
		if err != nil {
			return 0, err
		}
		switch {
		case begin >= hi: // no line begins between mid and hi
			hi = mid
		case below:
			lo = begin + 1
		default:
			hi = mid
		}
	}
	begin, err := x.lineStart(lo, buf)
	return begin, err
}

// lineStart is where the first line at or after off begins.
func (x *sortedIndex) lineStart(off int64, buf []byte) (int64, error) {
	if off == 0 {
		return 0, nil
	}
	for at := off - 1; at < x.size; {
		n, err := x.f.ReadAt(buf[:min(int64(len(buf)), x.size-at)], at)
		if n == 0 {
			return 0, err
		}
		if i := bytes.IndexByte(buf[:n], '\n'); i >= 0 {
			return at + int64(i) + 1, nil
		}
		at += int64(n)
	}
	return x.size, nil
}

// compareAt finds the first line at or after off and reports where it begins
// and whether it is below target.
func (x *sortedIndex) compareAt(off, hi int64, target, buf []byte) (begin int64, below bool, err error) {
	begin, err = x.lineStart(off, buf)
	if err != nil || begin >= hi {
		return begin, false, err
	}
	p := make([]byte, len(target))
	n, err := x.f.ReadAt(p[:min(int64(len(p)), x.size-begin)], begin)
	if n == 0 {
		return begin, false, err
	}
	p = p[:n]
	if i := bytes.IndexByte(p, '\n'); i >= 0 {
		p = p[:i]
	}
	return begin, bytes.Compare(p, target) < 0, nil
}

// usable reports whether a capture can answer a conditional request: the whole
// body of a page that was there.
func (c Capture) usable() bool { return c.Status == 200 && c.Truncated == "" }

// lookup is the newest capture of the request in the index that is wanted.
func (x *sortedIndex) lookup(method, url, body string, want func(Capture) bool) (Capture, bool, error) {
	var best Capture
	var found bool
	prefix := []byte(captureKey(method, url, body) + " ")
	for line, err := range x.withPrefix(prefix) {
		if err != nil {
			return best, found, err
		}
		c, err := parseCDXJ(line)
		if err != nil {
			continue // damage is Verify's to report; the page is fetched again
		}
		if c.URL == url && c.Method == method && c.Body == body && want(c) && (!found || !c.Time.Before(best.Time)) {
			best, found = c, true
		}
	}
	return best, found, nil
}
