package load

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/catalog"
	"gongkai/internal/segment"
	"gongkai/schemas"
)

// Threads share out rows by the row group of 122,880: with more cells than
// that the files are still the same with one thread and with four.
func TestSameBeyondARowGroup(t *testing.T) {
	t.Parallel()
	forms, err := catalog.Forms(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	cells := addresses(forms[len(forms)-1:]) // form D
	var bodies []benchBody
	for i := range 150 {
		bodies = append(bodies, benchBody{fmt.Sprintf("青溪市%d局", i), "department", "county", "990181", "qingxi"})
	}
	dir := t.TempDir()
	w, err := segment.Create(filepath.Join(dir, "facts"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(bodies) * benchYears {
		if err := w.Add(benchDocument(bodies, cells, i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	var want map[string][32]byte
	for _, threads := range []int{1, 4} {
		s, err := Run(context.Background(), quiet(), Config{Work: dir, Schemas: declared, Code: "c1", Threads: threads, Force: true})
		if err != nil || len(s.Failed) > 0 {
			t.Fatal(s, err)
		}
		if s.Counts["observations"] <= 122_880 {
			t.Fatalf("only %d cells", s.Counts["observations"])
		}
		if got := sums(t, dir); want == nil {
			want = got
		} else if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%d threads: %s", threads, d)
		}
	}
}
