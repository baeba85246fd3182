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
}

// writer composes prose whose numbers are known.
type writer struct {
	r    *rand.Rand
	o    organ
	year int
	t    *truth
	size Values
}

// n draws a positive number for a sentence.
func (w *writer) n() int {
	return 2 + w.r.IntN(map[Values]int{Zeros: 60, Few: 90, Town: 900, City: 9000, Large: 90000, Filled: 900}[w.size])
}

// say fills a sentence. Each {code:unit} becomes a number and a mention; {n}
// is a number that no code names; a ~ before the unit makes it approximate.
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
		n, ok := given[code]
		if !ok {
			n = w.n()
		}
		unit, approx := strings.CutPrefix(unit, "~")
		text := strconv.Itoa(n)
		if approx {
			n = (n + 9) / 10 * 10
			text = strconv.Itoa(n) + "余"
		}
		b.WriteString(text + unit)
		out = append(out, fact.Mention{Indicator: code, Value: fact.Int(int64(n)), Unit: unit, Approximate: approx})
	}
	for i := range out {
		out[i].Sentence = b.String()
	}
	return b.String(), out
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
		"{Y}年，在上级部门的指导下，{we}围绕中心工作，进一步健全机制、规范程序，政务公开水平稳步提升。")
	w.par(&out, nil,
		"（一）主动公开情况。{Y}年，通过政府门户网站主动公开政府信息{website_items:条}，微信公众号发布信息{wechat_items:条}。",
		"（一）主动公开情况。全年主动公开政府信息{disclosed_items:条}。",
		"（一）主动公开。{Y}年共公开政府信息{disclosed_items:~条}，其中工作动态{n:条}，发布政策解读{policy_explanations:篇}。",
		"（一）主动公开情况。通过政府网站公开信息{website_items:条}，召开新闻发布会{press_conferences:场}，开展在线访谈{online_interviews:期}。")
	given := map[string]int{}
	full := true
	for code, row := range map[string]string{"applications_received": "received", "applications_carried_in": "carried_in", "applications_carried_over": "carried_over"} {
		n, ok := w.cellNumber("requests", row, "total")
		given[code] = n
		full = full && ok
	}
	if full && given["applications_received"] > 0 {
		w.par(&out, given,
			"（二）依申请公开情况。{Y}年，{we}新收政府信息公开申请{applications_received:件}，上年结转{applications_carried_in:件}，结转下年度继续办理{applications_carried_over:件}。",
			"（二）依申请公开情况。全年共收到政府信息公开申请{applications_received:件}，均在法定期限内答复。")
	} else {
		w.par(&out, nil, "（二）依申请公开情况。{Y}年，{we}未收到政府信息公开申请。")
	}
	w.par(&out, nil,
		"（三）政府信息管理情况。严格落实三审三校制度，在20个工作日内完成审核，做到先审查、后公开，责任到人。",
		"（三）政府信息管理情况。对门户网站第3批问题清单逐一整改，整改率100%，确保信息准确及时。")
	w.par(&out, nil,
		"（四）平台建设情况。及时更新公开指南，公布咨询电话0000-8612345，受理时间为8:30至17:30。",
		"（四）平台建设情况。优化专栏设置，做好政务新媒体日常维护。")
	w.par(&out, nil,
		"（五）监督保障情况。组织政务公开培训{training_sessions:场}，参训人员{people_trained:人次}。",
		"（五）监督保障情况。{Y}年举办业务培训{training_sessions:次}，培训人员{people_trained:人}。",
		"（五）监督保障情况。将政务公开纳入年度考核，强化责任追究。")
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
