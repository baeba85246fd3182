package specimen

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"gongkai/internal/fact"
)

// piece is a heading, a paragraph or a table of the page, in order.
type piece struct {
	head     int // level of a heading
	text     string
	mentions []fact.Mention
	sheets   []*sheet
	picture  string // address of a picture in place of a table
}

// writer composes prose whose numbers are known.
type writer struct {
	r    *rand.Rand
	o    organ
	year int
	t    *truth
	size Values
	spec Spec
}

// n draws a positive number for a sentence.
func (w *writer) n() int {
	return 2 + w.r.IntN(map[Values]int{Zeros: 60, Few: 90, Town: 900, City: 9000, Large: 90000, Filled: 900}[w.size])
}

// say fills a sentence. Each {code:unit} becomes a number and a mention, {n:unit}
// a number that no code names, {Y} the year, {we} the organ's word for itself.
// Numbers are written as officials do: mostly plain, at times with separators,
// in full width, in 万, in Chinese, or rounded with 余, 近 or 约.
func (w *writer) say(template string, given map[string]int) (string, []fact.Mention) {
	var b strings.Builder
	var out []fact.Mention
	rest := template
	for {
		i := strings.IndexByte(rest, '{')
		if i < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:i])
		j := strings.IndexByte(rest, '}')
		code, unit, _ := strings.Cut(rest[i+1:j], ":")
		rest = rest[j+1:]
		switch code {
		case "Y":
			b.WriteString(strconv.Itoa(w.year))
			continue
		case "we":
			b.WriteString(w.o.we)
			continue
		case "n":
			b.WriteString(strconv.Itoa(w.n()) + unit)
			continue
		}
		n, exact := given[code]
		if !exact {
			n = w.n()
			if scarce[code] || strings.HasSuffix(code, "_accounts") {
				n = 1 + n%40
			}
		}
		text, m := w.write(n, exact)
		b.WriteString(text + unit)
		m.Indicator, m.Unit = code, unit
		out = append(out, m)
	}
	for i := range out {
		out[i].Sentence = b.String()
	}
	return b.String(), out
}

// scarce things come in tens, not in thousands.
var scarce = map[string]bool{"press_conferences": true, "online_interviews": true, "consultations": true, "responses": true, "training_sessions": true, "policy_documents": true}

// write is one number in one of the ways that officials write it. An exact
// number stays what it is, others may be rounded.
func (w *writer) write(n int, exact bool) (string, fact.Mention) {
	m := fact.Mention{Value: fact.Int(int64(n))}
	plain := strconv.Itoa(n)
	switch k := w.r.IntN(14); {
	case k == 0:
		return group(plain, ","), m
	case k == 1 && n < 100:
		return chinese(n), m
	case k == 2:
		return fullWidth(plain), m
	case exact || k > 6:
		return plain, m
	case k == 3 && n >= 10000:
		m.Value = fact.Int(int64(n / 1000 * 1000))
		return fmt.Sprintf("%d.%d万", n/10000, n/1000%10), m
	case k <= 5 && n > 20:
		n = n / 10 * 10
		m.Value, m.Approximate = fact.Int(int64(n)), true
		if k == 4 {
			return strconv.Itoa(n) + "余", m
		}
		return []string{"近", "约", "超"}[w.r.IntN(3)] + strconv.Itoa(n), m
	}
	return plain, m
}

// chinese writes 0 to 99 in Chinese, 2 as 两 as before a measure word.
func chinese(n int) string {
	d := []string{"零", "一", "两", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 10:
		return d[n]
	case n < 20:
		return "十" + strings.TrimPrefix(unit(n%10), "零")
	}
	return unit(n/10) + "十" + strings.TrimPrefix(unit(n%10), "零")
}

func unit(n int) string {
	return []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}[n]
}

func (w *writer) par(out *[]piece, given map[string]int, templates ...string) {
	text, m := w.say(templates[w.r.IntN(len(templates))], given)
	*out = append(*out, piece{text: text, mentions: m})
}

// cellNumber is a published number of the tables, for sentences that repeat it.
func (w *writer) cellNumber(table, row, col string) (int, bool) {
	i, ok := w.t.at[Address{table, row, col}]
	if !ok || w.t.cells[i].Status != fact.Reported {
		return 0, false
	}
	n, err := strconv.Atoi(w.t.cells[i].Value)
	return n, err == nil
}

