package archive

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOtherReader lets warcio (Python) check the digests of every kind of
// record, where it is installed: pip install warcio.
func TestOtherReader(t *testing.T) {
	warcio, err := exec.LookPath("warcio")
	if err != nil {
		t.Skip("warcio is not installed")
	}
	dir := t.TempDir()
	w := create(t, dir)
	const url = "http://www.qinghe.gov.cn/nb.html"
	first := mustExchange(t, w, page(1, url, "一"))
	same := page(2, url, "一")
	same.Original = &first
	mustExchange(t, w, same)
	gone := page(3, url, "")
	gone.Original, gone.NotModified, gone.Attempt.Status = &first, true, 304
	mustExchange(t, w, gone)
	cut := page(4, url, strings.Repeat("长", 20_000))
	cut.Truncated = "length"
	mustExchange(t, w, cut)
	packed := page(5, url, string(zip([]byte("zipped"))))
	packed.Encoded = true
	mustExchange(t, w, packed)
	post := page(6, url, "x")
	post.Attempt.Method, post.RequestBody = "POST", []byte("page=2")
	mustExchange(t, w, post)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(warcio, "check", "-v", filepath.Join(dir, first.File)).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if n := strings.Count(string(out), "digest pass"); n != 1+2*6+4 { // revisits are not checked
		t.Errorf("%d records pass\n%s", n, out)
	}
}
