package listing

import (
	"html"
	"net/url"
	"regexp"
	"strings"
)

// readHTML reads a page in one pass.
func (w *reading) readHTML(text string) {
	s := &scan{reading: w, hasUnits: strings.Contains(text, "ueryData") || strings.Contains(text, "querydata") || strings.Contains(text, "data-query")}
	m := markup{src: text}
	for {
		p, ok := m.next()
		if !ok {
			break
		}
		switch {
		case p.tag == "":
			s.write(p.text)
		case p.end:
			s.close(p.tag)
		default:
			s.open(p)
		}
	}
	s.end()
	w.Text, w.Numbers = string(s.out), string(s.numbers)
	w.finish(s)
}

// finish runs the primitives that look at scripts and at the page as a whole.
func (w *reading) finish(s *scan) {
	w.Scripts = len(s.scripts)
	for _, src := range s.scripts {
		w.readScript(src)
	}
	w.paging(s)
	w.jpaas(s)
	w.gkmlpt()
	w.yearSteps()
}

// scan is the state of the pass over one page.
type scan struct {
	*reading
	out      []byte // visible text
	numbers  []byte
	scripts  []string
	scripted int // bytes of scripts
	units    []unit
	hasUnits bool // some element may be a JPAAS unit

	stack   []openTag // containers that are open
	classes map[string]mark

	link    *openLink
	pending []openLink // anchors of the row that have no name of their own
	row     string     // tag of the row that is open
	rowAt   int
	rowLen  int // links in it

	heading   string // tag of the heading that is open
	headingAt int
	cellAt    int // where the text of the open cell begins, -1 outside
	crumbAt   int
	crumbOf   int // height of the stack at the crumb's element

	form    *openForm
	choice  *openChoice
	option  []byte
	optVal  string
	optOpen bool
	noJS    bool
}

type openTag struct {
	tag     string
	outside bool
}

type mark struct{ furniture, crumb bool }

type openLink struct {
	href, text, alt string
	at              int
	outside         bool
}

var (
	furniture  = regexp.MustCompile(`(?i)(^|[-_ ])(header|footer|foot|head|nav|navbar|menu|topbar|top|bottom|sidebar|friend|flink|copyright|banner|search|crumbs?|position|location|dqwz|wz)([-_ 0-9]|$)`)
	crumb      = regexp.MustCompile(`(?i)(crumb|position|location|dqwz|curpath|bread|weizhi|current)`)
	refreshURL = regexp.MustCompile(`(?i)url\s*=\s*(.+)$`)
	windowOpen = regexp.MustCompile(`(?i)(?:window\.open|location(?:\.href)?\s*=|openurl|gotourl|jump|toUrl)\s*\(?\s*\\?['"]([^'"\\]+)\\?['"]`)
	generic    = regexp.MustCompile(`(?i)^[\[【(（\s]*(点击)?(查看|浏览|阅读|下载|详情|链接|详细|打开|进入|全文|附件|pdf|word|html|more|查看详情|查看全文|点击查看|点击下载|点击浏览|在线浏览|在线查看|查看更多)?[\]】)）>»\s]*$`)
)

// write adds text with its entities undone.
func (s *scan) write(t string) {
	if s.optOpen {
		if len(s.option) < 200 {
			s.option = append(s.option, html.UnescapeString(t)...)
		}
		return
	}
	if len(s.out) > maxText {
		s.Cut = true
		return
	}
	if strings.IndexByte(t, '&') >= 0 {
		t = html.UnescapeString(t)
	}
	s.out = append(s.out, t...)
}

// outside reports whether the place is furniture of the page.
func (s *scan) outside() bool { return len(s.stack) > 0 && s.stack[len(s.stack)-1].outside }

