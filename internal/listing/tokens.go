package listing

import (
	"strings"

	"golang.org/x/net/html"
)

// readTokens reads a page that is too deeply nested to be parsed: title,
// anchors, frames and text in order, without structure.
func (w *reading) readTokens(text string) {
	s := &scan{reading: w}
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(maxScript)
	var href, skip string
	var label strings.Builder
	inTitle := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			w.Text = s.out.String()
			w.finish(s)
			return
		case html.TextToken:
			t := string(z.Text())
			switch {
			case skip == "script" && len(s.scripts) < 200:
				s.scripts = append(s.scripts, t)
			case skip != "":
			case inTitle:
				w.Title = oneLine(w.Title+t, 300)
			default:
				s.write(t)
				if href != "" && label.Len() < 1000 {
					label.WriteString(t)
				}
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			switch tok.Data {
			case "script", "style":
				skip = tok.Data
			case "title":
				inTitle = w.Title == ""
			case "a":
				href = tokenAttr(tok, "href")
				label.Reset()
			case "frame", "iframe":
				w.add(Link{URL: tokenAttr(tok, "src"), Kind: Frame, Mechanism: "static", Inside: true})
			case "p", "br", "div", "tr", "td", "li", "h1", "h2", "h3":
				s.write("\n")
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			switch string(name) {
			case "script", "style":
				skip = ""
			case "title":
				inTitle = false
			case "a":
				if href != "" && !strings.HasPrefix(strings.ToLower(href), "javascript:") {
					w.add(Link{URL: href, Text: label.String(), Kind: Anchor, Mechanism: "static", Inside: true})
				}
				href = ""
			}
		}
	}
}

func tokenAttr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
