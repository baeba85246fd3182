package crawl

import (
	"hash/fnv"
	"io"
	"net/url"
	"path"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"unicode/utf8"

	"gongkai/internal/fetch"
	"gongkai/internal/listing"
)

// take deals with the answer to one candidate.
func (w *walk) take(c *candidate, res *fetch.Result, st *siteState) error {
	if res.Outcome == fetch.Fresh && res.Status >= 300 {
		res.Outcome = fetch.HTTPError // what this run was told already
	}
	switch res.Outcome {
	case fetch.Fetched, fetch.Unchanged, fetch.Fresh, fetch.Truncated:
		w.down = 0
	case fetch.RobotsDenied, fetch.RobotsDown:
		if c.front() {
			st.Outcome, st.Reason = siteBlocked, string(res.Outcome)
		}
		w.miss(c, res, "blocked")
		w.failPart(c, res)
		return nil
	case fetch.BudgetSpent:
		w.stop = "budget spent: " + res.Reason
		return nil
	case fetch.OffScope, fetch.RefusedClone, fetch.BadURL, fetch.RefusedScheme, fetch.RefusedPort:
		if c.front() {
			st.Outcome, st.Reason = siteFailed, string(res.Outcome)+reasonTail(res.Reason)
		}
		w.failPart(c, res)
		return nil
	default:
		return w.failed(c, res, st)
	}
	u, err := url.Parse(res.URL)
	if err != nil {
		return nil
	}
	if len(res.Redirects) > 0 {
		a, err := canonical(w.run.rules, res.URL)
		if err != nil {
			return nil
		}
		if a.key != c.key {
			taken, err := w.run.frontier.note(w.site.ID, a.key)
			if err != nil {
				return err
			}
			if a.key == keyOf(w.home) && c.role != roleHome {
				w.gone[c.key] = true
				w.decide(c, verdict{Role: kindError, Reason: "redirect to the home page"})
				w.miss(c, &fetch.Result{Outcome: "soft_404", Reason: "redirect to the home page"}, "failed")
				return nil
			}
			if taken {
				w.decide(c, verdict{Role: "alias", Reason: "redirect to " + a.key})
				return nil
			}
			c.asked = c.url
			c.key, c.url = a.key, res.URL
		}
	}
	if listing.Binary(res.Body) {
		return w.takeFile(c, res)
	}
	return w.takePage(c, res, u, st)
}

// failed deals with an address that gave nothing.
func (w *walk) failed(c *candidate, res *fetch.Result, st *siteState) error {
	if c.role == roleHome {
		st.Outcome, st.Reason = siteFailed, string(res.Outcome)+reasonTail(res.Reason)
		// Sites that moved to https often stop answering on port 80.
		if strings.HasPrefix(c.url, "http://") && res.Status == 0 && c.kind == "seed" {
			st.Outcome, st.Reason = siteDone, ""
			next := w.homeSeed()
			next.url, next.kind = "https://"+strings.TrimPrefix(c.url, "http://"), "https"
			next.key = "https " + next.key
			_, err := w.run.frontier.add(w.site.ID, []candidate{next})
			return err
		}
	}
	if res.Status == 404 || res.Status == 410 {
		w.gone[c.key] = true
	}
	w.miss(c, res, "failed")
	w.failPart(c, res)
	if res.Status == 0 {
		if w.down++; w.down >= 5 {
			w.stop = "the host stopped answering: " + string(res.Outcome)
		}
	}
	return nil
}

// failPart notes an attachment that was not had with its report.
func (w *walk) failPart(c *candidate, res *fetch.Result) {
	if c.role != roleAttachment && c.role != rolePart {
		return
	}
	if r := w.found[w.keyOf(c.via)]; r != nil {
		r.Files = append(r.Files, part{URL: c.url, Kind: c.role, Text: c.text, State: string(res.Outcome)})
	}
}

