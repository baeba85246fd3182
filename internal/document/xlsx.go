package document

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// xlsx reads an Office Open XML workbook, each visible sheet as paragraphs and
// grids. Numbers are given as stored, never as rounded by a display format;
// hidden sheets are reported and left out, hidden rows and columns reported.
//
// The cells are streamed here and not by a library, which would unfold a sheet
// into memory by the farthest cell that it names.
func (c *carriers) xlsx(ctx context.Context, payload []byte, opt Options) (*Document, error) {
	lim := opt.Limits.orDefault()
	p, err := openParts(payload, lim)
	if err != nil {
		return nil, fmt.Errorf("read xlsx: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, lim.Time)
	defer cancel()
	book, err := openWorkbook(p)
	if err != nil {
		return nil, fmt.Errorf("read xlsx: %w", err)
	}
	doc := &Document{Format: "xlsx", Encoding: "utf-8"}
	coreProperties(p, doc)
	cells := lim.Cells
	for _, s := range book.sheets {
		if s.hidden {
			doc.issue("hidden_sheet", fmt.Sprintf("hidden sheet %q left out", s.name), 0)
			continue
		}
		b, err := p.read(s.part)
		if err != nil {
			doc.issue("unreadable_part", fmt.Sprintf("sheet %q: %v", s.name, err), 0)
			continue
		}
		sh, err := readSheet(ctx, b, book, &cells)
		if err != nil {
			doc.issue("bound", fmt.Sprintf("sheet %q: %v", s.name, err), 0)
		}
		if sh.hidden > 0 {
			doc.issue("hidden_text", fmt.Sprintf("sheet %q has %d hidden rows or columns with text", s.name, sh.hidden), 0)
		}
		blocks := sh.blocks(lim)
		if len(blocks) > 0 && !plainSheetName.MatchString(s.name) {
			doc.Blocks = append(doc.Blocks, Block{Kind: Heading, Text: s.name})
		}
		if len(blocks) == 0 && sh.drawing {
			doc.issue("needs_ocr", fmt.Sprintf("sheet %q holds only drawings or pictures", s.name), 0)
			blocks = []Block{{Kind: Image, Alt: s.name}}
		}
		doc.Blocks = append(doc.Blocks, blocks...)
	}
	doc.Pages = len(book.sheets)
	numberTables(doc)
	return doc, nil
}

// plainSheetName is a name that the program gave, not a person.
var plainSheetName = regexp.MustCompile(`(?i)^(sheet|工作表)\s*\d*$`)

type workbook struct {
	sheets  []bookSheet
	strings []string
	formats []cellFormat
	epoch04 bool // dates count from 1904
}

type bookSheet struct {
	name, part string
	hidden     bool
}

// cellFormat is what a cell style says that bears on reading.
type cellFormat struct{ date, percent, border bool }

func openWorkbook(p *parts) (*workbook, error) {
	main := mainPart(p, "xl/workbook.xml")
	b, err := p.read(main)
	if err != nil {
		return nil, err
	}
	var x struct {
		Props struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
			ID2   string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := unmarshal(b, &x); err != nil {
		return nil, err
	}
	dir := path.Dir(main)
	target := map[string]string{}
	w := &workbook{epoch04: x.Props.Date1904 == "1" || x.Props.Date1904 == "true"}
	styles, shared := path.Join(dir, "styles.xml"), path.Join(dir, "sharedStrings.xml")
	if b, err := p.read(path.Join(dir, "_rels", path.Base(main)+".rels")); err == nil {
		for _, r := range relationships(b) {
			t := r.Target
			if !strings.HasPrefix(t, "/") {
				t = path.Join(dir, t)
			}
			target[r.ID] = t
			switch {
			case strings.HasSuffix(r.Type, "/styles"):
				styles = t
			case strings.HasSuffix(r.Type, "/sharedStrings"):
				shared = t
			}
		}
	}
	for i, s := range x.Sheets {
		part := target[s.ID+s.ID2]
		if part == "" {
			part = path.Join(dir, "worksheets", "sheet"+strconv.Itoa(i+1)+".xml")
		}
		if strings.Contains(part, "chartsheets/") {
			continue
		}
		w.sheets = append(w.sheets, bookSheet{s.Name, part, s.State == "hidden" || s.State == "veryHidden"})
	}
	if len(w.sheets) == 0 {
		return nil, errors.New("workbook without sheets")
	}
	if b, err := p.read(shared); err == nil {
		w.strings = sharedStrings(b)
	}
	if b, err := p.read(styles); err == nil {
		w.formats = cellFormats(b)
	}
	return w, nil
}

func unmarshal(b []byte, v any) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return d.Decode(v)
}

// sharedStrings reads the string table: rich text joined, phonetic hints out.
func sharedStrings(b []byte) []string {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	var out []string
	var cur strings.Builder
	inText, phonetic := false, 0
	for {
		t, err := d.Token()
		if err != nil {
			return out
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				cur.Reset()
			case "t":
				inText = phonetic == 0
			case "rPh":
				phonetic++
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "si":
				out = append(out, cur.String())
			case "t":
				inText = false
			case "rPh":
				phonetic--
			}
		case xml.CharData:
			if inText {
				cur.Write(t)
			}
		}
	}
}

// cellFormats reads which cell styles show dates, per cents and borders.
func cellFormats(b []byte) []cellFormat {
	var x struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Borders []struct {
			Sides []struct {
				XMLName xml.Name
				Style   string `xml:"style,attr"`
			} `xml:",any"`
		} `xml:"borders>border"`
		Xfs []struct {
			Format int `xml:"numFmtId,attr"`
			Border int `xml:"borderId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if unmarshal(b, &x) != nil {
		return nil
	}
	codes := map[int]string{}
	for _, f := range x.Formats {
		codes[f.ID] = f.Code
	}
	out := make([]cellFormat, len(x.Xfs))
	for i, xf := range x.Xfs {
		code, custom := codes[xf.Format]
		if custom {
			out[i].date = isDateCode(code)
			out[i].percent = strings.Contains(literal.ReplaceAllString(code, ""), "%")
		} else {
			out[i].date = xf.Format >= 14 && xf.Format <= 22 || xf.Format >= 27 && xf.Format <= 36 || xf.Format >= 45 && xf.Format <= 47 || xf.Format >= 50 && xf.Format <= 58
			out[i].percent = xf.Format == 9 || xf.Format == 10
		}
		if xf.Border >= 0 && xf.Border < len(x.Borders) {
			for _, s := range x.Borders[xf.Border].Sides {
				out[i].border = out[i].border || s.Style != "" && s.Style != "none"
			}
		}
	}
	return out
}

// literal is what a number format prints as it stands: quoted text, escaped
// characters, colours and conditions.
var literal = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]|_.|\*.`)

func isDateCode(code string) bool {
	code = strings.ToLower(literal.ReplaceAllString(code, ""))
	return !strings.Contains(code, "general") && strings.ContainsAny(code, "ydmhs")
}
