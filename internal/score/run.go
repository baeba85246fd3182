package score

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"gongkai/internal/fact"
	"gongkai/internal/specimen"
)

// Extract reads one document. It must be safe for concurrent use when a run
// has more than one worker.
type Extract func(ctx context.Context, payload []byte, name, contentType string) fact.Reading

// Run is what a measurement gives.
type Run struct {
	// Failed is called for each document that is not exact, or not found to
	// be wrong where it is. May be nil.
	Failed  func(specimen.Specimen, Result)
	Results []Result
	Tallies Tallies // per document or per carrier and rendering, and "total"
	Causes  Causes
	Wall    time.Duration
}

const total = "total"

// ScoreGold scores the documents of a folder of labelled reports whose name
// contains filter.
func ScoreGold(ctx context.Context, fsys fs.FS, filter string, extract Extract) (*Run, error) {
	golds, err := ReadGold(fsys)
	if err != nil {
		return nil, err
	}
	run := &Run{}
	for _, g := range golds {
		if !strings.Contains(g.Doc, filter) {
			continue
		}
		payload, err := fs.ReadFile(fsys, "docs/"+g.Doc)
		if err != nil {
			return nil, err
		}
		start := time.Now()
		r := extract(ctx, payload, g.Doc, "")
		d := time.Since(start)
		run.Wall += d
		run.add(g.Doc, g.Doc, Judge(g, r), d)
	}
	return run, ctx.Err()
}

// ScoreSpecimens scores n documents of specimen.All, those of a rendering whose
// name contains filter, with the given number of workers.
func ScoreSpecimens(ctx context.Context, n int, filter string, workers int, extract Extract) *Run {
	run := &Run{}
	run.Specimens(ctx, n, filter, workers, extract)
	return run
}

// Specimens adds n documents of specimen.All to a run.
func (run *Run) Specimens(ctx context.Context, n int, filter string, workers int, extract Extract) {
	type done struct {
		s specimen.Specimen
		r Result
		d time.Duration
	}
	in, out := make(chan specimen.Specimen, workers), make(chan done, workers)
	go func() {
		defer close(in)
		for s := range specimen.All(n) {
			if !strings.Contains(s.Spec.Rendering, filter) {
				continue
			}
			select {
			case in <- s:
			case <-ctx.Done():
				return
			}
		}
	}()
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for s := range in {
				start := time.Now()
				r := extract(ctx, s.Payload, s.Name, s.ContentType)
				d := time.Since(start)
				out <- done{s, Judge(FromSpecimen(s), r), d}
			}
		})
	}
	go func() { wg.Wait(); close(out) }()
	start := time.Now()
	for x := range out {
		sp := x.s.Spec
		where := fmt.Sprintf("seed %d %s", x.s.Seed, describe(sp))
		run.add(sp.Rendering, where, x.r, x.d)
		if run.Failed != nil && (!x.r.Exact || x.r.Found < x.r.Breaks) {
			run.Failed(x.s, x.r)
		}
	}
	run.Wall = time.Since(start)
}

// Others adds n documents that are no reports: whatever is read from them is
// wrong. A reading without any issue counts as an alarm.
func (run *Run) Others(ctx context.Context, n int, extract Extract) {
	for s := range specimen.Others(n) {
		if ctx.Err() != nil {
			return
		}
		start := time.Now()
		r := extract(ctx, s.Payload, s.Name, s.ContentType)
		d := time.Since(start)
		g := FromSpecimen(s)
		g.Organ, g.Year, g.Division = r.Report.Organ, r.Report.Year, r.Report.Division
		res := Judge(g, r)
		res.Alarm = len(r.Issues) == 0
		run.add("not a report", s.Name, res, d)
	}
}

func describe(s specimen.Spec) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s form=%s values=%s", s.Rendering, s.Form, s.Values)
	if s.Blanks != "" {
		fmt.Fprintf(&b, " blanks=%s", s.Blanks)
	}
	if s.Noise > 0 {
		fmt.Fprintf(&b, " noise=%d", s.Noise)
	}
	if s.Encoding != "" {
		fmt.Fprintf(&b, " enc=%s", s.Encoding)
	}
	if s.Slip != "" {
		fmt.Fprintf(&b, " slip=%s", s.Slip)
	}
	if s.Damage != "" {
		fmt.Fprintf(&b, " damage=%s", s.Damage)
	}
	if s.Cut {
		b.WriteString(" cut")
	}
	return b.String()
}

func (run *Run) add(group, where string, r Result, d time.Duration) {
	run.Results = append(run.Results, r)
	run.Tallies.Add(group, r, d)
	run.Tallies.Add(total, r, d)
	issues := strings.Join(r.Issues, ",")
	for _, w := range r.Wrong {
		kind := "flagged value"
		switch {
		case w.Silent:
			kind = "SILENT"
		case w.Gap:
			kind = "gap"
		}
		want, _, _ := strings.Cut(w.Want, " ")
		got, _, _ := strings.Cut(w.Got, " ")
		run.Causes.Add(fmt.Sprintf("%-8s %s %s: want %s, got %s", kind, group, w.Table, want, got),
			fmt.Sprintf("%s: %s.%s want %s got %s [issues %s]", where, w.Row, w.Column, w.Want, w.Got, issues))
	}
	if r.Found < r.Breaks {
		run.Causes.Add("published error not found, "+group, where+": "+issues)
	}
	for _, f := range r.Foreign {
		run.Causes.Add("SILENT number that is not in the document, "+group, where+": "+f)
	}
	for _, m := range r.MentionMisses {
		kind, rest, _ := strings.Cut(m, " ")
		code, _, _ := strings.Cut(rest, " ")
		run.Causes.Add("mention "+kind+" "+code, where+": "+m)
	}
	if !r.OrganRight {
		run.Causes.Add("organ, "+group, where+": "+issues)
	}
	if !r.YearRight {
		run.Causes.Add("year, "+group, where+": "+issues)
	}
	if r.Alarm {
		run.Causes.Add("alarm on an exact document, "+group, where+": "+issues)
	}
}

// Total is the tally of all documents of the run.
func (run *Run) Total() *Tally { return run.Tallies.Group(total) }
