package load

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gongkai/internal/catalog"
)

// frictionless gives the Data Package type of a DuckDB type.
var frictionless = map[string]string{
	"VARCHAR": "string", "INTEGER": "integer", "BIGINT": "integer", "BOOLEAN": "boolean", "DATE": "date",
	"TIMESTAMP": "datetime", "DOUBLE": "number", "DECIMAL(24,6)": "number",
}

type packageField struct {
	Name        string         `json:"name"`
	Type        string         `json:"type"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Constraints map[string]any `json:"constraints,omitempty"`
}

type packageReference struct {
	Resource string   `json:"resource"`
	Fields   []string `json:"fields"`
}

type packageKey struct {
	Fields    []string         `json:"fields"`
	Reference packageReference `json:"reference"`
}

type packageSchema struct {
	Fields      []packageField `json:"fields"`
	PrimaryKey  []string       `json:"primaryKey,omitempty"`
	ForeignKeys []packageKey   `json:"foreignKeys,omitempty"`
}

type packageResource struct {
	Name        string        `json:"name"`
	Type        string        `json:"type"`
	Path        any           `json:"path"` // string, or []string where there are several files
	Format      string        `json:"format"`
	MediaType   string        `json:"mediatype"`
	Title       string        `json:"title"`
	Description string        `json:"description"`
	Schema      packageSchema `json:"schema"`
}

type packageLink struct {
	Name  string `json:"name,omitempty"`
	Title string `json:"title"`
	Path  string `json:"path,omitempty"`
}

type dataPackage struct {
	Schema      string            `json:"$schema"`
	Name        string            `json:"name"`
	ID          string            `json:"id"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Licenses    []packageLink     `json:"licenses"`
	Sources     []packageLink     `json:"sources"`
	Resources   []packageResource `json:"resources"`
}

// writePackage writes datapackage.json (Data Package 2, datapackage.org)
// beside the Parquet folder. It holds no time: the id is that of the build.
func (b *build) writePackage() error {
	p := dataPackage{
		Schema: "https://datapackage.org/profiles/2.0/datapackage.json",
		Name:   "gongkai", ID: b.summary.BuildID,
		Licenses: []packageLink{{Name: "Apache-2.0", Path: "https://www.apache.org/licenses/LICENSE-2.0",
			Title: "Apache License 2.0；报告归其发布机关所有 / the reports belong to those who published them"}},
		Sources:     []packageLink{{Title: "各行政机关公布的政府信息公开工作年度报告，网址见 documents / annual reports on open government information as published, addresses in documents"}},
		Title:       "政府信息公开工作年度报告数据 / Annual reports on open government information",
		Description: "由各机关公布的年度报告读取；数值未经修改，来源见每行。/ Read from the annual reports as published; numbers are unchanged, each row leads to its source.",
	}
	for _, t := range b.tables {
		r := packageResource{
			Name: strings.ReplaceAll(t.Table, "_", "-"), Type: "table",
			Format: "parquet", MediaType: "application/vnd.apache.parquet",
			Title: both(t.Title), Description: both(t.Description),
		}
		if err := b.filesOf(t.Table, &r); err != nil {
			return err
		}
		if t.Partition != "" {
			r.Description += fmt.Sprintf("（列 %[1]s 在文件夹名中 / column %[1]s is in the names of the folders）", t.Partition)
		}
		for _, c := range t.Columns {
			if c.Name == t.Partition {
				continue // it is not in the files
			}
			f := packageField{Name: c.Name, Type: frictionless[c.Type], Title: c.ZH, Description: c.EN}
			if c.Required {
				f.Constraints = map[string]any{"required": true}
			}
			r.Schema.Fields = append(r.Schema.Fields, f)
		}
		// A primary key of the standard has no nulls; ours may.
		if required(t) {
			r.Schema.PrimaryKey = t.Key
		}
		for _, k := range t.Refs {
			r.Schema.ForeignKeys = append(r.Schema.ForeignKeys,
				packageKey{k.Columns, packageReference{strings.ReplaceAll(k.Table, "_", "-"), k.To}})
		}
		p.Resources = append(p.Resources, r)
	}
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.temp, "datapackage.json"), append(text, '\n'), 0o644)
}

func both(n catalog.Names) string { return n.ZH + " / " + n.EN }

func required(t catalog.Table) bool {
	for _, k := range t.Key {
		if c, _ := t.Column(k); !c.Required {
			return false
		}
	}
	return len(t.Key) > 0
}

// filesOf names the files of a table, below the folder of the package.
func (b *build) filesOf(table string, r *packageResource) error {
	var paths []string
	err := filepath.WalkDir(filepath.Join(b.temp, "parquet", table), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".parquet" {
			return err
		}
		rel, err := filepath.Rel(b.temp, path)
		paths = append(paths, filepath.ToSlash(rel)) // in order of name
		return err
	})
	if err != nil || len(paths) == 0 {
		return fmt.Errorf("no Parquet file of %s: %w", table, err)
	}
	if r.Path = paths; len(paths) == 1 {
		r.Path = paths[0]
	}
	return nil
}
