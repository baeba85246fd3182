package document

import (
	"context"
	"strings"
	"testing"
)

func docxOf(t testing.TB, body string) []byte {
	return zipOf(t, "word/document.xml", `<?xml version="1.0"?><w:document xmlns:w="w" xmlns:r="r" xmlns:mc="mc" xmlns:wp="wp" xmlns:a="a" xmlns:v="v"><w:body>`+body+`</w:body></w:document>`,
		"word/styles.xml", `<w:styles xmlns:w="w"><w:style w:styleId="2"><w:name w:val="heading 2"/></w:style><w:style w:styleId="x"><w:name w:val="own"/><w:basedOn w:val="2"/></w:style></w:styles>`,
		"docProps/core.xml", `<cp:coreProperties xmlns:cp="cp" xmlns:dc="dc"><dc:title>年度报告</dc:title></cp:coreProperties>`)
}

// p is a paragraph of one run, tc a cell with properties.
func p(s string) string { return `<w:p><w:r><w:t xml:space="preserve">` + s + `</w:t></w:r></w:p>` }

func tc(props, s string) string { return `<w:tc><w:tcPr>` + props + `</w:tcPr>` + p(s) + `</w:tc>` }

func tbl(rows ...string) string {
	return `<w:tbl><w:tr>` + strings.Join(rows, `</w:tr><w:tr>`) + `</w:tr></w:tbl>`
}

