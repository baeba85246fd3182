package attribution

import (
	"sort"
	"strings"
	"unicode/utf8"

	"gongkai/internal/catalog"
)

type suffix struct {
	text, kind string
}

// suffixes are the endings of organ names, the longest first.
func suffixes(rules *catalog.Attribution) []suffix {
	var out []suffix
	for _, o := range rules.Organs {
		for _, s := range o.Suffixes {
			out = append(out, suffix{s, o.Kind})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return len(out[i].text) > len(out[j].text) })
	return out
}

// name is a parsed name of an organ: 江门市 蓬江区 财政局.
type name struct {
	written string
	path    []catalog.Division // divisions named, from the top; the last is the organ's
	open    []catalog.Division // candidates of the last one when the name alone does not decide
	town    string             // 七家子镇, also when the table has no such town
	rest    string             // 财政局, 人民政府, ""
	kind    string
	whole   bool // the division stands inside: 国家税务总局昌图县税务局
}

// ends are the characters that division names end with.
const ends = "省市县区旗州盟镇乡道木"

// parse reads a compact name such as 昌图县七家子镇 in a report on year, 0 when
// that is unknown. ok is false when it is no name of an organ or division.
func (a *Attributor) parse(s string, year int) (n name, ok bool) {
	s = strings.Trim(s, "《》“”\"'()【】[]:,、-_·#* ")
	n.written = s
	if s == "" || len(s) > 120 || strings.ContainsAny(s, "。;,!?:<>=我") {
		return n, false
	}
	if last, _ := utf8.DecodeLastRuneInString(s); !strings.ContainsRune(ends, last) && a.kindOf(s) == "" {
		return n, false
	}
	for _, w := range a.rules.NotNames {
		if strings.HasPrefix(s, w) && len(a.div.ByName(s)) == 0 {
			return n, false
		}
	}
	r := []rune(s)
	for len(r) > 0 {
		took := 0
		var found []catalog.Division
		for k := min(len(r), 12); k >= 2; k-- {
			if !strings.ContainsRune(ends, r[k-1]) {
				continue
			}
			if found = a.below(string(r[:k]), n, year); len(found) > 0 {
				took = k
				break
			}
		}
		if took == 0 {
			break
		}
		if found[0].Level == "township" {
			n.town = string(r[:took])
			n.open = found
			if len(n.path) > 0 { // alone, not even a name that occurs once in the country tells where
				n.path, n.open = append(n.path, found[0]), nil
			}
			r = r[took:]
			break
		}
		if len(found) == 1 {
			n.path, n.open = append(n.path, found[0]), nil
		} else {
			n.open = found
		}
		r = r[took:]
	}
	n.rest = string(r)
	if len(n.path) == 0 && len(n.open) == 0 {
		// 沭阳教育局: a name without its 县.
		for k := min(len(r)-2, 6); k >= 2; k-- {
			if strings.ContainsAny(string(r[k:min(k+3, len(r))]), "省市县区旗州盟镇乡") {
				continue // a longer name of a division that the table does not know
			}
			if found := a.upper(of(a.div.ByName(string(r[:k])), year)); len(found) == 1 && a.kindOf(string(r[k:])) != "" && a.kindOf(string(r[k:])) != "township" {
				n.path, n.rest = found, string(r[k:])
				n.whole = a.kindOf(n.rest) == "zone" // 合肥高新技术产业开发区: the name of the zone itself
				break
			}
		}
	}
	if n.town == "" {
		if t := townOf(n.rest); t != "" {
			n.town, n.rest = t, strings.TrimPrefix(n.rest, t)
		}
	}
	n.kind = a.kindOf(n.rest)
	if n.town == "" && len(n.path)+len(n.open) == 0 && (n.kind == "vertical" || n.kind == "department" || n.kind == "zone") && len(r) > 6 {
		if inside := a.named(n.rest, year); len(inside) > 0 {
			n.path, n.whole = inside[len(inside)-1:], true
		}
	}
	if n.town != "" && (n.rest == "" || n.kind == "government" || n.kind == "township" || n.kind == "office" && strings.Contains(n.rest, "政府")) {
		n.kind = "township"
	}
	if len(n.path)+len(n.open) == 0 && n.town == "" && !standsAlone(n.rest) {
		n.kind = ""
	}
	if n.rest == "" && n.town == "" && (len(n.path) > 0 || len(n.open) > 0) {
		n.kind = "government"
	}
	if len(n.path)+len(n.open) == 0 && n.town == "" {
		for _, x := range a.suffixes {
			if n.rest == x.text {
				return n, false // 人民政府 alone names no one
			}
		}
	}
	return n, n.kind != ""
}

