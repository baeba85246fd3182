package crawl

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"gongkai/internal/fakeweb"
)

// shape is a small site that publishes in one particular way.
type shape struct {
	name     string
	pages    string // txtar; T is the site's host
	reports  int
	requests int
	files    int
}

func rep(organ string, year int) string {
	return fmt.Sprintf(`<title>{{title %q %d}}</title><h1>{{title %q %d}}</h1>{{report %q %d "D"}}`, organ, year, organ, year, organ, year)
}

// article is a txtar entry of a report page.
func article(path, organ string, year int) string {
	return fmt.Sprintf("-- T%s --\n%s\n", path, rep(organ, year))
}

func shapes() []shape {
	var out []shape
	// Departments each with a publicity page of their own.
	var b strings.Builder
	b.WriteString("-- T/ --\n<title>某县</title><a href=/zwgk/>政务公开</a> <a href=/xw/>新闻</a>\n-- T/zwgk/ --\n<title>政务公开</title><a href=zn/>公开指南</a> <a href=bm/>部门信息公开</a>\n")
	b.WriteString("-- T/zwgk/bm/ --\n<title>部门信息公开</title>")
	names := []string{"财政局", "教育局", "民政局", "司法局", "水利局", "审计局", "统计局", "林业局", "商务局", "信访局", "交通局", "卫健局"}
	for i, n := range names {
		fmt.Fprintf(&b, "<a href=/bm/%d/>县%s</a> ", i, n)
	}
	b.WriteString("\n")
	for i, n := range names {
		fmt.Fprintf(&b, "-- T/bm/%d/ --\n<title>县%s信息公开</title><a href=jg.html>机构职能</a><a href=zn.html>公开指南</a><a href=nb/>公开年报</a><a href=cz.html>财政预决算</a>\n", i, n)
		fmt.Fprintf(&b, "-- T/bm/%d/nb/ --\n<title>公开年报</title><a href=1.html>2023年年报</a><a href=2.html>2022年年报</a>\n", i)
		b.WriteString(article(fmt.Sprintf("/bm/%d/nb/1.html", i), "某县"+n, 2023) + article(fmt.Sprintf("/bm/%d/nb/2.html", i), "某县"+n, 2022))
	}
	out = append(out, shape{"departments with lists of their own", b.String(), 24, 80, 0})

	// A publicity platform on a neighbour host.
	out = append(out, shape{"neighbour host", "-- T/ --\n<title>市</title><a href=http://xxgk.T/>政府信息公开</a><a href=http://mail.T/>邮箱</a>\n" +
		"-- xxgk.T/ --\n<title>政府信息公开</title><a href=/nb/>政府信息公开年报</a>\n-- xxgk.T/nb/ --\n<title>政府信息公开年报</title><a href=a.html>2023年政府信息公开工作年度报告</a>\n" +
		"-- xxgk.T/nb/a.html --\n" + rep("某市人民政府", 2023) + "\n", 1, 8, 0})

	// A splash page before the home page, with ways on that say nothing.
	out = append(out, shape{"splash page", "-- T/ --\n<title>某县人民政府</title><a href=/en.html>English</a><a href=/main.html>点击进入</a>\n-- T/en.html --\n<title>County</title><p>Welcome</p>\n" +
		"-- T/main.html --\n<title>某县人民政府</title><a href=/>返回</a><a href=/zwgk/>政务公开</a>\n-- T/zwgk/ --\n<title>政务公开</title><a href=/nb/>政府信息公开年报</a>\n-- T/nb/ --\n<title>政府信息公开年报</title><a href=a.html>2023年</a>\n" +
		article("/nb/a.html", "某县人民政府", 2023), 1, 9, 0})

	// A directory named like a guide is still the way to the reports.
	out = append(out, shape{"way on named like a guide", "-- T/ --\n<title>某县</title><a href=/ml/>政府信息公开</a>\n-- T/ml/ --\n<title>政府信息公开目录</title><a href=zn.html>公开指南</a><p><a href=/nb/>年度报告</a></p>\n" +
		"-- T/nb/ --\n<title>政府信息公开年报</title><a href=a.html>2023年</a>\n" + article("/nb/a.html", "某县人民政府", 2023), 1, 7, 0})

	// The bare folder is a script that leaves for its own index file.
	out = append(out, shape{"folder jumps to its index", "-- T/ --\n<script>window.location.href=\"index.shtml\";</script>\n-- T/index.shtml --\n<title>某县人民政府</title><a href=/>首页</a><a href=/nb/>政府信息公开年报</a>\n" +
		"-- T/nb/ --\n<title>政府信息公开年报</title><a href=a.html>2023年</a>\n" + article("/nb/a.html", "某县人民政府", 2023), 1, 7, 0})

	// Directories by organ, linked with the words of a guide.
	out = append(out, shape{"directories by organ", "-- T/ --\n<title>某县</title><a href=/gk/>政府信息公开</a>\n-- T/gk/ --\n<title>政府信息公开</title><a href=/gk/zn/>政府信息公开指南</a><a href=/d/1/>部门信息公开目录</a>\n" +
		"-- T/d/1/ --\n<title>目录</title><a href=a/>教育局</a>\n-- T/d/1/a/ --\n<title>教育局</title><a href=nb/>信息公开年度报告</a>\n-- T/d/1/a/nb/ --\n<title>信息公开年度报告</title><a href=1.html>2023年</a>\n" +
		article("/d/1/a/nb/1.html", "某县教育局", 2023), 1, 9, 0})

	// A table of organs with "查看" in each row.
	out = append(out, shape{"rows of a table", "-- T/ --\n<title>区</title><a href=/xxgk/index.html>信息公开</a>\n-- T/xxgk/index.html --\n<title>信息公开</title><a href=/nb/index.html>年度报告</a>\n" +
		"-- T/nb/index.html --\n<title>年度报告</title><table><tr><td>某区财政局</td><td>2023年度</td><td><a href=/content/1.html>查看</a></td></tr><tr><td>某区教育局</td><td>2023年度</td><td><a href=/content/2.html>点击查看</a></td></tr></table>\n" +
		article("/content/1.html", "某区财政局", 2023) + article("/content/2.html", "某区教育局", 2023), 2, 9, 0})

	// Files linked straight from the list, one through a viewer.
	out = append(out, shape{"files on the list", "-- T/ --\n<title>镇</title><a href=/xxgk/>政府信息公开</a>\n-- T/xxgk/ --\n<title>政府信息公开</title><a href=/nb/>政府信息公开年报</a>\n" +
		"-- T/nb/ --\n<title>政府信息公开年报</title><a href=/f/2023.docx>某镇2023年政府信息公开工作年度报告.docx</a><a href='/pdfjs/web/viewer.html?file=/f/2022.docx'>某镇2022年政府信息公开工作年度报告</a><a href=/f/tb.docx>填报格式模板</a>\n" +
		"-- T/f/2023.docx --\n{{docx \"某镇人民政府\" 2023 \"D\"}}\n-- T/f/2022.docx --\n{{docx \"某镇人民政府\" 2022 \"D\"}}\n-- T/f/tb.docx --\n{{docx \"样\" 2022 \"D\"}}\n", 2, 8, 0})

	// A choice of years put together by a script; a list paged by text alone.
	b.Reset()
	b.WriteString("-- T/ --\n<title>县</title><a href=/gk/>信息公开</a>\n-- T/gk/ --\n<title>信息公开</title><a href=/nb/index.html>信息公开年报</a>\n" +
		"-- T/nb/index.html --\n<title>信息公开年报</title><select onchange=\"location.href='/nb/'+this.value+'/index.html'\"><option value=''>年度</option><option value=2023>2023</option><option value=2022>2022</option></select>\n")
	for _, y := range []int{2023, 2022} {
		fmt.Fprintf(&b, "-- T/nb/%d/index.html --\n<title>%d年</title><a href=a.html>县政府办公室</a><a href=b.html>县发改局</a>共2页\n-- T/nb/%d/index_1.html --\n<title>%d年</title><a href=c.html>大山镇</a>\n", y, y, y, y)
		for _, o := range [][2]string{{"a", "某县政府办公室"}, {"b", "某县发改局"}, {"c", "某县大山镇人民政府"}} {
			b.WriteString(article(fmt.Sprintf("/nb/%d/%s.html", y, o[0]), o[1], y))
		}
	}
	out = append(out, shape{"choice of years", b.String(), 6, 20, 0})

	// Lists by query, as EmpireCMS makes them.
	b.Reset()
	b.WriteString("-- T/ --\n<title>县</title><a href='/e/action/ListInfo/?classid=10'>政府信息公开</a>\n-- T/e/action/ListInfo/?classid=10 --\n<title>政府信息公开</title><a href='/e/action/ListInfo/?classid=174'>政府信息公开年报</a>\n")
	for p := range 3 {
		q := "classid=174"
		if p > 0 {
			q += fmt.Sprintf("&page=%d", p)
		}
		fmt.Fprintf(&b, "-- T/e/action/ListInfo/?%s --\n<title>政府信息公开年报</title>", q)
		for i := range 5 {
			fmt.Fprintf(&b, "<li><a href='/e/action/ShowInfo.php?classid=174&id=%d'>单位%d某局%d年政府信息公开工作年度报告</a>", p*5+i, i, 2023-p)
		}
		b.WriteString("<a href='/e/action/ListInfo/?classid=174'>1</a> <a href='/e/action/ListInfo/?classid=174&page=1'>2</a> <a href='/e/action/ListInfo/?classid=174&page=2'>3</a>\n")
		for i := range 5 {
			fmt.Fprintf(&b, "-- T/e/action/ShowInfo.php?classid=174&id=%d --\n%s\n", p*5+i, rep(fmt.Sprintf("单位%d某局", i), 2023-p))
		}
	}
	out = append(out, shape{"lists by query", b.String(), 15, 24, 0})

	// A picture report, its picture version beside a text version, an old report in prose.
	out = append(out, shape{"pictures and prose", "-- T/ --\n<title>县</title><a href=/nb/>政府信息公开年报</a>\n-- T/nb/ --\n<title>政府信息公开年报</title>" +
		"<a href=a.html>某县2023年政府信息公开工作年度报告</a><a href=ap.html>某县2023年政府信息公开工作年度报告（图片版）</a><a href=b.html>某县2020年政府信息公开工作年度报告</a><a href=c.html>某县2012年政府信息公开工作年度报告</a>\n" +
		article("/nb/a.html", "某县", 2023) + "-- T/nb/ap.html --\n<title>图片版</title><img src=/upload/1.jpg>\n" +
		"-- T/nb/b.html --\n<title>某县2020年政府信息公开工作年度报告</title><h1>某县2020年政府信息公开工作年度报告</h1><img src=/uploads/b1.jpg><img src=/uploads/b2.jpg>\n-- T/uploads/b1.jpg base64=yes --\n/9j/4AAQ\n-- T/uploads/b2.jpg base64=yes --\n/9j/4AAR\n" +
		"-- T/nb/c.html --\n<title>某县2012年政府信息公开工作年度报告</title><p>根据《中华人民共和国政府信息公开条例》编制本年度报告。一、主动公开政府信息情况。全年主动公开政府信息300条。{{filler 300}}二、依申请公开情况。收到政府信息公开申请2件。三、行政复议和行政诉讼情况。没有行政复议。四、存在的主要问题和改进措施。{{filler 200}}</p>\n", 3, 10, 2})

	// Sites that never say 404, and that show a challenge.
	out = append(out, shape{"soft 404 and challenge", "-- T/404 status=200 --\n<title>某县</title><p>对不起，您访问的页面不存在</p>\n-- T/ --\n<title>县</title><a href=/nb/>政府信息公开年报</a>\n-- T/nb/ --\n<title>政府信息公开年报</title>" +
		"<a href=x.html>某县2023年政府信息公开工作年度报告</a><a href=y.html>某县2022年政府信息公开工作年度报告</a><a href=z.html>某县2021年政府信息公开工作年度报告</a><a href=a.html>某县2020年政府信息公开工作年度报告</a>\n" +
		"-- T/nb/y.html --\n<html><head><script>document.cookie='k=1';location.reload()</script></head><body></body></html>\n-- T/nb/z.html --\n<title>系统维护</title><p>网站正在升级维护中，请稍后访问</p>\n" + article("/nb/a.html", "某县", 2020), 1, 8, 0})
	// Redirects, a report inside a frame, names without a telling ending.
	out = append(out, shape{"redirects and frames", "-- T/ location=/portal/ --\n-- T/portal/ --\n<title>县</title><a href=/gk.html>政府信息公开</a>\n-- T/gk.html location=/gk/index.html --\n" +
		"-- T/gk/index.html --\n<title>政府信息公开</title><a href=/col/col77/index.html>年度报告</a>\n-- T/col/col77/index.html --\n<title>年度报告</title>" +
		"<li><a href=/art/2024/1/2/art_77_1.html>上园</a></li><li><a href=/art/2024/1/2/art_77_2.html>气象台</a></li><li><a href=/go?id=3>某县财政局2023年年报</a></li><li><a href=/art/2024/1/2/art_77_4.html>县一中</a></li>\n" +
		"-- T/go?id=3 location=/art/2024/1/2/art_77_3.html --\n" + article("/art/2024/1/2/art_77_1.html", "上园镇人民政府", 2023) + article("/art/2024/1/2/art_77_2.html", "某县气象台", 2023) +
		article("/art/2024/1/2/art_77_3.html", "某县财政局", 2023) + "-- T/art/2024/1/2/art_77_4.html --\n<title>县一中2023年政府信息公开工作年度报告</title><h1>县一中2023年政府信息公开工作年度报告</h1><iframe src=/body/4.html></iframe>\n" +
		article("/body/4.html", "县一中", 2023), 4, 16, 0})

	// Years, then kinds of organs, then organs, then the report: 240 reports.
	b.Reset()
	b.WriteString("-- T/ --\n<title>市</title><a href=/zwgk/>政务公开</a><a href=/xw/>新闻</a>\n-- T/zwgk/ --\n<title>政务公开</title><a href=/zwgk/zfxxgk/>政府信息公开</a>\n" +
		"-- T/zwgk/zfxxgk/ --\n<title>政府信息公开</title><a href=nb/>政府信息公开工作年度报告</a><a href=zn/>指南</a>\n-- T/zwgk/zfxxgk/nb/ --\n<title>政府信息公开工作年度报告</title>")
	var rest strings.Builder
	for y := 2016; y < 2024; y++ {
		fmt.Fprintf(&b, "<a href=%d/>%d年</a>", y, y)
		fmt.Fprintf(&rest, "-- T/zwgk/zfxxgk/nb/%d/ --\n<title>%d年</title><a href=bm/>市直部门</a><a href=xz/>乡镇街道</a>\n", y, y)
		for _, kind := range [][2]string{{"bm", "局"}, {"xz", "镇"}} {
			var list, pages strings.Builder
			for i := range 15 {
				name := fmt.Sprintf("第%d%s", i, kind[1])
				fmt.Fprintf(&list, "<a href=%d.html>%s</a>", i, name)
				pages.WriteString(article(fmt.Sprintf("/zwgk/zfxxgk/nb/%d/%s/%d.html", y, kind[0], i), "某市"+name, y))
			}
			fmt.Fprintf(&rest, "-- T/zwgk/zfxxgk/nb/%d/%s/ --\n<title>%d年</title>%s\n%s", y, kind[0], y, list.String(), pages.String())
		}
	}
	b.WriteString("\n" + rest.String())
	out = append(out, shape{"years, kinds, organs", b.String(), 240, 290, 0})

	// A heavy portal: hundreds of links, one way in, no report; a poor one whose
	// only way in is a picture.
	b.Reset()
	b.WriteString("-- T/ --\n<title>市</title>")
	for i := range 300 {
		fmt.Fprintf(&b, "<a href=/zwgk/zc/%d.html>第%d号文件的通知</a> ", i, i)
	}
	b.WriteString("<a href=/zwgk/><img src=/images/zwgk.png></a>\n-- T/zwgk/ --\n<title>政务公开</title><a href=/zwgk/nb/>年报</a>\n-- T/zwgk/nb/ --\n<title>年报</title><a href=1.html>某市2023年政府信息公开工作年度报告</a>\n" + article("/zwgk/nb/1.html", "某市人民政府", 2023))
	out = append(out, shape{"heavy portal", b.String(), 1, 20, 0})
	// Lists whose entries are headings, a notice first; one with a single report.
	out = append(out, shape{"entries as headings", "-- T/ --\n<title>县</title><a href=/xxgk/>信息公开</a>\n-- T/xxgk/ --\n<title>信息公开</title><a href=/l/1.html>年度报告</a><a href=/l/2.html>政府信息公开年报（镇街）</a>\n" +
		"-- T/l/1.html --\n<title>某县</title><h3><a href=/c/9.html>关于做好2023年政府信息公开工作年度报告编制工作的通知</a></h3><h3><a href=/c/1.html>某县2023年政府信息公开工作年度报告</a></h3>\n" +
		"-- T/l/2.html --\n<title>某县</title><p><a href=/c/2.html>大河镇2022年政府信息公开工作年度报告</a></p><a href=/f/b.doc>申请表.doc</a>\n" +
		article("/c/1.html", "某县", 2023) + article("/c/2.html", "大河镇", 2022) + "-- T/c/9.html --\n<title>通知</title><h1>关于做好2023年政府信息公开工作年度报告编制工作的通知</h1><p>请按时报送。</p>\n", 2, 10, 0})
	// dataproxy that only answers GET with page=N, counted from the island's group.
	b.Reset()
	b.WriteString("-- T/ --\n<title>市</title><a href=/col/col1/index.html>政务公开</a>\n-- T/col/col1/index.html --\n<title>政务公开</title><a href=/col/col2/index.html>政府信息公开年报</a>\n" +
		"-- T/col/col2/index.html --\n<title>政府信息公开年报</title><script type=text/xml><datastore><nextgroup><![CDATA[<a href=\"/module/jpage/dataproxy.jsp?page=1&webid=3&columnid=2&unitid=9\"></a>]]></nextgroup><recordset></recordset></datastore></script>\n")
	for page := 1; page <= 3; page++ {
		fmt.Fprintf(&b, "-- T/module/jpage/dataproxy.jsp?page=%d&webid=3&columnid=2&unitid=9 type=text/xml --\n<datastore><totalrecord>9</totalrecord><totalpage>3</totalpage><recordset>", page)
		for i := range 3 {
			fmt.Fprintf(&b, "<record><![CDATA[<li><a href='/art/%d%d.html' title='第%d局%d年政府信息公开工作年度报告'>第…</a>]]></record>", page, i, i, 2024-page)
		}
		b.WriteString("</recordset></datastore>\n")
		for i := range 3 {
			b.WriteString(article(fmt.Sprintf("/art/%d%d.html", page, i), fmt.Sprintf("第%d局", i), 2024-page))
		}
	}
	out = append(out, shape{"dataproxy by GET alone", b.String(), 9, 18, 0})

	// A POST list that the server takes by GET only.
	b.Reset()
	b.WriteString("-- T/ --\n<title>市</title><a href=/col/col1/index.html>政府信息公开</a>\n-- T/col/col1/index.html --\n<title>政府信息公开</title><a href=/col/col2/index.html>年度报告</a>\n" +
		"-- T/col/col2/index.html --\n<title>年度报告</title><script>$('#9').jpage({proxyUrl:'/module/web/jpage/dataproxy.jsp',perPage:2,groupSize:1,totalRecord:4,ajaxParam:{columnid:2,unitid:'9',webid:3}})</script>\n")
	for start := 1; start <= 3; start += 2 {
		fmt.Fprintf(&b, "-- T/module/web/jpage/dataproxy.jsp?startrecord=%d&endrecord=%d&perpage=2&columnid=2&unitid=9&webid=3 type=text/xml --\n<datastore><totalrecord>4</totalrecord><recordset>", start, start+1)
		for i := range 2 {
			fmt.Fprintf(&b, "<record><![CDATA[<a href='/art/%d.html'>第%d局2023年政府信息公开工作年度报告</a>]]></record>", start+i, start+i)
		}
		b.WriteString("</recordset></datastore>\n")
		b.WriteString(article(fmt.Sprintf("/art/%d.html", start), fmt.Sprintf("第%d局", start), 2023) + article(fmt.Sprintf("/art/%d.html", start+1), fmt.Sprintf("第%d局", start+1), 2023))
	}
	out = append(out, shape{"POST refused", b.String(), 4, 14, 0})

	// A list that the home page shows in part, and that neighbours of the report
	// page ("上一篇") name too.
	b.Reset()
	b.WriteString("-- T/ --\n<title>镇</title><a href=/nb/3.html>某镇2023年政府信息公开工作年度报告</a><a href=/gov/>政府信息公开年报</a>\n-- T/gov/ --\n<title>政府信息公开年报</title>")
	for i := range 4 {
		fmt.Fprintf(&b, "<a href=/nb/%d.html>某镇%d年政府信息公开工作年度报告</a>", i, 2020+i)
	}
	b.WriteString("\n")
	for i := range 4 {
		b.WriteString(article(fmt.Sprintf("/nb/%d.html", i), "某镇人民政府", 2020+i))
	}
	out = append(out, shape{"in part on the home page", b.String(), 4, 8, 0})
	return out
}

