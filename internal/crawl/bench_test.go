package crawl

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"gongkai/internal/fakeweb"
	"gongkai/schemas"
)

const (
	benchHosts = 50
	benchPages = 100 // reports of a host, of about 100 KB
)

// heavy is a site of many reports dressed as a word processor dresses them.
func heavy() http.Handler {
	pages := make([][]byte, benchPages)
	for i := range pages {
		year, organ := 2023-i/25, fmt.Sprintf("第%d街道办事处", i%25+1)
		r := fakeweb.Report{Organ: organ, Year: year, Form: "D"}
		body := strings.ReplaceAll(r.HTML(), "<td", `<td style="border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt;mso-border-alt:solid windowtext .5pt;height:15.6pt" valign="middle"`)
		body = strings.ReplaceAll(body, "</td>", `<span lang="EN-US" style="font-size:10.5pt;font-family:仿宋_GB2312;mso-bidi-font-family:宋体;color:black"><o:p></o:p></span></td>`)
		for len(body) < 100<<10 {
			body += `<p class="MsoNormal" style="text-indent:32.0pt;line-height:28.0pt"><span style="font-size:16.0pt">各单位按职责抓好落实，及时回应关切。</span></p>` + "\n"
		}
		pages[i] = []byte("<html><head><title>" + r.Title() + "</title></head><body><h1>" + r.Title() + "</h1>" + body + "</body></html>")
	}
	var list strings.Builder
	list.WriteString("<html><head><title>政府信息公开年报</title></head><body>")
	for i := range pages {
		fmt.Fprintf(&list, `<li><a href="/nb/%d.html">第%d街道办事处%d年政府信息公开工作年度报告</a></li>`, i, i%25+1, 2023-i/25)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var i int
		switch {
		case r.URL.Path == "/":
			io.WriteString(w, `<html><head><title>某县</title></head><body><a href="/nb/">政府信息公开年报</a></body></html>`)
		case r.URL.Path == "/nb/":
			io.WriteString(w, list.String())
		default:
			if n, _ := fmt.Sscanf(r.URL.Path, "/nb/%d.html", &i); n == 1 && i < benchPages {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.Header().Set("Last-Modified", "Tue, 16 Jan 2024 08:00:00 GMT")
				w.Write(pages[i])
				return
			}
			http.NotFound(w, r)
		}
	})
}

// BenchmarkCrawl is whole crawls, archive included, beside a bare net/http loop
// over the same pages in the same run.
func BenchmarkCrawl(b *testing.B) {
	server := httptest.NewServer(heavy())
	defer server.Close()
	addr := server.Listener.Addr().String()
	var urls []string
	for i := range benchHosts {
		urls = append(urls, fmt.Sprintf("http://www.bench%d.gov.cn/", i))
	}
	sites, err := Select(schemas.FS, "", urls)
	if err != nil {
		b.Fatal(err)
	}
	SetMemory() // as the command does
	bare1, bare8 := bare(b, addr, 1), bare(b, addr, 8)
	for b.Loop() {
		start := time.Now()
		sum, err := Run(context.Background(), quiet(), Config{Dir: b.TempDir(), Schemas: schemas.FS, Sites: sites,
			ConnectTo: map[string]string{"*": addr}, DelaySet: true, Parallel: 8, Version: "bench"})
		if err != nil || sum.Reports != benchHosts*benchPages {
			b.Fatal(sum.Reports, err)
		}
		rate := benchHosts * benchPages / time.Since(start).Seconds()
		b.ReportMetric(rate, "pages/s")
		b.ReportMetric(bare1, "bare1-pages/s")
		b.ReportMetric(bare8, "bare8-pages/s")
		b.ReportMetric(rate/bare1, "of-bare1")
		b.ReportMetric(rate/bare8, "of-bare8")
	}
}

// bare fetches the same pages with net/http from the same hosts, so many at a
// time, digests each whole body once, and gives pages a second.
func bare(b *testing.B, addr string, parallel int) float64 {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: parallel, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}}}
	defer client.CloseIdleConnections()
	work := make(chan int)
	var wg sync.WaitGroup
	start := time.Now()
	for range parallel {
		wg.Go(func() {
			for i := range work {
				res, err := client.Get(fmt.Sprintf("http://www.bench%d.gov.cn/nb/%d.html", i/benchPages, i%benchPages))
				if err != nil {
					b.Error(err)
					continue
				}
				body, err := io.ReadAll(res.Body)
				if err != nil {
					b.Error(err)
				}
				sha256.Sum256(body)
				res.Body.Close()
			}
		})
	}
	for i := range benchHosts * benchPages {
		work <- i
	}
	close(work)
	wg.Wait()
	return benchHosts * benchPages / time.Since(start).Seconds()
}
