// Package catalog loads and lints the declarations of schemas/: forms, codes,
// indicators of the prose, divisions, sites, warehouse tables, checks, rates
// and corrections. Decoding is strict: an unknown key, a duplicate key or value,
// or an ambiguous label is an error that names file and line.
package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/goccy/go-yaml"
)

// Problem is one finding of a lint: where, and what is wrong.
type Problem struct {
	File string
	Line int // 0 when the finding is about the file as a whole
	Text string
}

func (p Problem) Error() string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
	}
	return fmt.Sprintf("%s: %s", p.File, p.Text)
}

// decodeYAML reads one YAML document of one file into v, strictly.
func decodeYAML(fsys fs.FS, name string, v any) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	dec := yaml.NewDecoder(bytes.NewReader(b), yaml.Strict(), yaml.DisallowUnknownField())
	if err := dec.Decode(v); err != nil && !errors.Is(err, io.EOF) {
		var ye yaml.Error
		if errors.As(err, &ye) && ye.GetToken() != nil {
			return Problem{name, ye.GetToken().Position.Line, ye.GetMessage()}
		}
		return Problem{File: name, Text: err.Error()}
	}
	var more any
	if err := dec.Decode(&more); err == nil {
		return Problem{File: name, Text: "more than one YAML document"}
	}
	return nil
}
