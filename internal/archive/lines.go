package archive

import (
	"bufio"
	"bytes"
	"container/heap"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
)

// maxLine bounds one line of index or fetch log.
const maxLine = 1 << 20

// errLine is a line longer than we write.
var errLine = errors.New("line too long")

// lines yields the whole lines of r without their newline, and whether each
// ended in one: the last line of a killed writer does not. The slice is valid
// until the next line.
func lines(r io.Reader) iter.Seq2[[]byte, error] { return linesBuffered(r, 256<<10) }

// linesBuffered is lines with a read buffer of size bytes.
func linesBuffered(r io.Reader, size int) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		br := bufio.NewReaderSize(r, size)
		var long []byte
		for {
			b, err := br.ReadSlice('\n')
			if err == bufio.ErrBufferFull {
				if long = append(long, b...); len(long) > maxLine {
					yield(nil, errLine)
					return
				}
				continue
			}
			if len(long) > 0 {
				long = append(long, b...)
				b = long
			}
			if err == io.EOF {
				if len(b) > 0 {
					yield(b, io.ErrUnexpectedEOF) // half a line
				}
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(b[:len(b)-1], nil) {
				return
			}
			long = long[:0]
		}
	}
}

// sorter sorts lines of any number in bounded memory: chunks go to temporary
// files and are merged.
type sorter struct {
	dir    string // for the temporary files
	limit  int    // bytes of lines held in memory
	held   [][]byte
	size   int
	chunks []*os.File
}

func newSorter(dir string) *sorter { return &sorter{dir: dir, limit: 48 << 20} }

func (s *sorter) add(line []byte) error {
	s.held = append(s.held, bytes.Clone(line))
	s.size += len(line) + 48 // and what a slice costs
	if s.size > s.limit {
		return s.spill()
	}
	return nil
}

func (s *sorter) spill() error {
	slices.SortFunc(s.held, bytes.Compare)
	f, err := os.CreateTemp(s.dir, "sort-*.tmp")
	if err != nil {
		return err
	}
	s.chunks = append(s.chunks, f)
	bw := bufio.NewWriterSize(f, 256<<10)
	for _, l := range s.held {
		bw.Write(l)
		bw.WriteByte('\n')
	}
	if err := bw.Flush(); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	clear(s.held)
	s.held, s.size = s.held[:0], 0
	return nil
}

// sorted yields all lines added, in order.
func (s *sorter) sorted() iter.Seq2[[]byte, error] {
	slices.SortFunc(s.held, bytes.Compare)
	streams := []iter.Seq2[[]byte, error]{func(yield func([]byte, error) bool) {
		for _, l := range s.held {
			if !yield(l, nil) {
				return
			}
		}
	}}
	for _, f := range s.chunks {
		streams = append(streams, lines(f))
	}
	return merge(streams...)
}

// close removes the temporary files.
func (s *sorter) close() {
	for _, f := range s.chunks {
		f.Close()
		os.Remove(f.Name())
	}
}

// merge yields the lines of sorted streams in order, equal lines once.
func merge(streams ...iter.Seq2[[]byte, error]) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var h mergeHeap
		defer func() {
			for _, s := range h {
				s.stop()
			}
		}()
		for _, seq := range streams {
			next, stop := iter.Pull2(seq)
			s := &mergeStream{next: next, stop: stop}
			h = append(h, s)
			if err := s.advance(); err != nil {
				yield(nil, err)
				return
			}
		}
		heap.Init(&h)
		var last []byte
		first := true
		for len(h) > 0 && !h[0].done {
			if first || !bytes.Equal(h[0].line, last) {
				last = append(last[:0], h[0].line...)
				first = false
				if !yield(last, nil) {
					return
				}
			}
			if err := h[0].advance(); err != nil {
				yield(nil, err)
				return
			}
			heap.Fix(&h, 0)
		}
	}
}

type mergeStream struct {
	next func() ([]byte, error, bool)
	stop func()
	line []byte
	done bool
}

func (s *mergeStream) advance() error {
	line, err, ok := s.next()
	s.line, s.done = line, !ok
	return err
}

type mergeHeap []*mergeStream

func (h mergeHeap) Len() int { return len(h) }
func (h mergeHeap) Less(i, j int) bool {
	if h[i].done != h[j].done {
		return h[j].done
	}
	return bytes.Compare(h[i].line, h[j].line) < 0
}
func (h mergeHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *mergeHeap) Push(x any)   { *h = append(*h, x.(*mergeStream)) }
func (h *mergeHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
