package document

import (
	"bytes"
	"html"
	"strings"

	"gongkai/internal/fact"
)

// markdownReader reads Markdown as people and converters write it: headings,
// bar tables, HTML tables in between, and lines of text. What lies between two
// headings goes through the same line reader as plain text, and is rid of
// emphasis, links and escapes afterwards, so that places stay those of the
// source.
type markdownReader struct {
	text  string
	opt   Options
	doc   *Document
	lines []line // text lines collected since the last heading or fence
	cells int
}

func readMarkdown(text []byte, opt Options) *Document {
	doc := &Document{Format: "markdown", Pages: 1}
	if int64(len(text)) > opt.Limits.TextBytes {
		text = text[:opt.Limits.TextBytes]
		doc.Issues = append(doc.Issues, fact.Issue{Code: "text_limit", Detail: boundDetail("text_limit", 1)})
	}
	m := &markdownReader{text: string(text), opt: opt, doc: doc}
	m.run()
	countTables(doc)
	findBreadcrumb(doc)
	return doc
}

// looksMarkdown reports a text that no name calls Markdown but that has
// heading marks or a bar table with its separator row.
func looksMarkdown(text []byte) bool {
	headings := 0
	for l := range bytes.Lines(text[:min(len(text), 256<<10)]) {
		l = bytes.TrimSpace(l)
		if len(l) < 3 {
			continue
		}
		if _, t := atxHeading(string(l)); t != "" {
			headings++
		} else if l[0] == '|' && separatorLine(string(l)) {
			return true
		}
		if headings >= 2 {
			return true
		}
	}
	return false
}

func (m *markdownReader) run() {
	lines, rest := splitLines(m.text, m.opt.Limits.Blocks)
	if rest > 0 {
		m.issue("block_limit")
	}
	i := m.frontMatter(lines)
	fence := ""
	for ; i < len(lines); i++ {
		l := lines[i]
		if fence != "" {
			if strings.HasPrefix(l.text, fence) && strings.Trim(l.text, "`~ ") == "" {
				fence = ""
				m.flush(false)
				continue
			}
			m.lines = append(m.lines, l)
			continue
		}
		if strings.HasPrefix(l.text, "```") || strings.HasPrefix(l.text, "~~~") {
			m.flush(true)
			fence = l.text[:3]
			continue
		}
		if level, t := atxHeading(l.text); level > 0 {
			m.flush(true)
			m.heading(level, t, l)
			continue
		}
		if level := setext(l.text); level > 0 && l.blank == 0 && len(m.lines) > 0 {
			if last := m.lines[len(m.lines)-1]; last.bars == 0 && len(last.text) < 180 && !strings.HasSuffix(last.text, "。") {
				m.lines = m.lines[:len(m.lines)-1]
				m.flush(true)
				m.heading(level, last.text, last)
				continue
			}
		}
		if rule(l.text) {
			m.flush(true)
			continue
		}
		if end := m.htmlEnd(l.s, l.text); end > 0 {
			m.flush(true)
			m.html(l.s, end)
			for i+1 < len(lines) && lines[i+1].s < end {
				i++
			}
			continue
		}
		m.lines = append(m.lines, l)
	}
	m.flush(fence == "")
}

// frontMatter reads the key: value lines between two --- at the top.
func (m *markdownReader) frontMatter(lines []line) int {
	if len(lines) < 3 || lines[0].text != "---" {
		return 0
	}
	for i := 1; i < len(lines) && i < 200; i++ {
		if lines[i].text == "---" || lines[i].text == "..." {
			for _, l := range lines[1:i] {
				k, v, ok := strings.Cut(l.text, ":")
				v = strings.Trim(strings.TrimSpace(v), `"'`)
				if !ok || v == "" {
					continue
				}
				k = strings.TrimSpace(k)
				m.doc.Metas = append(m.doc.Metas, Meta{k, v})
				if strings.EqualFold(k, "title") && m.doc.Title == "" {
					m.doc.Title = v
				}
			}
			return i + 1
		}
		if !strings.Contains(lines[i].text, ":") && !strings.HasPrefix(lines[i].text, "- ") {
			return 0
		}
	}
	return 0
}

// atxHeading reads "## text ##".
func atxHeading(s string) (level int, text string) {
	for level < len(s) && s[level] == '#' {
		level++
	}
	if level == 0 || level > 6 || level < len(s) && s[level] != ' ' && s[level] != '\t' && s[level] < 0x80 {
		return 0, ""
	}
	t := strings.TrimSpace(s[level:])
	if k := strings.TrimRight(t, "#"); k != t && (k == "" || strings.HasSuffix(k, " ")) {
		t = strings.TrimSpace(k)
	}
	return level, t
}

// setext is 1 for a line of = and 2 for a line of - under a heading.
func setext(s string) int {
	switch {
	case len(s) >= 3 && strings.Trim(s, "=") == "":
		return 1
	case len(s) >= 3 && strings.Trim(s, "-") == "":
		return 2
	}
	return 0
}

// rule reports a line that only draws a rule.
func rule(s string) bool {
	t := strings.ReplaceAll(s, " ", "")
	return len(t) >= 3 && (strings.Trim(t, "-") == "" || strings.Trim(t, "*") == "" || strings.Trim(t, "_") == "")
}

