package segment

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

// rowGroup bounds the rows held in memory per file.
const rowGroup = 64 << 10

// groupBytes bounds the text held in memory per file.
const groupBytes = 16 << 20

// file is one Parquet file being written.
type file struct {
	f     *os.File
	sum   hash.Hash
	w     *pqarrow.FileWriter
	b     *array.RecordBuilder
	rows  int
	bytes int
	total int64
}

func createFile(path string, fields []arrow.Field) (_ *file, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("create %s: %w", path, err)
		}
	}()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	schema := arrow.NewSchema(fields, nil)
	props := parquet.NewWriterProperties(
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithDictionaryDefault(true),
		// Without it the root is written as a repeated group, which other
		// readers refuse.
		parquet.WithRootRepetition(parquet.Repetitions.Required),
	)
	sum := sha256.New()
	// The writer must not see the file's Close: the file is synced first.
	w, err := pqarrow.NewFileWriter(schema, struct{ io.Writer }{io.MultiWriter(f, sum)}, props, pqarrow.DefaultWriterProps())
	if err != nil {
		f.Close()
		return nil, err
	}
	return &file{f: f, sum: sum, w: w, b: array.NewRecordBuilder(memory.DefaultAllocator, schema)}, nil
}

// row appends one row. An empty string is null: in these files nothing tells
// an empty text from an absent one, but in raw, where blank has its status.
func (f *file) row(values ...any) error {
	for i, v := range values {
		switch b := f.b.Field(i).(type) {
		case *array.StringBuilder:
			s, _ := v.(string)
			if s == "" {
				b.AppendNull()
				continue
			}
			f.bytes += len(s)
			b.Append(s)
		case *array.Int32Builder:
			b.Append(int32(v.(int)))
		case *array.Int64Builder:
			b.Append(v.(int64))
		case *array.Float64Builder:
			x, ok := v.(float64)
			if !ok {
				b.AppendNull()
				continue
			}
			b.Append(x)
		case *array.BooleanBuilder:
			b.Append(v.(bool))
		case *array.TimestampBuilder:
			t, ok := v.(arrow.Timestamp)
			if !ok {
				b.AppendNull()
				continue
			}
			b.Append(t)
		default:
			return fmt.Errorf("column %d of %s has no builder", i, f.f.Name())
		}
	}
	f.rows++
	f.total++
	if f.rows >= rowGroup || f.bytes >= groupBytes {
		return f.flush()
	}
	return nil
}

func (f *file) flush() error {
	if f.rows == 0 {
		return nil
	}
	rec := f.b.NewRecord()
	defer rec.Release()
	f.rows, f.bytes = 0, 0
	return f.w.Write(rec)
}

// close finishes the file, syncs it and gives its sha256.
func (f *file) close() (string, error) {
	err := f.flush()
	if e := f.w.Close(); err == nil {
		err = e
	}
	if e := f.f.Sync(); err == nil {
		err = e
	}
	if e := f.f.Close(); err == nil {
		err = e
	}
	f.b.Release()
	if err != nil {
		return "", fmt.Errorf("write %s: %w", f.f.Name(), err)
	}
	return hex.EncodeToString(f.sum.Sum(nil)), nil
}

// drop closes the file without finishing it.
func (f *file) drop() {
	f.f.Close()
	f.b.Release()
}
