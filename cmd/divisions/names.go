package main

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gongkai/internal/catalog"
)

// peoples are the names of nationalities that stand in the names of autonomous
// divisions.
var peoples = regexp.MustCompile(`(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|独龙|鄂温克|鄂伦春|裕固|保安|门巴|珞巴|基诺|各)族)+$`)

// peoplesBare are written without 族 in some names: 伊犁哈萨克自治州.
var peoplesBare = regexp.MustCompile(`(?:蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|维吾尔)+$`)

var kinds = []string{"特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区", "特区", "矿区", "省", "市", "区", "县", "盟", "旗", "州"}

// stem is the name without the word for its kind and without nationalities:
// 恩施 for 恩施土家族苗族自治州. A name too short to lose anything stays.
func stem(name string) string {
	for _, k := range kinds {
		cut, ok := strings.CutSuffix(name, k)
		if !ok || utf8.RuneCountInString(cut) < 2 {
			continue
		}
		if strings.HasPrefix(k, "自治") {
			bare := peoples.ReplaceAllString(cut, "")
			bare = peoplesBare.ReplaceAllString(bare, "")
			if utf8.RuneCountInString(bare) >= 2 {
				cut = bare
			}
		}
		return cut
	}
	return name
}

// zoneWords shorten the long names of development zones as people do.
var zoneWords = [...][2]string{
	{"高新技术产业开发区", "高新区"}, {"高新技术开发区", "高新区"}, {"高技术产业开发区", "高新区"},
	{"经济技术开发区", "经开区"}, {"经济开发区", "经开区"}, {"经济技术开发区", "开发区"}, {"经济开发区", "开发区"},
}

// aliases are the other names under which documents speak of d; above is the
// name of its parent.
func aliases(d *catalog.Division, above string) []string {
	var out []string
	add := func(s string) {
		if s != d.Name && utf8.RuneCountInString(s) >= 2 && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	switch d.Level {
	case "township":
		// The bureau writes some towns with their county's name before them.
		if cut, ok := strings.CutPrefix(d.Name, above); ok && utf8.RuneCountInString(cut) >= 3 {
			add(cut)
		}
		add(strings.TrimSuffix(d.Name, "办事处"))
		return out
	case "county":
		for _, w := range zoneWords {
			if cut, ok := strings.CutSuffix(d.Name, w[0]); ok && cut != "" {
				add(cut + w[1])
			}
		}
	}
	if d.Kind != "" {
		return out
	}
	s := stem(d.Name)
	add(s)
	for _, k := range [...]string{"州", "县", "旗"} {
		if strings.HasSuffix(d.Name, "自治"+k) {
			add(s + k)
		}
	}
	return out
}