func (m *markdownReader) heading(level int, raw string, l line) {
	if t := m.inline(raw); t != "" {
		m.add(Block{Kind: Heading, Level: level, Text: t, At: fact.Locator{Start: l.s, End: l.e}})
	}
}

func (m *markdownReader) add(b Block) {
	if len(m.doc.Blocks) >= m.opt.Limits.Blocks {
		m.issue("block_limit")
		return
	}
	if b.Grid != nil {
		if m.cells += len(b.Grid.Cells); m.cells > m.opt.Limits.Cells {
			m.issue("cell_limit")
			return
		}
	}
	m.doc.Blocks = append(m.doc.Blocks, b)
}

func (m *markdownReader) issue(code string) {
	for _, i := range m.doc.Issues {
		if i.Code == code {
			return
		}
	}
	m.doc.Issues = append(m.doc.Issues, fact.Issue{Code: code, Detail: boundDetail(code, 1)})
}

// flush reads the lines collected; marked tells Markdown from the verbatim
// lines of a fence.
func (m *markdownReader) flush(marked bool) {
	if len(m.lines) == 0 {
		return
	}
	blocks, hit := linesToBlocks(m.lines, m.opt.Limits)
	for code := range hit {
		m.issue(code)
	}
	for _, b := range blocks {
		if marked {
			switch {
			case b.Grid != nil:
				for i := range b.Grid.Cells {
					b.Grid.Cells[i].Text = m.inline(b.Grid.Cells[i].Text)
				}
			default:
				if b.Text = m.inline(listItem(b.Text)); b.Text == "" {
					continue
				}
			}
		}
		m.add(b)
	}
	m.lines = m.lines[:0]
}

// listItem takes the marker of a list or quotation off; numbers stay, they are
// part of what the report says.
func listItem(s string) string {
	for _, p := range []string{"- ", "* ", "+ ", "> ", "• "} {
		if t, ok := strings.CutPrefix(s, p); ok {
			return strings.TrimSpace(t)
		}
	}
	return s
}

// htmlEnd is where the markup that starts at offset s ends, 0 when the line
// starts no block of markup.
func (m *markdownReader) htmlEnd(s int, l string) int {
	if len(l) < 4 || l[0] != '<' || !letter(l[1]) && l[1] != '!' {
		return 0
	}
	rest := m.text[s:]
	low := strings.ToLower(l[:min(len(l), 8)])
	if !strings.HasPrefix(low, "<table") {
		if strings.HasPrefix(low, "<br") {
			return 0
		}
		// Up to an empty line, as Markdown has it, but never into a table.
		end := len(rest)
		if i := strings.Index(rest, "\n\n"); i >= 0 {
			end = i
		}
		if !strings.Contains(strings.ToLower(rest[:end]), "<table") {
			return s + end
		}
	}
	depth, at := 0, 0
	for {
		i := strings.IndexByte(rest[at:], '<')
		if i < 0 {
			return s + len(rest)
		}
		at += i
		tag := strings.ToLower(rest[at:min(len(rest), at+8)])
		switch {
		case strings.HasPrefix(tag, "<table"):
			depth++
		case strings.HasPrefix(tag, "</table"):
			if depth--; depth <= 0 {
				if k := strings.IndexByte(rest[at:], '>'); k >= 0 {
					return s + at + k + 1
				}
				return s + len(rest)
			}
		}
		at++
	}
}

func (m *markdownReader) html(from, to int) {
	sub := &Document{}
	h := newMarkup([]byte(m.text[from:to]), from, m.opt, sub)
	h.run()
	h.finish()
	for _, b := range sub.Blocks {
		m.add(b)
	}
	m.doc.Links = append(m.doc.Links, sub.Links...)
	m.doc.Issues = append(m.doc.Issues, sub.Issues...)
}

// inline is the text of a piece without its marks.
func (m *markdownReader) inline(s string) string {
	if len(s) > 16<<10 || !strings.ContainsAny(s, "*_`~\\<&[") {
		return s // no line that long is written by hand
	}
	if strings.ContainsAny(s, "[") {
		s = m.linkTexts(s)
	}
	for _, d := range []string{"**", "__", "~~", "`", "*"} {
		s = unpair(s, d)
	}
	if strings.ContainsAny(s, "<") {
		s = dropTags(s)
	}
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	if strings.Contains(s, "\\") {
		s = unescape(s)
	}
	return strings.Trim(s, blanks)
}

// unpair removes a mark where it stands on both sides of something.
func unpair(s, d string) string {
	for from := 0; ; {
		i := strings.Index(s[from:], d)
		if i < 0 {
			return s
		}
		i += from
		k := strings.Index(s[i+len(d):], d)
		if k < 0 {
			return s
		}
		body := s[i+len(d) : i+len(d)+k]
		if i > 0 && s[i-1] == '\\' || strings.Trim(body, blanks) == "" {
			from = i + len(d)
			continue
		}
		s = s[:i] + body + s[i+len(d)+k+len(d):]
		from = i + len(body)
	}
}
