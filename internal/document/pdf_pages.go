package document

import (
	"math"
	"unicode"
	"unicode/utf16"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"

	"gongkai/internal/tables"
)

// pdfPage is one page as pdfium gives it, turned upright.
type pdfPage struct {
	sheet    tables.Sheet
	images   float64 // share of the page covered by its largest picture
	hidden   int     // text objects that are not painted: a layer of recognised text
	shown    int     // text objects that are
	unmapped int     // characters without a meaning in Unicode
	lost     int     // pieces of text that pdfium drops because their font has no outlines
	cut      bool    // a bound was hit
}

// inked is a character at a size, for which it was once looked up whether its
// font has an outline.
type inked struct {
	r    rune
	high int
}

const (
	pdfChars   = 60_000 // characters of one page
	pdfObjects = 40_000 // objects of one page
)

func (in *pdfInstance) page(doc references.FPDF_DOCUMENT, index int) (p pdfPage, err error) {
	p.sheet.Number = index + 1
	loaded, err := in.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc, Index: index})
	if err != nil {
		return p, err
	}
	defer in.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	page := requests.Page{ByReference: &loaded.Page}
	box, err := in.FPDF_GetPageBoundingBox(&requests.FPDF_GetPageBoundingBox{Page: page})
	if err != nil {
		return p, err
	}
	// The way the text runs decides, not the page's own /Rotate: viewers turn
	// the page so that the text is upright, and some tables are set sideways.
	turn, err := p.readChars(in, page)
	if err != nil {
		return p, err
	}
	if err := p.readObjects(in, page, box.Rect); err != nil {
		return p, err
	}
	user := tables.Box{X0: float64(box.Rect.Left), Y0: float64(box.Rect.Bottom), X1: float64(box.Rect.Right), Y1: float64(box.Rect.Top)}
	if user.X1 < user.X0 {
		user.X0, user.X1 = user.X1, user.X0
	}
	if user.Y1 < user.Y0 {
		user.Y0, user.Y1 = user.Y1, user.Y0
	}
	upright := func(b tables.Box) tables.Box {
		switch turn {
		case 1: // text runs upwards (90° counter-clockwise)
			return tables.Box{X0: b.Y0 - user.Y0, X1: b.Y1 - user.Y0, Y0: b.X0 - user.X0, Y1: b.X1 - user.X0}
		case 2:
			return tables.Box{X0: user.X1 - b.X1, X1: user.X1 - b.X0, Y0: b.Y0 - user.Y0, Y1: b.Y1 - user.Y0}
		case 3: // text runs downwards
			return tables.Box{X0: user.Y1 - b.Y1, X1: user.Y1 - b.Y0, Y0: user.X1 - b.X1, Y1: user.X1 - b.X0}
		}
		return tables.Box{X0: b.X0 - user.X0, X1: b.X1 - user.X0, Y0: user.Y1 - b.Y1, Y1: user.Y1 - b.Y0}
	}
	for i := range p.sheet.Marks {
		p.sheet.Marks[i].Box = upright(p.sheet.Marks[i].Box)
	}
	for i := range p.sheet.Rules {
		p.sheet.Rules[i] = upright(p.sheet.Rules[i])
	}
	p.sheet.Box = upright(user)
	return p, nil
}

// readChars fills the marks, in user space, and returns in quarter turns
// (counter-clockwise) the direction in which most of the text runs.
func (p *pdfPage) readChars(in *pdfInstance, page requests.Page) (int, error) {
	text, err := in.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return 0, err
	}
	defer in.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
	count, err := in.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return 0, err
	}
	n := count.Count
	if n > pdfChars {
		n, p.cut = pdfChars, true
	}
	var turns [4]int
	var high rune
	var last tables.Box
	lastAt, skipped := -1, 0
	for i := range n {
		u, err := in.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: text.TextPage, Index: i})
		if err != nil {
			return 0, err
		}
		r := rune(u.Unicode & 0x1FFFFF)
		if utf16.IsSurrogate(r) {
			if r < 0xDC00 {
				high = r
				continue
			}
			r = utf16.DecodeRune(high, r)
		}
		high = 0
		if r == 0 || r == unicode.ReplacementChar || r >= 0xE000 && r <= 0xF8FF {
			p.unmapped++
		}
		if r <= ' ' || r == 0xA0 || r == 0x3000 || r == 0xFFFE || r == 0xAD || unicode.IsControl(r) {
			skipped++
			continue
		}
		b, err := in.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: text.TextPage, Index: i})
		if err != nil {
			continue
		}
		box := tables.Box{X0: float64(b.Rect.Left), Y0: float64(b.Rect.Bottom), X1: float64(b.Rect.Right), Y1: float64(b.Rect.Top)}
		if box.Y0 > box.Y1 {
			box.Y0, box.Y1 = box.Y1, box.Y0
		}
		if box.X0 > box.X1 {
			box.X0, box.X1 = box.X1, box.X0
		}
		// In fonts that run downwards the loose box is not where the character
		// is; such characters stand under one another, so only they are asked for.
		down := len(p.sheet.Marks) > 0 && math.Abs(box.X0-last.X0) < 0.1 && math.Abs(box.Y0-last.Y0) > 1
		last = box
		if k := (inked{r, int(box.H())}); !in.seen[k] {
			in.seen[k] = true
			t, err := in.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: text.TextPage, Index: i})
			in.flat = in.flat || err == nil && t.Top-t.Bottom < 0.02
		}
		if down || box.W() > 60 || box.H() > 60 {
			if down && lastAt == i-1-skipped {
				p.tighten(in, text.TextPage, lastAt, &p.sheet.Marks[len(p.sheet.Marks)-1].Box)
			}
			p.tighten(in, text.TextPage, i, &box)
		}
		lastAt, skipped = i, 0
		p.sheet.Marks = append(p.sheet.Marks, tables.Mark{Text: string(r), Box: box})
		if len(p.sheet.Marks)%16 == 1 {
			if a, err := in.FPDFText_GetCharAngle(&requests.FPDFText_GetCharAngle{TextPage: text.TextPage, Index: i}); err == nil && a.CharAngle >= 0 {
				turns[int(math.Round(float64(a.CharAngle)/(math.Pi/2)))&3]++
			}
		}
	}
	best := 0
	for t, n := range turns {
		if n > turns[best] {
			best = t
		}
	}
	return (4 - best) % 4, nil // pdfium counts clockwise
}

