package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/fact"
	"gongkai/internal/segment"
)

// tangled makes n documents that have what could make two builds differ: twins
// that disagree, versions, attachments, organs under several spellings,
// ties in every ranking.
func tangled(n int) []capture {
	var all []capture
	for i := range n {
		report, copy := i/3, i%3 // three documents a report
		organ := fmt.Sprintf("青溪市%d局", report/5)
		if i%7 == 0 {
			organ = "云岭省" + organ
		}
		c := capture{url: fmt.Sprintf("http://www%d.qingxi.gov.cn/%d", copy, report), digest: fmt.Sprintf("sha1:%d", i), year: 2019 + report%5,
			day: 1 + (i*13)%28, organ: organ, division: []string{"990181", "", "990182"}[report%3],
			cells: map[string]string{"received.total": fmt.Sprint(report + copy%2), "received.business": "", "carried_in.total": "0", "carried_over.total": fmt.Sprint(i % 4)}}
		if copy == 2 && report%2 == 0 {
			c.url = fmt.Sprintf("http://www0.qingxi.gov.cn/%d", report) // a later version
		}
		c.edit = func(d *segment.Document) {
			d.Site = fmt.Sprint("s", report%11)
			for k := range 3 {
				d.Mentions = append(d.Mentions, fact.Mention{Indicator: "website_items", Value: fact.Int(int64(i / 2 * k)), Sentence: "x"})
				d.Issues = append(d.Issues, fact.Issue{Code: "label_differs", Detail: fmt.Sprint(k % 2), Table: "requests"})
				d.Checks = append(d.Checks, fact.Check{ID: "requests.balance", Grade: fact.Hard, Table: "requests", Column: "total", Passed: i%5 > 0, Residual: fact.Int(int64(k))})
			}
			if i%9 == 0 {
				d.Observations = append(d.Observations, d.Observations[0]) // a cell stated twice
			}
		}
		all = append(all, c)
	}
	return all
}

// Many builds of the same facts, the segments in another order and the threads
// in another number each time, are the same bytes. GONGKAI_IDENTITY: how many
// documents, for a long run by hand; GONGKAI_BUILDS: how many builds.
func TestManyBuildsOneResult(t *testing.T) {
	t.Parallel()
	n, builds := number("GONGKAI_IDENTITY", 150), number("GONGKAI_BUILDS", 2)
	all := tangled(n)
	random := rand.New(rand.NewPCG(1, uint64(n)))
	var want map[string][32]byte
	for i := range builds {
		// Documents in another order, cut into segments elsewhere.
		order := random.Perm(n)
		var segments [][]capture
		for len(order) > 0 {
			k := min(len(order), 1+random.IntN(n/2))
			var s []capture
			for _, j := range order[:k] {
				s = append(s, all[j])
			}
			segments, order = append(segments, s), order[k:]
		}
		dir := work(t, segments...)
		threads := []int{1, 4, 2}[i%3]
		start := time.Now()
		s, err := Run(context.Background(), quiet(), Config{Work: dir, Schemas: declared, Code: "c1", Threads: threads})
		if err != nil || len(s.Failed) > 0 {
			t.Fatal(s, err)
		}
		got := sums(t, dir)
		if want == nil {
			want = got
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("build %d, %d segments, %d threads differs:\n%s", i, len(segments), threads, d)
		}
		t.Logf("build %d: %d segments, %d threads, %d reports, %v", i, len(segments), threads, s.Counts["reports"], time.Since(start).Round(time.Millisecond))
	}
}
