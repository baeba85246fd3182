package document

import (
	"context"
	"path"
	"slices"
	"strings"

	"gongkai/internal/tables"
)

// pictures reports the large pictures of a DOCX, and reads them when character
// recognition is asked for: what is read takes the place of the picture.
func (c *carriers) pictures(ctx context.Context, p *parts, main string, pics []docxPicture, doc *Document, opt Options) {
	if len(pics) == 0 {
		return
	}
	if !opt.OCR {
		doc.issue("needs_ocr", "the document holds pictures that may be tables", 0)
		return
	}
	target := map[string]string{}
	if b, err := p.read(path.Join(path.Dir(main), "_rels", path.Base(main)+".rels")); err == nil {
		for _, r := range relationships(b) {
			if r.Mode != "External" {
				target[r.ID] = path.Join(path.Dir(main), r.Target)
				if strings.HasPrefix(r.Target, "/") {
					target[r.ID] = strings.TrimPrefix(r.Target, "/")
				}
			}
		}
	}
	need := ""
	for _, pic := range slices.Backward(pics) {
		read := &Document{}
		err := func() error {
			b, err := p.read(target[pic.rel])
			if err != nil {
				return err
			}
			img, err := decodeImage(b)
			if err != nil {
				return err
			}
			sheet, err := c.recognise(ctx, img, 1)
			if err != nil {
				return err
			}
			layOut(read, []tables.Sheet{sheet}, opt.Limits.orDefault())
			return nil
		}()
		if err != nil {
			need = err.Error()
			continue
		}
		doc.Recognised = true
		doc.Blocks = slices.Replace(doc.Blocks, pic.block, pic.block+1, read.Blocks...)
	}
	if need != "" {
		doc.issue("needs_ocr", "a picture is not read: "+need, 0)
	}
	numberTables(doc)
}