func TestShapes(t *testing.T) {
	for i, s := range shapes() {
		t.Run(s.name, func(t *testing.T) {
			host := fmt.Sprintf("www.shape%d.gov.cn", i)
			text := strings.ReplaceAll(s.pages, "http://xxgk.T/", fmt.Sprintf("http://xxgk.shape%d.gov.cn/", i))
			text = strings.ReplaceAll(text, "-- xxgk.T/", fmt.Sprintf("-- xxgk.shape%d.gov.cn/", i))
			text = strings.ReplaceAll(text, "-- T/", "-- "+host+"/")
			web := fakeweb.New()
			if err := web.Add(txtar.Parse([]byte(text))); err != nil {
				t.Fatal(err)
			}
			n := serve(t, web)
			_, states := n.crawl("http://" + host + "/")
			st := states[host]
			got, urls := present(st)
			files := 0
			for _, r := range st.Reports {
				files += len(r.Files)
			}
			if got != s.reports || files != s.files {
				t.Errorf("%d reports with %d files, want %d with %d:\n%s", got, files, s.reports, s.files, strings.Join(urls, "\n"))
				for _, r := range web.Requests() {
					t.Log(r.Method, r.Host, r.URI, r.Status)
				}
			}
			if st.Requests > s.requests {
				t.Errorf("%d requests, want at most %d", st.Requests, s.requests)
			}
			t.Logf("%d reports, %d files, %d requests", got, files, st.Requests)
		})
	}
}
