package document

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// wordPage is a page of about size bytes as Word saves it: prose and tables
// with spans, every run of characters in spans with long styles.
func wordPage(size int) []byte {
	var b bytes.Buffer
	b.WriteString(`<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><head>` +
		"<meta http-equiv=Content-Type content=\"text/html; charset=utf-8\"><title>山南镇报告</title>\n<style>\n<!--\n p.MsoNormal {margin:0cm; font-size:10.5pt}\n-->\n</style>\n" +
		"<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head><body lang=ZH-CN style='tab-interval:21.0pt'>\n")
	run := func(s string) {
		for _, r := range s {
			fmt.Fprintf(&b, `<span style="font-size:12.0pt;font-family:仿宋_GB2312;mso-hansi-font-family:宋体;mso-bidi-font-family:宋体;color:black;mso-font-kerning:0pt">%c</span>`, r)
		}
	}
	para := func(s string) {
		b.WriteString("<p class=MsoNormal align=center style='text-align:center;text-indent:32.0pt;line-height:150%;mso-pagination:widow-orphan'>")
		run(s)
		b.WriteString("<span lang=EN-US style='font-size:12.0pt'><o:p></o:p></span></p>\n")
	}
	cell := func(attrs, s string) {
		fmt.Fprintf(&b, "  <td %s valign=top style='width:71.0pt;border:solid windowtext 1.0pt;border-left:none;mso-border-left-alt:solid windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt'>\n  <p class=MsoNormal align=center style='text-align:center'>", attrs)
		fmt.Fprintf(&b, "<span lang=EN-US style='font-size:10.5pt;font-family:宋体;color:black'>%s</span>", s)
		b.WriteString("<span lang=EN-US><o:p></o:p></span></p>\n  </td>\n")
	}
	para("一、总体情况")
	for k := 0; b.Len() < size; k++ {
		para("全镇主动公开信息一百二十条，其中公文三条。")
		b.WriteString("<table class=MsoNormalTable border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;border:none'>\n")
		for r := range 14 {
			fmt.Fprintf(&b, " <tr style='mso-yfti-irow:%d;height:22.5pt'>\n", r)
			switch {
			case r == 0:
				cell("colspan=10", "第二十条第（一）项")
			case r == 1:
				cell("rowspan=3 colspan=2", "办理&nbsp;结果")
			}
			for c := range 8 {
				if r > 0 {
					cell("width=95", fmt.Sprint(r*c*k))
				}
			}
			b.WriteString(" </tr>\n")
		}
		b.WriteString("</table>\n")
	}
	b.WriteString("</body></html>")
	return b.Bytes()
}

func wordPageGBK(size int) []byte {
	s := strings.Replace(string(wordPage(size)), "charset=utf-8", "charset=gb2312", 1)
	out, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(s))
	if err != nil {
		panic(err)
	}
	return out
}
