package listing

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
)

var (
	createPage = regexp.MustCompile(`(?i)createPage(?:HTML)?\s*\(([^)]{1,300})\)`)
	argument   = regexp.MustCompile(`"([^"]*)"|'([^']*)'|(-?\d+)`)
	pageWord   = regexp.MustCompile(`^\s*(?:[\[【(（<«‹]?\s*)?(下一?页|下页|后一页|末页|尾页|最后一页|next|last|>>?|»|›|第?\s*\d{1,4}\s*页?)\s*[\]】)）>»›]*\s*$`)
	pageOf     = regexp.MustCompile(`共\s*(\d{1,4})\s*页|第?\s*\d{1,4}\s*/\s*(\d{1,4})\s*页?|(?:countPage|pageCount|totalPages?|maxPage)\s*[:=]\s*["']?(\d{1,4})\b`)
	numbered   = regexp.MustCompile(`^(.*?)([_-])(\d{1,4})(\.[a-z]{3,5})$`)
	bareNumber = regexp.MustCompile(`^(\d{1,4})(\.[a-z]{3,5})$`)
)

// paging finds the further pages of a static list: calls of createPageHTML,
// numbered anchors, countdown folders, and "共 N 页" beside a known pattern.
func (w *reading) paging(s *scan) {
	if w.uses("createpagehtml") || w.uses("static") {
		for _, src := range s.scripts {
			for _, m := range createPage.FindAllStringSubmatch(src, 5) {
				w.createPage(m[1])
			}
		}
	}
	found := false
	for i := range w.Links {
		l := &w.Links[i]
		if l.Kind == Anchor && pageWord.MatchString(strings.ToLower(l.Text)) && w.sameList(l.URL) {
			l.Kind, l.Inside = Next, true
			found = true
		}
		if l.Kind == Next {
			found = true
		}
	}
	if found {
		if w.uses("countdown") {
			w.fillNumbers()
		}
		return
	}
	if n := w.pageCount(s); n > 1 {
		w.guessPages(n)
	}
}

// createPage generates the pages that TRS's createPageHTML(total, current,
// name, extension) links: page 0 is name.ext, page N is name_N.ext. Variants
// with an element id first, or with the total count last, are read alike: the
// first number is the page count, the last two names are name and extension.
func (w *reading) createPage(args string) {
	var nums []int
	var names []string
	for _, m := range argument.FindAllStringSubmatch(args, 12) {
		if m[3] != "" {
			n, _ := strconv.Atoi(m[3])
			nums = append(nums, n)
		} else {
			names = append(names, m[1]+m[2])
		}
	}
	if len(nums) == 0 || len(names) < 2 {
		return
	}
	total := nums[0]
	name, ext := names[len(names)-2], strings.TrimPrefix(names[len(names)-1], ".")
	if total < 2 || total > maxPages*10 || name == "" || ext == "" || len(ext) > 5 {
		return
	}
	// Ucap's list counts from 1 (list_2), TRS's from 0 (index_1).
	first, last := 1, total-1
	if len(names) >= 3 && strings.HasPrefix(strings.ToLower(name), "list") {
		first, last = 2, total
	}
	for n := first; n <= last && n <= maxPages; n++ {
		w.add(Link{URL: fmt.Sprintf("%s_%d.%s", name, n, ext), Kind: Next, Mechanism: "createpagehtml", Inside: true})
	}
}

// sameList reports whether an address can be a further page of this list: on
// this host, and in this page's folder or one of the page's name.
func (w *reading) sameList(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Host != w.URL.Host && u.Host != w.base.Host {
		return false
	}
	here := w.URL.Path
	if u.Path == here {
		return u.RawQuery != w.URL.RawQuery && u.RawQuery != ""
	}
	dir := path.Dir(here + "x")
	if strings.HasSuffix(here, "/") {
		dir = strings.TrimSuffix(here, "/")
	}
	stem := strings.TrimSuffix(here, path.Ext(here))
	under := path.Dir(u.Path)
	return under == dir || under == stem || path.Dir(here) == under || path.Dir(path.Dir(here)) == path.Dir(under) && path.Base(under) == path.Base(path.Dir(here))
}

// fillNumbers adds the pages between numbered ones, which long pagers leave
// out: index_2 … index_9, or 8.htm … 1.htm of a list that counts down.
func (w *reading) fillNumbers() {
	type pattern struct{ dir, stem, sep, ext string }
	spans := map[pattern][2]int{}
	for _, l := range w.Links {
		if l.Kind != Next || l.Method != "" {
			continue
		}
		u, err := url.Parse(l.URL)
		if err != nil || u.RawQuery != "" {
			continue
		}
		dir, file := path.Split(u.Path)
		var p pattern
		n := 0
		if m := numbered.FindStringSubmatch(file); m != nil {
			p = pattern{dir, m[1], m[2], m[4]}
			n, _ = strconv.Atoi(m[3])
		} else if m := bareNumber.FindStringSubmatch(file); m != nil {
			p = pattern{dir, "", "", m[2]}
			n, _ = strconv.Atoi(m[1])
		} else {
			continue
		}
		span, ok := spans[p]
		if !ok {
			span = [2]int{n, n}
		}
		spans[p] = [2]int{min(span[0], n), max(span[1], n)}
	}
	for p, span := range spans {
		for n := span[0] + 1; n < span[1] && n < maxPages; n++ {
			w.add(Link{URL: p.dir + p.stem + p.sep + strconv.Itoa(n) + p.ext, Kind: Next, Mechanism: "countdown", Inside: true})
		}
	}
}

