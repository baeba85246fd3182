package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
)

// Exchange is one request with its answer, to be stored.
type Exchange struct {
	Attempt      Attempt // the line for the fetch log; place, digest and the like are filled in
	IP           string
	RequestHead  []byte // request line and header lines, with the empty line
	RequestBody  []byte
	ResponseHead []byte // status line and header lines, with the empty line
	Body         []byte // entity body: transfer-encoding undone, content-encoding kept
	Digest       string // of Body, when it is known already
	ContentType  string
	Encoded      bool   // Body is compressed (content-encoding, or by its type)
	Content      string // digest of the decoded body, when there was a content-encoding
	ETag         string
	Modified     string // Last-Modified
	Truncated    string // length, time, disconnect, unspecified; inflated, encoding: whole on the wire, not inside

	// Original makes the record a revisit of that capture: because the server
	// said so (NotModified), or because the payload digest is the same.
	Original    *Capture
	NotModified bool
}

// fields of the metadata record. via and fetchTimeMs are those of the WARC
// standard's example; the other two carry our own lines, so that index and
// fetch log can be made again from the WARC files alone.
const (
	metaVia     = "via"
	metaMillis  = "fetchTimeMs"
	metaIndex   = "gongkai-index"
	metaAttempt = "gongkai-attempt"
)

// pack turns x into the finished gzip members of its records in m.
func (x *Exchange) pack(m *members) (packed, error) {
	a := &x.Attempt
	a.Time = a.Time.UTC()
	payload := ""
	switch {
	case x.NotModified && x.Original != nil:
		payload = x.Original.Digest
	case x.Digest != "":
		payload = x.Digest
	default:
		payload = Digest(x.Body)
	}
	c := Capture{
		URL: a.URL, Method: a.Method, Site: a.Site, Via: a.Via, LinkText: a.Text, Status: a.Status,
		Time: a.Time, ContentType: x.ContentType, Digest: payload, Content: x.Content,
		ETag: x.ETag, Modified: x.Modified, Location: a.Location, Outcome: a.Outcome, Truncated: x.Truncated,
	}
	if c.Method == "" {
		c.Method = "GET"
	}
	if len(x.RequestBody) > 0 {
		c.Body = Digest(x.RequestBody)
	}
	a.Digest, a.Truncated = payload, x.Truncated

	// Beside a long body the little records are stored as they are: they would
	// cost a Huffman table each to save a hundred bytes.
	plain := x.Original == nil && len(x.Body) >= 32<<10
	uri := cleanKey(a.URL)
	reqID, respID := newID(), newID()
	if _, err := m.add("request", reqID, "application/http;msgtype=request", a.Time, []field{
		{"WARC-Target-URI", uri},
		{"WARC-Concurrent-To", respID},
	}, plain, x.RequestHead, x.RequestBody); err != nil {
		return packed{}, err
	}
	c.Offset = int64(m.buf.Len())
	fields := []field{
		{"WARC-Target-URI", uri},
		{"WARC-IP-Address", x.IP},
		{"WARC-Concurrent-To", reqID},
		{"WARC-Payload-Digest", payload},
	}
	kind, body := "response", x.Body
	if o := x.Original; o != nil {
		kind, body = "revisit", nil
		profile := profileIdentical
		if x.NotModified {
			profile = profileNotModified
		}
		c.Revisit, c.RefersTo, c.RefersTime, c.Origin = true, o.URL, o.Time, o.Origin
		if o.Revisit {
			c.RefersTo, c.RefersTime = o.RefersTo, o.RefersTime
		}
		c.NotModified = x.NotModified
		if x.NotModified { // a 304 says nothing of what has not changed
			c.Status, c.ContentType, c.Content = o.Status, o.ContentType, o.Content
			c.ETag, c.Modified = or(c.ETag, o.ETag), or(c.Modified, o.Modified)
		}
		a.Origin = &c.Origin
		fields = append(fields,
			field{"WARC-Profile", profile},
			field{"WARC-Refers-To-Target-URI", cleanKey(c.RefersTo)},
			field{"WARC-Refers-To-Date", warcDate(c.RefersTime)})
		if len(x.Body) > 0 {
			// The answer had a body that is left out here because it is known.
			fields = append(fields, field{"WARC-Truncated", "length"})
		}
	} else if x.Truncated != "" && x.Truncated != "inflated" && x.Truncated != "encoding" {
		fields = append(fields, field{"WARC-Truncated", x.Truncated})
	}
	n, err := m.add(kind, respID, "application/http;msgtype=response", a.Time, fields, x.Encoded, x.ResponseHead, body)
	if err != nil {
		return packed{}, err
	}
	c.Length = n
	out := packed{capture: c, index: marshal(c.indexLine()), attempt: marshal(a)}

	var meta []byte
	if a.Via != "" {
		meta = fmt.Appendf(meta, "%s: %s\r\n", metaVia, cleanKey(a.Via))
	}
	meta = fmt.Appendf(meta, "%s: %d\r\n", metaMillis, a.Millis)
	meta = append(append(append(meta, metaIndex+": "...), out.index...), "\r\n"...)
	meta = append(append(append(meta, metaAttempt+": "...), out.attempt...), "\r\n"...)
	_, err = m.add("metadata", newID(), "application/warc-fields", a.Time, []field{
		{"WARC-Target-URI", uri},
		{"WARC-Concurrent-To", respID},
		{"WARC-Refers-To", respID},
	}, plain, meta)
	return out, err
}

