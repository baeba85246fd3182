package listing

import (
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the goldens anew")

func render(p *Page) string {
	var b strings.Builder
	for _, l := range p.Links {
		fmt.Fprintf(&b, "%s %s %s", l.Kind, l.Mechanism, l.URL)
		if l.Method != "" {
			fmt.Fprintf(&b, " [%s %s]", l.Method, l.Body)
		}
		if l.Text != "" {
			fmt.Fprintf(&b, " %q", l.Text)
		}
		if !l.Inside {
			b.WriteString(" outside")
		}
		b.WriteByte('\n')
	}
	if p.Total > 0 {
		fmt.Fprintf(&b, "total %d\n", p.Total)
	}
	return b.String()
}

// Each file below testdata is one mechanism in the shape it is met in.
func TestMechanisms(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 15 {
		t.Fatal(len(files), err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(f)
			if err != nil {
				t.Fatal(err)
			}
			ans := Answer{Until: 2025}
			want := -1
			for i, part := range a.Files {
				switch text := strings.TrimSuffix(string(part.Data), "\n"); part.Name {
				case "url":
					if ans.URL, err = url.Parse(text); err != nil {
						t.Fatal(err)
					}
				case "request":
					ans.RequestBody = text
				case "page":
					ans.Body = []byte(text)
				case "links":
					want = i
				}
			}
			got := render(Read(ans))
			if *update {
				a.Files[want].Data = []byte(got)
				if err := os.WriteFile(f, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(a.Files[want].Data), got); diff != "" {
				t.Errorf("links (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecode(t *testing.T) {
	const text = "<html><title>政府信息公开年报㐂</title>" // the last character needs four bytes in GB18030
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, body, header, encoding string
	}{
		{"utf-8", text, "text/html; charset=utf-8", "utf-8"},
		{"header lies", text, "text/html; charset=gb2312", "utf-8"},
		{"header says utf-8, bytes are not", gb, "text/html; charset=utf-8", "gb18030"},
		{"gb2312 means gb18030", gb, "text/html; charset=gb2312", "gb18030"},
		{"nothing said", gb, "text/html", "gb18030"},
		{"latin error page charset", gb, "text/html; charset=iso-8859-1", "gb18030"},
		{"late meta", strings.Repeat(" ", 9000) + "<meta charset=gbk>" + gb, "", "gb18030"},
		{"mark", "\xef\xbb\xbf" + text, "text/html; charset=gbk", "utf-8"},
		{"a few bad bytes", text + strings.Repeat("公开", 40) + "\xff", "", "utf-8"},
	} {
		got, enc := Decode([]byte(c.body), c.header)
		if enc != c.encoding || !strings.Contains(got, "政府信息公开年报㐂") {
			t.Errorf("%s: %s, %q", c.name, enc, got[:min(len(got), 60)])
		}
	}
}

// More than 512 open elements make the parser give up; the page is still read.
func TestDeepPage(t *testing.T) {
	u, _ := url.Parse("http://www.a.gov.cn/")
	p := Read(Answer{URL: u, Body: []byte("<title>深</title>" + strings.Repeat("<div><span>", 2000) + `<a href="/nb/">年报</a>`)})
	if p.Title != "深" || len(p.Links) != 1 || p.Links[0].Text != "年报" {
		t.Errorf("title %q links %+v", p.Title, p.Links)
	}
}

// What never ends must not be searched for again and again.
func TestHostilePagesAreReadInOnePass(t *testing.T) {
	u, _ := url.Parse("http://www.a.gov.cn/")
	for _, beginning := range []string{"<title>", "<textarea>", "<![CDATA[", "<!--", "<script>", "<a href='", "<a>", "<div>", "<li><a href=x>", "<td>", "<select><option value=1>", "<h1>", "</div>", "<form>", "{\"url\":", "<tr><td><a href=x>查看", "<record>", "< "} {
		p := Read(Answer{URL: u, Body: []byte(strings.Repeat(beginning, 2<<20/len(beginning)))})
		if len(p.Links) > maxLinks {
			t.Errorf("%s: %d links", beginning, len(p.Links))
		}
	}
}

func TestBinaryIsNoPage(t *testing.T) {
	u, _ := url.Parse("http://www.a.gov.cn/a.pdf")
	for _, b := range []string{"%PDF-1.4 <a href=x>", "PK\x03\x04", "\xd0\xcf\x11\xe0", strings.Repeat("\x00a", 100)} {
		if p := Read(Answer{URL: u, Body: []byte(b)}); len(p.Links) > 0 || p.Format != "" {
			t.Errorf("%q: %+v", b, p)
		}
	}
}

func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range files {
		if a, err := txtar.ParseFile(name); err == nil {
			for _, part := range a.Files {
				if part.Name == "page" {
					f.Add(part.Data)
				}
			}
		}
	}
	u, _ := url.Parse("http://www.a.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=9&perpage=3&page=1")
	f.Fuzz(func(t *testing.T, b []byte) {
		p := Read(Answer{URL: u, Body: b, RequestBody: "columnid=1", Until: 2025})
		for _, l := range p.Links {
			v, err := url.Parse(l.URL)
			if err != nil || v.Scheme != "http" && v.Scheme != "https" || v.Host == "" {
				t.Errorf("link %q: %v", l.URL, err)
			}
		}
		if len(p.Links) > maxLinks {
			t.Errorf("%d links", len(p.Links))
		}
	})
}
