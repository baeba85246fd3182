package document

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ofdOf is an OFD of the given page contents, with a template of a frame.
func ofdOf(t testing.TB, pages ...string) []byte {
	parts := []string{"OFD.xml", `<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocInfo><ofd:Title>年报</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`}
	list := ""
	for i, p := range pages {
		list += fmt.Sprintf(`<ofd:Page ID="%d" BaseLoc="Pages/Page_%d/Content.xml"/>`, i+1, i)
		parts = append(parts, fmt.Sprintf("Doc_0/Pages/Page_%d/Content.xml", i), `<ofd:Page xmlns:ofd="x"><ofd:Template TemplateID="9"/><ofd:Content><ofd:Layer>`+p+`</ofd:Layer></ofd:Content></ofd:Page>`)
	}
	parts = append(parts, "Doc_0/Document.xml", `<ofd:Document xmlns:ofd="x"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/></ofd:CommonData><ofd:Pages>`+list+`</ofd:Pages></ofd:Document>`,
		"Doc_0/Tpls/T.xml", `<ofd:Page xmlns:ofd="x"><ofd:Content><ofd:Layer>`+ofdText(20, 10, "县人民政府")+`</ofd:Layer></ofd:Content></ofd:Page>`)
	return zipOf(t, parts...)
}

func ofdText(x, y float64, s string) string {
	return fmt.Sprintf(`<ofd:TextObject Boundary="%g %g 100 6" Size="4"><ofd:TextCode X="0" Y="4" DeltaX="g %d 4">%s</ofd:TextCode></ofd:TextObject>`, x, y, len([]rune(s))-1, s)
}

func ofdCells(y float64, texts ...string) string {
	var b strings.Builder
	for i, t := range texts {
		x := 20 + 50*float64(i)
		fmt.Fprintf(&b, `<ofd:PathObject Boundary="%g %g 50 10" LineWidth="0.3"><ofd:AbbreviatedData>M 0 0 L 50 0 L 50 10 L 0 10 C</ofd:AbbreviatedData></ofd:PathObject>`, x, y)
		b.WriteString(ofdText(x+2, y+2, t))
	}
	return b.String()
}

func TestOFD(t *testing.T) {
	c := testCarriers(t)
	d, err := c.ofd(context.Background(), ofdOf(t,
		ofdText(20, 30, "二、主动公开情况")+ofdCells(260, "事项", "本年")+ofdText(100, 285, "-1-"),
		ofdCells(30, "规章", "无")+ofdCells(40, "许可", "")+
			`<ofd:TextObject Boundary="30 80 50 50" Size="2" CTM="2 0 0 2 0 0"><ofd:TextCode X="0" Y="2" DeltaX="2 2">完毕。</ofd:TextCode></ofd:TextObject>`,
	), Options{})
	expect(t, d, err, `
¶ 县人民政府
¶ 二、主动公开情况
|事项|本年|
|规章|无|
|许可||
¶ 完毕。
`)
	if d.Title != "年报" || d.Pages != 2 || codes(d) != "" {
		t.Errorf("title %q, %d pages, issues %q", d.Title, d.Pages, codes(d))
	}
}

func TestOFDWithoutText(t *testing.T) {
	d, err := testCarriers(t).ofd(context.Background(), ofdOf(t, `<ofd:ImageObject Boundary="0 0 210 297" ResourceID="3"/>`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if codes(d) != "scan needs_ocr" || !strings.Contains(show(d), "image") {
		t.Errorf("issues %q in %s", codes(d), show(d))
	}
}

func TestDeltas(t *testing.T) {
	for s, want := range map[string][]float64{
		"g 3 4.2 5":      {4.2, 4.2, 4.2, 5},
		"1 2":            {1, 2},
		"g 1000000000 1": {1, 1, 1, 1, 1},
		"g x 1":          nil,
		"g -4 1 2":       nil,
		"1 NaN":          {1},
	} {
		if d := cmp.Diff(want, deltas(s, 5)); d != "" {
			t.Errorf("%q: %s", s, d)
		}
	}
}

func FuzzOFD(f *testing.F) {
	f.Add(ofdCells(30, "规章", "0") + ofdText(10, 10, "文"))
	f.Add(`<PathObject Boundary="0 0 9 9"><AbbreviatedData>M 0 0 Q 1 1 2 2 A 1 1 0 0 0 5 5 C</AbbreviatedData></PathObject>`)
	c := newCarriers(nil)
	f.Fuzz(func(t *testing.T, page string) {
		d, err := c.ofd(context.Background(), ofdOf(t, page), Options{})
		if err == nil {
			checkGrids(t, d)
		}
	})
}
