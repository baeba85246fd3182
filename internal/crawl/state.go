package crawl

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// report is what is known of one report of a site.
type report struct {
	URL     string    `json:"url"`
	Asked   string    `json:"asked,omitempty"` // address that redirects to it
	Via     string    `json:"via"`
	Text    string    `json:"text"`
	Title   string    `json:"title"`
	Organ   string    `json:"organ"`
	Year    int       `json:"year"`
	Digest  string    `json:"digest"`
	Print   string    `json:"print,omitempty"`   // of what it says
	Numbers string    `json:"numbers,omitempty"` // of its tables' numbers
	State   string    `json:"state"`             // see the constants
	SameAs  string    `json:"same_as,omitempty"` // another address of the same report
	Reason  string    `json:"reason"`
	Files   []part    `json:"files,omitempty"` // attachments, pictures, further pages
	First   time.Time `json:"first_seen"`
	Checked time.Time `json:"checked"`
	Cheap   bool      `json:"cheap,omitempty"` // the server answers conditional requests
}

// part is an attachment, a picture or a further page of a report.
type part struct {
	URL    string `json:"url"`
	Kind   string `json:"kind"`
	Text   string `json:"text,omitempty"`
	Digest string `json:"digest,omitempty"`
	State  string `json:"state,omitempty"` // "" when had, else the outcome
}

// States of a report between two runs.
const (
	stateNew       = "new"
	stateSame      = "same"
	stateCorrected = "corrected"
	stateVanished  = "vanished"
	stateGone      = "gone" // vanished in an earlier run
	stateTruncated = "truncated"
)

// there reports whether a state means that the report can be had.
func there(state string) bool {
	return state == stateNew || state == stateSame || state == stateCorrected
}

// asBefore is a report that this run did not look at: nothing new about it.
func asBefore(r *report) *report {
	kept := *r
	switch r.State {
	case stateNew, stateCorrected:
		kept.State = stateSame
	case stateVanished:
		kept.State = stateGone
	}
	return &kept
}

// siteState is state/SITE.json.
type siteState struct {
	Site     string     `json:"site"`
	Home     string     `json:"home"`
	Run      time.Time  `json:"run"` // begin of the run that wrote it
	Outcome  string     `json:"outcome"`
	Reason   string     `json:"reason,omitempty"`
	Requests int        `json:"requests"`
	Bytes    int64      `json:"bytes"`
	Reports  []*report  `json:"reports"`
	Lists    []string   `json:"lists"` // pages that led to reports
	Missed   []missed   `json:"missed,omitempty"`
	Coverage []coverRow `json:"coverage"`
}

// missed is something that looked like a report or a list and was not had.
type missed struct {
	URL     string `json:"url"`
	Text    string `json:"text"`
	Organ   string `json:"organ,omitempty"`
	Year    int    `json:"year,omitempty"`
	State   string `json:"state"` // blocked or failed
	Outcome string `json:"outcome"`
	Reason  string `json:"reason,omitempty"`
}

// Outcomes of a site.
const (
	siteDone    = "done"
	siteFailed  = "failed"  // the home page could not be had
	siteBlocked = "blocked" // robots.txt keeps us off the home page
	siteBudget  = "budget_spent"
)

// runState is run.json.
type runState struct {
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished,omitzero"`
	Resumed  int       `json:"resumed"`
}

// resumeWithin is how long after its begin an unfinished run is taken up.
const resumeWithin = 20 * time.Hour

// beginRun takes up the unfinished run of dir or begins a new one.
func beginRun(dir string, now time.Time) (runState, error) {
	var r runState
	path := filepath.Join(dir, "run.json")
	// A file that cannot be read is as good as none: the run then begins anew.
	if ok, err := readJSON(path, &r); ok && err == nil && r.Finished.IsZero() && !r.Started.IsZero() && now.Sub(r.Started) < resumeWithin && !r.Started.After(now) {
		r.Resumed++
	} else {
		r = runState{Started: now}
	}
	return r, writeJSON(path, r)
}

func (r runState) finish(dir string, now time.Time) error {
	r.Finished = now
	return writeJSON(filepath.Join(dir, "run.json"), r)
}

func statePath(dir, site string) string {
	return filepath.Join(dir, "state", site+".json")
}

// readJSON reads a file that a run wrote; false when there is none.
func readJSON(path string, v any) (bool, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	return true, nil
}

// writeJSON writes a file whole or not at all.
func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return writeWhole(path, append(b, '\n'))
}

func writeWhole(path string, b []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(b); err != nil {
		f.Close()
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
