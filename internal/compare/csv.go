package compare

import (
	"bufio"
	"encoding/csv"
	"io"
	"strings"
)

// csvFile writes UTF-8 with a byte order mark and CRLF: the facts in one cell,
// the heads of the columns, the rows.
type csvFile struct {
	columns []column
	cells   []string
	buffer  *bufio.Writer
	out     *csv.Writer
}

func newCSV(w io.Writer, columns []column, facts []note) (file, error) {
	f := &csvFile{columns: columns, cells: make([]string, len(columns)), buffer: bufio.NewWriter(w)}
	if _, err := f.buffer.WriteString("\uFEFF"); err != nil {
		return nil, err
	}
	f.out = csv.NewWriter(f.buffer)
	f.out.UseCRLF = true
	if facts != nil {
		if err := f.out.Write([]string{headerLine(facts)}); err != nil {
			return nil, err
		}
	}
	for i, c := range columns {
		f.cells[i] = text(c.head)
	}
	return f, f.out.Write(f.cells)
}

func (f *csvFile) row(cells []string) error {
	for i, c := range f.columns {
		switch c.kind {
		case decimal, integer:
			f.cells[i] = number(cells[i])
		default:
			f.cells[i] = text(cells[i])
		}
	}
	return f.out.Write(f.cells)
}

func (f *csvFile) close() error {
	f.out.Flush()
	if err := f.out.Error(); err != nil {
		return err
	}
	return f.buffer.Flush()
}

// text makes a cell that no spreadsheet takes for a formula or a number: one
// that begins with = + - @, also in full width or after blanks, and an id of
// digits that it would round, gets an apostrophe. Line
// breaks and other control characters become blanks.
func text(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029':
			return ' '
		case r == '\uFEFF' || r == '\u200B':
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return ""
	}
	if strings.ContainsRune("=+-@＝＋－＠−", []rune(s)[0]) || longNumber(s) {
		return "'" + s
	}
	return s
}

// longNumber reports an id that a spreadsheet would round: digits, perhaps
// with an e among them, that are more than it keeps.
func longNumber(s string) bool {
	head, tail, e := strings.Cut(strings.ToLower(s), "e")
	return len(s) > sheetDigits && plain(head) && (!e || plain(tail))
}

// number passes a plain decimal on as it is, so that a negative one stays a
// number; anything else is text.
func number(s string) string {
	if isNumber(s) {
		return s
	}
	return text(s)
}

func isNumber(s string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return plain(whole) && (!point || plain(fraction))
}

func plain(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
