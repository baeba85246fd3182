package crawl

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"gongkai/internal/catalog"
	"gongkai/internal/fold"
	"gongkai/internal/listing"
)

// verdict is what a page was taken for. Reason names the evidence.
type verdict struct {
	Role   string // report, column, section, other, or one of the kinds below
	Reason string
	Title  string // the one that speaks of a report, else the page's
	Year   int
	Organ  string
	Print  string // fingerprint of what a report says, "" for anything else
	thin   bool   // a report without structure in its text: its pictures and files carry it
}

// Kinds of pages that are never reports.
const (
	kindError       = "error"
	kindChallenge   = "challenge"
	kindMaintenance = "maintenance"
	kindNews        = "news"
	kindInstruction = "instruction"
	kindGuide       = "guide"
)

// evidence counts the rules that match, by kind.
type evidence map[string][]string

// judge decides what a page is. files and parts count the attachments and the
// further pages of the article that it links; lists counts its links to other
// reports; pictures those of its main part.
func judge(rules *catalog.PageRules, p *listing.Page, u *url.URL, linkText string, files, parts, lists, pictures int) verdict {
	v := verdict{}
	titles := titlesOf(p)
	ev := evidence{}
	body := fold.Key(p.Text)
	runes := utf8.RuneCountInString(body)
	if strings.Contains(body, "公开") {
		// Enough is enough: each further rule is another pass over a long text.
		ev["form"] = matchesUpTo(rules, "form", "text", body, rules.MinForms)
		if len(ev["form"]) < rules.MinForms {
			ev["section"] = matchesUpTo(rules, "section", "text", body, rules.MinSections)
		}
	}
	structure := len(ev["section"]) >= rules.MinSections || len(ev["form"]) >= rules.MinForms
	title := ""
	choose := func(from []string) {
		for _, t := range from {
			// The first that speaks of a report, or a later one that says of which year.
			k := fold.Key(circles.Replace(t))
			if (title == "" || !dated(title) && dated(k)) && matches(rules, "annual", "title", k) != nil {
				v.Title, title = t, k
			}
		}
	}
	choose(titles)
	if title == "" && lists == 0 || structure && !dated(title) {
		choose(linesOf(p))
	}
	// On a list the first title is that of an entry: it says nothing of the page.
	list := !structure && lists > 0
	linkKey := fold.Key(circles.Replace(linkText))
	if v.Title == "" && len(titles) > 0 {
		v.Title = titles[0]
	}
	annual := matches(rules, "annual", "title", title)
	ownTitle := len(annual) > 0
	if !ownTitle {
		annual = matches(rules, "annual", "title", linkKey)
	}
	all := fold.Key(strings.Join(titles, " "))
	if !structure && len(annual) > 0 {
		ev["prose"] = matches(rules, "prose", "text", body)
	}
	if runes < 20 && len(p.Links) == 0 && p.Format == "html" && p.Scripts > 0 {
		v.Role, v.Reason = kindChallenge, "no text and no links, only a script"
		return v
	}
	if !structure && runes <= rules.MaxErrorRunes {
		for _, kind := range []string{kindChallenge, kindMaintenance, kindError} {
			found := append(matches(rules, kind, "title", all), matches(rules, kind, "text", body)...)
			if len(found) > 0 {
				v.Role, v.Reason = kind, strings.Join(found, ",")
				return v
			}
		}
	}
	subject := title
	if subject == "" && len(titles) > 0 {
		subject = fold.Key(titles[0])
	}
	clean := matches(rules, "clean", "title", subject) != nil
	if found := matches(rules, kindInstruction, "title", subject); found != nil && !clean && !list && (ownTitle || structure) {
		v.Role, v.Reason = kindInstruction, strings.Join(found, ",")
		return v
	}
	if found := matches(rules, kindGuide, "title", subject); found != nil && !ownTitle && !list {
		v.Role, v.Reason = kindGuide, strings.Join(found, ",")
		return v
	}
	var news []string
	if !clean && !list {
		news = matches(rules, kindNews, "title", subject)
	}
	v.Year = yearOf(v.Title, linkText, p, u)
	counts := strings.Join(append(ev["section"], ev["form"]...), ",")
	switch {
	case structure && (ownTitle || len(annual) > 0 || len(ev["section"]) >= rules.MinSections && len(ev["form"]) > 0 || strings.Contains(body, "年度报告") || len(ev["form"]) >= rules.MinForms):
		v.Role, v.Reason = roleReport, counts
	case news != nil && ownTitle:
		v.Role, v.Reason = kindNews, strings.Join(news, ",")
	case len(annual) == 0 || lists >= 2 || !dated(title) && !dated(linkKey):
		v.Role, v.Reason = roleOther, "no annual title with a year, or a list"
	case len(ev["prose"]) >= rules.MinProse && runes >= rules.MinProseRunes && ownTitle:
		v.Role, v.Reason = roleReport, "prose: "+strings.Join(ev["prose"], ",")
	case parts > 0 && ownTitle && len(ev["section"])+len(ev["prose"]) > 0:
		v.Role, v.Reason = roleReport, fmt.Sprintf("first of %d pages %s", parts+1, counts)
	case files > 0 && (ownTitle || runes < 3000):
		v.Role, v.Reason, v.thin = roleReport, fmt.Sprintf("annual title and %d attachments", files), true
	case pictures > 0 && ownTitle:
		v.Role, v.Reason, v.thin = roleReport, fmt.Sprintf("annual title and %d pictures", pictures), true
	default:
		v.Role, v.Reason = roleOther, "annual title, but nothing of a report below it"
	}
	if v.Role == roleReport {
		v.Organ = organOf(v.Title)
		v.Print = fingerprint(body, p.Numbers)
	}
	return v
}

