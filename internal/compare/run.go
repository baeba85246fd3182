package compare

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// Config of a comparison.
type Config struct {
	Work       string
	Schemas    fs.FS
	Indicators string   // comma separated
	By         string   // division, organ or year
	Years      string   // 2021-2024 or 2021,2023; "" for all there are
	Level      string   // province, prefecture, county, township; "" for all
	In         string   // code or name of a division: only what lies in it
	Parent     string   // code or name of a division: only bodies of the divisions right below it
	Units      []string // ids or names of bodies, codes or names of divisions, each may be several with commas: exactly these
	Population string   // CSV file of division_code, year, population, for rates per 10,000 people
	Derived    bool     // fill in derived values where none was published
	Layout     string   // wide or long; "" for what the format has
	Format     string   // csv, xlsx or parquet; "" by the ending of Output
	NoHeader   bool     // CSV without the line of facts
	List       bool     // name the indicators and stop
	Output     string   // file; "" for Writer
	Writer     io.Writer
}

// Summary of a comparison.
type Summary struct {
	Rows, Units, Years, Numbers int
	NoRate                      int // rates that could not be computed
	NotPublished                int // bodies and years without a report
	Left                        int // bodies of the area that -by division leaves out: departments, offices
	Unplaced                    int // bodies whose division or level is unknown, so that -in and -level cannot tell
	Unattributed                int // reports whose body or year is unknown, which are in no row
	Output                      string
}

func (s Summary) String() string {
	t := fmt.Sprintf("%d rows: %d bodies, %d years, %d numbers; no report for %d bodies and years", s.Rows, s.Units, s.Years, s.Numbers, s.NotPublished)
	if s.NoRate > 0 {
		t += fmt.Sprintf("; %d rates have no value, their status says why", s.NoRate)
	}
	return strings.Join(append([]string{t}, s.leftOut()...), "; ")
}

// leftOut says what is in no row.
func (s Summary) leftOut() (all []string) {
	if s.Left > 0 {
		all = append(all, fmt.Sprintf("%d departments and offices are not divisions and are left out (-by organ has them)", s.Left))
	}
	if s.Unplaced > 0 {
		all = append(all, fmt.Sprintf("%d bodies of unknown division or level are left out by -in or -parent or -level", s.Unplaced))
	}
	if s.Unattributed > 0 {
		all = append(all, fmt.Sprintf("%d reports of an unknown body or year are in no row", s.Unattributed))
	}
	return all
}

// ErrUsage marks an error in what the user asked for.
var ErrUsage = errors.New("usage")

