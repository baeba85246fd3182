package score

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/fact"
	"gongkai/internal/specimen"
)

// fixtures are the specimens kept as files under fixtures/documents, so that
// the engine and the generator cannot drift together unseen.
var fixtures = []struct {
	seed int64
	spec specimen.Spec
}{
	{1, specimen.Spec{Rendering: "html-spans", Values: specimen.Town}},
	{2, specimen.Spec{Rendering: "html-off", Form: specimen.C, Values: specimen.Few, Noise: 1}},
	{3, specimen.Spec{Rendering: "html-empty", Values: specimen.City, Encoding: "gbk-meta"}},
	{4, specimen.Spec{Rendering: "html-split", Form: specimen.DC, Values: specimen.Town, Slip: "off_by_one"}},
	{5, specimen.Spec{Rendering: "html-div", Values: specimen.Few, Noise: 1}},
	{6, specimen.Spec{Rendering: "html-unclosed", Form: specimen.B, Values: specimen.Town, Slip: "off_by_one"}},
	{7, specimen.Spec{Rendering: "text-bars", Values: specimen.City}},
	{8, specimen.Spec{Rendering: "text-bars", Form: specimen.C, Values: specimen.Town, Noise: 1, Blanks: specimen.ZerosDash}},
	{9, specimen.Spec{Rendering: "text-bars-cols", Values: specimen.Few, Slip: "zero_total"}},
	{10, specimen.Spec{Rendering: "text-lead-cols", Form: specimen.C, Values: specimen.City}},
	{11, specimen.Spec{Rendering: "text-cell-bar", Form: specimen.DC, Values: specimen.Few}},
	{12, specimen.Spec{Rendering: "text-bar-lines", Values: specimen.Zeros}},
	{13, specimen.Spec{Rendering: "text-bar-newline", Form: specimen.CD, Values: specimen.Town}},
	{14, specimen.Spec{Rendering: "text-lines", Values: specimen.Filled}},
	{15, specimen.Spec{Rendering: "text-lines-blank", Form: specimen.C, Values: specimen.Few, Noise: 1}},
	{16, specimen.Spec{Rendering: "text-lines-blank", Values: specimen.Few, Blanks: specimen.AllBlank}},
	{17, specimen.Spec{Rendering: "text-tabs", Form: specimen.B, Values: specimen.City}},
	{18, specimen.Spec{Rendering: "text-spaces", Values: specimen.Town, Slip: "swapped"}},
	{19, specimen.Spec{Rendering: "text-bars", Values: specimen.Town, Cut: true}},
	{20, specimen.Spec{Rendering: "md-tables", Values: specimen.City, Slip: "times_ten"}},
	{21, specimen.Spec{Rendering: "md-groups", Form: specimen.DC, Values: specimen.Town}},
	{22, specimen.Spec{Rendering: "docx-spans", Values: specimen.Few, Blanks: specimen.SomeBlank}},
	{23, specimen.Spec{Rendering: "xlsx-one", Form: specimen.C, Values: specimen.Town}},
	{24, specimen.Spec{Rendering: "pdf-ruled-map", Values: specimen.Town}},
	{25, specimen.Spec{Rendering: "ofd-ruled", Values: specimen.City}},
}

// TestFixtures compares the reading of each fixture with its golden. -update
// writes the goldens anew; -renew writes the documents too and refuses one whose
// reading is not exact, so that a golden starts without a mistake.
func TestFixtures(t *testing.T) {
	const dir = "../../fixtures/documents"
	extract := reader(t)
	if *renew {
		for _, f := range fixtures {
			s := specimen.New(f.seed, f.spec)
			r := extract(t.Context(), s.Payload, s.Name, "")
			if j := Judge(FromSpecimen(s), r); !j.Exact || j.Found != j.Breaks || !j.YearRight {
				t.Errorf("%s is not read exactly: %+v", s.Name, j)
				continue
			}
			for name, b := range map[string][]byte{s.Name: s.Payload, s.Name + ".golden": []byte(golden(r))} {
				if err := os.WriteFile(filepath.Join(dir, name), b, 0o666); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	goldens, err := filepath.Glob(dir + "/*.golden")
	if err != nil || len(goldens) < 20 {
		t.Fatalf("%d goldens in %s: %v", len(goldens), dir, err)
	}
	for _, name := range goldens {
		t.Run(filepath.Base(name), func(t *testing.T) {
			document := strings.TrimSuffix(name, ".golden")
			payload, err := os.ReadFile(document)
			if err != nil {
				t.Fatal(err)
			}
			got := golden(extract(t.Context(), payload, filepath.Base(document), ""))
			if *update {
				if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Error(d)
			}
		})
	}
}

// golden is one line for each thing a reading states; of the checks only
// those that fail.
func golden(r fact.Reading) string {
	var b strings.Builder
	p := r.Report
	fmt.Fprintf(&b, "report %q %q %d %s\n", p.Title, p.Organ, p.Year, p.Vintage)
	for _, o := range r.Observations {
		fmt.Fprintf(&b, "observation %s.%s.%s %s", o.Table, o.Row, o.Column, o.Status)
		if o.HasValue {
			fmt.Fprintf(&b, " %s %s", o.Value, o.Unit)
		}
		fmt.Fprintf(&b, " %q %s%s\n", o.Raw, o.At, o.DerivedBy)
	}
	for _, m := range r.Mentions {
		fmt.Fprintf(&b, "mention %s %s %s %t %q\n", m.Indicator, m.Value, m.Unit, m.Approximate, m.Sentence)
	}
	for _, c := range r.Checks {
		if !c.Passed {
			fmt.Fprintf(&b, "failed %s %s %s %s residual %s\n", c.ID, c.Table, c.Row, c.Column, c.Residual)
		}
	}
	for _, i := range r.Issues {
		fmt.Fprintf(&b, "issue %s %s.%s.%s %q\n", i.Code, i.Table, i.Row, i.Column, i.Detail)
	}
	return b.String()
}
