package compare

import "gongkai/internal/catalog"

// words are the statuses of a cell in a comparison, in both languages.
var words = map[string]string{
	"reported":    "已公布 reported",
	"blank":       "空白 blank",
	"dash":        "横线 dash",
	"none_word":   "无 none",
	"text":        "文字 text",
	"missing":     "报告中没有该项 missing from the report",
	"derived":     "推算值 derived, not published",
	"approximate": "约数 approximate",
	"several":     "文中数值不一 several values in prose",
	"unmentioned": "文中未提及 not mentioned",

	// of a rate
	"computed":         "按公布数计算 computed from published numbers",
	"computed_derived": "含推算值 computed, not from published numbers only",
	"incomplete":       "无法计算 no rate",
	"zero_denominator": "分母为零 denominator is zero",
	"negative":         "分子或分母为负 numerator or denominator is negative",
	"out_of_range":     "数值过大 too large",
	"no_population":    "无人口数 no population",

	"no_statement": "无相关记录 no statement",

	// of the report as a whole; other states have their label in codes
	"not_found":    "未见公布 not published",
	"not_readable": "无法读取 not readable",
	"not_a_report": "所见并非年报 not a report",
	"blocked":      "被禁止访问 blocked",
	"failed":       "访问失败 failed to fetch",
}

const (
	passed   = "通过 passed"
	failing  = "未通过 failed"
	untested = "未检验 untested"
	inPart   = "部分检验通过 passed in part"
	doubtful = "读取存疑 reading in doubt"

	otherUnit = "单位与表式不同 unit differs"
	twoWays   = "两种填法并存而数值不同 two ways of stating it that differ"
	overWhole = "大于 100% over 100%"
)

func word(status string) string {
	if w, ok := words[status]; ok {
		return w
	}
	return status
}

// rateUnit is the unit of a rate as a file shows it.
func rateUnit(r catalog.Rate) string {
	switch {
	case r.PerPopulation:
		return "每万人 per 10,000 people"
	case r.Unit == "per 100":
		return "每百件 per 100"
	}
	return r.Unit
}
