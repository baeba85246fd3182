package document

import (
	"image"
	"image/color"
	"image/draw"

	"gongkai/internal/tables"
)

// ink is a picture in grey with its threshold between paper and ink.
type ink struct {
	grey *image.Gray
	w, h int
	dark uint8
}

func newInk(img image.Image) *ink {
	b := img.Bounds()
	g := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	// Paint over white, so that what is transparent is paper.
	draw.Draw(g, g.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(g, g.Bounds(), img, b.Min, draw.Over)
	p := &ink{grey: g, w: b.Dx(), h: b.Dy()}
	p.dark = threshold(g.Pix)
	return p
}

// threshold parts ink from paper where the two groups of greys differ most
// (Otsu 1979).
func threshold(pix []uint8) uint8 {
	var n [256]int
	for _, v := range pix {
		n[v]++
	}
	total, sum := len(pix), 0
	for v, c := range n {
		sum += v * c
	}
	best, at := -1.0, 128
	below, sumBelow := 0, 0
	for v := range 256 {
		below += n[v]
		sumBelow += v * n[v]
		above := total - below
		if below == 0 || above == 0 {
			continue
		}
		d := float64(sumBelow)/float64(below) - float64(sum-sumBelow)/float64(above)
		if s := float64(below) * float64(above) * d * d; s > best {
			best, at = s, v
		}
	}
	return uint8(at)
}

func (p *ink) is(x, y int) bool { return p.grey.Pix[y*p.grey.Stride+x] <= p.dark }

// rules finds straight lines: runs of ink, across or down, longer than any
// stroke of a character. k turns dots into points.
func (p *ink) rules(k float64) []tables.Box {
	const slack = 2               // dots that a line may be broken by
	least := max(24, int(22.0/k)) // dots; no character is 22 points high
	thick := max(6, int(4.0/k))   // dots; what is thicker is a shape
	var out []tables.Box
	scan := func(n, m int, at func(i, j int) bool, add func(i, from, to int)) {
		for i := range n {
			start, last := -1, -1
			for j := range m {
				if !at(i, j) {
					continue
				}
				if start < 0 || j-last > slack+1 {
					if start >= 0 && last-start >= least {
						add(i, start, last)
					}
					start = j
				}
				last = j
			}
			if start >= 0 && last-start >= least {
				add(i, start, last)
			}
			if len(out) > 200_000 {
				return
			}
		}
	}
	// A run in the middle of a filled shape is no line: there is ink far above
	// and far below it as well.
	solid := func(x, y, dx, dy int) bool {
		x0, y0, x1, y1 := x-dx, y-dy, x+dx, y+dy
		return x0 >= 0 && y0 >= 0 && x1 < p.w && y1 < p.h && p.is(x0, y0) && p.is(x1, y1)
	}
	scan(p.h, p.w, func(y, x int) bool { return p.is(x, y) }, func(y, x0, x1 int) {
		if !solid((x0+x1)/2, y, 0, thick) || !solid((3*x0+x1)/4, y, 0, thick) {
			out = append(out, tables.Box{X0: float64(x0) * k, Y0: float64(y) * k, X1: float64(x1) * k, Y1: float64(y+1) * k})
		}
	})
	scan(p.w, p.h, func(x, y int) bool { return p.is(x, y) }, func(x, y0, y1 int) {
		if !solid(x, (y0+y1)/2, thick, 0) || !solid(x, (3*y0+y1)/4, thick, 0) {
			out = append(out, tables.Box{X0: float64(x) * k, Y0: float64(y0) * k, X1: float64(x+1) * k, Y1: float64(y1) * k})
		}
	})
	return out
}

// bounds is the part of r that holds ink, and whether there is any beyond
// specks.
func (p *ink) bounds(r image.Rectangle) (image.Rectangle, bool) {
	r = r.Intersect(p.grey.Bounds())
	var out image.Rectangle
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if p.is(x, y) {
				n++
				out = out.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return out, n >= 12 && out.Dx() >= 3 && out.Dy() >= 2
}

func (p *ink) erase(r image.Rectangle) {
	draw.Draw(p.grey, r.Intersect(p.grey.Bounds()), image.NewUniform(color.White), image.Point{}, draw.Src)
}

// cut copies a part with a white rim, which recognition needs, enlarged
// smoothly so that its letters are at least as high as recognition was taught.
func (p *ink) cut(r image.Rectangle) *image.Gray {
	const rim, least = 16, 48
	times := max(1, min(4, (least+r.Dy()-1)/max(1, r.Dy())))
	g := image.NewGray(image.Rect(0, 0, r.Dx()*times+2*rim, r.Dy()*times+2*rim))
	for i := range g.Pix {
		g.Pix[i] = 0xFF
	}
	at := func(x, y int) int {
		x, y = min(max(x, r.Min.X), r.Max.X-1), min(max(y, r.Min.Y), r.Max.Y-1)
		return int(p.grey.Pix[y*p.grey.Stride+x])
	}
	for y := range r.Dy() * times {
		for x := range r.Dx() * times {
			// Between the middles of the four dots around.
			u, v := 2*x+1-times, 2*y+1-times // in 2·times parts of a dot
			x0, y0 := floorDiv(u, 2*times), floorDiv(v, 2*times)
			fx, fy := u-x0*2*times, v-y0*2*times
			x0, y0 = r.Min.X+x0, r.Min.Y+y0
			n := 2 * times
			sum := at(x0, y0)*(n-fx)*(n-fy) + at(x0+1, y0)*fx*(n-fy) + at(x0, y0+1)*(n-fx)*fy + at(x0+1, y0+1)*fx*fy
			g.Pix[(y+rim)*g.Stride+x+rim] = uint8(sum / (n * n))
		}
	}
	return g
}

func floorDiv(a, b int) int {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}
