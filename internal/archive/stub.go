package archive

import (
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"time"
)

var errNotYet = errors.New("archive: not written yet")

// ErrLocked is returned by Create when another process writes this archive.
var ErrLocked = errors.New("another run holds this archive")

// Config of a Writer.
type Config struct {
	Software string // for the warcinfo record, e.g. gongkai/0.1
	Operator string // contact, for the warcinfo record
	MaxFile  int64  // start a new WARC file beyond this many bytes; 0 means 1 GiB
	Logger   *slog.Logger
}

// Writer appends to an archive. Its methods may be called concurrently.
type Writer struct{}

// Create opens the archive in dir for writing, making it when absent. It takes
// the lock and repairs what a killed run left behind.
func Create(dir string, cfg Config) (*Writer, error) { return nil, errNotYet }

// Exchange is one request with its answer.
type Exchange struct {
	Attempt      Attempt // the line for the fetch log; place and digest are filled in
	IP           string
	RequestHead  []byte // request line and header lines, with the empty line
	RequestBody  []byte
	ResponseHead []byte // status line and header lines, with the empty line
	Body         []byte // entity body: transfer-encoding undone, content-encoding kept
	ContentType  string
	Content      string // digest of the decoded body when Body is encoded
	ETag         string
	Modified     string
	Truncated    string   // length, time, disconnect, unspecified
	Original     *Capture // set for a revisit
	NotModified  bool     // the revisit is a 304 (else: identical payload)
}

// Exchange stores x and returns where.
func (w *Writer) Exchange(x Exchange) (Capture, error) { return Capture{}, errNotYet }

// Log adds a line to the fetch log for an attempt that stored nothing.
func (w *Writer) Log(a Attempt) error { return errNotYet }

// Last is the newest whole capture of a URL with status 200 (of a POST, with that
// body), as a revisit's original where it is one.
func (w *Writer) Last(method, url string, body []byte) (Capture, bool, error) {
	return Capture{}, false, errNotYet
}

// Payload is that of Reader.
func (w *Writer) Payload(c Capture) ([]byte, http.Header, error) { return nil, nil, errNotYet }

// Sync forces everything to the disk.
func (w *Writer) Sync() error { return errNotYet }

// Close sorts the index, syncs and gives the lock back.
func (w *Writer) Close() error { return errNotYet }

// Reader reads an archive, also while it is being written.
type Reader struct{}

// Open opens the archive in dir for reading; it changes nothing.
func Open(dir string) (*Reader, error) { return nil, errNotYet }

// Captures yields every capture in the order of the index: by SURT key, then time.
func (r *Reader) Captures() iter.Seq2[Capture, error] { return nil }

// Lookup is the newest whole capture of a URL with status 200.
func (r *Reader) Lookup(url string) (Capture, bool, error) { return Capture{}, false, errNotYet }

// Payload is the body of a capture with content-encoding undone, and the
// header of the answer. A revisit gives its original's body.
func (r *Reader) Payload(c Capture) (body []byte, header http.Header, err error) {
	return nil, nil, errNotYet
}

// Attempts yields the lines of the fetch log in writing order.
func (r *Reader) Attempts() iter.Seq2[Attempt, error] { return nil }

// Close closes the files that reading opened.
func (r *Reader) Close() error { return nil }

// Report is what Verify found.
type Report struct {
	Files, Records, Captures, Attempts int
	Bytes                              int64
	Problems                           []string // empty when all is well; cut at 100
	Time                               time.Duration
}

// Verify proves that WARC files, index and fetch log of dir agree and that all
// digests hold. The error is for an archive that cannot be read at all.
func Verify(dir string) (Report, error) { return Report{}, errNotYet }
