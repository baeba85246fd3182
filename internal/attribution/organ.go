package attribution

import (
	"regexp"
	"sort"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/fact"
)

// organ is what was decided about who reports.
type organ struct {
	name, kind, division, level string
	evidence                    []fact.Evidence
	conflict                    string
}

// candidate is one source's word on the organ.
type candidate struct {
	name
	source string
	score  float64
	full   string
	div    catalog.Division
}

var (
	titleOrgan  = regexp.MustCompile(`^(.*?)((?:19|20)\d\d|二[〇零○Oo0][一二三四五六七八九〇零○]{2})年?度?(.*?)(?:政府)?(?:信息|政务|事务)公开`)
	titleNoYear = regexp.MustCompile(`^(.*?)(?:政府)?(?:信息|政务|事务)公开`)
	titleNoise  = regexp.MustCompile(`^(附件\d*[:.]?|关于(公布|发布|印发|公开)?|(现|特|兹|特此)?(将|公布|发布|向社会公布|向社会公开|向社会发布)|现|对|将|名称:|标题:|\d{4}-\d\d-\d\d|\[.*?\]|【.*?】)`)
	writtenBy   = regexp.MustCompile(`(?:由|系|与|向)([^,。;:由与向]{3,30}?)(?:编制|起草|撰写|负责|联系|办公室联系|咨询|反映|根据|依据|按照|综合|汇总)`)
	compiledBy  = regexp.MustCompile(`(?:^|[,;])([^,。;:]{4,30}?)(?:编制了?|起草了?)本(?:年度)?报告`)
	namedReport = regexp.MustCompile(`(?:公开|公布|编制|发布|作|)(?:《)?([^,。;《》]{0,24}?)((?:19|20)\d\d)年?度?([^,。;《》]{0,24}?)(?:政府)?(?:信息|政务)公开(?:工作)?(?:年度报告|年报)`)
	firstWords  = regexp.MustCompile(`^(?:(?:19|20)\d\d年?度?(?:以来)?,?|一年(?:来|以来),?|今年(?:以来)?,?|[一二三四五六七八九十]+、.{0,8}?)?([^,。;]{2,24}?)(?:认真|坚持|深入|围绕|严格|全面|共收到|共受理|根据|高度|按照|通过|在|以|依据|依照|始终|紧紧|积极|持续|切实|进一步|不断|政府信息公开工作|信息公开工作|政务公开工作|向社会|主动|办事处|着力|严格按照|贯彻|共主动|扎实)`)
	separators  = regexp.MustCompile(`[_|>»/\\]|--|—`)
)

// organ decides who reports.
func (a *Attributor) organ(p *page) organ {
	list := a.candidates(p)
	places := a.placesOf(p, list)
	list = append(list, a.spelledTown(p, list, places)...)
	var o organ
	for i := range list {
		a.settle(&list[i], places, p)
	}
	best := map[string]float64{}
	total := map[string]float64{}
	for i := range list {
		c := &list[i]
		c.score += ownBonus(p.own, c.kind)
		if c.full == "" || c.score <= 0 {
			continue
		}
		best[c.full] = max(best[c.full], c.score)
		total[c.full] += c.score
	}
	weight := func(c *candidate) float64 { return best[c.full] + 0.1*(total[c.full]-best[c.full]) }
	sort.SliceStable(list, func(i, j int) bool { return weight(&list[i]) > weight(&list[j]) })
	for i := range list {
		if c := &list[i]; c.full != "" && c.score > 0 {
			o.evidence = append(o.evidence, fact.Evidence{Field: "organ", Value: c.full, Source: c.source, Score: min(c.score, 1)})
		}
	}
	if p.own == "prefecture_or_county" && len(o.evidence) == 0 && len(places) > 0 && places[0].score >= 0.4 {
		// 全县主动公开…: the government of the one place that is known.
		if d, ok := a.div.ByCode(places[0].code); ok && (d.Level == "county" || d.Level == "prefecture") {
			c := candidate{name: name{kind: "government"}, source: "prose and " + places[0].source, score: 0.4, div: d}
			c.full = a.full(c.name, d)
			list = append([]candidate{c}, list...)
			o.evidence = append(o.evidence, fact.Evidence{Field: "organ", Value: c.full, Source: c.source, Score: c.score})
		}
	}
	var top *candidate
	for i := range list {
		if c := &list[i]; c.full != "" && c.score >= 0.35 {
			top = c
			break
		}
	}
	if top != nil {
		o.name, o.kind = top.full, top.kind
		if top.div.Code != "" {
			o.division = top.div.Code
			o.level = top.div.Level
		}
		if top.kind == "township" {
			o.level = "township"
		}
		for i := range list {
			c := &list[i]
			if c.full == "" || c.score < 0.7 || c.full == top.full || c.div.Code == "" || top.div.Code == "" {
				continue
			}
			if !a.within(c.div.Code, top.div.Code) && !a.within(top.div.Code, c.div.Code) {
				o.conflict = top.source + " names " + top.full + ", " + c.source + " names " + c.full
				break
			}
		}
	}
	if o.division == "" && len(places) > 0 && (top == nil || !top.foreign()) {
		// The organ is not known to the table; its place may still be told.
		if d := places[0]; d.score >= 0.4 {
			if div, ok := a.div.ByCode(d.code); ok && (top == nil || top.kind != "government" || top.name.rest == "") {
				o.division, o.level = div.Code, div.Level
				if p.own == "township" || top != nil && top.kind == "township" {
					o.level = "township"
				}
			}
		}
	}
	for _, d := range places {
		o.evidence = append(o.evidence, fact.Evidence{Field: "division", Value: d.code, Source: d.source, Score: min(d.score, 1)})
	}
	return o
}

