package attribution

import (
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/document"
	"gongkai/internal/fact"
)

// Source is what is known of a document apart from its bytes. Everything may
// be empty.
type Source struct {
	Name        string // file name
	URL         string
	LinkText    string // text of the link it was found by
	ViaURL      string // page that held the link …
	ViaTitle    string // … and its title
	PublishedOn string // YYYY-MM-DD, as the listing says
	Division    string // code that the site is declared to belong to
	Tables      int    // statutory tables that the reader of forms found
}

// Attributor attributes documents. It is safe for concurrent use.
type Attributor struct {
	div      *catalog.DivisionTable
	rules    *catalog.Attribution
	suffixes []suffix
	places   func() pinyinIndex
	isField  map[string]bool // words of rules.Fields
	brief    lexicon         // of headings and labels
	prose    lexicon
}

// New makes an Attributor of the divisions and the rules of
// schemas/attribution.
func New(div *catalog.DivisionTable, rules *catalog.Attribution) *Attributor {
	a := &Attributor{div: div, rules: rules, suffixes: suffixes(rules), isField: map[string]bool{}}
	for _, words := range rules.Fields {
		for _, w := range words {
			a.isField[w] = true
		}
	}
	a.lexicons()
	a.places = a.spelled()
	return a
}

// Attribute says who reports in doc, for which division and year, and whether
// it is an annual report at all. Organ, division and year are empty where
// nothing in the document or its source tells them. Each word that was heard
// is in the report's Evidence, best first within a field.
//
// Issues: year_conflict and organ_conflict when two sources of weight
// disagree, year_unknown, organ_unknown and division_unknown for a report
// without them, clone_junk for text that a copying host has tampered with, and
// not_a_report with the reason.
func (a *Attributor) Attribute(doc *document.Document, src Source) (fact.Report, []fact.Issue) {
	p := a.scan(doc, src)
	r := fact.Report{Title: p.title, PublishedOn: p.published}
	var issues []fact.Issue
	is, reason, score := a.isReport(p)
	r.IsReport = is
	r.Evidence = append(r.Evidence, fact.Evidence{Field: "report", Value: strconv.FormatBool(is), Source: reason, Score: score})
	if p.junk > 0 {
		issues = append(issues, fact.Issue{Code: "clone_junk", Detail: fmt.Sprintf("%d characters with their reading inserted behind them: %s", p.junk, p.junkSample)})
	}
	if !is {
		issues = append(issues, fact.Issue{Code: "not_a_report", Detail: reason})
		return r, issues
	}
	years := p.years()
	r.Evidence = append(r.Evidence, years...)
	var conflict string
	if len(years) > 0 && !p.blank() {
		r.Year, _ = strconv.Atoi(years[0].Value)
		for _, e := range years[1:] {
			if e.Value != years[0].Value && e.Score >= 0.8 && years[0].Score-e.Score < 0.3 {
				conflict = e.Source + " says " + e.Value
			}
		}
		if conflict != "" {
			issues = append(issues, fact.Issue{Code: "year_conflict", Detail: fmt.Sprintf("%s says %s, %s", years[0].Source, years[0].Value, conflict)})
		}
	} else if !p.blank() {
		issues = append(issues, fact.Issue{Code: "year_unknown", Detail: "no source names the year reported on"})
	}
	p.year = r.Year
	o := a.organ(p)
	r.Organ, r.Kind, r.Division, r.Level = o.name, o.kind, o.division, o.level
	r.Evidence = append(r.Evidence, o.evidence...)
	if p.blank() {
		return r, issues
	}
	if o.conflict != "" {
		issues = append(issues, fact.Issue{Code: "organ_conflict", Detail: o.conflict})
	}
	if r.Organ == "" {
		issues = append(issues, fact.Issue{Code: "organ_unknown", Detail: "no source names the reporting organ"})
	}
	if r.Division == "" {
		issues = append(issues, fact.Issue{Code: "division_unknown", Detail: "no source tells the division"})
	}
	return r, issues
}

// publishes is the title of a notice that makes a report known.
var publishes = regexp.MustCompile(`^关于(公布|发布|公开).*(年度报告|年报)的(通知|公告|通告|函)$`)

// isReport decides whether the page is an annual report, with the reason.
func (a *Attributor) isReport(p *page) (bool, string, float64) {
	form := p.src.Tables > 0 || p.labels >= 4
	for _, n := range a.rules.NotTitles {
		if form && p.sections >= 3 && publishes.MatchString(p.topTitle) {
			break // a notice with the whole report below it
		}
		if p.notTitle == n.Reason && (n.Strong || !form && p.sections < 3) && !(p.titled && n.Strong && n.Reason == "other_report") {
			return false, n.Reason + ": " + clip(p.topTitle, 40), 1
		}
	}
	if p.text < 1500 && !form && p.sections < 2 {
		for _, n := range a.rules.NotTexts {
			if n.Match.MatchString(p.sample) {
				return false, n.Reason, 1
			}
		}
	}
	switch {
	case p.titles >= 4 && !form && p.sections < 2:
		return false, "list: " + strconv.Itoa(p.titles) + " titles of reports", 0.9
	case form && p.titled:
		return true, "title and statutory tables", 1
	case form:
		return true, "statutory tables", 0.9
	case p.sections >= 3:
		return true, strconv.Itoa(p.sections) + " statutory headings", 0.9
	case p.titled && p.sections >= 1 && p.text >= 200:
		return true, "title and a statutory heading", 0.8
	case p.titled && p.text >= 400 && p.prose >= 3:
		return true, "title and prose of a report", 0.7
	case p.titled && p.attached:
		return false, "title of a report whose text is in an attachment", 0.6
	case p.titled && p.images && p.text < 400:
		return true, "title of a report shown as pictures", 0.5
	case !p.titled && p.sections >= 1 && p.prose >= 3 && p.topTitle == "":
		return true, "extract: a statutory heading and prose", 0.6
	case !p.titled && p.topTitle == "" && p.prose >= 2 && p.counts:
		return true, "extract: prose with counts of disclosed items", 0.5
	case p.titled:
		return false, "title of a report without its text", 0.6
	}
	return false, "no title, table or heading of a report", 0.8
}

// rank sorts evidence of one field: values by their best score and a little
// for each further source, then the evidence itself best first.
func rank(list []fact.Evidence) []fact.Evidence {
	total, best := map[string]float64{}, map[string]float64{}
	for _, e := range list {
		total[e.Value] += e.Score
		best[e.Value] = max(best[e.Value], e.Score)
	}
	weight := func(e fact.Evidence) float64 { return best[e.Value] + 0.1*(total[e.Value]-best[e.Value]) }
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.Value != b.Value {
			if wa, wb := weight(a), weight(b); wa != wb {
				return wa > wb
			}
			return a.Value > b.Value
		}
		return a.Score > b.Score
	})
	return list
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) > n {
		return string(r[:n]) + "…"
	}
	return strings.TrimSpace(s)
}
