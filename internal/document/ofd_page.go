package document

import (
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// affine is a CTM: x' = a·x + c·y + e, y' = b·x + d·y + f.
type affine [6]float64

func (m affine) at(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// after is m applied after n.
func (m affine) after(n affine) affine {
	x, y := m.at(n[4], n[5])
	return affine{
		m[0]*n[0] + m[2]*n[1], m[1]*n[0] + m[3]*n[1],
		m[0]*n[2] + m[2]*n[3], m[1]*n[2] + m[3]*n[3], x, y,
	}
}

func (m affine) box(x0, y0, x1, y1 float64) tables.Box {
	var b tables.Box
	for i, p := range [...][2]float64{{x0, y0}, {x1, y0}, {x0, y1}, {x1, y1}} {
		x, y := m.at(p[0], p[1])
		x, y = x*pointsPerMM, y*pointsPerMM
		if i == 0 {
			b = tables.Box{X0: x, Y0: y, X1: x, Y1: y}
			continue
		}
		b = tables.Box{X0: min(b.X0, x), Y0: min(b.Y0, y), X1: max(b.X1, x), Y1: max(b.Y1, y)}
	}
	return b
}

type ofdPage struct {
	sheet     tables.Sheet
	templates []string
	images    float64
	cut       bool
}

func locatePage(n int) fact.Locator { return fact.Locator{Page: n} }

// read adds the objects of one page or template part.
func (p *ofdPage) read(b []byte) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var obj ofdObject
	stack := []affine{{1, 0, 0, 1, 0, 0}}
	var collect *strings.Builder
	var code xml.StartElement
	var text strings.Builder
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			collect = nil
			switch t.Name.Local {
			case "Template":
				if len(p.templates) < 8 {
					p.templates = append(p.templates, attr(t, "TemplateID"))
				}
			case "PhysicalBox", "TextCode", "AbbreviatedData":
				code = t
				text.Reset()
				collect = &text
			case "PageBlock", "Layer":
			case "TextObject", "PathObject", "ImageObject", "CompositeObject":
				obj = newOFDObject(t, stack[len(stack)-1])
				if t.Name.Local == "ImageObject" {
					p.image(obj)
				}
			}
		case xml.EndElement:
			if collect == nil {
				continue
			}
			switch t.Name.Local {
			case "PhysicalBox":
				p.sheet.Box = ofdBox(text.String(), 210, 297)
			case "TextCode":
				p.textCode(obj, code, text.String())
			case "AbbreviatedData":
				p.path(obj, text.String())
			}
			collect = nil
		case xml.CharData:
			if collect != nil {
				collect.Write(t)
			}
		}
		if len(p.sheet.Marks) > pdfChars || len(p.sheet.Rules) > pdfObjects {
			p.cut = true
			return nil
		}
	}
}

// ofdObject is a graphic object: how its own coordinates lie on the page.
type ofdObject struct {
	m       affine
	w, h    float64 // of its boundary, mm
	size    float64 // of its text, mm
	hscale  float64
	visible bool
	stroke  bool
	fill    bool
	line    float64 // line width, mm
}

func newOFDObject(s xml.StartElement, outer affine) ofdObject {
	o := ofdObject{visible: attr(s, "Visible") != "false", stroke: attr(s, "Stroke") != "false", fill: attr(s, "Fill") == "true", hscale: 1}
	bound := numbers(attr(s, "Boundary"), 4)
	m := affine{1, 0, 0, 1, 0, 0}
	if v := numbers(attr(s, "CTM"), 6); len(v) == 6 {
		m = affine(v)
	}
	if len(bound) == 4 {
		o.w, o.h = bound[2], bound[3]
		m = affine{1, 0, 0, 1, bound[0], bound[1]}.after(m)
	}
	o.m = outer.after(m)
	one := func(name string, def float64) float64 {
		if v := numbers(attr(s, name), 1); len(v) == 1 && v[0] > 0 {
			return v[0]
		}
		return def
	}
	o.size, o.hscale, o.line = one("Size", 3.7), one("HScale", 1), one("LineWidth", 0.353)
	return o
}

