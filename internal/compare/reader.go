package compare

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// reader fetches what a comparison shows, for some bodies and years at a time,
// so that memory holds a part of the warehouse and never all of it.
type reader struct {
	db    *warehouse.DB
	words *vocabulary
	items []indicator    // the cells and prose numbers that are read
	index map[string]int // of items by code

	tables, rows, columns, prose []string // of items, as SQL literals
	narrative                    []string // checks of the prose, as SQL literals

	states, issues map[string]string // labels of coverage states and issues
	memo           map[string][]bool // which items a list of passed tests touches
}

// newReader prepares to read the wanted indicators and the parts of the rates
// among them.
func newReader(ctx context.Context, db *warehouse.DB, words *vocabulary, wanted []indicator) (*reader, error) {
	r := &reader{db: db, words: words, index: map[string]int{}, states: map[string]string{}, issues: map[string]string{}, memo: map[string][]bool{}}
	add := func(i indicator) {
		if _, ok := r.index[i.code]; ok {
			return
		}
		r.index[i.code] = len(r.items)
		r.items = append(r.items, i)
		if i.prose() {
			r.prose = insert(r.prose, i.code)
			r.narrative = insert(r.narrative, "narrative."+i.code)
			return
		}
		r.tables, r.rows, r.columns = insert(r.tables, i.table), insert(r.rows, i.row), insert(r.columns, i.column)
	}
	for _, i := range wanted {
		if i.rate == nil {
			add(i)
			continue
		}
		for _, sum := range []catalog.Sum{i.rate.Numerator, i.rate.Denominator} {
			for _, term := range sum.All() {
				part, ok := words.all[term.Cell]
				if !ok {
					return nil, fmt.Errorf("%s: no form has the cell %s", i.code, term.Cell)
				}
				add(part)
			}
		}
	}
	err := db.Each(ctx, `SELECT kind, code, label_zh, label_en FROM codes WHERE kind IN ('coverage_state', 'issue')`, func(row []string) error {
		label := strings.TrimSpace(row[2] + " " + row[3])
		if row[0] == "issue" {
			r.issues[row[1]] = label
			return nil
		}
		r.states[row[1]] = label
		return nil
	})
	if err != nil || len(r.tables) == 0 {
		return r, err
	}
	var cells []string
	for n, i := range r.items {
		if !i.prose() {
			cells = append(cells, fmt.Sprintf("(%d, %s, %s, %s, %s)", n, warehouse.Quote(i.table), warehouse.Quote(i.row), warehouse.Quote(i.column), warehouse.Quote(i.unit)))
		}
	}
	return r, db.Exec(ctx, `CREATE OR REPLACE TEMP TABLE compare_cell (item INTEGER, table_code VARCHAR, row_code VARCHAR, column_code VARCHAR, unit VARCHAR);
		INSERT INTO compare_cell VALUES `+strings.Join(cells, ", "))
}

// insert adds a text to a list of SQL literals that has each once.
func insert(list []string, text string) []string {
	if q := warehouse.Quote(text); !slices.Contains(list, q) {
		return append(list, q)
	}
	return list
}

func in(list []string) string { return "IN (" + strings.Join(list, ", ") + ")" }

// most is the number of cells that are read at a time.
const most = 100_000

// step is how many bodies are read at a time.
func (r *reader) step(years int) int {
	return min(max(most/max(1, years*len(r.items)), 16), 5000)
}

// state is the label of a body and year without report.
func (r *reader) state(code string) string {
	if w, ok := words[code]; ok {
		return w
	}
	if label := r.states[code]; label != "" {
		return label
	}
	return code
}