// matches gives the ids of the rules of one kind that match.
func matches(rules *catalog.PageRules, kind, on, key string) []string {
	return matchesUpTo(rules, kind, on, key, len(rules.Rules))
}

// matchesUpTo stops when it has n.
func matchesUpTo(rules *catalog.PageRules, kind, on, key string, n int) []string {
	if key == "" {
		return nil
	}
	var ids []string
	for i := range rules.Rules {
		if len(ids) >= n {
			break
		}
		r := &rules.Rules[i]
		if r.Kind == kind && r.On == on && r.Match.MatchString(key) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// titlesOf gives the candidates for the title of an article, best first.
func titlesOf(p *listing.Page) []string {
	var out []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" && !has(out, s) {
			out = append(out, s)
		}
	}
	add(p.Metas["articletitle"])
	add(p.Metas["title"])
	for _, h := range p.Headings {
		add(h)
		if len(out) > 8 {
			break
		}
	}
	add(p.Title)
	return out
}

// linesOf gives the lines of a page that may be its title in a plain
// paragraph: short ones that speak of a report.
func linesOf(p *listing.Page) []string {
	var out []string
	for _, line := range strings.SplitN(p.Text, "\n", 400) {
		if line = strings.TrimSpace(line); len(line) > 20 && len(line) < 180 && !strings.ContainsAny(line, ">›»") && strings.Contains(line, "公开") && strings.Contains(line, "报") {
			if out = append(out, line); len(out) > 4 {
				break
			}
		}
	}
	return out
}

var (
	yearIn    = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)\d\d)(?:年|[^0-9年]|$)`)
	yearMark  = regexp.MustCompile(`((?:19|20)\d\d)年`)
	hanYear   = regexp.MustCompile(`二([〇0零])([〇一二三四五六七八九0零])([〇一二三四五六七八九0零])年?`)
	periodIn  = regexp.MustCompile(`((?:19|20)\d\d)年1月1日.{0,8}12月31日`)
	pathMonth = regexp.MustCompile(`/(20\d\d)[/-]?(0?[1-9]|1[0-2])(?:[/-]|\d\d/|/)`)
)

// dated reports whether a folded title carries a year.
func dated(key string) bool { return titleYear(key) != 0 }

// titleYear is the year in a title; 0 when it has none.
func titleYear(s string) int {
	s = fold.Text(circles.Replace(s))
	s = strings.ReplaceAll(s, " ", "")
	for _, re := range []*regexp.Regexp{yearMark, yearIn} {
		if m := re.FindStringSubmatch(s); m != nil {
			return atoi(m[1])
		}
	}
	if m := hanYear.FindStringSubmatch(s); m != nil {
		return 2000 + 10*hanDigit(m[2]) + hanDigit(m[3])
	}
	return 0
}

func hanDigit(s string) int {
	return max(0, strings.Index("〇一二三四五六七八九", s)/3)
}

// yearOf is the report year of a page: from its title, the link's text, an
// address that carries it, the period it names, or the year before its date.
func yearOf(title, linkText string, p *listing.Page, u *url.URL) int {
	if y := titleYear(title); y != 0 {
		return y
	}
	if y, _, _ := listing.YearOf(u.String()); y != 0 {
		return y
	}
	if y := titleYear(linkText); y != 0 {
		return y
	}
	if m := periodIn.FindStringSubmatch(fold.Text(p.Text)); m != nil {
		return atoi(m[1])
	}
	if d := p.Metas["pubdate"]; len(d) >= 4 {
		if y := atoi(d[:4]); y > 2003 {
			return y - 1
		}
	}
	if m := pathMonth.FindStringSubmatch(u.Path); m != nil {
		return atoi(m[1]) - 1
	}
	return 0
}

func atoi(s string) int {
	n := 0
	for i := 0; i < len(s) && i < 9 && s[i] >= '0' && s[i] <= '9'; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