// overview is section 一.
func (w *writer) overview() []piece {
	var out []piece
	w.par(&out, nil,
		"{Y}年，{we}认真贯彻落实《中华人民共和国政府信息公开条例》，按照国办公开办函〔2021〕30号文件要求，坚持以公开为常态、不公开为例外，扎实推进各项工作。",
		"{Y}年，在上级部门的指导下，{we}围绕中心工作，进一步健全机制、规范程序，政务公开水平稳步提升。",
		"{Y}年是“十四五”规划实施的重要一年，{we}深入学习贯彻党的二十大精神，聚焦群众关切的58项重点事项，全面推进政务公开。")
	web, chat, blog := w.n(), w.n(), w.n()
	parts := map[string]int{"disclosed_items": web + chat + blog, "website_items": web, "wechat_items": chat, "weibo_items": blog}
	switch w.r.IntN(6) {
	case 0:
		w.par(&out, parts, "（一）主动公开情况。{Y}年，{we}通过各类渠道主动公开政府信息共计{disclosed_items:条}，其中政府网站发布{website_items:条}、微信公众号发布{wechat_items:条}、微博发布{weibo_items:条}。")
	default:
		w.par(&out, nil,
			"（一）主动公开情况。{Y}年，通过政府门户网站主动公开政府信息{website_items:条}，微信公众号发布信息{wechat_items:条}。",
			"（一）主动公开情况。全年主动公开政府信息{disclosed_items:条}。",
			"（一）主动公开。{Y}年共公开政府信息{disclosed_items:条}，其中工作动态{n:条}，发布政策解读{policy_explanations:篇}。",
			"（一）主动公开情况。通过政府网站公开信息{website_items:条}，召开新闻发布会{press_conferences:场}，开展在线访谈{online_interviews:期}。",
			"（一）主动公开情况。公开政策文件{policy_documents:件}，发布政策解读{policy_explanations:件}，开展意见征集{consultations:次}，回应公众关切{responses:次}。",
			"（一）主动公开情况。全年公开各类政府信息{disclosed_items:条}，办理网民留言{messages_answered:件}，满意率98.5%，同比增长12%。")
	}
	out = append(out, w.applications()...)
	w.par(&out, nil,
		"（三）政府信息管理情况。严格落实三审三校制度，在20个工作日内完成审核，做到先审查、后公开，责任到人。",
		"（三）政府信息管理情况。对门户网站第3批问题清单逐一整改，整改率100%，确保信息准确及时。",
		"（三）政府信息管理情况。每月15日前完成栏目自查，对3至5个工作日未更新的栏目及时提醒。")
	w.par(&out, nil,
		"（四）平台建设情况。及时更新公开指南，公布咨询电话0000-8612345，受理时间为8:30至17:30。",
		"（四）平台建设情况。优化专栏设置，做好政务新媒体日常维护。",
		"（四）平台建设情况。开设微信公众号{wechat_accounts:个}、抖音账号{douyin_accounts:个}，与12345热线联动。",
		"（四）平台建设情况。全系统在运维政务新媒体账号{new_media_accounts:个}。")
	w.par(&out, nil,
		"（五）监督保障情况。组织政务公开培训{training_sessions:场}，参训人员{people_trained:人次}。",
		"（五）监督保障情况。{Y}年举办业务培训{training_sessions:次}，培训人员{people_trained:人}。",
		"（五）监督保障情况。将政务公开纳入年度考核，占比5%，强化责任追究。")
	return out
}