// pageCount is the number of pages that the text or a script states. Texts are
// long and seldom say it: only the surroundings of a 页 are looked at.
func (w *reading) pageCount(s *scan) int {
	best := 0
	look := func(src string) {
		for _, m := range pageOf.FindAllStringSubmatch(src, 10) {
			n, _ := strconv.Atoi(m[1] + m[2] + m[3])
			best = max(best, n)
		}
	}
	for at, tries := 0, 0; tries < 20; tries++ {
		i := strings.Index(w.Text[at:], "页")
		if i < 0 {
			break
		}
		look(w.Text[max(0, at+i-30):min(len(w.Text), at+i+12)])
		at += i + len("页")
	}
	if i := strings.LastIndexByte(w.Text, '/'); i >= 0 { // 1/5 without a word
		look(w.Text[max(0, i-12):min(len(w.Text), i+12)])
	}
	for _, src := range s.scripts {
		if len(src) < 100<<10 && (strings.Contains(src, "Page") || strings.Contains(src, "页")) {
			look(src)
		}
	}
	if best > maxPages {
		return 0
	}
	return best
}

// guessPages makes the addresses of a list of n pages whose pager is drawn by
// a script: index.html → index_1.html; list.shtml → list_2.shtml; a.htm → the
// countdown a/N.htm only where the page names that folder.
func (w *reading) guessPages(n int) {
	file := path.Base(w.URL.Path)
	ext := path.Ext(file)
	stem := strings.TrimSuffix(file, ext)
	switch {
	case strings.HasSuffix(w.URL.Path, "/") || stem == "index":
		if ext == "" || strings.HasSuffix(w.URL.Path, "/") {
			stem, ext = "index", ".html"
		}
		for i := 1; i < n; i++ {
			w.add(Link{URL: fmt.Sprintf("%s_%d%s", stem, i, ext), Kind: Next, Mechanism: "static", Inside: true})
		}
	case stem == "list" && ext != "":
		for i := 2; i <= n; i++ {
			w.add(Link{URL: fmt.Sprintf("list_%d%s", i, ext), Kind: Next, Mechanism: "static", Inside: true})
		}
	case strings.HasPrefix(stem, "list_1") && ext != "":
		for i := 2; i <= n; i++ {
			w.add(Link{URL: fmt.Sprintf("list_%d%s", i, ext), Kind: Next, Mechanism: "static", Inside: true})
		}
	}
}

// choicePath is an address put together from the choice: '/nb/' + this.value + '/'.
var choicePath = regexp.MustCompile(`location(?:\.href)?\s*=\s*["']([^"']*)["']\s*\+\s*(?:this|event\.target)\.(?:value|options\[[^\]]*\]\.value)(?:\s*\+\s*["']([^"']*)["'])?`)

// openChoice is a <select> and openForm the <form> around it.
type openChoice struct {
	name   string
	around []string
	values [][2]string // value, text
}

type openForm struct {
	action  string
	post    bool
	hidden  url.Values
	choices []openChoice
}

func (s *scan) endOption() {
	if !s.optOpen {
		return
	}
	s.optOpen = false
	if c := s.choice; c != nil && len(c.values) < 500 && s.optVal != "" {
		c.values = append(c.values, [2]string{s.optVal, oneLine(string(s.option), 100)})
	}
	s.option = s.option[:0]
}

// endChoice keeps the choices that are addresses; those of a GET form wait for
// the form's hidden fields.
func (s *scan) endChoice() {
	c := s.choice
	if c == nil {
		return
	}
	s.choice = nil
	var plain [][2]string
	for _, v := range c.values {
		value := v[0]
		switch {
		case c.around != nil:
			s.add(Link{URL: c.around[1] + value + c.around[2], Text: v[1], Kind: Option, Mechanism: "static", Inside: true})
		case strings.ContainsAny(value, "/") || strings.Contains(value, ".htm") || strings.Contains(value, ".shtml") || strings.Contains(value, ".jsp?"):
			s.add(Link{URL: value, Text: v[1], Kind: Option, Mechanism: "static", Inside: true})
		default:
			plain = append(plain, v)
		}
	}
	if s.form != nil && !s.form.post && c.name != "" && len(plain) > 0 && s.uses("form") && len(s.form.choices) < 10 {
		s.form.choices = append(s.form.choices, openChoice{name: c.name, values: plain})
	}
}

// endForm makes one address of each choice of a GET form, hidden fields as they are.
func (s *scan) endForm() {
	f := s.form
	s.form = nil
	if f == nil {
		return
	}
	action, _, _ := strings.Cut(f.action, "?")
	if action == "" {
		action = s.URL.Path
	}
	for _, c := range f.choices {
		for _, v := range c.values {
			q := url.Values{}
			for k, h := range f.hidden {
				q[k] = h
			}
			q.Set(c.name, v[0])
			s.add(Link{URL: action + "?" + q.Encode(), Text: v[1], Kind: Form, Mechanism: "form", Inside: true})
		}
	}
}
