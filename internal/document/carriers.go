package document

import (
	"errors"
	"log/slog"
)

// carriers reads the formats that are not linear text: PDF, the zipped office
// formats, OFD, the old binary ones through LibreOffice, pictures and ZIP
// archives. Its engines start on first use; close stops them. It is safe for
// concurrent use.
type carriers struct {
	logger    *slog.Logger
	pdfium    *pdfEngine
	soffice   *sofficeEngine
	tesseract *tesseractEngine
}

// newCarriers starts nothing.
func newCarriers(logger *slog.Logger) *carriers {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &carriers{logger: logger, pdfium: newPDFEngine(logger), soffice: newSoffice(logger), tesseract: &tesseractEngine{}}
}

// close stops the engines that were started.
func (c *carriers) close() error { return errors.Join(c.pdfium.close(), c.soffice.close()) }
