package listing

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
)

var callback = regexp.MustCompile(`^[\w$.]{1,60}\(\s*([\[{])`)

// jsonp gives the JSON inside callback(…), "" when s is none.
func jsonp(s string) string {
	m := callback.FindStringSubmatchIndex(s[:min(len(s), 200)])
	if m == nil {
		return ""
	}
	end := strings.LastIndexByte(s, ')')
	if end <= m[2] {
		return ""
	}
	return s[m[2]:end]
}

// readJSON reads a list in JSON: JPAAS units, gkmlpt articles, or any objects
// that have an address and a title.
func (w *reading) readJSON(src string) {
	dec := json.NewDecoder(strings.NewReader(src))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		w.objects(src)
		return
	}
	n := 0
	w.visit(v, 0, &n)
	w.nextJSON(n)
}

// visit walks a JSON value; n counts the entries found.
func (w *reading) visit(v any, depth int, n *int) {
	if depth > 40 || *n > maxRecords {
		w.Cut = true
		return
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			w.visit(x, depth+1, n)
		}
	case map[string]any:
		fields := map[string]string{}
		for k, x := range v {
			switch x := x.(type) {
			case string:
				fields[strings.ToLower(k)] = x
			case json.Number:
				if low := strings.ToLower(k); (low == "total" || low == "totalcount" || low == "count" || low == "totalrecord" || low == "rowcount") && w.Total == 0 {
					w.Total, _ = strconv.Atoi(x.String())
				}
			}
		}
		if w.object(fields, Script, mechanismOf(w.URL.Path)) {
			*n++
		}
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			switch x := v[k].(type) {
			case string:
				if strings.Contains(x, "<a ") || strings.Contains(x, "<A ") {
					*n += w.fragment(x, Script, "jpaas", true)
					w.unitPages(x)
				}
			default:
				w.visit(x, depth+1, n)
			}
		}
	}
}

func mechanismOf(path string) string {
	if strings.Contains(path, "/gkmlpt/") {
		return "gkmlpt"
	}
	return "scriptlist"
}

// nextJSON asks for the next page where the request counted its pages.
func (w *reading) nextJSON(n int) {
	q := w.URL.Query()
	if strings.Contains(w.URL.Path, "/gkmlpt/") && n > 0 {
		page, _ := strconv.Atoi(q.Get("page"))
		page = max(page, 1)
		// Pages hold 100 entries, or fewer where a site is set up so; an empty
		// page ends the list in any case.
		if page*n < w.Total && page < maxPages {
			q.Set("page", strconv.Itoa(page+1))
			u := *w.URL
			u.RawQuery = q.Encode()
			w.add(Link{URL: u.String(), Kind: Next, Mechanism: "gkmlpt", Inside: true})
		}
		return
	}
	if n == 0 || w.Total <= n || strings.Contains(w.URL.Path, "build/unit") {
		return
	}
	for _, k := range []string{"page", "pageNo", "pageno", "pageNum", "pageIndex", "currentPage", "p"} {
		page, err := strconv.Atoi(q.Get(k))
		if err != nil || page*n >= w.Total || page < 0 {
			continue
		}
		q.Set(k, strconv.Itoa(page+1))
		u := *w.URL
		u.RawQuery = q.Encode()
		w.add(Link{URL: u.String(), Kind: Next, Mechanism: "scriptlist", Inside: true})
		return
	}
}

// ---- gkmlpt (南方 NFCMS directory system)

var (
	gkSID  = regexp.MustCompile(`["']?\bSID["']?\s*[:=]\s*["']?(\w{1,20})`)
	gkTree = regexp.MustCompile(`["']?\bTREE["']?\s*[:=]\s*`)
	gkNode = regexp.MustCompile(`\{[^{}\[\]]*`)
	gkID   = regexp.MustCompile(`["']?\bid["']?\s*:\s*["']?(\d{1,10})`)
	gkName = regexp.MustCompile(`["']?(?:name|title|text)["']?\s*:\s*["']((?:[^"'\\]|\\.){1,100})["']`)
)

// gkmlpt finds the category tree in window._CONFIG and makes one request a
// category; the crawl follows those whose names speak of annual reports.
func (w *reading) gkmlpt() {
	if !w.uses("gkmlpt") || !strings.Contains(w.text, "_CONFIG") {
		return
	}
	sid := gkSID.FindStringSubmatch(w.text)
	tree := gkTree.FindStringIndex(w.text)
	if sid == nil || tree == nil {
		return
	}
	prefix := "/gkmlpt/"
	if i := strings.Index(w.URL.Path, "/gkmlpt"); i >= 0 {
		prefix = w.URL.Path[:i] + "/gkmlpt/"
	}
	rest := w.text[tree[1]:min(len(w.text), tree[1]+maxScript)]
	if end := strings.Index(rest, "</script"); end >= 0 {
		rest = rest[:end]
	}
	add := func(id, name string) {
		w.add(Link{URL: fmt.Sprintf("%sapi/all/%s?page=1&sid=%s", prefix, id, url.QueryEscape(sid[1])),
			Text: name, Kind: Script, Mechanism: "gkmlpt", Inside: true})
	}
	var nodes any
	if dec := json.NewDecoder(strings.NewReader(rest)); dec.Decode(&nodes) == nil {
		visitTree(nodes, add, 0)
		return
	}
	for i, node := range gkNode.FindAllString(rest, 5000) {
		id, name := gkID.FindStringSubmatch(node), gkName.FindStringSubmatch(node)
		if id == nil || name == nil || i > 5000 {
			continue
		}
		add(id[1], unquoteJS(name[1]))
	}
}

// visitTree gives id and name of each node of a category tree that is JSON.
func visitTree(v any, add func(id, name string), depth int) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			visitTree(x, add, depth)
		}
	case map[string]any:
		if depth > 40 {
			return
		}
		id := ""
		switch x := v["id"].(type) {
		case string:
			id = x
		case float64:
			id = strconv.FormatFloat(x, 'f', -1, 64)
		}
		for _, k := range []string{"name", "title", "text"} {
			if name, ok := v[k].(string); ok && id != "" {
				add(id, name)
				break
			}
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if _, leaf := v[k].(string); !leaf && k != "id" {
				visitTree(v[k], add, depth+1)
			}
		}
	}
}
