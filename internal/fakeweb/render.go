package fakeweb

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Title of the report.
func (r Report) Title() string {
	return fmt.Sprintf("%s%d年政府信息公开工作年度报告", r.Organ, r.Year)
}

// block is a heading, a paragraph or a table of a report.
type block struct {
	heading bool
	text    string
	table   grid
}

// blocks is the report in order, without its title.
func (r Report) blocks() []block {
	v := r.Values()
	total := v.Requests[0][applicants-1]
	review, suits := v.Disputes[4], v.Disputes[9]+v.Disputes[14]
	law := "国办公开办函〔2021〕30号"
	if r.Form == "C" {
		law = "国办公开办函〔2019〕60号"
	}
	return []block{
		{text: fmt.Sprintf("本报告依照《中华人民共和国政府信息公开条例》和%s的格式编制，统计期限自%d年1月1日起至%d年12月31日止。", law, r.Year, r.Year)},
		{heading: true, text: "一、总体情况"},
		{text: fmt.Sprintf("（一）主动公开。%d年，本机关主动公开政府信息%d条，其中通过政府网站公开%d条，通过政务新媒体公开%d条。", r.Year, v.Published, v.Published-120, 120)},
		{text: fmt.Sprintf("（二）依申请公开。全年收到政府信息公开申请%d件，上年结转%d件，均在法定期限内办理。", total, v.Requests[1][applicants-1])},
		{text: fmt.Sprintf("（三）监督保障。因政府信息公开被申请行政复议%d件，被提起行政诉讼%d件。举办业务培训2次，参训60人次。", review, suits)},
		{heading: true, text: "二、主动公开政府信息情况"},
		{table: r.proactive(v)},
		{heading: true, text: "三、收到和处理政府信息公开申请情况"},
		{table: r.requests(v)},
		{heading: true, text: "四、政府信息公开行政复议、行政诉讼情况"},
		{table: r.disputes(v)},
		{heading: true, text: "五、存在的主要问题及改进情况"},
		{text: "存在的问题是更新不够及时、解读形式单一。下一步将细化公开目录，按月核对栏目，丰富解读方式。"},
		{heading: true, text: "六、其他需要报告的事项"},
		{text: "本年度未收取信息处理费，没有其他需要报告的事项。"},
		{text: r.Organ},
		{text: fmt.Sprintf("%d年1月%d日", r.Year+1, 8+number(20, "day", r.Organ, r.Year))},
	}
}

// HTML is the body of the report as markup, without html and body elements.
func (r Report) HTML() string { return markup(r.blocks()) }

// Part is page i of n of the body, for reports that are paged.
func (r Report) Part(i, n int) string {
	b := r.blocks()
	return markup(b[len(b)*i/n : len(b)*(i+1)/n])
}

func markup(blocks []block) string {
	var b strings.Builder
	for _, x := range blocks {
		switch {
		case x.heading:
			fmt.Fprintf(&b, "<p><strong>%s</strong></p>\n", html.EscapeString(x.text))
		case x.table != nil:
			b.WriteString("<table border=\"1\">\n")
			for _, row := range x.table {
				b.WriteString("<tr>")
				for _, c := range row {
					b.WriteString("<td")
					if c.cols > 1 {
						fmt.Fprintf(&b, " colspan=\"%d\"", c.cols)
					}
					if c.rows > 1 {
						fmt.Fprintf(&b, " rowspan=\"%d\"", c.rows)
					}
					fmt.Fprintf(&b, ">%s</td>", html.EscapeString(c.text))
				}
				b.WriteString("</tr>\n")
			}
			b.WriteString("</table>\n")
		default:
			fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(x.text))
		}
	}
	return b.String()
}

// slots lays a grid out on its columns: for each row, the cells in column
// order with nil cells where a row span from above continues.
func (g grid) slots() [][]struct {
	cell
	at        int
	continues bool
} {
	type slot = struct {
		cell
		at        int
		continues bool
	}
	type hang struct{ rows, cols int }
	hanging := map[int]hang{}
	var out [][]slot
	for _, row := range g {
		var line []slot
		at := 0
		skip := func() {
			for hanging[at].rows > 0 {
				h := hanging[at]
				line = append(line, slot{cell{"", h.cols, 1}, at, true})
				hanging[at] = hang{h.rows - 1, h.cols}
				at += h.cols
			}
		}
		for _, c := range row {
			skip()
			line = append(line, slot{c, at, false})
			if c.rows > 1 {
				hanging[at] = hang{c.rows, c.cols} // one is taken off below
			}
			at += c.cols
		}
		skip()
		for _, s := range line {
			if !s.continues && s.rows > 1 {
				hanging[s.at] = hang{s.rows - 1, s.cols}
			}
		}
		out = append(out, line)
	}
	return out
}

// DOCX is the report as a Word file with gridSpan and vMerge.
func (r Report) DOCX() []byte {
	var b strings.Builder
	esc := func(s string) string {
		var e bytes.Buffer
		_ = xml.EscapeText(&e, []byte(s))
		return e.String()
	}
	para := func(s string) string { return "<w:p><w:r><w:t>" + esc(s) + "</w:t></w:r></w:p>" }
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	b.WriteString(para(r.Title()))
	for _, x := range r.blocks() {
		if x.table == nil {
			b.WriteString(para(x.text))
			continue
		}
		b.WriteString("<w:tbl><w:tblPr/>")
		for _, row := range x.table.slots() {
			b.WriteString("<w:tr>")
			for _, s := range row {
				b.WriteString("<w:tc><w:tcPr>")
				if s.cols > 1 {
					fmt.Fprintf(&b, `<w:gridSpan w:val="%d"/>`, s.cols)
				}
				if s.continues {
					b.WriteString("<w:vMerge/>")
				} else if s.rows > 1 {
					b.WriteString(`<w:vMerge w:val="restart"/>`)
				}
				b.WriteString("</w:tcPr>" + para(s.text) + "</w:tc>")
			}
			b.WriteString("</w:tr>")
		}
		b.WriteString("</w:tbl>")
	}
	b.WriteString("</w:body></w:document>")
	return zipped([][2]string{
		{"[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", b.String()},
	})
}

func zipped(files [][2]string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f[0], Method: zip.Deflate, Modified: time.Date(2024, 1, 2, 3, 4, 6, 0, time.UTC)})
		if err != nil {
			panic(err) // a bytes.Buffer does not fail
		}
		if _, err := w.Write([]byte(f[1])); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// XLSX is the report as a workbook of one sheet with merged cells.
func (r Report) XLSX() ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "Sheet1"
	at := 1
	put := func(col, row int, text string) error {
		name, err := excelize.CoordinatesToCellName(col, row)
		if err != nil {
			return err
		}
		return f.SetCellStr(sheet, name, text)
	}
	if err := put(1, at, r.Title()); err != nil {
		return nil, err
	}
	at++
	for _, x := range r.blocks() {
		if x.table == nil {
			if err := put(1, at, x.text); err != nil {
				return nil, err
			}
			at++
			continue
		}
		for i, row := range x.table.slots() {
			for _, s := range row {
				if s.continues {
					continue
				}
				if err := put(s.at+1, at+i, s.text); err != nil {
					return nil, err
				}
				if s.cols > 1 || s.rows > 1 {
					from, _ := excelize.CoordinatesToCellName(s.at+1, at+i)
					to, _ := excelize.CoordinatesToCellName(s.at+s.cols, at+i+s.rows-1)
					if err := f.MergeCell(sheet, from, to); err != nil {
						return nil, err
					}
				}
			}
		}
		at += len(x.table) + 1
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
