package document

import "context"

// pictures reports the large pictures of an office document, and reads them
// when character recognition is asked for.
func (c *carriers) pictures(ctx context.Context, p *parts, main string, pics []docxPicture, doc *Document, opt Options) {
	if len(pics) == 0 {
		return
	}
	doc.issue("needs_ocr", "the document holds pictures that may be tables", 0)
}