// takeFile deals with a payload that is no page: an attachment of a report, or
// a report of its own.
func (w *walk) takeFile(c *candidate, res *fetch.Result) error {
	if c.role == roleAttachment || c.role == rolePart {
		w.attach(c, res, c.role)
		return nil
	}
	v := verdict{Role: roleOther, Reason: "a file whose link does not speak of a report", Title: c.text}
	rules := &w.run.rules.Pages
	key := circles.Replace(c.text)
	folded := foldKey(key)
	annual := matches(rules, "annual", "title", folded)
	switch {
	case matches(rules, "instruction", "title", folded) != nil:
		v.Role, v.Reason = kindInstruction, "link text"
	case annual != nil, c.within == roleColumn && (c.organ != "" || c.year != 0 || titleYear(c.text) != 0):
		v.Role, v.Reason = roleReport, "file of a list of reports"
		v.Year, v.Organ = titleYear(c.text), organOf(c.text)
		if annual == nil {
			v.Organ = c.organ
		}
		if v.Year == 0 {
			v.Year = c.year
		}
		v.Print = res.Digest
	}
	w.decide(c, v)
	if v.Role == roleReport {
		return w.report(c, res, v, nil)
	}
	return nil
}

// attach ties a file or a further page to its report.
func (w *walk) attach(c *candidate, res *fetch.Result, kind string) {
	r := w.found[w.keyOf(c.via)]
	if r == nil {
		return
	}
	p := part{URL: c.url, Kind: kind, Text: c.text, Digest: res.Digest}
	if res.Truncated {
		p.State = "truncated"
	}
	r.Files = append(r.Files, p)
	if old := w.known[r.URL]; old != nil && r.State == stateSame {
		for _, q := range old.Files {
			if q.URL == p.URL && q.Digest != "" && q.Digest != p.Digest && p.State == "" && listing.Binary(res.Body) {
				r.State = stateCorrected
			}
		}
	}
}

var fileName = regexp.MustCompile(`(?i)\.(pdf|docx?|xlsx?|wps|et|dps|ofd|zip|rar|7z|rtf|pptx?|ceb|caj|jpe?g|png|gif|bmp|tiff?|webp)$`)

// isFile reports whether a link leads to a file: by the name in its path, its
// query or its text.
func isFile(u *url.URL, text string) bool {
	if fileName.MatchString(path.Base(u.Path)) {
		return true
	}
	if u.RawQuery != "" {
		for _, vs := range u.Query() {
			for _, v := range vs {
				if fileName.MatchString(v) {
					return true
				}
			}
		}
	}
	if strings.HasSuffix(u.Path, "htm") || strings.HasSuffix(u.Path, "html") {
		return false
	}
	return fileName.MatchString(strings.TrimSpace(text)) || download.MatchString(u.Path)
}

// download is the path of a program that hands out files.
var download = regexp.MustCompile(`(?i)/(down(load)?(file)?|getfile|fileservlet|attach(ment)?(down)?)(\.\w{2,5})?$`)

