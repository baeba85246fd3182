package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"gongkai/internal/archive"
)

// benchPage is about 100 KB of Word-style markup with numbers that differ, so
// that it compresses as such pages do.
func benchPage(seed uint64) []byte {
	rng := rand.New(rand.NewPCG(seed, 7))
	var b bytes.Buffer
	b.WriteString("<html><head><title>清河县人民政府信息公开工作年度报告</title></head><body>")
	for b.Len() < 100<<10 {
		b.WriteString(`<tr style="mso-yfti-irow:` + fmt.Sprint(rng.IntN(40)) + `;height:28.35pt">`)
		for range 4 {
			fmt.Fprintf(&b, `<td width="%d" style="width:%.1fpt;border:solid windowtext 1.0pt;padding:0cm 5.4pt"><p class="MsoNormal"><span lang="EN-US" style="font-size:10.5pt;font-family:宋体">%d</span></p></td>`,
				40+rng.IntN(90), rng.Float64()*200, rng.IntN(5000))
		}
		b.WriteString("</tr>\n")
	}
	return b.Bytes()[:100<<10]
}

// BenchmarkFetch fetches and archives 5,000 pages of 100 KB on 50 loopback
// hosts with pacing off, and beside it runs the floor over the same pages and
// the same server: a bare net/http loop that reads whole bodies and digests each
// once (SHA-256), one page after the other (bare1) and eight at a time (bare8).
// It reports pages a second of each and ours over either.
func BenchmarkFetch(b *testing.B) {
	const hosts, pages = 50, 5000
	bodies := make([][]byte, 64)
	for i := range bodies {
		bodies[i] = benchPage(uint64(i))
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		var n int
		fmt.Sscanf(r.URL.Path, "/%d.html", &n)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", fmt.Sprint(100<<10))
		w.Write(bodies[n%len(bodies)])
	}))
	defer srv.Close()
	addr := srv.Listener.Addr().String()

	// each runs f over all pages, one goroutine a host, so many hosts at a time.
	each := func(slots int, f func(url string) error) time.Duration {
		begin := time.Now()
		var wg sync.WaitGroup
		slot := make(chan struct{}, slots)
		for h := range hosts {
			wg.Go(func() {
				slot <- struct{}{}
				defer func() { <-slot }()
				for p := range pages / hosts {
					if err := f(fmt.Sprintf("http://h%d.gov.cn/%d.html", h, h*100+p)); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		return time.Since(begin)
	}
	var bare1, bare8, ours time.Duration
	for b.Loop() {
		plain := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, addr)
		}}}
		bare := func(url string) error {
			resp, err := plain.Get(url)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			sha256.Sum256(body)
			return err
		}
		bare1 += each(1, bare)
		bare8 += each(8, bare)
		plain.CloseIdleConnections()
		w, err := archive.Create(b.TempDir(), archive.Config{})
		if err != nil {
			b.Fatal(err)
		}
		c, err := New(Config{Archive: w, ConnectTo: map[string]string{"*": addr}})
		if err != nil {
			b.Fatal(err)
		}
		begin := time.Now()
		each(16, func(url string) error {
			res, err := c.Fetch(context.Background(), Request{URL: url, Site: strings.TrimPrefix(url, "http://")[:3]})
			if err == nil && (res.Outcome != Fetched || len(res.Body) != 100<<10) {
				err = fmt.Errorf("%s: %s %s", url, res.Outcome, res.Reason)
			}
			return err
		})
		c.Close()
		if err := w.Close(); err != nil { // sorting the index and the disk belong to it
			b.Fatal(err)
		}
		ours += time.Since(begin)
	}
	n := float64(pages) * float64(b.N)
	b.ReportMetric(n/bare1.Seconds(), "bare1-pages/s")
	b.ReportMetric(n/bare8.Seconds(), "bare8-pages/s")
	b.ReportMetric(n/ours.Seconds(), "pages/s")
	b.ReportMetric(bare1.Seconds()/ours.Seconds(), "of-bare1")
	b.ReportMetric(bare8.Seconds()/ours.Seconds(), "of-bare8")
	b.ReportMetric(0, "ns/op")
}