// packed is an exchange that is ready to be written but has no place yet.
type packed struct {
	capture        Capture // with offsets counted from the start of its members
	index, attempt []byte  // JSON without a place
}

// withPlace adds the members of place to a JSON object.
func withPlace(object, place []byte) []byte {
	out := make([]byte, 0, len(object)+len(place)+2)
	out = append(out, object[:len(object)-1]...)
	out = append(out, ',')
	return append(out, place[1:]...)
}

// stored is an exchange read back from a WARC file.
type stored struct {
	capture    Capture
	attempt    Attempt
	start, end int64
}

// exchanges yields the whole exchanges of a WARC file from an offset on. The
// last value may be an error wrapping errTorn; good is then, and after a plain
// end, the offset up to which the file is whole.
func exchanges(path, name string, from int64, good *int64) iter.Seq2[stored, error] {
	return exchangesOf(scan(path, name, from), name, from, good)
}

func exchangesOf(records iter.Seq2[record, error], name string, from int64, good *int64) iter.Seq2[stored, error] {
	return func(yield func(stored, error) bool) {
		*good = from
		var cur stored
		var step int // records of the exchange seen so far
		for rec, err := range records {
			if err != nil {
				yield(stored{}, err)
				return
			}
			end := rec.Offset + rec.Length
			switch {
			case rec.kind == "warcinfo" && step == 0:
				*good = end
			case rec.kind == "request" && step == 0:
				cur, step = stored{start: rec.Offset}, 1
			case (rec.kind == "response" || rec.kind == "revisit") && step == 1:
				cur.capture.Place, step = rec.Place, 2
			case rec.kind == "metadata" && step == 2:
				cur.end, step = end, 0
				if err := cur.restore(rec.block); err != nil {
					yield(stored{}, fmt.Errorf("%s at %d: %w", name, rec.Offset, err))
					return
				}
				*good = end
				if !yield(cur, nil) {
					return
				}
			default:
				yield(stored{}, fmt.Errorf("%s at %d: %w: a %q record out of order", name, rec.Offset, errTorn, rec.kind))
				return
			}
		}
		if step != 0 {
			yield(stored{}, fmt.Errorf("%s at %d: %w: an exchange without its end", name, cur.start, errTorn))
		}
	}
}

// restore fills s from the block of its metadata record.
func (s *stored) restore(block []byte) error {
	place := s.capture.Place
	var haveIndex, haveAttempt bool
	for line := range strings.SplitSeq(string(block), "\r\n") {
		if v, ok := strings.CutPrefix(line, metaIndex+": "); ok {
			var l indexLine
			if err := json.Unmarshal([]byte(v), &l); err != nil {
				return err
			}
			s.capture = l.capture()
			s.capture.Place = place
			if !s.capture.Revisit {
				s.capture.Origin = place
			}
			haveIndex = true
		}
		if v, ok := strings.CutPrefix(line, metaAttempt+": "); ok {
			if err := json.Unmarshal([]byte(v), &s.attempt); err != nil {
				return err
			}
			haveAttempt = true
		}
	}
	if !haveIndex || !haveAttempt {
		return errors.New("metadata record without our lines")
	}
	s.attempt.Place = place
	return nil
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
