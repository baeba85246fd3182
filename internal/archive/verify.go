package archive

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
)

// Report is what Verify found.
type Report struct {
	Files    int // WARC files
	Records  int
	Captures int      // responses and revisits
	Attempts int      // lines of the fetch log
	Bytes    int64    // of the WARC files
	Problems []string // empty when all is well; cut at maxProblems
}

// OK reports whether nothing was found wrong.
func (r Report) OK() bool { return len(r.Problems) == 0 }

const maxProblems = 100

func (r *Report) problem(format string, args ...any) {
	switch n := len(r.Problems); {
	case n < maxProblems:
		r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
	case n == maxProblems:
		r.Problems = append(r.Problems, "and more")
	}
}

// witnesses of a capture: where it was met, as bits.
const (
	inWARC = 1 << iota
	inIndex
	inLog
	inAll = inWARC | inIndex | inLog
)

// Verify proves that WARC files, index and fetch log of dir agree: every record
// is whole, its digests hold, each response or revisit is in the index and in
// the fetch log with the same URL, digest and place and nothing else is, each
// revisit's original is there with its digest, and the index is sorted. The
// error is for an archive that cannot be read at all.
func Verify(dir string) (Report, error) {
	var r Report
	if _, err := os.Stat(dir); err != nil {
		return r, err
	}
	files, err := warcFiles(dir)
	if err != nil {
		return r, err
	}
	if _, err := os.Stat(filepath.Join(dir, PartName)); err == nil {
		r.problem("%s is there: a run is going on, or was killed and the next one will repair it", PartName)
	}
	seen := make(map[uint64]uint8)
	originals := make(map[uint64]bool) // responses, by place and digest
	for _, name := range files {
		r.Files++
		r.Bytes += fileSize(filepath.Join(dir, name))
		var good int64
		for x, err := range exchangesOf(r.verified(scan(filepath.Join(dir, name), name, 0)), name, 0, &good) {
			if err != nil {
				r.problem("%v", err)
				break
			}
			c := x.capture
			r.Captures++
			k := witness(c.Place, c.URL, c.Digest)
			if seen[k]&inWARC != 0 {
				r.problem("%s at %d: met twice", c.File, c.Offset)
			}
			seen[k] |= inWARC
			if !c.Revisit {
				originals[witness(c.Place, "", c.Digest)] = true
			}
		}
	}
	rd := &Reader{dir}
	for c, err := range rd.Captures() {
		if err != nil {
			r.problem("index: %v", err)
			break
		}
		r.mark(seen, witness(c.Place, c.URL, c.Digest), inIndex, "index", c.Place, c.URL)
		if c.Revisit && !originals[witness(c.Origin, "", c.Digest)] {
			r.problem("%s at %d: the original of the revisit of %s is not at %s %d", c.File, c.Offset, c.URL, c.Origin.File, c.Origin.Offset)
		}
	}
	r.verifyOrder(dir)
	for a, err := range rd.Attempts() {
		if err != nil {
			r.problem("fetch log: %v", err)
			break
		}
		r.Attempts++
		if a.File != "" {
			r.mark(seen, witness(a.Place, a.URL, a.Digest), inLog, "fetch log", a.Place, a.URL)
		}
	}
	var lost [inAll + 1]int
	for _, bits := range seen {
		lost[bits]++
	}
	for bits, n := range lost {
		if n > 0 && bits != inAll {
			r.problem("%d captures: in WARC %t, in index %t, in fetch log %t", n, bits&inWARC != 0, bits&inIndex != 0, bits&inLog != 0)
		}
	}
	return r, nil
}

// mark notes that a line of the index or the fetch log names a capture.
func (r *Report) mark(seen map[uint64]uint8, k uint64, bit uint8, where string, p Place, url string) {
	switch bits := seen[k]; {
	case bits&inWARC == 0:
		r.problem("%s: %s at %s %d is not in the WARC files", where, url, p.File, p.Offset)
	case bits&bit != 0:
		r.problem("%s: %s at %s %d stands twice", where, url, p.File, p.Offset)
	}
	seen[k] |= bit
}

// verifyOrder proves that the index is sorted, as others' binary search needs.
func (r *Report) verifyOrder(dir string) {
	x, err := openIndex(filepath.Join(dir, IndexName))
	if err != nil {
		r.problem("index: %v", err)
		return
	}
	defer x.close()
	var last string
	n := 0
	for line, err := range x.all() {
		n++
		if err != nil {
			r.problem("index line %d: %v", n, err)
			return
		}
		if string(line) <= last {
			r.problem("index line %d is not after the one before it", n)
		}
		last = string(line)
	}
}

// verified passes records on and checks lengths and digests of each.
func (r *Report) verified(records iter.Seq2[record, error]) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		for rec, err := range records {
			if err == nil {
				r.verifyRecord(rec)
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}

func (r *Report) verifyRecord(rec record) {
	r.Records++
	if want := rec.header["warc-block-digest"]; Digest(rec.block) != want {
		r.problem("%s at %d: block digest does not hold", rec.File, rec.Offset)
	}
	if rec.kind != "response" {
		return
	}
	_, body := splitHTTP(rec.block)
	if want := rec.header["warc-payload-digest"]; Digest(body) != want {
		r.problem("%s at %d: payload digest does not hold", rec.File, rec.Offset)
	}
}

// witness is a 64-bit name of a capture: enough to tell millions apart, and
// flat in memory.
func witness(p Place, url, digest string) uint64 {
	const prime = 1099511628211
	h := uint64(14695981039346656037)
	for _, s := range []string{p.File, strconv.FormatInt(p.Offset, 16), strconv.FormatInt(p.Length, 16), url, digest} {
		for i := 0; i < len(s); i++ {
			h = (h ^ uint64(s[i])) * prime
		}
		h = (h ^ 0xff) * prime
	}
	return h
}
