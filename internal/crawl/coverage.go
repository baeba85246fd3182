package crawl

import (
	"sort"
	"time"

	"gongkai/internal/catalog"
)

// coverRow is one line of coverage.ndjson.
type coverRow struct {
	Site   string `json:"site"`
	Organ  string `json:"organ"`
	Year   int    `json:"year"`
	State  string `json:"state"` // found, missing, blocked, failed, vanished
	Reason string `json:"reason"`
	URL    string `json:"url"`
}

// coverage makes the rows of a site: each report found; each year missing
// between an organ's first and last, or since; each address that looked like a
// report and was blocked or failed; and the site itself when nothing was found.
func coverage(cal *catalog.Calendar, st *siteState, now time.Time) []coverRow {
	type span struct {
		organ string
		years map[int]bool
	}
	organs := map[string]*span{}
	var rows []coverRow
	for _, r := range st.Reports {
		if r.SameAs != "" {
			continue
		}
		row := coverRow{Site: st.Site, Organ: r.Organ, Year: r.Year, State: "found", Reason: r.Reason, URL: r.URL}
		switch r.State {
		case stateVanished, stateGone:
			row.State = "vanished"
		case stateTruncated:
			row.State, row.Reason = "failed", "truncated"
		}
		rows = append(rows, row)
		if r.Year == 0 || row.State != "found" {
			continue
		}
		k := organKey(r.Organ)
		if organs[k] == nil {
			organs[k] = &span{organ: r.Organ, years: map[int]bool{}}
		}
		organs[k].years[r.Year] = true
	}
	for _, m := range st.Missed {
		rows = append(rows, coverRow{Site: st.Site, Organ: m.Organ, Year: m.Year, State: m.State, Reason: m.Outcome + reasonTail(m.Reason), URL: m.URL})
		if m.Year != 0 && organs[organKey(m.Organ)] != nil {
			organs[organKey(m.Organ)].years[m.Year] = true // told already, with its reason
		}
	}
	latest := latestReportYear(cal, now)
	for _, o := range organs {
		first, last := 9999, 0
		for y := range o.years {
			first, last = min(first, y), max(last, y)
		}
		for y := first; y <= max(last, latest); y++ {
			if o.years[y] {
				continue
			}
			reason := "between years that were found"
			if y > last {
				reason = "due, but not found"
			}
			rows = append(rows, coverRow{Site: st.Site, Organ: o.organ, Year: y, State: "missing", Reason: reason})
		}
	}
	if len(rows) == 0 {
		state := "missing"
		switch st.Outcome {
		case siteFailed:
			state = "failed"
		case siteBlocked:
			state = "blocked"
		}
		rows = append(rows, coverRow{Site: st.Site, State: state, Reason: st.Outcome + reasonTail(st.Reason), URL: st.Home})
	}
	sort.SliceStable(rows, func(i, j int) bool {
		a, b := rows[i], rows[j]
		if a.Organ != b.Organ {
			return a.Organ < b.Organ
		}
		if a.Year != b.Year {
			return a.Year < b.Year
		}
		if a.State != b.State {
			return a.State < b.State
		}
		return a.URL < b.URL
	})
	return rows
}

func reasonTail(s string) string {
	if s == "" {
		return ""
	}
	return ": " + s
}
