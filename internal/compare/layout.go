package compare

import (
	"context"
	"strconv"
)

// kind of a column: what its values are in files that have types.
type kind int

const (
	plainText kind = iota
	integer
	decimal
	link
)

// column of the file. name is for programs, head for people.
type column struct {
	name, head string
	kind       kind
	required   bool
}

// The columns that open a row of one body, and those of one indicator.
var (
	bodyColumns = []column{{name: "organ", head: "机关 organ"}, {name: "organ_id", head: "机关标识 organ_id", required: true}, {name: "division_code", head: "区划代码 division_code"},
		{name: "division", head: "区划 division"}, {name: "level", head: "级别 level"}}
	yearColumn       = column{name: "year", head: "年度 year", kind: integer, required: true}
	indicatorColumns = []column{{name: "indicator", head: "指标 indicator", required: true}, {name: "indicator_zh", head: "指标名称"}, {name: "indicator_en", head: "indicator label"}, {name: "unit", head: "单位 unit"}}
	// numberColumns are one number in the long layout.
	numberColumns = []column{{name: "value", head: "数值 value", kind: decimal}, {name: "status_code", head: "状态代码 status_code"}, {name: "status", head: "状态 status"}, {name: "checks", head: "校验 checks"},
		{name: "version", head: "版本 version", kind: integer}, {name: "source", head: "来源 source", kind: link}, {name: "document_id", head: "文件标识 document_id"},
		{name: "numerator", head: "分子 numerator", kind: decimal}, {name: "denominator", head: "分母 denominator", kind: decimal}}
	// sideColumns are one number in the wide layout, after its own name.
	sideColumns = []column{{kind: decimal}, {head: " 状态 status"}, {head: " 校验 checks"}, {head: " 版本 version", kind: integer}, {head: " 来源 source", kind: link}}
)

func (u unit) cells() []string {
	return []string{u.name, u.organ, u.division, u.divisionName, u.level}
}

func (i indicator) cells() []string { return []string{i.code, i.zh, i.en, i.unit} }

func (s shown) long() []string {
	return []string{s.value, s.code, s.status, s.checks, s.version, s.url, s.document, s.above, s.below}
}

func (s shown) wide() []string { return []string{s.value, s.status, s.checks, s.version, s.url} }

// table is the matter of one comparison.
type table struct {
	config     Config
	wanted     []indicator
	years      []int
	units      []unit
	reader     *reader
	population population
}

func (t *table) byYear() bool { return t.config.By == "year" }

// rows is how many rows the file has below its head.
func (t *table) rows() int {
	switch {
	case t.config.Layout == "long":
		return len(t.units) * len(t.wanted) * len(t.years)
	case t.byYear():
		return len(t.years) * len(t.wanted)
	}
	return len(t.units) * len(t.wanted)
}

// width is how many columns the file has.
func (t *table) width() int {
	switch {
	case t.config.Layout == "long":
		return len(bodyColumns) + 1 + len(indicatorColumns) + len(numberColumns)
	case t.byYear():
		return 1 + len(indicatorColumns) + len(sideColumns)*len(t.units)
	}
	return len(bodyColumns) + len(indicatorColumns) + len(sideColumns)*len(t.years)
}

// columns of the file, from the left.
func (t *table) columns() []column {
	all := make([]column, 0, t.width())
	beside := func(name string) {
		for _, c := range sideColumns {
			c.head = name + c.head
			all = append(all, c)
		}
	}
	switch {
	case t.config.Layout == "long":
		all = append(all, bodyColumns...)
		all = append(append(append(all, yearColumn), indicatorColumns...), numberColumns...)
	case t.byYear():
		all = append(append(all, yearColumn), indicatorColumns...)
		for _, u := range t.units {
			beside(u.name + "（" + u.organ + "）")
		}
	default:
		all = append(append(all, bodyColumns...), indicatorColumns...)
		for _, y := range t.years {
			beside(strconv.Itoa(y))
		}
	}
	return all
}

// write gives every row to the file, in order of body and indicator, or by
// year in order of the year first.
func (t *table) write(ctx context.Context, f file, s *Summary) error {
	if t.byYear() {
		for _, y := range t.years {
			if err := t.year(ctx, y, f, s); err != nil {
				return err
			}
		}
		return nil
	}
	return t.each(ctx, t.years, s, func(v *view, u unit) error {
		for _, i := range t.wanted {
			if t.config.Layout == "long" {
				for _, y := range t.years {
					if err := t.row(f, s, t.long(u, y, i, v.count(s, u, y, i))); err != nil {
						return err
					}
				}
				continue
			}
			cells := append(u.cells(), i.cells()...)
			for _, y := range t.years {
				cells = append(cells, v.count(s, u, y, i).wide()...)
			}
			if err := t.row(f, s, cells); err != nil {
				return err
			}
		}
		return nil
	})
}

// year writes the rows of one year: one a body and indicator, or one an
// indicator with the bodies side by side.
func (t *table) year(ctx context.Context, y int, f file, s *Summary) error {
	if t.config.Layout == "long" {
		return t.each(ctx, []int{y}, s, func(v *view, u unit) error {
			for _, i := range t.wanted {
				if err := t.row(f, s, t.long(u, y, i, v.count(s, u, y, i))); err != nil {
					return err
				}
			}
			return nil
		})
	}
	rows := make([][]string, len(t.wanted))
	for n, i := range t.wanted {
		rows[n] = append(make([]string, 0, t.width()), strconv.Itoa(y))
		rows[n] = append(rows[n], i.cells()...)
	}
	err := t.each(ctx, []int{y}, s, func(v *view, u unit) error {
		for n, i := range t.wanted {
			rows[n] = append(rows[n], v.count(s, u, y, i).wide()...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, cells := range rows {
		if err := t.row(f, s, cells); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) long(u unit, y int, i indicator, n shown) []string {
	cells := append(u.cells(), strconv.Itoa(y))
	return append(append(cells, i.cells()...), n.long()...)
}

func (t *table) row(f file, s *Summary, cells []string) error {
	s.Rows++
	return f.row(cells)
}

// each calls f for every body in order, with what is known of it in these
// years.
func (t *table) each(ctx context.Context, years []int, s *Summary, f func(*view, unit) error) error {
	step := t.reader.step(len(years))
	for from := 0; from < len(t.units); from += step {
		units := t.units[from:min(from+step, len(t.units))]
		b, err := t.reader.fetch(ctx, units, years)
		if err != nil {
			return err
		}
		v := &view{t.reader, b, t.config, t.population}
		for _, u := range units {
			if err := f(v, u); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// count shows a number and counts it.
func (v *view) count(s *Summary, u unit, y int, i indicator) shown {
	n := v.show(u, y, i)
	switch {
	case n.value != "":
		s.Numbers++
	case i.rate != nil && !n.noReport:
		s.NoRate++
	}
	return n
}
