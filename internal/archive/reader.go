package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"os"
	"path/filepath"
)

// Reader reads an archive, also while it is being written or after a kill: it
// then leaves out what is not whole.
type Reader struct{ dir string }

// Open opens the archive in dir for reading; it changes nothing there.
func Open(dir string) (*Reader, error) {
	st, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if !st.IsDir() {
		return nil, fmt.Errorf("%s is not a directory", dir)
	}
	return &Reader{dir}, nil
}

// Captures yields every capture in the order of the index: by SURT key, then
// by time. Lines of a run that is going on are among them.
func (r *Reader) Captures() iter.Seq2[Capture, error] {
	return func(yield func(Capture, error) bool) {
		x, err := openIndex(filepath.Join(r.dir, IndexName))
		if err != nil {
			yield(Capture{}, err)
			return
		}
		defer x.close()
		s := newSorter("") // reading writes nothing into the archive
		defer s.close()
		if err := r.readRunning(s); err != nil {
			yield(Capture{}, err)
			return
		}
		for line, err := range merge(x.all(), s.sorted()) {
			var c Capture
			if err == nil {
				c, err = parseCDXJ(line)
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// readRunning adds the lines of the part file, if there is one, to s.
func (r *Reader) readRunning(s *sorter) error {
	f, err := os.Open(filepath.Join(r.dir, PartName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	sizes := make(map[string]int64)
	for line, err := range lines(f) {
		if err == io.ErrUnexpectedEOF {
			return nil
		}
		if err != nil {
			return err
		}
		if bytes.HasPrefix(line, []byte("!")) {
			continue
		}
		c, err := parseCDXJ(line)
		if err != nil {
			continue // a power loss; Create drops it
		}
		size, ok := sizes[c.File]
		if !ok || c.Offset+c.Length > size {
			size = fileSize(filepath.Join(r.dir, c.File))
			sizes[c.File] = size
		}
		if c.Offset+c.Length > size {
			continue
		}
		if err := s.add(line); err != nil {
			return err
		}
	}
	return nil
}

// Lookup is the newest whole capture of a URL with status 200 that the sorted
// index knows.
func (r *Reader) Lookup(url string) (Capture, bool, error) {
	x, err := openIndex(filepath.Join(r.dir, IndexName))
	if err != nil {
		return Capture{}, false, err
	}
	defer x.close()
	return x.lookup("GET", url, "", Capture.usable)
}

// Payload is the body of a capture with content-encoding undone, and the
// header of the answer; for a revisit those of the original. The body may come
// with an error wrapping ErrInflated or ErrEncoding: then it is what could be had.
func (r *Reader) Payload(c Capture) (body []byte, header http.Header, err error) {
	return readPayload(r.dir, c)
}

// Attempts yields the lines of the fetch log in writing order.
func (r *Reader) Attempts() iter.Seq2[Attempt, error] {
	return func(yield func(Attempt, error) bool) {
		f, err := os.Open(filepath.Join(r.dir, LogName))
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(Attempt{}, err)
			return
		}
		defer f.Close()
		n := 0
		for line, err := range lines(f) {
			n++
			if err == io.ErrUnexpectedEOF {
				return // being written
			}
			var a Attempt
			if err == nil {
				if err = json.Unmarshal(line, &a); err != nil {
					err = fmt.Errorf("%s:%d: %w", LogName, n, err)
				}
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}

// Close ends the reading.
func (r *Reader) Close() error { return nil }
