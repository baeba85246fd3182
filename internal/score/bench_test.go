package score

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	extraction "gongkai/internal/extract"
	"gongkai/internal/specimen"
)

// BenchmarkWord reads the same Word-style documents of about 100 KB with bare
// html.Parse and with the whole extraction, in turn, on one core and on all.
// ratio is the throughput of the extraction over that of html.Parse; reading in
// turn keeps it true on a machine that does other things.
func BenchmarkWord(b *testing.B) {
	var docs []specimen.Specimen
	size := 0
	for i := range int64(40) {
		s := specimen.WordLike(i)
		docs = append(docs, s)
		size += len(s.Payload)
	}
	extract := reader(b)
	one := 0.0
	for _, procs := range []int{1, runtime.NumCPU()} {
		b.Run(fmt.Sprintf("cores-%d", procs), func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			var parse, whole, n atomic.Int64
			work := func(i int) {
				s := docs[i%len(docs)]
				start := time.Now()
				if _, err := html.Parse(bytes.NewReader(s.Payload)); err != nil {
					b.Error(err)
				}
				middle := time.Now()
				extract(b.Context(), s.Payload, s.Name, s.ContentType)
				parse.Add(int64(middle.Sub(start)))
				whole.Add(int64(time.Since(middle)))
				n.Add(1)
			}
			b.SetParallelism(1)
			b.RunParallel(func(pb *testing.PB) {
				for i := 0; pb.Next(); i++ {
					work(i)
				}
			})
			rate := func(d *atomic.Int64) float64 {
				return float64(n.Load()) * float64(procs) / time.Duration(d.Load()).Seconds()
			}
			b.ReportMetric(float64(size)/float64(len(docs))/1000, "KB/doc")
			b.ReportMetric(rate(&parse), "parse-docs/s")
			b.ReportMetric(rate(&whole), "extract-docs/s")
			b.ReportMetric(float64(parse.Load())/float64(whole.Load()), "ratio")
			if procs == 1 {
				one = rate(&whole)
			} else if one > 0 {
				b.ReportMetric(rate(&whole)/one, "of-one-core")
			}
		})
	}
}

// BenchmarkPaged reads PDF and OFD with ruling lines, after a warm-up, and
// reports the time per page.
func BenchmarkPaged(b *testing.B) {
	extract := reader(b)
	for _, name := range []string{"pdf-ruled-map", "ofd-ruled"} {
		b.Run(name, func(b *testing.B) {
			var docs []specimen.Specimen
			for i := range int64(8) {
				s := specimen.New(i, specimen.Spec{Rendering: name, Values: specimen.City})
				extract(b.Context(), s.Payload, s.Name, s.ContentType)
				docs = append(docs, s)
			}
			pages, i := 0, 0
			for b.Loop() {
				s := docs[i%len(docs)]
				extract(b.Context(), s.Payload, s.Name, s.ContentType)
				pages += s.Pages
				i++
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(pages), "ms/page")
		})
	}
}

// BenchmarkMemory reads DOCUMENTS specimens (default 50,000) in one process and
// reports the peak resident size at each tenth, which must stay flat. It runs
// only when GONGKAI_MEMORY is set: it takes minutes.
func BenchmarkMemory(b *testing.B) {
	if os.Getenv("GONGKAI_MEMORY") == "" {
		b.Skip("GONGKAI_MEMORY is not set")
	}
	n := 50_000
	if s := os.Getenv("DOCUMENTS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	extraction.LimitMemory() // as the command does
	extract := reader(b)
	b.ResetTimer()
	for i := range n {
		seed := int64(i % 4200)
		s := specimen.New(seed, specimen.Draw(seed, specimen.Renderings()[i%len(specimen.Renderings())]))
		extract(b.Context(), s.Payload, s.Name, s.ContentType)
		if (i+1)%(n/10) == 0 {
			b.Logf("%d documents: peak resident %d MB", i+1, peakResident()>>20)
		}
	}
	b.ReportMetric(float64(peakResident())/(1<<20), "peak-MB")
}

// peakResident is the high-water mark of this process in bytes; 0 where the
// system does not tell.
func peakResident() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for l := range bytes.Lines(status) {
		var kb int64
		if n, _ := fmt.Sscanf(string(l), "VmHWM: %d kB", &kb); n == 1 {
			return kb << 10
		}
	}
	return 0
}
