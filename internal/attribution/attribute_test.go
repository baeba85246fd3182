package attribution_test

import (
	"fmt"
	"strings"
	"testing"

	"gongkai/internal/attribution"
	"gongkai/internal/document"
	"gongkai/internal/tables"
)

// page makes a document of lines: # is a heading, | a table row, key=value in
// <…> a meta, [t] the title of the page, > the breadcrumb.
func page(text string) *document.Document {
	d := &document.Document{Format: "html"}
	var grid *tables.Grid
	for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
		l = strings.TrimSpace(l)
		if cells, ok := strings.CutPrefix(l, "|"); ok {
			if grid == nil {
				grid = &tables.Grid{}
				d.Blocks = append(d.Blocks, document.Block{Kind: document.Table, Grid: grid})
			}
			for i, c := range strings.Split(strings.TrimSuffix(cells, "|"), "|") {
				grid.Cells = append(grid.Cells, tables.Cell{Text: strings.TrimSpace(c), Row: grid.Rows, Col: i, RowSpan: 1, ColSpan: 1})
			}
			grid.Rows++
			continue
		}
		grid = nil
		switch {
		case strings.HasPrefix(l, "# "):
			d.Blocks = append(d.Blocks, document.Block{Kind: document.Heading, Level: 1, Text: l[2:]})
		case strings.HasPrefix(l, "[t] "):
			d.Title = l[4:]
		case strings.HasPrefix(l, "> "):
			d.Breadcrumb = l[2:]
		case strings.HasPrefix(l, "<"):
			k, v, _ := strings.Cut(strings.Trim(l, "<>"), "=")
			d.Metas = append(d.Metas, document.Meta{Name: k, Content: v})
		default:
			d.Blocks = append(d.Blocks, document.Block{Text: l})
		}
	}
	return d
}

const body = `
一、总体情况
主动公开政府信息20条，依申请公开工作规范有序，没有发生行政复议和行政诉讼，政务公开水平进一步提高。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况`

