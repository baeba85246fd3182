package crawl

import (
	"net/url"
	"path"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/fold"
	"gongkai/internal/listing"
)

// Roles of links and pages.
const (
	roleHome       = "home"
	roleSection    = "section"
	roleColumn     = "column"
	roleOrgan      = "organ"
	roleYear       = "year"
	roleReport     = "report"
	roleAttachment = "attachment"
	rolePart       = "part"
	roleOther      = "other"
)

// scored is what the rules say of a link.
type scored struct {
	score int
	role  string
	why   []string
}

// scoreLink adds up the rules for a link found on a page whose role is within
// and whose folder is dir ("" when nesting says nothing).
func scoreLink(rules *catalog.LinkRules, l *listing.Link, u *url.URL, within, dir string) scored {
	text := fold.Key(circles.Replace(l.Text))
	address := strings.ToLower(u.Path)
	if u.RawQuery != "" {
		address += "?" + strings.ToLower(u.RawQuery)
	}
	if u.Fragment != "" {
		address += "#" + u.Fragment
	}
	var s scored
	heaviest := 0
	for i := range rules.Rules {
		r := &rules.Rules[i]
		if len(r.Within) > 0 && !has(r.Within, within) || r.Bare && text != "" {
			continue
		}
		subject := text
		switch r.On {
		case "url":
			subject = address
		case "nested":
			if dir == "" || !strings.HasPrefix(u.Path, dir) || u.Path == dir {
				continue
			}
			subject = u.Path
		}
		if subject == "" || !r.Match.MatchString(subject) {
			continue
		}
		s.score += r.Weight
		s.why = append(s.why, r.ID)
		if r.Role != "" && r.Weight > heaviest {
			s.role, heaviest = r.Role, r.Weight
		}
	}
	return s
}

// circles are the ways a nought is written in 二〇二三.
var circles = strings.NewReplacer("○", "〇", "◯", "〇", "零", "〇", "Ｏ", "〇", "О", "〇")

// folder is the folder of a list page, "" for the root of a host and for
// addresses made by a program.
func folder(u *url.URL) string {
	p := u.Path
	if u.RawQuery != "" {
		return ""
	}
	if !strings.HasSuffix(p, "/") {
		if base := path.Base(p); strings.Contains(base, ".") {
			stem := strings.TrimSuffix(base, path.Ext(base))
			p = path.Dir(p) + "/"
			if stem != "index" && stem != "list" && stem != "default" && !strings.HasPrefix(stem, "index_") && !strings.HasPrefix(stem, "list_") {
				return "" // a single page beside others says nothing about them
			}
		} else {
			p += "/"
		}
	}
	if p == "/" || p == "//" {
		return ""
	}
	return p
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
