package document

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"gongkai/internal/fact"
)

// docx reads an Office Open XML text: paragraphs, headings by style, and
// tables with gridSpan and vMerge. Deleted text of tracked changes, hidden
// text, headers and footers are left out.
func (c *carriers) docx(ctx context.Context, payload []byte, opt Options) (*Document, error) {
	lim := opt.Limits.orDefault()
	p, err := openParts(payload, lim)
	if err != nil {
		return nil, fmt.Errorf("read docx: %w", err)
	}
	main := mainPart(p, "word/document.xml")
	body, err := p.read(main)
	if err != nil {
		return nil, fmt.Errorf("read docx: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, lim.Time)
	defer cancel()
	r := &docxReader{ctx: ctx, lim: lim, dec: xml.NewDecoder(bytes.NewReader(body)), doc: &Document{Format: "docx", Encoding: "utf-8"}}
	r.dec.Strict = false
	r.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	if b, err := p.read(path.Join(path.Dir(main), "styles.xml")); err == nil {
		r.styles = docxStyles(b)
	}
	coreProperties(p, r.doc)
	if err := r.run(); err != nil {
		if !errors.Is(err, errCut) {
			return nil, fmt.Errorf("read docx: %w", err)
		}
		r.doc.issue("bound", err.Error(), 0)
	}
	if r.hidden {
		r.doc.issue("hidden_text", "hidden text left out", 0)
	}
	numberTables(r.doc)
	c.pictures(ctx, p, main, r.pictures, r.doc, opt)
	return r.doc, nil
}

// errCut ends a document early at a bound; what was read stays.
var errCut = errors.New("document is cut")

type docxReader struct {
	ctx      context.Context
	lim      Limits
	dec      *xml.Decoder
	doc      *Document
	styles   map[string]int // style id → heading level
	depth    int            // open elements
	tokens   int
	cells    int
	text     int64
	hidden   bool
	pictures []docxPicture
}

// docxPicture is an embedded picture large enough to hold a table: its block
// and the relationship that names its part.
type docxPicture struct {
	block int
	rel   string
}

func (r *docxReader) token() (xml.Token, error) {
	r.tokens++
	if r.tokens%4096 == 0 && r.ctx.Err() != nil {
		return nil, fmt.Errorf("%w: %w", errCut, r.ctx.Err())
	}
	t, err := r.dec.Token()
	if err != nil {
		var bad *xml.SyntaxError
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &bad) {
			return nil, fmt.Errorf("%w: %w", errCut, err)
		}
		return nil, err
	}
	switch t.(type) {
	case xml.StartElement:
		if r.depth++; r.depth > 16*r.lim.Depth {
			return nil, fmt.Errorf("%w: elements nested deeper than %d", errCut, 16*r.lim.Depth)
		}
	case xml.EndElement:
		r.depth--
	}
	return t, nil
}

// skip passes over the element just opened.
func (r *docxReader) skip() error {
	for open := 1; open > 0; {
		t, err := r.token()
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			open++
		case xml.EndElement:
			open--
		}
	}
	return nil
}

func (r *docxReader) run() error {
	for {
		t, err := r.token()
		if err != nil {
			if err == io.EOF {
				return errors.New("no body")
			}
			return err
		}
		if s, ok := t.(xml.StartElement); ok && s.Name.Local == "body" {
			blocks, err := r.blocks(0)
			r.doc.Blocks = append(r.doc.Blocks, blocks...)
			r.settle()
			if err == io.EOF {
				return fmt.Errorf("%w: %w", errCut, io.ErrUnexpectedEOF)
			}
			return err
		}
	}
}

// settle finds where the pictures ended up among the blocks.
func (r *docxReader) settle() {
	n := 0
	for i, b := range r.doc.Blocks {
		if b.Kind == Image && n < len(r.pictures) {
			r.pictures[n].block = i
			n++
		}
	}
	r.pictures = r.pictures[:n]
}

