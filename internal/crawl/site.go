package crawl

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"time"

	"gongkai/internal/catalog"
	"gongkai/internal/fetch"
	"gongkai/internal/fold"
	"gongkai/internal/listing"
)

// walk is the walk over one site. One goroutine owns it.
type walk struct {
	run     *run
	site    catalog.Site
	scope   *scope
	logger  *slog.Logger
	home    *url.URL
	prior   siteState
	known   map[string]*report // prior reports by URL
	lists   map[string]bool    // prior pages that led to reports
	cheap   map[string]bool    // reports asked about beyond the calendar
	nav     map[string]bool    // keys linked from the home page
	parent  map[string]string  // page → page it was found on
	found   map[string]*report // by key
	byPrint map[string]*report
	bodies  map[string]string // digest → URL of pages without meaning that repeat
	titles  map[string]string // marked-off titles of reports on one list, for picture versions
	paged   map[string]int    // further pages per list
	empty   map[string]int    // further pages without anything new
	tried   map[string]int    // organ pages tried, per page that links them
	credit  map[string]bool   // pages known to lead to reports
	gone    map[string]bool   // keys where a page said that there is none, or no report
	missed  []missed
	off     int

	weak, fruitless, down, addresses int
	stop                             string
}

// follow walks the site to the end and returns what is known of it.
func (w *walk) follow(ctx context.Context) (*siteState, error) {
	st := &siteState{Site: w.site.ID, Home: w.site.Home, Run: w.run.state.Started, Outcome: siteDone}
	if err := w.seed(); err != nil {
		return nil, err
	}
	for w.stop == "" {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c, ok, err := w.run.frontier.pop(w.site.ID)
		if err != nil {
			return nil, err
		}
		if !ok {
			if w.homeToo() {
				continue
			}
			break
		}
		if w.skip(&c) {
			continue
		}
		if reason := w.exhausted(&c); reason != "" {
			w.logger.Debug("enough", "reason", reason, "reports", len(w.found))
			break
		}
		if err := w.visit(ctx, &c, st); err != nil {
			return nil, err
		}
	}
	if st.Outcome == siteDone && w.stop != "" {
		st.Outcome, st.Reason = siteBudget, w.stop
	}
	if err := w.recall(ctx, st); err != nil {
		return nil, err
	}
	w.summarise(st)
	return st, w.run.frontier.forget(w.site.ID)
}

// seed puts in the lists that the site file names, else the home page.
func (w *walk) seed() error {
	var cs []candidate
	for _, l := range w.site.Lists {
		if a, err := canonical(w.run.rules, l); err == nil {
			cs = append(cs, candidate{key: a.key, url: a.url.String(), kind: "seed", role: roleColumn, within: roleColumn, why: "site file", score: 200})
		}
	}
	if len(cs) == 0 {
		cs = append(cs, w.homeSeed())
	}
	_, err := w.run.frontier.add(w.site.ID, cs)
	return err
}

func (w *walk) homeSeed() candidate {
	return candidate{key: keyOf(w.home), url: w.home.String(), kind: "seed", role: roleHome, within: roleHome, why: "home", score: 1000}
}

// homeToo goes on from the home page when the named lists gave no report.
func (w *walk) homeToo() bool {
	if len(w.site.Lists) == 0 || len(w.found) > 0 || w.nav != nil {
		return false
	}
	w.nav = map[string]bool{}
	n, err := w.run.frontier.add(w.site.ID, []candidate{w.homeSeed()})
	return err == nil && n > 0
}

// exhausted says why no more is spent on the site, "" to go on.
func (w *walk) exhausted(c *candidate) string {
	b := &w.run.rules.Bounds
	n := len(w.found)
	if c.score < w.run.rules.Links.Strong {
		limit := b.ExploreEmpty
		if n > 0 {
			limit = max(b.ExploreBase, int(float64(n)*b.ExploreShare))
		}
		if w.weak >= limit {
			return fmt.Sprintf("%d weak links explored", w.weak)
		}
		return ""
	}
	limit := b.PatienceEmpty
	if n > 0 {
		limit = b.PatienceBase + int(float64(n)*b.PatienceShare)
	}
	if w.fruitless >= limit && c.role != roleAttachment && c.role != rolePart {
		return fmt.Sprintf("%d promising links led nowhere", w.fruitless)
	}
	return ""
}

