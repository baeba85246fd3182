package archive

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// BenchmarkMillionKnown makes an index of a million captures and looks up
// random ones, as a second night does. It reports the time of one look-up, the
// heap that stays and the peak of the process.
func BenchmarkMillionKnown(b *testing.B) {
	const n = 1_000_000
	url := func(i int) string {
		return fmt.Sprintf("http://www.h%d.gov.cn/zwgk/nb/%d/t2023_%d.html", i%5000, i%17, i)
	}
	dir := b.TempDir()
	s := newSorter(dir)
	for i := range n {
		c := Capture{URL: url(i), Method: "GET", Status: 200, Time: noon, Digest: Digest([]byte{byte(i)}), ETag: `"x"`, Site: "h",
			Via: "http://www.h.gov.cn/", LinkText: "政府信息公开工作年度报告", ContentType: "text/html", Outcome: "fetched",
			Place: Place{"gongkai-000001-20260101T000000Z.warc.gz", int64(i) * 20000, 15000}}
		if err := s.add(bytes.TrimSuffix(c.cdxj(marshal(c.indexLine())), []byte{'\n'})); err != nil {
			b.Fatal(err)
		}
	}
	begin := time.Now()
	if err := foldInto(dir, s); err != nil {
		b.Fatal(err)
	}
	fold := time.Since(begin)
	s.close()
	w, err := Create(dir, Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	for b.Loop() {
		if _, ok, err := w.Last("GET", url(rand.IntN(n)), nil); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/1e6, "heap-MB")
	b.ReportMetric(peakMB(), "peak-MB")
	b.ReportMetric(fold.Seconds(), "sort-s")
}

// peakMB is the largest resident size of this process, 0 where unknown.
func peakMB() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		var kb float64
		if _, err := fmt.Sscanf(line, "VmHWM: %f kB", &kb); err == nil {
			return kb / 1e3
		}
	}
	return 0
}