// tighten replaces the box of a character by that of its glyph where the two
// contradict each other.
func (p *pdfPage) tighten(in *pdfInstance, text references.FPDF_TEXTPAGE, index int, box *tables.Box) {
	t, err := in.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: text, Index: index})
	if err != nil || t.Right <= t.Left || t.Top <= t.Bottom {
		return
	}
	x, y := (t.Left+t.Right)/2, (t.Bottom+t.Top)/2
	inside := x > box.X0 && x < box.X1 && y > box.Y0 && y < box.Y1
	if inside && box.W() < 60 && box.H() < 60 {
		return
	}
	*box = tables.Box{X0: t.Left, Y0: t.Bottom, X1: t.Right, Y1: t.Top}
}

// readObjects collects straight lines and the largest picture.
func (p *pdfPage) readObjects(in *pdfInstance, page requests.Page, box structs.FPDF_FS_RECTF) error {
	count, err := in.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if err != nil {
		return err
	}
	left := pdfObjects
	area := math.Abs(float64(box.Right-box.Left) * float64(box.Top-box.Bottom))
	for i := range count.Count {
		if left--; left < 0 {
			p.cut = true
			break
		}
		obj, err := in.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i})
		if err != nil {
			continue
		}
		p.object(in, obj.PageObject, structs.FPDF_FS_MATRIX{A: 1, D: 1}, area, &left, 0)
	}
	return nil
}

func (p *pdfPage) object(in *pdfInstance, obj references.FPDF_PAGEOBJECT, outer structs.FPDF_FS_MATRIX, area float64, left *int, depth int) {
	typ, err := in.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: obj})
	if err != nil {
		return
	}
	switch typ.Type {
	case enums.FPDF_PAGEOBJ_TEXT:
		if in.flat {
			b, err := in.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: obj})
			if err == nil && b.Right-b.Left < 0.01 {
				p.lost++
			}
		}
		// One in eight is enough to know a layer of recognised text.
		if *left%8 != 0 && p.shown+p.hidden > 0 {
			return
		}
		m, err := in.FPDFTextObj_GetTextRenderMode(&requests.FPDFTextObj_GetTextRenderMode{PageObject: obj})
		if err == nil && m.TextRenderMode == enums.FPDF_TEXTRENDERMODE_INVISIBLE {
			p.hidden++
		} else {
			p.shown++
		}
	case enums.FPDF_PAGEOBJ_PATH:
		p.path(in, obj, outer)
	case enums.FPDF_PAGEOBJ_IMAGE:
		if b, err := in.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: obj}); err == nil {
			q := transformBox(outer, tables.Box{X0: float64(b.Left), Y0: float64(b.Bottom), X1: float64(b.Right), Y1: float64(b.Top)})
			if area > 0 {
				p.images = max(p.images, math.Abs(q.W()*q.H())/area)
			}
			if q.W() <= 2 || q.H() <= 2 {
				p.sheet.Rules = append(p.sheet.Rules, q)
			}
		}
	case enums.FPDF_PAGEOBJ_FORM:
		if depth >= 8 {
			p.cut = true
			return
		}
		m, err := in.FPDFPageObj_GetMatrix(&requests.FPDFPageObj_GetMatrix{PageObject: obj})
		if err != nil {
			return
		}
		inner := multiply(m.Matrix, outer)
		n, err := in.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: obj})
		if err != nil {
			return
		}
		for i := range n.Count {
			if *left--; *left < 0 {
				p.cut = true
				return
			}
			o, err := in.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: obj, Index: uint64(i)})
			if err == nil {
				p.object(in, o.PageObject, inner, area, left, depth+1)
			}
		}
	}
}

