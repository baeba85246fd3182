package compare

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

const (
	sheetName, aboutName = "比较 comparison", "说明 about"
	// What a sheet of the common spreadsheets holds.
	sheetColumns, sheetRows = 16_384, 1_048_576
	// A sheet may have 65,530 links, but the library looks through all of them
	// for each new one.
	mostLinks = 5000
	// What a cell holds, in UTF-16 units, and an address that can be followed.
	cellUnits, linkUnits = 32_767, 2000
	// A spreadsheet keeps fifteen digits of a number.
	sheetDigits = 15
	// Heads wrap; three lines of them are shown.
	fontName, headHeight = "Calibri", 48
	aboutWidth           = 90
)

// xlsxFile is a workbook of two sheets: the rows, and the facts.
type xlsxFile struct {
	w       io.Writer
	book    *excelize.File
	sheet   *excelize.StreamWriter
	columns []column
	cells   []any
	at      int
	linked  bool // addresses can be clicked
	style   int  // of those that can
}

// newXLSX begins a workbook; links is how many addresses there may be at most.
func newXLSX(w io.Writer, columns []column, facts []note, links int) (file, error) {
	f := &xlsxFile{w: w, book: excelize.NewFile(), columns: columns, cells: make([]any, len(columns)), linked: links <= mostLinks}
	if err := f.begin(facts, links); err != nil {
		f.book.Close()
		return nil, err
	}
	return f, nil
}

func (f *xlsxFile) begin(facts []note, links int) (err error) {
	if err := f.book.SetSheetName("Sheet1", sheetName); err != nil {
		return err
	}
	if _, err := f.book.NewSheet(aboutName); err != nil {
		return err
	}
	if err := f.about(facts, links); err != nil {
		return err
	}
	bold, err := f.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Family: fontName, Size: 11}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	if f.style, err = f.book.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "0563C1", Underline: "single", Family: fontName, Size: 11}}); err != nil {
		return err
	}
	if f.sheet, err = f.book.NewStreamWriter(sheetName); err != nil {
		return err
	}
	for i, c := range f.columns {
		width := 12.0
		switch {
		case i == 0:
			width = 28
		case c.kind == link, c.name == "indicator", c.name == "indicator_zh", c.name == "indicator_en", c.name == "division", c.name == "organ_id":
			width = 24
		case c.kind == plainText && strings.HasSuffix(c.head, "status"), strings.HasSuffix(c.head, "checks"):
			width = 18
		}
		if err := f.sheet.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := f.sheet.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	for i, c := range f.columns {
		f.cells[i] = excelize.Cell{StyleID: bold, Value: whole32k(text(c.head))}
	}
	f.at = 1
	return f.sheet.SetRow("A1", f.cells, excelize.RowOpts{Height: headHeight})
}

// about fills the sheet of the facts.
func (f *xlsxFile) about(facts []note, links int) error {
	if links > mostLinks {
		facts = append(facts[:len(facts):len(facts)], note{"source_addresses", "来源网址", fmt.Sprintf("as text, for there are more than %d", mostLinks)})
	}
	rows := [][3]string{{title}}
	for _, x := range facts {
		rows = append(rows, [3]string{x.zh, strings.ReplaceAll(x.name, "_", " "), x.value})
	}
	for r, row := range rows {
		for c, value := range row {
			cell, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				return err
			}
			if err := f.book.SetCellStr(aboutName, cell, whole32k(text(value))); err != nil {
				return err
			}
		}
		// Not every program makes room for lines that wrap.
		if lines := utf8.RuneCountInString(row[2])/aboutWidth + 1; lines > 1 {
			if err := f.book.SetRowHeight(aboutName, r+1, min(400, 16*float64(lines))); err != nil {
				return err
			}
		}
	}
	wrapped, err := f.book.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	if err := f.book.SetCellStyle(aboutName, "A2", fmt.Sprintf("C%d", max(2, len(rows))), wrapped); err != nil {
		return err
	}
	if err := f.book.SetColWidth(aboutName, "A", "B", 20); err != nil {
		return err
	}
	return f.book.SetColWidth(aboutName, "C", "C", aboutWidth+10)
}

func (f *xlsxFile) row(cells []string) error {
	f.at++
	for i, c := range f.columns {
		value := cells[i]
		f.cells[i] = nil
		switch {
		case value == "":
		case c.kind == integer || c.kind == decimal:
			f.cells[i] = numeric(value)
		case c.kind == link && f.linked && followable(value):
			at, err := excelize.CoordinatesToCellName(i+1, f.at)
			if err != nil {
				return err
			}
			if err := f.book.SetCellHyperLink(sheetName, at, value, "External"); err != nil {
				return err
			}
			f.cells[i] = excelize.Cell{StyleID: f.style, Value: text(value)}
		default:
			f.cells[i] = whole32k(text(value))
		}
	}
	at, err := excelize.CoordinatesToCellName(1, f.at)
	if err != nil {
		return err
	}
	return f.sheet.SetRow(at, f.cells)
}

func (f *xlsxFile) close() error {
	defer f.book.Close()
	if err := f.sheet.Flush(); err != nil {
		return err
	}
	_, err := f.book.WriteTo(f.w)
	return err
}

// numeric is a plain decimal as a number, or as text where a spreadsheet would
// round it.
func numeric(s string) any {
	digits := strings.TrimLeft(strings.ReplaceAll(strings.TrimPrefix(s, "-"), ".", ""), "0")
	if isNumber(s) && len(digits) <= sheetDigits {
		if x, err := strconv.ParseFloat(s, 64); err == nil {
			return x
		}
	}
	return whole32k(number(s))
}

// followable reports whether an address may become a link: one on the web,
// without anything that a spreadsheet could take for more.
func followable(s string) bool {
	return (strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")) && len(s) <= linkUnits && !strings.ContainsAny(s, " \t\r\n\"<>#") && text(s) == s
}

// whole32k is a text that a cell can hold. What is longer says how much is
// left out; the CSV has it whole.
func whole32k(s string) string {
	u := utf16.Encode([]rune(s))
	if len(u) <= cellUnits {
		return s
	}
	keep := cellUnits - 100
	return string(utf16.Decode(u[:keep])) + fmt.Sprintf("… （此处略去 %d 字 %d more characters, which the CSV has）", len(u)-keep, len(u)-keep)
}
