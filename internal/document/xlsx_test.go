package document

import (
	"context"
	"strings"
	"testing"
)

const xlsxBook = `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="统计表" r:id="r1"/><sheet name="Sheet2" state="hidden" r:id="r2"/></sheets></workbook>`

// xlsxOf is a workbook of one sheet; styles: 0 plain, 1 bordered, 2 date, 3 per cent, 4 no decimals.
func xlsxOf(t testing.TB, sheet string) []byte {
	return zipOf(t, "xl/workbook.xml", xlsxBook,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", `<worksheet>`+sheet+`</worksheet>`,
		"xl/worksheets/sheet2.xml", `<worksheet><sheetData><row r="1"><c r="A1"><v>9</v></c></row></sheetData></worksheet>`,
		"xl/sharedStrings.xml", `<sst><si><t>规章</t></si><si><r><t>行政</t></r><r><t>许可</t></r><rPh><t>x</t></rPh></si></sst>`,
		"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="180" formatCode="yyyy&quot;年&quot;m"/><numFmt numFmtId="181" formatCode="0&quot;d&quot;"/></numFmts><borders><border/><border><left style="thin"/></border></borders><cellXfs><xf numFmtId="0"/><xf numFmtId="0" borderId="1"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="1"/><xf numFmtId="180"/><xf numFmtId="181"/></cellXfs></styleSheet>`)
}

func TestXLSX(t *testing.T) {
	for _, c := range []struct{ name, sheet, want string }{
		{"values as stored", `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="4"><v>12.6</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2"><v>190.45737899999999</v></c></row>
			<row><c t="inlineStr"><is><t>大</t></is></c><c><v>1.2E+6</v></c></row></sheetData>`,
			"# 统计表\n|规章|12.6|\n|行政许可|190.457379|\n|大|1200000|\n"},
		{"counts formatted as dates", `<sheetData><row r="1"><c r="A1" s="2"><v>0</v></c><c r="B1" s="2"><v>21</v></c><c r="C1" s="2"><v>45291</v></c><c r="D1" s="3"><v>0.125</v></c><c r="E1" s="5"><v>3</v></c><c r="F1" s="6"><v>45000</v></c></row></sheetData>`,
			"# 统计表\n|0|21|2023-12-31|12.5%|3|45000|\n"},
		{"merged cells and blanks", `<sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c r="D2"><v>1</v></c></row><row r="3"><c r="C3"><v>2</v></c><c r="D3" s="1"/></row></sheetData><mergeCells><mergeCell ref="B2:C2"/></mergeCells>`,
			"# 统计表\n|规章[1×2]|1|\n||2||\n"},
		{"titles above a table", `<sheetData><row r="1"><c r="A1" t="str"><v>三、申请情况</v></c></row><row r="2"><c r="A2" t="str"><v>事项</v></c><c r="B2" t="str"><v>本年</v></c></row><row r="3"><c r="A3" t="str"><v>四、结转</v></c><c r="B3"/></row></sheetData>`,
			"# 统计表\n¶ 三、申请情况\n|事项|本年|\n|四、结转||\n"},
		{"rows of blanks with borders", `<sheetData><row r="1"><c r="A1" t="str" s="1"><v>维持</v></c><c r="B1" t="str" s="1"><v>总计</v></c></row><row r="2"><c r="A2" s="1"/><c r="B2" s="1"/></row><row r="4"><c r="A4" t="str"><v>注</v></c></row></sheetData>`,
			"# 统计表\n|维持|总计|\n|||\n¶ 注\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := testCarriers(t).xlsx(context.Background(), xlsxOf(t, c.sheet), Options{})
			expect(t, d, err, c.want)
			if codes(d) != "hidden_sheet" {
				t.Errorf("issues %q", codes(d))
			}
		})
	}
}

func TestXLSXHostile(t *testing.T) {
	c := testCarriers(t)
	for name, sheet := range map[string]string{
		"far column": `<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>`,
		"cells":      `<sheetData><row r="1">` + strings.Repeat(`<c><v>1</v></c>`, 60) + `</row></sheetData>`,
		"merges":     `<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>` + strings.Repeat(`<mergeCell ref="A1:XFD1048576"/>`, 40) + `</mergeCells>`,
	} {
		d, err := c.xlsx(context.Background(), xlsxOf(t, sheet), Options{Limits: Limits{Cells: 50}})
		if err == nil && !strings.Contains(codes(d), "bound") {
			t.Errorf("%s: no error and no issue", name)
		}
	}
	// A far row costs nothing by itself.
	d, err := c.xlsx(context.Background(), xlsxOf(t, `<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="900000"><c r="A900000"><v>3</v></c></row></sheetData>`), Options{})
	if err != nil || !strings.Contains(show(d), "|1|2|") {
		t.Errorf("%v", err)
	}
}

func FuzzXLSX(f *testing.F) {
	f.Add(`<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="D1" s="2"><v>21</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`)
	c := newCarriers(nil)
	f.Fuzz(func(t *testing.T, sheet string) {
		d, err := c.xlsx(context.Background(), xlsxOf(t, sheet), Options{Limits: Limits{Cells: 500}})
		if err == nil {
			checkGrids(t, d)
		}
	})
}
