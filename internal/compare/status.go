package compare

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

	// of the report as a whole
	"not_published": "未见公布 not published",
	"not_readable":  "无法读取 not readable",
	"not_a_report":  "所见并非年报 not a report",
	"blocked":       "被禁止访问 blocked",
	"failed":        "访问失败 failed to fetch",
}

const (
	passed   = "通过 passed"
	failing  = "未通过 failed"
	untested = "未检验 untested"
	doubtful = "读取存疑 reading in doubt"
)
