package specimen

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
)

// Others is n documents that are no annual reports on government information
// disclosure, though their words and tables come near: nothing may be read
// from them. Their Cells and Mentions are empty.
func Others(n int) iter.Seq[Specimen] {
	return func(yield func(Specimen) bool) {
		for i := range n {
			if !yield(other(int64(i))) {
				return
			}
		}
	}
}

func other(seed int64) Specimen {
	r := rand.New(rand.NewPCG(uint64(seed), 11))
	o := newOrgan(r)
	year := 2015 + r.IntN(10)
	kinds := []struct {
		name string
		body func() (title, body string)
	}{
		{"enforcement", func() (string, string) {
			var b strings.Builder
			b.WriteString("<table border=1><tr><th>执法类别</th><th>本年数量（件）</th><th>上年数量（件）</th></tr>")
			for _, x := range []string{"行政许可", "行政处罚", "行政强制", "行政检查", "行政征收"} {
				fmt.Fprintf(&b, "<tr><td>%s</td><td>%d</td><td>%d</td></tr>", x, r.IntN(900), r.IntN(900))
			}
			return fmt.Sprintf("%s%d年度行政执法统计年报", o.name, year), b.String() + "</table>"
		}},
		{"news", func() (string, string) {
			return fmt.Sprintf("%s部署%d年政府信息公开年度报告编制工作", o.region, year),
				fmt.Sprintf("<p>近日，%s召开会议，部署%d年度政府信息公开工作年度报告编制发布工作，各乡镇、各部门共60余人参加。会议要求，各单位于%d年1月31日前发布本单位年度报告。</p>", o.region, year, year+1)
		}},
		{"guide", func() (string, string) {
			return o.name + "政府信息公开指南",
				"<p>一、主动公开</p><p>本机关负责主动公开下列政府信息：规章、行政规范性文件、行政许可、行政处罚、行政强制的依据和程序。</p><p>二、依申请公开</p><p>本机关自收到申请之日起20个工作日内予以答复；延长期限最长不超过20个工作日。检索10件以内不收费，11至30件每件100元。</p><p>联系电话：0000-8612345，邮政编码000000。</p>"
		}},
		{"list", func() (string, string) {
			var b strings.Builder
			b.WriteString("<ul>")
			for y := year; y > year-8; y-- {
				fmt.Fprintf(&b, "<li><a href=\"/xxgk/nb/%d.html\">%s%d年政府信息公开工作年度报告</a><span>%d-01-2%d</span></li>", y, o.name, y, y+1, r.IntN(9))
			}
			return "政府信息公开年报", b.String() + "</ul><div>共 8 条 第 1/1 页 每页 20 条</div>"
		}},
		{"missing", func() (string, string) {
			return "404 页面不存在", "<p>您访问的页面不存在或已删除，5秒后返回首页。</p>"
		}},
		{"law", func() (string, string) {
			return fmt.Sprintf("%s%d年法治政府建设年度报告", o.name, year),
				fmt.Sprintf("<p>一、主要举措和成效</p><p>%d年，%s办理行政复议案件%d件、行政诉讼案件%d件，制发规范性文件%d件，废止%d件，作出行政处罚决定%d件。</p><p>二、存在的不足和原因</p><p>三、下一年度推进法治政府建设的主要安排</p>", year, o.we, r.IntN(90), r.IntN(90), r.IntN(9), r.IntN(9), r.IntN(900))
		}},
		{"website", func() (string, string) {
			return fmt.Sprintf("政府网站工作年度报表（%d年度）", year),
				fmt.Sprintf("<table><tr><td>网站名称</td><td>%s人民政府门户网站</td></tr><tr><td>信息发布（单位：条）总数</td><td>%d</td></tr><tr><td>解读信息发布 总数</td><td>%d</td></tr><tr><td>收到留言数量</td><td>%d</td></tr></table>", o.region, 100+r.IntN(9000), r.IntN(90), r.IntN(90))
		}},
		{"budget", func() (string, string) {
			return fmt.Sprintf("%s%d年部门决算公开", o.name, year),
				"<table><tr><td>项目</td><td>金额（万元）</td></tr><tr><td>政府采购支出总额</td><td>251.30</td></tr><tr><td>其中：政府集中采购</td><td>184.20</td></tr><tr><td>行政事业性收费</td><td>12.5</td></tr><tr><td>总计</td><td>448.00</td></tr></table>"
		}},
	}
	k := kinds[int(seed)%len(kinds)]
	title, body := k.body()
	return Specimen{Seed: seed, Name: fmt.Sprintf("other-%s-%d.html", k.name, seed), ContentType: "text/html", Spec: Spec{Rendering: "other-" + k.name},
		Payload: []byte(fmt.Sprintf("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>%s-%s人民政府门户网站</title></head><body><div>当前位置：首页 &gt; 政务公开</div><h1>%s</h1>%s<div>主办：%s人民政府</div></body></html>", title, o.region, title, body, o.region))}
}

// Scan is a report that is a picture on each page: a PDF without a text layer.
// Nothing can be read from it, and that must be said.
func Scan(seed int64) Specimen {
	f := &pdfFile{}
	f.object("<< /Type /Catalog /Pages 2 0 R >>")
	f.object("<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>")
	for page := range 2 {
		n := 3 + 3*page
		f.object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /I %d 0 R >> >> /Contents %d 0 R >>", n+1, n+2))
		pixels := strings.Repeat("\xff\x00", 200*280/16)
		f.object(fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width 200 /Height 280 /ColorSpace /DeviceGray /BitsPerComponent 1 /Length %d >>\nstream\n%s\nendstream", len(pixels), pixels))
		f.stream("q 595 0 0 842 0 0 cm /I Do Q")
	}
	return Specimen{Seed: seed, Name: "scan.pdf", ContentType: "application/pdf", Payload: f.close(), Spec: Spec{Rendering: "other-scan"}}
}