// applications is the paragraph on requests, in step with the tables.
func (w *writer) applications() []piece {
	var out []piece
	full := true
	given := map[string]int{}
	sum := func(code, table, col string, rows ...string) {
		for _, row := range rows {
			n, ok := w.cellNumber(table, row, col)
			full = full && ok
			given[code] += n
		}
	}
	sum("applications_received", "requests", "total", "received")
	sum("applications_carried_in", "requests", "total", "carried_in")
	sum("applications_carried_over", "requests", "total", "carried_over")
	sum("applications_handled", "requests", "total", "handled_total")
	sum("applications_granted", "requests", "total", "granted")
	sum("applications_partly_granted", "requests", "total", "partly_granted")
	sum("applications_natural_person", "requests", "natural_person", "received")
	sum("applications_business", "requests", "business", "received")
	sum("reviews", "disputes", "total", "review")
	sum("suits", "disputes", "total", "direct_suit", "suit_after_review")
	if w.spec.Form == B || !full || given["applications_received"] == 0 {
		w.par(&out, nil, "（二）依申请公开情况。{Y}年，{we}未收到政府信息公开申请。")
		return out
	}
	w.par(&out, given,
		"（二）依申请公开情况。{Y}年，{we}新收政府信息公开申请{applications_received:件}，上年结转{applications_carried_in:件}，结转下年度继续办理{applications_carried_over:件}。",
		"（二）依申请公开情况。全年共收到政府信息公开申请{applications_received:件}，均在法定期限内答复。",
		"（二）依申请公开情况。{Y}年收到政府信息公开申请{applications_received:件}，其中自然人申请{applications_natural_person:件}，商业企业申请{applications_business:件}。",
		"（二）依申请公开情况。{Y}年新收申请{applications_received:件}，办结{applications_handled:件}，其中予以公开{applications_granted:件}，部分公开{applications_partly_granted:件}。",
		"（二）依申请公开情况。共受理政府信息公开申请{applications_received:件}。因政府信息公开引起行政复议{reviews:件}，行政诉讼{suits:件}。")
	return out
}

// closing is sections 五 and 六.
func (w *writer) closing() []piece {
	out := []piece{{head: 2, text: "五、存在的主要问题及改进情况"}}
	w.par(&out, nil, "一是公开的主动性有待加强；二是队伍业务水平还需提升。下一步，{we}将抓好3项重点任务，不断提高公开质量。")
	out = append(out, piece{head: 2, text: "六、其他需要报告的事项"})
	w.par(&out, map[string]int{"processing_fee": 10 * w.n()}, "{Y}年，{we}收取信息处理费{processing_fee:元}。", "无其他需要报告的事项。", "本年度无其他需要报告的事项。")
	return out
}

// compose is the whole report from title to signature.
func (w *writer) compose(title string, s Spec) []piece {
	out := []piece{{head: 1, text: title}}
	w.par(&out, nil,
		"根据《中华人民共和国政府信息公开条例》有关规定，编制本报告。本报告中所列数据的统计期限自{Y}年1月1日起至{Y}年12月31日止。",
		"本报告由{we}依据《中华人民共和国政府信息公开条例》编制，数据统计期限为{Y}年1月1日至{Y}年12月31日。")
	if s.Form == B {
		out = append(out, piece{head: 2, text: "一、概述"})
		out = append(out, w.overview()[:2]...)
		out = append(out, piece{head: 2, text: "附表：政府信息公开情况统计表"}, piece{sheets: []*sheet{statisticsSheet(w.t)}})
	} else {
		out = append(out, piece{head: 2, text: "一、总体情况"})
		out = append(out, w.overview()...)
		out = append(out,
			piece{head: 2, text: "二、主动公开政府信息情况"}, piece{sheets: []*sheet{disclosureSheet(s.Form, w.t)}},
			piece{head: 2, text: "三、收到和处理政府信息公开申请情况"}, piece{sheets: []*sheet{requestSheet(s.Form, w.t)}},
			piece{head: 2, text: "四、政府信息公开行政复议、行政诉讼情况"}, piece{sheets: []*sheet{disputeSheet(w.t)}})
		out = append(out, w.closing()...)
	}
	return append(out, piece{text: w.o.name}, piece{text: fmt.Sprintf("%d年1月%d日", w.year+1, 5+w.r.IntN(24))})
}

// litter puts lines around the tables that hold numbers and mean nothing:
// units, dates of the return, residue of the template, notes.
func litter(r *rand.Rand, in []piece, year int) []piece {
	var out []piece
	for _, x := range in {
		if x.sheets == nil || r.IntN(2) == 0 {
			out = append(out, x)
			continue
		}
		out = append(out, piece{text: []string{"该部分以表格形式报告。表格如下：", "单位：件", fmt.Sprintf("（统计期限：%d年1月1日至%d年12月31日）", year, year), fmt.Sprintf("填报日期：%d年1月12日  表1", year+1)}[r.IntN(4)]}, x)
		if r.IntN(3) == 0 {
			out = append(out, piece{text: []string{"注：1.本表数据由各科室报送；2.金额保留2位小数。", "说明：以上数据截至12月31日。", "（联系电话：0000-5551234）"}[r.IntN(3)]})
		}
	}
	return out
}
