// Package extract turns saved payloads into facts: it reads a document, finds
// who reports on which year, aligns the tables to the statutory forms, finds
// the numbers of the prose, and writes what it found, with every place, as
// immutable segments below DIR/facts.
//
// What it gives is a function of the payload, the declarations and the version
// of the code alone; it never fetches anything. A payload that cannot be read
// is a row that says so, not an error.
package extract

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"gongkai/internal/archive"
	"gongkai/internal/attribution"
	"gongkai/internal/catalog"
	"gongkai/internal/document"
	"gongkai/internal/fact"
	"gongkai/internal/narrative"
	"gongkai/internal/normalize"
)

// Source says where a payload comes from. Name is a file name or "", the rest
// is what the crawl knew of it.
type Source struct {
	Name        string
	URL         string
	ContentType string
	LinkText    string // text of the link it was found by
	Via         string // page that held the link
	Division    string // code that the site is declared to belong to
}

// Reader reads documents against one set of declarations. It is safe for
// concurrent use.
type Reader struct {
	log    *slog.Logger
	docs   *document.Reader
	engine *normalize.Engine
	prose  *narrative.Finder
	agree  []narrative.Agreement
	who    *attribution.Attributor
	sites  map[string]string // site id -> declared division code
	ocr    bool
	limits document.Limits
}

// NewReader loads the declarations and starts the readers.
func NewReader(log *slog.Logger, schemas fs.FS) (*Reader, error) {
	forms, err := catalog.Forms(schemas)
	if err != nil {
		return nil, err
	}
	ids, err := catalog.Identities(schemas)
	if err != nil {
		return nil, err
	}
	engine, err := normalize.New(forms, ids)
	if err != nil {
		return nil, err
	}
	r := &Reader{log: log, engine: engine, limits: document.DefaultLimits()}
	if err := r.loadProse(schemas); err != nil {
		return nil, err
	}
	if err := r.loadAttribution(schemas); err != nil {
		return nil, err
	}
	sites, err := catalog.Sites(schemas)
	if err != nil {
		return nil, err
	}
	r.sites = make(map[string]string, len(sites))
	for _, s := range sites {
		r.sites[s.ID] = s.Division
	}
	r.docs = document.NewReader(log)
	return r, nil
}

// Recognise turns character recognition on or off for scans and pictures.
func (r *Reader) Recognise(on bool) { r.ocr = on }

// Close stops the readers.
func (r *Reader) Close() error { return r.docs.Close() }

// Read reads one payload. Problems are issues of the Reading; a payload that
// is no report has Report.IsReport false and no observations or mentions.
func (r *Reader) Read(ctx context.Context, payload []byte, src Source) fact.Reading {
	reading, _ := r.read(ctx, payload, src)
	return reading
}

// readable reports whether any reader could open the payload.
func readable(f fact.Reading) bool { return f.Format != "" }

// detail is what Explain shows beside the reading.
type detail struct{ doc *document.Document }

