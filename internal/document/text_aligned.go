package document

import (
	"strings"
	"unicode/utf8"

	"gongkai/internal/tables"
)

// alignedRun is the number of lines at the start of lines that are rows of a
// table whose columns are kept apart by tabs or wide blanks; 0 when the first
// line is none. At least one row of a run ends with a value. seen is the number of
// lines that were looked at.
func alignedRun(lines []line) (n, seen int) {
	values, tabs, end := 0, 0, 0
	for n < len(lines) && lines[n].bars == 0 {
		ps := columns(lines[n])
		if len(ps) < 2 {
			break
		}
		if last := ps[len(ps)-1].text; last != "" && valueLike(last) && !dateLike.MatchString(last) {
			values++
			end = n + 1
		}
		if strings.Contains(lines[n].raw, "\t") {
			tabs++
			end = n + 1
		}
		n++
	}
	if values == 0 && tabs < 4 { // a form left blank has tabs only
		return 0, n
	}
	return end, end
}

// columns cuts a line into the pieces of its columns; nil when it is prose.
func columns(l line) []piece {
	if len(l.text) > 600 || strings.Contains(l.text, "。") {
		return nil
	}
	var out []piece
	if strings.Contains(l.text, "\t") || strings.Count(l.raw, "\t") >= 2 {
		out = tabColumns(l)
	} else {
		out = splitValues(wideColumns(l))
	}
	for _, p := range out {
		if utf8.RuneCountInString(p.text) > 80 {
			return nil
		}
	}
	return out
}

// tabColumns cuts at every tab: two in a row, and those at the ends of the line,
// leave an empty cell. One tab before prose is only an indent.
func tabColumns(l line) []piece {
	out := make([]piece, 0, 16)
	at := l.s - strings.Index(l.raw, l.text) // of raw
	from := 0
	for i := 0; i <= len(l.raw); i++ {
		if i < len(l.raw) && l.raw[i] != '\t' || len(out) >= maxPieces {
			continue
		}
		a, b := trimBounds(l.raw, from, i)
		out = append(out, piece{l.raw[a:b], at + a, at + b})
		from = i + 1
	}
	return out
}

// wideColumns cuts at runs of blanks at least two columns wide. One ideographic
// blank between single characters only spreads a label (规　章).
func wideColumns(l line) []piece {
	var out []piece
	from, i := 0, 0
	for i < len(l.text) {
		r, n := utf8.DecodeRuneInString(l.text[i:])
		if !strings.ContainsRune(blanks, r) {
			i += n
			continue
		}
		j, width := i, 0
		for j < len(l.text) {
			r, n := utf8.DecodeRuneInString(l.text[j:])
			if !strings.ContainsRune(blanks, r) {
				break
			}
			width++
			if r == '\u3000' || r == '\u2003' {
				width++
			}
			j += n
		}
		if width >= 2 && !(width <= 3 && spread(l.text[from:i], l.text[j:])) {
			a, b := trimBounds(l.text, from, i)
			out = append(out, piece{l.text[a:b], l.s + a, l.s + b})
			from = j
		}
		i = j
	}
	a, b := trimBounds(l.text, from, len(l.text))
	return append(out, piece{l.text[a:b], l.s + a, l.s + b})
}

// splitValues cuts pieces again that hold several values one blank apart: a
// column wider than its neighbours leaves only one blank.
func splitValues(ps []piece) []piece {
	out := make([]piece, 0, len(ps))
	for _, p := range ps {
		if sub := valueColumns(line{text: p.text, s: p.s, e: p.e}); len(sub) > 1 {
			out = append(out, sub...)
		} else {
			out = append(out, p)
		}
	}
	return out
}

// spread reports a blank between single characters of one word.
func spread(before, after string) bool {
	one := func(s string) bool {
		r, n := utf8.DecodeRuneInString(s)
		if r < 0x2e80 || n == 0 || valueLike(string(r)) {
			return false
		}
		next, _ := utf8.DecodeRuneInString(s[n:])
		return n == len(s) || strings.ContainsRune(blanks, next)
	}
	k := strings.LastIndexAny(before, " \u00a0\u3000")
	if k >= 0 {
		_, n := utf8.DecodeRuneInString(before[k:])
		before = before[k+n:]
	}
	return one(before) && one(after)
}

// valueColumns reads "label 0 0 0": a label and values, one blank apart. The
// label has no digits or sentence marks, the values at least one digit.
func valueColumns(l line) []piece {
	fields := strings.Fields(l.text)
	if len(fields) < 2 || len(fields) > 40 {
		return nil
	}
	k := len(fields)
	digits := false
	for k > 0 && valueLike(fields[k-1]) {
		k--
		digits = digits || numberLike(fields[k])
	}
	if k > 0 && len(fields)-k >= 2 {
		digits = true // 无 无 and - - are values beside a label
	}
	if k == len(fields) || !digits || k == 0 && len(fields) < 2 || k > 6 {
		return nil
	}
	if strings.ContainsAny(strings.Join(fields[:k], ""), "。；！？") {
		return nil
	}
	label := strings.Join(fields[:k], "")
	if len(fields)-k == 1 && (strings.ContainsAny(label, "，,") || utf8.RuneCountInString(label) > 30) {
		return nil // a sentence that ends with its number
	}
	for _, f := range fields[k:] {
		if dateLike.MatchString(f) {
			return nil
		}
	}
	var out []piece
	at := len(l.text)
	for i := len(fields) - 1; i >= k; i-- {
		a := strings.LastIndex(l.text[:at], fields[i])
		out = append(out, piece{fields[i], l.s + a, l.s + a + len(fields[i])})
		at = a
	}
	if k > 0 {
		a, b := trimBounds(l.text, 0, at)
		out = append(out, piece{l.text[a:b], l.s + a, l.s + b})
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// alignedGrid forms a run of lines.
func alignedGrid(lines []line) []Block {
	g := &gridBuilder{}
	for _, l := range lines {
		g.row()
		for _, p := range columns(l) {
			g.cell(p.text, p.s, p.e)
		}
	}
	b, ok := g.block(tables.Rows)
	if !ok {
		return nil
	}
	return []Block{b}
}
