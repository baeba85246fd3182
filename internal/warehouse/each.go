package warehouse

import "context"

// Each runs a query and calls f for every row with its values as text, null
// as "". The row is reused; its texts may be kept.
func (db *DB) Each(ctx context.Context, query string, f func(row []string) error) error {
	r, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer r.Close()
	names, err := r.Columns()
	if err != nil {
		return err
	}
	values, row := make([]any, len(names)), make([]string, len(names))
	into := make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for r.Next() {
		if err := r.Scan(into...); err != nil {
			return err
		}
		for i, v := range values {
			row[i] = Text(v)
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return r.Err()
}