// skip drops candidates that need no request.
func (w *walk) skip(c *candidate) bool {
	if c.main != "" {
		if ok, err := w.run.frontier.has(w.site.ID, c.main); err == nil && ok {
			w.run.decide(decision{Site: w.site.ID, URL: c.url, Via: c.via, Text: c.text, Role: "twin", Reason: "small-screen copy of " + c.main})
			return true
		}
	}
	if c.list != "" && c.kind == string(listing.Next) && w.empty[c.list] >= w.run.rules.Bounds.EmptyPages {
		return true
	}
	// One organ's page after another without a report says enough of the rest.
	if c.role == roleOrgan && c.score < w.run.rules.Links.Strong && !w.credit[c.via] {
		if w.tried[c.via]++; w.tried[c.via] > w.run.rules.Bounds.Siblings {
			return true
		}
	}
	return false
}

// visit fetches one candidate and deals with what came.
func (w *walk) visit(ctx context.Context, c *candidate, st *siteState) error {
	before := w.run.client.Spent(w.site.ID).Requests
	res, err := w.fetch(ctx, c)
	if err != nil {
		return err
	}
	cost := w.run.client.Spent(w.site.ID).Requests - before
	found := len(w.found)
	if err := w.take(c, res, st); err != nil {
		return err
	}
	switch {
	case c.score < w.run.rules.Links.Strong:
		if cost > 0 || res.Outcome == fetch.Fresh {
			w.weak++
		}
	case len(w.found) == found && c.role != roleAttachment && c.role != rolePart && res.Outcome != fetch.RobotsDenied && res.Outcome != fetch.OffScope:
		w.fruitless++
	}
	return nil
}

// fetch makes the request of a candidate; a POST that the server refuses is
// tried as a GET.
func (w *walk) fetch(ctx context.Context, c *candidate) (*fetch.Result, error) {
	req := fetch.Request{
		Method: c.method, URL: c.url, Site: w.site.ID, Via: c.via, Text: c.text,
		Scope: w.scope.check, MaxAge: w.maxAge(c), Delay: w.run.delayOf(w.site),
	}
	if c.body != "" {
		req.Body = []byte(c.body)
		req.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=UTF-8"}}
	}
	res, err := w.run.client.Fetch(ctx, req)
	if err != nil {
		return nil, err
	}
	if c.body != "" && (res.Outcome == fetch.HTTPError || len(res.Body) > 0 && !strings.Contains(string(res.Body), "<record") && !strings.Contains(string(res.Body), "<a ")) {
		if u, ok := listing.ByGet(c.url, c.body); ok {
			req.Method, req.URL, req.Body, req.Header = "", u, nil, nil
			if res, err = w.run.client.Fetch(ctx, req); err == nil {
				c.method, c.body, c.url = "", "", u
			}
		}
	}
	return res, err
}

// maxAge is how old a stored answer may be to stand for a request.
func (w *walk) maxAge(c *candidate) time.Duration {
	now := w.run.now()
	age := now.Sub(w.run.state.Started)
	if w.run.cfg.All {
		return age
	}
	cal := &w.run.rules.Calendar
	season := inSeason(cal, now)
	if r := w.known[c.url]; r != nil {
		if w.cheap[c.url] {
			return age
		}
		return max(age, reportInterval(cal, r.Year, now)-oneDay/2)
	}
	switch {
	case c.role == roleAttachment || c.role == rolePart:
		if r := w.known[c.via]; r != nil {
			if w.cheap[c.via] {
				return age
			}
			return max(age, reportInterval(cal, r.Year, now)-oneDay/2)
		}
	case c.role == roleHome || w.lists[c.url] || len(w.prior.Reports) == 0:
		return age
	case len(w.lists) > 0 && c.kind != string(listing.Next):
		return max(age, days(season, cal.Fruitless.Season, cal.Fruitless.Rest)-oneDay/2)
	}
	return age
}

