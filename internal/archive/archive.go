// Package archive keeps what was fetched, byte for byte, and finds it again.
//
// An archive is one directory (DIR/archive):
//
//	gongkai-<number>-<UTC time>.warc.gz   WARC/1.1, one gzip member a record; numbers only grow
//	index.cdxj                            one line a response or revisit, sorted by SURT key and time
//	index.cdxj.part                       lines of the run that is going on, in writing order, with checkpoints
//	fetches.ndjson                        one Attempt a line, also for what was not fetched, and why
//	lock                                  held by the one process that writes
//
// The WARC files are the truth; index and fetch log are made again from them
// when a kill, a full disk or a power loss left them behind. An exchange is
// written as request, response or revisit, and metadata, in that order and in
// one write; the metadata record carries the line of the fetch log and is the
// mark that the exchange is whole. Create repairs what an earlier run left.
//
// The package knows nothing of HTTP clients, sites' meaning or what a page
// says; it never changes a payload.
package archive

import (
	"strings"
	"time"
)

// IndexName, PartName, LogName and LockName are the files of an archive
// besides its WARC files.
const (
	IndexName = "index.cdxj"
	PartName  = "index.cdxj.part"
	LogName   = "fetches.ndjson"
	LockName  = "lock"
)

// Attempt is one line of the fetch log: one try to fetch one URL, or one
// decision not to. Digest is the payload digest of what was answered; Bytes
// counts what came over the wire for it. Place is that of the response or
// revisit record; it is empty when nothing was stored.
type Attempt struct {
	Site     string    `json:"site"`
	URL      string    `json:"url"`
	Via      string    `json:"via"`
	Text     string    `json:"text"`
	Time     time.Time `json:"time"`
	Status   int       `json:"status"`
	Outcome  string    `json:"outcome"`
	Digest   string    `json:"digest"`
	Bytes    int64     `json:"bytes"`
	Reason   string    `json:"reason,omitempty"`
	Method   string    `json:"method,omitempty"` // when not GET
	Location string    `json:"location,omitempty"`
	Millis   int64     `json:"ms,omitempty"`  // duration
	Try      int       `json:"try,omitempty"` // 2 and up for repeated tries

	// Truncated says why the body is not whole: length, time, disconnect,
	// unspecified, inflated, encoding. Origin is where the payload of a revisit is.
	Truncated string `json:"truncated,omitempty"`
	Origin    *Place `json:"origin,omitempty"`
	Place
}

// Place is a record in the WARC files: the gzip member of Length bytes at
// Offset of File (a base name).
type Place struct {
	File   string `json:"warc,omitempty"`
	Offset int64  `json:"offset,omitempty"`
	Length int64  `json:"length,omitempty"`
}

// Capture is one stored answer: a response, or a revisit that says the answer
// was the same as an earlier one, whose payload is then at Origin.
type Capture struct {
	URL         string
	Method      string // GET unless said otherwise
	Site        string
	Via         string // page on which the link was found, "" for a seed
	LinkText    string
	Status      int // of the answer; for a 304 revisit the status of the original
	Time        time.Time
	ContentType string // as declared, parameters included
	Digest      string // "sha1:" + base32 of the entity body (content-encoding kept)
	Content     string // the same of the decoded body, "" when nothing was encoded
	ETag        string
	Modified    string // Last-Modified, as sent
	Location    string // of a redirect
	Outcome     string // as in the fetch log
	Truncated   string // "", or why the body is not whole: length, time, disconnect, unspecified, inflated, encoding
	Revisit     bool
	NotModified bool   // the revisit is a 304, else the same bytes were sent again
	RefersTo    string // URL of the original of a revisit
	RefersTime  time.Time
	Place
	Origin Place  // where the payload is: Place itself unless Revisit
	Body   string // digest of a request body, for POST
}

// Complete reports whether the body is what the server meant to send.
func (c Capture) Complete() bool { return c.Truncated == "" }

// IsRobots reports whether the capture is of a robots.txt, also where a redirect
// of one led elsewhere.
func (c Capture) IsRobots() bool {
	return strings.HasSuffix(c.URL, "/robots.txt") || c.LinkText == RobotsText
}

// RobotsText stands in place of a link text for what was asked as a robots.txt.
const RobotsText = "robots.txt"
