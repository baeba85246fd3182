// Package warehouse opens DuckDB databases: the one place that names the
// driver, so that its path can change in one line.
//
// A warehouse is the folder DIR/warehouse:
//
//	current            link to the generation that readers see
//	gongkai.duckdb     link to current/gongkai.duckdb
//	parquet            link to current/parquet, one folder a table
//	datapackage.json   link to current/datapackage.json
//	dictionary.md      link to current/dictionary.md
//	review.yaml        link to current/review.yaml
//	generations/<id>   whole builds, named by what they hold
//
// One rename of `current` publishes database and Parquet together.
package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	duckdb "github.com/marcboeker/go-duckdb/v2"
)

// Database is the file name of the database in a generation.
const Database = "gongkai.duckdb"

// Path is the database that readers of the work directory see.
func Path(work string) string { return filepath.Join(work, "warehouse", Database) }

// DB is one connection to a DuckDB database. One connection, because
// temporary tables belong to the connection that made them.
type DB struct {
	pool *sql.DB
	*sql.Conn
}

// Settings of a database that is being built.
type Settings struct {
	Threads int    // 0: as many as there are processors
	Memory  string // limit such as "2GB"; "" is DuckDB's default
	Temp    string // folder for what does not fit in memory; "" beside the database
}

// Create makes a new database file and opens it for writing.
func Create(ctx context.Context, path string, s Settings) (*DB, error) {
	if _, err := os.Stat(path); err == nil {
		return nil, fmt.Errorf("create database %s: file exists", path)
	}
	q := url.Values{}
	if s.Threads > 0 {
		q.Set("threads", strconv.Itoa(s.Threads))
	}
	if s.Memory != "" {
		q.Set("memory_limit", s.Memory)
	}
	if s.Temp != "" {
		q.Set("temp_directory", s.Temp)
	}
	return open(ctx, path, q)
}

// Open opens an existing database for reading only. Queries cannot reach
// other files, nor change that.
func Open(ctx context.Context, path string) (*DB, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, fmt.Errorf("open warehouse: %w", err)
	}
	// The driver keeps one instance a path: with the path of the generation, a
	// database that was swapped in is not taken for the one before.
	q := url.Values{"access_mode": {"READ_ONLY"}, "enable_external_access": {"false"}, "lock_configuration": {"true"}}
	return open(ctx, real, q)
}

func open(ctx context.Context, path string, q url.Values) (_ *DB, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("open database %s: %w", path, err)
		}
	}()
	dsn := path
	if len(q) > 0 {
		dsn += "?" + q.Encode()
	}
	c, err := duckdb.NewConnector(dsn, nil)
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(c)
	pool.SetMaxOpenConns(1)
	conn, err := pool.Conn(ctx)
	if err != nil {
		pool.Close()
		return nil, err
	}
	return &DB{pool, conn}, nil
}

// Close closes the connection and the database; what was written is on disk
// then, without a log beside it.
func (db *DB) Close() error {
	err := db.Conn.Close()
	if e := db.pool.Close(); err == nil {
		err = e
	}
	return err
}

// Exec runs statements.
func (db *DB) Exec(ctx context.Context, query string, args ...any) error {
	_, err := db.ExecContext(ctx, query, args...)
	return err
}

// Int runs a query that gives one integer.
func (db *DB) Int(ctx context.Context, query string, args ...any) (int64, error) {
	var n sql.NullInt64
	if err := db.QueryRowContext(ctx, query, args...).Scan(&n); err != nil {
		return 0, err
	}
	return n.Int64, nil
}

// Strings runs a query and gives its rows with every value as text, null as
// "". For small results.
func (db *DB) Strings(ctx context.Context, query string, args ...any) (names []string, rows [][]string, err error) {
	r, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	if names, err = r.Columns(); err != nil {
		return nil, nil, err
	}
	for r.Next() {
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		if err := r.Scan(values...); err != nil {
			return nil, nil, err
		}
		row := make([]string, len(names))
		for i, v := range values {
			row[i] = Text(*v.(*any))
		}
		rows = append(rows, row)
	}
	return names, rows, r.Err()
}

// Append writes rows to a table through the appender and gives their number.
// A table of a schema is written schema.table.
func (db *DB) Append(ctx context.Context, table string, rows iter.Seq2[[]driver.Value, error]) (n int64, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("append to %s: %w", table, err)
		}
	}()
	schema, name, ok := strings.Cut(table, ".")
	if !ok {
		schema, name = "", table
	}
	err = db.Raw(func(conn any) (err error) {
		a, err := duckdb.NewAppenderFromConn(conn.(driver.Conn), schema, name)
		if err != nil {
			return err
		}
		defer func() {
			if e := a.Close(); err == nil {
				err = e
			}
		}()
		for row, err := range rows {
			if err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := a.AppendRow(row...); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// Quote is s as an SQL literal.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Name is s as an SQL identifier.
func Name(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
