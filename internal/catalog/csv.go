package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

// eachRow reads a declaration table strictly: UTF-8 without BOM, LF lines, the
// header exactly as given, as many fields in every row, no quotes (a field
// holds neither comma nor line break), no blanks around a field, no empty
// line. The row passed to f is reused; line counts from 1 with the header.
//
// Declarations are written by hand or by our own tools; a laxer reader would
// only hide slips.
func eachRow(fsys fs.FS, name string, header []string, f func(line int, row []string) error) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	if !utf8.Valid(b) {
		return Problem{File: name, Text: "not UTF-8"}
	}
	text := string(b)
	row := make([]string, 0, len(header))
	for line := 1; text != ""; line++ {
		var l string
		l, text, _ = strings.Cut(text, "\n")
		row = row[:0]
		for {
			field, rest, more := strings.Cut(l, ",")
			row = append(row, field)
			if !more {
				break
			}
			l = rest
		}
		if line == 1 {
			if !slices.Equal(row, header) {
				return Problem{name, line, fmt.Sprintf("header is %q, want %q", strings.Join(row, ","), strings.Join(header, ","))}
			}
			continue
		}
		if len(row) != len(header) {
			return Problem{name, line, fmt.Sprintf("%d fields, want %d", len(row), len(header))}
		}
		for i, v := range row {
			if v != "" && (v[0] <= ' ' || v[len(v)-1] <= ' ' || strings.IndexByte(v, '"') >= 0) {
				return Problem{name, line, fmt.Sprintf("%s %q: blank around the value, or a quote", header[i], v)}
			}
		}
		if err := f(line, row); err != nil {
			var p Problem
			if errors.As(err, &p) {
				return err
			}
			return Problem{name, line, err.Error()}
		}
	}
	return nil
}
