package archive

import (
	"bytes"
	"crypto/sha1"
	"encoding/base32"
	"fmt"
	"hash"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Profiles of revisit records, WARC 1.1 section 6.7.
const (
	profileIdentical   = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
	profileNotModified = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
)

// Digest is the customary form of a payload digest: sha1 in base32.
func Digest(b []byte) string {
	sum := sha1.Sum(b)
	return digestString(sum[:])
}

func digestString(sum []byte) string {
	return "sha1:" + base32.StdEncoding.EncodeToString(sum)
}

// members collects finished gzip members, one a record.
type members struct {
	buf  bytes.Buffer
	head []byte
	sha  hash.Hash
	fast *gzip.Writer // level 1
	none *gzip.Writer // stored blocks, for what is compressed already
}

var membersPool = sync.Pool{New: func() any {
	fast, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	none, _ := gzip.NewWriterLevel(nil, gzip.NoCompression)
	return &members{sha: sha1.New(), fast: fast, none: none}
}}

// maxPooled keeps one long PDF from pinning its buffer for the whole run.
const maxPooled = 4 << 20

func (m *members) release() {
	if m.buf.Cap() <= maxPooled {
		m.buf.Reset()
		membersPool.Put(m)
	}
}

// field of a WARC header. An empty value is left out.
type field struct{ name, value string }

// add writes one record as one gzip member and returns its length in bytes.
// The block is the concatenation of parts; stored says that compressing it
// again would gain nothing.
func (m *members) add(warcType, id, contentType string, at time.Time, fields []field, stored bool, parts ...[]byte) (int64, error) {
	start := m.buf.Len()
	m.sha.Reset()
	n := 0
	for _, p := range parts {
		m.sha.Write(p)
		n += len(p)
	}
	var sum [sha1.Size]byte
	m.sha.Sum(sum[:0])

	h := append(m.head[:0], "WARC/1.1\r\n"...)
	put := func(name, value string) {
		if value != "" {
			h = append(h, name...)
			h = append(h, ": "...)
			h = append(h, value...)
			h = append(h, "\r\n"...)
		}
	}
	put("WARC-Type", warcType)
	put("WARC-Record-ID", id)
	put("WARC-Date", warcDate(at))
	for _, f := range fields {
		put(f.name, f.value)
	}
	put("WARC-Block-Digest", digestString(sum[:]))
	put("Content-Type", contentType)
	put("Content-Length", strconv.Itoa(n))
	h = append(h, "\r\n"...)
	m.head = h

	z := m.fast
	if stored {
		z = m.none
	}
	z.Reset(&m.buf)
	if _, err := z.Write(h); err != nil {
		return 0, err
	}
	for _, p := range parts {
		if _, err := z.Write(p); err != nil {
			return 0, err
		}
	}
	if _, err := z.Write(crlf2); err != nil {
		return 0, err
	}
	if err := z.Close(); err != nil {
		return 0, err
	}
	return int64(m.buf.Len() - start), nil
}

var crlf2 = []byte("\r\n\r\n")

// warcDate is UTC with microseconds (WARC 1.1 allows a fraction), so that a
// record of an exchange can be told from one of the same second.
func warcDate(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// newID is a record id: a random UUID. It need not be secret.
func newID() string {
	a, b := rand.Uint64(), rand.Uint64()
	return fmt.Sprintf("<urn:uuid:%08x-%04x-4%03x-%04x-%012x>",
		a>>32, a>>16&0xffff, a&0xfff, b>>48&0x3fff|0x8000, b&0xffffffffffff)
}
