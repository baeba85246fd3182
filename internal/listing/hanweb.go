package listing

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// 大汉 (hanweb) lists: a column page carries a call of jpage with proxyUrl and
// ajaxParam, often the first page of entries as an XML island, and more is had
// from dataproxy.jsp by GET (page=N) or POST (startrecord, endrecord, perpage).

var (
	record     = regexp.MustCompile(`(?s)<record>\s*(?:<!\[CDATA\[(.*?)\]\]>|(.*?))\s*</record>`)
	nextGroup  = regexp.MustCompile(`(?s)<nextgroup>\s*(?:<!\[CDATA\[(.*?)\]\]>|(.*?))\s*</nextgroup>`)
	totalField = regexp.MustCompile(`(?i)<totalrecord>\s*(\d{1,7})`)
	totalPage  = regexp.MustCompile(`(?i)<totalpage>\s*(\d{1,6})`)
	hrefOf     = regexp.MustCompile(`(?i)href\s*=\s*["']([^"']+)["']`)

	proxyURL   = regexp.MustCompile(`(?i)["']?proxyUrl["']?\s*[:=]\s*["']([^"']+)["']`)
	proxyAny   = regexp.MustCompile(`["']([^"']*dataproxy\.jsp[^"']*)["']`)
	ajaxParam  = regexp.MustCompile(`(?is)["']?ajaxParam["']?\s*[:=]\s*(?:\{(.*?)\}|["']([^"']+)["'])`)
	perPage    = regexp.MustCompile(`(?i)["']?perPage["']?\s*[:=]\s*["']?(\d{1,4})`)
	groupSize  = regexp.MustCompile(`(?i)["']?groupSize["']?\s*[:=]\s*["']?(\d{1,3})`)
	totalJS    = regexp.MustCompile(`(?i)["']?totalRecord["']?\s*[:=]\s*["']?(\d{1,7})`)
	paramField = regexp.MustCompile(`["']?([A-Za-z_]\w*)["']?\s*:\s*(?:"([^"]*)"|'([^']*)'|([^,}\s]+))`)
)

var datastore = regexp.MustCompile(`^(?:<\?xml[^>]{0,100}\?>)?\s*<(?:datastore|recordset|record)\b`)

// isDatastore reports whether a text is a hanweb XML answer.
func isDatastore(s string) bool { return datastore.MatchString(s) }

// readDatastore reads an XML answer or island: its records, its total, and the
// request for what follows.
func (w *reading) readDatastore(src string) {
	n := 0
	for _, m := range record.FindAllStringSubmatch(src, maxRecords) {
		body := m[1] + m[2]
		if !strings.Contains(body, "<a") && strings.Contains(body, "&lt;") {
			body = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&").Replace(body)
		}
		w.fragment(body, Record, "dataproxy", true)
		n++
	}
	if m := totalField.FindStringSubmatch(src); m != nil {
		w.Total, _ = strconv.Atoi(m[1])
	}
	pages := 0
	if m := totalPage.FindStringSubmatch(src); m != nil {
		pages, _ = strconv.Atoi(m[1])
	}
	// The island of a column page may be empty and leave all entries to the proxy.
	if m := nextGroup.FindStringSubmatch(src); m != nil && (n > 0 || !strings.Contains(w.URL.Path, "dataproxy")) {
		group := strings.ReplaceAll(m[1]+m[2], "&amp;", "&")
		if h := hrefOf.FindStringSubmatch(group); h != nil {
			w.add(Link{URL: h[1], Kind: Next, Mechanism: "dataproxy", Inside: true})
			return
		}
	}
	if n > 0 && strings.Contains(w.URL.Path, "dataproxy") {
		w.nextProxy(n, pages)
	}
}