// path adds the lines of one path: thin shapes as they are, the straight
// upright strokes of others.
func (p *pdfPage) path(in *pdfInstance, obj references.FPDF_PAGEOBJECT, outer structs.FPDF_FS_MATRIX) {
	b, err := in.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: obj})
	if err != nil {
		return
	}
	q := transformBox(outer, tables.Box{X0: float64(b.Left), Y0: float64(b.Bottom), X1: float64(b.Right), Y1: float64(b.Top)})
	if q.W() <= 3 || q.H() <= 3 {
		p.sheet.Rules = append(p.sheet.Rules, q)
		return
	}
	mode, err := in.FPDFPath_GetDrawMode(&requests.FPDFPath_GetDrawMode{PageObject: obj})
	if err != nil {
		return
	}
	n, err := in.FPDFPath_CountSegments(&requests.FPDFPath_CountSegments{PageObject: obj})
	if err != nil || n.Count > 4000 {
		p.cut = p.cut || n != nil && n.Count > 4000
		return
	}
	m, err := in.FPDFPageObj_GetMatrix(&requests.FPDFPageObj_GetMatrix{PageObject: obj})
	if err != nil {
		return
	}
	p.walk(in, obj, n.Count, multiply(m.Matrix, outer), mode.Stroke)
}

// walk follows the segments of a path. Of a shape that is only filled, each
// closed part that is thin is a line (whole tables are drawn as one path of
// thin rectangles); of a stroked one, each upright segment.
func (p *pdfPage) walk(in *pdfInstance, obj references.FPDF_PAGEOBJECT, n int, m structs.FPDF_FS_MATRIX, stroke bool) {
	var start, at [2]float64
	var part tables.Box
	points := 0
	line := func(a, b [2]float64) {
		q := tables.Box{X0: min(a[0], b[0]), Y0: min(a[1], b[1]), X1: max(a[0], b[0]), Y1: max(a[1], b[1])}
		if stroke && (q.W() <= 0.7 || q.H() <= 0.7) {
			p.sheet.Rules = append(p.sheet.Rules, q)
		}
	}
	flush := func() {
		if !stroke && points > 1 && (part.W() <= 3 || part.H() <= 3) {
			p.sheet.Rules = append(p.sheet.Rules, part)
		}
		points = 0
	}
	for i := range n {
		s, err := in.FPDFPath_GetPathSegment(&requests.FPDFPath_GetPathSegment{PageObject: obj, Index: i})
		if err != nil {
			return
		}
		pt, err := in.FPDFPathSegment_GetPoint(&requests.FPDFPathSegment_GetPoint{PathSegment: s.PathSegment})
		if err != nil {
			return
		}
		typ, err := in.FPDFPathSegment_GetType(&requests.FPDFPathSegment_GetType{PathSegment: s.PathSegment})
		if err != nil {
			return
		}
		to := apply(m, float64(pt.X), float64(pt.Y))
		if typ.Type == enums.FPDF_SEGMENT_MOVETO {
			flush()
			start = to
			part = tables.Box{X0: to[0], Y0: to[1], X1: to[0], Y1: to[1]}
		} else if typ.Type == enums.FPDF_SEGMENT_LINETO {
			line(at, to)
		}
		at = to
		points++
		part = tables.Box{X0: min(part.X0, to[0]), Y0: min(part.Y0, to[1]), X1: max(part.X1, to[0]), Y1: max(part.Y1, to[1])}
		if c, err := in.FPDFPathSegment_GetClose(&requests.FPDFPathSegment_GetClose{PathSegment: s.PathSegment}); err == nil && c.IsClose {
			line(at, start)
		}
	}
	flush()
}

func multiply(a, b structs.FPDF_FS_MATRIX) structs.FPDF_FS_MATRIX {
	return structs.FPDF_FS_MATRIX{
		A: a.A*b.A + a.B*b.C, B: a.A*b.B + a.B*b.D,
		C: a.C*b.A + a.D*b.C, D: a.C*b.B + a.D*b.D,
		E: a.E*b.A + a.F*b.C + b.E, F: a.E*b.B + a.F*b.D + b.F,
	}
}

func apply(m structs.FPDF_FS_MATRIX, x, y float64) [2]float64 {
	return [2]float64{float64(m.A)*x + float64(m.C)*y + float64(m.E), float64(m.B)*x + float64(m.D)*y + float64(m.F)}
}

func transformBox(m structs.FPDF_FS_MATRIX, b tables.Box) tables.Box {
	p, q := apply(m, b.X0, b.Y0), apply(m, b.X1, b.Y1)
	return tables.Box{X0: min(p[0], q[0]), Y0: min(p[1], q[1]), X1: max(p[0], q[0]), Y1: max(p[1], q[1])}
}
