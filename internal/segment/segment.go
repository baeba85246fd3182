package segment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"gongkai/internal/fact"
)

// States of a document.
const (
	Report      = "report"       // an annual report, with whatever could be read of it
	NotAReport  = "not_a_report" // something else: news, a guide, a list, an error page
	NotReadable = "not_readable" // bytes that no reader could open, or pictures only
)

// Document is one reading of one capture.
type Document struct {
	fact.Reading

	DocumentID string // derived from URL and digest when empty
	URL        string
	Site       string // site id of the crawl
	Via        string // page that linked to it
	LinkText   string // text of that link

	WARC        string // file below DIR/archive
	Offset      int64  // of the WARC record in that file
	RetrievedAt time.Time
	ContentType string
	State       string // Report, NotAReport, NotReadable

	Declarations string // hash of schemas/ as read
	Code         string // version of the code
}

// Key names a capture: the same key read with the same declarations and code
// gives the same facts.
type Key struct{ URL, Digest string }

// Counts of rows of a segment.
type Counts struct {
	Documents    int64 `json:"documents"`
	Observations int64 `json:"observations"`
	Mentions     int64 `json:"mentions"`
	Checks       int64 `json:"checks"`
	Issues       int64 `json:"issues"`
}

// Add is the sum of two counts.
func (c Counts) Add(d Counts) Counts {
	return Counts{c.Documents + d.Documents, c.Observations + d.Observations, c.Mentions + d.Mentions,
		c.Checks + d.Checks, c.Issues + d.Issues}
}

// Segment is one finished segment.
type Segment struct {
	ID     string
	Path   string // of its folder
	Counts Counts

	sums map[string]string // sha256 of each file as written
}

// File is the path of one of the segment's tables: documents, observations,
// mentions, checks or issues.
func (s Segment) File(table string) string {
	return filepath.Join(s.Path, table+".parquet")
}

// Tables of a segment, in the order they are written.
var tableNames = [...]string{"documents", "observations", "mentions", "checks", "issues"}

const (
	manifestName = "segment.json"
	layout       = 1 // of the Parquet files; a reader refuses what it does not know
	tempPrefix   = ".tmp-"
)

// manifest is segment.json.
type manifest struct {
	Layout int               `json:"layout"`
	Counts Counts            `json:"counts"`
	SHA256 map[string]string `json:"sha256"` // of each file
}

// List gives the finished segments below dir (DIR/facts), oldest first. A
// folder that does not exist has none; a folder that is not a segment of a
// known layout is an error, since leaving facts out would falsify the build.
func List(dir string) ([]Segment, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list segments: %w", err)
	}
	var found []Segment
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		s, err := open(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	sort.Slice(found, func(i, j int) bool { return found[i].ID < found[j].ID })
	return found, nil
}

func open(path string) (Segment, error) {
	b, err := os.ReadFile(filepath.Join(path, manifestName))
	if err != nil {
		return Segment{}, fmt.Errorf("segment %s: %w", path, err)
	}
	var m manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return Segment{}, fmt.Errorf("segment %s: %w", path, err)
	}
	if m.Layout != layout {
		return Segment{}, fmt.Errorf("segment %s: layout %d, this program reads %d", path, m.Layout, layout)
	}
	for _, t := range tableNames {
		if _, err := os.Stat(filepath.Join(path, t+".parquet")); err != nil {
			return Segment{}, fmt.Errorf("segment %s: %w", path, err)
		}
	}
	return Segment{ID: filepath.Base(path), Path: path, Counts: m.Counts, sums: m.SHA256}, nil
}

// Verify reads the whole segment and gives an error when a file is not what
// its writer left: a number that a failing disk changed looks like any other.
func (s Segment) Verify() error {
	for _, t := range tableNames {
		if err := verify(s.File(t), s.sums[t]); err != nil {
			return fmt.Errorf("segment %s: %w; without this folder the next extract reads its captures again", s.ID, err)
		}
	}
	return nil
}

func verify(path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		return fmt.Errorf("%s is damaged: sha256 %s, written as %q", path, got, want)
	}
	return nil
}
