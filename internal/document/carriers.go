package document

import (
	"context"
	"errors"
	"log/slog"
)

// carriers reads the formats that are not linear text: PDF, the zipped office
// formats, OFD, the old binary ones through LibreOffice, pictures and ZIP
// archives. Its engines start on first use; close stops them. It is safe for
// concurrent use.
type carriers struct {
	logger *slog.Logger
	pdfium *pdfEngine
}

// newCarriers starts nothing.
func newCarriers(logger *slog.Logger) *carriers {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &carriers{logger: logger, pdfium: newPDFEngine(logger)}
}

// close stops the engines that were started.
func (c *carriers) close() error { return c.pdfium.close() }

var errNotYet = errors.New("this carrier is not read yet")

func (c *carriers) xlsx(ctx context.Context, payload []byte, opt Options) (*Document, error) {
	return nil, errNotYet
}
func (c *carriers) ofd(ctx context.Context, payload []byte, opt Options) (*Document, error) {
	return nil, errNotYet
}
func (c *carriers) office(ctx context.Context, payload []byte, opt Options) (*Document, error) {
	return nil, errNotYet
}
func (c *carriers) image(ctx context.Context, payload []byte, opt Options) (*Document, error) {
	return nil, errNotYet
}
func (c *carriers) zip(ctx context.Context, payload []byte, opt Options) (*Document, error) {
	return nil, errNotYet
}
