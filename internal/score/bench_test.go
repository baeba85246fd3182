package score

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"golang.org/x/net/html"

	"gongkai/internal/specimen"
)

// wordCorpus is Word-style HTML of about 100 KB a document.
func wordCorpus(b *testing.B) (docs []specimen.Specimen, size int64) {
	for i := range int64(40) {
		s := specimen.WordLike(i)
		docs = append(docs, s)
		size += int64(len(s.Payload))
	}
	b.ReportMetric(float64(size)/float64(len(docs))/1000, "KB/doc")
	return docs, size
}

// BenchmarkWord reads the same Word-style documents with bare html.Parse and
// with the whole extraction, on one core and on all, and prints the ratio:
// docs/s of the extraction over docs/s of html.Parse in the same run.
func BenchmarkWord(b *testing.B) {
	docs, size := wordCorpus(b)
	extract := reader(b)
	parse := func(s specimen.Specimen) {
		if _, err := html.Parse(bytes.NewReader(s.Payload)); err != nil {
			b.Fatal(err)
		}
	}
	whole := func(s specimen.Specimen) { extract(b.Context(), s.Payload, s.Name, s.ContentType) }
	rate := map[string]float64{}
	run := func(name string, procs int, f func(specimen.Specimen)) {
		b.Run(name, func(b *testing.B) {
			old := runtime.GOMAXPROCS(procs)
			defer runtime.GOMAXPROCS(old)
			b.SetBytes(size / int64(len(docs)))
			b.ReportAllocs()
			i := 0
			start := time.Now()
			if procs == 1 {
				for b.Loop() {
					f(docs[i%len(docs)])
					i++
				}
			} else {
				b.RunParallel(func(pb *testing.PB) {
					for i := 0; pb.Next(); i++ {
						f(docs[i%len(docs)])
					}
				})
				i = b.N
			}
			rate[name] = float64(i) / time.Since(start).Seconds()
			b.ReportMetric(rate[name], "docs/s")
		})
	}
	all := runtime.NumCPU()
	run("parse-1", 1, parse)
	run("extract-1", 1, whole)
	run(fmt.Sprintf("parse-%d", all), all, parse)
	run(fmt.Sprintf("extract-%d", all), all, whole)
	b.Logf("extraction over html.Parse: one core %.2f, %d cores %.2f; %d cores over one: %.2f",
		rate["extract-1"]/rate["parse-1"], all, rate[fmt.Sprintf("extract-%d", all)]/rate[fmt.Sprintf("parse-%d", all)], all, rate[fmt.Sprintf("extract-%d", all)]/rate["extract-1"])
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
