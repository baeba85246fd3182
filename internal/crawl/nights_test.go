package crawl

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongkai/internal/archive"
	"gongkai/internal/fakeweb"
)

func bodyBytes(rs []fakeweb.Request) (n int) {
	for _, r := range rs {
		n += r.Bytes
	}
	return n
}

func TestSecondNightOnAnUnchangedWebCostsAlmostNothing(t *testing.T) {
	n := newNight(t)
	homes := n.web.Homes()
	first, _ := n.crawl(homes...)
	bytes := bodyBytes(n.web.Requests())
	n.web.Forget()
	n.now = n.now.Add(24 * time.Hour)
	second, _ := n.crawl(homes...)
	again := bodyBytes(n.web.Requests())
	t.Logf("first night %d requests %d bytes, second %d requests %d bytes", first.Requests, bytes, len(n.web.Requests()), again)
	if again*100 >= bytes*3 {
		t.Errorf("second night downloaded %d bytes, first %d: want under 3 %%", again, bytes)
		for _, r := range n.web.Requests() {
			if r.Bytes > 0 {
				t.Log(r)
			}
		}
	}
	if second.New+second.Corrected+second.Vanished != 0 || second.Reports != first.Reports {
		t.Errorf("second night: %+v", second)
	}
}

func TestNewCorrectedAndVanishedAreToldApart(t *testing.T) {
	n := newNight(t)
	const home = "http://www.mochi.gov.cn/"
	n.crawl(home)
	set := func(name, body string) {
		t.Helper()
		if err := n.web.Set(name, nil, []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	set("www.mochi.gov.cn/xxgk/ndbg/2024.html", `<title>墨池区人民政府2024年政府信息公开工作年度报告</title>{{report "墨池区人民政府" 2024 "D"}}`)
	set("www.mochi.gov.cn/xxgk/ndbg/2021.html", `<title>墨池区人民政府2021年政府信息公开工作年度报告</title>{{wrong "墨池区人民政府" 2021 "D"}}`)
	// Another counter on the page is no correction.
	set("www.mochi.gov.cn/xxgk/ndbg/2022.html", `<title>墨池区人民政府2022年政府信息公开工作年度报告</title><p>浏览次数：77</p><h2>墨池区人民政府2022年政府信息公开工作年度报告</h2>{{report "墨池区人民政府" 2022 "D"}}`)
	n.web.Remove("www.mochi.gov.cn/xxgk/ndbg/2019.html")
	set("www.mochi.gov.cn/xxgk/ndbg/", `<title>年度报告</title>{{range years 2024 2023 2022 2021 2019}}<p><a href="{{.}}.html">墨池区{{.}}年度政府信息公开工作报告</a></p>{{end}}`)
	n.now = n.now.Add(24 * time.Hour)
	sum, states := n.crawl(home)
	want := map[string]string{"2024": stateNew, "2023": stateSame, "2022": stateSame, "2021": stateCorrected, "2020": stateSame, "2019": stateVanished}
	for _, r := range states["www.mochi.gov.cn"].Reports {
		year := strings.TrimSuffix(r.URL[len(r.URL)-9:], ".html")
		if r.State != want[year] {
			t.Errorf("%s is %s, want %s", r.URL, r.State, want[year])
		}
		delete(want, year)
	}
	if len(want) > 0 {
		t.Errorf("not there: %v", want)
	}
	if sum.New != 1 || sum.Corrected != 1 || sum.Vanished != 1 || len(sum.Changes) != 3 {
		t.Errorf("summary %+v", sum)
	}
	n.now = n.now.Add(24 * time.Hour)
	if sum, _ := n.crawl(home); sum.New+sum.Corrected+sum.Vanished != 0 || sum.Reports != 5 {
		t.Errorf("the night after: %+v", sum)
	}
	// A night on which the server is broken takes nothing away.
	for _, year := range []string{"2024", "2023"} {
		if err := n.web.Set("www.mochi.gov.cn/xxgk/ndbg/"+year+".html", map[string]string{"status": "503"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	n.now = n.now.Add(24 * time.Hour)
	if sum, _ := n.crawl(home); sum.Vanished != 0 || sum.Reports != 5 {
		t.Errorf("a night with 503: %+v", sum)
	}
}

// An interrupted run goes on where it was: what it fetched is not fetched again.
func TestInterruptedRunGoesOn(t *testing.T) {
	n := newNight(t)
	n.now = time.Time{}
	homes := n.web.Homes()
	for i := range 6 {
		ctx, cancel := context.WithCancel(context.Background())
		cfg := n.config(homes...)
		cfg.Parallel = 2
		seen := len(n.web.Requests())
		go func() {
			for len(n.web.Requests()) < seen+20+7*i {
				time.Sleep(time.Millisecond)
			}
			cancel()
		}()
		_, err := Run(ctx, quiet(), cfg)
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	sum, states := n.crawl(homes...)
	if sum.Reports < 120 {
		t.Errorf("%d reports after the interruptions", sum.Reports)
	}
	if got, _ := present(states["www.qingya.gov.cn"]); got != 24 {
		t.Errorf("qingya: %d reports", got)
	}
	times := map[string]int{}
	for _, r := range n.web.Requests() {
		if r.Status == 200 {
			times[r.Method+r.Host+r.URI]++
		}
	}
	twice := 0
	for u, k := range times {
		if k > 1 && !strings.HasSuffix(u, "robots.txt") {
			twice++
			t.Logf("%d times %s", k, u)
		}
	}
	if twice > 6*2 { // at most what two walks had in flight when they were cut, each time
		t.Errorf("%d pages were downloaded more than once", twice)
	}
	if rep, err := archive.Verify(filepath.Join(n.dir, "archive")); err != nil || len(rep.Problems) > 0 {
		t.Errorf("archive: %v %v", err, rep.Problems)
	}
}

func TestTwoRunsDoNotShareAWorkDirectory(t *testing.T) {
	n := newNight(t)
	if err := os.MkdirAll(filepath.Join(n.dir, "archive"), 0o755); err != nil {
		t.Fatal(err)
	}
	w, err := archive.Create(filepath.Join(n.dir, "archive"), archive.Config{Software: "test", Logger: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := Run(context.Background(), quiet(), n.config("http://www.mochi.gov.cn/")); !errors.Is(err, archive.ErrLocked) {
		t.Errorf("error %v, want ErrLocked", err)
	}
}

func TestCoverageTellsWhatIsMissingAndWhy(t *testing.T) {
	n := newNight(t)
	n.web.Remove("www.mochi.gov.cn/xxgk/ndbg/2021.html")
	sum, _ := n.crawl("http://www.mochi.gov.cn/", "http://www.mijin.gov.cn/", "http://www.wangchuan.gov.cn/", "http://nowhere.gov.cn/")
	has := map[string]bool{}
	for _, r := range readLines[coverRow](t, filepath.Join(n.dir, "archive", "coverage.ndjson")) {
		has[strings.Join([]string{r.Site, itoa(r.Year), r.State}, " ")] = true
	}
	for _, want := range []string{
		"www.mochi.gov.cn 2023 found", "www.mochi.gov.cn 2021 failed",
		"www.mijin.gov.cn 2021 blocked", "www.mijin.gov.cn 2020 failed", "www.wangchuan.gov.cn 0 missing", "nowhere.gov.cn 0 failed",
	} {
		if !has[want] {
			t.Errorf("coverage has no row %q", want)
		}
	}
	if len(sum.Unmet) != 1 || sum.Unmet[0].Site != "nowhere.gov.cn" {
		t.Errorf("unmet %+v", sum.Unmet)
	}
}

func TestExpectationOfASiteFile(t *testing.T) {
	n := newNight(t)
	cfg := n.config("http://www.mochi.gov.cn/")
	cfg.Sites[0].Expect.Min.Reports = 6
	sum, err := Run(context.Background(), quiet(), cfg)
	if err != nil || len(sum.Unmet) != 1 {
		t.Errorf("unmet %+v, error %v", sum.Unmet, err)
	}
}
