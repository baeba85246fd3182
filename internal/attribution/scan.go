package attribution

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"gongkai/internal/catalog"
	"gongkai/internal/document"
	"gongkai/internal/fold"
)

// page is what one pass over a document gathers.
type page struct {
	src        Source
	year       int    // reported on, 0 when unknown; known before the organ is looked for
	title      string // as published: the annual title, else the first title there is
	topTitle   string // compact, of whatever the page calls itself; "" when it has no title
	titled     bool   // the title is one of the annual report
	titles     int    // lines that are such titles
	titleLines []string
	nameTitle  string   // a title in the file name or the address
	notTitle   string   // reason why the title is another's
	head, tail []string // compact lines at the top and the end
	sections   int      // statutory headings met
	labels     int      // labels of the tables met
	prose      int      // words of the prose met
	counts     bool     // 公开信息 and a number
	text       int      // bytes of prose
	sample     string   // the first of it, compact
	intro      []string // compact sentences that speak of the report itself
	yearsSaid  map[int]int
	period     []int // years of the statistical period
	own        string
	published  string
	signedOn   string
	signedAt   int  // line of tail that holds the date of the signature, -1 when none
	plain      bool // the carrier has no page around the report: text, PDF, DOCX
	siteName   string
	siteCode   string
	indexCode  string
	column     string
	breadcrumb string
	sources    []string // 来源, 发布机构
	subjects   []string // compact first words of paragraphs
	attached   bool
	images     bool
	junk       int
	junkSample string
}

const (
	headLines = 16
	tailLines = 12
	lineBytes = 240 // a longer line is prose, not a title or a signature
)

// compact folds s and drops its blanks.
func compact(s string) string {
	s = withoutReadings(s)
	s = fold.Text(s)
	if !strings.ContainsAny(s, " \t\n") {
		return s
	}
	return strings.Join(strings.Fields(s), "")
}

// cut is the head of s, at most n bytes and whole characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// blank reports an unfilled form: it reports on no year and by no one.
func (p *page) blank() bool {
	return len(p.years()) == 0 && len(p.yearsSaid) == 0 && len(p.period) == 0 && p.text < 200 && p.titleYear() == 0 && (p.src.Tables > 0 || p.labels >= 4) && p.signedOn == "" && p.own == ""
}

func (a *Attributor) scan(doc *document.Document, src Source) *page {
	for _, s := range []*string{&src.Name, &src.URL, &src.LinkText, &src.ViaURL, &src.ViaTitle} {
		*s = cut(*s, 2000)
	}
	p := &page{src: src, yearsSaid: map[int]int{}}
	g := &gathering{sections: make([]bool, len(a.rules.Sections)), labels: make([]bool, len(a.rules.Labels)),
		prose: make([]bool, len(a.rules.Prose)), own: make([]int, len(a.rules.OwnWords))}
	for _, m := range doc.Metas {
		a.meta(p, m)
	}
	p.breadcrumb = compact(cut(doc.Breadcrumb, 1000))
	p.plain = doc.Format != "html"
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		switch b.Kind {
		case document.Table:
			if b.Grid == nil {
				continue
			}
			n := 0
			for j := range b.Grid.Cells {
				c := &b.Grid.Cells[j]
				if len(c.Text) > lineBytes {
					a.paragraph(p, c.Text, g)
					continue
				}
				if j < 40 && j+1 < len(b.Grid.Cells) && len(c.Text) < 40 && len(b.Grid.Cells[j+1].Text) < lineBytes {
					if k := strings.TrimRight(compact(c.Text), ":"); a.isField[k] {
						a.fields(p, k+":"+compact(b.Grid.Cells[j+1].Text))
					}
				}
				if len(c.Text) < 9 || n >= 80 || g.labelled >= 8 {
					continue
				}
				n++
				a.short(c.Text, g)
			}
			continue
		case document.Image:
			p.images = true
			continue
		}
		for rest, line := b.Text, ""; rest != ""; {
			line, rest, _ = strings.Cut(rest, "\n")
			if len(line) > lineBytes {
				a.paragraph(p, line, g)
				continue
			}
			c := compact(line)
			if c == "" {
				continue
			}
			a.short(line, g)
			a.line(p, c, line, b.Kind == document.Heading)
			if len(line) > 40 {
				a.paragraph(p, line, g)
			} else {
				p.text += len(line)
			}
		}
	}
	for _, l := range doc.Links[:min(len(doc.Links), 500)] {
		if a.annual(compact(l.Text)) || a.annual(compact(l.URL)) || attachment(l.URL) {
			p.attached = true
		}
	}
	p.sections, p.labels, p.prose = count(g.sections), count(g.labels), count(g.prose)
	best := 0
	for i, n := range g.own {
		if n > best {
			p.own, best = a.rules.OwnWords[i].Level, n
		}
	}
	a.titleOf(p, doc)
	a.dates(p)
	return p
}

