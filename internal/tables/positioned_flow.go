package tables

import (
	"regexp"
	"slices"
	"strings"
)

// flow joins the regions of consecutive pages: ruled grids that go on over a
// page, and lines into paragraphs.
func flow(regions []Region) []Region {
	var out []Region
	body := bodyOf(regions)
	for _, r := range regions {
		if len(out) == 0 {
			out = append(out, body.open(r))
			continue
		}
		prev := &out[len(out)-1]
		switch {
		case r.Grid != nil && prev.Grid != nil && prev.Page < r.Page && joinGrids(prev, r):
		case r.Grid != nil:
			out = append(out, r)
		case prev.Grid == nil && body.runsOn(*prev, r):
			prev.Text += textJoint(prev.Text, r.Text) + r.Text
			// What follows is judged by the last line.
			prev.Box, prev.Head = r.Box, false
		default:
			out = append(out, body.open(r))
		}
	}
	return out
}

func textJoint(a, b string) string {
	rs := []rune(a)
	if isWide(rs[len(rs)-1]) || isWide(firstRune(b)) {
		return ""
	}
	return " "
}

// body is the column in which the prose of a document is set.
type body struct {
	left, right, size float64
}

func bodyOf(regions []Region) body {
	var left, right, size []float64
	for _, r := range regions {
		if r.Grid == nil && len([]rune(r.Text)) >= 12 {
			left, right, size = append(left, r.X0), append(right, r.X1), append(size, r.Size)
		}
	}
	if len(left) == 0 {
		return body{}
	}
	slices.Sort(left)
	slices.Sort(right)
	slices.Sort(size)
	n := len(left)
	return body{left[n/10], right[n-1-n/10], size[n/2]}
}

// enumerator is the number that begins an item of a list or a heading. It is a
// matter of printing: 一、 （一） 1. ① 第一.
var enumerator = regexp.MustCompile(`^(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]?\d{1,2}[）)、.．]\D|[①-⑳㈠-㈩⑴-⒇]|第[一二三四五六七八九十]+[条项章节])`)

// section is the number of a chapter.
var section = regexp.MustCompile(`^[一二三四五六七八九十]{1,2}、`)

// runsOn reports whether line r continues the paragraph that ends in line p.
func (b body) runsOn(p, r Region) bool {
	if p.Size == 0 || b.size == 0 || r.Size < 0.8*p.Size || r.Size > 1.25*p.Size {
		return false
	}
	em := max(p.Size, 6)
	switch {
	case p.X1 < b.right-2.2*em: // ends before the margin
		return false
	case r.X0 > b.left+1.2*em: // is indented
		return false
	case p.Page == r.Page && r.Y0-p.Y1 > 2.2*em:
		return false
	}
	ended := strings.HasSuffix(p.Text, "。") || strings.HasSuffix(p.Text, "：") || strings.HasSuffix(p.Text, "！")
	return !(ended && enumerator.MatchString(r.Text))
}

// open marks the first line of a paragraph as a heading when it looks like
// one: larger than the prose, or short and in the middle of its column.
func (b body) open(r Region) Region {
	if r.Grid != nil || b.size == 0 || len([]rune(r.Text)) > 60 || strings.HasSuffix(r.Text, "。") {
		return r
	}
	middle := r.X0-b.left > 2.5*b.size && absf((r.X0-b.left)-(b.right-r.X1)) < 1.5*b.size
	r.Head = r.Size > 1.12*b.size || middle
	return r
}
