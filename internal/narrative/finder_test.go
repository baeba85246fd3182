package narrative_test

import (
	"strings"
	"testing"

	"gongkai/internal/fact"
	"gongkai/internal/narrative"
)

// report is about 10 KB of prose, mostly without numbers, as reports are.
var report = strings.Repeat(`2023年，我市深入贯彻落实《中华人民共和国政府信息公开条例》，紧紧围绕市委、市政府中心工作，坚持以公开为常态、不公开为例外，持续深化重点领域信息公开，不断优化政府信息公开平台建设，扎实做好依申请公开工作，政府信息公开工作取得新成效。
全年通过政府门户网站主动公开政府信息5230条，其中政策文件120件，政策解读86篇，工作动态3210条。
收到政府信息公开申请35件，上年结转2件，其中自然人申请31件，法人或其他组织申请4件；办结33件，结转下年度4件。
一是健全工作机制，明确专人负责，落实先审后发、三审三校制度，严格执行保密审查规定，做到应公开尽公开，切实保障人民群众的知情权、参与权、表达权和监督权，推动政府职能转变和服务型政府建设，助力优化营商环境。
二是加强队伍建设，举办业务培训2次，参训180人次，进一步提升工作人员的业务能力和水平。全市共有微信公众号23个、微博4个。
`, 8)

func BenchmarkRead(b *testing.B) {
	f, _ := declared(b)
	paragraphs := prose(report)
	b.SetBytes(int64(len(report)))
	b.ReportAllocs()
	for b.Loop() {
		f.Read(paragraphs)
	}
}

func FuzzRead(f *testing.F) {
	finder, _ := declared(f)
	f.Add("2023年收到申请１，２３４件（含上年结转3件），其中自然人“一件”，12345热线。")
	f.Add("《〔2021〕30号》第十七届3至5个10%1.2万余条\n一、主动公开信息20條")
	f.Add("行政复议、行政诉讼均为0件；未收取信息处理费。合计5件等")
	f.Fuzz(func(t *testing.T, s string) {
		at := fact.Locator{Start: 11, End: 11 + len(s)}
		mentions, _, issues := finder.Read([]narrative.Paragraph{{Text: s, At: at}})
		for _, m := range mentions {
			if m.At.Start < at.Start || m.At.End > at.End || m.At.Start >= m.At.End || s[m.At.Start-11:m.At.End-11] != m.Sentence {
				t.Fatalf("%q: %+v is not in the text", s, m)
			}
			if m.Value.Sign() < 0 {
				t.Fatalf("%q: negative %+v", s, m)
			}
			if m.Value.Sign() > 0 && !strings.ContainsAny(m.Sentence, "0123456789０１２３４５６７８９一二三四五六七八九十百千万亿两⼀⼆⼋⼗萬億兩") {
				t.Fatalf("%q: a value without a number: %+v", s, m)
			}
		}
		for _, i := range issues {
			if i.At.End > at.End || i.At.Start < at.Start {
				t.Fatalf("%q: %+v", s, i)
			}
		}
	})
}

// TestHostile reads paragraphs made to be slow or endless; it hangs when the
// work grows with the square of their length.
func TestHostile(t *testing.T) {
	f, _ := declared(t)
	for _, piece := range []string{"其中1条", "公开信息1条", "（公开信息1条", "“申请1件", "微信公众号", "1", "一", "万", "至1", "，其中公开信息1条包括", "行政复议", "在1件中，", "公开1件：", "(a", "等"} {
		s := strings.Repeat(piece, 1<<20/len(piece))
		mentions, _, _ := f.Read([]narrative.Paragraph{{Text: s}, {Text: "主动公开政府信息20条。"}})
		if len(mentions) > 5001 {
			t.Errorf("%q: %d mentions", piece, len(mentions))
		}
	}
}
