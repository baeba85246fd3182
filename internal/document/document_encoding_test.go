package document

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"gongkai/internal/fact"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

const sample = "山南镇人民政府2023年政府信息公开工作年度报告。全年公开信息的数量不到一百条，行政许可3件。"

func encoded(t *testing.T, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDecode(t *testing.T) {
	gb := encoded(t, simplifiedchinese.GB18030, sample+"㐂𠮷")
	traditional := "山南鎮人民政府2023年政府信息公開工作年度報告。全年公開信息的數量不到一百條。"
	page := func(charset string, b []byte) []byte {
		return append([]byte("<html><head><meta charset="+charset+"></head>"), b...)
	}
	bad := []byte(strings.Repeat(sample, 5))
	bad = append(bad[:31], append([]byte{0xff}, bad[31:]...)...)
	for _, c := range []struct {
		name, header string
		in           []byte
		want, enc    string
	}{
		{"utf-8", "", []byte(sample), sample, "utf-8"},
		{"byte order mark", "text/html; charset=gbk", []byte("\ufeff" + sample), sample, "utf-8"},
		{"header lies, body gbk", "text/html; charset=utf-8", gb, sample + "㐂𠮷", "gb18030"},
		{"header lies, body utf-8", "text/html; charset=GB2312", []byte(sample), sample, "utf-8"},
		{"meta says gb2312, characters of gb18030", "", page("gb2312", gb), sample + "㐂𠮷", "gb18030"},
		{"meta lies", "", page("utf-8", gb), sample, "gb18030"},
		{"nobody says", "", gb, sample, "gb18030"},
		{"short gbk that passes for utf-8", "text/html; charset=gbk", encoded(t, simplifiedchinese.GBK, "联通"), "联通", "gb18030"},
		{"a latin declaration", "text/html; charset=iso-8859-1", gb, sample, "gb18030"},
		{"a few bad bytes", "", bad, "公开信息", "utf-8"},
		{"big5 declared", "text/html; charset=big5", encoded(t, traditionalchinese.Big5, traditional), traditional, "big5"},
		{"big5 declared, body gbk", "text/html; charset=big5", gb, sample, "gb18030"},
		{"utf-16 with mark", "", encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), sample), sample, "utf-16le"},
		{"utf-16 without", "", encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), sample), sample, "utf-16le"},
		{"utf-16be without", "", encoded(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "<p>"+sample+"</p>"), sample, "utf-16be"},
		{"late meta", "", append(append([]byte("<html><head><script>"+strings.Repeat("x", 20<<10)+"</script>"), page("gbk", nil)...), gb...), sample, "gb18030"},
	} {
		text, enc, issues := Decode(c.in, Options{ContentType: c.header})
		if enc != c.enc || !strings.Contains(string(text), c.want) {
			t.Errorf("%s: %s %q", c.name, enc, text[max(0, len(text)-200):])
		}
		if want := c.name == "a few bad bytes"; (len(issues) > 0) != want {
			t.Errorf("%s: issues %v", c.name, issues)
		}
	}
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		in, name, contentType, want string
	}{
		{"%PDF-1.4", "a.html", "text/html", "pdf"},
		{"<html>%PDF-1.4", "a.pdf", "application/pdf", ""},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.html", "", "office"},
		{"{\\rtf1", "", "", "office"},
		{"\x89PNG\r\n\x1a\n", "a.pdf", "", "image"},
		{"\x1f\x8b\x08\x00", "", "", "gzip"},
		{"\x00\x01\x02\x03\x04\x05\x06\x07\x00\x01\x02", "", "", "binary"},
		{"文字", "a.doc", "", ""},
	} {
		if got := sniff([]byte(c.in), Options{Name: c.name, ContentType: c.contentType}); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
	for _, c := range []struct{ in, name, contentType, want string }{
		{"<!DOCTYPE html><p>x", "a.txt", "text/plain", "html"},
		{"\n<table><tr><td>1</td></tr></table>", "a.xls", "application/vnd.ms-excel", "html"},
		{"<p>x</p>", "", "text/html", "html"},
		{"# 题\n\n文\n\n## 二\n", "", "", "markdown"},
		{"| a | b |\n|---|---|\n| 1 | 2 |", "", "text/plain", "markdown"},
		{"| a | b |\n| 1 | 2 |", "a.txt", "", "text"},
		{"规章 < 3 > 2", "", "", "text"},
		{"# 题", "report.md", "", "markdown"},
	} {
		if got := sniffText([]byte(c.in), Options{Name: c.name, ContentType: c.contentType}); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestReadMHTML(t *testing.T) {
	in := "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\n" +
		"Content-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
		"<p>=E8=A7=84=\r\n=E7=AB=A0</p>\r\n--b--\r\n"
	r := NewReader(nil)
	defer r.Close()
	doc, err := r.Read(context.Background(), []byte(in), Options{Name: "a.doc"})
	if err != nil || len(doc.Blocks) != 1 || doc.Blocks[0].Text != "规章" {
		t.Fatalf("%+v %v", doc, err)
	}
}

func TestHighlight(t *testing.T) {
	r := NewReader(nil)
	defer r.Close()
	for _, c := range []struct {
		name string
		in   []byte
		cell string
		want string
	}{
		{"a.html", wordPageGBK(4 << 10), "第二十条第（一）项", markOpen + "第二十条第（一）项" + markClose},
		{"b.html", []byte("<p>x<table><tr><td>一<p>1<br>2</p><td>甲<tr><td>3<td>4</table>"), "一\n1\n2",
			"<td>" + markOpen + "一" + markClose + "<p>" + markAgain + "1" + markClose + "<br>" + markAgain + "2" + markClose + "</p>"},
		{"a.txt", []byte("规章 | 5 & 6 | 0 |\n许可 | 7 | 8 |\n"), "5 & 6", "规章 | " + markOpen + "5 &amp; 6" + markClose + " | 0"},
	} {
		doc, err := r.Read(context.Background(), c.in, Options{Name: c.name})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, b := range doc.Blocks {
			if b.Kind != Table {
				continue
			}
			for _, cell := range b.Grid.Cells {
				if cell.Text != c.cell || found {
					continue
				}
				found = true
				page, err := Highlight(c.in, Options{Name: c.name}, cell.At)
				if err != nil || !bytes.Contains(page, []byte(c.want)) {
					t.Errorf("%s: %v\n%s", c.name, err, page[:min(len(page), 2000)])
				}
				if bytes.Count(page, []byte(`id="gongkai"`)) != 1 {
					t.Errorf("%s: marked twice", c.name)
				}
			}
		}
		if !found {
			t.Errorf("%s: no cell %q", c.name, c.cell)
		}
	}
	if _, err := Highlight([]byte("<p>x"), Options{Name: "a.html"}, fact.Locator{Start: 2, End: 99}); err == nil {
		t.Error("a place outside of the page must be an error")
	}
}

func TestReadBounds(t *testing.T) {
	r := NewReader(nil)
	defer r.Close()
	for _, c := range []struct {
		in   string
		lim  Limits
		code string
	}{
		{strings.Repeat("<table><tr><td>", 100), Limits{Depth: 8}, "depth_limit"},
		{"<table>" + strings.Repeat("<tr><td>1<td>2", 100) + "</table>", Limits{Cells: 50}, "cell_limit"},
		{"<table><tr><td colspan=99999>1<td>2<tr><td>3<td>4</table>", Limits{Span: 20}, "span_limit"},
		{"<p>" + strings.Repeat("<p>字", 50), Limits{Blocks: 10}, "block_limit"},
		{"<p>" + strings.Repeat("<p>字字字字", 50), Limits{TextBytes: 100}, "text_limit"},
		{strings.Repeat("字\n", 50), Limits{Blocks: 10}, "block_limit"},
		{"| 1 | 2 |\n| 3 | 4 |\n", Limits{Cells: 3}, "cell_limit"},
		{"<p>一</p><!-- 未完 <p>二", Limits{}, "unclosed_markup"},
	} {
		doc, err := r.Read(context.Background(), []byte(c.in), Options{Limits: c.lim})
		if err != nil {
			t.Errorf("%s: %v", c.code, err)
			continue
		}
		found := false
		for _, i := range doc.Issues {
			found = found || i.Code == c.code
		}
		if !found {
			t.Errorf("%s not reported: %v", c.code, doc.Issues)
		}
	}
	if _, err := r.Read(context.Background(), []byte("abcdef"), Options{Limits: Limits{Bytes: 3}}); err == nil {
		t.Error("a payload over the bound must be an error")
	}
	if _, err := r.Read(context.Background(), []byte(" \n"), Options{}); err == nil {
		t.Error("an empty payload must be an error")
	}
}
