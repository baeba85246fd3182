package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// maxRecord bounds one inflated record. It is far above the largest body that
// a fetch keeps: a record beyond it is damage or not ours.
const maxRecord = 512 << 20

// errTorn marks a record that ends too early or does not hold together, as a
// killed writer leaves it.
var errTorn = errors.New("torn record")

// record is one WARC record as it stands in a file. block is only valid until
// the next record is read.
type record struct {
	Place
	kind   string            // WARC-Type
	header map[string]string // names in lower case
	block  []byte
}

// countReader counts what is read from the file below the buffer.
type countReader struct {
	r io.Reader
	n int64
}

func (c *countReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// memberReader reads gzip members one by one, with buffers that are kept.
type memberReader struct {
	z   *gzip.Reader
	buf bytes.Buffer
}

// next inflates one member from br, checksum checked. io.EOF means that br was
// at its end before the member began.
func (m *memberReader) next(br *bufio.Reader) ([]byte, error) {
	_, err := br.Peek(1)
	if err != nil {
		return nil, err // io.EOF: the end between two members
	}
	if m.z == nil {
		m.z, err = gzip.NewReader(br)
	} else {
		err = m.z.Reset(br)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errTorn, err)
	}
	m.z.Multistream(false)
	m.buf.Reset()
	n, err := io.Copy(&m.buf, io.LimitReader(m.z, maxRecord+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errTorn, err)
	}
	if n > maxRecord {
		return nil, fmt.Errorf("%w: more than %d bytes", errTorn, maxRecord)
	}
	return m.buf.Bytes(), nil
}

// scan yields the records of the WARC file at path from a byte offset on, and
// last an error wrapping errTorn when the file does not end with a whole one.
func scan(path, name string, from int64) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(record{}, err)
			return
		}
		defer f.Close()
		if _, err := f.Seek(from, io.SeekStart); err != nil {
			yield(record{}, err)
			return
		}
		records(f, name, from)(yield)
	}
}

// records is scan over a reader that stands at offset from of the file name.
func records(r io.Reader, name string, from int64) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		cr := &countReader{r: r, n: from}
		br := bufio.NewReaderSize(cr, 256<<10)
		var m memberReader
		for {
			start := cr.n - int64(br.Buffered())
			b, err := m.next(br)
			if err == io.EOF {
				return
			}
			rec := record{Place: Place{File: name, Offset: start}}
			if err == nil {
				rec.Length = cr.n - int64(br.Buffered()) - start
				err = rec.parse(b)
			}
			if err != nil {
				yield(rec, fmt.Errorf("%s at %d: %w", name, start, err))
				return
			}
			if !yield(rec, nil) {
				return
			}
		}
	}
}

// parse splits an inflated member into WARC header and block.
func (r *record) parse(b []byte) error {
	end := bytes.Index(b, crlf2)
	if end < 0 || !bytes.HasPrefix(b, []byte("WARC/1.")) {
		return fmt.Errorf("%w: no WARC header", errTorn)
	}
	r.header = make(map[string]string, 12)
	lines := strings.Split(string(b[:end]), "\r\n")
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return fmt.Errorf("%w: header line %.80q", errTorn, line)
		}
		r.header[strings.ToLower(name)] = strings.TrimSpace(value)
	}
	r.kind = r.header["warc-type"]
	n := atoi(r.header["content-length"])
	rest := b[end+len(crlf2):]
	if r.header["content-length"] == "" || n < 0 || int64(len(rest)) != n+int64(len(crlf2)) || !bytes.HasSuffix(rest, crlf2) {
		return fmt.Errorf("%w: block of %d bytes, %q declared", errTorn, len(rest), r.header["content-length"])
	}
	r.block = rest[:n]
	return nil
}

// at reads the one record at p of the archive in dir.
func (m *memberReader) at(f io.ReaderAt, p Place) (record, error) {
	rec := record{Place: p}
	if p.Length <= 0 || p.Offset < 0 {
		return rec, fmt.Errorf("%s at %d: no such record", p.File, p.Offset)
	}
	b, err := m.next(bufio.NewReaderSize(io.NewSectionReader(f, p.Offset, p.Length), 64<<10))
	if err == nil {
		err = rec.parse(b)
	}
	if err != nil {
		return rec, fmt.Errorf("%s at %d: %w", p.File, p.Offset, err)
	}
	return rec, nil
}
