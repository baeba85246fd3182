package attribution_test

import (
	"strings"
	"testing"

	"gongkai/internal/attribution"
)

func BenchmarkAttribute(b *testing.B) {
	a := attributor(b)
	text := "昌图县人民政府\n# 昌图县七家子镇2023年政府信息公开工作年度报告\n<SiteIDCode=2112240003>\n来源：昌图县人民政府办公室 发布日期：2024-01-31" + body
	for range 40 {
		text += "\n2023年，我镇深入贯彻落实中华人民共和国政府信息公开条例，持续深化重点领域信息公开，不断优化平台建设，扎实做好依申请公开工作，取得新成效，进一步健全工作机制，落实三审三校制度。"
	}
	for range 25 {
		text += "\n|三、本年度办理结果|（三）不予公开|1.属于国家秘密|0|0|0|0|0|0|0|"
	}
	text += "\n昌图县七家子镇人民政府\n2024年1月31日"
	doc := page(strings.TrimSpace(text))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		a.Attribute(doc, attribution.Source{URL: "http://www.changtu.gov.cn/zwgk/t20240131_1.html", Tables: 3})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		attributor(b)
	}
}
