package specimen

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"gongkai/internal/fact"
)

// page is what a rendering gets: the pieces, and the content that it may mark.
type page struct {
	r      *rand.Rand
	spec   Spec
	title  string
	organ  organ
	year   int
	pieces []piece
	pages  int // counted by paged renderings
	t      *truth
	// ends[i] is the offset after the text of value i in the output; renderings
	// that write linear text fill it so that the document can be cut.
	ends    map[int]int
	parEnds map[int]int // the same for piece i
}

// rendering is one way to print a page.
type rendering struct {
	name  string
	ctype string
	ext   string
	// vanish: empty cells leave no trace.
	vanish bool
	linear bool // ends are filled: may be cut, may be re-encoded
	broken bool // a line break inside a label shows
	write  func(*page) []byte
}

// New makes the Specimen of a seed and a Spec. Unknown names in the Spec panic:
// they are mistakes of the caller, who is a test.
func New(seed int64, spec Spec) Specimen {
	r := rand.New(rand.NewPCG(uint64(seed), 0x676f6e676b6169))
	if spec.Form == "" {
		spec.Form = D
	}
	if spec.Rendering == "" {
		spec.Rendering = "html-spans"
	}
	if spec.Values == "" {
		spec.Values = Town
	}
	rend := find(spec.Rendering)
	o := newOrgan(r)
	year := map[Form]int{D: 2021, C: 2019, DC: 2021, CD: 2021, B: 2014}[spec.Form]
	year += r.IntN(map[Form]int{D: 5, C: 2, DC: 4, CD: 1, B: 5}[spec.Form])
	t := fill(r, spec)
	var breaks []fact.Check
	if spec.Slip != "" {
		breaks = slip(r, spec, t)
	}
	blank(r, spec.Blanks, t)
	p := &page{r: r, spec: spec, organ: o, year: year, t: t, ends: map[int]int{}, parEnds: map[int]int{}}
	p.title = o.title(r, year)
	w := &writer{r: r, o: o, year: year, t: t, size: spec.Values, spec: spec}
	p.pieces = w.compose(p.title, spec)
	var sheets []*sheet
	for _, x := range p.pieces {
		sheets = append(sheets, x.sheets...)
	}
	disturb(r, spec.Noise, sheets, t, rend.broken, rend.vanish)
	if spec.Noise > 0 {
		p.pieces = litter(r, p.pieces, year)
	}
	if spec.Noise == 2 && (spec.Form == C || spec.Form == CD) {
		extraRow(r, sheets[0])
	}
	if spec.Damage != "" {
		damage(r, spec.Damage, sheets, t)
		p.pieces = rearrange(r, spec.Damage, p.pieces, t, func() []piece {
			before := &writer{r: r, o: o, year: year - 1, t: fill(r, spec), size: spec.Values, spec: spec}
			var out []piece
			for _, x := range before.compose(o.title(r, year-1), spec) {
				for i := range x.sheets {
					x.sheets[i] = x.sheets[i].copied()
				}
				if x.mentions == nil {
					out = append(out, x)
				}
			}
			return out
		})
	}
	if rend.vanish {
		vanish(sheets, t)
	}
	sp := Specimen{Seed: seed, Spec: spec, ContentType: rend.ctype, Breaks: breaks,
		Report: fact.Report{Title: p.title, Organ: o.name, Year: year, IsReport: true}}
	sp.Name = fmt.Sprintf("%s-%s-%d.%s", rend.name, strings.ToLower(string(spec.Form)), seed, rend.ext)
	sp.Payload = rend.write(p)
	sp.Cells = t.cells
	sp.Text = p.text()
	sp.Pages = p.pages
	if spec.Cut && rend.linear {
		cut(p, &sp, rend)
	}
	sp.Cells = slices.DeleteFunc(slices.Clone(sp.Cells), func(c Cell) bool { return c.absent })
	if len(sp.Cells) == 0 {
		sp.Breaks = nil // pictures: nothing to check
	}
	for i, x := range p.pieces {
		if end, ok := p.parEnds[i]; !spec.Cut || ok && end <= len(sp.Payload) {
			sp.Mentions = append(sp.Mentions, x.mentions...)
		}
	}
	if rend.linear {
		sp.Payload, sp.ContentType = encode(r, spec.Encoding, sp.Payload, rend.ctype)
	}
	return sp
}

