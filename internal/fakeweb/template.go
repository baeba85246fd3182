package fakeweb

import (
	"bytes"
	"fmt"
	"html"
	"strings"
	"text/template"
)

// functions that bodies may call:
//
//	{{report "某某县人民政府" 2023 "D"}}   the report's body as markup
//	{{wrong  "某某县人民政府" 2023 "D"}}   the same with one published error
//	{{title  "某某县人民政府" 2023}}       its title
//	{{docx …}} {{xlsx …}}                 the report as a file; the body is nothing else
//	{{upto 5}}                            0 1 2 3 4
//	{{add 1 2}} {{sub 5 2}} {{mul 2 3}}
//	{{list "甲镇" "乙镇"}}                 a list to range over
//	{{filler 400}}                        prose of about that many characters about nothing
//	{{part "某某县人民政府" 2023 "D" 0 3}} the first of three pages of its body
var functions = template.FuncMap{
	"report": func(organ string, year int, form string) string { return Report{organ, year, form, false}.HTML() },
	"wrong":  func(organ string, year int, form string) string { return Report{organ, year, form, true}.HTML() },
	"title":  func(organ string, year int) string { return Report{Organ: organ, Year: year}.Title() },
	"docx": func(organ string, year int, form string) string {
		return string(Report{organ, year, form, false}.DOCX())
	},
	"xlsx": func(organ string, year int, form string) (string, error) {
		b, err := Report{organ, year, form, false}.XLSX()
		return string(b), err
	},
	"upto": func(n int) []int {
		var out []int
		for i := range n {
			out = append(out, i)
		}
		return out
	},
	"add":    func(a, b int) int { return a + b },
	"sub":    func(a, b int) int { return a - b },
	"mul":    func(a, b int) int { return a * b },
	"list":   func(s ...string) []string { return s },
	"years":  func(n ...int) []int { return n },
	"filler": filler,
	"escape": html.EscapeString,
	"part": func(organ string, year int, form string, i, n int) string {
		return Report{organ, year, form, false}.Part(i, n)
	},
}

// filler is running text that speaks of nothing a rule looks for.
func filler(n int) string {
	const s = "各单位按照职责分工抓好落实，及时梳理群众关心的事项，做好窗口咨询、热线接听和材料归集，定期回访并改进服务。"
	return strings.Repeat(s, n/len([]rune(s))+1)
}

// execute makes the body of one answer. shared holds the definitions of the
// archive's comment.
func execute(name, shared, text string) ([]byte, error) {
	if !strings.Contains(text, "{{") {
		return []byte(text), nil
	}
	t := template.New("shared").Funcs(functions)
	if _, err := t.Parse(shared); err != nil {
		return nil, fmt.Errorf("fakeweb %s: %w", name, err)
	}
	body, err := t.New(name).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("fakeweb %s: %w", name, err)
	}
	var b bytes.Buffer
	if err := body.Execute(&b, nil); err != nil {
		return nil, fmt.Errorf("fakeweb %s: %w", name, err)
	}
	return b.Bytes(), nil
}