func TestAttribute(t *testing.T) {
	a := attributor(t)
	for _, c := range []struct {
		name, page string
		src        attribution.Source
		want       string // organ division level kind year
		issues     string
	}{
		{"county in the title", "# 昌图县人民政府2023年政府信息公开工作年度报告" + body, attribution.Source{}, "昌图县人民政府 211224 county government 2023", ""},
		{"district behind its city", "# 海珠区财政局2022年政府信息公开工作年度报告\n<SiteIDCode=4401050002>" + body, attribution.Source{}, "广州市海珠区财政局 440105 county department 2022", ""},
		{"town, county by site code", "# 七家子镇2023年政府信息公开工作年度报告\n<SiteIDCode=2112240003>" + body, attribution.Source{}, "昌图县七家子镇人民政府 211224 township township 2023", ""},
		{"site name lies, site code right", "# 七家子镇2023年政府信息公开工作年度报告\n<SiteIDCode=2112240003>\n<SiteName=齐齐哈尔市人民政府>" + body, attribution.Source{}, "昌图县七家子镇人民政府 211224 township township 2023", ""},
		{"year before the organ", "# 2021年度遂溪县建新镇政府信息公开年度报告" + body, attribution.Source{}, "遂溪县建新镇人民政府 440823 township township 2021", ""},
		{"organ above the title", "桃江县松木塘镇人民政府\n# 2022年政府信息公开工作年度报告" + body, attribution.Source{}, "桃江县松木塘镇人民政府 430922 township township 2022", ""},
		{"organ in the signature, year in the period", "# 政府信息公开工作年度报告\n本报告所列数据的统计期限自2020年1月1日起至2020年12月31日止。" + body + "\n北票市人民政府\n2021年1月20日", attribution.Source{}, "北票市人民政府 211381 county government 2020", ""},
		{"period with lost characters", "# 政府信息公开工作年度报告\n本报告统计期限为201911日至20191231日止。" + body + "\n北票市人民政府", attribution.Source{}, "北票市人民政府 211381 county government 2019", ""},
		{"cited document is no year", "# 北票市人民政府政府信息公开工作年度报告\n根据国办公开办函〔2021〕30号要求编制。2023年，我市公开工作稳步推进。2023年共举办培训。" + body, attribution.Source{}, "北票市人民政府 211381 county government 2023", ""},
		{"ambiguous district by city", "# 鼓楼区人民政府2023年政府信息公开工作年度报告\n徐州市鼓楼区人民政府编制。" + body, attribution.Source{}, "徐州市鼓楼区人民政府 320302 county government 2023", ""},
		{"ambiguous district by nothing", "# 鼓楼区人民政府2023年政府信息公开工作年度报告" + body, attribution.Source{}, "鼓楼区人民政府   government 2023", "division_unknown"},
		{"ambiguous district by host", "# 鼓楼区教育局2023年政府信息公开工作年度报告" + body, attribution.Source{URL: "http://www.xuzhou.gov.cn/a/t20240101_1.html"}, "徐州市鼓楼区教育局 320302 county department 2023", ""},
		{"traditional characters", "# 武漢市生態環境局2020年政府信息公開工作年度報告" + body, attribution.Source{}, "武汉市生态环境局 420100 prefecture department 2020", ""},
		{"street by host", "# 官洲街道2023年政府信息公开工作年度报告\n2023年，我街道认真做好公开工作，我街道主动公开信息。" + body, attribution.Source{URL: "https://www.haizhu.gov.cn/zwgk/content/post_1.html"}, "广州市海珠区官洲街道办事处 440105 township township 2023", ""},
		{"index number begins with the code", "# 北街街道2025年政府信息公开工作年度报告\n|索引号|620702081/2026-00007|发布机构|北街办事处|" + body, attribution.Source{}, "张掖市甘州区北街街道办事处 620702 township township 2025", ""},
		{"credit code in the index number", "# 财政局2022年政府信息公开工作年度报告\n索引号：11370303004217709K/2023-1" + body, attribution.Source{}, "淄博市张店区财政局 370303 county department 2022", ""},
		{"unknown division stays as written", "# 青河湾市人民政府2023年政府信息公开工作年度报告" + body, attribution.Source{}, "青河湾市人民政府   government 2023", "division_unknown"},
		{"town's page on the county's site", "[t] 2023年政府信息公开工作年度报告_昌图县人民政府\n昌图县人民政府\n# 2023年政府信息公开工作年度报告\n来源：七家子镇人民政府 发布日期：2024-01-30\n2023年，我镇认真落实条例，我镇公开信息30条。" + body, attribution.Source{}, "昌图县七家子镇人民政府 211224 township township 2023", ""},
		{"two years", "# 昌图县人民政府2023年政府信息公开工作年度报告\n本报告统计期限为2022年1月1日至2022年12月31日。" + body, attribution.Source{}, "昌图县人民政府 211224 county government 2023", "year_conflict"},
		{"two organs", "# 昌图县人民政府2023年政府信息公开工作年度报告" + body + "\n桃江县人民政府\n2024年1月10日", attribution.Source{}, "昌图县人民政府 211224 county government 2023", "organ_conflict"},
		{"file name", "一、总体情况\n全年公开信息20条，政府信息公开申请3件，依申请公开工作规范，行政复议0件。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况", attribution.Source{Name: "昌图县教育局2022年政府信息公开工作年度报告.pdf"}, "昌图县教育局 211224 county department 2022", ""},
		{"December report", "# 政府信息公开工作年度报告" + body + "\n遂溪县建新镇人民政府\n2018年12月31日", attribution.Source{}, "遂溪县建新镇人民政府 440823 township township 2018", ""},
		{"han year", "# 昌图县人民政府二〇二三年度政府信息公开工作年度报告" + body, attribution.Source{}, "昌图县人民政府 211224 county government 2023", ""},
		{"province", "# 2022年辽宁省人民政府政府信息公开工作年度报告" + body, attribution.Source{}, "辽宁省人民政府 210000 province government 2022", ""},
		{"office", "# 上海市人民政府办公厅2019年政府信息公开工作年度报告" + body, attribution.Source{}, "上海市人民政府办公厅 310000 province office 2019", ""},
		{"links to neighbours at the end", "# 2023年政府信息公开工作年度报告\n来源：昌图县人民政府办公室" + body + "\n昌图县人民政府\n2024年1月10日\n开原市人民政府\n桃江县人民政府\n北票市人民政府", attribution.Source{}, "昌图县人民政府 211224 county government 2023", ""},
		{"division inside the name", "# 国家税务总局昌图县税务局2023年政府信息公开工作年度报告" + body, attribution.Source{}, "国家税务总局昌图县税务局 211224 county vertical 2023", ""},
		{"government before 信息公开", "# 2023年华容县人民政府信息公开工作年度报告" + body, attribution.Source{}, "华容县人民政府 430623 county government 2023", ""},
		{"district of a municipality", "# 重庆市合川区发展和改革委员会2022年政府信息公开工作年度报告" + body, attribution.Source{}, "重庆市合川区发展和改革委员会 500117 county department 2022", ""},
		{"town of a zone", "# 西咸新区太平镇人民政府2022年政府信息公开工作年度报告" + body, attribution.Source{}, "西咸新区太平镇人民政府  township township 2022", "division_unknown"},
		{"signed and dated on one line", "# 2023年政府信息公开工作年度报告" + body + "\n昌图县教育局2024年1月10日", attribution.Source{}, "昌图县教育局 211224 county department 2023", ""},
		{"a sentence names report and organ", "现将昌图县文化旅游和广播电视局2024年政府信息公开工作年度报告公布如下：\n全年公开信息36条。" + body, attribution.Source{}, "昌图县文化旅游和广播电视局 211224 county department 2024", ""},
		{"the compiler", "根据《沈阳市人民政府办公厅通知》要求，昌图县人民政府办公室编制了本报告。本报告统计时限自2023年1月1日至2023年12月31日。" + body, attribution.Source{}, "昌图县人民政府办公室 211224 county office 2023", ""},
		{"the place where it can be had", "本报告的统计期限为2023年1月1日至2023年12月31日，电子版可在昌图县人民政府门户网站下载。\n2023年，我县认真落实条例，我县公开工作稳步推进。" + body, attribution.Source{}, "昌图县人民政府 211224 county government 2023", ""},
		{"our bureau", "根据条例规定，现公布我局2022年政府信息公开工作年度报告。\n2022年，我局公开信息20条，我局公开工作稳步推进。" + body, attribution.Source{}, "    2022", "organ_unknown division_unknown"},
		{"only the site says whose bureau", "[t] 市教育局2022年政府信息公开工作年度报告_滁州市人民政府\n# 市教育局2022年政府信息公开工作年度报告\n<SiteName=滁州市人民政府>" + body, attribution.Source{}, "滁州市教育局 341100 prefecture department 2022", ""},
		{"the site is of another kind", "[t] 区教育局2022年政府信息公开工作年度报告_滁州市人民政府\n# 区教育局2022年政府信息公开工作年度报告\n<SiteName=滁州市人民政府>" + body, attribution.Source{}, "教育局   department 2022", "division_unknown"},
		{"a zone keeps its name", "# 合肥高新技术产业开发区管理委员会2023年政府信息公开工作年度报告" + body, attribution.Source{}, "合肥高新技术产业开发区管理委员会 340100 prefecture zone 2023", ""},
		{"a notice with the report below", "# 关于公布昌图县2023年政府信息公开工作年度报告的通知" + body, attribution.Source{Tables: 3}, "昌图县人民政府 211224 county government 2023", ""},
		{"county before it was made a district", "# 北京市密云县教育局2012年政府信息公开工作年度报告" + body, attribution.Source{Division: "110118"}, "密云县教育局 110228 county department 2012", ""},
		{"district after that", "# 北京市密云区教育局2016年政府信息公开工作年度报告" + body, attribution.Source{Division: "110118"}, "北京市密云区教育局 110118 county department 2016", ""},
		{"prefecture that ended", "# 莱芜市2012年政府信息公开工作年度报告" + body, attribution.Source{Division: "370116"}, "莱芜市人民政府 371200 prefecture government 2012", ""},
		{"a name that a county took over from a prefecture", "# 巢湖市教育局2009年政府信息公开工作年度报告" + body, attribution.Source{}, "巢湖市教育局 341400 prefecture department 2009", ""},
		{"the county of that name", "# 巢湖市教育局2015年政府信息公开工作年度报告" + body, attribution.Source{}, "巢湖市教育局 340181 county department 2015", ""},
		{"a name that a prefecture took over from its seat", "# 铜仁市人民政府2009年政府信息公开工作年度报告" + body, attribution.Source{}, "铜仁市人民政府 522201 county government 2009", ""},
		{"a district of which one is left", "# 石家庄市桥东区财政局2012年政府信息公开工作年度报告" + body, attribution.Source{}, "石家庄市桥东区财政局 130103 county department 2012", ""},
		{"one of several then, by its site", "# 桥东区财政局2012年政府信息公开工作年度报告" + body, attribution.Source{Division: "130502"}, "邢台市桥东区财政局 130502 county department 2012", ""},
		{"former name of a city", "# 襄樊市财政局2008年政府信息公开工作年度报告" + body, attribution.Source{}, "襄樊市财政局 420600 prefecture department 2008", ""},
		{"junk of a clone", "# 昌圖縣(xiàn)人民政府2023年政府信息公開(kāi)工作年度報(bào)告\n我县深入開(kai)展公开工作，主动公开信息數(shù)量达到20条，群众满意度不断提升。" + body, attribution.Source{}, "昌图县人民政府 211224 county government 2023", "clone_junk"},
	} {
		got, issues := a.Attribute(page(c.page), c.src)
		var codes []string
		for _, i := range issues {
			codes = append(codes, i.Code)
		}
		have := fmt.Sprintf("%s %s %s %s %d", got.Organ, got.Division, got.Level, got.Kind, got.Year)
		if !got.IsReport || have != c.want || strings.Join(codes, " ") != c.issues {
			t.Errorf("%s: report %v\n got %q %v\nwant %q %s", c.name, got.IsReport, have, codes, c.want, c.issues)
			for _, e := range got.Evidence {
				t.Logf("    %s %q %s %.2f", e.Field, e.Value, e.Source, e.Score)
			}
		}
	}
}