// townOf is the town at the head of s when the table does not know it.
func townOf(s string) string {
	r := []rune(s)
	for k := 2; k <= min(len(r), 9); k++ {
		switch {
		case k >= 3 && string(r[k-2:k]) == "街道", r[k-1] == '镇' && !(k < len(r) && r[k] == '街'), k >= 2 && string(r[k-2:k]) == "苏木":
		case r[k-1] == '乡' && !(k < len(r) && (r[k] == '镇' || r[k] == '村')):
		default:
			continue
		}
		rest := string(r[k:])
		if rest == "" || strings.HasPrefix(rest, "人民政府") || strings.HasPrefix(rest, "政府") || strings.HasPrefix(rest, "办事处") || strings.HasPrefix(rest, "党") {
			return string(r[:k])
		}
	}
	return ""
}

// kindOf is the kind of organ whose name ends like s; "" when none does.
func (a *Attributor) kindOf(s string) string {
	for _, x := range a.suffixes {
		if strings.HasSuffix(s, x.text) {
			return x.kind
		}
	}
	return ""
}

// below are the divisions of that name in year that may follow the ones parsed
// so far.
func (a *Attributor) below(s string, n name, year int) []catalog.Division {
	all := a.div.ByName(s)
	if len(all) == 0 {
		return nil
	}
	var parents []catalog.Division
	if len(n.path) > 0 {
		parents = n.path[len(n.path)-1:]
	}
	if len(n.open) > 0 {
		parents = n.open
	}
	var out []catalog.Division
	for _, d := range all {
		if d.Name != s && len(parents) == 0 && d.Level == "township" {
			continue
		}
		if len(parents) == 0 {
			out = append(out, d)
			continue
		}
		for _, p := range parents {
			if d.Code != p.Code && a.within(d.Code, p.Code) {
				out = append(out, d)
				break
			}
		}
	}
	return a.upper(current(out, year))
}

// upper keeps the highest level met: 吉林市 is the city before any 街道.
func (a *Attributor) upper(list []catalog.Division) []catalog.Division {
	if len(list) < 2 {
		return list
	}
	rank := map[string]int{"province": 0, "prefecture": 1, "county": 2, "township": 3}
	best := 9
	for _, d := range list {
		best = min(best, rank[d.Level])
	}
	var out []catalog.Division
	for _, d := range list {
		if rank[d.Level] == best && (len(out) == 0 || out[len(out)-1].Code != d.Code) {
			out = append(out, d)
		}
	}
	return out
}

// current keeps the divisions that existed in year, where any of the name did,
// and drops statistical ones.
func current(list []catalog.Division, year int) []catalog.Division {
	var ever []catalog.Division
	for _, d := range list {
		if d.Kind == "" || d.Level == "township" { // else a zone that only the statistics bureau codes
			ever = append(ever, d)
		}
	}
	return of(ever, year)
}

// of keeps the divisions that existed in year: a report on 2010 by 巢湖市 is by
// the prefecture, not by the county-level city of that name that came after it.
// Where none of the name did, as in a report that was signed after a change, or
// year is unknown, it keeps those that exist now; where none does, all.
func of(list []catalog.Division, year int) []catalog.Division {
	for _, y := range []int{year, 0} {
		var then []catalog.Division
		for _, d := range list {
			if d.In(y) {
				then = append(then, d)
			}
		}
		if len(then) > 0 {
			return then
		}
	}
	return list
}

// within reports whether code is area or lies in it; codes nest by prefix.
func (a *Attributor) within(code, area string) bool {
	if code == area {
		return true
	}
	trimmed := area
	if len(area) == 6 {
		for len(trimmed) > 2 && strings.HasSuffix(trimmed, "00") {
			trimmed = trimmed[:len(trimmed)-2]
		}
	}
	return strings.HasPrefix(code, trimmed)
}

// full is the published form of an organ's name in division d (a county or
// above): counties and county-level cities stand alone, districts behind their
// city, as the organs themselves sign.
func (a *Attributor) full(n name, d catalog.Division) string {
	var b strings.Builder
	if d.Level == "county" && strings.HasSuffix(d.Name, "区") {
		if up, ok := a.div.ByCode(d.Parent); ok {
			b.WriteString(up.Name)
		}
	}
	b.WriteString(d.Name)
	b.WriteString(n.tail())
	return b.String()
}

// tail is the name without its divisions, in full: 七家子镇人民政府.
func (n name) tail() string {
	rest := n.rest
	switch {
	case n.town != "" && n.kind == "township":
		if strings.HasSuffix(n.town, "街道") {
			return n.town + "办事处"
		}
		return n.town + "人民政府"
	case n.town != "":
		return n.town + rest
	case rest == "" || rest == "政府":
		return "人民政府"
	case strings.HasPrefix(rest, "政府"):
		return "人民" + rest
	}
	return rest
}

// standsAlone reports whether the ending is one that makes a name without a
// division before it: 财政局, but not 政府网站 or 办事处所.
func standsAlone(s string) bool {
	r := []rune(s)
	if len(r) < 3 {
		return false
	}
	return !strings.ContainsRune("所站馆处队办院社区", r[len(r)-1]) || strings.HasSuffix(s, "街道办")
}
