package load

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gongkai/internal/catalog"
	"gongkai/internal/lockfile"
	"gongkai/internal/segment"
	"gongkai/internal/warehouse"
)

// Config of a load.
type Config struct {
	Work    string // work directory: facts/, archive/, warehouse/
	Schemas fs.FS
	Code    string // version of the code, for `builds`
	Threads int    // 0: as many as processors
	Memory  string // limit for DuckDB such as "2GB"; "" means DefaultMemory
	Keep    int    // generations kept besides the current one; 0 means 2
	Force   bool   // build although nothing changed
}

// DefaultMemory is the limit for DuckDB, which holds some more outside of it:
// with it a million reports load in less than 4 GB. More is faster only where
// the sort of the cells then needs no disk.
const DefaultMemory = "2700MB"

// ErrBusy is returned when another load is at work on the same directory.
var ErrBusy = errors.New("another load is running on this work directory")

// Run builds the warehouse of c.Work and publishes it. An error means that
// nothing was published; so does a Summary with Failed.
func Run(ctx context.Context, log *slog.Logger, c Config) (s Summary, err error) {
	start := time.Now()
	defer func() {
		s.Took = time.Since(start)
		if err != nil {
			err = fmt.Errorf("load %s: %w", c.Work, err)
		}
	}()
	if c.Memory == "" {
		c.Memory = DefaultMemory
	}
	home := filepath.Join(c.Work, "warehouse")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return s, err
	}
	unlock, err := lockfile.Take(filepath.Join(home, "lock"))
	if errors.Is(err, lockfile.ErrHeld) {
		err = fmt.Errorf("%w: %w", ErrBusy, err)
	}
	if err != nil {
		return s, err
	}
	defer unlock()
	sweep(home)

	b := &build{log: log, config: c, home: home, summary: &s, unique: map[string]bool{}, inserted: map[string]int64{}}
	s.Database = warehouse.Path(c.Work)
	if b.segments, err = segment.List(filepath.Join(c.Work, "facts")); err != nil {
		return s, err
	}
	s.Segments = len(b.segments)
	if b.inputs, err = b.hashInputs(); err != nil {
		return s, err
	}
	if old, dir, ok := current(home); ok && old.Inputs == b.inputs && !c.Force {
		if err := link(home, filepath.Base(dir)); err != nil {
			return s, err
		}
		s.BuildID, s.Counts, s.Unchanged, s.Unmet = old.BuildID, old.Counts, true, old.Unmet
		s.Documents = old.Counts["documents"]
		log.Info("nothing new", "build", old.BuildID)
		return s, nil
	}
	if b.temp, err = os.MkdirTemp(home, tempPrefix); err != nil {
		return s, err
	}
	keep := false
	defer func() {
		if !keep {
			os.RemoveAll(b.temp)
		}
	}()
	if err := os.Chmod(b.temp, 0o755); err != nil {
		return s, err
	}
	if err := b.load(ctx); err != nil {
		return s, err
	}
	if len(s.Failed) > 0 {
		keep = true
		s.Aside = filepath.Join(home, "failed-"+start.UTC().Format("20060102T150405.000Z"))
		if err := os.Rename(b.temp, s.Aside); err != nil {
			return s, err
		}
		dropOld(home)
		log.Error("the build is not published", "failed", s.Failed, "aside", s.Aside)
		return s, nil
	}
	if err := b.publish(); err != nil {
		return s, err
	}
	log.Info("published", "build", s.BuildID, "reports", s.Counts["reports"], "observations", s.Counts["observations"], "took", time.Since(start).Round(time.Millisecond))
	return s, nil
}

// build is one load at work.
type build struct {
	log      *slog.Logger
	config   Config
	home     string // DIR/warehouse
	temp     string // folder of the new generation
	inputs   string
	segments []segment.Segment
	db       *warehouse.DB
	tables   []catalog.Table
	summary  *Summary
	history  []pastBuild
	unique   map[string]bool  // tables whose keys were found unique on the way
	inserted map[string]int64 // rows that the scripts inserted, by table
	declared string           // hash of the declarations
}

func (b *build) load(ctx context.Context) (err error) {
	s := b.summary
	if b.tables, err = catalog.Tables(b.config.Schemas); err != nil {
		return err
	}
	for _, s := range b.segments {
		if err := s.Verify(); err != nil {
			return err
		}
	}
	spill := filepath.Join(b.temp, "spill")
	b.db, err = warehouse.Create(ctx, filepath.Join(b.temp, warehouse.Database),
		warehouse.Settings{Threads: b.config.Threads, Memory: b.config.Memory, Temp: spill})
	if err != nil {
		return err
	}
	defer func() {
		if b.db != nil {
			b.db.Close()
		}
	}()
	steps := []struct {
		name string
		run  func(context.Context) error
	}{
		{"stage", b.stage}, {"attribute", b.attribute}, {"build", b.tablesFromFacts}, {"cross", b.cross}, {"pivot", b.pivot}, {"trim", b.trim}, {"views", b.views},
		{"verify", b.verify}, {"changes", b.compare}, {"write", b.write},
	}
	for _, step := range steps {
		at := time.Now()
		if err := b.atOnce(ctx, step.run); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		b.log.Debug("step done", "step", step.name, "took", time.Since(at).Round(time.Millisecond))
		if len(s.Failed) > 0 {
			break
		}
	}
	err = b.db.Close()
	b.db = nil
	os.RemoveAll(spill)
	return err
}

// atOnce runs a step in one transaction: hundreds of small statements cost a
// sync each without.
func (b *build) atOnce(ctx context.Context, step func(context.Context) error) error {
	if err := b.db.Exec(ctx, "BEGIN"); err != nil {
		return err
	}
	if err := step(ctx); err != nil {
		return err // the database is thrown away
	}
	return b.db.Exec(ctx, "COMMIT")
}
