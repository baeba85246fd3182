package compare

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// Config of a comparison.
type Config struct {
	Work       string
	Schemas    fs.FS
	Indicators string // comma separated
	By         string // division, organ or year
	Years      string // 2021-2024 or 2021,2023; "" for all there are
	Level      string // province, prefecture, county, township; "" for all
	In         string // code or name of a division: only what lies in it
	Derived    bool   // fill in derived values where none was published
	Output     string // file; "" for Writer
	Writer     io.Writer
}

// Summary of a comparison.
type Summary struct {
	Rows, Units, Years, Numbers int
	NotPublished                int // bodies and years without a report
	Left                        int // bodies of the area that -by division leaves out: departments, offices
	Unplaced                    int // bodies whose division or level is unknown, so that -in and -level cannot tell
	Unattributed                int // reports whose body or year is unknown, which are in no row
	Output                      string
}

func (s Summary) String() string {
	t := fmt.Sprintf("%d rows: %d bodies, %d years, %d numbers; no report for %d bodies and years", s.Rows, s.Units, s.Years, s.Numbers, s.NotPublished)
	if s.Left > 0 {
		t += fmt.Sprintf("; %d departments and offices are not divisions and are left out (-by organ has them)", s.Left)
	}
	if s.Unplaced > 0 {
		t += fmt.Sprintf("; %d bodies of unknown division or level are left out by -in or -level", s.Unplaced)
	}
	if s.Unattributed > 0 {
		t += fmt.Sprintf("; %d reports of an unknown body or year are in no row", s.Unattributed)
	}
	return t
}

// What a sheet of the common spreadsheets holds.
const sheetColumns, sheetRows = 16_384, 1_048_576

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
	if !slices.Contains([]string{"division", "organ", "year"}, c.By) {
		return s, usage("-by is division, organ or year, not %q", c.By)
	}
	if c.Level != "" && !slices.Contains(levels, c.Level) {
		return s, usage("-level is one of %s, not %q", strings.Join(levels, ", "), c.Level)
	}
	words, err := newVocabulary(c.Schemas)
	if err != nil {
		return s, err
	}
	wanted, err := words.find(c.Indicators)
	if err != nil {
		return s, err
	}
	years, err := parseYears(c.Years)
	if err != nil {
		return s, err
	}
	divisions, err := catalog.Divisions(c.Schemas)
	if err != nil {
		return s, err
	}
	area, err := division(divisions, c.In)
	if err != nil {
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
	if years == nil {
		if years, err = yearsOf(ctx, db); err != nil {
			return s, err
		}
	}
	unknown, err := db.Int(ctx, "SELECT count(*) FROM reports WHERE organ_id IS NULL OR year IS NULL")
	if err != nil {
		return s, err
	}
	s.Unattributed = int(unknown)
	all, err := units(ctx, db, c, area, divisions, &s)
	if err != nil {
		return s, err
	}
	t := &table{config: c, vocabulary: words, wanted: wanted, years: years, units: all}
	if err := t.read(ctx, db); err != nil {
		return s, fmt.Errorf("compare: %w", err)
	}
	s.Units, s.Years, s.Output = len(all), len(years), c.Output
	if err := t.output(&s); err != nil {
		return s, fmt.Errorf("compare: %w", err)
	}
	log.Info(s.String())
	if len(all) == 0 {
		log.Warn("no body of the warehouse matches", "in", c.In, "level", c.Level)
	}
	if columns := 5 + len(fields)*len(all); c.By == "year" && columns > sheetColumns || s.Rows >= sheetRows {
		log.Warn("the file is whole, but a spreadsheet would show only part of it", "rows", s.Rows, "columns", columns)
	}
	return s, nil
}

// output writes to the file, by way of a temporary one, or to the writer.
func (t *table) output(s *Summary) (err error) {
	if t.config.Output == "" {
		return t.write(t.config.Writer, s)
	}
	f, err := os.CreateTemp(filepath.Dir(t.config.Output), ".tmp-compare-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = t.write(f, s)
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

// fields are the columns of one number.
var fields = [...]string{"", " 状态 status", " 校验 checks", " 来源 source"}

// write gives one row a body and indicator with the years side by side or, by
// year, one row a year and indicator with the bodies side by side.
func (t *table) write(w io.Writer, s *Summary) error {
	out, buffer, err := newWriter(w)
	if err != nil {
		return err
	}
	row := func(cells ...string) error { return out.Write(cells) }
	missing := map[[2]string]bool{}
	number4 := func(u unit, y int, i indicator) []string {
		c := t.cell(u, y, i)
		if c.value != "" {
			s.Numbers++
		}
		if c.noReport {
			missing[[2]string{u.organ, strconv.Itoa(y)}] = true
		}
		return []string{number(c.value), text(c.status), text(c.checks), text(c.url)}
	}
	if t.config.By == "year" {
		head := []string{"年度 year", "指标 indicator", "指标名称", "indicator label", "单位 unit"}
		for _, u := range t.units {
			for _, f := range fields {
				head = append(head, text(u.name+"（"+u.organ+"）"+f))
			}
		}
		if err := row(head...); err != nil {
			return err
		}
		for _, y := range t.years {
			for _, i := range t.wanted {
				cells := []string{strconv.Itoa(y), i.code, text(i.zh), text(i.en), text(i.unit)}
				for _, u := range t.units {
					cells = append(cells, number4(u, y, i)...)
				}
				if err := row(cells...); err != nil {
					return err
				}
				s.Rows++
			}
		}
	} else {
		head := []string{"机关 organ", "机关标识 organ_id", "区划代码 division_code", "区划 division", "级别 level", "指标 indicator", "指标名称", "indicator label", "单位 unit"}
		for _, y := range t.years {
			for _, f := range fields {
				head = append(head, strconv.Itoa(y)+f)
			}
		}
		if err := row(head...); err != nil {
			return err
		}
		for _, u := range t.units {
			for _, i := range t.wanted {
				cells := []string{text(u.name), u.organ, u.division, text(u.divisionName), u.level, i.code, text(i.zh), text(i.en), text(i.unit)}
				for _, y := range t.years {
					cells = append(cells, number4(u, y, i)...)
				}
				if err := row(cells...); err != nil {
					return err
				}
				s.Rows++
			}
		}
	}
	s.NotPublished = len(missing)
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return buffer.Flush()
}