// blocks reads paragraphs and tables up to the end of the element just
// opened. What was read before an error is returned with it.
func (r *docxReader) blocks(nest int) (out []Block, err error) {
	for open := 1; open > 0; {
		t, err := r.token()
		if err != nil {
			return out, err
		}
		s, start := t.(xml.StartElement)
		if !start {
			if _, end := t.(xml.EndElement); end {
				open--
			}
			continue
		}
		var more []Block
		switch s.Name.Local {
		case "p":
			more, err = r.paragraph(nest)
		case "tbl":
			more, err = r.table(nest + 1)
		case "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "AlternateContent", "Choice":
			open++
		case "altChunk":
			r.doc.issue("bound", "embedded document (altChunk) is not read", 0)
			err = r.skip()
		default: // del, moveFrom, Fallback, sectPr, sdtPr, bookmarks
			err = r.skip()
		}
		out = append(out, more...)
		if err != nil {
			return out, err
		}
		if len(out) > r.lim.Blocks || r.text > r.lim.TextBytes || r.cells > r.lim.Cells {
			return out, fmt.Errorf("%w: too many blocks, cells or bytes of text", errCut)
		}
	}
	return out, nil
}

// coreProperties copies title, author and dates of a package.
func coreProperties(p *parts, doc *Document) {
	b, err := p.read("docProps/core.xml")
	if err != nil {
		return
	}
	dec := xml.NewDecoder(bytes.NewReader(b))
	dec.Strict = false
	name := ""
	for range 1000 {
		t, err := dec.Token()
		if err != nil {
			return
		}
		switch t := t.(type) {
		case xml.StartElement:
			name = t.Name.Local
		case xml.EndElement:
			name = ""
		case xml.CharData:
			v := strings.TrimSpace(string(t))
			if v == "" || name == "" || name == "coreProperties" {
				continue
			}
			doc.Metas = append(doc.Metas, Meta{name, v})
			if name == "title" {
				doc.Title = v
			}
		}
	}
}

// mainPart follows the package relationship to the main part.
func mainPart(p *parts, usual string) string {
	b, err := p.read("_rels/.rels")
	if err != nil {
		return usual
	}
	for _, rel := range relationships(b) {
		if strings.HasSuffix(rel.Type, "/officeDocument") {
			if t := strings.TrimPrefix(rel.Target, "/"); p.has(t) {
				return t
			}
		}
	}
	return usual
}

type relationship struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

func relationships(b []byte) []relationship {
	var rels struct {
		Rel []relationship `xml:"Relationship"`
	}
	if xml.Unmarshal(b, &rels) != nil {
		return nil
	}
	return rels.Rel
}

// docxStyles maps style ids to heading levels, through basedOn.
func docxStyles(b []byte) map[string]int {
	var sheet struct {
		Style []struct {
			ID   string `xml:"styleId,attr"`
			Name struct {
				Val string `xml:"val,attr"`
			} `xml:"name"`
			Based struct {
				Val string `xml:"val,attr"`
			} `xml:"basedOn"`
			Level *struct {
				Val string `xml:"val,attr"`
			} `xml:"pPr>outlineLvl"`
		} `xml:"style"`
	}
	if xml.Unmarshal(b, &sheet) != nil {
		return nil
	}
	based, level := map[string]string{}, map[string]int{}
	for _, s := range sheet.Style {
		based[s.ID] = s.Based.Val
		name := strings.ToLower(s.Name.Val)
		for _, p := range [...]string{"heading ", "标题 "} {
			if n, err := strconv.Atoi(strings.TrimPrefix(name, p)); err == nil && strings.HasPrefix(name, p) && n >= 1 && n <= 6 {
				level[s.ID] = n
			}
		}
		if name == "title" || name == "标题" {
			level[s.ID] = 1
		}
		if s.Level != nil {
			if n, err := strconv.Atoi(s.Level.Val); err == nil && n >= 0 && n < 6 {
				level[s.ID] = n + 1
			}
		}
	}
	for id := range based {
		at := id
		for range 12 {
			if n, ok := level[at]; ok {
				level[id] = n
				break
			}
			at = based[at]
		}
	}
	return level
}

func attr(s xml.StartElement, local string) string {
	for _, a := range s.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// on reads an on/off property: present without a value means on.
func on(s xml.StartElement) bool {
	switch attr(s, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

func locate(table, row, col int) fact.Locator {
	return fact.Locator{Table: table, Row: row, Col: col}
}
