package attribution

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/document"
	"gongkai/internal/fold"
)

// page is what one pass over a document gathers.
type page struct {
	src        Source
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
	s = fold.Text(s)
	if !strings.ContainsAny(s, " \t\n") {
		return s
	}
	return strings.Join(strings.Fields(s), "")
}

// blank reports an unfilled form: it reports on no year and by no one.
func (p *page) blank() bool {
	return len(p.years()) == 0 && len(p.yearsSaid) == 0 && len(p.period) == 0 && p.text < 200 && p.titleYear() == 0 && (p.src.Tables > 0 || p.labels >= 4) && p.signedOn == "" && p.own == ""
}

func (a *Attributor) scan(doc *document.Document, src Source) *page {
	p := &page{src: src, yearsSaid: map[int]int{}}
	sections := make([]bool, len(a.rules.Sections))
	labels := map[string]bool{}
	prose := make([]bool, len(a.rules.Prose))
	own := map[string]int{}
	for _, m := range doc.Metas {
		a.meta(p, m)
	}
	p.breadcrumb = compact(doc.Breadcrumb)
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
					a.paragraph(p, c.Text, prose, own)
					continue
				}
				if j < 40 && j+1 < len(b.Grid.Cells) && len(c.Text) < 40 && len(b.Grid.Cells[j+1].Text) < lineBytes {
					if k := strings.TrimRight(compact(c.Text), ":"); a.isField[k] {
						a.fields(p, k+":"+compact(b.Grid.Cells[j+1].Text))
					}
				}
				if len(c.Text) < 9 || n >= 80 || len(labels) >= 8 {
					continue
				}
				n++
				a.short(p, c.Text, sections, labels)
			}
			continue
		case document.Image:
			p.images = true
			continue
		}
		for rest, line := b.Text, ""; rest != ""; {
			line, rest, _ = strings.Cut(rest, "\n")
			if len(line) > lineBytes {
				a.paragraph(p, line, prose, own)
				continue
			}
			c := compact(line)
			if c == "" {
				continue
			}
			a.short(p, line, sections, labels)
			a.line(p, c, line, b.Kind == document.Heading)
			if len(line) > 40 {
				a.paragraph(p, line, prose, own)
			} else {
				p.text += len(line)
				a.ownWords(line, own)
			}
		}
	}
	for _, l := range doc.Links {
		if a.annual(compact(l.Text)) || a.annual(compact(l.URL)) || attachment(l.URL) {
			p.attached = true
		}
	}
	for _, s := range sections {
		if s {
			p.sections++
		}
	}
	p.labels = len(labels)
	for _, s := range prose {
		if s {
			p.prose++
		}
	}
	best := 0
	for level, n := range own {
		if n > best || n == best && level > p.own {
			p.own, best = level, n
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
					p.titleLines = append(p.titleLines, compact(v))
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

// short looks for statutory headings and labels in a short text.
func (a *Attributor) short(p *page, s string, sections []bool, labels map[string]bool) {
	var stack [256]byte
	k := string(fold.AppendKey(stack[:0], s))
	if k == "" {
		return
	}
	if len(k) < 90 {
		for i, words := range a.rules.Sections {
			if sections[i] {
				continue
			}
			for _, w := range words {
				if at := strings.Index(k, w); at >= 0 && at <= 36 {
					sections[i] = true
					break
				}
			}
		}
	}
	for _, l := range a.rules.Labels {
		if !labels[l] && strings.Contains(k, l) {
			labels[l] = true
		}
	}
}

var (
	countOf   = regexp.MustCompile(`(主动公开|公开|发布).{0,30}信息.{0,8}\d+(条|份|件|篇|余)`)
	aboutThis = regexp.MustCompile(`本报告|年度报告|年报|统计期限|数据统计|特向社会`)
)

// paragraph looks at a piece of prose.
func (a *Attributor) paragraph(p *page, s string, prose []bool, own map[string]int) {
	p.text += len(s)
	if len(p.sample) < 1500 {
		p.sample += compact(s[:min(len(s), 1500)])
	}
	for i, w := range a.rules.Prose {
		if !prose[i] && strings.Contains(s, w) {
			prose[i] = true
		}
	}
	yearsIn(s, p.yearsSaid)
	a.ownWords(s, own)
	p.findJunk(s)
	if !p.counts || len(p.subjects) < 8 || strings.Contains(s, "期限") || strings.Contains(s, "1月1日") || strings.Contains(s, "本报告") {
		c := compact(s[:min(len(s), 2000)])
		p.counts = p.counts || countOf.MatchString(c)
		if len(p.subjects) < 8 {
			p.subjects = append(p.subjects, clip(c, 120))
		}
		if len(p.intro) < 6 && aboutThis.MatchString(c) {
			p.intro = append(p.intro, clip(c, 300))
		}
		p.periodIn(c)
	}
}

func (a *Attributor) ownWords(s string, own map[string]int) {
	for _, o := range a.rules.OwnWords {
		for _, w := range o.Words {
			if strings.Contains(s, w) {
				own[o.Level] += strings.Count(s, w)
			}
		}
	}
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
	if a.annual(c) && len(c) < 150 && !strings.ContainsAny(c, "。;") && !aboutOther(c) {
		p.titles++
		if len(p.titleLines) < 8 {
			p.titleLines = append(p.titleLines, c)
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

// aboutOther reports lines that speak of a report rather than being its title.
func aboutOther(c string) bool {
	return strings.HasPrefix(c, "附件") || strings.Contains(c, "上一篇") || strings.Contains(c, "下一篇") || strings.Contains(c, "当前位置") || strings.Contains(c, ">")
}

// annual reports whether a compact line is of the title family.
func (a *Attributor) annual(c string) bool {
	if len(c) > 300 || !strings.Contains(c, "公开") && !strings.Contains(c, "年报") && !strings.Contains(c, "报告") {
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
	top := compact(doc.Title)
	if top != "" && a.annual(top) {
		p.titleLines = append(p.titleLines, top)
		if p.title == "" {
			p.title = strings.TrimSpace(doc.Title)
		}
	}
	p.titled = len(p.titleLines) > 0
	p.topTitle = top
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if b.Kind == document.Heading && (b.Level == 1 || p.topTitle == "" && b.Level <= 2) && i < 40 {
			if c := compact(b.Text); c != "" && !statutory(c) {
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
	for _, n := range a.rules.NotTitles {
		for _, c := range []string{p.topTitle, top} {
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