// ownBonus weighs what the prose calls its organ (我镇, 我局) against a kind.
func ownBonus(own, kind string) float64 {
	switch own {
	case "township":
		switch kind {
		case "township":
			return 0.3
		case "government", "office":
			return -0.5
		}
		return -0.2
	case "department":
		switch kind {
		case "department", "vertical", "zone", "office":
			return 0.3
		case "government", "township":
			return -0.4
		}
	case "prefecture_or_county":
		switch kind {
		case "government":
			return 0.2
		case "office":
			return 0.05
		case "township", "department":
			return -0.25
		}
	}
	return 0
}

// foreign reports a name that begins with a division the table does not know.
func (n name) foreign() bool {
	if len(n.path)+len(n.open) > 0 || n.rest == "" {
		return false
	}
	r := []rune(n.rest)
	for k := 2; k <= min(len(r)-1, 6); k++ {
		if strings.ContainsRune("省市县区旗州盟", r[k]) {
			return true
		}
	}
	return false
}

// candidates lists every name of an organ that the page gives.
func (a *Attributor) candidates(p *page) []candidate {
	var out []candidate
	add := func(s, source string, score float64) {
		s = titleNoise.ReplaceAllString(s, "")
		if n, ok := a.parse(s, p.year); ok {
			out = append(out, candidate{name: n, source: source, score: score})
		}
	}
	for i, t := range p.titleLines {
		score := 0.9
		if i > 0 {
			score = 0.85
		}
		c := cutSite(t)
		if m := titleOrgan.FindStringSubmatch(c); m != nil {
			add(m[1], "title", score)
			add(strings.TrimSuffix(m[3], "人民"), "title", score)
		} else if m := titleNoYear.FindStringSubmatch(c); m != nil {
			add(strings.TrimSuffix(m[1], "人民"), "title", score)
		}
		for _, part := range separators.Split(t[len(c):], -1) {
			add(part, "site name", 0.25)
		}
	}
	if m := titleOrgan.FindStringSubmatch(p.nameTitle); m != nil {
		add(m[1], "file name", 0.7)
		add(strings.TrimSuffix(m[3], "人民"), "file name", 0.7)
	} else if m := titleNoYear.FindStringSubmatch(p.nameTitle); m != nil {
		add(strings.TrimSuffix(m[1], "人民"), "file name", 0.7)
	}
	at := -1
	for i, l := range p.head {
		if a.annual(l) && !aboutOther(l) && len(l) < 150 {
			at = i
			break
		}
	}
	for i, l := range p.head {
		score := 0.35
		if at >= 0 && (i == at-1 || i == at+1) {
			score = 0.8
		}
		add(l, "heading", score)
	}
	for i, l := range p.tail {
		// The name stands right above its date. Elsewhere at the end of a page
		// stand the owner of the site and links to its neighbours.
		score := 0.3
		switch {
		case p.signedAt >= 0 && i <= p.signedAt && i >= p.signedAt-2:
			score = 0.85
		case p.signedAt < 0 && i >= len(p.tail)-2 && p.plain:
			score = 0.7
		}
		add(lineDateTail.ReplaceAllString(l, ""), "signature", score)
	}
	if sure(out) {
		return out // the title or the signature says it all
	}
	for _, s := range p.intro {
		for _, m := range writtenBy.FindAllStringSubmatch(s, 3) {
			add(m[1], "statement of the compiler", 0.6)
		}
		if m := compiledBy.FindStringSubmatch(s); m != nil {
			add(m[1], "statement of the compiler", 0.6)
		}
		if m := namedReport.FindStringSubmatch(s); m != nil {
			add(m[1], "named report", 0.55)
			add(strings.TrimSuffix(m[3], "人民"), "named report", 0.55)
		}
	}
	for _, s := range p.sources {
		add(s, "source line", 0.45)
	}
	for _, s := range p.subjects {
		for i, clause := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",。;", r) }) {
			if m := firstWords.FindStringSubmatch(clause); m != nil && i < 5 {
				add(m[1], "subject of the prose", 0.4)
			}
		}
	}
	for i, part := range separators.Split(p.breadcrumb, -1) {
		if i > 0 {
			add(strings.TrimSpace(part), "breadcrumb", 0.38)
		}
	}
	add(p.siteName, "site name", 0.3)
	if p.src.LinkText != "" {
		if m := titleOrgan.FindStringSubmatch(compact(p.src.LinkText)); m != nil {
			add(m[1], "link text", 0.6)
			add(m[3], "link text", 0.6)
		}
	}
	return out
}

