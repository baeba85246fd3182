package document

import (
	"bytes"
	"context"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// BenchmarkReadHTML reads a Word-style page of about 100 KB and reports its
// time beside that of bare html.Parse on the same characters in UTF-8.
func BenchmarkReadHTML(b *testing.B) {
	utf8Page := wordPage(100 << 10)
	parse := func(n int) time.Duration {
		start := time.Now()
		for range n {
			if _, err := html.Parse(bytes.NewReader(utf8Page)); err != nil {
				b.Fatal(err)
			}
		}
		return time.Since(start) / time.Duration(n)
	}
	for _, c := range []struct {
		name string
		page []byte
	}{{"utf-8", utf8Page}, {"gbk", wordPageGBK(100 << 10)}} {
		b.Run(c.name, func(b *testing.B) {
			r := NewReader(nil)
			b.SetBytes(int64(len(c.page)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Read(context.Background(), c.page, Options{Name: "a.html"}); err != nil {
					b.Fatal(err)
				}
			}
			own := b.Elapsed() / time.Duration(b.N)
			b.StopTimer()
			b.ReportMetric(float64(parse(50))/float64(own), "times-html.Parse")
		})
	}
}

// BenchmarkParse is the yardstick: html.Parse on the same page.
func BenchmarkParse(b *testing.B) {
	page := wordPage(100 << 10)
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		if _, err := html.Parse(bytes.NewReader(page)); err != nil {
			b.Fatal(err)
		}
	}
}
