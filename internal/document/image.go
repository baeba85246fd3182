package document

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/gif"  // registers its decoder with the standard library
	_ "image/jpeg" // the same
	_ "image/png"  // the same

	"gongkai/internal/tables"
)

// imagePixels bounds a picture before it is decoded: 100 million pixels is an
// A0 sheet at 150 dots an inch.
const imagePixels = 100_000_000

// image reports a picture, and reads it when character recognition is asked
// for and installed.
func (c *carriers) image(ctx context.Context, payload []byte, opt Options) (*Document, error) {
	lim := opt.Limits.orDefault()
	if int64(len(payload)) > lim.Bytes {
		return nil, fmt.Errorf("read image: %w: %d bytes", errBound, len(payload))
	}
	doc := &Document{Format: "image", Pages: 1}
	doc.issue("scan", "the document is a picture", 0)
	if !opt.OCR {
		doc.Blocks = []Block{{Kind: Image, Alt: opt.Name}}
		doc.issue("needs_ocr", "pictures are read only when recognition is asked for", 0)
		return doc, nil
	}
	img, err := decodeImage(payload)
	if err != nil {
		doc.Blocks = []Block{{Kind: Image, Alt: opt.Name}}
		doc.issue("needs_ocr", fmt.Sprintf("picture is not decoded: %v", err), 0)
		return doc, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lim.Time)
	defer cancel()
	sheet, err := c.recognise(ctx, img, 1)
	if err != nil {
		doc.Blocks = []Block{{Kind: Image, Alt: opt.Name}}
		doc.issue("needs_ocr", err.Error(), 0)
		return doc, nil
	}
	doc.Recognised = true
	layOut(doc, []tables.Sheet{sheet}, lim)
	return doc, nil
}

func decodeImage(b []byte) (image.Image, error) {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width*cfg.Height > imagePixels {
		return nil, fmt.Errorf("%w: picture of %d × %d", errBound, cfg.Width, cfg.Height)
	}
	img, _, err := image.Decode(bytes.NewReader(b))
	return img, err
}
