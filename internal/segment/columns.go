package segment

import (
	"github.com/apache/arrow/go/v17/arrow"
)

var utcMicros = &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}

// Strings are plain columns with Parquet's own dictionary: Arrow's dictionary
// type makes this writer many times slower and its statistics wrong.
func field(name string, t arrow.DataType) arrow.Field {
	return arrow.Field{Name: name, Type: t, Nullable: true}
}

var (
	text    = arrow.BinaryTypes.String
	i32     = arrow.PrimitiveTypes.Int32
	i64     = arrow.PrimitiveTypes.Int64
	f64     = arrow.PrimitiveTypes.Float64
	boolean = arrow.FixedWidthTypes.Boolean
)

// Columns of each file. Values and residuals are decimal text, exact as
// published; load casts them. Addresses that do not apply are null.
var columns = map[string][]arrow.Field{
	"documents": {
		field("document", i32), field("document_id", text), field("url", text), field("site", text),
		field("via", text), field("link_text", text), field("warc", text), field("warc_offset", i64),
		field("retrieved_at", utcMicros), field("content_type", text), field("state", text),
		field("declarations", text), field("code", text),
		field("source", text), field("digest", text), field("format", text), field("encoding", text),
		field("title", text), field("organ", text), field("kind", text), field("division_code", text),
		field("level", text), field("year", i32), field("published_on", text), field("vintage", text),
		field("is_report", boolean), field("completeness", f64), field("evidence", text),
		field("observations", i32), field("mentions", i32), field("checks", i32), field("issues", i32),
	},
	"observations": {
		field("document", i32), field("table_code", text), field("row_code", text), field("column_code", text),
		field("status", text), field("value", text), field("unit", text), field("raw", text),
		field("derived_by", text), field("is_total", boolean), field("low_confidence", boolean), field("locator", text),
		field("reading", text), field("margin", f64),
	},
	"mentions": {
		field("document", i32), field("indicator", text), field("value", text), field("unit", text),
		field("approximate", boolean), field("sentence", text), field("locator", text),
	},
	"checks": {
		field("document", i32), field("identity", text), field("grade", text), field("table_code", text),
		field("row_code", text), field("column_code", text), field("passed", boolean), field("residual", text),
	},
	"issues": {
		field("document", i32), field("code", text), field("detail", text), field("table_code", text),
		field("row_code", text), field("column_code", text), field("locator", text),
	},
}