func (r *Reader) read(ctx context.Context, payload []byte, src Source) (out fact.Reading, d detail) {
	out = fact.Reading{Source: src.Name, Digest: archive.Digest(payload)}
	if out.Source == "" {
		out.Source = src.URL
	}
	defer func() {
		if p := recover(); p != nil {
			r.log.Error("reader failed", "source", out.Source, "panic", p, "stack", string(debug.Stack()))
			out = fact.Reading{Source: out.Source, Digest: out.Digest}
			out.Issues = []fact.Issue{{Code: "reader_failed", Detail: fmt.Sprint(p)}}
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, r.limits.Time+5*time.Second)
	defer cancel()
	name := src.Name
	if name == "" {
		name = src.URL
	}
	doc, err := r.docs.Read(ctx, payload, document.Options{Name: name, ContentType: src.ContentType, Limits: r.limits, OCR: r.ocr})
	if err != nil {
		out.Issues = append(out.Issues, fact.Issue{Code: "unreadable", Detail: err.Error()})
		return out, d
	}
	d.doc = doc
	out.Format, out.Encoding = doc.Format, doc.Encoding
	res := r.engine.Read(doc.Blocks, normalize.Carrier{TextEnd: textEnd(doc, payload), Recognised: doc.Recognised})
	report, issues := r.attribute(doc, src, res.Tables)
	report.Vintage = res.Vintage
	report.Completeness = res.Complete
	out.Report = report
	out.Issues = append(out.Issues, doc.Issues...)
	out.Issues = append(out.Issues, issues...)
	if !report.IsReport {
		out.Issues = []fact.Issue{decisive(out.Issues)}
		return out, d
	}
	out.Observations = res.Observations
	out.Checks, out.Issues = res.Checks, append(out.Issues, res.Issues...)
	if doc.Recognised {
		for i := range out.Observations {
			out.Observations[i].LowConfidence = true
		}
	}
	if res.Tables == 0 {
		out.Issues = append(out.Issues, fact.Issue{Code: "no_table", Detail: "no statutory table was found"})
	}
	if n := pictures(doc); n > 0 && res.Tables == 0 {
		out.Issues = append(out.Issues, fact.Issue{Code: "needs_ocr", Detail: fmt.Sprintf("%d pictures stand where the tables ought to be; numbers in them are not read", n)})
	}
	var paragraphs []narrative.Paragraph
	for i, b := range doc.Blocks {
		if b.Grid == nil && b.Text != "" && !res.Covered[i] {
			paragraphs = append(paragraphs, narrative.Paragraph{Text: b.Text, At: b.At})
		}
	}
	mentions, checks, more := r.prose.Read(paragraphs)
	out.Mentions = mentions
	out.Checks = append(out.Checks, checks...)
	out.Checks = append(out.Checks, narrative.Agree(mentions, out.Observations, r.agree)...)
	out.Issues = append(out.Issues, more...)
	return out, d
}

// closed are the issues that say why a document could be opened and not read.
var closed = []string{"scan", "needs_ocr", "needs_libreoffice", "unreadable_text_layer"}

// decisive is the one issue of a document that gives no report: why its
// content cannot be read, else why it is no report. The codes of the others
// are named in its detail.
func decisive(issues []fact.Issue) fact.Issue {
	best := len(issues) - 1
	for i := range issues {
		if issues[i].Code == "not_a_report" {
			best = i
		}
	}
	for i := len(issues) - 1; i >= 0; i-- {
		if slices.Contains(closed, issues[i].Code) {
			best = i
		}
	}
	if best < 0 {
		return fact.Issue{Code: "not_a_report"}
	}
	out := issues[best]
	var also []string
	for i, is := range issues {
		if i != best && is.Code != "not_a_report" && !slices.Contains(also, is.Code) {
			also = append(also, is.Code)
		}
	}
	if len(also) > 0 {
		out.Detail += " (also: " + strings.Join(also, ", ") + ")"
	}
	return out
}

// pictures counts what may be a picture of a table.
func pictures(doc *document.Document) int {
	n := 0
	for _, b := range doc.Blocks {
		if b.Kind == document.Image {
			n++
		}
		if b.Grid != nil {
			for _, c := range b.Grid.Cells {
				if c.Image {
					n++
				}
			}
		}
	}
	return n
}

// textEnd is where the text of a plain document ends: a number that touches
// it may have been cut. Carriers with a frame of their own are whole.
func textEnd(doc *document.Document, payload []byte) int {
	if doc.Format != "text" && doc.Format != "markdown" {
		return 0
	}
	end := 0
	for _, b := range doc.Blocks {
		end = max(end, b.At.End)
		if b.Grid != nil {
			for _, c := range b.Grid.Cells {
				end = max(end, c.At.End)
			}
		}
	}
	if doc.Encoding == "utf-8" { // a delimiter behind the last cell shows that it is whole
		end = max(end, len(strings.TrimRight(string(payload[min(end, len(payload)):]), " \t\r\n\u3000"))+min(end, len(payload)))
	}
	return end
}
