// Package nightly runs the three stages in one process, for cron or a timer:
// crawl, extract, load. One run a work directory at a time.
//
// A stage that fails does not take the others' work away: what was crawled
// before it failed is extracted, and what was extracted is loaded. The stages
// still meet on disk only.
package nightly

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gongkai/internal/crawl"
	"gongkai/internal/extract"
	"gongkai/internal/load"
	"gongkai/internal/lockfile"
)

// Config of a night. Work and Schemas of the stages are those of the stages'
// own configurations.
type Config struct {
	Work    string
	Crawl   crawl.Config
	Extract extract.Config
	Load    load.Config
}

// Summary of a night: what each stage did, and its error where it failed.
type Summary struct {
	Crawl                         crawl.Summary
	Extract                       extract.Summary
	Load                          load.Summary
	CrawlErr, ExtractErr, LoadErr error
	Started                       time.Time
	Took                          time.Duration
}

// ErrBusy is returned when a night is already running on the work directory.
var ErrBusy = errors.New("another nightly is running on this work directory")

// LockName is the lock below the work directory; the system drops it with the
// process, so a killed night never blocks the next.
const LockName = "nightly.lock"

// Run runs the stages. The error is ErrBusy, the end of ctx, or those of the
// stages that failed; the summary holds in every case.
func Run(ctx context.Context, log *slog.Logger, c Config) (s Summary, err error) {
	s.Started = time.Now()
	defer func() { s.Took = time.Since(s.Started) }()
	if err := os.MkdirAll(c.Work, 0o755); err != nil {
		return s, fmt.Errorf("nightly %s: %w", c.Work, err)
	}
	release, err := lockfile.Take(filepath.Join(c.Work, LockName))
	if errors.Is(err, lockfile.ErrHeld) {
		err = fmt.Errorf("%w: %w", ErrBusy, err)
	}
	if err != nil {
		return s, fmt.Errorf("nightly %s: %w", c.Work, err)
	}
	defer release()
	stages := []struct {
		name string
		run  func() error
		err  *error
	}{
		{"crawl", func() (err error) { s.Crawl, err = crawl.Run(ctx, log.With("stage", "crawl"), c.Crawl); return }, &s.CrawlErr},
		{"extract", func() (err error) { s.Extract, err = extract.Run(ctx, log.With("stage", "extract"), c.Extract); return }, &s.ExtractErr},
		{"load", func() (err error) { s.Load, err = load.Run(ctx, log.With("stage", "load"), c.Load); return }, &s.LoadErr},
	}
	for _, stage := range stages {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		log.Info("stage begins", "stage", stage.name)
		if err := guarded(stage.run); err != nil {
			*stage.err = fmt.Errorf("%s: %w", stage.name, err)
			if ctx.Err() == nil {
				log.Error("stage failed, the next goes on with what there is", "stage", stage.name, "error", err)
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return s, err
	}
	return s, errors.Join(s.CrawlErr, s.ExtractErr, s.LoadErr)
}

// guarded turns a panic of one stage into its error: the others still run.
func guarded(run func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return run()
}

// Print writes the summary and gives the expectations that were not met.
func (s Summary) Print(w io.Writer) (unmet []string, err error) {
	fmt.Fprintf(w, "night of %s, %s\n", s.Started.UTC().Format("2006-01-02 15:04 MST"), s.Took.Round(time.Second))
	fmt.Fprint(w, "crawl    ")
	if s.CrawlErr != nil {
		fmt.Fprintf(w, "failed: %v\n", s.CrawlErr)
	} else {
		n, err := s.Crawl.Print(w)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			unmet = append(unmet, fmt.Sprintf("%d sites of the crawl", n))
		}
	}
	line := func(name string, err error, text fmt.Stringer) {
		if err != nil {
			fmt.Fprintf(w, "%-9sfailed: %v\n", name, err)
			return
		}
		fmt.Fprintf(w, "%-9s%s\n", name, text)
	}
	line("extract", s.ExtractErr, s.Extract)
	line("load", s.LoadErr, s.Load)
	if s.LoadErr == nil && !s.Load.OK() {
		unmet = append(unmet, "load: "+s.Load.Problem().Error())
	}
	return unmet, nil
}