// takePage reads a page, decides what it is and queues its links. One page that
// breaks the reader must not end a night.
func (w *walk) takePage(c *candidate, res *fetch.Result, u *url.URL, st *siteState) (err error) {
	defer func() {
		if r := recover(); r != nil {
			w.logger.Error("a page broke the reader", "url", c.url, "panic", r, "stack", string(debug.Stack()))
			w.decide(c, verdict{Role: kindError, Reason: "it broke the reader"})
			w.miss(c, &fetch.Result{Outcome: "not_readable"}, "failed")
		}
	}()
	p := listing.Read(listing.Answer{
		URL: u, RequestBody: c.body, ContentType: res.Header.Get("Content-Type"), Body: res.Body,
		Mechanism: w.site.Mechanism, Until: w.run.now().Year() - 1,
	})
	if c.role == rolePart {
		w.attach(c, res, rolePart)
		return nil
	}
	sorted := w.sort(p, u)
	v := verdict{Role: roleOther, Reason: p.Format}
	if p.Format == "html" {
		v = judge(&w.run.rules.Pages, p, u, c.text, len(sorted.files), len(sorted.parts), sorted.reports, len(sorted.images))
	}
	if res.Truncated && v.Role != roleReport {
		v.Role, v.Reason = kindError, "truncated"
	}
	w.gone[c.key] = v.Role != roleReport && v.Role != kindChallenge && v.Role != kindMaintenance && !res.Truncated
	switch v.Role {
	case kindError, kindChallenge, kindMaintenance:
		w.decide(c, v)
		if c.front() {
			st.Outcome, st.Reason = siteFailed, v.Role+reasonTail(v.Reason)
		}
		w.miss(c, &fetch.Result{Outcome: fetch.Outcome("soft_404"), Reason: v.Role + reasonTail(v.Reason)}, "failed")
		return nil
	case kindInstruction, kindNews, kindGuide:
		// A way on that is named like a guide (政府信息公开目录) is still a way on.
		if v.Role == kindGuide && (c.role == roleHome || c.role == roleSection || c.role == roleColumn) {
			break
		}
		if c.role == roleHome {
			break
		}
		w.decide(c, v)
		return nil
	case roleReport:
		w.decide(c, v)
		if err := w.report(c, res, v, p); err != nil {
			return err
		}
		return w.expandReport(c, v, p, sorted)
	}
	// The same bytes under another address tell nothing new: a catch-all page.
	// Lists of neighbours may be the same to the byte and lead elsewhere.
	same := res.Digest + " " + linksPrint(p)
	if first, ok := w.bodies[same]; ok && first != c.url && c.role != roleHome && len(res.Body) > 0 {
		w.decide(c, verdict{Role: kindError, Reason: "the same page as " + first})
		return nil
	}
	w.bodies[same] = c.url
	v.Role = w.roleOf(c, p, sorted)
	w.decide(c, v)
	return w.expand(c, v, p, u)
}

// linksPrint is a digest of where a page's links lead.
func linksPrint(p *listing.Page) string {
	h := fnv.New64a()
	for _, l := range p.Links {
		io.WriteString(h, l.URL)
		io.WriteString(h, l.Body)
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// roleOf says what a page that is no report is for.
func (w *walk) roleOf(c *candidate, p *listing.Page, s sortedLinks) string {
	switch listing.Kind(c.kind) {
	case listing.Frame, listing.Refresh, listing.Next, listing.Source:
		if c.role == roleHome || c.role == roleSection || c.role == roleColumn {
			return c.role
		}
	}
	if c.role == roleHome {
		return roleHome
	}
	rules := &w.run.rules.Pages
	for _, t := range []string{p.Metas["columnname"], p.Title, lastOf(p.Crumb)} {
		if k := foldKey(circles.Replace(t)); k != "" && matches(rules, "annual", "title", k) != nil {
			return roleColumn
		}
	}
	for i, h := range p.Headings {
		if k := foldKey(circles.Replace(h)); i < 3 && matches(rules, "annual", "title", k) != nil {
			return roleColumn
		}
	}
	switch {
	case c.role == roleColumn, c.role == roleReport && c.score >= w.run.rules.Links.Strong && (s.reports >= 1 || strings.Contains(c.why, "annual")):
		return roleColumn
	case c.within == roleColumn && (c.role == roleYear || c.role == roleOrgan || c.kind == string(listing.Option) || c.kind == string(listing.Form)):
		return roleColumn
	case c.role == roleSection, c.role == roleOrgan:
		return roleSection
	}
	if t := foldKey(p.Title + p.Metas["columnname"] + p.Crumb); strings.Contains(t, "信息公开") || strings.Contains(t, "政务公开") {
		return roleSection
	}
	return roleOther
}

// lastOf is the last step of a breadcrumb.
func lastOf(crumb string) string {
	if i := strings.LastIndexAny(crumb, ">›»/"); i >= 0 {
		_, n := utf8.DecodeRuneInString(crumb[i:])
		return crumb[i+n:]
	}
	return crumb
}