// open handles a start tag.
func (s *scan) open(p piece) {
	if s.hasUnits && len(p.attr) > 20 {
		s.unit(p.attr)
	}
	if breaks(p.tag) && (len(s.out) == 0 || s.out[len(s.out)-1] != '\n') {
		s.out = append(s.out, '\n')
	}
	switch p.tag {
	case "div", "ul", "ol", "nav", "header", "footer", "section", "article", "aside", "table", "dl", "center", "form":
		s.container(p)
	case "a", "area":
		s.anchor(p)
	case "tr", "li", "dd":
		s.endRow()
		s.endCell()
		s.row, s.rowAt = p.tag, len(s.out)
	case "p":
		if s.row == "" || s.row == "p" {
			s.endRow()
			s.row, s.rowAt = "p", len(s.out)
		}
	case "td", "th":
		s.endCell()
		s.cellAt = len(s.out) + 1
	case "h1", "h2", "h3", "ucaptitle":
		s.heading, s.headingAt = p.tag, len(s.out)
	case "title":
		if s.Title == "" {
			s.Title = oneLine(html.UnescapeString(p.text), 300)
		}
	case "script":
		s.script(p)
	case "meta":
		s.meta(p.attr)
	case "base":
		if href := get(p.attr, "href"); href != "" && s.base == s.URL {
			if u, err := url.Parse(cleanRef(strings.TrimSpace(href))); err == nil {
				s.base = s.URL.ResolveReference(u)
			}
		}
	case "frame", "iframe":
		s.add(Link{URL: fileOfViewer(get(p.attr, "src")), Text: get(p.attr, "title"), Kind: Frame, Mechanism: "static", Inside: true})
	case "embed", "object":
		src := get(p.attr, "data") + get(p.attr, "src")
		if strings.Contains(strings.ToLower(src), ".pdf") {
			s.add(Link{URL: src, Kind: Frame, Mechanism: "static", Inside: true})
		}
	case "img":
		s.image(p.attr)
	case "select":
		s.choice = &openChoice{name: get(p.attr, "name"), around: choicePath.FindStringSubmatch(get(p.attr, "onchange"))}
	case "option":
		s.endOption()
		s.optVal, s.optOpen = strings.TrimSpace(get(p.attr, "value")), s.choice != nil
	case "input":
		if s.form != nil && strings.EqualFold(get(p.attr, "type"), "hidden") && len(s.form.hidden) < 20 {
			if n := get(p.attr, "name"); n != "" {
				s.form.hidden.Set(n, get(p.attr, "value"))
			}
		}
	case "noscript":
		s.noJS = true
	}
}

// close handles an end tag.
func (s *scan) close(tag string) {
	switch tag {
	case "a":
		s.endAnchor()
	case "tr", "li", "dd":
		s.endCell()
		if s.row == tag {
			s.endRow()
		}
	case "p":
		if s.row == "p" {
			s.endRow()
		}
	case "td", "th":
		s.endCell()
	case "h1", "h2", "h3", "ucaptitle":
		s.endHeading()
	case "select":
		s.endOption()
		s.endChoice()
	case "option":
		s.endOption()
	case "noscript":
		s.noJS = false
	case "div", "ul", "ol", "nav", "header", "footer", "section", "article", "aside", "table", "dl", "center", "form":
		if tag == "table" {
			s.endCell()
		}
		if tag == "form" {
			s.endForm()
		}
		for i := len(s.stack) - 1; i >= 0 && i >= len(s.stack)-200; i-- {
			if s.stack[i].tag == tag {
				s.stack = s.stack[:i]
				if s.crumbOf > i {
					s.endCrumb()
				}
				break
			}
		}
	}
	if breaks(tag) && len(s.out) > 0 && s.out[len(s.out)-1] != '\n' {
		s.out = append(s.out, '\n')
	}
}

// container opens an element that may be furniture or the trail to the page.
func (s *scan) container(p piece) {
	out := s.outside() || p.tag == "nav" || p.tag == "header" || p.tag == "footer"
	var m mark
	if c := get(p.attr, "class") + " " + get(p.attr, "id"); len(c) > 1 {
		var ok bool
		if m, ok = s.classes[c]; !ok {
			m = mark{furniture.MatchString(c), crumb.MatchString(c)}
			if s.classes == nil {
				s.classes = map[string]mark{}
			}
			if len(s.classes) < 2000 {
				s.classes[c] = m
			}
		}
	}
	if len(s.stack) < 10_000 {
		s.stack = append(s.stack, openTag{p.tag, out || m.furniture})
		if m.crumb && s.crumbOf == 0 && s.Crumb == "" {
			s.crumbAt, s.crumbOf = len(s.out), len(s.stack)
		}
	}
	if p.tag == "form" {
		s.form = &openForm{action: get(p.attr, "action"), post: strings.EqualFold(get(p.attr, "method"), "post"), hidden: url.Values{}}
	}
}

func (s *scan) endCrumb() {
	t := string(s.out[min(s.crumbAt, len(s.out)):])
	if len(t) < 1000 && (strings.ContainsAny(t, ">›»") || strings.Contains(t, "当前位置") || strings.Contains(t, "首页")) {
		s.Crumb = oneLine(t, 300)
	}
	s.crumbOf = 0
}

// anchor opens a link.
func (s *scan) anchor(p piece) {
	s.endAnchor()
	href := strings.TrimSpace(get(p.attr, "href"))
	if low := strings.ToLower(href[:min(len(href), 11)]); href == "" || href[0] == '#' || low == "javascript:" {
		sources := []string{get(p.attr, "onclick"), get(p.attr, "data-href"), get(p.attr, "data-url")}
		if low == "javascript:" {
			sources = append([]string{href[11:]}, sources...)
		}
		href = ""
		for _, src := range sources {
			if m := windowOpen.FindStringSubmatch(src); m != nil {
				href = m[1]
			} else if strings.HasPrefix(src, "/") || strings.HasPrefix(src, "http") {
				href = src
			}
			if href != "" {
				break
			}
		}
	}
	a := &openLink{href: href, alt: oneLine(get(p.attr, "title"), 300), at: len(s.out), outside: s.outside()}
	if p.tag == "area" {
		if a.alt == "" {
			a.alt = get(p.attr, "alt")
		}
		s.link = a
		s.endAnchor()
		return
	}
	s.link = a
}

