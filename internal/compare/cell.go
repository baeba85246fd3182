package compare

import (
	"slices"
	"strings"
)

// shown is one number as the file shows it.
type shown struct {
	value        string // plain decimal; "" for none
	code, status string // the status and what it says
	checks       string
	version      string // of the report
	url          string // addresses, divided by blanks where a rate has several
	document     string // ids of documents, likewise
	above, below string // numerator and denominator of a rate
	noReport     bool
}

// view shows numbers of one batch.
type view struct {
	*reader
	*batch
	config     Config
	population population
}

func (v *view) show(u unit, year int, i indicator) shown {
	n, ok := v.at[bodyYear{u.organ, year}]
	if !ok {
		state := v.batch.states[bodyYear{u.organ, year}]
		if state == "" {
			// Nothing is known of this body and year: it may not have existed.
			return shown{code: "no_statement", status: word("no_statement")}
		}
		return shown{code: state, status: v.state(state), noReport: true}
	}
	switch {
	case i.rate != nil:
		return v.rate(u, year, n, i)
	case i.prose():
		return v.stated(n, i)
	}
	return v.cell(n, i)
}

// cell shows a cell of a table.
func (v *view) cell(n int, i indicator) shown {
	p, item := v.batch.reports[n], v.index[i.code]
	c, ok := v.cells[cellKey{n, item}]
	if !ok {
		c = cell{status: "missing", url: p.url, document: p.document}
	}
	s := shown{value: c.value, code: c.status, status: says(c), checks: v.verdict(p, []int{item}), version: p.version, url: c.url, document: c.document}
	if c.value != "" && otherThan(c.unit, i.unit) {
		s.status += "（" + c.unit + "）"
	}
	if d, ok := v.derived[cellKey{n, item}]; ok && c.value == "" && v.config.Derived {
		s.value, s.code, s.status, s.url, s.document = d.value, "derived", word("derived"), d.url, d.document
	}
	return s
}

// says is the status of a cell with the text that is no number.
func says(c cell) string {
	if c.raw != "" && (c.status == "text" || c.status == "reported" && c.value == "") {
		return word(c.status) + ": " + c.raw
	}
	return word(c.status)
}

// otherThan reports whether a unit differs from the form's; where one of them
// is open nothing can be said.
func otherThan(unit, form string) bool { return unit != "" && form != "" && unit != form }

// stated shows a number in prose. A report that states several different ones
// has them all in the status, and none of them as its value.
func (v *view) stated(n int, i indicator) shown {
	p, item := v.batch.reports[n], v.index[i.code]
	all := v.mentions[cellKey{n, item}]
	s := shown{code: "unmentioned", checks: v.verdict(p, []int{item}), version: p.version, url: p.url, document: p.document}
	var values []string
	approximate := false
	for _, m := range all {
		value := m.value
		if otherThan(m.unit, i.unit) {
			value += m.unit
		}
		if !slices.Contains(values, value) {
			values = append(values, value)
		}
		approximate = approximate || m.approximate
		s.url, s.document = m.url, m.document
	}
	switch {
	case len(values) == 1:
		s.value, s.code = all[0].value, "reported"
		if approximate {
			s.code = "approximate"
		}
		s.status = word(s.code)
		if unit := strings.TrimPrefix(values[0], all[0].value); unit != "" {
			s.status += "（" + unit + "）"
		}
	case len(values) > 1:
		s.code = "several"
		s.status = word(s.code) + ": " + strings.Join(values, "; ")
	default:
		s.status = word(s.code)
	}
	return s
}
