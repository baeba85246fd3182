package extract

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strconv"

	"gongkai/internal/fact"
)

// Formats of Files.
const (
	NDJSON = "ndjson"
	CSV    = "csv"
)

// FilesConfig of a reading of documents from disk.
type FilesConfig struct {
	Schemas fs.FS
	Format  string
	OCR     bool
}

// maxFile bounds a document from disk.
const maxFile = 256 << 20

// Files reads documents from disk and writes what they state to w, file by
// file, storing nothing. It returns how many could not be read.
func Files(ctx context.Context, log *slog.Logger, cfg FilesConfig, w io.Writer, names []string) (broken int, err error) {
	r, err := NewReader(log, cfg.Schemas)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	r.Recognise(cfg.OCR)
	out, err := newPrinter(cfg.Format, w)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		if ctx.Err() != nil {
			return broken, ctx.Err()
		}
		payload, err := readFile(name)
		var reading fact.Reading
		if err != nil {
			reading = fact.Reading{Source: name, Issues: []fact.Issue{{Code: "unreadable", Detail: err.Error()}}}
		} else {
			reading = r.Read(ctx, payload, Source{Name: name})
		}
		if !readable(reading) {
			broken++
		}
		if err := out.print(reading); err != nil {
			return broken, err
		}
	}
	return broken, out.flush()
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("%s is larger than %d bytes", name, maxFile)
	}
	return b, err
}

// record is one line of output; fields that a kind does not have stay out.
type record struct {
	Kind         string  `json:"kind"`
	Source       string  `json:"source"`
	Title        *string `json:"title,omitempty"`
	Organ        *string `json:"organ,omitempty"`
	DivisionCode *string `json:"division_code,omitempty"`
	Year         *int    `json:"year,omitempty"`
	Vintage      *string `json:"vintage,omitempty"`
	ID           string  `json:"id,omitempty"`
	Code         string  `json:"code,omitempty"`
	Detail       string  `json:"detail,omitempty"`
	Table        string  `json:"table,omitempty"`
	Row          string  `json:"row,omitempty"`
	Column       string  `json:"column,omitempty"`
	Indicator    string  `json:"indicator,omitempty"`
	Status       string  `json:"status,omitempty"`
	Value        value   `json:"value,omitzero"`
	Unit         *string `json:"unit,omitempty"`
	Raw          *string `json:"raw,omitempty"`
	Approximate  *bool   `json:"approximate,omitempty"`
	Sentence     *string `json:"sentence,omitempty"`
	Passed       *bool   `json:"passed,omitempty"`
	Grade        string  `json:"grade,omitempty"`
	Residual     *string `json:"residual,omitempty"`
	DerivedBy    string  `json:"derived_by,omitempty"`
	Confidence   string  `json:"confidence,omitempty"` // low for character recognition
	Reading      string  `json:"reading,omitempty"`    // how the cell was read
	Margin       float64 `json:"margin,omitempty"`     // over the next best reading that differs
	At           *string `json:"at,omitempty"`
}

// value is a decimal as a string, or null where the kind has a value and this
// record has none.
type value struct {
	text string
	null bool
}

func (v value) IsZero() bool { return v == value{} }

func (v value) MarshalJSON() ([]byte, error) {
	if v.null {
		return []byte("null"), nil
	}
	return json.Marshal(v.text)
}

func records(r fact.Reading) []record {
	var out []record
	if r.Report.IsReport {
		p := r.Report
		out = append(out, record{Kind: "report", Source: r.Source, Title: &p.Title, Organ: &p.Organ, DivisionCode: &p.Division, Year: &p.Year, Vintage: &p.Vintage})
	}
	for _, o := range r.Observations {
		v, at := value{null: true}, o.At.String()
		if o.HasValue {
			v = value{text: o.Value.String()}
		}
		rec := record{Kind: "observation", Source: r.Source, Table: o.Table, Row: o.Row, Column: o.Column, Status: string(o.Status),
			Value: v, Unit: &o.Unit, Raw: &o.Raw, At: &at, DerivedBy: o.DerivedBy, Reading: o.Reading, Margin: o.Margin}
		if o.LowConfidence {
			rec.Confidence = "low"
		}
		out = append(out, rec)
	}
	for _, m := range r.Mentions {
		at := m.At.String()
		out = append(out, record{Kind: "mention", Source: r.Source, Indicator: m.Indicator, Value: value{text: m.Value.String()}, Unit: &m.Unit,
			Approximate: &m.Approximate, Sentence: &m.Sentence, At: &at})
	}
	for _, c := range r.Checks {
		res := c.Residual.String()
		out = append(out, record{Kind: "check", Source: r.Source, ID: c.ID, Grade: string(c.Grade), Table: c.Table, Row: c.Row, Column: c.Column, Passed: &c.Passed, Residual: &res})
	}
	for _, i := range r.Issues {
		at := i.At.String()
		out = append(out, record{Kind: "issue", Source: r.Source, Code: i.Code, Detail: i.Detail, Table: i.Table, Row: i.Row, Column: i.Column, At: &at})
	}
	return out
}

// printer writes readings in one format.
type printer struct {
	json *json.Encoder
	csv  *csv.Writer
}

var csvHeader = []string{"kind", "source", "table", "row", "column", "indicator", "status", "value", "unit", "raw", "derived_by", "approximate",
	"sentence", "id", "passed", "residual", "code", "detail", "title", "organ", "division_code", "year", "vintage", "at"}

func newPrinter(format string, w io.Writer) (*printer, error) {
	switch format {
	case NDJSON:
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return &printer{json: e}, nil
	case CSV:
		c := csv.NewWriter(w)
		return &printer{csv: c}, c.Write(csvHeader)
	}
	return nil, fmt.Errorf("unknown format %q: ndjson or csv", format)
}

func (p *printer) print(r fact.Reading) error {
	for _, rec := range records(r) {
		if p.json != nil {
			if err := p.json.Encode(rec); err != nil {
				return err
			}
			continue
		}
		if err := p.csv.Write(rec.fields()); err != nil {
			return err
		}
	}
	return p.flush()
}

func (p *printer) flush() error {
	if p.csv == nil {
		return nil
	}
	p.csv.Flush()
	return p.csv.Error()
}

// fields are the columns of csvHeader.
func (r record) fields() []string {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	flag := func(b *bool) string {
		if b == nil {
			return ""
		}
		return strconv.FormatBool(*b)
	}
	year := ""
	if r.Year != nil && *r.Year != 0 {
		year = strconv.Itoa(*r.Year)
	}
	return []string{r.Kind, r.Source, r.Table, r.Row, r.Column, r.Indicator, r.Status, r.Value.text, text(r.Unit), text(r.Raw), r.DerivedBy,
		flag(r.Approximate), text(r.Sentence), r.ID, flag(r.Passed), text(r.Residual), r.Code, r.Detail, text(r.Title), text(r.Organ),
		text(r.DivisionCode), year, text(r.Vintage), text(r.At)}
}
