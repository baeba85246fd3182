package extract

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"gongkai/internal/archive"
	"gongkai/internal/fact"
	"gongkai/internal/segment"
)

// Config of a run over an archive.
type Config struct {
	Work     string // DIR: archive/ is read, facts/ is written
	Schemas  fs.FS
	Parallel int // documents at once; 0 means one a core
	OCR      bool
	Progress func(format string, args ...any) // may be nil
}

// Summary of a run.
type Summary struct {
	Captures     int // answers of the archive that may be documents
	Skipped      int // read before with the same declarations and code
	Reports      int
	NotReports   int
	NotReadable  int
	Observations int
	Mentions     int
	ChecksFailed int // hard identities that the published numbers break
	Issues       int
	Segments     []string
}

func (s Summary) String() string {
	return fmt.Sprintf("%d captures, %d read before: %d reports, %d other pages, %d not readable; %d cells, %d numbers in prose, %d failed hard checks, %d issues",
		s.Captures, s.Skipped, s.Reports, s.NotReports, s.NotReadable, s.Observations, s.Mentions, s.ChecksFailed, s.Issues)
}

// perSegment is how many documents one segment takes: a kill loses the reading
// of at most that many, never a fact.
const perSegment = 2000

// Run reads what is new in DIR/archive and writes segments below DIR/facts.
func Run(ctx context.Context, log *slog.Logger, cfg Config) (sum Summary, err error) {
	dir := filepath.Join(cfg.Work, "archive")
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return sum, fmt.Errorf("there is no archive at %s: run crawl first", dir)
	}
	arch, err := archive.Open(dir)
	if err != nil {
		return sum, err
	}
	defer arch.Close()
	declared, err := declarationsHash(cfg.Schemas)
	if err != nil {
		return sum, err
	}
	code := codeVersion()
	facts := filepath.Join(cfg.Work, "facts")
	done, err := segment.Done(facts, declared, code)
	if err != nil {
		return sum, err
	}
	reader, err := NewReader(log, cfg.Schemas)
	if err != nil {
		return sum, err
	}
	defer reader.Close()
	reader.Recognise(cfg.OCR)

	workers := cfg.Parallel
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	jobs, read := make(chan archive.Capture, workers), make(chan segment.Document, workers)
	go func() {
		defer close(jobs)
		for c, err := range arch.Captures() {
			if err != nil {
				cancel(err)
				return
			}
			if !mayBeDocument(c) {
				continue
			}
			sum.Captures++
			k := segment.Key{URL: c.URL, Digest: c.Digest}
			if _, ok := done[k]; ok {
				sum.Skipped++
				continue
			}
			done[k] = struct{}{} // the same bytes at the same place once
			select {
			case jobs <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	var wg sync.WaitGroup
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for c := range jobs {
				d := reader.capture(ctx, arch, c)
				d.Declarations, d.Code = declared, code
				if ctx.Err() != nil {
					return // a reading cut short by the end of the run is no reading
				}
				select {
				case read <- d:
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	go func() { wg.Wait(); close(read) }()
	w := &sink{dir: facts, sum: &sum}
	for d := range read {
		if err := w.add(d); err != nil {
			cancel(err)
			break
		}
		if cfg.Progress != nil {
			cfg.Progress("%d documents read, %d reports", sum.Reports+sum.NotReports+sum.NotReadable, sum.Reports)
		}
	}
	cancel(nil)
	for range read {
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		w.abort()
		return sum, cause
	}
	if err := w.commit(); err != nil {
		return sum, err
	}
	return sum, nil
}

// sink collects documents into segments.
type sink struct {
	dir string
	w   *segment.Writer
	n   int
	sum *Summary
}

func (s *sink) add(d segment.Document) error {
	if s.w == nil {
		w, err := segment.Create(s.dir)
		if err != nil {
			return err
		}
		s.w = w
	}
	if err := s.w.Add(d); err != nil {
		return err
	}
	switch d.State {
	case segment.Report:
		s.sum.Reports++
	case segment.NotAReport:
		s.sum.NotReports++
	default:
		s.sum.NotReadable++
	}
	s.sum.Observations += len(d.Observations)
	s.sum.Mentions += len(d.Mentions)
	s.sum.Issues += len(d.Issues)
	for _, c := range d.Checks {
		if !c.Passed && c.Grade == fact.Hard {
			s.sum.ChecksFailed++
		}
	}
	if s.n++; s.n >= perSegment {
		return s.commit()
	}
	return nil
}

func (s *sink) commit() error {
	if s.w == nil {
		return nil
	}
	id, err := s.w.Commit()
	if err != nil {
		return err
	}
	s.sum.Segments = append(s.sum.Segments, id)
	s.w, s.n = nil, 0
	return nil
}

func (s *sink) abort() {
	if s.w != nil {
		s.w.Abort()
		s.w = nil
	}
}

// mayBeDocument leaves out what cannot hold a report: failures, robots.txt,
// scripts, styles.
func mayBeDocument(c archive.Capture) bool {
	if c.Status != 200 || c.IsRobots() {
		return false
	}
	ct := strings.ToLower(c.ContentType)
	for _, no := range []string{"css", "javascript", "font/", "video/", "audio/", "image/svg", "image/x-icon", "image/gif"} {
		if strings.Contains(ct, no) {
			return false
		}
	}
	return true
}

// capture reads one capture as a document.
func (r *Reader) capture(ctx context.Context, arch *archive.Reader, c archive.Capture) segment.Document {
	d := segment.Document{URL: c.URL, Site: c.Site, Via: c.Via, LinkText: c.LinkText, WARC: c.Origin.File, Offset: c.Origin.Offset,
		RetrievedAt: c.Time, ContentType: c.ContentType, State: segment.NotReadable}
	body, _, err := arch.Payload(c)
	if err != nil {
		d.Reading = fact.Reading{Source: c.URL, Issues: []fact.Issue{{Code: "payload_unreadable", Detail: err.Error()}}}
		d.Digest = c.Digest
		return d
	}
	d.Reading = r.Read(ctx, body, Source{URL: c.URL, ContentType: c.ContentType, LinkText: c.LinkText, Via: c.Via, Division: r.sites[c.Site]})
	d.Digest = c.Digest // as archived, so that joins reach the record
	if !c.Complete() {
		d.Issues = append(d.Issues, fact.Issue{Code: "payload_truncated", Detail: "the archived body is not whole: " + c.Truncated})
	}
	switch {
	case d.Report.IsReport:
		d.State = segment.Report
	case readable(d.Reading) && !(len(d.Issues) == 1 && slices.Contains(closed, d.Issues[0].Code)):
		d.State = segment.NotAReport
	}
	return d
}

// declarationsHash names the declarations: every file of schemas/ in order.
func declarationsHash(fsys fs.FS) (string, error) {
	h := sha256.New()
	var names []string
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(p) != ".go" {
			names = append(names, p)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	sort.Strings(names)
	for _, n := range names {
		b, err := fs.ReadFile(fsys, n)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n", n, len(b))
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil))[:16], nil
}