// sure reports whether a strong source names an organ whose division is known.
func sure(list []candidate) bool {
	for _, c := range list {
		if c.score >= 0.85 && len(c.path) > 0 && c.path[len(c.path)-1].Level != "township" {
			return true
		}
		if c.score >= 0.85 && len(c.path) > 1 {
			return true
		}
	}
	return false
}

var lineDateTail = regexp.MustCompile(`\(?((?:19|20)\d\d)年\d{1,2}月\d{1,2}日\)?$`)

// settle finds the division and the full name of a candidate.
func (a *Attributor) settle(c *candidate, places []place, p *page) {
	n := &c.name
	if len(n.path) > 0 {
		c.div = n.path[len(n.path)-1]
	} else if len(n.open) > 0 {
		c.div = a.choose(n.open, places)
		if c.div.Code == "" && n.open[0].Level != "township" {
			c.full = n.open[0].Name + n.tail() // known by name, not by place
			return
		}
	}
	if c.div.Level == "township" {
		c.div, _ = a.div.ByCode(c.div.Code[:6])
	}
	if c.div.Code == "" && n.rest != "" && n.town == "" {
		if r := []rune(n.rest); strings.ContainsRune("省市县区旗", r[0]) && len(r) > 2 {
			n.rest = string(r[1:]) // 区教育局
			c.div = a.ofLevel(r[0], places)
		} else if n.foreign() {
			if d := a.misread(n.rest, places); d.Code != "" {
				c.div = d
				n.rest = string([]rune(n.rest)[len([]rune(d.Name)):])
				c.source += ", misread"
			} else {
				c.full = n.rest
				return
			}
		}
	}
	if c.div.Code == "" {
		for _, d := range places {
			if d.score < 0.4 {
				break
			}
			div, ok := a.div.ByCode(d.code)
			if !ok || n.town != "" && div.Level != "county" && div.Level != "prefecture" {
				continue
			}
			if n.town != "" && d.source == fileName && !a.holds(div, n.town) {
				continue // a file may be named after the town itself
			}
			if n.kind == "government" && n.rest != "" && n.town == "" && c.source == "site name" {
				break
			}
			c.div = div
			break
		}
	}
	switch {
	case n.whole:
		c.full = n.written
	case c.div.Code == "":
		c.full = n.tail()
	default:
		c.full = a.full(*n, c.div)
	}
}

// ofLevel is the division that a name without its place (市教育局) means: the
// best place that is one of that kind, also where only the site names it, as
// long as no other place of the kind does.
func (a *Attributor) ofLevel(kind rune, places []place) (found catalog.Division) {
	for _, pl := range places {
		d, ok := a.div.ByCode(pl.code)
		if !ok || pl.score < 0.25 || !strings.HasSuffix(d.Name, string(kind)) || a.within(found.Code, d.Code) && found.Code != "" {
			continue
		}
		if found.Code != "" {
			if pl.score < 0.4 && places[0].score >= 0.4 {
				continue
			}
			return catalog.Division{}
		}
		found = d
	}
	return found
}

// holds reports whether a town of that name lies in d.
func (a *Attributor) holds(d catalog.Division, town string) bool {
	for _, t := range a.div.ByName(town) {
		if a.within(t.Code, d.Code) {
			return true
		}
	}
	return false
}

// choose picks the candidate division that the other sources support.
func (a *Attributor) choose(open []catalog.Division, places []place) catalog.Division {
	for _, pl := range places {
		var found []catalog.Division
		for _, d := range open {
			if a.within(d.Code, pl.code) || a.within(pl.code, d.Code) {
				found = append(found, d)
			}
		}
		if len(found) == 1 && pl.score >= 0.2 {
			return found[0]
		}
	}
	return catalog.Division{}
}

// misread finds the division of the places whose name differs by one
// character, as character recognition leaves it.
func (a *Attributor) misread(s string, places []place) catalog.Division {
	r := []rune(s)
	for _, pl := range places {
		d, ok := a.div.ByCode(pl.code)
		want := []rune(d.Name)
		if !ok || pl.score < 0.4 || len(want) < 3 || len(r) < len(want) {
			continue
		}
		wrong := 0
		for i := range want {
			if r[i] != want[i] {
				wrong++
			}
		}
		if wrong == 1 {
			return d
		}
	}
	return catalog.Division{}
}
