package document

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// pdf reads a PDF by the places of its characters and ruling lines. Encrypted
// and broken files are errors; a page that cannot be read, pages beyond the
// bound and pages that are pictures are issues.
func (c *carriers) pdf(ctx context.Context, payload []byte, opt Options) (doc *Document, err error) {
	lim := opt.Limits.orDefault()
	if int64(len(payload)) > lim.Bytes {
		return nil, fmt.Errorf("pdf of %d bytes is over the bound of %d", len(payload), lim.Bytes)
	}
	in, err := c.pdfium.take(ctx)
	if err != nil {
		return nil, fmt.Errorf("read pdf: %w", err)
	}
	// Time runs from here: waiting for a sandbox is not the document's fault.
	whole := lim.Time
	if opt.OCR {
		whole *= 10 // recognition takes seconds a page, and is bounded by page
	}
	ctx, cancel := context.WithTimeout(ctx, whole)
	defer cancel()
	type result struct {
		doc *Document
		err error
	}
	done := make(chan result, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- result{nil, fmt.Errorf("pdfium stopped: %v", p)}
			}
		}()
		d, err := c.readPDF(ctx, in, payload, opt, lim)
		done <- result{d, err}
	}()
	select {
	case r := <-done:
		c.pdfium.give(in, errors.Is(r.err, errSandbox))
		if r.err != nil {
			return nil, fmt.Errorf("read pdf: %w", r.err)
		}
		return r.doc, nil
	case <-ctx.Done():
	}
	// It looks at the context after each page. If it does not come so far,
	// killing the sandbox ends the call that hangs in it.
	const patience = 2 * time.Second
	select {
	case r := <-done:
		c.pdfium.give(in, errors.Is(r.err, errSandbox))
	case <-time.After(patience):
		c.pdfium.give(in, true)
		select {
		case <-done:
		case <-time.After(patience):
		}
	}
	return nil, fmt.Errorf("read pdf: %w", context.Cause(ctx))
}

// errSandbox marks failures after which a sandbox is not used again.
var errSandbox = errors.New("pdfium failed")

func (c *carriers) readPDF(ctx context.Context, in *pdfInstance, payload []byte, opt Options, lim Limits) (*Document, error) {
	opened, err := in.OpenDocument(&requests.OpenDocument{File: &payload})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSandbox, err)
	}
	defer in.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: opened.Document})
	n, err := in.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSandbox, err)
	}
	in.seen, in.flat = map[inked]bool{}, false
	doc := &Document{Format: "pdf", Pages: n.PageCount}
	doc.Title = pdfMeta(in, opened.Document, doc)
	pages := n.PageCount
	if pages > lim.Pages {
		pages = lim.Pages
		doc.issue("bound", fmt.Sprintf("%d of %d pages read", pages, n.PageCount), 0)
	}
	if pages == 0 {
		return nil, errors.New("pdf without pages")
	}
	var sheets []tables.Sheet
	var scans []int
	hidden, shown, unmapped, chars := 0, 0, 0, 0
	for i := range pages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := in.page(opened.Document, i)
		if err != nil {
			doc.issue("unreadable_page", err.Error(), i+1)
			continue
		}
		if p.lost > 0 {
			doc.issue("unreadable_text_layer", fmt.Sprintf("up to %d pieces of text are lost: their font is not in the file", p.lost), i+1)
		}
		if p.cut {
			doc.issue("bound", "page has more characters or objects than are read", i+1)
		}
		if len(p.sheet.Marks) < 8 && p.images > 0.3 {
			scans = append(scans, i)
		}
		if p.images > 0.5 && p.hidden > p.shown {
			doc.Recognised = true
		}
		hidden, shown = hidden+p.hidden, shown+p.shown
		unmapped, chars = unmapped+p.unmapped, chars+len(p.sheet.Marks)
		sheets = append(sheets, p.sheet)
	}
	if unmapped*10 > chars && unmapped > 10 {
		doc.issue("unreadable_text_layer", fmt.Sprintf("%d of %d characters have no meaning in Unicode", unmapped, chars), 0)
	}
	if len(scans) > 0 {
		sheets = c.readScans(ctx, in, opened.Document, scans, sheets, doc, opt)
	}
	layOut(doc, sheets, lim)
	return doc, nil
}

// pdfMeta copies the document properties and returns the title.
func pdfMeta(in *pdfInstance, ref references.FPDF_DOCUMENT, doc *Document) string {
	title := ""
	for _, tag := range []string{"Title", "Author", "Subject", "Keywords", "CreationDate"} {
		m, err := in.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: ref, Tag: tag})
		if err != nil || m.Value == "" {
			continue
		}
		doc.Metas = append(doc.Metas, Meta{tag, m.Value})
		if tag == "Title" {
			title = m.Value
		}
	}
	return title
}

func (d *Document) issue(code, detail string, page int) {
	d.Issues = append(d.Issues, fact.Issue{Code: code, Detail: detail, At: fact.Locator{Page: page}})
}
