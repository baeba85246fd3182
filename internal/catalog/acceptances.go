package catalog

import (
	"errors"
	"io/fs"
	"regexp"
)

// acceptancesFile holds the acceptances beside the corrections of documents.
const acceptancesFile = "corrections/changes.yaml"

// Acceptance is a person's decision that a build may differ from the one
// before, where nothing else explains it. It holds for one build compared
// against and for exact numbers, so that it never covers another difference.
type Acceptance struct {
	Acceptance string           `yaml:"acceptance"` // id
	Reason     string           `yaml:"reason"`
	Expect     AcceptanceExpect `yaml:"expect"`
	URL        string           `yaml:"url"`     // only differences at addresses that begin so; "" for all
	Reports    []string         `yaml:"reports"` // only those of these report ids; none for all
}

// AcceptanceExpect names the build compared against and the number of
// differences of each kind (schemas/codes/change.yaml) within the limits of
// the acceptance.
type AcceptanceExpect struct {
	Against      string `yaml:"against"`
	ReportGone   int64  `yaml:"report_gone"`
	ReportMoved  int64  `yaml:"report_moved"`
	CellChanged  int64  `yaml:"cell_changed"`
	MentionGone  int64  `yaml:"mention_gone"`
	VersionGone  int64  `yaml:"version_gone"`
	DocumentGone int64  `yaml:"document_gone"`
	CaptureGone  int64  `yaml:"capture_gone"`
}

// Counts gives the numbers by kind, without the zeros.
func (e AcceptanceExpect) Counts() map[string]int64 {
	m := map[string]int64{
		"report_gone": e.ReportGone, "report_moved": e.ReportMoved, "cell_changed": e.CellChanged, "mention_gone": e.MentionGone,
		"version_gone": e.VersionGone, "document_gone": e.DocumentGone, "capture_gone": e.CaptureGone,
	}
	for kind, n := range m {
		if n == 0 {
			delete(m, kind)
		}
	}
	return m
}

var buildID = regexp.MustCompile(`^[0-9a-f]{16}$`)

// Acceptances loads corrections/changes.yaml; without the file there are none.
func Acceptances(fsys fs.FS) ([]Acceptance, error) {
	var f struct {
		Acceptances []Acceptance `yaml:"acceptances"`
	}
	err := decodeYAML(fsys, acceptancesFile, &f)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, a := range f.Acceptances {
		bad := func(format string, args ...any) error {
			return lineOf(fsys, acceptancesFile, "acceptance: "+a.Acceptance, format, args...)
		}
		counts := a.Expect.Counts()
		negative := false
		for _, n := range counts {
			negative = negative || n < 0
		}
		switch {
		case a.Acceptance == "" || seen[a.Acceptance]:
			return nil, bad("acceptance %q has no id or is declared twice", a.Acceptance)
		case a.Reason == "":
			return nil, bad("acceptance %s has no reason", a.Acceptance)
		case !buildID.MatchString(a.Expect.Against):
			return nil, bad("acceptance %s: against %q is not the id of a build", a.Acceptance, a.Expect.Against)
		case len(counts) == 0 || negative:
			return nil, bad("acceptance %s expects no difference", a.Acceptance)
		case a.URL != "" && len(a.Reports) > 0:
			return nil, bad("acceptance %s is limited by url and by reports", a.Acceptance)
		}
		seen[a.Acceptance] = true
	}
	return f.Acceptances, nil
}