func attachment(address string) bool {
	u := strings.ToLower(address)
	for _, ext := range []string{".pdf", ".doc", ".docx", ".wps", ".ofd", ".xls", ".xlsx", ".zip", ".rar"} {
		if strings.HasSuffix(u, ext) {
			return true
		}
	}
	return false
}

// meta takes one <meta> pair.
func (a *Attributor) meta(p *page, m document.Meta) {
	name, v := strings.ToLower(strings.TrimSpace(m.Name)), strings.TrimSpace(m.Content)
	if v == "" || len(v) > 2000 {
		return
	}
	for what, names := range a.rules.Metas {
		for _, n := range names {
			if strings.ToLower(n) != name {
				continue
			}
			switch what {
			case "title":
				if a.annual(compact(v)) {
					p.addTitle(compact(v))
				}
			case "site_name":
				p.siteName = compact(v)
			case "site_code":
				p.siteCode = siteCode(v)
			case "published":
				if d := dateIn(compact(v)); d != "" {
					p.published = d
				}
			case "source":
				p.sources = append(p.sources, compact(v))
			case "column":
				p.column += compact(v) + " "
			}
		}
	}
}

// gathering is what a scan has met so far, by the places in the rules.
type gathering struct {
	sections, labels, prose []bool
	own                     []int
	labelled                int
	paragraphs              int
}

func count(set []bool) int {
	n := 0
	for _, in := range set {
		if in {
			n++
		}
	}
	return n
}

// short looks for statutory headings and labels in a short text.
func (a *Attributor) short(s string, g *gathering) {
	var stack [256]byte
	k := string(fold.AppendKey(stack[:0], s))
	a.brief.find(k, func(e *entry, at int) {
		switch {
		case e.kind == aSection && at <= 36 && len(k) < 90:
			g.sections[e.index] = true
		case e.kind == aLabel && !g.labels[e.index]:
			g.labels[e.index] = true
			g.labelled++
		}
	})
}

// paragraph looks at a piece of prose.
func (a *Attributor) paragraph(p *page, s string, g *gathering) {
	p.text += len(s)
	g.paragraphs++
	if len(p.sample) < 1500 {
		p.sample += compact(cut(s, 1500))
	}
	period, about := false, false
	a.prose.find(s, func(e *entry, at int) {
		switch e.kind {
		case aProseWord:
			g.prose[e.index] = true
		case anOwnWord:
			g.own[e.index]++
		case aPeriodWord:
			period = true
		case anAboutWord:
			about = true
		}
	})
	yearsIn(s, p.yearsSaid)
	p.findJunk(s)
	p.counts = p.counts || g.paragraphs < 40 && countsItems(s)
	if g.paragraphs > 10 && !period {
		return
	}
	c := compact(cut(s, 2000))
	if len(p.subjects) < 8 {
		p.subjects = append(p.subjects, clip(c, 120))
	}
	if len(p.intro) < 6 && about {
		p.intro = append(p.intro, clip(c, 300))
	}
	if period {
		p.periodIn(c)
	}
}

// countsItems reports whether prose states a number of disclosed items.
func countsItems(s string) bool {
	i := strings.Index(s, "公开")
	if i < 0 || !strings.Contains(s[i:], "信息") {
		return false
	}
	for _, unit := range []string{"条", "份", "篇", "余条"} {
		for rest := s[i:]; ; {
			j := strings.Index(rest, unit)
			if j < 0 {
				break
			}
			if d := strings.TrimRight(rest[:j], " "); d != "" && d[len(d)-1] >= '0' && d[len(d)-1] <= '9' {
				return true
			}
			rest = rest[j+len(unit):]
		}
	}
	return false
}