// text is all that the pieces say.
func (p *page) text() string {
	var b strings.Builder
	for _, x := range p.pieces {
		b.WriteString(x.text + "\n")
		for _, s := range x.sheets {
			for _, row := range s.rows {
				for _, c := range row {
					b.WriteString(c.text + "\n")
				}
			}
		}
	}
	return b.String()
}

// vanish marks what an emptiness that leaves no trace makes unknowable: every
// cell of a row of which some cells are empty and some are not.
func vanish(sheets []*sheet, t *truth) {
	for _, s := range sheets {
		for _, row := range s.rows {
			v := values(row)
			empty := 0
			for _, i := range v {
				if t.cells[i].Status == fact.Blank {
					empty++
				}
			}
			if empty > 0 && empty < len(v) {
				for _, i := range v {
					t.cells[i].Unknowable = true
				}
			}
		}
	}
}

// cut ends the document inside its tables. The cell at the cut is optional,
// those after it are not in the document at all.
func cut(p *page, sp *Specimen, rend *rendering) {
	if len(p.ends) == 0 {
		return
	}
	first, last := len(sp.Payload), 0
	for _, e := range p.ends {
		first, last = min(first, e), max(last, e)
	}
	at := first + p.r.IntN(last-first+1)
	for at < len(sp.Payload) && sp.Payload[at]&0xc0 == 0x80 {
		at++
	}
	sp.Payload = sp.Payload[:at]
	slack := 12 // bytes of one cell's text and markup
	if rend.ext == "html" {
		slack = 600
	}
	var kept []Cell
	for i, c := range sp.Cells {
		gap := at - p.ends[i] // negative: the cell ends beyond the cut
		switch {
		case gap < -slack:
		case gap <= 2, rend.vanish && c.Status == fact.Blank && gap < 400:
			sp.Optional = append(sp.Optional, c.Address)
		default:
			kept = append(kept, c)
		}
	}
	sp.Cells = kept
}

// Renderings are the names that Spec.Rendering may have.
func Renderings() []string {
	var out []string
	for _, x := range renderings() {
		out = append(out, x.name)
	}
	return out
}

func find(name string) *rendering {
	for _, x := range renderings() {
		if x.name == name {
			return &x
		}
	}
	panic("no rendering " + name)
}

// All is a balanced mix of n documents: renderings in turn, and forms, sizes,
// blanks, noise, encodings, errors and cuts drawn by the seed of each.
func All(n int) iter.Seq[Specimen] {
	return func(yield func(Specimen) bool) {
		rends := renderings()
		for i := range n {
			if !yield(New(int64(i), Draw(int64(i), rends[i%len(rends)].name))) {
				return
			}
		}
	}
}

// Draw picks a Spec for a rendering by a seed.
func Draw(seed int64, rendering string) Spec {
	r := rand.New(rand.NewPCG(uint64(seed), 7))
	s := Spec{Rendering: rendering}
	rend := find(rendering)
	s.Form = []Form{D, D, D, D, C, C, DC, CD, B}[r.IntN(9)]
	s.Values = []Values{Zeros, Few, Few, Town, Town, City, City, Large, Filled, Filled}[r.IntN(10)]
	if r.IntN(3) == 0 {
		s.Blanks = []Blanks{ZerosBlank, ZerosDash, ZerosNone, SomeBlank, SomeBlank, TotalsBlank, OrgsBlank, AllBlank}[r.IntN(8)]
	}
	s.Noise = []int{0, 1, 1, 2}[r.IntN(4)]
	if rend.linear && r.IntN(3) == 0 {
		e := Encodings()
		s.Encoding = e[r.IntN(len(e))]
	}
	if s.Blanks == Full && s.Values != Zeros && r.IntN(5) == 0 {
		s.Slip = Slips()[r.IntN(4)]
	}
	if rend.linear && s.Encoding == "" && s.Slip == "" && r.IntN(12) == 0 {
		s.Cut = true
	}
	if s.Slip == "" && !s.Cut && s.Values != Zeros && r.IntN(8) == 0 {
		s.Damage = Damages()[r.IntN(len(Damages()))]
	}
	return s
}