func TestDOCX(t *testing.T) {
	for _, c := range []struct{ name, body, want, issues string }{
		{"spans", tbl(
			tc(`<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>`, "标签")+tc(`<w:gridSpan w:val="2"/>`, "本年"),
			tc(`<w:gridSpan w:val="2"/><w:vMerge/>`, "")+tc("", "甲")+tc("", "乙"),
			`<w:trPr><w:gridBefore w:val="2"/></w:trPr>`+tc("", "1")+tc("", ""),
		), "|标签[2×2]|本年[1×2]|\n|甲|乙|\n|1||\n", ""},
		{"a label that starts anew below a merged one", tbl(
			tc(`<w:vMerge w:val="restart"/>`, "一")+tc("", "1"),
			tc(`<w:vMerge w:val="continue"/>`, "")+tc("", "2"),
			tc(`<w:vMerge w:val="restart"/>`, "二")+tc("", "3"),
			tc(`<w:vMerge/>`, "")+tc("", "4"),
		), "|一[2×1]|1|\n|2|\n|二[2×1]|3|\n|4|\n", ""},
		{"older column spans", tbl(tc(`<w:hMerge w:val="restart"/>`, "宽")+tc(`<w:hMerge/>`, "")+tc("", "3"), tc("", "a")+tc("", "b")+tc("", "c")),
			"|宽[1×2]|3|\n|a|b|c|\n", ""},
		{"tracked changes", `<w:p><w:r><w:t>共</w:t></w:r><w:del><w:r><w:delText>18</w:delText></w:r></w:del><w:ins><w:r><w:t>21</w:t></w:r></w:ins><w:r><w:t>件</w:t></w:r></w:p>` +
			tbl(tc("", "a")+tc("", "1"), `<w:trPr><w:del/></w:trPr>`+tc("", "b")+tc("", "2"), tc("", "c")+tc("", "3")),
			"¶ 共21件\n|a|1|\n|c|3|\n", ""},
		{"nested table", tbl(tc("", "a")+tc("", "b")+tc("", "c"), tc("", "d")+`<w:tc>`+p("说明")+tbl(tc("", "1")+tc("", "2"))+p("")+`</w:tc>`+tc("", "e")),
			"|a|b|c|\n|d|说明|e|\n|1|2|\n", ""},
		{"table that only frames another", tbl(`<w:tc>` + p("题目") + tbl(tc("", "1")+tc("", "2"), tc("", "3")+tc("", "4")) + `</w:tc>`),
			"¶ 题目\n|1|2|\n|3|4|\n", ""},
		{"text box in both renderings", `<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps><w:txbxContent>` + p("框中") + `</w:txbxContent></wps></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>` + p("框中") + `</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`,
			"¶ 框中\n", ""},
		{"headings, breaks, fields", `<w:p><w:pPr><w:pStyle w:val="x"/></w:pPr><w:r><w:t>一、总体</w:t></w:r></w:p><w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/></w:r><w:r><w:fldChar/><w:instrText> PAGE </w:instrText><w:t>3</w:t></w:r></w:p>`,
			"# 一、总体\n¶ 甲⏎乙\t3\n", ""},
		{"hidden text", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r><w:r><w:t>明</w:t></w:r></w:p>`, "¶ 明\n", "hidden_text"},
		{"picture", `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="5400000" cy="7200000"/><wp:docPr descr="表"/><a:blip r:embed="rId1"/></wp:inline></w:drawing></w:r></w:p>`, "image 表\n", "needs_ocr"},
		{"cells of several paragraphs", tbl(`<w:tc>` + p("其他") + p("结果") + `</w:tc>` + tc("", " 　")), "|其他⏎结果||\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := testCarriers(t).docx(context.Background(), docxOf(t, c.body), Options{})
			expect(t, d, err, c.want)
			if codes(d) != c.issues || d.Title != "年度报告" {
				t.Errorf("issues %q, title %q", codes(d), d.Title)
			}
		})
	}
}

func TestDOCXHostile(t *testing.T) {
	c := testCarriers(t)
	ctx := context.Background()
	deep := docxOf(t, strings.Repeat("<w:tbl><w:tr><w:tc>", 200)+p("底")+strings.Repeat("</w:tc></w:tr></w:tbl>", 200))
	for name, b := range map[string][]byte{
		"nested":   deep,
		"wide":     docxOf(t, tbl(tc(`<w:gridSpan w:val="2000000000"/>`, "a")+tc("", "b"))),
		"cells":    docxOf(t, tbl(strings.Repeat(tc("", "1"), 60))),
		"cut":      docxOf(t, p("甲")+`<w:p><w:r><w:t>乙`)[:0:0],
		"unclosed": zipOf(t, "word/document.xml", `<w:document><w:body>`+p("甲")+`<w:tbl><w:tr><w:tc>`+p("乙")),
	} {
		d, err := c.docx(ctx, b, Options{Limits: Limits{Cells: 50}})
		if err == nil && !strings.Contains(codes(d), "bound") {
			t.Errorf("%s: no error and no issue: %s", name, show(d))
		}
		if name == "unclosed" && (err != nil || !strings.Contains(show(d), "甲") || !strings.Contains(show(d), "乙")) {
			t.Errorf("what was read of a cut document is lost: %v", err)
		}
	}
	// A part that inflates beyond its bounds is refused before it is read.
	bomb := zipOf(t, "word/document.xml", strings.Repeat(" ", 20<<20))
	if _, err := c.docx(ctx, bomb, Options{}); err == nil {
		t.Error("a part of 20 MB from 20 kB is read")
	}
}

func TestDOCXForm(t *testing.T) {
	d, err := testCarriers(t).docx(context.Background(), report(t, "govnianbao-template.docx"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	blank := 0
	for _, b := range d.Blocks {
		if b.Kind == Table {
			for _, c := range b.Grid.Cells {
				if c.Text == "" {
					blank++
				}
			}
		}
	}
	if blank != 200 {
		t.Errorf("%d empty cells in the unfilled form, want 200", blank)
	}
}

func FuzzDOCX(f *testing.F) {
	f.Add(tbl(tc(`<w:gridSpan w:val="2"/>`, "a")+tc("", "b"), tc(`<w:vMerge/>`, "")))
	f.Add(`<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>`)
	c := newCarriers(nil)
	f.Fuzz(func(t *testing.T, body string) {
		d, err := c.docx(context.Background(), docxOf(t, body), Options{Limits: Limits{Cells: 500}})
		if err == nil {
			checkGrids(t, d)
		}
	})
}

// checkGrids holds what is true of every grid: cells lie within it.
func checkGrids(t *testing.T, d *Document) {
	t.Helper()
	for _, b := range d.Blocks {
		if b.Kind != Table {
			continue
		}
		for _, c := range b.Grid.Cells {
			if c.RowSpan < 1 || c.ColSpan < 1 || c.Row < 0 || c.Col < 0 || c.Row+c.RowSpan > b.Grid.Rows || c.Col+c.ColSpan > b.Grid.Cols {
				t.Fatalf("cell %+v outside its grid of %d × %d", c, b.Grid.Rows, b.Grid.Cols)
			}
		}
	}
}