// nextProxy makes the request that follows the one this answer is to.
func (w *reading) nextProxy(n, pages int) {
	q := w.URL.Query()
	form, _ := url.ParseQuery(w.RequestBody)
	get := func(k string) int {
		v, err := strconv.Atoi(q.Get(k))
		if err != nil {
			v, _ = strconv.Atoi(form.Get(k))
		}
		return v
	}
	method := ""
	if w.RequestBody != "" {
		method = "POST"
	}
	u := *w.URL
	if start := get("startrecord"); start > 0 {
		// A server may give fewer than it was asked for: go on from what came.
		next := start + n
		span := max(get("endrecord")-start+1, n)
		if w.Total > 0 && next > w.Total || w.Total == 0 && n < span {
			return
		}
		end := next + span - 1
		if w.Total > 0 {
			end = min(end, w.Total)
		}
		set := func(v url.Values) bool {
			if v.Get("startrecord") == "" {
				return false
			}
			v.Set("startrecord", strconv.Itoa(next))
			v.Set("endrecord", strconv.Itoa(end))
			return true
		}
		if set(q) {
			u.RawQuery = q.Encode()
		}
		body := w.RequestBody
		if set(form) {
			body = form.Encode()
		}
		w.add(Link{URL: u.String(), Method: method, Body: body, Kind: Next, Mechanism: "dataproxy", Inside: true})
		return
	}
	if page := get("page"); page > 0 && (pages == 0 && w.Total > page*n || page < pages) {
		if q.Get("page") != "" {
			q.Set("page", strconv.Itoa(page+1))
			u.RawQuery = q.Encode()
			w.add(Link{URL: u.String(), Method: method, Body: w.RequestBody, Kind: Next, Mechanism: "dataproxy", Inside: true})
		}
	}
}

// dataproxy finds the call of jpage in a script of a column page.
func (w *reading) dataproxy(src string) {
	if !strings.Contains(src, "dataproxy") {
		return
	}
	proxy := ""
	if m := proxyURL.FindStringSubmatch(src); m != nil && strings.Contains(m[1], "dataproxy") {
		proxy = m[1]
	} else if m := proxyAny.FindStringSubmatch(src); m != nil {
		proxy = m[1]
	}
	if proxy == "" {
		return
	}
	form := url.Values{}
	if m := ajaxParam.FindStringSubmatch(src); m != nil {
		if m[2] != "" {
			form, _ = url.ParseQuery(m[2])
		}
		for _, f := range paramField.FindAllStringSubmatch(m[1], 40) {
			form.Set(f[1], f[2]+f[3]+f[4])
		}
	}
	per := firstInt(perPage, src, 20)
	total := firstInt(totalJS, src, 0)
	group := min(max(firstInt(groupSize, src, 3), 1), 10)
	if form.Get("columnid") == "" {
		if _, query, ok := strings.Cut(proxy, "?"); !ok || !strings.Contains(query, "columnid") {
			return
		}
		// The whole query is in the address: page=N by GET.
		w.add(Link{URL: proxy, Kind: Next, Mechanism: "dataproxy", Inside: true})
		return
	}
	have := 0
	for _, l := range w.Links {
		if l.Kind == Record {
			have++
		}
	}
	w.Total = max(w.Total, total)
	if total > 0 && have >= total {
		return
	}
	start := have + 1
	end := start + per*group - 1
	if total > 0 {
		end = min(end, max(total, start))
	}
	if u, err := url.Parse(proxy); err == nil {
		q := u.Query()
		q.Set("startrecord", strconv.Itoa(start))
		q.Set("endrecord", strconv.Itoa(end))
		q.Set("perpage", strconv.Itoa(per))
		u.RawQuery = q.Encode()
		w.add(Link{URL: u.String(), Method: "POST", Body: form.Encode(), Kind: Next, Mechanism: "dataproxy", Inside: true})
	}
}

// ByGet is a POST of a dataproxy list as a GET with everything in the query,
// for servers that refuse the POST. ok is false for any other request.
func ByGet(rawURL, body string) (string, bool) {
	u, err := url.Parse(rawURL)
	if err != nil || !strings.Contains(u.Path, "dataproxy") || body == "" {
		return "", false
	}
	form, err := url.ParseQuery(body)
	if err != nil {
		return "", false
	}
	q := u.Query()
	for k, v := range form {
		q[k] = v
	}
	u.RawQuery = q.Encode()
	return u.String(), true
}

func firstInt(re *regexp.Regexp, s string, otherwise int) int {
	if m := re.FindStringSubmatch(s); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n > 0 {
			return n
		}
	}
	return otherwise
}
