package score

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	"gongkai/internal/extract"
	"gongkai/internal/fact"
	"gongkai/internal/specimen"
	"gongkai/schemas"
)

var (
	update = flag.Bool("update", false, "write the goldens anew")
	renew  = flag.Bool("renew", false, "write the fixture documents and their goldens anew")
)

func reader(t testing.TB) Extract {
	t.Helper()
	r, err := extract.NewReader(slog.New(slog.DiscardHandler), schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return func(ctx context.Context, payload []byte, name, contentType string) fact.Reading {
		return r.Read(ctx, payload, extract.Source{Name: name, ContentType: contentType})
	}
}

// asked is what the project promises of any set of documents.
func asked(t *testing.T, run *Run, f1 float64) {
	t.Helper()
	sum := run.Total()
	if sum.Share() < 0.995 {
		t.Errorf("%.4f of the labelled cells are right, 0.995 are asked", sum.Share())
	}
	if sum.Silent > 0 {
		t.Errorf("%d silent wrong values, none is allowed", sum.Silent)
	}
	if sum.Foreign > 0 {
		t.Errorf("%d published numbers are not in their documents", sum.Foreign)
	}
	if sum.Mentions.F1() < f1 {
		t.Errorf("mentions F1 %.3f, %.2f is asked", sum.Mentions.F1(), f1)
	}
	if t.Failed() {
		_ = run.Tallies.Print(os.Stderr)
		run.Causes.Print(os.Stderr, 30)
	}
}

// TestLabelledReports holds the numbers on real reports, which are not part of
// the repository.
func TestLabelledReports(t *testing.T) {
	const dir = "../../../shared/reports"
	if _, err := os.Stat(dir + "/gold.tsv"); err != nil {
		t.Skip("no labelled reports beside the repository: ", err)
	}
	run, err := ScoreGold(t.Context(), os.DirFS(dir), "", reader(t))
	if err != nil {
		t.Fatal(err)
	}
	asked(t, run, 0.95)
	for _, r := range run.Results {
		if !r.Exact {
			t.Errorf("%s: %d of %d cells right", r.Doc, r.Right, r.Labelled)
		}
	}
}

// TestSpecimens is a small balanced sample; cmd/score reads thousands.
func TestSpecimens(t *testing.T) {
	n := 252 // six a rendering
	if testing.Short() {
		n = 84
	}
	asked(t, ScoreSpecimens(t.Context(), n, "", 2, reader(t)), 0.95)
}

// TestOthersGiveNothing: a page that is no report gives no observation, no
// mention, and an issue that says so.
func TestOthersGiveNothing(t *testing.T) {
	extract := reader(t)
	for s := range specimen.Others(32) {
		r := extract(t.Context(), s.Payload, s.Name, s.ContentType)
		if r.Report.IsReport || len(r.Observations) > 0 || len(r.Mentions) > 0 || len(r.Issues) == 0 {
			t.Errorf("%s: report %v, %d observations, %d mentions, %d issues", s.Name, r.Report.IsReport, len(r.Observations), len(r.Mentions), len(r.Issues))
		}
	}
}

// TestPicturesAreReported: tables that are pictures, and scans, are never
// silently empty.
func TestPicturesAreReported(t *testing.T) {
	extract := reader(t)
	docs := []specimen.Specimen{specimen.Scan(1)}
	for seed := range int64(4) {
		docs = append(docs, specimen.New(seed, specimen.Spec{Rendering: "html-pictures", Values: specimen.City}))
	}
	for _, s := range docs {
		r := extract(t.Context(), s.Payload, s.Name, s.ContentType)
		if len(r.Observations) > 0 {
			t.Errorf("%s: %d observations from pictures", s.Name, len(r.Observations))
		}
		says := func(words ...string) bool {
			return slices.ContainsFunc(r.Issues, func(i fact.Issue) bool {
				return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(i.Code, w) })
			})
		}
		switch picture := says("image", "picture", "scan", "ocr"); {
		case picture:
		case s.Spec.Rendering == "html-pictures" && says("no_table"):
			// not silent, but the picture is not named as the reason
			t.Logf("%s: %v", s.Name, r.Issues)
		default:
			t.Errorf("%s: no issue says that the tables are pictures: %v", s.Name, r.Issues)
		}
	}
}
