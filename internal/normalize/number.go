package normalize

import (
	"strings"
	"unicode/utf8"

	"gongkai/internal/fact"
	"gongkai/internal/fold"
)

// value is what the text of a cell states.
type value struct {
	status fact.Status // Reported, Blank, Dash, NoneWord or Text
	number fact.Decimal
	unit   string // as written behind the number: 元, 万元, 件, …
}

// units that may stand behind a number inside a cell. They are measures of the
// language, not labels of a form.
var units = []string{"万元", "亿元", "元", "件次", "条次", "人次", "件", "条", "个", "项", "次", "篇", "人", "宗", "份", "起", "场", "期", "名"}

// maxCellText bounds what may be a number with its unit and separators.
const maxCellText = 48

// parseValue reads the text of a cell. Digits may be full width, grouped by
// thousands, padded, signed, and followed by a unit; anything else is Text.
func parseValue(raw string) value {
	if plain(raw) { // the common cell: a few ASCII digits
		d, err := fact.ParseDecimal(raw)
		if err == nil {
			return value{status: fact.Reported, number: d}
		}
	}
	if len(raw) > maxCellText*4 {
		return value{status: fact.Text}
	}
	var b [maxCellText]byte
	n, sign, digits, seps, blanksInside := 0, byte(0), 0, 0, false
	lastBlank := false
	rest := ""
	dashes, visible := 0, 0
scan:
	for i, r := range raw {
		if fold.Invisible(r) {
			continue
		}
		if fold.Space(r) {
			lastBlank = digits > 0
			continue
		}
		visible++
		r = fold.Rune(r)
		switch {
		case r == '〇':
			r = '0'
			fallthrough
		case r >= '0' && r <= '9':
			if lastBlank {
				blanksInside = true
			}
			if n == len(b) {
				return value{status: fact.Text}
			}
			b[n] = byte(r)
			n++
			digits++
		case (r == '.' || r == '．') && digits > 0:
			if n == len(b) {
				return value{status: fact.Text}
			}
			b[n] = '.'
			n++
		case (r == ',' || r == '，' || r == '\'' || r == '’') && digits > 0:
			seps++
			if n == len(b) {
				return value{status: fact.Text}
			}
			b[n] = ','
			n++
		case isDash(r) && digits == 0:
			dashes++
			if dashes == 1 && (r == '-' || r == '−' || r == '－' || r == '–' || r == '﹣') {
				sign = '-'
			}
		case r == '+' && digits == 0 && sign == 0 && dashes == 0:
			sign = '+'
		default:
			rest = raw[i:]
			break scan
		}
		lastBlank = false
	}
	if visible == 0 {
		return value{status: fact.Blank}
	}
	if digits == 0 {
		switch {
		case rest == "" && sign != '+' && dashes > 0:
			return value{status: fact.Dash}
		case dashes == 0 && sign == 0 && fold.Text(rest) == "无":
			return value{status: fact.NoneWord}
		}
		return value{status: fact.Text}
	}
	if blanksInside || dashes > 1 || dashes == 1 && sign != '-' {
		return value{status: fact.Text}
	}
	unit := ""
	if rest != "" {
		rest = strings.TrimRight(fold.Text(rest), " ")
		for _, u := range units {
			if rest == u {
				unit = u
			}
		}
		if unit == "" {
			return value{status: fact.Text}
		}
	}
	text := string(b[:n])
	if seps > 0 {
		var ok bool
		if text, ok = ungroup(text); !ok {
			return value{status: fact.Text}
		}
	}
	if sign == '-' {
		text = "-" + text
	}
	d, err := fact.ParseDecimal(text)
	if err != nil {
		return value{status: fact.Text}
	}
	return value{status: fact.Reported, number: d, unit: unit}
}

func plain(s string) bool {
	if s == "" || len(s) > 9 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// ungroup removes thousands separators when they stand where they belong.
func ungroup(s string) (string, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if strings.Contains(frac, ",") {
		return "", false
	}
	parts := strings.Split(whole, ",")
	for i, p := range parts {
		if i == 0 && (len(p) == 0 || len(p) > 3) || i > 0 && len(p) != 3 {
			return "", false
		}
	}
	whole = strings.Join(parts, "")
	if frac != "" {
		whole += "." + frac
	}
	return whole, true
}

// isDash: strokes that stand for "nothing to report".
func isDash(r rune) bool {
	switch r {
	case '-', '—', '–', '―', '─', '−', '﹣', '－', '/', '／', '、', '\\', '‐', '‑', '‒', '﹘', 'ー', '━':
		return true
	}
	return false
}

// trim removes blanks and invisible characters around s.
func trim(s string) string {
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if !fold.Space(r) && !fold.Invisible(r) {
			break
		}
		s = s[n:]
	}
	for s != "" {
		r, n := utf8.DecodeLastRuneInString(s)
		if !fold.Space(r) && !fold.Invisible(r) {
			break
		}
		s = s[:len(s)-n]
	}
	return s
}
