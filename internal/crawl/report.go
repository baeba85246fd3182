package crawl

import (
	"gongkai/internal/fetch"
	"gongkai/internal/listing"
)

// report records a report that was found, tells whether it is new, the same or
// corrected, and credits the pages that led to it.
func (w *walk) report(c *candidate, res *fetch.Result, v verdict, p *listing.Page) error {
	now := w.run.now()
	if v.Organ == "" {
		v.Organ = c.organ
	}
	if v.Organ == "" && p != nil {
		if v.Organ = p.Metas["contentsource"]; v.Organ == "" {
			v.Organ = p.Metas["sitename"]
		}
	}
	if v.Organ == "" {
		v.Organ = w.site.Name
	}
	if v.Year == 0 {
		v.Year = c.year
	}
	r := &report{
		URL: c.url, Asked: c.asked, Via: c.via, Text: c.text, Title: v.Title, Organ: v.Organ, Year: v.Year, Reason: v.Reason,
		Digest: res.Digest, Print: v.Print, State: stateNew, First: now, Checked: now,
		Cheap: res.Capture.ETag != "" || res.Capture.Modified != "",
	}
	if p != nil {
		r.Numbers = numbersPrint(p)
	}
	if res.Outcome == fetch.Fresh {
		r.Checked = res.Capture.Time
	}
	if res.Truncated {
		r.State = stateTruncated
	}
	if old := w.known[c.url]; old != nil {
		r.First = old.First
		switch {
		case res.Truncated, old.State == stateVanished, old.State == stateGone: // back again: new
		case old.Digest == r.Digest, old.Print != "" && old.Print == r.Print && old.State != stateTruncated:
			r.State = stateSame
		default:
			r.State = stateCorrected
		}
	}
	w.found[c.key] = r
	w.same(r)
	if !w.credit[c.via] {
		if err := w.run.frontier.boost(w.site.ID, c.via, 35, 75, true); err != nil {
			return err
		}
	}
	w.creditWay(c.via)
	return nil
}

// same ties a report to another address of the same one: the same bytes, or
// the same organ and year with the same numbers.
func (w *walk) same(r *report) {
	keys := []string{"digest " + r.Digest}
	if r.Numbers != "" && r.Year != 0 && r.Organ != "" {
		keys = append(keys, "numbers "+r.Numbers+" "+organKey(r.Organ)+" "+itoa(r.Year))
	}
	for _, k := range keys {
		if first := w.byPrint[k]; first != nil && first.URL != r.URL {
			if r.SameAs == "" {
				r.SameAs = first.URL
			}
			continue
		}
		w.byPrint[k] = r
	}
}

// creditWay marks the pages on the way to a report as worth asking about in
// every run, and lifts the other organs linked from the page that led to this
// one's list.
func (w *walk) creditWay(page string) {
	for i := 0; page != "" && i < 50; i++ {
		if w.credit[page] {
			return
		}
		w.credit[page] = true
		if via := w.parent[page]; via != "" {
			if err := w.run.frontier.boost(w.site.ID, via, 35, 75, false); err != nil {
				w.logger.Warn("frontier", "error", err)
			}
		}
		page = w.parent[page]
	}
}

// decide records what a page was taken for, and the way to it.
func (w *walk) decide(c *candidate, v verdict) {
	if c.via != "" && c.url != c.via {
		if _, ok := w.parent[c.url]; !ok && len(w.parent) < 100_000 {
			w.parent[c.url] = c.via
		}
	}
	w.run.decide(decision{Site: w.site.ID, URL: c.url, Via: c.via, Text: c.text, Role: v.Role, Reason: v.Reason,
		Title: v.Title, Organ: v.Organ, Year: v.Year, Score: c.score, Why: c.why})
}
