package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// appender is a file of lines that is only added to, with a buffer that the
// owner flushes.
type appender struct {
	f       *os.File
	buf     []byte
	size    int64 // with what is still in buf
	flushed int64
}

func openAppend(path string) (*appender, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	return &appender{f: f, size: st.Size(), flushed: st.Size()}, nil
}

func (a *appender) write(line []byte) error {
	a.buf = append(a.buf, line...)
	a.size += int64(len(line))
	if len(a.buf) >= 64<<10 {
		return a.flush()
	}
	return nil
}

func (a *appender) flush() error {
	if len(a.buf) == 0 {
		return nil
	}
	n, err := a.f.WriteAt(a.buf, a.flushed)
	if err != nil {
		// What was written of a line is cut again or, failing that, by repair.
		a.f.Truncate(a.flushed)
		return fmt.Errorf("%s: %d of %d bytes: %w", a.f.Name(), n, len(a.buf), err)
	}
	a.flushed += int64(len(a.buf))
	a.buf = a.buf[:0]
	return nil
}

func (a *appender) sync() error { return errors.Join(a.flush(), a.f.Sync()) }

// lineAt reads the line that begins at off.
func (a *appender) lineAt(off int64) ([]byte, error) {
	if off >= a.flushed {
		b := a.buf[off-a.flushed:]
		i := bytes.IndexByte(b, '\n')
		return bytes.Clone(b[:max(0, i)]), nil
	}
	for line, err := range linesBuffered(io.NewSectionReader(a.f, off, a.flushed-off), 4<<10) {
		return bytes.Clone(line), err
	}
	return nil, io.ErrUnexpectedEOF
}

// checkpoint is a line of the part file: the WARC files are whole and on the
// disk up to (file, offset), the index lines for them stand above it, and the
// fetch log is on the disk up to log.
type checkpoint struct {
	file   string // "-" before the first file
	offset int64
	log    int64
}

const checkpointMark = "!synced "

func (c checkpoint) line() []byte {
	return fmt.Appendf(nil, "%s%s %d %d\n", checkpointMark, c.file, c.offset, c.log)
}

func parseCheckpoint(line []byte) (checkpoint, bool) {
	f := strings.Fields(string(line))
	if len(f) != 4 || f[0]+" " != checkpointMark {
		return checkpoint{}, false
	}
	c := checkpoint{f[1], atoi(f[2]), atoi(f[3])}
	return c, c.offset >= 0 && c.log >= 0
}

// covers reports whether the place lies before the checkpoint.
func (c checkpoint) covers(p Place) bool {
	a, b := sequence(p.File), sequence(c.file)
	return a < b || a == b && p.Offset < c.offset
}

// background flushes lines often and sets a checkpoint now and then, so that a
// kill costs nothing and a power loss costs seconds.
func (w *Writer) background() {
	defer close(w.stopped)
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-w.stop:
			return
		case <-tick.C:
		}
		w.mu.Lock()
		if w.failed == nil {
			if err := errors.Join(w.part.flush(), w.fetch.flush()); err != nil {
				w.fail(err)
			}
		}
		w.mu.Unlock()
		if time.Since(last) >= syncEvery {
			last = time.Now()
			if err := w.Sync(); err != nil {
				w.log.Error("archive sync", "err", err)
			}
		}
	}
}

// Sync forces everything to the disk and sets a checkpoint.
func (w *Writer) Sync() error {
	w.mu.Lock()
	if w.failed != nil || w.warc == nil || w.offset == w.synced {
		err := w.failed
		if err == nil {
			if err = w.fetch.flush(); err != nil {
				w.fail(err)
			}
		}
		w.mu.Unlock()
		return err
	}
	if err := errors.Join(w.part.flush(), w.fetch.flush()); err != nil {
		w.fail(err)
		w.mu.Unlock()
		return err
	}
	warc, at := w.warc, checkpoint{w.name, w.offset, w.fetch.size}
	w.mu.Unlock()

	// The disk is slow; fetches go on meanwhile. A file that was closed by a
	// change to the next one was synced then.
	err := warc.Sync()
	if errors.Is(err, os.ErrClosed) {
		err = nil
	}
	err = errors.Join(err, w.fetch.f.Sync(), w.part.f.Sync())
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil { // after a failed sync nobody knows what is on the disk
		return w.fail(err)
	}
	if w.name == at.file {
		w.synced = at.offset
	}
	return w.part.write(at.line())
}

// Close sorts the index, syncs and gives the lock back. When it fails, the
// next Create finishes the work. Only the first call does anything.
func (w *Writer) Close() (err error) {
	w.closing.Do(func() { err = w.close() })
	return err
}

func (w *Writer) close() error {
	close(w.stop)
	<-w.stopped
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.release()
	err := w.failed
	if err == nil {
		err = errors.Join(w.part.sync(), w.fetch.sync())
	}
	if err == nil && w.warc != nil {
		err = w.warc.Sync()
	}
	w.failed = errors.New("archive is closed")
	if err != nil {
		return err
	}
	return foldPart(w.dir)
}

// foldPart merges the part file into the index and removes it.
func foldPart(dir string) error {
	part := filepath.Join(dir, PartName)
	s := newSorter(dir)
	defer s.close()
	f, err := os.Open(part)
	if err != nil {
		return err
	}
	defer f.Close()
	for line, err := range lines(f) {
		if err != nil {
			return err
		}
		if bytes.HasPrefix(line, []byte("!")) {
			continue
		}
		if err := s.add(line); err != nil {
			return err
		}
	}
	if len(s.held)+len(s.chunks) > 0 {
		if err := foldInto(dir, s); err != nil {
			return err
		}
	}
	if err := os.Remove(part); err != nil {
		return err
	}
	return syncDir(dir)
}

// foldInto writes the index anew: its lines and those of s, in order.
func foldInto(dir string, s *sorter) error {
	path := filepath.Join(dir, IndexName)
	old, err := openIndex(path)
	if err != nil {
		return err
	}
	defer old.close()
	return writeLines(path, merge(old.all(), s.sorted()))
}

// syncDir makes new names in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
