package load

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// Summary of a load.
type Summary struct {
	BuildID   string
	Unchanged bool // nothing new: the current generation stands
	Segments  int
	Documents int64
	Counts    map[string]int64 // rows by table
	Changes   Changes
	// Failed names the hard checks of the build that did not hold, and what it
	// lacks or states otherwise than the build before without a reason; the
	// build is then at Aside and not published.
	Failed []string
	Aside  string
	// Entry is an entry for schemas/corrections/changes.yaml that accepts these
	// differences, once a person has written the reason.
	Entry string
	// Unmet are expectations that do not stop the publication, such as a
	// correction whose source has healed.
	Unmet    []string
	Database string
	Took     time.Duration
}

// OK reports whether the build was published and every expectation met.
func (s Summary) OK() bool { return len(s.Failed) == 0 && len(s.Unmet) == 0 }

// Problem says what is not OK; nil when all is.
func (s Summary) Problem() error {
	switch {
	case len(s.Failed) > 0:
		return fmt.Errorf("not published, kept at %s: %s", s.Aside, strings.Join(s.Failed, "; "))
	case len(s.Unmet) > 0:
		return errors.New(strings.Join(s.Unmet, "; "))
	}
	return nil
}

// String is the summary in one line, and more when an acceptance is needed.
func (s Summary) String() string {
	if len(s.Failed) > 0 {
		text := fmt.Sprintf("not published: %s; kept at %s", strings.Join(s.Failed, "; "), s.Aside)
		if s.Entry != "" {
			text += fmt.Sprintf("\n%s lists them. If that is right, this goes into corrections/changes.yaml of the declarations (-schemas), with the reason:\n%s",
				filepath.Join(s.Aside, changesFile), strings.TrimRight(s.Entry, "\n"))
		}
		return text
	}
	what := fmt.Sprintf("%d reports of %d organs, %d cells, %d numbers in prose, %d checks, %d issues",
		s.Counts["reports"], s.Counts["organs"], s.Counts["observations"], s.Counts["mentions"], s.Counts["checks"], s.Counts["issues"])
	if s.Unchanged {
		return fmt.Sprintf("nothing new: build %s stands with %s", s.BuildID, what)
	}
	c := s.Changes
	if c.Against != "" {
		what += fmt.Sprintf("; against build %s %d reports new, %d gone, %d moved, %d revised; %d cells revised, %d changed without a new capture, %d filled",
			c.Against, c.ReportsAdded, c.ReportsGone, c.ReportsMoved, c.ReportsRevised, c.CellsRevised, c.CellsChanged, c.CellsFilled)
	}
	return fmt.Sprintf("build %s published at %s: %s", s.BuildID, s.Database, what)
}
