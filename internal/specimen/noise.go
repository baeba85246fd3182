package specimen

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"gongkai/internal/fact"
)

// spellings are variants of single labels as met in published reports
// (typos, lost characters, other words for the same line).
var spellings = map[string][]string{
	"2.其他法律行政法规禁止公开":       {"2.其他法律行政止公开", "2.其他法律、行政法规禁止公开", "2.其它法律行政法规禁止公开"},
	"3.补正后申请内容仍不明确":        {"3.补证后申请内容仍不明确"},
	"（五）不予处理":              {"（五）不予受理", "（五）不予办理"},
	"现行有效件数":               {"现行有效件"},
	"本年增/减":                {"本年增/", "本年增／减", "本年增减"},
	"四、结转下年度继续办理":          {"四、结转下一年度继续办理"},
	"科研机构":                 {"科研机关"},
	"社会公益组织":               {"社会公益"},
	"行政规范性文件":              {"规范性文件"},
	"（六）其他处理":              {"（六）其他"},
	"3.危及“三安全一稳定”":         {"3.危及三安全一稳定", "3.危及\"三安全一稳定\"", "3.危及「三安全一稳定」", "3.危及‘三安全一稳定’"},
	"5.要求行政机关确认或重新出具已获取信息": {"5.要求行政机关确认或者重新出具已获取信息"},
	"1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请":     {"1.逾期不补正", "1.申请人无正当理由逾期不补证、行政机关不再处理其政府信息公开申请"},
	"2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": {"2.逾期不缴费", "2.申请人逾期未按收费通知要求交纳费用、行政机关不再处理其政府信息公开申请"},
	"（二）部分公开（区分处理的，只计这一情形，不计其他情形）":          {"（二）部分公开(区分处理的,只计这一情形,不计其他情形)", "（二）部分公开"},
	"规章":        {"规章（设区的市、自治州人民政府应提供相关数据）", "规 章"},
	"上一年项目数量":   {"上一年项目数量（指上一年事项数）"},
	"处理决定数量":    {"处理决定数量（指本年办件量）"},
	"规范性文件":     {"规范性文件（指各行政机关印发的有正式文号的文件）"},
	"本年新制作数量":   {"本年新\n制作数量", "本年新"},
	"本年新公开数量":   {"本年新\n公开数量"},
	"商业企业":      {"商业\n企业", "商 业 企 业"},
	"法律服务机构":    {"法律服\n务机构"},
	"结果维持":      {"结果\n维持", "结 果 维 持"},
	"其他结果":      {"其他\n结果"},
	"尚未审结":      {"尚未\n审结"},
	"总计":        {"总 计", "合计"},
	"第二十条第（一）项": {"第二十条 第（一）项"},
	"第二十条第（五）项": {"第二十条 第（五）项"},
	"第二十条第（六）项": {"第二十条  第（六）项"},
}

// traditional and simplified pairs of characters that labels use.
const simplifiedSet, traditionalSet = "条项信内规范书关政开数为济与请业会总计机构务处理单万额采购办结转诉讼议维纠审给个无标准论对价费责权称时间这区别种发举报复证实现认继续组织类见场经济护机当确仅属于没有件", "條項信內規範書關政開數為濟與請業會總計機構務處理單萬額採購辦結轉訴訟議維糾審給個無標準論對價費責權稱時間這區別種發舉報復證實現認繼續組織類見場經濟護機當確僅屬於沒有件"

func toTraditional(s string) string {
	s2, t2 := []rune(simplifiedSet), []rune(traditionalSet)
	return strings.Map(func(r rune) rune {
		for i, x := range s2 {
			if x == r {
				return t2[i]
			}
		}
		return r
	}, s)
}

// tic is a habit of one document, applied to all of its labels: documents are
// written by one hand and go wrong in one way.
type tic func(string) string

func replacer(pairs ...string) tic { return strings.NewReplacer(pairs...).Replace }

// tics that a document may have. Each leaves a label readable for people.
func tics(r *rand.Rand) []tic {
	return []tic{
		replacer("（", "(", "）", ")"),
		replacer("（一）", "㈠", "（二）", "㈡", "（三）", "㈢", "（四）", "㈣", "（五）", "㈤", "（六）", "㈥", "（七）", "㈦"),
		replacer("（", "( ", "）", " )"),
		replacer("1.", "1．", "2.", "2．", "3.", "3．", "4.", "4．", "5.", "5．", "6.", "6．", "7.", "7．", "8.", "8．"),
		replacer("1.", "1、", "2.", "2、", "3.", "3、", "4.", "4、", "5.", "5、", "6.", "6、", "7.", "7、", "8.", "8、"),
		replacer("，", ",", "：", ":"),
		replacer("1.", "１.", "2.", "２.", "3.", "３.", "4.", "４."),
		toTraditional,
		func(s string) string { return spread(s, string([]rune{0x3000})) },
		func(s string) string { return insert(r, s, "\u200b") },
		func(s string) string { return insert(r, s, "\u00a0") },
		func(s string) string { return " " + s + "\u3000" },
		func(s string) string { return insert(r, s, "\ue5e5") }, // a private-use blank of old word processors
		func(s string) string { return insert(r, s, "\u00ad") }, // soft hyphen
		// what text-stealing copies put behind characters
		replacer("开", "开(kai)", "数", "数(shu)", "信", "信(xin)", "理", "理(li)"),
	}
}

