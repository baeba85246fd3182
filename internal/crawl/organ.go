package crawl

import (
	"crypto/sha1"
	"encoding/base32"
	"io"
	"regexp"
	"strings"

	"gongkai/internal/fold"
	"gongkai/internal/listing"
)

var (
	annualTail = regexp.MustCompile(`(政府|政务|事务)?信息公开.*$|(年度|工作)*(工作)?(报告|年报).*$`)
	yearPart   = regexp.MustCompile(`(关于)?((19|20)\d\d|二[〇0o][〇一二三四五六七八九0]{2})(年度|年)?`)
	nestedMark = regexp.MustCompile(`^(关于|公布|发布)|(关于|的)$`)
)

// organOf takes the organ out of a report's title: what is left when year and
// report words are gone. It is a name for grouping what was found; "" when the
// title names none.
func organOf(title string) string {
	s := strings.ReplaceAll(fold.Text(circles.Replace(title)), " ", "")
	for _, sep := range []string{"_", "|", "－", "—", "-"} {
		if head, _, ok := strings.Cut(s, sep); ok && strings.Contains(head, "公开") {
			s = head
		}
	}
	if i := yearPart.FindStringIndex(s); i != nil {
		before, after := s[:i[0]], s[i[1]:]
		if before = nestedMark.ReplaceAllString(before, ""); before != "" && !strings.Contains(before, "公开") {
			return trimOrgan(before)
		}
		s = after
	}
	rest := annualTail.ReplaceAllString(s, "")
	if strings.HasSuffix(rest, "人民") { // 某县人民政府信息公开…: one 政府 serves twice
		rest += "政府"
	}
	return trimOrgan(rest)
}

func trimOrgan(s string) string {
	s = nestedMark.ReplaceAllString(s, "")
	s = strings.Trim(s, "《》“”\"'()（）[]【】:：,，.。、")
	if len(s) > 120 {
		return ""
	}
	return s
}

// organKey groups spellings of one organ.
func organKey(s string) string { return fold.Key(s) }

// fingerprint is a digest of what a report says, without the counters, dates
// of printing and menus around it: the numbers of its tables, and the folded
// text from its first section to its last.
func fingerprint(body, numbers string) string {
	for _, start := range []string{"总体情况", "概述", "主动公开"} {
		if i := strings.Index(body, start); i >= 0 {
			body = body[i:]
			break
		}
	}
	if i := strings.LastIndex(body, "其他需要报告的事项"); i > 0 {
		body = body[:i]
	}
	h := sha1.New()
	io.WriteString(h, body)
	io.WriteString(h, "\x00"+numbers)
	return base32.StdEncoding.EncodeToString(h.Sum(nil)[:10])
}

// numbersPrint is a digest of the numbers of a report's tables, "" when there
// are too few to tell one report from another.
func numbersPrint(p *listing.Page) string {
	if len(strings.Fields(p.Numbers)) < 20 {
		return ""
	}
	sum := sha1.Sum([]byte(p.Numbers))
	return base32.StdEncoding.EncodeToString(sum[:10])
}
