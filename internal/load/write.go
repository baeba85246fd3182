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
		path, err := b.copyOut(ctx, t)
		if err != nil {
			return fmt.Errorf("parquet of %s: %w", t.Table, err)
		}
		if err := hashFile(whole, path); err != nil {
			return err
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
var sortedAlready = map[string]bool{"observations": true, "observations_superseded": true}

// copyOut writes one table to parquet/<table>/<table>.parquet.
func (b *build) copyOut(ctx context.Context, t catalog.Table) (path string, err error) {
	dir := filepath.Join(b.temp, "parquet", t.Table)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	path = filepath.Join(dir, t.Table+".parquet")
	from := warehouse.Name(t.Table)
	if !sortedAlready[t.Table] {
		// All columns break ties, so that the order is the same in every build.
		from = fmt.Sprintf("(FROM %s ORDER BY %s, ALL)", from, names("", t.Sort))
		from = strings.Replace(from, ", ALL", ", "+names("", columnNames(t)), 1)
	} else {
		from = "(FROM " + from + ")"
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
		return "", err
	}
	meta["columns"] = string(described)
	var kv []string
	for _, k := range []string{"name", "title_zh", "title_en", "description_zh", "description_en", "columns"} {
		kv = append(kv, k+": "+warehouse.Quote(meta[k]))
	}
	return path, b.db.Exec(ctx, fmt.Sprintf("COPY %s TO %s (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, KV_METADATA {%s})",
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
