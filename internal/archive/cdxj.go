package archive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// indexLine is the JSON of a CDXJ line. The first fields are the customary
// ones, with numbers as strings as other tools write and expect them; the rest
// is ours.
type indexLine struct {
	URL    string `json:"url"`
	Mime   string `json:"mime"`
	Status string `json:"status"`
	Digest string `json:"digest"`
	lineOrigin

	Time       time.Time  `json:"time"`
	Method     string     `json:"method,omitempty"`
	Body       string     `json:"body,omitempty"`
	Type       string     `json:"type,omitempty"` // Content-Type in full
	Site       string     `json:"site,omitempty"`
	Via        string     `json:"via,omitempty"`
	Text       string     `json:"text,omitempty"`
	ETag       string     `json:"etag,omitempty"`
	Modified   string     `json:"modified,omitempty"`
	Location   string     `json:"location,omitempty"`
	Content    string     `json:"content,omitempty"`
	Outcome    string     `json:"outcome,omitempty"`
	Truncated  string     `json:"truncated,omitempty"`
	Revisit    bool       `json:"revisit,omitempty"`
	RefersTo   string     `json:"refers_to,omitempty"`
	RefersTime *time.Time `json:"refers_time,omitempty"`
	linePlace
}

// linePlace is where the record is; known last, so it stands last.
type linePlace struct {
	Length   string `json:"length,omitempty"`
	Offset   string `json:"offset,omitempty"`
	Filename string `json:"filename,omitempty"`
}

// lineOrigin is where the payload of a revisit is, under pywb's names.
type lineOrigin struct {
	OrigLength   string `json:"orig.length,omitempty"`
	OrigOffset   string `json:"orig.offset,omitempty"`
	OrigFilename string `json:"orig.filename,omitempty"`
}

func (c Capture) indexLine() indexLine {
	l := indexLine{
		URL: c.URL, Mime: mime(c.ContentType), Status: itoa(int64(c.Status)), Digest: c.Digest,
		Time: c.Time.UTC(), Body: c.Body, Type: c.ContentType, Site: c.Site, Via: c.Via, Text: c.LinkText,
		ETag: c.ETag, Modified: c.Modified, Location: c.Location, Content: c.Content,
		Outcome: c.Outcome, Truncated: c.Truncated, Revisit: c.Revisit, RefersTo: c.RefersTo,
	}
	if c.Method != "GET" {
		l.Method = c.Method
	}
	if c.NotModified {
		l.Status = "304"
	}
	if c.Revisit {
		l.Mime = "warc/revisit" // what replay tools look for
		if !c.RefersTime.IsZero() {
			t := c.RefersTime.UTC()
			l.RefersTime = &t
		}
	}
	if c.Revisit && c.Origin.File != "" {
		l.lineOrigin = lineOrigin{itoa(c.Origin.Length), itoa(c.Origin.Offset), c.Origin.File}
	}
	return l
}

func (p Place) line() linePlace { return linePlace{itoa(p.Length), itoa(p.Offset), p.File} }

func (l indexLine) capture() Capture {
	c := Capture{
		URL: l.URL, Method: l.Method, Body: l.Body, Site: l.Site, Via: l.Via, LinkText: l.Text,
		Status: int(atoi(l.Status)), Time: l.Time, ContentType: l.Type, Digest: l.Digest, Content: l.Content,
		ETag: l.ETag, Modified: l.Modified, Location: l.Location, Outcome: l.Outcome, Truncated: l.Truncated,
		Revisit: l.Revisit, RefersTo: l.RefersTo,
		Place: Place{l.Filename, atoi(l.Offset), atoi(l.Length)},
	}
	if c.Method == "" {
		c.Method = "GET"
	}
	if l.RefersTime != nil {
		c.RefersTime = *l.RefersTime
	}
	if c.Revisit && c.Status == 304 {
		c.Status, c.NotModified = 200, true // only a 200 is ever revisited
	}
	c.Origin = c.Place
	if c.Revisit {
		c.Origin = Place{l.OrigFilename, atoi(l.OrigOffset), atoi(l.OrigLength)}
	}
	return c
}

// cdxj is the index line of c: key, 14-digit time, JSON, newline. object is the
// JSON of its indexLine without a place.
func (c Capture) cdxj(object []byte) []byte {
	var b bytes.Buffer
	b.WriteString(captureKey(c.Method, c.URL, c.Body))
	b.WriteByte(' ')
	b.WriteString(c.Time.UTC().Format("20060102150405"))
	b.WriteByte(' ')
	b.Write(withPlace(object, marshal(c.Place.line())))
	b.WriteByte('\n')
	return b.Bytes()
}

// parseCDXJ reads one index line, without its newline.
func parseCDXJ(line []byte) (Capture, error) {
	i := bytes.IndexByte(line, '{')
	if i < 0 || bytes.Count(line[:i], []byte{' '}) != 2 {
		return Capture{}, fmt.Errorf("not an index line: %.80q", line)
	}
	var l indexLine
	if err := json.Unmarshal(line[i:], &l); err != nil {
		return Capture{}, fmt.Errorf("index line %.80q: %w", line, err)
	}
	if l.Filename == "" || strings.ContainsAny(l.Filename+l.OrigFilename, `/\`) {
		return Capture{}, fmt.Errorf("index line names the file %q", l.Filename)
	}
	return l.capture(), nil
}

// marshal is json.Marshal without escaping <, > and &, which URLs are full of.
func marshal(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // our own plain structs
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'})
}

// mime is the media type without parameters, for the customary field.
func mime(contentType string) string {
	t, _, _ := strings.Cut(contentType, ";")
	t = strings.ToLower(strings.TrimSpace(t))
	if t == "" || strings.ContainsAny(t, " \t") {
		return "unk"
	}
	return t
}
