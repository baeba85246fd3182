package attribution_test

import (
	"strings"
	"testing"

	"gongkai/internal/attribution"
	"gongkai/internal/document"
)

// TestHostile reads blocks made to be slow; it hangs when the work grows with
// the square of their length.
func TestHostile(t *testing.T) {
	a := attributor(t)
	for _, piece := range []string{"年", "2023年", "(a", "（ā）", "昌图县", "我镇", "公开信息1条", "来源:", "2023年政府信息公开工作年度报告\n", "县\n", ">"} {
		s := strings.Repeat(piece, 1<<20/len(piece))
		a.Attribute(&document.Document{Title: s[:3000], Breadcrumb: s, Blocks: []document.Block{{Text: s}, {Kind: document.Heading, Level: 1, Text: s}}},
			attribution.Source{URL: s, Name: s, LinkText: s, ViaTitle: s})
	}
}
