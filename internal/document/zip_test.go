package document

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestZip(t *testing.T) {
	ctx := context.Background()
	c := testCarriers(t)
	doc := string(docxOf(t, p("甲")+tbl(tc("", "规章")+tc("", "1"))))

	d, err := c.zip(ctx, zipOf(t, "报告/2023年报.docx", doc), Options{})
	expect(t, d, err, "¶ 甲\n|规章|1|\n")

	d, err = c.zip(ctx, zipOf(t, "二.txt", "乙县人民政府\n", "一.docx", doc, "__MACOSX/._x", "junk", "三.bin", "\x00\x01\x02\x00\x01\x02"), Options{})
	expect(t, d, err, "# 一\n¶ 甲\n|规章|1|\n# 二\n¶ 乙县人民政府\n")
	if codes(d) != "unreadable_part" || d.Blocks[2].At.Table != 1 {
		t.Errorf("issues %q, table at %v", codes(d), d.Blocks[2].At)
	}

	inner := string(zipOf(t, "一.docx", doc))
	d, err = c.zip(ctx, zipOf(t, "内.zip", inner), Options{})
	expect(t, d, err, "¶ 甲\n|规章|1|\n")
	deep := inner
	for range 4 {
		deep = string(zipOf(t, "内.zip", deep))
	}
	if _, err := c.zip(ctx, []byte(deep), Options{}); !errors.Is(err, errBound) {
		t.Errorf("archives nested five deep: %v", err)
	}
	if _, err := c.zip(ctx, zipOf(t, "a", "1", "b", "2", "c", "3"), Options{Limits: Limits{ZipFiles: 2}}); !errors.Is(err, errBound) {
		t.Errorf("too many entries: %v", err)
	}
	if _, err := c.zip(ctx, zipOf(t, "a.txt", strings.Repeat("0", 30<<20)), Options{}); !errors.Is(err, errBound) {
		t.Errorf("30 MB of noughts: %v", err)
	}
	if _, err := c.zip(ctx, []byte("PK\x03\x04 and no more"), Options{}); err == nil {
		t.Error("a broken archive gives no error")
	}
}

func TestZipNamesInGBK(t *testing.T) {
	name, err := simplifiedchinese.GBK.NewEncoder().String("年度报告.txt")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range []string{name, "x.txt"} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: n, NonUTF8: true})
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte("文字"))
	}
	z.Close()
	d, err := testCarriers(t).zip(context.Background(), b.Bytes(), Options{})
	expect(t, d, err, "# x\n¶ 文字\n# 年度报告\n¶ 文字\n")
}

func FuzzZip(f *testing.F) {
	f.Add([]byte("PK\x03\x04"))
	f.Add(zipOf(f, "a.txt", "一 | 二 |", "b.html", "<table><tr><td>1</td></tr></table>"))
	f.Add(zipOf(f, "word/document.xml", "<w:document/>"))
	c := newCarriers(nil)
	f.Cleanup(func() { c.close() })
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := c.zip(context.Background(), b, Options{}); err == nil {
			checkGrids(t, d)
		}
	})
}
