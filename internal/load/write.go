package load

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// write gives the published files: comments, Parquet, package, dictionary. The
// id of the build is the digest of the Parquet files.
func (b *build) write(ctx context.Context) error {
	b.summary.Counts = map[string]int64{}
	whole := sha256.New()
	for _, t := range b.tables {
		if err := b.comment(ctx, t); err != nil {
			return fmt.Errorf("comments of %s: %w", t.Table, err)
		}
		if t.Table == "builds" {
			continue // it names the others
		}
		n, err := b.db.Int(ctx, "SELECT count(*) FROM "+warehouse.Name(t.Table))
		if err != nil {
			return err
		}
		b.summary.Counts[t.Table] = n
		files, err := b.copyOut(ctx, t)
		if err != nil {
			return fmt.Errorf("parquet of %s: %w", t.Table, err)
		}
		for _, f := range files {
			fmt.Fprintln(whole, f)
			if err := hashFile(whole, filepath.Join(b.temp, f)); err != nil {
				return err
			}
		}
	}
	b.summary.BuildID = short(whole.Sum(nil))
	if err := b.writeBuilds(ctx); err != nil {
		return err
	}
	if err := b.writePackage(); err != nil {
		return err
	}
	return b.writeDictionary(ctx)
}

// sortedAlready are the tables whose rows were inserted in order; sorting
// millions of rows twice would be waste.
var sortedAlready = map[string]bool{"observations": true, "observations_superseded": true, "mentions": true, "mentions_superseded": true, "checks": true}

// copyOut writes one table to parquet/<table>/<table>.parquet, a partitioned
// one to parquet/<table>/<column>=<value>/<table>.parquet without that column,
// as hive does. It gives the files, relative to the generation.
func (b *build) copyOut(ctx context.Context, t catalog.Table) (files []string, err error) {
	type part struct{ folder, where string }
	var parts []part
	if t.Partition != "" {
		column := warehouse.Name(t.Partition)
		_, values, err := b.db.Strings(ctx, fmt.Sprintf("SELECT DISTINCT %[1]s FROM %[2]s ORDER BY %[1]s NULLS LAST", column, warehouse.Name(t.Table)))
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			if v[0] == "" {
				parts = append(parts, part{t.Partition + "=__HIVE_DEFAULT_PARTITION__", column + " IS NULL"})
			} else {
				parts = append(parts, part{t.Partition + "=" + v[0], column + " = " + v[0]})
			}
		}
	}
	if len(parts) == 0 { // a folder without a file could not be read
		parts = []part{{}}
	}
	for _, p := range parts {
		file := filepath.Join("parquet", t.Table, p.folder, t.Table+".parquet")
		if err := b.copyFile(ctx, t, file, p.where); err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// copyFile writes the rows of t that are where, in order, to a file of the
// generation.
func (b *build) copyFile(ctx context.Context, t catalog.Table, file, where string) error {
	path := filepath.Join(b.temp, file)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	from := "FROM " + warehouse.Name(t.Table)
	if where != "" {
		from = fmt.Sprintf("SELECT * EXCLUDE (%s) %s WHERE %s", warehouse.Name(t.Partition), from, where)
	}
	if !sortedAlready[t.Table] {
		// All columns break ties, so that the order is the same in every build.
		from += " ORDER BY " + names("", t.Sort) + ", " + names("", columnNames(t))
	}
	meta := map[string]string{
		"name": t.Table, "title_zh": t.Title.ZH, "title_en": t.Title.EN,
		"description_zh": t.Description.ZH, "description_en": t.Description.EN,
	}
	columns := map[string]map[string]string{}
	for _, c := range t.Columns {
		columns[c.Name] = map[string]string{"zh": c.ZH, "en": c.EN}
	}
	described, err := json.Marshal(columns)
	if err != nil {
		return err
	}
	meta["columns"] = string(described)
	var kv []string
	for _, k := range []string{"name", "title_zh", "title_en", "description_zh", "description_en", "columns"} {
		kv = append(kv, k+": "+warehouse.Quote(meta[k]))
	}
	return b.db.Exec(ctx, fmt.Sprintf("COPY (%s) TO %s (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, KV_METADATA {%s})",
		from, warehouse.Quote(path), strings.Join(kv, ", ")))
}

func columnNames(t catalog.Table) []string {
	var all []string
	for _, c := range t.Columns {
		all = append(all, c.Name)
	}
	return all
}

// comment describes a table and its columns in the database.
func (b *build) comment(ctx context.Context, t catalog.Table) error {
	text := func(title, description catalog.Names) string {
		return title.ZH + "：" + description.ZH + " / " + title.EN + ": " + description.EN
	}
	if err := b.db.Exec(ctx, fmt.Sprintf("COMMENT ON TABLE %s IS %s", warehouse.Name(t.Table), warehouse.Quote(text(t.Title, t.Description)))); err != nil {
		return err
	}
	for _, c := range t.Columns {
		err := b.db.Exec(ctx, fmt.Sprintf("COMMENT ON COLUMN %s.%s IS %s", warehouse.Name(t.Table), warehouse.Name(c.Name), warehouse.Quote(c.ZH+" / "+c.EN)))
		if err != nil {
			return err
		}
	}
	return nil
}

// pastBuild is one row of builds.
type pastBuild struct {
	BuildID      string           `json:"build_id"`
	Code         string           `json:"code"`
	Declarations string           `json:"declarations"`
	Counts       map[string]int64 `json:"counts"`
	Changes      Changes          `json:"changes"`
}

// writeBuilds adds this build to the list of those before. A build that gives
// again what the current one holds takes its place.
func (b *build) writeBuilds(ctx context.Context) error {
	s := b.summary
	this := pastBuild{s.BuildID, b.config.Code, b.declared, s.Counts, s.Changes}
	if old, _, ok := b.before(); ok {
		b.history = old.History
		if n := len(b.history); n > 0 && b.history[n-1].BuildID == this.BuildID {
			this.Changes = b.history[n-1].Changes
			b.history = b.history[:n-1]
		}
	}
	for i, p := range b.history {
		if p.BuildID == this.BuildID { // went back to an earlier state
			b.history = append(b.history[:i:i], b.history[i+1:]...)
			break
		}
	}
	b.history = append(b.history, this)
	const most = 1000
	if n := len(b.history); n > most {
		b.history = b.history[n-most:]
	}
	_, err := b.db.Append(ctx, "builds", func(yield func([]driver.Value, error) bool) {
		for i, p := range b.history {
			counts, err := json.Marshal(p.Counts)
			if err != nil {
				yield(nil, err)
				return
			}
			changes, err := json.Marshal(p.Changes)
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield([]driver.Value{int32(i + 1), p.BuildID, p.Code, p.Declarations, string(counts), string(changes)}, nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	s.Counts["builds"] = int64(len(b.history))
	for _, t := range b.tables {
		if t.Table == "builds" {
			_, err = b.copyOut(ctx, t)
		}
	}
	return err
}
