package specimen

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// htmlStyle is how one rendering writes a page of HTML.
type htmlStyle struct {
	spans     string // ok, off, none, empty (cells in place of spans)
	mso       bool   // one span per character
	layout    bool   // tables inside a layout table
	splits    bool   // one table in several
	unclosed  bool
	deep      bool   // more open elements than html.Parse follows
	flat      string // no table: the element that holds a cell
	attrs     bool   // attribute noise
	heads     bool   // th and td mixed, thead and tbody
	digits    bool   // digits in spans of their own
	lenient   bool   // spans written as editors leave them
	hidden    bool   // a hidden table of last year's numbers
	nested    bool   // a one-cell table in some value cells
	xml       bool   // XHTML with a declaration and CDATA
	furniture bool
}

// htmlPage writes p in a style.
type htmlPage struct {
	htmlStyle
	b strings.Builder
	p *page
	r *rand.Rand
}

func writeHTML(st htmlStyle) func(*page) []byte {
	return func(p *page) []byte {
		h := &htmlPage{htmlStyle: st, p: p, r: p.r}
		h.page()
		return []byte(h.b.String())
	}
}

func (h *htmlPage) page() {
	p := h.p
	if h.xml {
		h.b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	}
	fmt.Fprintf(&h.b, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>%s-%s政府门户网站</title>\n", p.title, p.organ.region)
	fmt.Fprintf(&h.b, "<meta name=\"ArticleTitle\" content=\"%s\"><meta name=\"SiteName\" content=\"%s人民政府门户网站\"><meta name=\"PubDate\" content=\"%d-01-28 09:30\">\n", p.title, p.organ.region, p.year+1)
	h.b.WriteString("<style>.a{color:red} td{border:1px solid}</style><script>var n = 5; if (n < 3 && n > 1) { document.write('<table><tr><td>9</td></tr></table>'); }</script></head>\n<body>\n")
	if h.furniture {
		fmt.Fprintf(&h.b, "<div class=\"nav\"><a href=\"/\">首页</a> <a href=\"/zw/\">政务公开</a> <a href=\"/hd/\">互动交流</a></div><div class=\"dqwz\">当前位置：<a href=\"/\">首页</a> &gt; <a href=\"/xxgk/\">政府信息公开</a> &gt; 政府信息公开年报</div>\n")
	}
	if h.layout {
		h.b.WriteString("<table width=\"1000\" align=\"center\"><tr><td width=\"200\"><ul><li>机构职能</li><li>政策文件</li><li>年度报告</li></ul></td><td>\n")
	}
	if h.deep {
		for i := range 700 {
			h.b.WriteString([]string{"<span>", "<font size=3>", "<b>"}[i%3])
		}
	}
	for i, x := range p.pieces {
		h.piece(i, x)
		p.parEnds[i] = h.b.Len()
	}
	if h.layout {
		h.b.WriteString("</td></tr></table>\n")
	}
	if h.furniture {
		fmt.Fprintf(&h.b, "<div class=\"foot\">主办：%s人民政府 网站标识码：0000000001 访问量：1284455 <a href=\"javascript:void(0)\">打印</a></div>\n", h.p.organ.region)
	}
	h.b.WriteString("</body></html>\n")
}

func (h *htmlPage) piece(i int, x piece) {
	switch {
	case x.head == 1:
		fmt.Fprintf(&h.b, "<h1>%s</h1>\n", x.text)
		if h.furniture {
			fmt.Fprintf(&h.b, "<div class=\"laiyuan\">发布时间：%d-01-28 来源：%s 浏览次数：1024 字体：【大 中 小】</div>\n", h.p.year+1, h.p.organ.region)
		}
	case x.head == 2:
		h.paragraph("<b>", x.text)
	case x.picture != "":
		fmt.Fprintf(&h.b, "<p align=\"center\"><img src=\"%s\" width=\"640\" height=\"900\" alt=\"\"></p>\n", x.picture)
	case x.sheets != nil:
		h.sheets(x.sheets)
	default:
		h.paragraph("", x.text)
	}
}

func (h *htmlPage) paragraph(open, text string) {
	h.b.WriteString("<p>" + open)
	h.text(text)
	if open != "" {
		h.b.WriteString("</b>")
	}
	if !h.unclosed {
		h.b.WriteString("</p>")
	}
	h.b.WriteString("\n")
}

// text writes one run; in the Word style each character gets its own span.
func (h *htmlPage) text(s string) {
	esc := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\u00a0", "&nbsp;", "\n", "<br />")
	switch {
	case h.mso:
		// one element a character in the tables, a few characters in the prose
		rs, step := []rune(s), 1
		if len(rs) > 60 {
			step = 5
		}
		for i := 0; i < len(rs); i += step {
			fmt.Fprintf(&h.b, `<span style="font-family:仿宋">%s</span>`, esc.Replace(string(rs[i:min(i+step, len(rs))])))
		}
		h.b.WriteString("<o:p></o:p>")
	case h.digits && len(s) < 12:
		for i, c := range s {
			if i%2 == 1 {
				fmt.Fprintf(&h.b, "<span lang=\"EN-US\">%s</span>", esc.Replace(string(c)))
			} else {
				h.b.WriteString(esc.Replace(string(c)))
			}
		}
	default:
		h.b.WriteString(esc.Replace(s))
	}
}

func (h *htmlPage) sheets(in []*sheet) {
	for _, s := range in {
		if h.flat != "" {
			h.flatSheet(s)
			continue
		}
		parts := []*sheet{s}
		if h.splits && s.table != "disputes" {
			parts = s.split(h.splitRows(s)...)
		}
		for _, part := range parts {
			h.table(part)
		}
		if h.hidden {
			h.hiddenCopy(s)
		}
	}
}

// splitRows are the rows before which the sheet is cut: the blocks of the
// disclosure table, anywhere below the boxhead in the others.
func (h *htmlPage) splitRows(s *sheet) []int {
	var out []int
	for i, row := range s.rows {
		switch {
		case i == 0:
		case s.table == "disclosure" && row[0].cols == s.cols:
			out = append(out, i)
		case s.table != "disclosure" && i > 3 && h.r.IntN(9) == 0:
			out = append(out, i)
		}
	}
	return out
}

func (h *htmlPage) table(s *sheet) {
	attr := ""
	if h.attrs {
		attr = ` border="1" cellspacing=0 cellpadding='0' style="border-collapse:collapse;mso-padding-alt:0cm 5.4pt" class="MsoNormalTable" data-x="<tr><td>7</td></tr>"`
	}
	fmt.Fprintf(&h.b, "<table%s>\n", attr)
	if !h.unclosed && !h.heads {
		h.b.WriteString("<tbody>\n")
	}
	off := [2]int{-1, -1}
	if h.spans == "off" {
		off = h.offByOne(s)
	}
	var sl [][]slot
	if h.spans == "empty" {
		sl = s.slots()
	}
	for i, row := range s.rows {
		if h.heads && i == 0 {
			h.b.WriteString("<thead>")
		}
		h.b.WriteString("<tr>")
		if sl != nil {
			for _, x := range sl[i] {
				if !x.used {
					continue
				}
				c := s.rows[x.row][x.col]
				c.cols, c.rows = 1, 1
				if !x.origin {
					c.text, c.truth = "", -1
				}
				h.cell(c, false)
			}
		} else {
			for j, c := range row {
				if i == off[0] && j == off[1] {
					if c.cols > 1 && (c.rows == 1 || h.r.IntN(2) == 0) {
						c.cols += []int{-1, 1}[h.r.IntN(2)]
					} else {
						c.rows += []int{-1, 1}[h.r.IntN(2)]
					}
				}
				h.cell(c, h.spans == "ok" || h.spans == "off")
			}
		}
		if !h.unclosed {
			h.b.WriteString("</tr>")
		}
		h.b.WriteString("\n")
		if h.heads && i == max(s.heads-1, 0) {
			h.b.WriteString("</thead><tbody>")
		}
	}
	if h.mso {
		// Word adds a row without height when columns do not line up
		h.b.WriteString("<![if !supportMisalignedColumns]><tr height=0>" + strings.Repeat("<td width=60 style='border:none'></td>", s.cols) + "</tr><![endif]>")
	}
	if !h.unclosed {
		h.b.WriteString("</tbody>")
	}
	h.b.WriteString("</table>\n")
}

// hiddenCopy writes last year's table, which no reader of the page sees.
func (h *htmlPage) hiddenCopy(s *sheet) {
	open := []string{"<div style=\"display:none\"><table>", "<div hidden><table>", "<table style='display: none'>", "<!-- <table>"}[h.r.IntN(4)]
	h.b.WriteString(open)
	for _, row := range s.rows {
		h.b.WriteString("<tr>")
		for _, c := range row {
			text := c.text
			if c.truth >= 0 {
				text = itoa(7000 + h.r.IntN(999))
			}
			fmt.Fprintf(&h.b, "<td colspan=%d rowspan=%d>%s</td>", c.cols, c.rows, text)
		}
		h.b.WriteString("</tr>")
	}
	h.b.WriteString("</table>")
	switch open[:4] {
	case "<div":
		h.b.WriteString("</div>")
	case "<!--":
		h.b.WriteString(" -->")
	}
	h.b.WriteString("\n")
}

// offByOne picks the spanning cell that is written wrong.
func (h *htmlPage) offByOne(s *sheet) [2]int {
	var all [][2]int
	for i, row := range s.rows {
		for j, c := range row {
			if c.cols > 1 || c.rows > 1 {
				all = append(all, [2]int{i, j})
			}
		}
	}
	if len(all) == 0 {
		return [2]int{-1, -1}
	}
	return all[h.r.IntN(len(all))]
}

func (h *htmlPage) cell(c cell, spans bool) {
	tag := "td"
	if h.heads && (c.head || h.r.IntN(9) == 0) {
		tag = "th"
	}
	h.b.WriteString("<" + tag)
	switch {
	case spans && h.lenient && c.cols > 1:
		fmt.Fprintf(&h.b, []string{" colspan=\"%d\u3000\"", " colspan=' %d '", " colspan=%d;", " colSpan=\"0%d\""}[h.r.IntN(4)], c.cols)
	case spans && c.cols > 1:
		fmt.Fprintf(&h.b, " colspan=\"%d\"", c.cols)
	}
	if spans && c.rows > 1 {
		fmt.Fprintf(&h.b, []string{" rowspan=\"%d\"", " rowspan=%d", " ROWSPAN='%d'"}[h.r.IntN(3)], c.rows)
	}
	if h.attrs {
		h.b.WriteString(` width="72" nowrap style="width:54.0pt;border:solid windowtext 1.0pt;padding:0cm 5.4pt" title="a>b"`)
	}
	if h.mso {
		h.b.WriteString(` valign="center" style="width:72.15pt;padding:0.75pt;border:1pt solid windowtext;mso-border-alt:0.5pt solid windowtext;"`)
	}
	h.b.WriteString(">")
	wrap := h.mso || h.r.IntN(3) == 0
	if wrap {
		h.b.WriteString("<p align=\"center\">")
	}
	inner := h.nested && c.truth >= 0 && h.r.IntN(5) == 0
	if inner {
		h.b.WriteString("<table width=\"100%\"><tr><td>")
	}
	if c.text == "" && h.r.IntN(2) == 0 {
		h.b.WriteString("&nbsp;")
	} else if c.text != "" {
		h.text(c.text)
	}
	if inner {
		h.b.WriteString("</td></tr></table>")
	}
	if c.truth >= 0 {
		h.p.ends[c.truth] = h.b.Len()
	}
	if wrap && !h.unclosed {
		h.b.WriteString("</p>")
	}
	if !h.unclosed {
		h.b.WriteString("</" + tag + ">")
	}
}
