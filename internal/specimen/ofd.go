package specimen

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	ofdNamespace = ` xmlns:ofd="http://www.ofdspec.org/2016"`
	millimetre   = 25.4 / 72
)

// writeOFD writes a GB/T 33190 file: pages of positioned text and paths, in
// millimetres from the top left corner.
func writeOFD(ruled bool) func(*page) []byte {
	return func(p *page) []byte {
		leaves := set(p, ruled)
		var parts []part
		pages := ""
		id := 10
		for i, l := range leaves {
			pages += fmt.Sprintf(`<ofd:Page ID="%d" BaseLoc="Pages/Page_%d/Content.xml"/>`, i+2, i)
			var b strings.Builder
			b.WriteString(xmlHead + `<ofd:Page` + ofdNamespace + `><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="1000" Type="Body">`)
			for _, x := range l.lines {
				id++
				x1, y1, x2, y2 := x.x1*millimetre, x.y1*millimetre, x.x2*millimetre, x.y2*millimetre
				fmt.Fprintf(&b, `<ofd:PathObject ID="%d" Boundary="%.3f %.3f %.3f %.3f" LineWidth="0.18"><ofd:AbbreviatedData>M 0 0 L %.3f %.3f</ofd:AbbreviatedData></ofd:PathObject>`,
					id, x1, y1, max(x2-x1, 0.2), max(y2-y1, 0.2), x2-x1, y2-y1)
			}
			for _, w := range l.words {
				id++
				size := w.size * millimetre
				x, y := w.x*millimetre, (w.y-w.size)*millimetre
				fmt.Fprintf(&b, `<ofd:TextObject ID="%d" Boundary="%.3f %.3f %.3f %.3f" Font="1" Size="%.3f"><ofd:TextCode X="0" Y="%.3f"%s>%s</ofd:TextCode></ofd:TextObject>`,
					id, x, y, width(w.text, size)+0.5, size*1.2, size, size*0.9, deltas(w.text, size), escape(w.text))
			}
			b.WriteString(`</ofd:Layer></ofd:Content></ofd:Page>`)
			parts = append(parts, part{fmt.Sprintf("Doc_0/Pages/Page_%d/Content.xml", i), b.String()})
		}
		return container(append([]part{
			{"OFD.xml", xmlHead + `<ofd:OFD` + ofdNamespace + ` Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:Title>` + escape(p.title) + `</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`},
			{"Doc_0/Document.xml", xmlHead + `<ofd:Document` + ofdNamespace + `><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>` + pages + `</ofd:Pages></ofd:Document>`},
			{"Doc_0/PublicRes.xml", xmlHead + `<ofd:Res` + ofdNamespace + ` BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="宋体"/></ofd:Fonts></ofd:Res>`},
		}, parts...))
	}
}

// deltas is the DeltaX attribute of a run, with g for repeated steps.
func deltas(s string, size float64) string {
	rs := []rune(s)
	if utf8.RuneCountInString(s) < 2 {
		return ""
	}
	same := true
	for _, r := range rs[:len(rs)-1] {
		same = same && advance(r, size) == advance(rs[0], size)
	}
	if same && len(rs) > 3 {
		return fmt.Sprintf(` DeltaX="g %d %.4f"`, len(rs)-1, advance(rs[0], size))
	}
	var b strings.Builder
	for _, r := range rs[:len(rs)-1] {
		fmt.Fprintf(&b, " %.4f", advance(r, size))
	}
	return ` DeltaX="` + b.String()[1:] + `"`
}
