package listing

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// JPAAS (the newer 大汉 platform) fills a list unit by GET of …/page/build/unit
// with the fields of the unit's queryData; the answer is JSON whose data.html
// holds the entries and a pagination element with rows and count.

const unitPath = "/api-gateway/jpaas-publish-server/front/page/build/unit"

// unit is one list unit of a page.
type unit struct {
	url    string
	fields url.Values
}

// unit collects the element's unit, when it is one.
func (s *scan) unit(attr string) {
	if len(s.units) >= 20 || !s.uses("jpaas") {
		return
	}
	data := get(attr, "querydata")
	if data == "" {
		data = get(attr, "data-query")
	}
	if data == "" || !strings.Contains(data, "pageId") {
		return
	}
	u := unit{url: get(attr, "url"), fields: url.Values{}}
	if u.url == "" {
		u.url = get(attr, "data-url")
	}
	if !strings.Contains(u.url, "build/unit") {
		u.url = unitPath
	}
	for _, f := range paramField.FindAllStringSubmatch(data, 40) {
		u.fields.Set(f[1], f[2]+f[3]+f[4])
	}
	s.units = append(s.units, u)
}

// jpaas makes the first request of each unit. A unit whose entries the page
// holds already is asked for its pages only when it says that there are more.
func (w *reading) jpaas(s *scan) {
	if !w.uses("jpaas") {
		return
	}
	for _, u := range s.units {
		w.addUnit(u.url, u.fields)
	}
	for _, src := range s.scripts { // the call as an address in a script
		for _, m := range unitCall.FindAllStringSubmatch(src, 10) {
			if parsed, err := url.Parse(m[1]); err == nil && parsed.Query().Get("pageId") != "" {
				w.addUnit(parsed.Path, parsed.Query())
			}
		}
		// $.ajax({url: "…/build/unit", data: {webId: …, pageId: …}})
		if at := strings.Index(src, "page/build/unit"); at >= 0 {
			for _, m := range unitData.FindAllString(src, 10) {
				fields := url.Values{}
				for _, f := range paramField.FindAllStringSubmatch(m, 40) {
					fields.Set(f[1], f[2]+f[3]+f[4])
				}
				fields.Del("paramJson") // put together at run time
				w.addUnit(unitPath, fields)
			}
		}
	}
}

var unitData = regexp.MustCompile(`\{[^{}]*\bpageId\b[^{}]*`)

var unitCall = regexp.MustCompile(`["']([^"'\s]*/page/build/unit\?[^"'\s]+)["']`)

func (w *reading) addUnit(path string, fields url.Values) {
	if fields.Get("pageId") == "" {
		return
	}
	q := url.Values{}
	for k, v := range fields {
		q[k] = v
	}
	if q.Get("paramJson") == "" {
		q.Set("paramJson", `{"pageNo":1,"pageSize":50}`)
	}
	w.add(Link{URL: path + "?" + q.Encode(), Kind: Next, Mechanism: "jpaas", Inside: true})
}

var (
	rowsAttr  = regexp.MustCompile(`(?i)\brows\s*=\s*["']?(\d{1,5})`)
	countAttr = regexp.MustCompile(`(?i)\bcount\s*=\s*["']?(\d{1,7})`)
)

// unitPages reads the pagination of a unit's markup and asks for the next page.
func (w *reading) unitPages(markup string) {
	q := w.URL.Query()
	if !strings.Contains(w.URL.Path, "build/unit") || q.Get("pageId") == "" {
		return
	}
	w.Total = max(w.Total, firstInt(countAttr, markup, 0))
	var param struct {
		PageNo   json.Number `json:"pageNo"`
		PageSize json.Number `json:"pageSize"`
	}
	_ = json.Unmarshal([]byte(strings.ReplaceAll(q.Get("paramJson"), "'", `"`)), &param)
	no, _ := strconv.Atoi(param.PageNo.String())
	no = max(no, 1)
	// The server's rows is the size of its pages, whatever was asked for.
	rows := firstInt(rowsAttr, markup, 0)
	if rows == 0 {
		rows, _ = strconv.Atoi(param.PageSize.String())
	}
	if rows <= 0 || no*rows >= w.Total || no > maxPages {
		return
	}
	// Where the first request named no size, the server's own goes on.
	size, _ := strconv.Atoi(param.PageSize.String())
	if size < 1 {
		size = rows
	}
	q.Set("paramJson", `{"pageNo":`+strconv.Itoa(no+1)+`,"pageSize":`+strconv.Itoa(size)+`}`)
	u := *w.URL
	u.RawQuery = q.Encode()
	w.add(Link{URL: u.String(), Kind: Next, Mechanism: "jpaas", Inside: true})
}
