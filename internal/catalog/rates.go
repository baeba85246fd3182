package catalog

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Rate is a number computed from published ones: 100 × the sum of the
// numerator through the sum of the denominator, for a unit of %. It is
// declared in rates/*.yaml, and is there only where all its cells are.
type Rate struct {
	Code          string // used as rate.<code>
	Label         Names
	Unit          string // %, per 100 or per 10,000
	Decimals      int    // places after the point, rounded half up
	Numerator     Sum
	Denominator   Sum  // empty when per population
	PerPopulation bool // the denominator is the population of the body's division
	About         string
}

// Sum is an addition of cells: all Terms, and of Either, where it is not
// empty, that alternative which a report has.
type Sum struct {
	Terms  []Term
	Either [][]Term
}

// Term is one cell, table.row.column, of a Sum.
type Term struct {
	Cell  string
	Minus bool
}

// rateFactors are the units of rates and what each multiplies with.
var rateFactors = map[string]int64{"%": 100, "per 100": 100, "per 10,000": 10_000}

// Factor is what the quotient is multiplied with to be in Unit.
func (r Rate) Factor() int64 { return rateFactors[r.Unit] }

// Formula is how the rate is computed, in codes of cells.
func (r Rate) Formula() string {
	below := "population"
	if !r.PerPopulation {
		below = r.Denominator.String()
	}
	return fmt.Sprintf("%s / %s × %d", r.Numerator, below, r.Factor())
}

func (s Sum) String() string {
	add := func(terms []Term) string {
		var b strings.Builder
		for i, t := range terms {
			switch {
			case t.Minus:
				b.WriteString(" - ")
			case i > 0:
				b.WriteString(" + ")
			}
			b.WriteString(t.Cell)
		}
		return strings.TrimPrefix(b.String(), " ")
	}
	out := add(s.Terms)
	var ways []string
	for _, way := range s.Either {
		ways = append(ways, add(way))
	}
	if len(ways) > 0 {
		if out != "" {
			out += " + "
		}
		out += "(" + strings.Join(ways, " or ") + ")"
	}
	if len(s.Terms) > 1 {
		return "(" + out + ")"
	}
	return out
}

// All gives every term, those of the alternatives too, in order.
func (s Sum) All() []Term {
	all := slices.Clone(s.Terms)
	for _, way := range s.Either {
		all = append(all, way...)
	}
	return all
}

// ratesFile is rates/<name>.yaml.
type ratesFile struct {
	Rates []struct {
		Rate              string     `yaml:"rate"`
		ZH                string     `yaml:"zh"`
		EN                string     `yaml:"en"`
		Unit              string     `yaml:"unit"`
		Decimals          int        `yaml:"decimals"`
		Numerator         []string   `yaml:"numerator"`
		NumeratorEither   [][]string `yaml:"numerator_either"`
		Denominator       []string   `yaml:"denominator"`
		DenominatorEither [][]string `yaml:"denominator_either"`
		PerPopulation     bool       `yaml:"per_population"`
		About             string     `yaml:"about"`
	} `yaml:"rates"`
}

// Rates loads rates/*.yaml in order of file and entry.
func Rates(fsys fs.FS) ([]Rate, error) {
	names, err := fs.Glob(fsys, "rates/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []Rate
	for _, name := range names {
		rates, err := ratesIn(fsys, name)
		if err != nil {
			return nil, err
		}
		for _, r := range rates {
			if slices.ContainsFunc(all, func(o Rate) bool { return o.Code == r.Code }) {
				return nil, lastLineOf(fsys, name, "rate: "+r.Code, fmt.Sprintf("rate %s is declared twice", r.Code))
			}
			all = append(all, r)
		}
	}
	return all, nil
}

func ratesIn(fsys fs.FS, name string) ([]Rate, error) {
	var f ratesFile
	if err := decodeYAML(fsys, name, &f); err != nil {
		return nil, err
	}
	var rates []Rate
	for _, d := range f.Rates {
		r := Rate{Code: d.Rate, Label: Names{d.ZH, d.EN}, Unit: d.Unit, Decimals: d.Decimals, PerPopulation: d.PerPopulation, About: d.About}
		var err error
		if r.Numerator, err = sum(d.Numerator, d.NumeratorEither); err == nil {
			r.Denominator, err = sum(d.Denominator, d.DenominatorEither)
		}
		below := len(r.Denominator.All()) > 0
		switch {
		case err != nil:
		case !codeLike(r.Code) || strings.Contains(r.Code, "."):
			err = fmt.Errorf("not a code")
		case r.Label.ZH == "" || r.Label.EN == "":
			err = fmt.Errorf("a label in Chinese and in English is needed")
		case rateFactors[r.Unit] == 0:
			err = fmt.Errorf("unit %q is none of %%, per 100, per 10,000", r.Unit)
		case r.Decimals < 0 || r.Decimals > 6:
			err = fmt.Errorf("%d decimals; want 0 to 6", r.Decimals)
		case len(r.Numerator.All()) == 0:
			err = fmt.Errorf("no numerator")
		case below == r.PerPopulation:
			err = fmt.Errorf("want a denominator or per_population, not both")
		}
		if err != nil {
			return nil, lineOf(fsys, name, "rate: "+d.Rate, "rate %q: %v", d.Rate, err)
		}
		rates = append(rates, r)
	}
	return rates, nil
}

// sum reads the cells of one side of a rate; none may stand there twice.
func sum(cells []string, either [][]string) (Sum, error) {
	seen := map[string]bool{}
	read := func(cells []string) (terms []Term, err error) {
		for _, c := range cells {
			code, minus := strings.CutPrefix(c, "-")
			if strings.Count(code, ".") != 2 || !codeLike(code) {
				return nil, fmt.Errorf("%q is not table.row.column", c)
			}
			if seen[code] {
				return nil, fmt.Errorf("%s stands twice on one side", code)
			}
			seen[code] = true
			terms = append(terms, Term{code, minus})
		}
		return terms, nil
	}
	s := Sum{}
	var err error
	if s.Terms, err = read(cells); err != nil {
		return s, err
	}
	if len(either) == 1 {
		return s, fmt.Errorf("an alternative of one is none")
	}
	for _, way := range either {
		terms, err := read(way)
		if err != nil {
			return s, err
		}
		if len(terms) == 0 {
			return s, fmt.Errorf("an alternative is empty")
		}
		s.Either = append(s.Either, terms)
	}
	return s, nil
}
