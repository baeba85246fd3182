package warehouse

import (
	"context"
	"database/sql/driver"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCreateAppendOpen(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a b.duckdb")
	db, err := Create(ctx, path, Settings{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Exec(ctx, `CREATE TABLE t (name VARCHAR, value DECIMAL(24,6), day DATE); INSERT INTO t VALUES ('乙', -0.5, '2024-01-31')`); err != nil {
		t.Fatal(err)
	}
	n, err := db.Append(ctx, "t", func(yield func([]driver.Value, error) bool) {
		yield([]driver.Value{"甲", nil, nil}, nil)
	})
	if err != nil || n != 1 {
		t.Fatalf("Append: %d, %v", n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(ctx, path, Settings{}); err == nil {
		t.Error("Create took an existing file")
	}
	db, err = Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, rows, err := db.Strings(ctx, "FROM t ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([][]string{{"乙", "-0.5", "2024-01-31"}, {"甲", "", ""}}, rows); d != "" {
		t.Error(d)
	}
	for _, q := range []string{"DELETE FROM t", "SELECT * FROM read_csv('/etc/hostname')", "SET enable_external_access=true"} {
		if err := db.Exec(ctx, q); err == nil {
			t.Errorf("a reader may run %s", q)
		}
	}
}
