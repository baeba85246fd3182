package score

import (
	"bufio"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"gongkai/internal/fact"
	"gongkai/internal/specimen"
)

// ReadGold reads gold.tsv, mentions.tsv, meta.tsv and optional.tsv of fsys, in
// the order of meta.tsv. The documents are under docs/.
func ReadGold(fsys fs.FS) ([]Gold, error) {
	var out []Gold
	at := map[string]*Gold{}
	if err := table(fsys, "meta.tsv", []string{"doc", "url", "organ", "division_code", "year"}, func(f []string) error {
		year, err := strconv.Atoi(f[4])
		if err != nil && strings.Trim(f[4], " -–") != "" {
			return err
		}
		out = append(out, Gold{Doc: f[0], Organ: f[2], Division: f[3], Year: year,
			Cells: map[specimen.Address]Want{}, Optional: map[specimen.Address]bool{}, OptionalTables: map[string]bool{}})
		return nil
	}); err != nil {
		return nil, err
	}
	for i := range out {
		at[out[i].Doc] = &out[i]
	}
	find := func(doc string) (*Gold, error) {
		if g := at[doc]; g != nil {
			return g, nil
		}
		return nil, fmt.Errorf("document %q is not in meta.tsv", doc)
	}
	value := func(s string) (fact.Decimal, error) {
		if s == "" {
			return fact.Decimal{}, nil
		}
		return fact.ParseDecimal(s)
	}
	if err := table(fsys, "gold.tsv", []string{"doc", "table", "row", "column", "status", "value"}, func(f []string) error {
		g, err := find(f[0])
		if err != nil {
			return err
		}
		v, err := value(f[5])
		g.Cells[specimen.Address{Table: f[1], Row: f[2], Column: f[3]}] = Want{Status: fact.Status(f[4]), Value: v}
		return err
	}); err != nil {
		return nil, err
	}
	if err := table(fsys, "mentions.tsv", []string{"doc", "indicator", "value", "unit", "approximate", "sentence"}, func(f []string) error {
		g, err := find(f[0])
		if err != nil {
			return err
		}
		v, err := value(f[2])
		g.Mentions = append(g.Mentions, Mention{f[1], v, f[5]})
		return err
	}); err != nil {
		return nil, err
	}
	return out, table(fsys, "optional.tsv", []string{"kind", "doc", "table", "row", "column", "indicator", "value"}, func(f []string) error {
		g, err := find(f[1])
		if err != nil {
			return err
		}
		switch {
		case f[0] == "mention":
			v, err := value(f[6])
			g.OptionalMentions = append(g.OptionalMentions, Mention{Indicator: f[5], Value: v})
			return err
		case f[3] == "*":
			g.OptionalTables[f[2]] = true
		default:
			g.Optional[specimen.Address{Table: f[2], Row: f[3], Column: f[4]}] = true
		}
		return nil
	})
}

// table reads one TSV file whose first line begins with the given names.
func table(fsys fs.FS, name string, want []string, row func([]string) error) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		fields := strings.Split(strings.TrimSuffix(sc.Text(), "\r"), "\t")
		if n == 1 {
			if len(fields) < len(want) || strings.Join(fields[:len(want)], "\t") != strings.Join(want, "\t") {
				return fmt.Errorf("%s: header %q, want %q first", name, fields, want)
			}
			continue
		}
		for len(fields) < len(want) {
			fields = append(fields, "")
		}
		if err := row(fields); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	return sc.Err()
}

// FromSpecimen is the gold of a generated document.
func FromSpecimen(s specimen.Specimen) Gold {
	g := Gold{Doc: s.Name, Organ: s.Report.Organ, Year: s.Report.Year, Breaks: s.Breaks, Text: s.Text,
		Cells: map[specimen.Address]Want{}, Optional: map[specimen.Address]bool{}}
	for _, c := range s.Cells {
		w := Want{Status: c.Status, Unknowable: c.Unknowable}
		if c.Status == fact.Reported {
			w.Value = fact.MustDecimal(c.Value)
		}
		g.Cells[c.Address] = w
	}
	for _, a := range s.Optional {
		g.Optional[a] = true
	}
	for _, m := range s.Mentions {
		g.Mentions = append(g.Mentions, Mention{m.Indicator, m.Value, m.Sentence})
	}
	return g
}