// endAnchor keeps the link that is open; one without a name of its own waits
// for the end of its row.
func (s *scan) endAnchor() {
	a := s.link
	if a == nil {
		return
	}
	s.link = nil
	if a.href == "" {
		return
	}
	a.text = oneLine(string(s.out[min(a.at, len(s.out)):]), 300)
	if len(a.alt) > len(a.text) {
		a.text = a.alt
	}
	s.rowLen++
	if s.row != "" && generic.MatchString(a.text) {
		s.pending = append(s.pending, *a)
		return
	}
	s.keep(*a)
}

func (s *scan) keep(a openLink) {
	s.add(Link{URL: fileOfViewer(a.href), Text: a.text, Kind: Anchor, Mechanism: "static", Inside: !a.outside})
}

// endRow names the links of a row that say no more than "查看" by the row.
func (s *scan) endRow() {
	if len(s.pending) > 0 {
		s.endAnchor()
		text := oneLine(string(s.out[min(s.rowAt, len(s.out)):]), 400)
		for _, a := range s.pending {
			if a.text != "" {
				text = strings.ReplaceAll(text, a.text, "")
			}
		}
		text = oneLine(text, 400)
		for _, a := range s.pending {
			if s.rowLen <= 3 && text != "" && len(text) < 360 {
				a.text = text
			}
			s.keep(a)
		}
		s.pending = s.pending[:0]
	}
	s.row, s.rowLen = "", 0
}

func (s *scan) endCell() {
	if s.cellAt <= 0 {
		return
	}
	at := min(s.cellAt-1, len(s.out))
	s.cellAt = 0
	if n := len(s.out) - at; n == 0 || n > 60 || len(s.numbers) > maxText {
		return
	}
	if t := strings.TrimSpace(string(s.out[at:])); numeric(t) {
		s.numbers = append(append(s.numbers, t...), ' ')
	}
}

func (s *scan) endHeading() {
	if s.heading != "" && len(s.Headings) < 40 {
		if t := oneLine(string(s.out[min(s.headingAt, len(s.out)):]), 300); t != "" {
			s.Headings = append(s.Headings, t)
		}
	}
	s.heading = ""
}

func (s *scan) image(attr string) {
	alt := get(attr, "alt")
	if s.link != nil && s.link.alt == "" {
		s.link.alt = oneLine(alt, 300)
	}
	src := get(attr, "src")
	if lazy := get(attr, "data-src"); src == "" {
		src = lazy
	}
	if src != "" && !strings.HasPrefix(src, "data:") {
		s.add(Link{URL: src, Text: alt, Kind: Image, Inside: !s.outside()})
	}
}

func (s *scan) meta(attr string) {
	content := get(attr, "content")
	if name := strings.ToLower(strings.TrimSpace(get(attr, "name"))); name != "" && len(s.Metas) < 100 {
		s.Metas[name] = oneLine(content, 500)
	}
	if strings.EqualFold(get(attr, "http-equiv"), "refresh") && !s.noJS {
		if m := refreshURL.FindStringSubmatch(content); m != nil {
			s.add(Link{URL: strings.Trim(m[1], `"' `), Kind: Refresh, Mechanism: "static", Inside: true})
		}
	}
}

// end closes what the page left open.
func (s *scan) end() {
	s.endAnchor()
	s.endRow()
	s.endCell()
	s.endHeading()
	s.endOption()
	s.endChoice()
	s.endForm()
	if s.crumbOf > 0 {
		s.endCrumb()
	}
}

// fileOfViewer gives the file that a viewer page in the browser shows
// (viewer.html?file=…), else the address itself.
func fileOfViewer(ref string) string {
	if !strings.Contains(ref, "iewer") {
		return ref
	}
	u, err := url.Parse(cleanRef(ref))
	if err != nil || !strings.Contains(strings.ToLower(u.Path), "viewer") {
		return ref
	}
	for _, k := range []string{"file", "url", "src"} {
		if f := u.Query().Get(k); f != "" {
			return f
		}
	}
	return ref
}

// breaks reports whether a tag ends a line of text.
func breaks(tag string) bool {
	switch tag {
	case "p", "div", "br", "li", "tr", "td", "th", "table", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
		"section", "article", "hr", "form":
		return true
	}
	return false
}

func numeric(s string) bool {
	digits := false
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9' || r >= '０' && r <= '９':
			digits = true
		case r == '.' || r == ',' || r == '-' || r == ' ' || r == '+' || r == '\n' || r == '\r' || r == '\t':
		default:
			return false
		}
	}
	return digits
}
