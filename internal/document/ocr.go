package document

import (
	"context"
	"errors"
	"fmt"
	"image"
	"time"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// scanDPI is how finely a page that is a picture is drawn for recognition.
const scanDPI = 200

// scanTime bounds the recognition of one page.
const scanTime = time.Minute

// readScans reports the pages that are pictures, and reads them when asked to.
// scans are page indexes; a page that is read replaces its sheet.
func (c *carriers) readScans(ctx context.Context, in *pdfInstance, ref references.FPDF_DOCUMENT, scans []int, sheets []tables.Sheet, doc *Document, opt Options) []tables.Sheet {
	need := ""
	for _, i := range scans {
		doc.issue("scan", "page is a picture without text", i+1)
		if !opt.OCR {
			need = "pages that are pictures are read only when recognition is asked for"
		} else if sheet, err := c.readScan(ctx, in, ref, i); err != nil {
			need = err.Error()
		} else {
			doc.Recognised = true
			for k := range sheets {
				if sheets[k].Number == i+1 {
					sheets[k] = sheet
				}
			}
			continue
		}
		doc.Blocks = append(doc.Blocks, Block{Kind: Image, At: fact.Locator{Page: i + 1}})
	}
	if need != "" {
		doc.issue("needs_ocr", need, 0)
	}
	return sheets
}

func (c *carriers) readScan(ctx context.Context, in *pdfInstance, ref references.FPDF_DOCUMENT, index int) (tables.Sheet, error) {
	ctx, cancel := context.WithTimeout(ctx, scanTime)
	defer cancel()
	if err := c.tesseract.ready(ctx); err != nil {
		return tables.Sheet{}, err
	}
	r, err := in.RenderPageInDPI(&requests.RenderPageInDPI{DPI: scanDPI, Page: requests.Page{ByIndex: &requests.PageByIndex{Document: ref, Index: index}}})
	if err != nil {
		return tables.Sheet{}, err
	}
	defer r.Cleanup()
	b := r.Result.RenderedImage.Bounds()
	if b.Dx()*b.Dy() > imagePixels {
		return tables.Sheet{}, fmt.Errorf("%w: page of %d × %d dots", errBound, b.Dx(), b.Dy())
	}
	return c.recognise(ctx, r.Result.RenderedImage, index+1)
}

// recognise reads a picture of a page: the ruling lines, each cell between
// them by itself, and the text around them.
func (c *carriers) recognise(ctx context.Context, img image.Image, number int) (tables.Sheet, error) {
	if err := c.tesseract.ready(ctx); err != nil {
		return tables.Sheet{}, err
	}
	ink := newInk(img)
	// A page is taken to be as wide as A4, upright or across.
	points := 595.0
	if ink.w > ink.h {
		points = 842
	}
	k := points / float64(ink.w)
	sheet := tables.Sheet{Number: number, Box: tables.Box{X1: points, Y1: float64(ink.h) * k}, Rules: ink.rules(k)}
	slots := tables.Slots(sheet.Rules)
	if len(slots) > maxSlotsRead {
		return sheet, fmt.Errorf("%w: %d cells in a picture", errBound, len(slots))
	}
	var cells []slotImage
	for _, b := range slots {
		r := image.Rect(int(b.X0/k)+3, int(b.Y0/k)+3, int(b.X1/k)-2, int(b.Y1/k)-2)
		if tight, ok := ink.bounds(r); ok {
			cells = append(cells, slotImage{place: b, ink: tight})
		}
	}
	if err := c.tesseract.cells(ctx, ink, cells); err != nil {
		return sheet, err
	}
	for _, cell := range cells {
		if cell.text == "" {
			continue
		}
		x, y := (cell.place.X0+cell.place.X1)/2, (cell.place.Y0+cell.place.Y1)/2
		sheet.Marks = append(sheet.Marks, tables.Mark{Text: cell.text, Box: tables.Box{X0: x - 5, Y0: y - 5, X1: x + 5, Y1: y + 5}})
	}
	for _, b := range slots {
		ink.erase(image.Rect(int(b.X0/k)-3, int(b.Y0/k)-3, int(b.X1/k)+4, int(b.Y1/k)+4))
	}
	words, err := c.tesseract.words(ctx, ink)
	if err != nil {
		return sheet, err
	}
	for _, w := range words {
		sheet.Marks = append(sheet.Marks, tables.Mark{Text: w.text, Box: tables.Box{X0: float64(w.at.Min.X) * k, Y0: float64(w.at.Min.Y) * k, X1: float64(w.at.Max.X) * k, Y1: float64(w.at.Max.Y) * k}})
	}
	return sheet, nil
}

// maxSlotsRead bounds the cells of one picture; the three statutory tables
// have about 350.
const maxSlotsRead = 1500

var errNoTesseract = errors.New("tesseract with chi_sim is not installed")
