package compare

import (
	"bufio"
	"encoding/csv"
	"io"
	"strings"
)

// newWriter writes the byte order mark and gives a writer of CRLF lines.
func newWriter(w io.Writer) (*csv.Writer, *bufio.Writer, error) {
	b := bufio.NewWriter(w)
	if _, err := b.WriteString("\uFEFF"); err != nil {
		return nil, nil, err
	}
	c := csv.NewWriter(b)
	c.UseCRLF = true
	return c, b, nil
}

// text makes a cell that no spreadsheet takes for a formula: one that begins
// with = + - @, also in full width or after blanks, gets an apostrophe. Line
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
	if strings.ContainsRune("=+-@＝＋－＠−", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

// number passes a plain decimal on as it is, so that a negative one stays a
// number; anything else is text.
func number(s string) string {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if plain(whole) && (!point || plain(fraction)) {
		return s
	}
	return text(s)
}

func plain(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
