package crawl

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"

	"gongkai/internal/archive"
)

// Print writes the summary for a reader and gives the number of expectations
// that were not met.
func (sum Summary) Print(w io.Writer) (unmet int, err error) {
	fmt.Fprintf(w, "sites %d  reports %d  files %d  requests %d  bytes %d\n", sum.Sites, sum.Reports, sum.Files, sum.Requests, sum.Bytes)
	fmt.Fprintf(w, "new %d  corrected %d  vanished %d\n", sum.New, sum.Corrected, sum.Vanished)
	fmt.Fprintf(w, "missing %d  blocked %d  failed %d (see coverage.ndjson)\n", sum.Missing, sum.Blocked, sum.FailedYears)
	shown := 0
	for _, c := range sum.Changes {
		if shown == 20 {
			fmt.Fprintln(w, "  … all of them are in changes.ndjson")
			break
		}
		if c.State == stateNew && sum.New > 20 {
			continue // a first night: the counts say it
		}
		shown++
		fmt.Fprintf(w, "  %-9s %s %d %s %s\n", c.State, c.Site, c.Year, c.Organ, c.URL)
	}
	for _, u := range sum.Unmet {
		fmt.Fprintf(w, "not met: %s: %s\n", u.Site, u.Reason)
	}
	return len(sum.Unmet), nil
}

// PrintVerify checks the archive below dir and writes what it found; the error
// says that it does not hold.
func PrintVerify(w io.Writer, dir string) error {
	r, err := archive.Verify(filepath.Join(dir, "archive"))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "WARC files %d  records %d  captures %d  fetch log %d  bytes %d\n", r.Files, r.Records, r.Captures, r.Attempts, r.Bytes)
	for _, p := range r.Problems {
		fmt.Fprintln(w, "problem:", p)
	}
	if len(r.Problems) > 0 {
		return fmt.Errorf("the archive has %d problems", len(r.Problems))
	}
	fmt.Fprintln(w, "archive, index and fetch log agree; all digests hold")
	return nil
}

// PrintCheck is CheckSites for a command.
func PrintCheck(ctx context.Context, logger *slog.Logger, cfg Config, w io.Writer) (silent int, err error) {
	return CheckSites(ctx, logger, cfg, w)
}
