// Package score judges what was read from documents whose content is known.
//
// Truth comes from a folder of labelled reports (gold.tsv, mentions.tsv,
// meta.tsv, optional.tsv beside docs/) or from package specimen. What counts:
//
//   - a cell is right when its status and value are those of the gold; computed
//     (derived) values neither gain nor lose;
//   - a wrong value (another number, or a number where the document has none)
//     is flagged when a failed check touches the cell or an issue names it, its
//     row or its table; else it is silent, the worst outcome;
//   - a report is exact when every labelled cell is right and no cell is too many;
//   - a mention is right by indicator and value.
//
// The judge knows no form: it compares addresses.
package score

import (
	"strings"

	"gongkai/internal/fact"
	"gongkai/internal/specimen"
)

// Want is the gold of one cell.
type Want struct {
	Status fact.Status
	Value  fact.Decimal
	// Unknowable cells are right when read as they are and when missing.
	Unknowable bool
}

// Mention is the gold of one number in prose.
type Mention struct {
	Indicator string
	Value     fact.Decimal
	Sentence  string
}

// Gold is the truth about one document.
type Gold struct {
	Doc      string
	Cells    map[specimen.Address]Want
	Optional map[specimen.Address]bool // a row or column "*" is in OptionalTables
	// OptionalTables are tables of which every cell is optional.
	OptionalTables   map[string]bool
	Mentions         []Mention
	OptionalMentions []Mention // Value is not compared when Any
	Organ, Division  string
	Year             int
	Breaks           []fact.Check // identities that must be reported as failed
	Text             string       // all visible text, where known
}

// Wrong is one cell that was not read as it is.
type Wrong struct {
	specimen.Address
	Want, Got string // "reported 5", "blank", "missing"
	Silent    bool   // a wrong value, neither flagged by a check nor by an issue
	Gap       bool   // no value was given where there is one
}

// Result of one document.
type Result struct {
	Doc             string
	Labelled, Right int
	Wrong           []Wrong
	Silent          int // silent wrong values
	Flagged         int // wrong values that a check or an issue points at
	Gaps            int // labelled cells without an answer; Unflagged of them without an issue
	Unflagged       int
	Exact           bool
	Alarm           bool // exact and without a published error, yet flagged
	Found, Breaks   int  // published errors reported, injected
	Mentions        Counts
	MentionMisses   []string
	OrganRight      bool
	DivisionRight   bool
	YearRight       bool
	Foreign         []string // published numbers that do not stand in the document
	Issues          []string // codes met, for the table of causes
}

// Counts of a search.
type Counts struct{ Right, Missed, Extra int }

// Add sums two counts.
func (c Counts) Add(d Counts) Counts {
	return Counts{c.Right + d.Right, c.Missed + d.Missed, c.Extra + d.Extra}
}

// F1 is the harmonic mean of precision and recall; 1 when there was nothing to
// find and nothing was found.
func (c Counts) F1() float64 {
	if c.Right+c.Missed+c.Extra == 0 {
		return 1
	}
	return 2 * float64(c.Right) / float64(2*c.Right+c.Missed+c.Extra)
}

// squash removes blanks, which are not significant in names and sentences.
func squash(s string) string { return strings.Join(strings.Fields(s), "") }
