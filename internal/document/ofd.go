package document

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"gongkai/internal/tables"
)

// ofd reads the national fixed-layout format (GB/T 33190): a zip of XML pages
// with placed characters and paths, arranged like the pages of a PDF.
func (c *carriers) ofd(ctx context.Context, payload []byte, opt Options) (*Document, error) {
	lim := opt.Limits.orDefault()
	p, err := openParts(payload, lim)
	if err != nil {
		return nil, fmt.Errorf("read ofd: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, lim.Time)
	defer cancel()
	doc := &Document{Format: "ofd", Encoding: "utf-8"}
	roots, err := ofdRoots(p, doc)
	if err != nil {
		return nil, fmt.Errorf("read ofd: %w", err)
	}
	var sheets []tables.Sheet
	for _, root := range roots {
		more, err := readOFD(ctx, p, root, lim, doc, len(sheets))
		if err != nil && len(sheets)+len(more) == 0 {
			return nil, fmt.Errorf("read ofd: %w", err)
		}
		if err != nil {
			doc.issue("bound", err.Error(), 0)
		}
		sheets = append(sheets, more...)
	}
	layOut(doc, sheets, lim)
	return doc, nil
}

// ofdRoots reads OFD.xml: the main part of each document, and its properties.
func ofdRoots(p *parts, doc *Document) ([]string, error) {
	b, err := p.read("OFD.xml")
	if err != nil {
		return nil, err
	}
	var x struct {
		Bodies []struct {
			Properties struct {
				Fields []struct {
					XMLName xml.Name
					Text    string `xml:",chardata"`
				} `xml:",any"`
			} `xml:"DocInfo"`
			Root string `xml:"DocRoot"`
		} `xml:"DocBody"`
	}
	if err := unmarshal(b, &x); err != nil {
		return nil, fmt.Errorf("OFD.xml: %w", err)
	}
	var roots []string
	for _, body := range x.Bodies {
		for _, f := range body.Properties.Fields {
			v := strings.TrimSpace(f.Text)
			if v == "" {
				continue
			}
			doc.Metas = append(doc.Metas, Meta{f.XMLName.Local, v})
			if f.XMLName.Local == "Title" && doc.Title == "" {
				doc.Title = v
			}
		}
		if r := strings.TrimSpace(body.Root); r != "" {
			roots = append(roots, strings.TrimPrefix(r, "/"))
		}
	}
	if len(roots) == 0 {
		return nil, errors.New("OFD.xml names no document")
	}
	return roots, nil
}

func readOFD(ctx context.Context, p *parts, root string, lim Limits, doc *Document, before int) ([]tables.Sheet, error) {
	b, err := p.read(root)
	if err != nil {
		return nil, err
	}
	var x struct {
		Box       string `xml:"CommonData>PageArea>PhysicalBox"`
		Templates []struct {
			ID  string `xml:"ID,attr"`
			Loc string `xml:"BaseLoc,attr"`
		} `xml:"CommonData>TemplatePage"`
		Pages []struct {
			Loc string `xml:"BaseLoc,attr"`
		} `xml:"Pages>Page"`
	}
	if err := unmarshal(b, &x); err != nil {
		return nil, fmt.Errorf("%s: %w", root, err)
	}
	at := func(loc string) string {
		if strings.HasPrefix(loc, "/") {
			return strings.TrimPrefix(loc, "/")
		}
		if full := path.Join(path.Dir(root), loc); p.has(full) {
			return full
		}
		return loc
	}
	templates := map[string]string{}
	for _, t := range x.Templates {
		templates[t.ID] = at(t.Loc)
	}
	doc.Pages += len(x.Pages)
	if len(x.Pages) > lim.Pages {
		doc.issue("bound", fmt.Sprintf("%d of %d pages read", lim.Pages, len(x.Pages)), 0)
		x.Pages = x.Pages[:lim.Pages]
	}
	var sheets []tables.Sheet
	for i, pg := range x.Pages {
		if err := ctx.Err(); err != nil {
			return sheets, err
		}
		number := before + i + 1
		page := &ofdPage{sheet: tables.Sheet{Number: number, Box: ofdBox(x.Box, 210, 297)}}
		b, err := p.read(at(pg.Loc))
		if err != nil {
			doc.issue("unreadable_page", err.Error(), number)
			continue
		}
		if err := page.read(b); err != nil {
			doc.issue("unreadable_page", err.Error(), number)
		}
		for _, id := range page.templates {
			own := page.sheet.Box
			if b, err := p.read(templates[id]); err == nil {
				if err := page.read(b); err != nil {
					doc.issue("unreadable_page", err.Error(), number)
				}
			}
			page.sheet.Box = own
		}
		if page.cut {
			doc.issue("bound", "page has more characters or paths than are read", number)
		}
		if len(page.sheet.Marks) < 8 && page.images > 0.3 {
			doc.issue("scan", "page is a picture without text", number)
			doc.issue("needs_ocr", "pictures in OFD are not recognised", number)
			doc.Blocks = append(doc.Blocks, Block{Kind: Image, At: locatePage(number)})
		}
		sheets = append(sheets, page.sheet)
	}
	return sheets, nil
}

const pointsPerMM = 72 / 25.4

// ofdBox reads "x y w h" in millimetres as a box in points.
func ofdBox(s string, w, h float64) tables.Box {
	v := numbers(s, 4)
	if len(v) != 4 || v[2] <= 0 || v[3] <= 0 {
		v = []float64{0, 0, w, h}
	}
	return tables.Box{X0: v[0] * pointsPerMM, Y0: v[1] * pointsPerMM, X1: (v[0] + v[2]) * pointsPerMM, Y1: (v[1] + v[3]) * pointsPerMM}
}

// numbers reads at most n numbers parted by blanks.
func numbers(s string, n int) []float64 {
	var out []float64
	for f := range strings.FieldsSeq(s) {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil || len(out) == n || v != v || v > 1e7 || v < -1e7 {
			return out
		}
		out = append(out, v)
	}
	return out
}
