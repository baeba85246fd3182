package compare

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// file takes the rows of a comparison in one format.
type file interface {
	row(cells []string) error // as many as there are columns; "" is no value
	close() error             // what was written is whole only then
}

// Formats and layouts a comparison may have.
var (
	formats = []string{"csv", "xlsx", "parquet"}
	layouts = []string{"wide", "long"}
)

// format settles format and layout of a file, by the ending of its name where
// the user does not say.
func (c *Config) format() error {
	end := strings.TrimPrefix(strings.ToLower(filepath.Ext(c.Output)), ".")
	switch {
	case c.Format == "" && slices.Contains(formats, end):
		c.Format = end
	case c.Format == "" && (end == "" || end == "txt"):
		c.Format = "csv"
	case c.Format == "":
		return usage("-o %s: the ending is none of .%s; -format says what to write", c.Output, strings.Join(formats, ", ."))
	case !slices.Contains(formats, c.Format):
		return usage("-format is one of %s, not %q", strings.Join(formats, ", "), c.Format)
	case slices.Contains(formats, end) && end != c.Format:
		return usage("-format %s and the ending of -o %s disagree", c.Format, c.Output)
	}
	switch {
	case c.Layout == "" && c.Format == "parquet":
		c.Layout = "long"
	case c.Layout == "":
		c.Layout = "wide"
	case !slices.Contains(layouts, c.Layout):
		return usage("-layout is wide or long, not %q", c.Layout)
	case c.Layout == "wide" && c.Format == "parquet":
		return usage("Parquet has the long layout only: leave out -layout wide, or write .csv or .xlsx")
	}
	return nil
}

// create begins a file of the settled format.
func (t *table) create(w io.Writer, facts []note) (file, error) {
	switch t.config.Format {
	case "xlsx":
		return newXLSX(w, t.columns(), facts, t.rows()*t.links())
	case "parquet":
		return newParquet(w, t.columns(), facts)
	}
	if t.config.NoHeader {
		facts = nil
	}
	return newCSV(w, t.columns(), facts)
}

// links is how many addresses a row has.
func (t *table) links() int {
	n := 0
	for _, c := range t.columns() {
		if c.kind == link {
			n++
		}
	}
	return n
}

// output writes to the file, by way of a temporary one, or to the writer.
func (t *table) output(ctx context.Context, facts []note, s *Summary) (err error) {
	fill := func(w io.Writer) error {
		f, err := t.create(w, facts)
		if err != nil {
			return err
		}
		if err := t.write(ctx, f, s); err != nil {
			return err
		}
		return f.close()
	}
	if t.config.Output == "" {
		return fill(t.config.Writer)
	}
	f, err := os.CreateTemp(filepath.Dir(t.config.Output), ".tmp-compare-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = fill(f)
	if e := f.Chmod(0o644); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), t.config.Output)
}