// textCode places the characters of one run: the first at X, Y (its base
// line), each next one by the deltas.
func (p *ofdPage) textCode(o ofdObject, s xml.StartElement, text string) {
	if !o.visible {
		return
	}
	x, y := 0.0, 0.0
	if v := numbers(attr(s, "X"), 1); len(v) == 1 {
		x = v[0]
	}
	if v := numbers(attr(s, "Y"), 1); len(v) == 1 {
		y = v[0]
	}
	n := utf8.RuneCountInString(text)
	dx, dy := deltas(attr(s, "DeltaX"), n), deltas(attr(s, "DeltaY"), n)
	i := 0
	for _, r := range text {
		width := o.size * o.hscale
		if r < 0x2000 {
			width /= 2
		}
		if !unicode.IsSpace(r) && !unicode.IsControl(r) {
			box := o.m.box(x, y-0.85*o.size, x+width, y+0.15*o.size)
			p.sheet.Marks = append(p.sheet.Marks, tables.Mark{Text: string(r), Box: box})
		}
		switch {
		case i < len(dx):
			x += dx[i]
		case len(dy) == 0:
			x += width
		}
		if i < len(dy) {
			y += dy[i]
		}
		i++
	}
}

// deltas unfolds a delta list, in which "g n d" stands for n times d, to at
// most n values.
func deltas(s string, n int) []float64 {
	fields := strings.Fields(s)
	var out []float64
	for i := 0; i < len(fields) && len(out) < n; i++ {
		times := 1
		if fields[i] == "g" && i+2 < len(fields) {
			t, err := strconv.Atoi(fields[i+1])
			if err != nil || t < 0 {
				return out
			}
			times = min(t, n-len(out))
			i += 2
		}
		v := numbers(fields[i], 1)
		if len(v) != 1 {
			return out
		}
		for range times {
			out = append(out, v[0])
		}
	}
	return out
}

// path adds the straight upright lines of a path, or the path itself when it
// is a thin shape.
func (p *ofdPage) path(o ofdObject, data string) {
	if !o.visible {
		return
	}
	fields := strings.Fields(data)
	var start, at [2]float64
	var part tables.Box
	points := 0
	flush := func() {
		if points > 1 && (part.W() <= 3 || part.H() <= 3) {
			p.sheet.Rules = append(p.sheet.Rules, part)
		}
		points = 0
	}
	to := func(x, y float64, draw bool) {
		b := o.m.box(min(at[0], x), min(at[1], y), max(at[0], x), max(at[1], y))
		if draw && o.stroke && (b.W() <= 0.7 || b.H() <= 0.7) && !(part.W() <= 3 || part.H() <= 3) {
			p.sheet.Rules = append(p.sheet.Rules, b)
		}
		at = [2]float64{x, y}
	}
	args := map[string]int{"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
	// The extent of each part comes first: thin parts are lines as a whole.
	type step struct {
		op string
		v  []float64
	}
	var steps []step
	for i := 0; i < len(fields) && len(steps) < 8000; {
		n, ok := args[fields[i]]
		if !ok || i+n >= len(fields) && n > 0 {
			break
		}
		v := numbers(strings.Join(fields[i+1:i+1+n], " "), n)
		if len(v) != n {
			break
		}
		steps = append(steps, step{fields[i], v})
		i += 1 + n
	}
	extent := func(from int) tables.Box {
		var b tables.Box
		for i := from; i < len(steps); i++ {
			if i > from && (steps[i].op == "M" || steps[i].op == "S") {
				break
			}
			if n := len(steps[i].v); n >= 2 {
				q := o.m.box(steps[i].v[n-2], steps[i].v[n-1], steps[i].v[n-2], steps[i].v[n-1])
				if i == from {
					b = q
				}
				b = tables.Box{X0: min(b.X0, q.X0), Y0: min(b.Y0, q.Y0), X1: max(b.X1, q.X1), Y1: max(b.Y1, q.Y1)}
			}
		}
		return b
	}
	for i, s := range steps {
		n := len(s.v)
		switch s.op {
		case "M", "S":
			flush()
			part = extent(i)
			at = [2]float64{s.v[0], s.v[1]}
			start = at
			points = 1
		case "L":
			to(s.v[0], s.v[1], true)
			points++
		case "C":
			to(start[0], start[1], true)
		default:
			to(s.v[n-2], s.v[n-1], false)
			points++
		}
	}
	flush()
}

func (p *ofdPage) image(o ofdObject) {
	if page := p.sheet.W() * p.sheet.H(); page > 0 {
		p.images = max(p.images, o.w*o.h*pointsPerMM*pointsPerMM/page)
	}
}
