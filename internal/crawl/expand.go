package crawl

import (
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"gongkai/internal/fetch"
	"gongkai/internal/fold"
	"gongkai/internal/listing"
)

func foldKey(s string) string { return fold.Key(s) }

// sortedLinks are the links of a page that speak of files, further pages of an
// article, pictures and other reports.
type sortedLinks struct {
	files, parts, images []listing.Link
	reports              int
}

// sort looks through the links once, leaving out what the home page has too.
func (w *walk) sort(p *listing.Page, u *url.URL) sortedLinks {
	var s sortedLinks
	dir, stem := path.Dir(u.Path), strings.TrimSuffix(u.Path, path.Ext(u.Path))
	titles := map[string]bool{}
	for _, l := range p.Links {
		lu, err := url.Parse(l.URL)
		if err != nil || w.nav[keyOf(lu)] {
			continue
		}
		switch {
		case l.Kind == listing.Image:
			ext := strings.ToLower(path.Ext(lu.Path))
			if l.Inside && ext != ".gif" && ext != ".svg" && ext != ".ico" && !decoration(lu.Path) {
				s.images = append(s.images, l)
			}
		case isFile(lu, l.Text):
			s.files = append(s.files, l)
			if k := fold.Key(l.Text); matches(&w.run.rules.Pages, "annual", "title", k) != nil {
				titles[k] = true
			}
		case l.Kind == listing.Next && l.Method == "" && lu.Host == u.Host && path.Dir(lu.Path) == dir && strings.HasPrefix(lu.Path, stem+"_") && path.Base(stem) != "index" && path.Base(stem) != "list":
			s.parts = append(s.parts, l)
		case (l.Kind == listing.Anchor || l.Kind == listing.Record || l.Kind == listing.Script) && l.Inside:
			if k := fold.Key(circles.Replace(l.Text)); dated(k) && matches(&w.run.rules.Pages, "annual", "title", k) != nil {
				titles[k] = true
			}
		}
	}
	s.reports = len(titles)
	return s
}

