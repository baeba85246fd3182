package load

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"time"

	"gongkai/internal/warehouse"
)

const (
	tempPrefix = ".tmp-"
	stateFile  = "build.json"
	layout     = 1 // of generations; another one is built anew
)

// state is build.json, the last file written of a generation.
type state struct {
	Layout  int              `json:"layout"`
	BuildID string           `json:"build_id"`
	Inputs  string           `json:"inputs"` // digest of everything it was built from
	BuiltAt time.Time        `json:"built_at"`
	Counts  map[string]int64 `json:"counts"`
	Unmet   []string         `json:"unmet,omitempty"`
	History []pastBuild      `json:"history"`
}

// current is the generation that readers see, and its folder. One that is not
// whole counts as none.
func current(home string) (s state, dir string, ok bool) {
	target, err := os.Readlink(filepath.Join(home, "current"))
	if err != nil {
		return s, "", false
	}
	dir = filepath.Join(home, target)
	s, err = readState(dir)
	return s, dir, err == nil
}

// before is the generation that a build is compared with: the current one, or,
// when that is gone or damaged, the newest. Its Parquet files are enough, in
// whatever layout.
func (b *build) before() (s state, dir string, ok bool) {
	readable := func(path string) (g state, ok bool) {
		text, err := os.ReadFile(filepath.Join(path, stateFile))
		ok = err == nil && json.Unmarshal(text, &g) == nil && g.BuildID != "" && exists(filepath.Join(path, "parquet", "reports"))
		return g, ok
	}
	if target, err := os.Readlink(filepath.Join(b.home, "current")); err == nil {
		dir = filepath.Join(b.home, target)
		if s, ok = readable(dir); ok {
			return s, dir, true
		}
	}
	all, _ := filepath.Glob(filepath.Join(b.home, "generations", "*"))
	for _, path := range all {
		if g, whole := readable(path); whole && (!ok || g.BuiltAt.After(s.BuiltAt)) {
			s, dir, ok = g, path, true
		}
	}
	return s, dir, ok
}

func readState(dir string) (s state, err error) {
	b, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, err
	}
	if s.Layout != layout || s.BuildID == "" {
		return s, fmt.Errorf("%s: unknown layout %d", dir, s.Layout)
	}
	_, err = os.Stat(filepath.Join(dir, warehouse.Database))
	return s, err
}

// publish syncs the new generation, gives it its name and lets `current` point
// to it. A kill at any moment leaves the old one or the new one in place.
func (b *build) publish() error {
	s := b.summary
	st := state{layout, s.BuildID, b.inputs, time.Now().UTC(), s.Counts, s.Unmet, b.history}
	text, err := json.MarshalIndent(st, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(b.temp, stateFile), append(text, '\n'), 0o644); err != nil {
		return err
	}
	// Whoever opens the database for writing would leave a log beside the link
	// that the next generation must not see.
	if err := os.Chmod(filepath.Join(b.temp, warehouse.Database), 0o444); err != nil {
		return err
	}
	if err := syncTree(b.temp); err != nil {
		return err
	}
	generations := filepath.Join(b.home, "generations")
	if err := os.MkdirAll(generations, 0o755); err != nil {
		return err
	}
	// A folder is never replaced, since readers may be in it: the same content
	// built again gets a number.
	name := s.BuildID
	for n := 2; exists(filepath.Join(generations, name)); n++ {
		name = fmt.Sprintf("%s.%d", s.BuildID, n)
	}
	if err := os.Rename(b.temp, filepath.Join(generations, name)); err != nil {
		return err
	}
	if err := syncDir(generations); err != nil {
		return err
	}
	if err := link(b.home, name); err != nil {
		return err
	}
	return b.prune(name)
}

// published are the names in DIR/warehouse that lead into the current
// generation.
var published = []string{warehouse.Database, "parquet", "datapackage.json", "dictionary.md", reviewFile}

// link lets `current` point to a generation, in one rename, and mends the
// names that lead through it.
func link(home, name string) error {
	if err := pointTo(filepath.Join(home, "current"), filepath.Join("generations", name)); err != nil {
		return err
	}
	for _, p := range published {
		if err := pointTo(filepath.Join(home, p), filepath.Join("current", p)); err != nil {
			return err
		}
	}
	return syncDir(home)
}

// pointTo makes path a link to target, replacing what was there in one step.
func pointTo(path, target string) error {
	if was, err := os.Readlink(path); err == nil && was == target {
		return nil
	}
	temp := filepath.Join(filepath.Dir(path), tempPrefix+"link-"+filepath.Base(path))
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Symlink(target, temp); err != nil {
		return err
	}
	if st, err := os.Lstat(path); err == nil && st.IsDir() {
		// A copy that followed the links left a folder, which a rename cannot
		// replace; the next load sweeps it.
		aside, err := os.MkdirTemp(filepath.Dir(path), tempPrefix)
		if err != nil {
			return err
		}
		if err := os.Rename(path, filepath.Join(aside, filepath.Base(path))); err != nil {
			return err
		}
	}
	return os.Rename(temp, path)
}

// prune removes the oldest generations but the current one and Keep before it.
func (b *build) prune(name string) error {
	keep := b.config.Keep
	if keep <= 0 {
		keep = 2
	}
	generations := filepath.Join(b.home, "generations")
	entries, err := os.ReadDir(generations)
	if err != nil {
		return err
	}
	type generation struct {
		path  string
		built time.Time
	}
	var old []generation
	for _, e := range entries {
		if e.Name() == name {
			continue
		}
		path := filepath.Join(generations, e.Name())
		st, _ := readState(path) // one that is not whole is the oldest
		old = append(old, generation{path, st.BuiltAt})
	}
	sort.Slice(old, func(i, j int) bool { return old[i].built.After(old[j].built) })
	for i, g := range old {
		if i >= keep {
			if err := os.RemoveAll(g.path); err != nil {
				return err
			}
		}
	}
	return nil
}

// sweep removes what a killed load left. It is called under the lock.
func sweep(home string) {
	left, _ := filepath.Glob(filepath.Join(home, tempPrefix+"*"))
	for _, path := range left {
		os.RemoveAll(path)
	}
}

// dropOld keeps the two latest failed builds: a night that fails again and
// again must not fill the disk.
func dropOld(home string) {
	failed, _ := filepath.Glob(filepath.Join(home, "failed-*")) // sorted, so by time
	for i := 0; i < len(failed)-2; i++ {
		os.RemoveAll(failed[i])
	}
}

func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return syncDir(path) // a file is synced in the same way
	})
}

func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
