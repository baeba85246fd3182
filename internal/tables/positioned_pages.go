package tables

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// pageNumber is a line that is nothing but the number of a page, plain, between
// dashes, or spelt out.
var pageNumber = regexp.MustCompile(`^(?:[-—–－─·~～\s]*第?\s*(\d{1,4})\s*页?\s*(?:[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–－─·~～\s]*|(?i:page)\s*(\d{1,4})(?:\s*of\s*\d+)?)$`)

// The shares of a sheet, at its head and foot, in which page numbers and
// running heads are looked for.
const (
	numberMargin = 0.14
	headMargin   = 0.1
)

// edgeLine is one of the outermost lines of a leaf, outside ruling lines.
type edgeLine struct {
	leaf, line int
	text       string
	fromTop    bool
	at         float64 // distance from the edge, points
	number     int     // of a page number, -1 otherwise
	decorated  bool    // cannot be a value: between dashes, or spelt out
}

// dropFurniture removes page numbers, and running heads from their second
// time on. A line of digits goes only when it says so itself (- 4 -, 第4页) or
// when it counts with the pages; numbers inside ruling lines are never looked at.
func dropFurniture(leaves []leaf) {
	var edges []edgeLine
	for i, l := range leaves {
		h := l.sheet.H()
		n := len(l.lines)
		for k := range l.lines {
			fromTop := k < 2
			if !fromTop && k < n-2 {
				continue
			}
			line := l.lines[k]
			top, bottom := line.Y0-l.sheet.Y0, l.sheet.Y1-line.Y1
			e := edgeLine{leaf: i, line: k, text: line.text(), fromTop: top < bottom, at: min(top, bottom), number: -1}
			if h <= 0 || e.at > numberMargin*h {
				continue
			}
			if m := pageNumber.FindStringSubmatch(strings.TrimSpace(e.text)); m != nil {
				e.number, _ = strconv.Atoi(m[1] + m[2])
				e.decorated = strings.ContainsFunc(e.text, func(r rune) bool { return !unicode.IsDigit(r) && !unicode.IsSpace(r) })
			}
			edges = append(edges, e)
		}
	}
	drop := map[[2]int]bool{}
	for i, e := range edges {
		if e.number >= 0 {
			if e.decorated || counts(leaves, edges, i) {
				drop[[2]int{e.leaf, e.line}] = true
			}
			continue
		}
		if e.at > headMargin*leaves[e.leaf].sheet.H() || len([]rune(e.text)) < 4 || isNumber(e.text) || strings.Trim(e.text, "0123456789 .-—/") == "" {
			continue
		}
		same, first := 0, true
		for k, o := range edges {
			if o.text == e.text && o.fromTop == e.fromTop && math.Abs(o.at-e.at) < 3 && (o.leaf != e.leaf || k == i) {
				same++
				first = first && o.leaf >= e.leaf
			}
		}
		if !first && (same >= 3 || same == len(leaves) && same >= 2) && same*2 >= len(leaves) {
			drop[[2]int{e.leaf, e.line}] = true
		}
	}
	for i := range leaves {
		kept := leaves[i].lines[:0:0]
		for k, line := range leaves[i].lines {
			if !drop[[2]int{i, k}] {
				kept = append(kept, line)
			}
		}
		leaves[i].lines = kept
	}
}

// counts reports whether a bare number is that of its page: another leaf bears
// a number at the same height that differs by as much as the pages do, or it
// is the page's own and stands at the foot.
func counts(leaves []leaf, edges []edgeLine, i int) bool {
	e := edges[i]
	page := leaves[e.leaf].sheet.Number
	if e.number == page && !e.fromTop && e.line == len(leaves[e.leaf].lines)-1 {
		return true
	}
	for _, o := range edges {
		if o.leaf != e.leaf && o.number >= 0 && !o.decorated && o.fromTop == e.fromTop && math.Abs(o.at-e.at) < 3 &&
			o.number-e.number == leaves[o.leaf].sheet.Number-page {
			return true
		}
	}
	return false
}
