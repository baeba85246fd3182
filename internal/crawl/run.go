package crawl

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"sync"
	"time"

	"gongkai/internal/archive"
	"gongkai/internal/catalog"
	"gongkai/internal/fetch"
	"gongkai/internal/listing"
)

// Config of a run.
type Config struct {
	Dir       string // work directory; the archive is Dir/archive
	Schemas   fs.FS
	Sites     []catalog.Site
	ConnectTo map[string]string // HOST or * → address to connect to
	Delay     time.Duration     // least pause per host
	DelaySet  bool              // Delay was asked for: it goes before the site files'
	Parallel  int               // sites at a time; 0 means 16
	Contact   string
	Version   string
	Requests  int   // per site and run; 0 means the declared bound
	Bytes     int64 // per site and run; 0 means no bound
	All       bool  // ask about every known page, whatever the calendar says
	Limits    fetch.Limits
	Now       func() time.Time // nil: time.Now
	Progress  func(string)     // a line of progress, may be nil
}

// Change is a report that is new, corrected or vanished since the last run.
type Change struct {
	Site  string `json:"site"`
	State string `json:"state"`
	Organ string `json:"organ"`
	Year  int    `json:"year"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Unmet is an expectation of a site file that the run did not meet, or a site
// that could not be crawled at all.
type Unmet struct {
	Site   string `json:"site"`
	Reason string `json:"reason"`
}

// Summary of a run.
type Summary struct {
	Sites, Reports, Files         int
	New, Corrected, Vanished      int
	Requests                      int
	Bytes                         int64
	Missing, Blocked, FailedYears int
	Changes                       []Change // at most maxChanges; all are in changes.ndjson
	Unmet                         []Unmet
}

const maxChanges = 1000

// run is one run over all sites.
type run struct {
	cfg       Config
	rules     *catalog.Discovery
	logger    *slog.Logger
	dir       string
	state     runState
	archive   *archive.Writer
	client    *fetch.Client
	frontier  *frontier
	now       func() time.Time
	mu        sync.Mutex
	decisions *bufio.Writer
	done      int
}

// decision is one line of decisions.ndjson.
type decision struct {
	Time   time.Time `json:"time"`
	Site   string    `json:"site"`
	URL    string    `json:"url"`
	Via    string    `json:"via"`
	Text   string    `json:"text"`
	Role   string    `json:"role"`
	Reason string    `json:"reason"`
	Title  string    `json:"title,omitempty"`
	Organ  string    `json:"organ,omitempty"`
	Year   int       `json:"year,omitempty"`
	Score  int       `json:"score"`
	Why    string    `json:"why,omitempty"`
}

// Run crawls the sites. The error is for a run that could not be done: an
// archive that another process holds or that cannot be written, a cancelled
// context. What goes wrong on a site is in its state and coverage.
func Run(ctx context.Context, logger *slog.Logger, cfg Config) (sum Summary, err error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Parallel <= 0 {
		cfg.Parallel = 16
	}
	rules, err := catalog.LoadDiscovery(cfg.Schemas)
	if err != nil {
		return sum, err
	}
	for _, s := range cfg.Sites {
		if s.Mechanism != "" && !has(listing.Mechanisms, s.Mechanism) {
			return sum, fmt.Errorf("site %s: mechanism %q is none of %v", s.ID, s.Mechanism, listing.Mechanisms)
		}
	}
	r := &run{cfg: cfg, rules: rules, logger: logger, dir: filepath.Join(cfg.Dir, "archive"), now: cfg.Now}
	if err := os.MkdirAll(r.dir, 0o755); err != nil {
		return sum, err
	}
	if r.archive, err = archive.Create(r.dir, archive.Config{Software: "gongkai/" + cfg.Version, Operator: cfg.Contact, Logger: logger}); err != nil {
		return sum, fmt.Errorf("archive %s: %w", r.dir, err)
	}
	defer func() { err = errors.Join(err, r.archive.Close()) }()
	if r.state, err = beginRun(r.dir, r.now()); err != nil {
		return sum, err
	}
	if r.state.Resumed > 0 {
		logger.Info("going on with the run that did not finish", "begun", r.state.Started.Format(time.RFC3339))
	}
	if cfg.Contact == "" && len(cfg.ConnectTo) == 0 {
		logger.Warn("no contact given: a webmaster who minds this crawl cannot reach you (-contact)")
	}
	requests := cfg.Requests
	if requests == 0 {
		requests = rules.Bounds.SiteRequests
	}
	r.client, err = fetch.New(fetch.Config{
		Archive: r.archive, Logger: logger, Version: cfg.Version, Contact: cfg.Contact, Delay: cfg.Delay,
		ConnectTo: cfg.ConnectTo, Limits: cfg.Limits, Budget: fetch.Budget{Requests: requests, Bytes: cfg.Bytes},
	})
	if err != nil {
		return sum, err
	}
	defer r.client.Close()
	if r.frontier, err = openFrontier(filepath.Join(r.dir, "frontier.sqlite")); err != nil {
		return sum, err
	}
	defer r.frontier.close()
	if err := r.sites(ctx); err != nil {
		return sum, err
	}
	if sum, err = r.conclude(); err != nil {
		return sum, err
	}
	return sum, r.state.finish(r.dir, r.now())
}

// sites walks all sites, Parallel at a time.
func (r *run) sites(ctx context.Context) (err error) {
	log, err := os.OpenFile(filepath.Join(r.dir, "decisions.ndjson"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	r.decisions = bufio.NewWriterSize(log, 64<<10)
	defer func() { err = errors.Join(err, r.decisions.Flush()) }()
	work := make(chan catalog.Site)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	for range min(r.cfg.Parallel, max(1, len(r.cfg.Sites))) {
		wg.Go(func() {
			for site := range work {
				if err := r.one(ctx, site); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
feed:
	for _, s := range r.cfg.Sites {
		select {
		case work <- s:
		case <-ctx.Done():
			break feed
		}
	}
	close(work)
	wg.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// one walks one site and writes its state.
func (r *run) one(ctx context.Context, site catalog.Site) error {
	path := statePath(r.dir, site.ID)
	w := &walk{
		run: r, site: site, logger: r.logger.With("site", site.ID),
		known: map[string]*report{}, lists: map[string]bool{}, cheap: map[string]bool{}, parent: map[string]string{},
		found: map[string]*report{}, byPrint: map[string]*report{}, bodies: map[string]string{}, titles: map[string]string{},
		paged: map[string]int{}, empty: map[string]int{}, tried: map[string]int{}, credit: map[string]bool{}, gone: map[string]bool{},
	}
	if _, err := readJSON(path, &w.prior); err != nil {
		// Only what is new would be lost: the site is walked as if unknown.
		w.logger.Warn("site state cannot be read", "error", err)
		w.prior = siteState{}
	}
	if w.prior.Run.Equal(r.state.Started) {
		r.progress(site.ID)
		return nil // done before the run was cut off
	}
	if w.prior.Home != site.Home {
		w.prior = siteState{}
	}
	var err error
	if w.home, err = url.Parse(site.Home); err != nil {
		return err
	}
	if w.home.Path == "" {
		w.home.Path = "/"
	}
	if w.scope, err = newScope(r.rules, site); err != nil {
		return err
	}
	w.choose()
	st, err := w.follow(ctx)
	if err != nil {
		return err
	}
	r.progress(site.ID)
	w.logger.Info("site done", "outcome", st.Outcome, "reports", len(st.Reports), "requests", st.Requests, "bytes", st.Bytes)
	return writeJSON(path, st)
}

func (r *run) progress(site string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	if r.cfg.Progress != nil {
		r.cfg.Progress(fmt.Sprintf("%d of %d sites, last %s", r.done, len(r.cfg.Sites), site))
	}
}

// delayOf is the pause for a site: what was asked for on the command line, else
// what the site file says, else the default.
func (r *run) delayOf(s catalog.Site) time.Duration {
	d := time.Duration(s.Delay)
	if r.cfg.DelaySet {
		if r.cfg.Delay == 0 {
			return -1
		}
		return max(d, r.cfg.Delay)
	}
	return d
}

// decide writes one line of decisions.ndjson.
func (r *run) decide(d decision) {
	d.Time = r.now().UTC()
	b, err := json.Marshal(d)
	if err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.decisions.Write(append(b, '\n')); err != nil {
		r.logger.Warn("decisions", "error", err)
	}
}

// refuse logs a link that is not fetched because of where it leads.
func (r *run) refuse(site string, c *candidate, outcome fetch.Outcome, reason string) {
	err := r.archive.Log(archive.Attempt{Site: site, URL: c.url, Via: c.via, Text: c.text, Time: r.now().UTC(), Outcome: string(outcome), Reason: reason})
	if err != nil {
		r.logger.Warn("fetch log", "error", err)
	}
}

// conclude writes coverage and changes from the states of all sites, and sums up.
func (r *run) conclude() (sum Summary, err error) {
	cover, err := newLines(filepath.Join(r.dir, "coverage.ndjson"))
	if err != nil {
		return sum, err
	}
	defer cover.abandon()
	changes, err := newLines(filepath.Join(r.dir, "changes.ndjson"))
	if err != nil {
		return sum, err
	}
	defer changes.abandon()
	mine := map[string]catalog.Site{}
	for _, s := range r.cfg.Sites {
		mine[s.ID] = s
	}
	files, err := filepath.Glob(filepath.Join(r.dir, "state", "*.json"))
	if err != nil {
		return sum, err
	}
	sort.Strings(files)
	for _, f := range files {
		var st siteState
		if _, err := readJSON(f, &st); err != nil {
			r.logger.Warn("site state cannot be read", "error", err)
			continue
		}
		for _, row := range st.Coverage {
			if err := cover.put(row); err != nil {
				return sum, err
			}
		}
		site, ok := mine[st.Site]
		if !ok {
			continue
		}
		if err := sum.add(&st, site, changes); err != nil {
			return sum, err
		}
	}
	return sum, errors.Join(cover.keep(), changes.keep())
}

// add takes one site into the summary.
func (sum *Summary) add(st *siteState, site catalog.Site, changes *lines) error {
	sum.Sites++
	sum.Requests += st.Requests
	sum.Bytes += st.Bytes
	n := 0
	for _, rep := range st.Reports {
		sum.Files += len(rep.Files)
		switch rep.State {
		case stateNew:
			sum.New++
		case stateCorrected:
			sum.Corrected++
		case stateVanished:
			sum.Vanished++
		}
		if there(rep.State) && rep.SameAs == "" {
			n++
		}
		if rep.State == stateSame || rep.State == stateGone || rep.SameAs != "" {
			continue
		}
		ch := Change{st.Site, rep.State, rep.Organ, rep.Year, rep.Title, rep.URL}
		if len(sum.Changes) < maxChanges {
			sum.Changes = append(sum.Changes, ch)
		}
		if err := changes.put(ch); err != nil {
			return err
		}
	}
	sum.Reports += n
	for _, row := range st.Coverage {
		switch row.State {
		case "missing":
			sum.Missing++
		case "blocked":
			sum.Blocked++
		case "failed":
			sum.FailedYears++
		}
	}
	if st.Outcome == siteFailed {
		sum.Unmet = append(sum.Unmet, Unmet{st.Site, "not crawled: " + st.Reason})
	} else if n < site.Expect.Min.Reports {
		sum.Unmet = append(sum.Unmet, Unmet{st.Site, fmt.Sprintf("%d reports, want at least %d", n, site.Expect.Min.Reports)})
	}
	return nil
}

func itoa(n int) string { return strconv.Itoa(n) }