func TestNotReports(t *testing.T) {
	a := attributor(t)
	long := strings.Repeat("我县召开会议，部署政府信息公开工作，主动公开各类政府信息，依申请公开规范有序，政务公开水平不断提升。", 12)
	for name, text := range map[string]string{
		"news":             "# 昌图县召开政府信息公开工作推进会\n" + long,
		"news of a report": "# 昌图县发布2023年政府信息公开工作年度报告\n近日发布了年度报告。",
		"guide":            "# 昌图县政府信息公开指南\n" + long,
		"rule of law":      "# 昌图县2023年法治政府建设年度报告\n" + long,
		"work report":      "# 2024年昌图县政府工作报告\n" + long,
		"website sheet":    "# 昌图县政府网站工作年度报表\n" + long,
		"notice":           "# 关于做好2023年政府信息公开工作年度报告编制发布工作的通知\n" + long + body,
		"list": "# 政府信息公开年报\n昌图县2023年政府信息公开工作年度报告\n昌图县2022年政府信息公开工作年度报告\n" +
			"昌图县2021年政府信息公开工作年度报告\n昌图县2020年政府信息公开工作年度报告",
		"404":         "[t] 404 Not Found\n您访问的页面不存在",
		"challenge":   "[t] 安全验证\n请完成安全验证后继续访问",
		"maintenance": "[t] 系统维护\n网站正在升级维护中",
		"empty":       "",
		"budget":      "# 昌图县财政局2023年度部门预算公开报告\n" + long,
	} {
		got, issues := a.Attribute(page(text), attribution.Source{})
		if got.IsReport || len(issues) == 0 || issues[0].Code != "not_a_report" || issues[0].Detail == "" {
			t.Errorf("%s: %v %v", name, got.IsReport, issues)
		}
	}
	// A blank form is a report that reports on nothing.
	got, _ := a.Attribute(page(`
		# 政府信息公开工作年度报告
		|第二十条第（一）项|
		|信息内容|本年制发件数|本年废止件数|现行有效件数|
		|本年新收政府信息公开申请数量|上年结转政府信息公开申请数量|`), attribution.Source{Tables: 2})
	if !got.IsReport || got.Year != 0 || got.Organ != "" {
		t.Errorf("blank form: %+v", got)
	}
}

func FuzzAttribute(f *testing.F) {
	a := attributor(f)
	f.Add("# 昌图县七家子镇2023年政府信息公开工作年度报告\n<SiteIDCode=2112240003>"+body, "http://www.changtu.gov.cn/2024/t1.html", "beipiao-2023.txt")
	f.Add("[t] 二〇二三年年报\n> 首页>年报\n|索引号|11370303004217709K|\n来源：某局 時間：2024-01-01\n開(kai)\n2024年1月1日", "x://%zz/年报/1", "../..")
	f.Fuzz(func(t *testing.T, text, url, name string) {
		r, issues := a.Attribute(page(text), attribution.Source{URL: url, Name: name, LinkText: name, Tables: len(name) % 2})
		if r.Year != 0 && (r.Year < 2007 || r.Year > 2100) {
			t.Errorf("year %d", r.Year)
		}
		if r.IsReport == (len(issues) > 0 && issues[len(issues)-1].Code == "not_a_report") {
			t.Errorf("report %v, issues %v", r.IsReport, issues)
		}
		if r.Division != "" && len(r.Division) != 6 {
			t.Errorf("division %q", r.Division)
		}
	})
}