// spread puts sep between the characters of a short label, as justified cells
// are typed.
func spread(s, sep string) string {
	if utf8.RuneCountInString(s) > 4 {
		return s
	}
	return strings.Join(strings.Split(s, ""), sep)
}

func insert(r *rand.Rand, s, what string) string {
	rs := []rune(s)
	if len(rs) < 3 || what == "" {
		return s
	}
	i := 1 + r.IntN(len(rs)-1)
	return string(rs[:i]) + what + string(rs[i:])
}

// disturb applies noise of the given strength to labels and numbers. broken
// says that the rendering can show a line break inside a cell,
// vanish that empty cells leave no trace.
func disturb(r *rand.Rand, level int, sheets []*sheet, t *truth, broken, vanish bool) {
	if level == 0 {
		return
	}
	var habits []tic
	all := tics(r)
	for range level {
		habits = append(habits, all[r.IntN(len(all))])
	}
	zero := "0"
	if level == 2 && r.IntN(8) == 0 {
		zero = "〇"
	}
	inside := ""
	if level == 2 && r.IntN(5) == 0 {
		inside = []string{"\u200b", "\ufeff", "\u2060"}[r.IntN(3)]
	}
	suffix := ""
	if level == 2 && r.IntN(5) == 0 {
		suffix = "件"
	}
	minus := []string{"-", "-", "－", "−"}[r.IntN(4)]
	decimals := r.IntN(3) == 0
	blank := []string{"", "", "\u3000", "\u00a0"}[r.IntN(4)]
	pad := []string{" ", "  ", "\u00a0", "\u3000", "       "}[r.IntN(5)]
	padded := r.IntN(2) == 0
	thousands := []string{"", "", ",", "，"}[r.IntN(4)]
	wide := level == 2 && r.IntN(4) == 0
	for _, s := range sheets {
		for i := range s.rows {
			for j := range s.rows[i] {
				c := &s.rows[i][j]
				if c.truth >= 0 {
					tc := &t.cells[c.truth]
					if tc.Status == fact.Reported {
						if tc.Table == "disclosure" && !tc.decimal && !tc.sign {
							c.text += suffix
						}
						if tc.Column == "amount" && c.text == "0" && decimals {
							c.text = []string{"0.00", "0.0"}[r.IntN(2)]
						}
						if tc.sign {
							c.text = strings.Replace(c.text, "-", minus, 1)
						}
						if c.text == "0" {
							c.text = zero
						}
						c.text = insert(r, group(c.text, thousands), inside)
						if wide {
							c.text = fullWidth(c.text)
						}
						tc.Raw = c.text
					}
					if tc.Status == fact.Blank && !vanish {
						c.text = blank
					}
					if padded && c.text != "" && r.IntN(2) == 0 {
						c.text = pad + c.text + []string{"", " "}[r.IntN(2)]
					}
					continue
				}
				if c.text == "" || c.text == balance && level < 2 {
					continue
				}
				if v := spellings[c.text]; len(v) > 0 && r.IntN(8) < level*2 {
					c.text = v[r.IntN(len(v))]
				}
				if level == 2 && r.IntN(12) == 0 {
					c.text = typo(r, c.text)
				}
				for _, h := range habits {
					c.text = h(c.text)
				}
				if broken && level == 2 && r.IntN(14) == 0 {
					c.text = insert(r, c.text, "\n")
				}
				if !broken {
					c.text = strings.ReplaceAll(c.text, "\n", " ")
				}
			}
		}
	}
}

// typo drops, doubles or changes one character of a long label.
func typo(r *rand.Rand, s string) string {
	rs := []rune(s)
	if len(rs) < 8 {
		return s
	}
	i := 3 + r.IntN(len(rs)-4) // the ordinal in front stays
	switch r.IntN(3) {
	case 0:
		return string(rs[:i]) + string(rs[i+1:])
	case 1:
		return string(rs[:i]) + string(rs[i]) + string(rs[i:])
	}
	rs[i] = []rune("曰已末土千干未")[r.IntN(7)]
	return string(rs)
}

// group writes thousands separators into a plain number of four digits or more.
func group(s, sep string) string {
	whole, rest, _ := strings.Cut(s, ".")
	if sep == "" || len(whole) < 4 || strings.Trim(whole, "0123456789") != "" {
		return s
	}
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(sep)
		}
		b.WriteRune(d)
	}
	if rest != "" {
		b.WriteString("." + rest)
	}
	return b.String()
}

func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, s)
}

// extraRow is the line that Hubei adds to the first block of form C: it has no
// code, and must become an issue and not a value.
func extraRow(r *rand.Rand, s *sheet) {
	for i, row := range s.rows {
		if len(row) == 4 && strings.Contains(row[0].text, "规范性文件") {
			n := func() cell { return label([]string{"12", "86", "255", "3"}[r.IntN(4)], 1, 1) }
			s.rows = append(s.rows[:i+1], append([][]cell{{label("其他主动公开文件", 1, 1), n(), n(), n()}}, s.rows[i+1:]...)...)
			return
		}
	}
}
