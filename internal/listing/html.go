package listing

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readHTML parses once and walks the tree once.
func (w *reading) readHTML(text string) {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		// More than 512 open elements: the parser gives up on the page, a
		// tokenizer does not.
		w.readTokens(text)
		return
	}
	doc := goquery.NewDocumentFromNode(root)
	if href, ok := doc.Find("base[href]").First().Attr("href"); ok {
		if u, err := url.Parse(cleanRef(strings.TrimSpace(href))); err == nil {
			w.base = w.URL.ResolveReference(u)
		}
	}
	s := &scan{reading: w}
	s.walk(root, 0, false)
	w.Text = s.out.String()
	w.Numbers = s.numbers.String()
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

// scan walks a page in order and collects text, links and scripts.
type scan struct {
	*reading
	out      strings.Builder
	numbers  strings.Builder
	scripts  []string
	units    []unit   // JPAAS list units
	pagers   []string // texts that say how many pages there are
	xml      int
	inTable  int
	scripted int
}

var furniture = regexp.MustCompile(`(?i)(^|[-_ ])(header|footer|foot|head|nav|navbar|menu|topbar|top|bottom|sidebar|friend|flink|copyright|banner|search|crumbs?|position|location|dqwz|wz)([-_ 0-9]|$)`)
var crumb = regexp.MustCompile(`(?i)(crumb|position|location|dqwz|curpath|bread|weizhi|current)`)

func (s *scan) walk(n *html.Node, depth int, outside bool) {
	if depth > maxDepth {
		s.Cut = true
		return
	}
	switch n.Type {
	case html.TextNode:
		s.write(n.Data)
		return
	case html.ElementNode:
		done, out := s.element(n, outside)
		if done {
			return
		}
		outside = out
	case html.CommentNode:
		return
	}
	block := n.Type == html.ElementNode && isBlock(n.DataAtom)
	if block {
		s.write("\n")
	}
	if n.DataAtom == atom.Table {
		s.inTable++
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.walk(c, depth+1, outside)
	}
	if n.DataAtom == atom.Table {
		s.inTable--
	}
	if block {
		s.write("\n")
	}
}

// element handles one element; done says that its children are not text.
func (s *scan) element(n *html.Node, outside bool) (done, out bool) {
	out = outside
	if c := attr(n, "class") + " " + attr(n, "id"); len(c) > 1 {
		if n.DataAtom != atom.Body && furniture.MatchString(c) {
			out = true
		}
		if s.Crumb == "" && crumb.MatchString(c) {
			if t := textOf(n); strings.ContainsAny(t, ">›»") || strings.Contains(t, "当前位置") || strings.Contains(t, "首页") {
				s.Crumb = oneLine(t, 300)
			}
		}
	}
	switch n.DataAtom {
	case atom.Title:
		if s.Title == "" {
			s.Title = oneLine(textOf(n), 300)
		}
		return true, out
	case atom.Style, atom.Noscript, atom.Template:
		return n.DataAtom != atom.Noscript, out
	case atom.Nav, atom.Header, atom.Footer:
		out = true
	case atom.H1, atom.H2, atom.H3:
		if len(s.Headings) < 40 {
			if t := oneLine(textOf(n), 300); t != "" {
				s.Headings = append(s.Headings, t)
			}
		}
	case atom.Meta:
		s.meta(n)
	case atom.A, atom.Area:
		s.anchor(n, out)
	case atom.Frame, atom.Iframe:
		s.add(Link{URL: fileOfViewer(attr(n, "src")), Text: attr(n, "title"), Kind: Frame, Mechanism: "static", Inside: true})
		return true, out
	case atom.Img:
		if src := attr(n, "src"); src != "" && !strings.HasPrefix(src, "data:") {
			s.add(Link{URL: src, Text: attr(n, "alt"), Kind: Image, Inside: !out})
		}
	case atom.Select:
		s.options(n)
		return true, out
	case atom.Script:
		s.script(n)
		return true, out
	case atom.Td, atom.Th:
		if t := oneLine(textOf(n), 40); t != "" && numeric(t) && s.numbers.Len() < maxText {
			s.numbers.WriteString(t)
			s.numbers.WriteByte(' ')
		}
	case atom.Object, atom.Embed:
		src := attr(n, "data") + attr(n, "src")
		if strings.Contains(strings.ToLower(src), ".pdf") {
			s.add(Link{URL: src, Kind: Frame, Mechanism: "static", Inside: true})
		}
	}
	s.unit(n)
	switch strings.ToLower(n.Data) { // Ucap marks title and body with elements of its own
	case "ucaptitle":
		if t := oneLine(textOf(n), 300); t != "" {
			s.Headings = append(s.Headings, t)
		}
	}
	return false, out
}

