package document

import (
	"strings"
	"testing"
)

func TestStyleSheetHides(t *testing.T) {
	for name, tc := range map[string]struct {
		css, element string
		hidden       bool
	}{
		"class":            {".old{display:none}", `class="old"`, true},
		"class among more": {"p{color:red} .a, div.old { color : red ; DISPLAY : none }", `class="b old"`, true},
		"id":               {"/* tabs */ #tab2 {visibility: hidden}", `id=tab2`, true},
		"not named":        {".old{display:none}", `class="older"`, false},
		"print only":       {"@media print{.old{display:none}} .x{display:none}", `class="old"`, false},
		"inside another":   {".menu .old{display:none}", `class="old"`, false},
		"state":            {".old:hover{display:none}", `class="old"`, false},
		"shown later":      {".old{display:none} .old{display:block}", `class="old"`, false},
		"shown by itself":  {".old{display:none}", `class="old" style="display: block"`, false},
		"unclosed":         {".old{display:none", `class="old"`, true},
	} {
		page := "<html><head><style type=text/css>" + tc.css + "</style></head><body><div " + tc.element + "><p>去年的字</p></div><p>今年的字</p></body></html>"
		doc := readHTML([]byte(page), Options{Limits: Limits{}.orDefault()})
		text := ""
		for _, b := range doc.Blocks {
			text += b.Text
		}
		if got := !strings.Contains(text, "去年"); got != tc.hidden || !strings.Contains(text, "今年") {
			t.Errorf("%s: read %q, hidden %v, want %v", name, text, got, tc.hidden)
		}
	}
}
