package crawl

import (
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
)

func TestFrontierBestFirst(t *testing.T) {
	f, err := openFrontier(filepath.Join(t.TempDir(), "f.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	add := func(site, key string, score int, role, via string) {
		t.Helper()
		if _, err := f.add(site, []candidate{{key: key, url: key, score: score, role: role, via: via}}); err != nil {
			t.Fatal(err)
		}
	}
	add("a", "1", 30, roleOrgan, "p")
	add("a", "2", 80, roleColumn, "p")
	add("a", "3", 30, roleOrgan, "q")
	add("b", "4", 99, roleColumn, "p")
	add("a", "3", 40, roleOrgan, "q") // a better way to a known address
	add("a", "2", 10, roleOrgan, "q") // a worse one changes nothing
	pop := func() string {
		t.Helper()
		c, ok, err := f.pop("a")
		if err != nil || !ok {
			return ""
		}
		return c.key
	}
	if got := pop(); got != "2" {
		t.Errorf("first %q", got)
	}
	if err := f.boost("a", "p", 35, 75, false); err != nil {
		t.Fatal(err)
	}
	if got := pop() + pop() + pop(); got != "13" {
		t.Errorf("then %q, want the boosted 1, then 3", got)
	}
	if was, err := f.note("a", "1"); err != nil || !was {
		t.Errorf("1 was taken: %v %v", was, err)
	}
	if was, err := f.note("a", "9"); err != nil || was {
		t.Errorf("9 was never seen: %v %v", was, err)
	}
	add("a", "9", 100, roleReport, "")
	if got := pop(); got != "" {
		t.Errorf("%q popped after it was noted", got)
	}
}

// BenchmarkFrontierMillion knows a million addresses and prints what that costs
// in memory.
func BenchmarkFrontierMillion(b *testing.B) {
	for b.Loop() {
		f, err := openFrontier(filepath.Join(b.TempDir(), "f.sqlite"))
		if err != nil {
			b.Fatal(err)
		}
		batch := make([]candidate, 0, 1000)
		for i := range 1_000_000 {
			u := fmt.Sprintf("http://www.a%d.gov.cn/zwgk/zfxxgknb/202301/t20230116_%d.html", i%100, i)
			batch = append(batch, candidate{key: u[7:], url: u, via: "http://www.a.gov.cn/zwgk/zfxxgknb/", text: "某局2023年政府信息公开工作年度报告", score: 60 + i%90, role: roleReport})
			if len(batch) == cap(batch) {
				if _, err := f.add(fmt.Sprint("s", i/1000%10), batch); err != nil {
					b.Fatal(err)
				}
				batch = batch[:0]
			}
		}
		for range 1000 {
			if _, ok, err := f.pop("s1"); err != nil || !ok {
				b.Fatal(ok, err)
			}
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.Sys)/(1<<20), "MB-of-process")
		f.close()
	}
}