func (s *scan) meta(n *html.Node) {
	content := attr(n, "content")
	if name := strings.ToLower(strings.TrimSpace(attr(n, "name"))); name != "" && len(s.Metas) < 100 {
		s.Metas[name] = oneLine(content, 500)
	}
	if strings.EqualFold(attr(n, "http-equiv"), "refresh") {
		if m := refreshURL.FindStringSubmatch(content); m != nil {
			s.add(Link{URL: strings.Trim(m[1], `"' `), Kind: Refresh, Mechanism: "static", Inside: true})
		}
	}
}

var refreshURL = regexp.MustCompile(`(?i)url\s*=\s*(.+)$`)
var windowOpen = regexp.MustCompile(`(?i)(?:window\.open|location(?:\.href)?\s*=|openurl|gotourl|jump|toUrl)\s*\(?\s*\\?['"]([^'"\\]+)\\?['"]`)

func (s *scan) anchor(n *html.Node, outside bool) {
	text := oneLine(textOf(n), 300)
	if title := oneLine(attr(n, "title"), 300); len(title) > len(text) {
		text = title
	}
	if text == "" {
		text = imageAlt(n)
	}
	href := strings.TrimSpace(attr(n, "href"))
	if low := strings.ToLower(href); href == "" || href == "#" || strings.HasPrefix(low, "javascript:") {
		href = ""
		for _, src := range []string{low2(attr(n, "href")), attr(n, "onclick"), attr(n, "data-href"), attr(n, "data-url")} {
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
	if href == "" {
		return
	}
	if generic.MatchString(text) {
		// "查看" in a row of a table: the row says of what.
		if row := rowText(n); row != "" {
			text = row
		}
	}
	s.add(Link{URL: fileOfViewer(href), Text: text, Kind: Anchor, Mechanism: "static", Inside: !outside})
}

var generic = regexp.MustCompile(`(?i)^[\[【(（\s]*(点击)?(查看|浏览|阅读|下载|详情|链接|详细|打开|进入|全文|附件|pdf|word|html|more|查看详情|查看全文|点击查看|点击下载|点击浏览|在线浏览|在线查看|查看更多)?[\]】)）>»\s]*$`)

// rowText is the text of the table row or list entry that holds n, when it is
// short enough to be a label.
func rowText(n *html.Node) string {
	own := oneLine(textOf(n), 100)
	if own == "" {
		own = "\x00"
	}
	for p, i := n.Parent, 0; p != nil && i < 6; p, i = p.Parent, i+1 {
		switch p.DataAtom {
		case atom.Tr, atom.Li, atom.Dd, atom.Dl, atom.P:
			links := 0
			countLinks(p, &links, 0)
			if t := oneLine(textOf(p), 400); links <= 3 && len(t) < 360 {
				return oneLine(strings.ReplaceAll(t, own, ""), 400)
			}
			return ""
		}
	}
	return ""
}

func countLinks(n *html.Node, links *int, depth int) {
	if depth > 50 {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.A {
			*links++
		}
		countLinks(c, links, depth+1)
	}
}

// fileOfViewer gives the file that a viewer page in the browser shows
// (viewer.html?file=…), else the address itself.
func fileOfViewer(ref string) string {
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

func low2(s string) string {
	if len(s) > 11 && strings.EqualFold(s[:11], "javascript:") {
		return s[11:]
	}
	return ""
}

// write appends text with blanks collapsed at the seams.
func (s *scan) write(t string) {
	if s.out.Len() > maxText {
		s.Cut = true
		return
	}
	s.out.WriteString(t)
}

func imageAlt(n *html.Node) string {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && c.DataAtom == atom.Img {
			return attr(c, "alt")
		}
	}
	return ""
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// textOf is the text below n; blocks and breaks separate words.
func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node, int)
	walk = func(n *html.Node, depth int) {
		if depth > maxDepth || b.Len() > 4000 {
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			return
		}
		if n.Type == html.ElementNode {
			if n.DataAtom == atom.Script || n.DataAtom == atom.Style {
				return
			}
			if isBlock(n.DataAtom) {
				b.WriteByte(' ')
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, depth+1)
		}
	}
	walk(n, 0)
	return b.String()
}

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Br, atom.Li, atom.Tr, atom.Td, atom.Th, atom.Table, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Section, atom.Article, atom.Hr, atom.Form, atom.Option:
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
		case r == '.' || r == ',' || r == '-' || r == ' ' || r == '+':
		default:
			return false
		}
	}
	return digits
}
