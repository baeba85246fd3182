package tables

// Slots returns the boxes of the cells that ruling lines form, table by table
// and row by row. A reader of pictures looks into each of them.
func Slots(rules []Box) []Box {
	frames, _ := ruledFrames(rules)
	var out []Box
	for _, f := range frames {
		cells := f.cells()
		if len(cells) < 2 {
			continue
		}
		for _, r := range cells {
			b := Box{f.xs[r[1]], f.ys[r[0]], f.xs[r[1]+r[3]], f.ys[r[0]+r[2]]}
			if b.W() >= sliver && b.H() >= sliver {
				out = append(out, b)
			}
		}
	}
	return out
}
