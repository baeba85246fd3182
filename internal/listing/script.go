package listing

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// script keeps the source of a script; an XML island is read at once.
func (s *scan) script(p piece) {
	src := p.text
	if len(src) > maxScript {
		src, s.Cut = src[:maxScript], true
	}
	if typ := get(p.attr, "type"); strings.Contains(typ, "xml") || typ == "" && isDatastore(strings.TrimSpace(src)) {
		if s.uses("dataproxy") {
			s.readDatastore(src)
		}
		return
	}
	if strings.TrimSpace(src) != "" && len(s.scripts) < 200 && s.scripted < maxScript {
		s.scripts = append(s.scripts, src)
		s.scripted += len(src)
	}
}

var (
	leave      = regexp.MustCompile(`(?:^|[;\s{])(?:(?:window|self|top|document|parent)\.)?location(?:\.href)?\s*=\s*["']([^"']{1,500})["']|location\.(?:replace|assign)\(\s*["']([^"']{1,500})["']`)
	jsonSource = regexp.MustCompile(`["']([^"'\s<>]{1,300}\.json(?:\?[^"'\s<>]{0,200})?)["']`)
	inFunction = regexp.MustCompile(`function\s*\w*\s*\([^)]*\)\s*\{[^}]*$`)
)

// readScript looks into one script: a jump away from the page, a list as
// object literals, markup in strings, and JSON that it loads.
func (w *reading) readScript(src string) {
	for _, m := range leave.FindAllStringSubmatchIndex(src, 3) {
		// A jump inside a function waits for a click; only one that runs at once leaves.
		if at := m[0]; !inFunction.MatchString(src[max(0, at-2000):at]) {
			a, b := m[2], m[3]
			if a < 0 {
				a, b = m[4], m[5]
			}
			w.add(Link{URL: src[a:b], Kind: Refresh, Mechanism: "static", Inside: true})
		}
	}
	if w.uses("dataproxy") {
		w.dataproxy(src)
	}
	if !w.uses("scriptlist") {
		return
	}
	if strings.Contains(src, "<a ") || strings.Contains(src, "<A ") {
		w.fragment(unescapeJS(src), Script, "scriptlist", true)
	}
	w.objects(src)
	for _, m := range jsonSource.FindAllStringSubmatch(src, 20) {
		w.add(Link{URL: m[1], Kind: Source, Mechanism: "scriptlist", Inside: true})
	}
}

// fragment adds the anchors of a piece of markup; what surrounds the markup
// does not matter.
func (w *reading) fragment(src string, kind Kind, mechanism string, inside bool) int {
	m := markup{src: src}
	n := 0
	href, title := "", ""
	var label strings.Builder
	flush := func() {
		if href != "" && !strings.HasPrefix(strings.ToLower(href), "javascript:") {
			text := oneLine(html.UnescapeString(label.String()), 300)
			if len(title) > len(text) {
				text = title
			}
			w.add(Link{URL: href, Text: text, Kind: kind, Mechanism: mechanism, Inside: inside})
			n++
		}
		href, title = "", ""
		label.Reset()
	}
	for n < maxRecords {
		p, ok := m.next()
		if !ok {
			break
		}
		switch {
		case p.tag == "":
			if href != "" && label.Len() < 1000 {
				label.WriteString(p.text)
			}
		case p.tag == "a" && p.end:
			flush()
		case p.tag == "a":
			flush()
			href, title = get(p.attr, "href"), get(p.attr, "title")
			if strings.Contains(href, "'+") || strings.Contains(href, "\"+") || strings.Contains(href, "+'") {
				href = "" // put together at run time
			}
		}
	}
	flush()
	return n
}

func unescapeJS(s string) string {
	return strings.NewReplacer(`\"`, `"`, `\'`, `'`, `\/`, `/`, `\n`, "\n", `\t`, "\t", `\u003c`, "<", `\u003e`, ">", `\u003C`, "<", `\u003E`, ">").Replace(s)
}

var (
	pair     = regexp.MustCompile(`["']?([A-Za-z_][\w]{0,40})["']?\s*:\s*(?:"((?:[^"\\]|\\.){0,1000})"|'((?:[^'\\]|\\.){0,1000})')`)
	urlKeys  = []string{"url", "link", "href", "linkurl", "docpuburl", "post_url", "pageurl", "path", "infourl", "arturl", "targeturl", "htmlurl", "src", "viewurl"}
	textKeys = []string{"title", "name", "doctitle", "text", "infotitle", "arttitle", "subject", "linktitle", "showtitle", "headline", "topic", "filename", "organ", "deptname"}
)

// objects adds each object literal that has an address and a title.
func (w *reading) objects(src string) {
	start, n := -1, 0
	for i := 0; i < len(src) && n < maxRecords; i++ {
		switch src[i] {
		case '{':
			start = i
		case '}':
			if start >= 0 && i-start < 8000 {
				fields := map[string]string{}
				for _, m := range pair.FindAllStringSubmatch(src[start:i], 60) {
					v := m[2]
					if v == "" {
						v = m[3]
					}
					fields[strings.ToLower(m[1])] = unquoteJS(v)
				}
				if w.object(fields, Script, "scriptlist") {
					n++
				}
			}
			start = -1
		}
	}
}

// object adds the link of a flat object with an address and a title.
func (w *reading) object(fields map[string]string, kind Kind, mechanism string) bool {
	link, text := "", ""
	for _, k := range urlKeys {
		if v := fields[k]; v != "" && looksLikeAddress(v) {
			link = v
			break
		}
	}
	for _, k := range textKeys {
		if v := fields[k]; v != "" {
			text = v
			break
		}
	}
	if link == "" || text == "" {
		return false
	}
	if strings.Contains(text, "<") {
		text = html.UnescapeString(tags.ReplaceAllString(text, ""))
	}
	w.add(Link{URL: link, Text: text, Kind: kind, Mechanism: mechanism, Inside: true})
	return true
}

var tags = regexp.MustCompile(`<[^>]{0,500}>`)

func looksLikeAddress(s string) bool {
	return len(s) < 2000 && (strings.ContainsAny(s, "/.?") || strings.HasPrefix(s, "http")) && !strings.ContainsAny(s, " \n<>{}")
}

func unquoteJS(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	if t, err := strconv.Unquote(`"` + strings.NewReplacer(`\/`, `/`, `\'`, `'`, `\"`, `\"`).Replace(s) + `"`); err == nil {
		return t
	}
	return unescapeJS(s)
}
