package segment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"golang.org/x/sys/unix"

	"gongkai/internal/fact"
)

// Writer writes one segment. It is not safe for concurrent use: a segment has
// one writer.
type Writer struct {
	dir   string // DIR/facts
	temp  string
	lock  *os.File
	files map[string]*file
	done  bool
	err   error // the first failure; a segment with a hole is never committed
	n     int
}

// Create starts a segment below dir (DIR/facts), which it makes when missing,
// and removes what killed writers left there. Nothing can be seen of the new
// segment before Commit.
func Create(dir string) (_ *Writer, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("create segment in %s: %w", dir, err)
		}
	}()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	sweep(dir)
	temp, err := os.MkdirTemp(dir, tempPrefix)
	if err != nil {
		return nil, err
	}
	w := &Writer{dir: dir, temp: temp, files: map[string]*file{}}
	defer func() {
		if err != nil {
			w.Abort()
		}
	}()
	if w.lock, err = os.Create(filepath.Join(temp, "lock")); err != nil {
		return nil, err
	}
	if err := unix.Flock(int(w.lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, err
	}
	for _, t := range tableNames {
		if w.files[t], err = createFile(filepath.Join(temp, t+".parquet"), columns[t]); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// sweep removes temporary folders whose writer is gone. A writer holds a lock
// on a file in its folder, which the system drops when it dies.
func sweep(dir string) {
	found, _ := filepath.Glob(filepath.Join(dir, tempPrefix+"*"))
	for _, path := range found {
		f, err := os.Open(filepath.Join(path, "lock"))
		if err != nil {
			// Killed, or alive, between making the folder and its lock.
			if st, err := os.Stat(path); err == nil && time.Since(st.ModTime()) > time.Minute {
				os.RemoveAll(path)
			}
			continue
		}
		if unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
			os.RemoveAll(path)
		}
		f.Close()
	}
}

// DocumentID is the id of a capture: 16 hexadecimal digits from its URL and
// payload digest.
func DocumentID(url, digest string) string {
	h := sha256.Sum256([]byte(url + "\n" + digest))
	return hex.EncodeToString(h[:8])
}

// Add appends one document and all it states. After an error the segment
// cannot be committed.
func (w *Writer) Add(d Document) error {
	if w.err == nil {
		w.err = w.add(d)
	}
	return w.err
}

func (w *Writer) add(d Document) error {
	if w.done {
		return errors.New("segment is closed")
	}
	if d.URL == "" || d.Digest == "" {
		return fmt.Errorf("document without URL or digest: %q %q", d.URL, d.Digest)
	}
	switch d.State {
	case Report, NotAReport, NotReadable:
	default:
		return fmt.Errorf("document %s: unknown state %q", d.URL, d.State)
	}
	if d.DocumentID == "" {
		d.DocumentID = DocumentID(d.URL, d.Digest)
	}
	var evidence string
	if len(d.Report.Evidence) > 0 {
		b, err := json.Marshal(d.Report.Evidence)
		if err != nil {
			return fmt.Errorf("document %s: %w", d.URL, err)
		}
		evidence = string(b)
	}
	var at any
	if !d.RetrievedAt.IsZero() {
		at = arrow.Timestamp(d.RetrievedAt.UnixMicro())
	}
	n := w.n
	w.n++
	r := d.Report
	err := w.files["documents"].row(n, d.DocumentID, clean(d.URL), d.Site, clean(d.Via), clean(d.LinkText), d.WARC, d.Offset,
		at, clean(d.ContentType), d.State, d.Declarations, d.Code,
		clean(d.Source), d.Digest, d.Format, d.Encoding,
		clean(r.Title), clean(r.Organ), r.Kind, r.Division,
		r.Level, r.Year, r.PublishedOn, r.Vintage,
		r.IsReport, r.Completeness, clean(evidence),
		len(d.Observations), len(d.Mentions), len(d.Checks), len(d.Issues))
	if err != nil {
		return err
	}
	for _, o := range d.Observations {
		err := w.files["observations"].row(n, o.Table, o.Row, o.Column, string(o.Status), number(o.Value, o.HasValue), o.Unit,
			clean(o.Raw), o.DerivedBy, o.IsTotal, o.LowConfidence, o.At.String(), o.Reading, margin(o.Margin))
		if err != nil {
			return err
		}
	}
	for _, m := range d.Mentions {
		err := w.files["mentions"].row(n, m.Indicator, m.Value.String(), m.Unit, m.Approximate, clean(m.Sentence), m.At.String())
		if err != nil {
			return err
		}
	}
	for _, c := range d.Checks {
		err := w.files["checks"].row(n, c.ID, string(c.Grade), c.Table, c.Row, c.Column, c.Passed, c.Residual.String())
		if err != nil {
			return err
		}
	}
	for _, i := range d.Issues {
		err := w.files["issues"].row(n, i.Code, clean(i.Detail), i.Table, i.Row, i.Column, i.At.String())
		if err != nil {
			return err
		}
	}
	return nil
}

// margin is null where no other reading scored lower.
func margin(m float64) any {
	if m == 0 || math.IsNaN(m) || math.IsInf(m, 0) {
		return nil
	}
	return m
}

func number(d fact.Decimal, has bool) string {
	if !has {
		return ""
	}
	return d.String()
}

// clean makes s valid UTF-8 without NUL: Parquet strings are UTF-8 by
// contract, and a reader refuses the whole file for one bad byte.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	}
	return s
}

// Commit finishes the segment and makes it visible, whole. It gives the id,
// or "" when no document was added: then nothing is left behind.
func (w *Writer) Commit() (id string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("commit segment: %w", err)
		}
	}()
	if w.err != nil {
		w.Abort()
		return "", w.err
	}
	if w.done {
		return "", errors.New("segment is closed")
	}
	if w.n == 0 {
		w.Abort()
		return "", nil
	}
	m := manifest{Layout: layout, SHA256: map[string]string{}}
	m.Counts = Counts{w.files["documents"].total, w.files["observations"].total, w.files["mentions"].total,
		w.files["checks"].total, w.files["issues"].total}
	whole := sha256.New()
	for _, t := range tableNames {
		f := w.files[t]
		delete(w.files, t)
		sum, err := f.close()
		if err != nil {
			w.Abort()
			return "", err
		}
		m.SHA256[t] = sum
		whole.Write([]byte(sum))
	}
	b, err := json.MarshalIndent(m, "", "  ")
	if err == nil {
		err = writeSync(filepath.Join(w.temp, manifestName), append(b, '\n'))
	}
	if err == nil {
		err = os.Remove(filepath.Join(w.temp, "lock"))
	}
	if err == nil {
		err = os.Chmod(w.temp, 0o755)
	}
	if err == nil {
		err = syncDir(w.temp)
	}
	if err == nil {
		id = time.Now().UTC().Format("20060102T150405.000000Z") + "-" + hex.EncodeToString(whole.Sum(nil)[:6])
		err = os.Rename(w.temp, filepath.Join(w.dir, id))
	}
	if err != nil {
		w.Abort()
		return "", err
	}
	w.done = true
	w.lock.Close()
	return id, syncDir(w.dir)
}

// Abort drops the segment. It may follow Commit, and then does nothing.
func (w *Writer) Abort() {
	if w.done {
		return
	}
	w.done = true
	for _, f := range w.files {
		if f != nil {
			f.drop()
		}
	}
	os.RemoveAll(w.temp)
	if w.lock != nil {
		w.lock.Close()
	}
}

func writeSync(path string, b []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if e := f.Sync(); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
