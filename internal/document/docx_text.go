package document

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// paragraph reads one w:p. Text boxes and large pictures in it follow it as
// blocks of their own.
func (r *docxReader) paragraph(nest int) ([]Block, error) {
	var text strings.Builder
	var after []Block
	block := Block{Kind: Paragraph}
	done := func() []Block {
		block.Text = strings.Trim(text.String(), " \t\r\n")
		r.text += int64(text.Len())
		if block.Level > 0 && block.Text != "" {
			block.Kind = Heading
		}
		if block.Text == "" {
			return after
		}
		return append([]Block{block}, after...)
	}
	// hide is the number of open elements above a hidden run, 0 outside one.
	hide := 0
	inRunProps := false
	for open := 1; open > 0; {
		t, err := r.token()
		if err != nil {
			return done(), err
		}
		s, start := t.(xml.StartElement)
		if !start {
			if e, end := t.(xml.EndElement); end {
				open--
				inRunProps = inRunProps && e.Name.Local != "rPr"
				if open < hide {
					hide = 0
				}
			}
			continue
		}
		switch s.Name.Local {
		case "t":
			v, err := r.charData()
			if hide == 0 {
				text.WriteString(v)
			} else if strings.TrimSpace(v) != "" {
				r.hidden = true
			}
			if err != nil {
				return done(), err
			}
			continue
		case "pPr":
			level, err := r.paragraphProperties()
			if err != nil {
				return done(), err
			}
			block.Level = level
			continue
		case "rPr":
			inRunProps = true
			open++
			continue
		case "vanish", "webHidden":
			if inRunProps && s.Name.Local == "vanish" && on(s) {
				hide = open - 1 // the run that these properties belong to
			}
		case "tab", "ptab":
			text.WriteByte('\t')
		case "br", "cr":
			if attr(s, "type") != "page" {
				text.WriteByte('\n')
			}
		case "noBreakHyphen":
			text.WriteByte('-')
		case "sym":
			if n, err := strconv.ParseUint(attr(s, "char"), 16, 16); err == nil && (n < 0xE000 || n > 0xF8FF) {
				text.WriteRune(rune(n))
			}
		case "drawing", "pict", "object":
			more, err := r.drawing(nest)
			after = append(after, more...)
			if err != nil {
				return done(), err
			}
			continue
		case "r", "hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple",
			"AlternateContent", "Choice", "ruby", "rubyBase", "oMath", "oMathPara", "dir", "bdo":
			open++
			continue
		case "e", "sup", "sub", "num", "den", "sSup", "sSub", "f", "d", "nary", "rad":
			open++ // formula: its text in order
			continue
		}
		// del, moveFrom, delText, instrText, Fallback, rt, comments and the rest.
		if err := r.skip(); err != nil {
			return done(), err
		}
	}
	return done(), nil
}

// charData is the text of the element just opened.
func (r *docxReader) charData() (string, error) {
	var b strings.Builder
	for open := 1; open > 0; {
		t, err := r.token()
		if err != nil {
			return b.String(), err
		}
		switch t := t.(type) {
		case xml.StartElement:
			open++
		case xml.EndElement:
			open--
		case xml.CharData:
			b.Write(t)
		}
	}
	return b.String(), nil
}

// paragraphProperties reads w:pPr for the heading level, 0 for none.
func (r *docxReader) paragraphProperties() (int, error) {
	level := 0
	for open := 1; open > 0; {
		t, err := r.token()
		if err != nil {
			return level, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			open++
			switch t.Name.Local {
			case "pStyle":
				level = r.styles[attr(t, "val")]
			case "outlineLvl":
				if n, err := strconv.Atoi(attr(t, "val")); err == nil && n >= 0 && n < 6 {
					level = n + 1
				}
			}
		case xml.EndElement:
			open--
		}
	}
	return level, nil
}

// picture sizes in English Metric Units below which a picture is decoration:
// a seal or a code to scan.
const (
	emuPerCM      = 360_000
	pictureWidth  = 8 * emuPerCM
	pictureHeight = 4 * emuPerCM
)

// drawing reads text boxes and pictures of a drawing.
func (r *docxReader) drawing(nest int) (out []Block, err error) {
	var wide, high int
	alt := ""
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
		switch s.Name.Local {
		case "txbxContent":
			if nest > r.lim.Depth {
				return out, errCut
			}
			more, err := r.blocks(nest + 1)
			out = append(out, more...)
			if err != nil {
				return out, err
			}
			continue
		case "Fallback":
			if err := r.skip(); err != nil {
				return out, err
			}
			continue
		case "extent":
			wide, _ = strconv.Atoi(attr(s, "cx"))
			high, _ = strconv.Atoi(attr(s, "cy"))
		case "docPr":
			alt = attr(s, "descr")
		case "shape":
			wide, high = vmlSize(attr(s, "style"))
		case "blip", "imagedata":
			rel := attr(s, "embed")
			if rel == "" {
				rel = attr(s, "id")
			}
			if wide >= pictureWidth && high >= pictureHeight {
				out = append(out, Block{Kind: Image, Alt: alt})
				r.pictures = append(r.pictures, docxPicture{rel: rel})
			}
		}
		open++
	}
	return out, nil
}

// vmlSize reads width and height in points from a VML style.
func vmlSize(style string) (int, int) {
	size := func(key string) int {
		for part := range strings.SplitSeq(style, ";") {
			k, v, _ := strings.Cut(part, ":")
			if strings.TrimSpace(k) != key {
				continue
			}
			f, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(v), "pt"), 64)
			if err == nil && f > 0 && f < 1e5 {
				return int(f * 12700)
			}
		}
		return 0
	}
	return size("width"), size("height")
}