// decoration tells pictures of the page from pictures of a report.
func decoration(p string) bool {
	low := strings.ToLower(p)
	for _, word := range []string{"/images/", "/img/", "/icon", "logo", "banner", "/skin", "/template", "/static/", "/style", "/css/", "/ui/", "qrcode", "ewm", "share", "print", "/theme"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// expand queues the links of a page that is no report.
func (w *walk) expand(c *candidate, v verdict, p *listing.Page, u *url.URL) error {
	rules := w.run.rules
	within, dir := v.Role, ""
	if within == roleColumn || within == roleSection {
		dir = folder(u)
	}
	atHome := within == roleHome
	if atHome && w.nav == nil {
		w.nav = map[string]bool{}
	}
	sparse := utf8.RuneCountInString(fold.Key(p.Text)) < 300
	var cs, doors []candidate
	for i := range p.Links {
		l := &p.Links[i]
		if l.Kind == listing.Image {
			continue
		}
		a, err := canonical(rules, l.URL)
		if err != nil {
			continue
		}
		key := a.key
		if l.Body != "" {
			key += " " + l.Body
		}
		if key == c.key {
			if l.Kind != listing.Refresh || a.url.String() == c.url {
				continue
			}
			// The bare folder jumps to its index file: one page elsewhere, two here.
			key = a.url.Host + a.url.EscapedPath()
			if a.url.RawQuery != "" {
				key += "?" + a.url.RawQuery
			}
		}
		own := l.Kind == listing.Anchor || l.Kind == listing.Area
		if atHome && own {
			w.nav[a.key] = true
		} else if own && w.nav[a.key] {
			continue
		}
		s := scoreLink(&rules.Links, l, a.url, within, dir)
		n := candidate{
			key: key, url: a.url.String(), method: l.Method, body: l.Body, main: a.main, via: c.url, text: l.Text,
			kind: string(l.Kind), role: s.role, within: within, depth: c.depth + 1, organ: c.organ, year: c.year,
		}
		w.adjust(&n, &s, l, a.url, within, sparse, c)
		if atHome && own && s.score >= 0 && s.score < rules.Links.Weak && !isFile(a.url, l.Text) && w.scope.check(a.url) == nil {
			door := n
			door.role, door.score, door.why = roleHome, 100, whySplash
			doors = append(doors, door)
		}
		if s.score < rules.Links.Weak || n.depth > rules.Bounds.Depth {
			continue
		}
		if err := w.scope.check(a.url); err != nil {
			w.refuse(&n, err)
			continue
		}
		// A neighbour host is entered for reports and lists of them only.
		if h := a.url.Hostname(); !w.scope.hosts[h] && h != u.Hostname() && s.score < rules.Links.Strong && n.main == "" && !neighbour(n.role) {
			continue
		}
		if n.main != "" {
			s.score -= 30
		}
		n.score, n.why = s.score, strings.Join(s.why, ",")
		if n.role == "" {
			n.role = roleOther
		}
		if same, ok := w.samePicture(&n, c); ok {
			w.run.decide(decision{Site: w.site.ID, URL: n.url, Via: n.via, Text: n.text, Role: "twin", Reason: "another rendering of " + same})
			continue
		}
		cs = append(cs, n)
	}
	// A home page with a few ways on, none of which says anything, is a splash
	// page before the real one (点击进入, a picture, two languages).
	if atHome && len(cs) == 0 && len(doors) <= rules.Bounds.Doors && c.depth < 2 {
		cs = doors
	}
	// Only entries count as new: a pager that goes on for ever is always new.
	var further, entries []candidate
	for _, n := range cs {
		if n.kind == string(listing.Next) {
			further = append(further, n)
		} else {
			entries = append(entries, n)
		}
	}
	if w.addresses >= rules.Bounds.Known {
		w.logger.Warn("no more addresses are taken up", "known", w.addresses)
		return nil
	}
	fresh, err := w.run.frontier.add(w.site.ID, entries)
	if err != nil {
		return err
	}
	w.addresses += fresh
	if c.kind == string(listing.Next) && fresh == 0 {
		if w.empty[c.list]++; w.empty[c.list] >= rules.Bounds.EmptyPages {
			return nil
		}
	} else if c.kind == string(listing.Next) {
		w.empty[c.list] = 0
	}
	_, err = w.run.frontier.add(w.site.ID, further)
	return err
}

// neighbour roles are worth a visit to another host of the same government
// even by a weak link.
func neighbour(role string) bool { return role == roleSection || role == roleColumn }

// adjust sets score, role, list and year of a link by how it was found.
func (w *walk) adjust(n *candidate, s *scored, l *listing.Link, u *url.URL, within string, sparse bool, c *candidate) {
	inherit := func(score int, why string) {
		s.score, n.role = max(s.score, score), within
		s.why = append(s.why, why)
		n.depth = c.depth
	}
	switch l.Kind {
	case listing.Frame:
		switch {
		case sparse || within == roleColumn:
			inherit(90, "frame")
		case within == roleSection:
			inherit(62, "frame")
		case within == roleHome:
			inherit(30, "frame")
		}
	case listing.Refresh:
		if sparse {
			inherit(120, "refresh")
			if within == roleHome {
				s.score = 900
			}
		} else {
			s.score = 0
		}
	case listing.Next:
		n.list = c.list
		if n.list == "" {
			n.list = c.key
		}
		switch {
		case within == roleColumn:
			inherit(78, "next")
		case within == roleSection && (l.Mechanism == "dataproxy" || l.Mechanism == "jpaas" || l.Mechanism == "gkmlpt"):
			inherit(40, "next")
		default:
			s.score = 0
		}
		if w.paged[n.list]++; w.paged[n.list] > w.run.rules.Bounds.Pages {
			s.score = 0
		}
	case listing.Source:
		if within == roleColumn {
			inherit(72, "source")
		} else if within == roleSection {
			inherit(28, "source")
		}
	case listing.Option, listing.Form:
		if within == roleColumn {
			s.score += 35
			s.why = append(s.why, "choice")
		}
	case listing.Year:
		if within == roleColumn {
			s.score, n.role = max(s.score, 85), roleReport
		} else {
			s.score = 0
		}
	case listing.Script, listing.Record:
		if within == roleColumn {
			s.score += 10
		}
	}
	if isFile(u, l.Text) {
		switch {
		case within == roleColumn && s.score > 0:
			s.score, n.role = s.score+25, roleReport
		case s.role != roleReport && s.role != roleColumn:
			s.score = 0
		default:
			n.role = roleReport
		}
	}
	if within == roleColumn {
		if y := titleYear(l.Text); y != 0 && (n.role == roleYear || n.year == 0) {
			n.year = y
		}
		if n.role == roleOrgan {
			n.organ = l.Text
		}
	}
	// A year that has not begun, or lies before the first report, is a trap or a mistake.
	if y := titleYear(l.Text); n.role == roleYear && y != 0 && (y > w.run.now().Year() || y < w.run.rules.Calendar.FirstReportYear) {
		s.score = 0
	}
}

// samePicture recognises a picture version beside the report itself on a list.
func (w *walk) samePicture(n, c *candidate) (string, bool) {
	if n.within != roleColumn || n.role == roleOrgan || n.role == roleYear {
		return "", false
	}
	k, marked := w.markless(n.text)
	k = c.url + " " + k
	if marked {
		if first, ok := w.titles[k]; ok && first != n.url {
			return first, true
		}
		return "", false
	}
	if len(w.titles) < 50_000 && titleYear(n.text) != 0 {
		w.titles[k] = n.url
	}
	return "", false
}

// refuse records a promising link that is out of scope; it is not fetched.
func (w *walk) refuse(n *candidate, err error) {
	if w.off++; w.off > w.run.rules.Bounds.OffScopeRows {
		return
	}
	known, kerr := w.run.frontier.note(w.site.ID, n.key)
	if kerr != nil || known {
		return
	}
	outcome := fetch.OffScope
	if r, ok := err.(*fetch.Refusal); ok {
		outcome = r.Outcome
	}
	w.run.refuse(w.site.ID, n, outcome, err.Error())
}

// expandReport queues what belongs to a report: its files, its further pages,
// its pictures when they carry it, and the same page of other years.
func (w *walk) expandReport(c *candidate, v verdict, p *listing.Page, s sortedLinks) error {
	rules := w.run.rules
	var cs []candidate
	add := func(l listing.Link, role string, score int) {
		a, err := canonical(rules, l.URL)
		if err != nil || a.key == c.key {
			return
		}
		n := candidate{key: a.key, url: a.url.String(), via: c.url, text: l.Text, kind: string(l.Kind), role: role, within: roleReport, why: role, score: score, depth: c.depth + 1, organ: c.organ}
		if err := w.scope.check(a.url); err != nil {
			w.refuse(&n, err)
			return
		}
		cs = append(cs, n)
	}
	for i, l := range s.files {
		if i < rules.Bounds.Attachments {
			add(l, roleAttachment, 300)
		}
	}
	for i, l := range s.parts {
		if i < rules.Bounds.Attachments {
			add(l, rolePart, 310)
		}
	}
	if v.thin {
		for i, l := range s.images {
			if i < rules.Bounds.Images {
				add(l, roleAttachment, 290)
			}
		}
	}
	for _, l := range p.Links {
		switch l.Kind {
		case listing.Year:
			add(l, roleReport, 85)
		case listing.Frame:
			if u, err := url.Parse(l.URL); err == nil && (isFile(u, "") || v.thin) {
				add(l, roleAttachment, 300)
			}
		}
	}
	_, err := w.run.frontier.add(w.site.ID, cs)
	return err
}
