package compare

import (
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

// rowGroup bounds the rows that are held in memory.
const rowGroup = 64 << 10

// exact is the type of numbers: DECIMAL(24,6), as in the warehouse.
var exact = &arrow.Decimal128Type{Precision: 24, Scale: 6}

// parquetFile has texts as they are, without the marks for spreadsheets, and
// the facts in its metadata.
type parquetFile struct {
	w       *pqarrow.FileWriter
	b       *array.RecordBuilder
	columns []column
	rows    int
}

func newParquet(w io.Writer, columns []column, facts []note) (file, error) {
	fields := make([]arrow.Field, len(columns))
	labels := map[string]string{}
	for i, c := range columns {
		fields[i] = arrow.Field{Name: c.name, Type: arrow.BinaryTypes.String, Nullable: !c.required}
		switch c.kind {
		case integer:
			fields[i].Type = arrow.PrimitiveTypes.Int32
		case decimal:
			fields[i].Type = exact
		}
		labels[c.name] = c.head
	}
	schema := arrow.NewSchema(fields, nil)
	out, err := pqarrow.NewFileWriter(schema, struct{ io.Writer }{w}, parquet.NewWriterProperties(
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithDictionaryDefault(true),
		// Without it the root is written as a repeated group, which other
		// readers refuse.
		parquet.WithRootRepetition(parquet.Repetitions.Required),
	), pqarrow.DefaultWriterProps())
	if err != nil {
		return nil, err
	}
	heads, err := json.Marshal(labels)
	if err != nil {
		return nil, err
	}
	for _, f := range append([]note{{"title", "", title}, {"columns", "", string(heads)}}, facts...) {
		if err := out.AppendKeyValueMetadata("gongkai."+f.name, f.value); err != nil {
			return nil, err
		}
	}
	return &parquetFile{w: out, b: array.NewRecordBuilder(memory.DefaultAllocator, schema), columns: columns}, nil
}

func (f *parquetFile) row(cells []string) error {
	for i, c := range f.columns {
		value := cells[i]
		if value == "" && !c.required {
			f.b.Field(i).AppendNull()
			continue
		}
		switch b := f.b.Field(i).(type) {
		case *array.StringBuilder:
			b.Append(value)
		case *array.Int32Builder:
			n, err := strconv.ParseInt(value, 10, 32)
			if err != nil {
				return fmt.Errorf("column %s: %w", c.name, err)
			}
			b.Append(int32(n))
		case *array.Decimal128Builder:
			n, err := sixPlaces(value)
			if err != nil {
				return fmt.Errorf("column %s: %w", c.name, err)
			}
			b.Append(n)
		}
	}
	if f.rows++; f.rows%rowGroup == 0 {
		return f.flush()
	}
	return nil
}

func (f *parquetFile) flush() error {
	record := f.b.NewRecord()
	defer record.Release()
	return f.w.Write(record)
}

func (f *parquetFile) close() error {
	defer f.b.Release()
	if f.rows%rowGroup != 0 || f.rows == 0 {
		if err := f.flush(); err != nil {
			return err
		}
	}
	return f.w.Close()
}

// sixPlaces is a plain decimal × 10^6, exactly.
func sixPlaces(s string) (decimal128.Num, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	n, ok := new(big.Int).SetString(whole+fraction+strings.Repeat("0", max(0, 6-len(fraction))), 10)
	if !isNumber(s) || !ok || len(fraction) > 6 || n.CmpAbs(new(big.Int).Exp(big.NewInt(10), big.NewInt(24), nil)) >= 0 {
		return decimal128.Num{}, fmt.Errorf("%q is no decimal of 24 digits with 6 places", s)
	}
	return decimal128.FromBigInt(n), nil
}