func usage(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// Is makes errors.Is(err, ErrUsage) hold.
func (e *usageError) Is(target error) bool { return target == ErrUsage }

// Run writes the comparison. What the user asked for wrongly is an error that
// is ErrUsage and names what is near.
func Run(ctx context.Context, log *slog.Logger, c Config) (s Summary, err error) {
	if c.By == "" {
		c.By = "division"
	}
	switch {
	case !slices.Contains([]string{"division", "organ", "year"}, c.By):
		return s, usage("-by is division, organ or year, not %q", c.By)
	case c.Level != "" && !slices.Contains(levels, c.Level):
		return s, usage("-level is one of %s, not %q", strings.Join(levels, ", "), c.Level)
	case len(c.Units) > 0 && (c.Level != "" || c.In != "" || c.Parent != ""):
		return s, usage("-unit names exactly the bodies to compare: leave out -in, -parent and -level")
	}
	if err := c.format(); err != nil {
		return s, err
	}
	words, err := newVocabulary(c.Schemas)
	if err != nil {
		return s, err
	}
	if c.List {
		return s, words.list(c.Writer, c.Indicators)
	}
	t := &table{}
	if t.wanted, err = words.find(c.Indicators); err != nil {
		return s, err
	}
	if i := slices.IndexFunc(t.wanted, func(i indicator) bool { return i.rate != nil && i.rate.PerPopulation }); i >= 0 && c.Population == "" {
		return s, usage("%s needs -population FILE, a CSV of %s", t.wanted[i].code, strings.Join(populationHeader, ","))
	}
	if t.years, err = parseYears(c.Years); err != nil {
		return s, err
	}
	if t.population, err = openPopulation(log, c.Population); err != nil {
		return s, err
	}
	divisions, err := catalog.Divisions(c.Schemas)
	if err != nil {
		return s, err
	}
	var a area
	if a.in, err = division(divisions, "-in", c.In); err != nil {
		return s, err
	}
	if a.parent, err = division(divisions, "-parent", c.Parent); err != nil {
		return s, err
	}
	path := warehouse.Path(c.Work)
	if _, err := os.Stat(path); err != nil {
		return s, fmt.Errorf("there is no warehouse at %s: run load first", path)
	}
	db, err := warehouse.Open(ctx, path)
	if err != nil {
		return s, err
	}
	defer db.Close()
	t.config = c
	if err := t.selected(ctx, log, db, a, divisions, &s); err != nil {
		return s, err
	}
	if err := t.fits(log); err != nil {
		return s, err
	}
	if t.reader, err = newReader(ctx, db, words, t.wanted); err != nil {
		return s, fmt.Errorf("compare: %w", err)
	}
	facts, err := t.facts(ctx, db, a, divisions, s)
	if err != nil {
		return s, fmt.Errorf("compare: %w", err)
	}
	if err := t.output(ctx, facts, &s); err != nil {
		return s, fmt.Errorf("compare: %w", err)
	}
	log.Info(s.String())
	return s, nil
}

// selected settles years and bodies and counts what is left out.
func (t *table) selected(ctx context.Context, log *slog.Logger, db *warehouse.DB, a area, divisions *catalog.DivisionTable, s *Summary) error {
	known, err := yearsOf(ctx, db)
	if err != nil {
		return err
	}
	without := slices.DeleteFunc(slices.Clone(t.years), func(y int) bool { return slices.Contains(known, y) })
	switch {
	case t.years == nil:
		t.years = known
	case len(known) == 0:
		return usage("-years %s: the warehouse has no report of any year", t.config.Years)
	case len(without) == len(t.years):
		return usage("-years %s: the warehouse has nothing of these years; it has %s", t.config.Years, yearSpans(known))
	case len(without) > 0:
		log.Warn("the warehouse has nothing of some years", "years", yearSpans(without), "it has", yearSpans(known))
	}
	unknown, err := db.Int(ctx, "SELECT count(*) FROM reports WHERE organ_id IS NULL OR year IS NULL")
	if err != nil {
		return err
	}
	s.Unattributed = int(unknown)
	all, err := organs(ctx, db, divisions)
	if err != nil {
		return err
	}
	if t.units, err = units(all, t.config, a, divisions, s); err != nil {
		return err
	}
	s.Units, s.Years, s.Output = len(t.units), len(t.years), t.config.Output
	if s.NotPublished, err = t.unreported(ctx, db); err != nil {
		return err
	}
	if len(t.units) == 0 {
		log.Warn("the warehouse has no body")
	}
	return nil
}

// fits refuses a workbook that a spreadsheet could not hold, and warns of a
// CSV that it would show in part.
func (t *table) fits(log *slog.Logger) error {
	rows, columns := t.rows()+1, t.width()
	if t.config.Format == "csv" && !t.config.NoHeader {
		rows++
	}
	if rows <= sheetRows && columns <= sheetColumns || t.config.Format == "parquet" {
		return nil
	}
	if t.config.Format == "xlsx" {
		return usage("%d rows and %d columns do not fit a sheet of %d and %d: narrow with -in, -parent, -level, -unit or -years, ask for fewer indicators, turn it with -layout long or another -by, or write .csv or .parquet",
			rows, columns, sheetRows, sheetColumns)
	}
	log.Warn("the file is whole, but a spreadsheet would show only part of it", "rows", rows, "columns", columns)
	return nil
}