// line keeps the lines at the top and the end and reads fields off them.
func (a *Attributor) line(p *page, c, raw string, heading bool) {
	if len(p.head) < headLines {
		p.head = append(p.head, c)
	}
	if len(p.tail) == tailLines {
		copy(p.tail, p.tail[1:])
		p.tail = p.tail[:tailLines-1]
	}
	p.tail = append(p.tail, c)
	if p.titles < 50 && len(c) < 150 && a.annual(c) && !strings.ContainsAny(c, "。;") && !aboutOther(c) {
		p.titles++
		if len(p.titleLines) < 8 {
			p.addTitle(c)
		}
		if p.title == "" {
			p.title = strings.TrimSpace(raw)
		}
	}
	a.fields(p, c)
	if p.breadcrumb == "" && len(p.head) < 10 && (strings.Contains(c, ">") || strings.Contains(c, "位置:")) && strings.Count(c, ">")+strings.Count(c, "/")+strings.Count(c, "»") >= 2 {
		p.breadcrumb = c
	}
}

func (p *page) addTitle(c string) {
	if !slices.Contains(p.titleLines, c) {
		p.titleLines = append(p.titleLines, c)
	}
}

// aboutOther reports lines that speak of a report rather than being its title.
func aboutOther(c string) bool {
	return strings.HasPrefix(c, "附件") || strings.Contains(c, "上一篇") || strings.Contains(c, "下一篇") || strings.Contains(c, "当前位置") || strings.HasSuffix(c, ":") || strings.HasSuffix(c, "如下") || strings.Contains(c, ">")
}

// annual reports whether a compact line is of the title family.
func (a *Attributor) annual(c string) bool {
	if len(c) > 300 || !strings.Contains(c, "报告") && !strings.Contains(c, "年报") && !strings.Contains(c, "告年度报") && !strings.Contains(c, "总结") {
		return false
	}
	return matches(a.rules.Titles, c)
}

func matches(list []catalog.Expression, s string) bool {
	for _, e := range list {
		if e.MatchString(s) {
			return true
		}
	}
	return false
}

// titleOf settles what the page calls itself.
func (a *Attributor) titleOf(p *page, doc *document.Document) {
	top := compact(cut(doc.Title, 1000))
	if top != "" && a.annual(top) {
		p.addTitle(top)
		if p.title == "" {
			p.title = strings.TrimSpace(doc.Title)
		}
	}
	p.titled = len(p.titleLines) > 0
	p.topTitle = top
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if b.Kind == document.Heading && (b.Level == 1 || p.topTitle == "" && b.Level <= 2) && i < 40 {
			if c := compact(cut(b.Text, 1000)); c != "" && !statutory(c) {
				p.topTitle = c
				break
			}
		}
	}
	if p.titled && (p.topTitle == "" || p.topTitle == top) {
		p.topTitle = p.titleLines[0]
	}
	if p.title == "" {
		p.title = strings.TrimSpace(doc.Title)
	}
	names := []string{p.topTitle}
	if top != p.topTitle {
		names = append(names, top)
	}
	for _, n := range a.rules.NotTitles {
		for _, c := range names {
			if c != "" && p.notTitle == "" && n.Match.MatchString(cutSite(c)) {
				p.notTitle = n.Reason
			}
		}
	}
	for _, s := range []string{baseName(p.src.Name), baseName(strings.TrimRight(p.src.URL, "/")), pathBefore(p.src.URL)} {
		if u, err := url.PathUnescape(s); err == nil && p.nameTitle == "" {
			if c := compact(strings.TrimSuffix(u, path.Ext(u))); a.annual(c) {
				p.nameTitle = c
				p.titled = p.titled || p.notTitle == ""
			}
		}
	}
	if p.src.LinkText != "" && !p.titled && a.annual(compact(p.src.LinkText)) {
		p.titleLines = append(p.titleLines, compact(p.src.LinkText))
		p.titled = p.notTitle == ""
	}
}

// pathBefore is the last but one piece of an address: …/<title>/63726324.
func pathBefore(s string) string {
	s = strings.TrimRight(s, "/")
	if i := strings.LastIndexByte(s, '/'); i > 0 {
		return baseName(s[:i])
	}
	return ""
}

// statutory reports a heading such as 一、总体情况, which is no title.
func statutory(c string) bool {
	r := []rune(c)
	return len(r) > 2 && (strings.ContainsRune("一二三四五六七八九十(", r[0]) && strings.ContainsRune("、.)一二三四五六七八九十", r[1]))
}

// cutSite drops the name of the site behind a title: …年度报告_某市人民政府.
func cutSite(c string) string {
	if i := strings.IndexAny(c, "_|"); i > 12 {
		return c[:i]
	}
	return c
}
