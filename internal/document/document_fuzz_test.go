package document

import (
	"bytes"
	"context"
	"html"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"gongkai/internal/tables"

	nethtml "golang.org/x/net/html"
)

func defaults(name string) Options {
	return Options{Name: name, Limits: Limits{}.orDefault()}
}

// seeds are small pages with every trap that the readers know of.
var htmlSeeds = []string{
	`<p>规章</p><table><tr><td rowspan=2>a<td colspan="2　">1<br>2<tr><td>x<td>y</table>尾`,
	`<table><tr><td>外<table><tr><td>内</td></tr></table>后</td></tr></table>`,
	`<!--[if mso]><table><tr><td>x</td></tr></table><![endif]--><![if !vml]>见<![endif]>`,
	`<script>var a="<table>"</script><style>p{}</style><noscript>x</noscript><textarea><table></textarea>文`,
	`<title>题 &amp; 目</title><h1>标题<span style="display:none">藏</span></h1><select><option>甲</select>正文`,
	`<div><span>规章</span><span>0</span></div><ul><li>一<li>二</ul><pre>a | b |` + "\n" + `c | d |</pre>`,
	`<table><tr style="display: none"><td>9</td></tr><tr><td>1</td><td hidden>2</td></tr></table>`,
	`<a href="x.pdf">附件</a><img src=a.jpg width=600><p a="b>c" d='e' f=g"h>文</p><p =x>`,
	`&nbsp;&#31;&lt;b&gt; &notit; a < b <3 </ x> <!> <? ?> <!doctype x> <![CDATA[y]]>`,
	`<table><tfoot><tr><td>尾<thead><tr><th>头<tbody><tr><td>体</table>`,
	`<p hidden>藏<p>见</p><div style='visibility:hidden'>藏<div>藏</div></div>见`,
	`<table><caption>题</caption><table><tr><td>1</table></table></td></tr>游离`,
	"<td>无表<td>0<tr><td>规章</td>\xff\xfe<p>\x00后", "<script><!-- <script> </script> --></script>x<script>y",
}

// FuzzScanner holds the scanner to x/net/html's Tokenizer: the same text in
// the same order, where no raw text element is met.
func FuzzScanner(f *testing.F) {
	for _, s := range htmlSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		low := strings.ToLower(s)
		for _, raw := range []string{"<script", "<style", "<title", "<textarea", "<xmp", "<iframe", "<noembed", "<noframes", "<noscript", "<plaintext", "\x00", "\r"} {
			if strings.Contains(low, raw) {
				return
			}
		}
		var got strings.Builder
		z := scanner{src: []byte(s)}
		for {
			k := z.next()
			if k == tokenEOF {
				break
			}
			if z.pos <= z.from {
				t.Fatalf("no progress at %d", z.from)
			}
			if k == tokenText {
				got.WriteString(nethtml.UnescapeString(s[z.from:z.pos]))
			}
		}
		if z.unclosed > 0 || strings.HasSuffix(s, "</") || strings.HasSuffix(s, "<") {
			return // read on where the standard gives up, on purpose
		}
		var want strings.Builder
		n := nethtml.NewTokenizer(strings.NewReader(s))
		for {
			k := n.Next()
			if k == nethtml.ErrorToken {
				break
			}
			if k == nethtml.TextToken {
				want.WriteString(n.Token().Data)
			}
		}
		if got.String() != want.String() {
			t.Errorf("%q:\n got %q\nwant %q", s, got.String(), want.String())
		}
	})
}

// checkDocument holds what is true of every document of a linear carrier.
func checkDocument(t *testing.T, doc *Document, text []byte) {
	t.Helper()
	bound := func(s, e int, what string) {
		if s < 0 || e < s || e > len(text) {
			t.Fatalf("%s: place %d-%d outside of %d bytes", what, s, e, len(text))
		}
	}
	flat := squeeze(html.UnescapeString(string(text)))
	for _, b := range doc.Blocks {
		bound(b.At.Start, b.At.End, b.Text)
		if b.Kind != Table {
			continue
		}
		g := b.Grid
		checkGrid(t, g)
		for _, c := range g.Cells {
			bound(c.At.Start, c.At.End, c.Text)
			for l := range strings.SplitSeq(c.Text, "\n") {
				if digits := asciiDigits(l); digits != "" && !strings.Contains(asciiDigits(flat), digits) {
					t.Errorf("cell %q has digits that the source has not", l)
				}
			}
		}
	}
}

