package attribution

import (
	"regexp"
	"sort"
	"strings"
	"sync"

	"gongkai/internal/catalog"
)

// place is a division that a source points to.
type place struct {
	code   string // 6 digits
	source string
	score  float64
}

var (
	siteCodeText = regexp.MustCompile(`^(\d{10})$`)
	codeText     = regexp.MustCompile(`标识码:?(\d{10})`)
	creditText   = regexp.MustCompile(`(?:^|[^\dA-Z])(1[1-9]\d{6}[0-9A-Z]{8,10})`)
	indexText    = regexp.MustCompile(`^(\d{6})\d{0,6}[-/]`)
	hanwebArea   = regexp.MustCompile(`[?&]area=11(\d{6})`)
)

// siteCode is the place part of a 网站标识码, "" for ministries (bm…).
func siteCode(s string) string {
	if m := siteCodeText.FindStringSubmatch(strings.TrimSpace(s)); m != nil {
		return m[1][:6]
	}
	return ""
}

// fields reads 来源：…, 发布日期：…, 索引号：… off a line.
func (a *Attributor) fields(p *page, c string) {
	if !strings.Contains(c, ":") {
		return
	}
	for what, words := range a.rules.Fields {
		for _, w := range words {
			i := strings.Index(c, w+":")
			if i < 0 {
				continue
			}
			v := c[i+len(w)+1:]
			switch what {
			case "source":
				if len(p.sources) < 6 {
					for _, stop := range []string{"发布", "时间", "日期", "字体", "浏览", "点击", "作者", "【", "[", "|", "责任", "索引", "文号", "公开", "阅读"} {
						if j := strings.Index(v, stop); j > 0 {
							v = v[:j]
						}
					}
					p.sources = append(p.sources, v)
				}
			case "published":
				if d := dateIn(clip(v, 24)); d != "" && p.published == "" && len(p.head) <= headLines {
					p.published = d
				}
			case "index":
				if p.indexCode != "" {
					break
				}
				if m := creditText.FindStringSubmatch(v); m != nil {
					p.indexCode = m[1][2:8]
				} else if m := indexText.FindStringSubmatch(v); m != nil {
					p.indexCode = m[1]
				}
			case "site_code":
				if m := codeText.FindStringSubmatch(c); m != nil && p.siteCode == "" {
					p.siteCode = m[1][:6]
				}
			}
		}
	}
}

// placesOf gathers what points to a division besides the organ's name, best
// first. A place supports the ones that contain it.
func (a *Attributor) placesOf(p *page, names []candidate) []place {
	var list []place
	add := func(code, source string, score float64) {
		if _, ok := a.div.ByCode(code); ok && len(code) == 6 {
			list = append(list, place{code, source, score})
		}
	}
	add(p.siteCode, "site code", 0.6)
	add(p.indexCode, "index number", 0.6)
	if m := hanwebArea.FindStringSubmatch(p.src.URL); m != nil {
		add(m[1], "area parameter", 0.6)
	}
	add(p.src.Division, "site registry", 0.5)
	for _, c := range names {
		if len(c.path) > 0 {
			d := c.path[len(c.path)-1]
			score := c.score
			if d.Level == "township" && len(c.path) == 1 {
				score *= 0.6 // the only town of that name, as far as the table knows
			}
			add(d.Code[:6], c.source, score)
		}
	}
	for _, s := range []struct {
		text, source string
		score        float64
	}{{p.siteName, "site name", 0.35}, {p.breadcrumb, "breadcrumb", 0.35}, {p.column, "column name", 0.3}} {
		for _, d := range a.named(s.text, p.year) {
			add(d.Code, s.source, s.score)
		}
	}
	for i, lines := range [][]string{p.intro, p.sources, p.head, p.tail} {
		if sure(names) {
			break
		}
		score := 0.3
		if i == 0 {
			score = 0.4 // what the report says of itself: where it can be had, whom to ask
		}
		for _, l := range lines {
			for _, d := range a.named(l, p.year) {
				add(d.Code, "name in the text", score)
			}
		}
	}
	for _, s := range a.spelledIn(p) {
		add(s.code, s.source, s.score)
	}
	// Best score first, a little more for each further source and for places
	// within it; the deeper place first among equals.
	best, sum := map[string]float64{}, map[string]float64{}
	for _, x := range list {
		best[x.code] = max(best[x.code], x.score)
	}
	for _, x := range list {
		for code := range best {
			if a.within(x.code, code) || a.within(code, x.code) {
				sum[code] += x.score
			}
		}
	}
	weight := func(c string) float64 { return best[c] + 0.1*(sum[c]-best[c]) }
	sort.SliceStable(list, func(i, j int) bool {
		x, y := list[i], list[j]
		if x.code != y.code {
			if wx, wy := weight(x.code), weight(y.code); wx != wy {
				return wx > wy
			}
			return x.code > y.code
		}
		return x.score > y.score
	})
	var out []place
	for _, x := range list {
		if len(out) == 0 || out[len(out)-1].code != x.code {
			out = append(out, x)
		}
	}
	return out
}

