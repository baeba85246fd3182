package tables

// columnsOfPage parts the lines of a page set in two columns; a page of one
// column comes back whole.
func columnsOfPage(lines []textLine, tables []Box, page Box) [][]textLine {
	return [][]textLine{lines}
}

// layLoose lays lines that stand in no ruling lines.
func layLoose(lines []textLine, taken []Box, sheet Sheet) []Region {
	var out []Region
	for _, l := range lines {
		out = append(out, lineRegion(l, sheet.Number))
	}
	return out
}

func lineRegion(l textLine, page int) Region {
	return Region{Box: l.Box, Page: page, Text: l.text(), Size: l.size}
}
