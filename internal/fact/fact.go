package fact

import "fmt"

// Status says how a cell of a statutory table stands in the document.
type Status string

const (
	Reported Status = "reported"  // a number, also 0
	Blank    Status = "blank"     // an empty cell; never zero
	Dash     Status = "dash"      // - — / 、 and the like
	NoneWord Status = "none_word" // 无
	Text     Status = "text"      // something else
	Missing  Status = "missing"   // the cell is not in the document at all
	Derived  Status = "derived"   // computed from an identity, not published
)

// Report identifies one annual report (政府信息公开工作年度报告) as read from one
// document. Year is the year reported on, not the year of publication; 0 and
// "" mean unknown.
type Report struct {
	Title        string
	Organ        string // reporting body, as the document names it
	Kind         string // government, office, department, township, zone, vertical
	Division     string // GB/T 2260 code (6 digits) or NBS town code (9), "" when unknown
	Level        string // province, prefecture, county, township
	Year         int
	PublishedOn  string // YYYY-MM-DD, "" when unknown
	Vintage      string // e.g. "disclosure=D;requests=C;disputes=?", see reference of forms
	Evidence     []Evidence
	IsReport     bool
	Completeness float64 // share of the cells of the tables met that were read
}

// Evidence is one source's word on one field of a Report, with its score, so
// that a reader can see why a document was attributed as it was.
type Evidence struct {
	Field  string // organ, division, year, title, report
	Value  string
	Source string // title, heading, meta:SiteIDCode, breadcrumb, signature, file name, url, …
	Score  float64
}

// Observation is one cell of a statutory table, addressed by (Table, Row,
// Column), the published codes.
type Observation struct {
	Table, Row, Column string
	Status             Status
	Value              Decimal // meaningful when HasValue: Status is Reported or Derived
	HasValue           bool
	Unit               string // unit of Value: 件, 条, 万元, …; "" when the form states none
	Raw                string // text of the cell without the blanks around it, as in the source
	At                 Locator
	DerivedBy          string // identity that gives a Derived value
	IsTotal            bool
	LowConfidence      bool    // read by character recognition
	Reading            string  // how the cell was read: what fixed its place in the form
	Margin             float64 // by how much this reading beats the best that differs; 0 when it is the only one
}

// Mention is one number that a sentence states about a thing we name.
type Mention struct {
	Indicator   string
	Value       Decimal
	Unit        string
	Approximate bool
	Sentence    string // verbatim piece of the document
	At          Locator
}

// Grade tells what a failed check means.
type Grade string

const (
	Hard Grade = "H" // the published table is wrong when it fails
	Soft Grade = "S" // worth a look, never a rejection
)

// Check is one identity tested on one row or column. Residual is left side
// minus right side; Column or Row is "" where the identity runs over it.
type Check struct {
	ID                 string
	Grade              Grade
	Table, Row, Column string
	Passed             bool
	Residual           Decimal
}

// Issue is something in a document that nothing explains, or a bound that was
// hit. An Issue means the work happened and found something; an error means it
// did not happen.
type Issue struct {
	Code               string // lower snake case, declared in schemas/codes
	Detail             string
	Table, Row, Column string // where known
	At                 Locator
}

// Locator is a place in a document. All numbers count from 1, 0 means unknown
// or not applicable. Start and End are byte offsets (0-based, half open) into
// the payload decoded to UTF-8; both 0 when the carrier has no linear text.
type Locator struct {
	Page, Table, Row, Col int
	Start, End            int
}

// String is "p2 t1 r4 c5 b102-105", leaving out what is unknown.
func (l Locator) String() string {
	var b []byte
	add := func(k string, n int) {
		if n > 0 {
			if len(b) > 0 {
				b = append(b, ' ')
			}
			b = fmt.Appendf(b, "%s%d", k, n)
		}
	}
	add("p", l.Page)
	add("t", l.Table)
	add("r", l.Row)
	add("c", l.Col)
	if l.End > l.Start {
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = fmt.Appendf(b, "b%d-%d", l.Start, l.End)
	}
	return string(b)
}

// Reading is everything one document states.
type Reading struct {
	Source       string // file name or URL
	Digest       string // "sha1:…" of the payload
	Format       string // html, text, markdown, pdf, docx, xlsx, ofd, image, unknown
	Encoding     string
	Report       Report
	Observations []Observation
	Mentions     []Mention
	Checks       []Check
	Issues       []Issue
}
