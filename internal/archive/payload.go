package archive

import (
	"bytes"
	"fmt"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

var memberReaders = sync.Pool{New: func() any { return new(memberReader) }}

// readPayload reads the payload of c from the WARC files of dir.
func readPayload(dir string, c Capture) (body []byte, header http.Header, err error) {
	p := c.Place
	if c.Revisit {
		p = c.Origin
	}
	if p.File == "" || p.File != filepath.Base(p.File) {
		return nil, nil, fmt.Errorf("payload of %s: no record named", c.URL)
	}
	f, err := os.Open(filepath.Join(dir, p.File))
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	m := memberReaders.Get().(*memberReader)
	defer func() {
		if m.buf.Cap() <= maxPooled {
			memberReaders.Put(m)
		}
	}()
	rec, err := m.at(f, p)
	if err != nil {
		return nil, nil, err
	}
	if rec.kind != "response" {
		return nil, nil, fmt.Errorf("%s at %d: a %q record where the payload of %s should be", p.File, p.Offset, rec.kind, c.URL)
	}
	head, entity := splitHTTP(rec.block)
	header = parseHead(head)
	body, err = Decode(entity, header, defaultDecodeLimits())
	if len(body) > 0 && len(entity) > 0 && &body[0] == &entity[0] {
		body = bytes.Clone(body) // the buffer goes back to the pool
	}
	return body, header, err
}

// splitHTTP splits an HTTP message at the empty line.
func splitHTTP(block []byte) (head, body []byte) {
	if i := bytes.Index(block, crlf2); i >= 0 {
		return block[:i+len(crlf2)], block[i+len(crlf2):]
	}
	return block, nil
}

// parseHead reads header lines leniently: they are as a server sent them.
func parseHead(head []byte) http.Header {
	h := make(http.Header)
	all := strings.Split(string(head), "\r\n")
	for _, line := range all[min(1, len(all)):] {
		if name, value, ok := strings.Cut(line, ":"); ok {
			h.Add(textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name)), strings.TrimSpace(value))
		}
	}
	return h
}
