package document

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"strings"

	"gongkai/internal/fact"
)

// ErrUnknown is returned for a payload that no reader takes.
var ErrUnknown = errors.New("unknown format")

// Reader reads payloads of any carrier. It is safe for concurrent use; its
// engines (PDF) start on first use and end with Close.
type Reader struct {
	logger   *slog.Logger
	carriers *carriers
}

// NewReader starts nothing yet. A nil logger discards.
func NewReader(logger *slog.Logger) *Reader {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Reader{logger: logger, carriers: newCarriers(logger)}
}

// Close stops the engines. The Reader cannot be used afterwards.
func (r *Reader) Close() error { return r.carriers.close() }

// Read reads one payload. The format is told by its first bytes, then by what
// the server said, then by its name. It returns an error when nothing could be
// read; what was read with losses has Issues. It never panics.
func (r *Reader) Read(ctx context.Context, payload []byte, opt Options) (doc *Document, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.logger.Error("reader panicked", "name", opt.Name, "panic", p, "stack", string(debug.Stack()))
			doc = &Document{Format: "unknown", Issues: []fact.Issue{{Code: "reader_panic", Detail: fmt.Sprint(p)}}}
			err = nil
		}
	}()
	opt.Limits = opt.Limits.orDefault()
	if int64(len(payload)) > opt.Limits.Bytes {
		return nil, fmt.Errorf("read %q: %d bytes are more than the bound of %d", opt.Name, len(payload), opt.Limits.Bytes)
	}
	if len(bytes.TrimSpace(payload)) == 0 {
		return nil, fmt.Errorf("read %q: %w: empty", opt.Name, ErrUnknown)
	}
	doc, err = r.dispatch(ctx, payload, opt, 0)
	if err != nil {
		return doc, fmt.Errorf("read %q: %w", opt.Name, err)
	}
	return doc, nil
}

func (r *Reader) dispatch(ctx context.Context, payload []byte, opt Options, depth int) (*Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	switch format := sniff(payload, opt); format {
	case "pdf":
		return r.carriers.pdf(ctx, payload, opt)
	case "docx":
		return r.carriers.docx(ctx, payload, opt)
	case "xlsx":
		return r.carriers.xlsx(ctx, payload, opt)
	case "ofd":
		return r.carriers.ofd(ctx, payload, opt)
	case "zip":
		return r.carriers.zip(ctx, payload, opt)
	case "office":
		return r.carriers.office(ctx, payload, opt)
	case "image":
		return r.carriers.image(ctx, payload, opt)
	case "gzip":
		b, err := inflate(payload, opt.Limits)
		if err != nil || depth > 0 {
			return nil, errors.Join(err, ErrUnknown)
		}
		return r.dispatch(ctx, b, opt, depth+1)
	case "mhtml":
		b, contentType, err := mhtmlPage(payload, opt.Limits)
		if err != nil || depth > 1 {
			return nil, errors.Join(err, ErrUnknown)
		}
		opt.ContentType = contentType
		return r.dispatch(ctx, b, opt, depth+1)
	case "binary":
		return nil, ErrUnknown
	default:
		return readLinear(payload, format, opt), nil
	}
}

// readLinear reads HTML, Markdown or text.
func readLinear(payload []byte, format string, opt Options) *Document {
	text, encoding, issues := Decode(payload, opt)
	if format == "" {
		format = sniffText(text, opt)
	}
	var doc *Document
	switch format {
	case "html":
		doc = readHTML(text, opt)
	case "markdown":
		doc = readMarkdown(text, opt)
	default:
		doc = readText(text, opt)
	}
	doc.Encoding = encoding
	doc.Issues = append(issues, doc.Issues...)
	return doc
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	pick := func(v *int, def int) {
		if *v <= 0 {
			*v = def
		}
	}
	pick64 := func(v *int64, def int64) {
		if *v <= 0 {
			*v = def
		}
	}
	pick64(&l.Bytes, d.Bytes)
	pick64(&l.Ratio, d.Ratio)
	pick64(&l.TextBytes, d.TextBytes)
	pick(&l.Depth, d.Depth)
	pick(&l.Cells, d.Cells)
	pick(&l.Span, d.Span)
	pick(&l.Blocks, d.Blocks)
	pick(&l.Pages, d.Pages)
	pick(&l.ZipFiles, d.ZipFiles)
	if l.Time <= 0 {
		l.Time = d.Time
	}
	return l
}

// inflate unpacks a payload that was saved still compressed.
func inflate(b []byte, lim Limits) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	bound := min(lim.Bytes, int64(len(b))*lim.Ratio)
	out, err := io.ReadAll(io.LimitReader(z, bound+1))
	if int64(len(out)) > bound {
		return nil, fmt.Errorf("inflates to more than %d bytes", bound)
	}
	if err != nil && len(out) == 0 {
		return nil, err
	}
	return out, nil
}

// extension of a file name or URL, in lower case, without the dot.
func extension(name string) string {
	if i := strings.IndexAny(name, "?#"); i >= 0 {
		name = name[:i]
	}
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		name = name[i+1:]
	}
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return ""
	}
	return strings.ToLower(name[i+1:])
}
