package load

import (
	"encoding/json"
	"fmt"
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
	Path        string        `json:"path"`
	Format      string        `json:"format"`
	MediaType   string        `json:"mediatype"`
	Title       string        `json:"title"`
	Description string        `json:"description"`
	Schema      packageSchema `json:"schema"`
}

type dataPackage struct {
	Name        string            `json:"name"`
	ID          string            `json:"id"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Resources   []packageResource `json:"resources"`
}

// writePackage writes datapackage.json (Frictionless Data Package 1) beside
// the Parquet folder.
func (b *build) writePackage() error {
	p := dataPackage{
		Name: "gongkai", ID: b.summary.BuildID,
		Title:       "政府信息公开工作年度报告数据 / Annual reports on open government information",
		Description: "由各机关公布的年度报告读取；数值未经修改，来源见每行。/ Read from the annual reports as published; numbers are unchanged, each row leads to its source.",
	}
	for _, t := range b.tables {
		r := packageResource{
			Name: strings.ReplaceAll(t.Table, "_", "-"), Path: "parquet/" + t.Table + "/" + t.Table + ".parquet",
			Format: "parquet", MediaType: "application/vnd.apache.parquet",
			Title: both(t.Title), Description: both(t.Description),
		}
		for _, c := range t.Columns {
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

// writeDictionary writes dictionary.md: every table and column.
func (b *build) writeDictionary() error {
	var w strings.Builder
	cell := strings.NewReplacer("|", "\\|", "\n", " ")
	fmt.Fprintf(&w, "# 数据字典 / Dictionary\n\n构建 / build %s · 声明 / declarations %s · 程序 / code %s\n",
		b.summary.BuildID, b.declared, b.config.Code)
	for _, t := range b.tables {
		fmt.Fprintf(&w, "\n## `%s` — %s\n\n%s\n\n%s\n\n", t.Table, both(t.Title), t.Description.ZH, t.Description.EN)
		if len(t.Key) > 0 {
			fmt.Fprintf(&w, "键 / key: `%s` · ", strings.Join(t.Key, "`, `"))
		}
		fmt.Fprintf(&w, "行数 / rows: %d\n\n| 列 / column | 类型 / type | 说明 | description |\n|---|---|---|---|\n", b.summary.Counts[t.Table])
		for _, c := range t.Columns {
			typ := c.Type
			if c.Required {
				typ += " NOT NULL"
			}
			fmt.Fprintf(&w, "| `%s` | %s | %s | %s |\n", c.Name, typ, cell.Replace(c.ZH), cell.Replace(c.EN))
		}
	}
	fmt.Fprint(&w, "\n## 视图 / Views (DuckDB)\n\n"+
		"- `disclosure`, `requests`, `disputes`, `statistics`: 每份报告一行、每个单元格一列的公布值 / published values, one row per report, one column per cell\n"+
		"- `…_completed`: 空缺处以推算值补足，`derived_cells` 列出补足之处 / completed by derived values, which `derived_cells` names\n"+
		"- `observations_as_of(date)`: 某日终了时的状态（UTC）/ the state at the end of a day (UTC)\n"+
		"- `revisions`: 发布之后的改动 / what was changed after publication\n"+
		"- `check_cells`: 每项校验所涉单元格及其数值 / the cells that each test compares, with their numbers\n")
	return os.WriteFile(filepath.Join(b.temp, "dictionary.md"), []byte(w.String()), 0o644)
}
