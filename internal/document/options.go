package document

import "time"

// Limits bounds what a reader takes from one payload. The zero value of a
// field means the default of DefaultLimits.
type Limits struct {
	Bytes     int64         // payload, and total inflated bytes of a container
	Depth     int           // nested tables or elements followed
	Cells     int           // cells of all grids of a document
	Span      int           // largest rowspan or colspan honoured
	Blocks    int           // blocks of a document
	Pages     int           // pages of a PDF or OFD
	Ratio     int64         // inflated over deflated bytes of a zip entry
	ZipFiles  int           // entries of a container
	TextBytes int64         // text kept of a document
	Time      time.Duration // wall time of one document
}

// DefaultLimits is generous for real reports (the longest met has 60 pages and
// 2 MB of markup) and small enough for a night of hostile ones.
func DefaultLimits() Limits {
	return Limits{
		Bytes: 64 << 20, Depth: 64, Cells: 200_000, Span: 1000, Blocks: 200_000,
		Pages: 400, Ratio: 200, ZipFiles: 4096, TextBytes: 32 << 20, Time: 60 * time.Second,
	}
}

// Options of a read. Name is the file name or URL, a hint for the format only
// when the bytes do not tell; ContentType and Charset are what the server said.
type Options struct {
	Name        string
	ContentType string
	Limits      Limits
	OCR         bool // read scans and pictures with tesseract where installed
}
