package segment

import (
	"context"
	"fmt"
	"iter"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	pqfile "github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

// Done gives the captures below dir (DIR/facts) that have been read with
// these declarations and this code, so that extract can skip them.
func Done(dir, declarations, code string) (map[Key]struct{}, error) {
	segments, err := List(dir)
	if err != nil {
		return nil, err
	}
	done := map[Key]struct{}{}
	for _, s := range segments {
		for row, err := range s.rows("documents", "url", "digest", "declarations", "code") {
			if err != nil {
				return nil, err
			}
			if row[2] == declarations && row[3] == code {
				done[Key{row[0], row[1]}] = struct{}{}
			}
		}
	}
	return done, nil
}

// rows gives the named text columns of one table, row by row; null is "".
func (s Segment) rows(table string, names ...string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		fail := func(err error) { yield(nil, fmt.Errorf("segment %s: %s: %w", s.ID, table, err)) }
		pf, err := pqfile.OpenParquetFile(s.File(table), false)
		if err != nil {
			fail(err)
			return
		}
		defer pf.Close()
		fr, err := pqarrow.NewFileReader(pf, pqarrow.ArrowReadProperties{BatchSize: 16 << 10}, memory.DefaultAllocator)
		if err != nil {
			fail(err)
			return
		}
		schema, err := fr.Schema()
		if err != nil {
			fail(err)
			return
		}
		var at []int
		for _, name := range names {
			i := schema.FieldIndices(name)
			if len(i) != 1 || schema.Field(i[0]).Type.ID() != arrow.STRING {
				fail(fmt.Errorf("no text column %q", name))
				return
			}
			at = append(at, i[0])
		}
		rr, err := fr.GetRecordReader(context.Background(), at, nil)
		if err != nil {
			fail(err)
			return
		}
		defer rr.Release()
		for rr.Next() {
			rec := rr.Record()
			cols := make([]*array.String, len(names))
			for i, name := range names {
				for j, f := range rec.Schema().Fields() {
					if f.Name == name {
						cols[i] = rec.Column(j).(*array.String)
					}
				}
			}
			for n := range int(rec.NumRows()) {
				row := make([]string, len(names))
				for i, c := range cols {
					if !c.IsNull(n) {
						// The record's buffers are reused.
						row[i] = string([]byte(c.Value(n)))
					}
				}
				if !yield(row, nil) {
					return
				}
			}
		}
		if err := rr.Err(); err != nil && err.Error() != "EOF" {
			fail(err)
		}
	}
}
