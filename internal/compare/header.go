package compare

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// title opens the header of every file.
const title = "gongkai 政府信息公开年报比较"

// licence says whose the numbers are, and whose the rest.
const licence = "the numbers were published by the bodies named and their reports belong to them; labels and program are gongkai under Apache-2.0 (division lists: see its NOTICE)"

// note is one thing that a reader of the file should know: what was asked for,
// what is left out, from which build, under which licence.
type note struct{ name, zh, value string }

// facts of a comparison, known before its first row is written.
func (t *table) facts(ctx context.Context, db *warehouse.DB, a area, divisions *catalog.DivisionTable, s Summary) ([]note, error) {
	c := t.config
	var codes, formulas []string
	for _, i := range t.wanted {
		codes = append(codes, i.code)
		if i.rate != nil {
			formulas = append(formulas, i.code+" = "+i.rate.Formula())
		}
	}
	all := []note{
		{"indicator", "指标", strings.Join(codes, " ")},
		{"rates", "计算方法", strings.Join(formulas, "; ")},
		{"by", "行", c.By},
		{"layout", "排列", c.Layout},
		{"years", "年度", strings.ReplaceAll(yearSpans(t.years), ",", " ")},
		{"level", "级别", c.Level},
	}
	if a.in != "" {
		all = append(all, note{"in", "所在区划", place(divisions, a.in)})
	}
	if a.parent != "" {
		all = append(all, note{"parent", "上级区划", place(divisions, a.parent)})
	}
	if len(c.Units) > 0 {
		var names []string
		for _, u := range t.units[:min(listed, len(t.units))] {
			names = append(names, u.organ+" "+u.name)
		}
		if more := len(t.units) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("and %d more", more))
		}
		all = append(all, note{"unit", "机关", strings.Join(names, "; ")})
	}
	if c.Derived {
		all = append(all, note{"derived", "推算值", "filled in and marked"})
	}
	if c.Population != "" {
		all = append(all, note{"population", "人口数", filepath.Base(c.Population)})
	}
	all = append(all, note{"rows", "行数", strconv.Itoa(t.rows())}, note{"bodies", "机关数", strconv.Itoa(len(t.units))},
		note{"no_report", "无报告的机关年度数", strconv.Itoa(s.NotPublished) + " of " + strconv.Itoa(len(t.units)*len(t.years)) + " bodies and years"},
		note{"left_out", "未列入", strings.Join(s.leftOut(), "; ")})
	_, builds, err := db.Strings(ctx, "SELECT build_id FROM builds ORDER BY ordinal DESC LIMIT 1")
	if err != nil {
		return nil, err
	}
	if len(builds) > 0 {
		all = append(all, note{"build", "数据版本", builds[0][0]})
	}
	all = append(all, note{"licence", "许可", licence})
	given := all[:0]
	for _, f := range all {
		if f.value != "" {
			given = append(given, f)
		}
	}
	return given, nil
}

// plainLine takes out what would make a CSV reader see more than one cell.
var plainLine = strings.NewReplacer(",", "，", `"`, "”")

// headerLine is all facts in one cell that begins with "# ".
func headerLine(facts []note) string {
	line := "# " + title
	for _, f := range facts {
		line += " · " + strings.ReplaceAll(f.name, "_", " ") + " " + f.value
	}
	return plainLine.Replace(text(line))
}

// unreported counts the bodies and years without a report.
func (t *table) unreported(ctx context.Context, db *warehouse.DB) (int, error) {
	if len(t.years) == 0 || len(t.units) == 0 {
		return 0, nil
	}
	when := make([]string, len(t.years))
	for i, y := range t.years {
		when[i] = strconv.Itoa(y)
	}
	wanted := make(map[string]bool, len(t.units))
	for _, u := range t.units {
		wanted[u.organ] = true
	}
	missing := len(t.units) * len(t.years)
	err := db.Each(ctx, `SELECT organ_id, count(DISTINCT year) FROM reports WHERE organ_id IS NOT NULL AND year `+in(when)+` GROUP BY organ_id`, func(row []string) error {
		n, err := strconv.Atoi(row[1])
		if wanted[row[0]] {
			missing -= n
		}
		return err
	})
	return missing, err
}
