package archive

import (
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"gongkai/internal/lockfile"
)

// ErrLocked is returned by Create when another process writes this archive.
var ErrLocked = errors.New("another run holds this archive")

// Config of a Writer.
type Config struct {
	Software string // for the warcinfo record, e.g. gongkai/0.1
	Operator string // contact, for the warcinfo record
	MaxFile  int64  // start a new WARC file beyond this many bytes; 0 means 1 GiB
	Logger   *slog.Logger
}

// Intervals of the background work: lines reach the disk cache within flushEvery
// and everything is forced to the disk within syncEvery.
const (
	flushEvery = 200 * time.Millisecond
	syncEvery  = 5 * time.Second
)

// Writer appends to an archive. Its methods may be called concurrently.
type Writer struct {
	dir    string
	cfg    Config
	log    *slog.Logger
	unlock func() error
	index  *sortedIndex
	seed   maphash.Seed

	mu     sync.Mutex
	seq    int // of the last WARC file
	warc   *os.File
	name   string
	offset int64 // end of the last whole exchange
	synced int64 // offset at the last checkpoint
	part   *appender
	fetch  *appender
	latest map[uint64]partLines // by request
	failed error                // sticky: after it nothing is written

	closing       sync.Once
	stop, stopped chan struct{}
}

// partLines are the offsets in the part file of the newest line of a request
// and of its newest usable one; -1 when there is none.
type partLines struct{ newest, usable int64 }