// named finds the divisions (county and above) of year that a text names.
func (a *Attributor) named(s string, year int) []catalog.Division {
	if s == "" || len(s) > 1200 {
		return nil
	}
	r := []rune(s)
	var out []catalog.Division
	for i := 2; i <= len(r); i++ {
		if !strings.ContainsRune("省市县区旗州盟", r[i-1]) {
			continue
		}
		for k := min(9, i); k >= 2; k-- {
			found := current(a.div.ByName(string(r[i-k:i])), year)
			if found = a.upper(found); len(found) == 1 && found[0].Level != "township" {
				out = append(out, found[0])
				break
			}
			if len(found) > 1 {
				break
			}
		}
	}
	return out
}

// pinyinIndex finds counties and prefectures by their spelling.
type pinyinIndex map[string][]string

// bare is a division's name without the word for its kind.
func bare(s string, kinds []string) string {
	for _, w := range kinds {
		if short, ok := strings.CutSuffix(s, w); ok && len(short) >= 6 {
			return short
		}
	}
	return s
}

var townWords = []string{"街道", "民族乡", "苏木", "镇", "乡"}

var kindWords = []string{"自治县", "自治州", "自治旗", "地区", "新区", "林区", "特区", "省", "市", "县", "区", "旗", "州", "盟"}

// spelled makes the index of spellings once it is asked for.
func (a *Attributor) spelled() func() pinyinIndex {
	return sync.OnceValue(func() pinyinIndex {
		idx := pinyinIndex{}
		for d := range a.div.All() {
			if d.Level == "township" || !d.Current() || d.Kind != "" {
				continue
			}
			for _, s := range a.readings(bare(d.Name, kindWords)) {
				idx[s] = append(idx[s], d.Code)
			}
		}
		return idx
	})
}

// readings are the ways to spell s, at most 16.
func (a *Attributor) readings(s string) []string {
	out := []string{""}
	for _, r := range s {
		rs := a.rules.Pinyin[r]
		if len(rs) == 0 {
			return nil
		}
		var next []string
		for _, head := range out {
			for _, x := range rs {
				if len(next) < 16 {
					next = append(next, head+x)
				}
			}
		}
		out = next
	}
	return out
}

var labels = regexp.MustCompile(`[a-z]+`)

const fileName = "file name"

// spelledIn finds divisions spelled in the host and the file name: shuyang,
// huichang. Only a spelling that one division has counts fully.
func (a *Attributor) spelledIn(p *page) []place {
	var out []place
	look := func(text, source string, most int) {
		for _, w := range labels.FindAllString(strings.ToLower(text), most) {
			if len(w) < 4 || w == "index" || w == "html" {
				continue
			}
			codes := a.places()[w]
			if len(codes) == 0 {
				for _, cut := range []string{"xian", "shi", "qu", "gov", "zf", "rmzf"} {
					if s, ok := strings.CutSuffix(w, cut); ok && len(s) >= 4 && len(codes) == 0 {
						codes = a.places()[s]
					}
				}
			}
			score := 0.45
			if len(codes) > 1 {
				score = 0.2
			}
			for i, c := range codes {
				if i < 4 {
					out = append(out, place{c, source, score})
				}
			}
		}
	}
	look(hostOf(p.src.URL), "host name", 6)
	look(baseName(p.src.Name), fileName, 1)
	return out
}

// hostOf is the host of a URL without www and the endings that all share.
func hostOf(url string) string {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	host = strings.TrimSuffix(strings.TrimPrefix(host, "www."), ".gov.cn")
	return host
}

// spelledTown finds the town spelled in the file name or the path, below the
// county that the other sources tell, when the prose is a town's and names
// none.
func (a *Attributor) spelledTown(p *page, list []candidate, places []place) []candidate {
	if p.own != "township" || len(places) == 0 || places[0].score < 0.4 {
		return nil
	}
	for _, c := range list {
		if c.town != "" {
			return nil
		}
	}
	county, ok := a.div.ByCode(places[0].code)
	if !ok || county.Level != "county" {
		return nil
	}
	words := map[string]bool{}
	for _, w := range labels.FindAllString(strings.ToLower(strings.TrimPrefix(p.src.URL, "http")+" "+baseName(p.src.Name)), 40) {
		words[w] = true
	}
	for _, s := range a.readings(bare(county.Name, kindWords)) {
		delete(words, s) // the seat is often named like its county
	}
	var out []candidate
	for _, d := range a.div.Children(county.Code) {
		for _, s := range a.readings(bare(d.Name, townWords)) {
			if len(s) >= 4 && words[s] {
				out = append(out, candidate{name: name{town: d.Name, kind: "township", path: []catalog.Division{d}}, source: "spelled in the address", score: 0.4})
				break
			}
		}
	}
	if len(out) != 1 {
		return nil
	}
	return out
}
