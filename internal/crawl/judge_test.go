package crawl

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongkai/internal/catalog"
	"gongkai/internal/fakeweb"
	"gongkai/internal/listing"
	"gongkai/schemas"
)

func judged(t *testing.T, markup, linkText string) verdict {
	t.Helper()
	d, err := catalog.LoadDiscovery(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse("http://www.a.gov.cn/zwgk/zfxxgknb/202401/t20240116_1.html")
	p := listing.Read(listing.Answer{URL: u, Body: []byte(markup)})
	return judge(&d.Pages, p, u, linkText, strings.Count(markup, ".pdf"), 0, 0, strings.Count(markup, "<img"))
}

func TestWhatIsAReport(t *testing.T) {
	body := fakeweb.Report{Organ: "某县人民政府", Year: 2023, Form: "D"}.HTML()
	blank := "<p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p><p>四、政府信息公开行政复议、行政诉讼情况</p><p>五、存在的主要问题及改进情况</p>"
	for _, c := range []struct {
		name, markup, link, role string
		year                     int
		organ                    string
	}{
		{"report", "<h1>某县人民政府2023年政府信息公开工作年度报告</h1>" + body, "", roleReport, 2023, "某县人民政府"},
		{"year first", "<h1>2023年度某县财政局政府信息公开工作年度报告</h1>" + body, "", roleReport, 2023, "某县财政局"},
		{"Chinese numerals", "<h1>某县水利局二○二二年政府信息公开年报</h1>" + body, "", roleReport, 2022, "某县水利局"},
		{"an organ named for what speaks against", "<h1>某市考核办2023年政府信息公开工作年度报告</h1>" + body, "", roleReport, 2023, "某市考核办"},
		{"title in a paragraph", "<title>某县</title><p>某县2021年政府信息公开工作年度报告</p>" + body, "", roleReport, 2021, "某县"},
		{"title of the link only", "<title>信息公开</title>" + body, "某镇2020年政府信息公开工作年度报告", roleReport, 2020, ""},
		{"attachment", "<h1>某局2023年政府信息公开工作年度报告</h1><a href=a.pdf>附件</a>", "", roleReport, 2023, "某局"},
		{"pictures", "<h1>某局2023年政府信息公开工作年度报告</h1><img src=a.jpg>", "", roleReport, 2023, "某局"},
		{"notice with the form", "<h1>关于做好2023年政府信息公开工作年度报告编制工作的通知</h1>" + blank, "", kindInstruction, 0, ""},
		{"news", "<h1>我县公布2023年政府信息公开工作年度报告</h1><p>近日，县政府公布年度报告。</p>", "", kindNews, 0, ""},
		{"guide", "<h1>某县政府信息公开指南</h1><p>依申请公开的流程。</p>", "", kindGuide, 0, ""},
		{"soft 404", "<title>提示</title><p>对不起，您访问的页面不存在</p>", "某县2023年政府信息公开工作年度报告", kindError, 0, ""},
		{"404 in the title", "<title>404 Not Found</title>", "", kindError, 0, ""},
		{"a year is no status", "<title>2404号文件</title><p>内容</p>", "", roleOther, 0, ""},
		{"maintenance", "<title>某县</title><p>网站正在升级维护中，敬请谅解</p>", "2023年年报", kindMaintenance, 0, ""},
		{"challenge", "<title>安全验证</title><p>请完成安全验证后继续</p>", "", kindChallenge, 0, ""},
		{"script only", "<script>location.reload()</script>", "2023年年报", kindChallenge, 0, ""},
		{"column", "<title>政府信息公开年报</title><li>2023年<li>2022年", "政府信息公开年报", roleOther, 0, ""},
		{"empty article", "<h1>某局2023年政府信息公开工作年度报告</h1>", "", roleOther, 0, ""},
	} {
		v := judged(t, c.markup, c.link)
		if v.Role != c.role || c.role == roleReport && (v.Year != c.year || v.Organ != c.organ) {
			t.Errorf("%s: %s %d %q (%s), want %s %d %q", c.name, v.Role, v.Year, v.Organ, v.Reason, c.role, c.year, c.organ)
		}
	}
}

// Real reports, where they are beside the repository. Some are fragments without
// a title; none may be taken for an error page or news, and most are reports.
func TestRealReportsAreReports(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/reports/docs/*")
	if len(files) == 0 {
		t.Skip("no labelled reports beside the repository")
	}
	found := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if listing.Binary(b) {
			continue
		}
		text := string(b)
		if !strings.HasSuffix(f, ".html") {
			text = "<pre>" + strings.ReplaceAll(text, "<", "&lt;") + "</pre>"
		}
		if v := judged(t, text, ""); v.Role != roleReport && v.Role != roleOther {
			t.Errorf("%s: %s: %s (title %q)", filepath.Base(f), v.Role, v.Reason, v.Title)
		} else if v.Role == roleReport {
			found++
			t.Logf("%-28s %d %-16s %s", filepath.Base(f), v.Year, v.Organ, v.Reason)
		} else {
			t.Logf("%-28s not seen as one: %s", filepath.Base(f), v.Reason)
		}
	}
	if found < 15 {
		t.Errorf("%d of them are seen as reports", found)
	}
}
