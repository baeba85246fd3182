package attribution

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"gongkai/internal/fact"
)

var (
	isoDate  = regexp.MustCompile(`((?:19|20)\d\d)[-年/.](\d{1,2})[-月/.](\d{1,2})`)
	hanDate  = regexp.MustCompile(`^\(?(二[〇零○Oo0]{1}[一二三四五六七八九〇零○]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日\)?$`)
	lineDate = regexp.MustCompile(`^\(?((?:19|20)\d\d)[-年/.](\d{1,2})[-月/.](\d{1,2})日?\)?$`)
	// A statistical period may have lost characters: 201911日至20191231日止.
	period    = regexp.MustCompile(`((?:19|20)\d\d)年?1月?1日?(?:起|开始)?(?:至|到|-|—|~)+((?:19|20)\d\d)?年?12月?31日?`)
	titleYear = regexp.MustCompile(`(?:^|[^\d])((?:19|20)\d\d)年?(?:度|[^\d]|$)`)
	hanYear   = regexp.MustCompile(`二[〇零○Oo0][一二三四五六七八九〇零○]{2}`)
	nameYear  = regexp.MustCompile(`(?:^|[^\d])((?:19|20)\d\d)(?:[^\d]|$)`)
	urlDate   = regexp.MustCompile(`/((?:19|20)\d\d)[-/]?(\d\d)?[-/]?(\d\d)?`)
)

const firstYear, lastYear = 2007, 2100

// dateIn is the first date of s as YYYY-MM-DD, or "".
func dateIn(s string) string {
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return date(m[1], m[2], m[3])
	}
	return ""
}

func date(y, m, d string) string {
	yy, _ := strconv.Atoi(y)
	mm, _ := strconv.Atoi(m)
	dd, _ := strconv.Atoi(d)
	if yy < firstYear-20 || mm < 1 || mm > 12 || dd < 1 || dd > 31 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", yy, mm, dd)
}

// hanNumber reads 二〇二三 and 十二 as digits or as a number below 100.
func hanNumber(s string) int {
	const digits = "〇一二三四五六七八九"
	n, ten := 0, false
	for _, r := range strings.NewReplacer("零", "〇", "○", "〇", "O", "〇", "o", "〇", "0", "〇").Replace(s) {
		if r == '十' {
			if n == 0 {
				n = 1
			}
			n *= 10
			ten = true
			continue
		}
		d := strings.IndexRune(digits, r) / 3
		if ten {
			n += d
		} else {
			n = n*10 + d
		}
	}
	return n
}

// dates finds the date of the signature.
func (a *Attributor) dates(p *page) {
	p.signedAt = -1
	for i := len(p.tail) - 1; i >= 0; i-- {
		if m := lineDate.FindStringSubmatch(p.tail[i]); m != nil {
			p.signedOn = date(m[1], m[2], m[3])
		} else if m := hanDate.FindStringSubmatch(p.tail[i]); m != nil {
			p.signedOn = date(strconv.Itoa(hanNumber(m[1])), strconv.Itoa(hanNumber(m[2])), strconv.Itoa(hanNumber(m[3])))
		}
		if p.signedOn == "" {
			if m := lineDateTail.FindStringSubmatch(p.tail[i]); m != nil {
				p.signedOn = dateIn(m[0])
			}
		}
		if p.signedOn != "" {
			p.signedAt = i
			break
		}
	}
	for i := 0; p.signedOn == "" && i < min(4, len(p.head)); i++ { // under the title: (2026年1月23日)
		if m := lineDate.FindStringSubmatch(p.head[i]); m != nil {
			p.signedOn = date(m[1], m[2], m[3])
		}
	}
	if p.published == "" {
		p.published = p.src.PublishedOn
	}
	if p.published == "" {
		p.published = p.signedOn
	}
}

// yearsIn counts years that prose speaks of: 2023年, but not a date.
func yearsIn(s string, count map[int]int) {
	for i := 0; ; {
		j := strings.Index(s[i:], "年")
		if j < 0 {
			return
		}
		end := i + j
		i = end + len("年")
		head := strings.TrimRight(s[:end], " \u00a0\u3000")
		if len(head) < 4 {
			continue
		}
		y, err := strconv.Atoi(head[len(head)-4:])
		if err != nil || y < firstYear || y > lastYear || len(head) > 4 && head[len(head)-5] >= '0' && head[len(head)-5] <= '9' {
			continue
		}
		rest := strings.TrimLeft(s[i:], " ")
		if rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			continue // 2024年1月30日
		}
		count[y]++
	}
}

// periodIn reads the statistical period off a compact sentence.
func (p *page) periodIn(c string) {
	if m := period.FindStringSubmatch(c); m != nil {
		y, _ := strconv.Atoi(m[1])
		if m[2] != "" && m[2] != m[1] {
			return // not one year
		}
		p.period = append(p.period, y)
	}
}

// yearOfTitle is the year that a title names; 0 when none or two.
func yearOfTitle(c string) int {
	year := 0
	for rest := c; ; {
		m := titleYear.FindStringSubmatchIndex(rest)
		if m == nil {
			break
		}
		y, _ := strconv.Atoi(rest[m[2]:m[3]])
		if y >= firstYear && y <= lastYear {
			if year != 0 && year != y {
				return 0
			}
			year = y
		}
		rest = rest[m[3]:]
	}
	if year == 0 {
		if s := hanYear.FindString(c); s != "" {
			year = hanNumber(s)
		}
	}
	return year
}

func (p *page) titleYear() int {
	for _, t := range p.titleLines {
		if y := yearOfTitle(t); y != 0 {
			return y
		}
	}
	return 0
}

// years is the evidence for the year reported on, best first.
func (p *page) years() []fact.Evidence {
	var out []fact.Evidence
	add := func(y int, source string, score float64) {
		if y >= firstYear && y <= lastYear {
			out = append(out, fact.Evidence{Field: "year", Value: strconv.Itoa(y), Source: source, Score: score})
		}
	}
	for i, t := range p.titleLines {
		score := 1.0
		if i > 0 {
			score = 0.85
		}
		add(yearOfTitle(t), "title", score)
	}
	if len(p.period) > 0 {
		add(p.period[0], "statistical period", 0.95)
	}
	add(yearOfTitle(compact(p.src.LinkText)), "link text", 0.7)
	add(yearOfTitle(compact(p.src.ViaTitle)), "title of the list", 0.3)
	add(yearOfTitle(p.nameTitle), "title in the address", 0.75)
	if m := nameYear.FindStringSubmatch(baseName(p.src.Name)); m != nil {
		y, _ := strconv.Atoi(m[1])
		add(y, "file name", 0.6)
	}
	main, most := 0, 0
	for y, n := range p.yearsSaid {
		if n > most || n == most && y > main {
			main, most = y, n
		}
	}
	if most > 0 {
		add(main, "prose", min(0.75, 0.45+0.1*float64(most)))
	}
	for source, d := range map[string]string{"signature": p.signedOn, "publication": p.published} {
		if d == "" {
			continue
		}
		y, _ := strconv.Atoi(d[:4])
		if d[5:7] < "11" { // a report of the year before; a few appear in December
			y--
		}
		add(y, source, 0.4)
	}
	if m := urlDate.FindStringSubmatch(p.src.URL); m != nil && m[2] != "" {
		y, _ := strconv.Atoi(m[1])
		add(y-1, "url", 0.2)
	}
	return rank(out)
}

func baseName(s string) string {
	if i := strings.LastIndexAny(s, "/\\"); i >= 0 {
		s = s[i+1:]
	}
	return s
}
