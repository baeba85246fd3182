// Package specimen makes annual-report documents whose every number is known.
//
// A Specimen is a whole document of a fictional organ, in one carrier and one
// rendering as they are met in the wild (correct spans, lost spans, one cell a
// line, positioned words …), with noise in its labels and numbers and, on
// demand, an error of the kind that governments publish. Beside the bytes
// stands the truth: each cell of the statutory tables, each number in the
// prose that a code names, the organ and the year, and the identities that the
// injected error breaks. Everything follows from the seed and the Spec.
//
// The labels of the forms are data under forms/, written down a second time on
// purpose: a generator that read schemas/ would repeat a mistake made there.
//
// It is for tests, benchmarks and the scorer; no command of the stages
// imports it.
package specimen

import "gongkai/internal/fact"

// Address of a cell, in the published codes.
type Address struct{ Table, Row, Column string }

// Cell is the truth about one value cell as the document shows it.
type Cell struct {
	Address
	Status fact.Status
	Value  string // plain decimal when Status is Reported
	Raw    string // text of the cell as written
	// Unknowable: the rendering destroys what would tell this cell from its
	// neighbours (empty cells that vanish). The value itself is still the only
	// right one; saying that it is not known is right as well.
	Unknowable bool
	absent     bool // damaged away: not in the document
	sign       bool // items_change of form C
	decimal    bool
	total      bool
}

// Spec chooses what a Specimen is made of. The zero value of a field means the
// plainest choice.
type Spec struct {
	Form      Form
	Rendering string // one of Renderings()
	Values    Values
	Blanks    Blanks
	Noise     int    // 0 none, 1 light, 2 heavy
	Encoding  string // one of Encodings(); "" is honest UTF-8
	Slip      string // an error as published: "", off_by_one, swapped, times_ten, zero_total
	Damage    string // a fault of the page's shape: one of Damages()
	Cut       bool   // ends in the middle of a table
}

// Form of a Specimen: which columns and rows its tables have.
type Form string

const (
	D  Form = "D"  // 国办公开办函〔2021〕30号
	C  Form = "C"  // 国办公开办函〔2019〕60号
	DC Form = "DC" // disclosure of D, requests of C (one row 其他处理)
	CD Form = "CD" // disclosure of D with the columns of C in art. 20 (1)
	B  Form = "B"  // 统计表 of 国办发〔2014〕32号
)

// Values says how large and how many the numbers are.
type Values string

const (
	Zeros  Values = "zeros"  // an office that nobody asked
	Few    Values = "few"    // a township: here and there a number
	Town   Values = "town"   // tens
	City   Values = "city"   // hundreds to thousands
	Large  Values = "large"  // up to millions
	Filled Values = "filled" // no cell is zero: every misplaced number shows
)

// Blanks says what stands in cells that hold no number.
type Blanks string

const (
	Full        Blanks = ""             // a number in every cell
	ZerosBlank  Blanks = "zeros_blank"  // empty instead of 0
	ZerosDash   Blanks = "zeros_dash"   // - — / instead of 0
	ZerosNone   Blanks = "zeros_none"   // 无 instead of 0
	SomeBlank   Blanks = "some_blank"   // some of the zeros are empty
	TotalsBlank Blanks = "totals_blank" // total columns left empty
	OrgsBlank   Blanks = "orgs_blank"   // the five organisation columns left empty
	AllBlank    Blanks = "all_blank"    // the unfilled form
)

// Specimen is one document and the truth about it.
type Specimen struct {
	Name        string
	ContentType string
	Payload     []byte
	Seed        int64
	Spec        Spec
	Report      fact.Report // Title, Organ, Year, PublishedOn
	Cells       []Cell
	Optional    []Address      // at the cut: neither gained nor lost
	Mentions    []fact.Mention // Indicator, Value, Unit, Approximate, Sentence
	Pages       int            // of a paged carrier, else 0
	Text        string         // what a person sees: title, prose and cells, one a line
	Breaks      []fact.Check   // identities that the injected error breaks
}