// checkGrid holds the shape of a grid: spans inside it, cells in order, and
// every slot covered once unless the source says otherwise.
func checkGrid(t *testing.T, g *tables.Grid) {
	t.Helper()
	row, col := -1, -1
	for _, c := range g.Cells {
		if c.RowSpan < 1 || c.ColSpan < 1 || c.Row < 0 || c.Col < 0 || c.Row+c.RowSpan > g.Rows || c.Col+c.ColSpan > g.Cols {
			t.Fatalf("cell %+v outside of %d x %d", c, g.Rows, g.Cols)
		}
		if c.Row < row || c.Row == row && c.Col <= col {
			t.Fatalf("cell %+v out of order", c)
		}
		row, col = c.Row, c.Col
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func asciiDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func FuzzHTML(f *testing.F) {
	for _, s := range htmlSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		opt := defaults("a.html")
		text, _, _ := Decode(b, opt)
		start := time.Now()
		doc := readHTML(text, opt)
		if d := time.Since(start); d > 5*time.Second {
			t.Fatalf("%d bytes took %v", len(b), d)
		}
		for _, bl := range doc.Blocks {
			if bl.At.Start < 0 || bl.At.End < bl.At.Start || bl.At.End > len(text) {
				t.Fatalf("block at %v of %d bytes", bl.At, len(text))
			}
			if bl.Kind != Table {
				continue
			}
			checkGrid(t, bl.Grid)
			for _, c := range bl.Grid.Cells {
				source := text[c.At.Start:c.At.End]
				if !bytes.Contains(source, []byte("<input")) && !within(squeeze(c.Text), visible(source)) {
					t.Fatalf("cell %q is not in its place %q", c.Text, source)
				}
			}
		}
	})
}

// visible is the text of a stretch of markup, all of it.
func visible(b []byte) string {
	var out strings.Builder
	z := scanner{src: b}
	for {
		switch z.next() {
		case tokenEOF:
			return squeeze(out.String())
		case tokenText:
			out.WriteString(html.UnescapeString(string(b[z.from:z.pos])))
		}
	}
}

// within reports whether the characters of s stand in t in this order.
func within(s, t string) bool {
	for _, r := range s {
		i := strings.IndexRune(t, r)
		if i < 0 {
			return false
		}
		t = t[i+utf8.RuneLen(r):]
	}
	return true
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"规章 | 0 | 0 |\n| a | |||\n", "a |\n|||\nb |\n", "|\n a |\n b |\n|\n c |", "甲\n|\n0\n|\n|\n乙\n|", "规章\t0\t\t1\n许可    0    2",
		"头 |\n文\n规章 0 0 0\n|---|---|\n|1|2|", "| a | b\nc | d |\n", "　　段落。\r\n\r\n二"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		opt := defaults("a.txt")
		checkDocument(t, readText([]byte(s), opt), []byte(s))
	})
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"# 题\n\n| a | b |\n|---|:-:|\n| **0** | 1\\|2 |\n", "---\ntitle: x\n---\n正文\n===\n", "```\n| 1 | 2 |\n```\n<table><tr><td>1</table>\n- 项",
		"[a](b.pdf) ![c](d.png) `e` <br> &amp;", "a | b\n---|---\n1 | 2\n\n| c |\n|---|\n| 3 |"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		opt := defaults("a.md")
		doc := readMarkdown([]byte(s), opt)
		for _, b := range doc.Blocks {
			if b.At.Start < 0 || b.At.End > len(s) || b.At.End < b.At.Start {
				t.Fatalf("place %v outside", b.At)
			}
			if b.Kind == Table {
				checkGrid(t, b.Grid)
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("\xb9\xe6\xd5\xc2"), "text/html; charset=gbk")
	f.Add([]byte("\xff\xfe\x00\x4e"), "")
	f.Add([]byte("\xef\xbb\xbf\xe8\xa7"), "text/html; charset=big5")
	f.Fuzz(func(t *testing.T, b []byte, contentType string) {
		text, name, _ := Decode(b, Options{ContentType: contentType})
		if !utf8.Valid(text) || name == "" {
			t.Fatalf("%q gives %q as %q", b, text, name)
		}
		r := NewReader(nil)
		defer r.Close()
		if s := sniff(b, Options{}); s == "" {
			if doc, err := r.Read(context.Background(), b, Options{ContentType: contentType}); err == nil && doc == nil {
				t.Fatal("no document and no error")
			}
		}
	})
}