// miss records something that looked promising and was not had.
func (w *walk) miss(c *candidate, res *fetch.Result, state string) {
	if c.score < w.run.rules.Links.Strong || len(w.missed) > 2000 {
		return
	}
	year, organ := titleYear(c.text), ""
	if year != 0 {
		organ = organOf(c.text)
	}
	if year == 0 {
		year = c.year
	}
	if organ == "" {
		organ = c.organ
	}
	reason := res.Reason
	if res.Outcome == fetch.HTTPError {
		reason = fmt.Sprintf("status %d", res.Status)
	}
	w.missed = append(w.missed, missed{URL: c.url, Text: c.text, Organ: organ, Year: year, State: state, Outcome: string(res.Outcome), Reason: reason})
}

// recall asks for the known reports that no list names any more: gone, or only
// unlisted. It is left out when the walk was cut short.
func (w *walk) recall(ctx context.Context, st *siteState) error {
	asked := 0
	for _, r := range w.prior.Reports {
		k := w.keyOf(r.URL)
		if w.found[k] != nil {
			continue
		}
		kept := asBefore(r)
		if st.Outcome != siteDone || !there(kept.State) {
			w.found[k] = kept
			continue
		}
		taken, err := w.run.frontier.note(w.site.ID, k)
		if err != nil {
			return err
		}
		if !taken && asked < 200 {
			asked++
			c := candidate{key: k, url: r.URL, via: r.Via, text: r.Text, role: roleReport, within: roleColumn, why: "known", score: 100}
			if err := w.visit(ctx, &c, st); err != nil {
				return err
			}
		}
		if w.found[k] == nil {
			// Gone only where the server says so; what could not be asked stays as it was.
			if w.gone[k] {
				kept.State = stateVanished
			}
			w.found[k] = kept
		}
	}
	return nil
}

func (w *walk) keyOf(raw string) string {
	a, err := canonical(w.run.rules, raw)
	if err != nil {
		return raw
	}
	return a.key
}

// choose picks the known reports asked about besides those that are due.
func (w *walk) choose() {
	var cheap []*report
	for _, r := range w.prior.Reports {
		w.known[r.URL] = r
		if r.Asked != "" {
			w.known[r.Asked] = r
		}
		if r.Cheap {
			cheap = append(cheap, r)
		}
	}
	sort.SliceStable(cheap, func(i, j int) bool { return cheap[i].Checked.Before(cheap[j].Checked) })
	for i, r := range cheap {
		if i < w.run.rules.Calendar.Slice {
			w.cheap[r.URL] = true
			if r.Asked != "" {
				w.cheap[r.Asked] = true
			}
		}
	}
	for _, l := range w.prior.Lists {
		w.lists[l] = true
	}
}

// summarise fills in the state of the site.
func (w *walk) summarise(st *siteState) {
	spent := w.run.client.Spent(w.site.ID)
	st.Requests, st.Bytes = spent.Requests, spent.Bytes
	for _, r := range w.found {
		st.Reports = append(st.Reports, r)
	}
	sort.Slice(st.Reports, func(i, j int) bool { return st.Reports[i].URL < st.Reports[j].URL })
	for l := range w.credit {
		st.Lists = append(st.Lists, l)
	}
	sort.Strings(st.Lists)
	st.Missed = w.missed
	st.Coverage = coverage(&w.run.rules.Calendar, st, w.run.now())
}

// markless takes the marks of another rendering off a title: 图片版 and its like.
func (w *walk) markless(text string) (string, bool) {
	k := fold.Key(text)
	marked := false
	for _, m := range w.run.rules.Scope.SameMarks {
		if strings.Contains(k, m) {
			k, marked = strings.ReplaceAll(k, m, ""), true
		}
	}
	return k, marked
}