// Create opens the archive in dir for writing, making it when absent. It takes
// the lock and repairs what a killed run left behind.
func Create(dir string, cfg Config) (_ *Writer, err error) {
	if cfg.MaxFile <= 0 {
		cfg.MaxFile = 1 << 30
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	unlock, err := lockfile.Take(filepath.Join(dir, LockName))
	if errors.Is(err, lockfile.ErrHeld) {
		err = fmt.Errorf("%w: %w", ErrLocked, err)
	}
	if err != nil {
		return nil, err
	}
	w := &Writer{dir: dir, cfg: cfg, log: cfg.Logger, unlock: unlock, seed: maphash.MakeSeed(),
		latest: make(map[uint64]partLines), stop: make(chan struct{}), stopped: make(chan struct{})}
	defer func() {
		if err != nil {
			w.release()
		}
	}()
	if err := repair(dir, cfg.Logger); err != nil {
		return nil, fmt.Errorf("repair %s: %w", dir, err)
	}
	files, err := warcFiles(dir)
	if err != nil {
		return nil, err
	}
	var last string
	var size int64
	if len(files) > 0 {
		last = files[len(files)-1]
		w.seq = sequence(last)
		st, err := os.Stat(filepath.Join(dir, last))
		if err != nil {
			return nil, err
		}
		size = st.Size()
	}
	if w.fetch, err = openAppend(filepath.Join(dir, LogName)); err != nil {
		return nil, err
	}
	if w.part, err = openAppend(filepath.Join(dir, PartName)); err != nil {
		return nil, err
	}
	if err := w.part.write(checkpoint{or(last, "-"), size, w.fetch.size}.line()); err != nil {
		return nil, err
	}
	if err := errors.Join(w.part.sync(), syncDir(dir)); err != nil {
		return nil, err
	}
	if w.index, err = openIndex(filepath.Join(dir, IndexName)); err != nil {
		return nil, err
	}
	go w.background()
	return w, nil
}

// release gives back what Create took.
func (w *Writer) release() {
	if w.warc != nil {
		w.warc.Close()
	}
	for _, a := range []*appender{w.part, w.fetch} {
		if a != nil {
			a.f.Close()
		}
	}
	if w.index != nil {
		w.index.close()
	}
	w.unlock()
}

// Dir is the directory of the archive.
func (w *Writer) Dir() string { return w.dir }

// Exchange stores x and returns where. After an error nothing of x is in the
// archive and nothing more will be written.
func (w *Writer) Exchange(x Exchange) (Capture, error) {
	m := membersPool.Get().(*members)
	defer m.release()
	p, err := x.pack(m)
	if err != nil {
		return Capture{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.open(); err != nil {
		return Capture{}, err
	}
	if _, err := w.warc.WriteAt(m.buf.Bytes(), w.offset); err != nil {
		// Half an exchange (a full disk) must not be the middle of the file.
		return Capture{}, w.fail(errors.Join(err, w.warc.Truncate(w.offset)))
	}
	c := p.capture
	c.File = w.name
	c.Offset += w.offset
	w.offset += int64(m.buf.Len())
	if !c.Revisit {
		c.Origin = c.Place
	}
	at := w.part.size
	if err := w.part.write(c.cdxj(p.index)); err != nil {
		return c, w.fail(err)
	}
	if err := w.fetch.write(append(withPlace(p.attempt, marshal(c.Place)), '\n')); err != nil {
		return c, w.fail(err)
	}
	k := w.key(c.Method, c.URL, c.Body)
	known, ok := w.latest[k]
	if !ok {
		known.usable = -1
	}
	known.newest = at
	if c.usable() {
		known.usable = at
	}
	w.latest[k] = known
	return c, nil
}

// Log adds a line to the fetch log for an attempt that stored nothing.
func (w *Writer) Log(a Attempt) error {
	a.Time = a.Time.UTC()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed != nil {
		return w.failed
	}
	if err := w.fetch.write(append(marshal(a), '\n')); err != nil {
		return w.fail(err)
	}
	return nil
}

func (w *Writer) fail(err error) error {
	if w.failed == nil {
		w.failed = fmt.Errorf("archive %s: %w", w.dir, err)
	}
	return w.failed
}

// open makes sure that there is a WARC file to write to.
func (w *Writer) open() error {
	if w.failed != nil {
		return w.failed
	}
	if w.warc != nil && w.offset < w.cfg.MaxFile {
		return nil
	}
	if w.warc != nil {
		if err := errors.Join(w.warc.Sync(), w.warc.Close()); err != nil {
			return w.fail(err)
		}
		w.warc = nil
	}
	w.seq++
	w.name = fmt.Sprintf("gongkai-%06d-%s.warc.gz", w.seq, time.Now().UTC().Format("20060102T150405Z"))
	f, err := os.OpenFile(filepath.Join(w.dir, w.name), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return w.fail(err)
	}
	w.warc, w.offset, w.synced = f, 0, 0
	info := fmt.Appendf(nil, "software: %s\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\nrobots: obeyed, RFC 9309\r\n", or(w.cfg.Software, "gongkai"))
	if w.cfg.Operator != "" {
		info = fmt.Appendf(info, "operator: %s\r\n", strings.Join(strings.Fields(w.cfg.Operator), " "))
	}
	m := membersPool.Get().(*members)
	defer m.release()
	n, err := m.add("warcinfo", newID(), "application/warc-fields", time.Now(), []field{{"WARC-Filename", w.name}}, false, info)
	if err == nil {
		_, err = f.WriteAt(m.buf.Bytes(), 0)
	}
	if err == nil {
		err = syncDir(w.dir)
	}
	if err != nil {
		return w.fail(err)
	}
	w.offset = n
	return nil
}

func (w *Writer) key(method, url, body string) uint64 {
	var h maphash.Hash
	h.SetSeed(w.seed)
	for _, s := range []string{method, url, body} {
		h.WriteString(s)
		h.WriteByte(0)
	}
	return h.Sum64()
}

// Last is the newest whole capture with status 200 of a request (of a POST,
// with that body); where it is a revisit, its Origin is where the payload is.
func (w *Writer) Last(method, url string, body []byte) (Capture, bool, error) {
	return w.find(method, url, body, func(p partLines) int64 { return p.usable }, Capture.usable)
}

// Newest is the newest capture of a request, whatever came of it.
func (w *Writer) Newest(method, url string, body []byte) (Capture, bool, error) {
	return w.find(method, url, body, func(p partLines) int64 { return p.newest }, func(Capture) bool { return true })
}

func (w *Writer) find(method, url string, body []byte, offset func(partLines) int64, want func(Capture) bool) (Capture, bool, error) {
	if method == "" {
		method = "GET"
	}
	var digest string
	if len(body) > 0 {
		digest = Digest(body)
	}
	w.mu.Lock()
	p, ok := w.latest[w.key(method, url, digest)]
	var line []byte
	var err error
	if ok = ok && offset(p) >= 0; ok {
		line, err = w.part.lineAt(offset(p))
	}
	w.mu.Unlock()
	if err != nil {
		return Capture{}, false, err
	}
	if ok {
		c, err := parseCDXJ(line)
		if err != nil {
			return Capture{}, false, err
		}
		if c.URL == url && c.Method == method && c.Body == digest {
			return c, true, nil
		}
	}
	return w.index.lookup(method, url, digest, want)
}

// Payload is that of Reader.
func (w *Writer) Payload(c Capture) ([]byte, http.Header, error) { return readPayload(w.dir, c) }

// warcFiles lists the WARC files of dir in the order they were written.
func warcFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), ".warc.gz") && sequence(e.Name()) > 0 {
			names = append(names, e.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int { return sequence(a) - sequence(b) })
	return names, nil
}

// sequence is the number in a WARC file's name, 0 for a foreign file.
func sequence(name string) int {
	rest, ok := strings.CutPrefix(name, "gongkai-")
	if !ok {
		return 0
	}
	n, _, _ := strings.Cut(rest, "-")
	return int(max(0, atoi(n)))
}
