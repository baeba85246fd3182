package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 1, 15, 4, 0, 0, 123456000, time.UTC)

// page is an exchange as a client would hand it over.
func page(n int, url, body string) Exchange {
	return Exchange{
		Attempt: Attempt{Site: "qinghe", URL: url, Via: "http://www.qinghe.gov.cn/", Text: "2023年年报",
			Time: noon.Add(time.Duration(n) * time.Second), Status: 200, Outcome: "fetched", Bytes: int64(len(body)), Millis: 12},
		IP:           "192.0.2.7",
		RequestHead:  []byte("GET /a HTTP/1.1\r\nHost: www.qinghe.gov.cn\r\n\r\n"),
		ResponseHead: []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=GBK\r\nETag: \"e" + fmt.Sprint(n) + "\"\r\n\r\n"),
		Body:         []byte(body),
		ContentType:  "text/html; charset=GBK",
		ETag:         fmt.Sprintf(`"e%d"`, n),
	}
}

func create(t *testing.T, dir string) *Writer {
	t.Helper()
	w, err := Create(dir, Config{Software: "gongkai/test", Operator: "someone@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func mustExchange(t *testing.T, w *Writer, x Exchange) Capture {
	t.Helper()
	c, err := w.Exchange(x)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func captures(t *testing.T, dir string) []Capture {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var all []Capture
	for c, err := range r.Captures() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

func attempts(t *testing.T, dir string) []Attempt {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var all []Attempt
	for a, err := range r.Attempts() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	return all
}

func verify(t *testing.T, dir string) Report {
	t.Helper()
	r, err := Verify(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		t.Errorf("verify: %s", p)
	}
	return r
}

func TestWriteAndRead(t *testing.T) {
	dir := t.TempDir()
	w := create(t, dir)
	const url = "http://www.qinghe.gov.cn/zwgk/nb.html"
	first := mustExchange(t, w, page(1, url, "一"))
	same := page(2, url, "一")
	same.Original = &first
	again := mustExchange(t, w, same)
	gone := page(3, url, "")
	gone.Original, gone.NotModified, gone.Attempt.Status = &again, true, 304
	gone.ResponseHead, gone.ETag = []byte("HTTP/1.1 304 Not Modified\r\n\r\n"), ""
	mustExchange(t, w, gone)
	post := page(4, url, "x")
	post.Attempt.Method, post.RequestBody = "POST", []byte("page=2")
	mustExchange(t, w, post)
	if err := w.Log(Attempt{Site: "qinghe", URL: "http://www.qinghe.gov.cn/secret", Outcome: "robots_denied", Time: noon}); err != nil {
		t.Fatal(err)
	}
	if err := w.Sync(); err != nil {
		t.Fatal(err)
	}
	if n := len(captures(t, dir)); n != 4 {
		t.Errorf("a reader beside the writer sees %d captures", n)
	}
	last, ok, err := w.Last("", url, nil)
	if err != nil || !ok || !last.Revisit || last.ETag != `"e2"` || last.Origin != first.Place {
		t.Errorf("Last = %+v, %v, %v", last, ok, err)
	}
	if last, ok, _ := w.Last("POST", url, []byte("page=2")); !ok || last.Digest != Digest([]byte("x")) {
		t.Errorf("Last of a POST = %+v, %v", last, ok)
	}
	if _, ok, _ := w.Last("POST", url, []byte("page=3")); ok {
		t.Error("Last mixes up POST bodies")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, dir); r.Captures != 4 || r.Attempts != 5 || r.Records != 1+3*4 {
		t.Errorf("report %+v", r)
	}
	all := captures(t, dir)
	var got []string
	rd, _ := Open(dir)
	for _, c := range all {
		body, header, err := rd.Payload(c)
		got = append(got, fmt.Sprintf("%s %d %t %t %s %s %v", c.Method, c.Status, c.Revisit, c.NotModified, body, header.Get("Content-Type"), err))
	}
	want := []string{
		"GET 200 false false 一 text/html; charset=GBK <nil>",
		"GET 200 true false 一 text/html; charset=GBK <nil>",
		"GET 200 true true 一 text/html; charset=GBK <nil>",
		"POST 200 false false x text/html; charset=GBK <nil>",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if all[2].RefersTo != url || !all[2].RefersTime.Equal(first.Time) {
		t.Errorf("a revisit of a revisit refers to %s %s", all[2].RefersTo, all[2].RefersTime)
	}

	// A second run finds what the first one left, through the sorted index.
	w = create(t, dir)
	last, ok, err = w.Last("GET", url, nil)
	if err != nil || !ok || !last.NotModified || last.ETag != `"e2"` {
		t.Errorf("second run: Last = %+v, %v, %v", last, ok, err)
	}
	if _, ok, _ := w.Last("GET", url+"x", nil); ok {
		t.Error("found what was never fetched")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	w := create(t, dir)
	if _, err := Create(dir, Config{}); !errors.Is(err, ErrLocked) {
		t.Errorf("second Create: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Exchange(page(1, "http://a.gov.cn/", "")); err == nil {
		t.Error("a closed writer writes")
	}
	create(t, dir).Close()
}

func TestTruncatedIsNotUsable(t *testing.T) {
	w := create(t, t.TempDir())
	defer w.Close()
	x := page(1, "http://a.gov.cn/", "half")
	x.Truncated = "disconnect"
	mustExchange(t, w, x)
	if _, ok, _ := w.Last("GET", "http://a.gov.cn/", nil); ok {
		t.Error("a cut body was taken for whole")
	}
	if c, ok, _ := w.Newest("GET", "http://a.gov.cn/", nil); !ok || c.Truncated != "disconnect" {
		t.Errorf("Newest = %+v, %v", c, ok)
	}
}

func TestRotation(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, Config{MaxFile: 2000})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 9 {
		mustExchange(t, w, page(i, fmt.Sprintf("http://a.gov.cn/%d", i), strings.Repeat(fmt.Sprint(i), 300)))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, dir); r.Files < 3 || r.Captures != 9 {
		t.Errorf("%+v", r)
	}
}

func TestSURT(t *testing.T) {
	for in, want := range map[string]string{
		"http://www.bp.gov.cn/":                 "cn,gov,bp)/",
		"https://www.bp.gov.cn":                 "cn,gov,bp)/",
		"http://bp.gov.cn:8080/Zwgk/?b=1&a=2":   "cn,gov,bp:8080)/zwgk/?a=2&b=1",
		"https://xxgk.bp.gov.cn:443/x":          "cn,gov,bp,xxgk)/x",
		"http://122.137.242.24:8080/pub/t.html": "122.137.242.24:8080)/pub/t.html",
		"http://a.gov.cn/中文 x":                  "cn,gov,a)/%e4%b8%ad%e6%96%87%20x",
	} {
		if got := SURT(in); got != want {
			t.Errorf("SURT(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestVerifyFindsDamage(t *testing.T) {
	for _, tc := range []struct {
		name, want string
		harm       func(dir, warc string) error
	}{
		{"a flipped byte", "torn", func(dir, warc string) error {
			b, err := os.ReadFile(warc)
			if err != nil {
				return err
			}
			b[len(b)/2] ^= 1
			return os.WriteFile(warc, b, 0o644)
		}},
		{"an index without a line", "in index false", func(dir, warc string) error {
			return os.WriteFile(filepath.Join(dir, IndexName), nil, 0o644)
		}},
		{"a log without a line", "in fetch log false", func(dir, warc string) error {
			return os.WriteFile(filepath.Join(dir, LogName), nil, 0o644)
		}},
		{"a file that is gone", "not in the WARC files", func(dir, warc string) error { return os.Remove(warc) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			w := create(t, dir)
			c := mustExchange(t, w, page(1, "http://a.gov.cn/", strings.Repeat("年报", 100)))
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if err := tc.harm(dir, filepath.Join(dir, c.File)); err != nil {
				t.Fatal(err)
			}
			r, err := Verify(dir)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(strings.Join(r.Problems, "\n"), tc.want) {
				t.Errorf("problems %q", r.Problems)
			}
		})
	}
}
