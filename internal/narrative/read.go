package narrative

import (
	"fmt"
	"strings"

	"gongkai/internal/fact"
)

// Paragraph is one paragraph of prose and where it stands. When At spans
// exactly the bytes of Text, mentions get places of their own; otherwise they
// get the paragraph's.
type Paragraph struct {
	Text string
	At   fact.Locator
}

// Bounds on one document. The longest report met has 60 KB of prose and 300
// numbers.
const (
	maxBytes    = 4 << 20
	maxMentions = 5000
)

// found is a mention with what is needed to judge it once all is read.
type found struct {
	fact.Mention
	year  int
	zero  bool
	title int // year of the title above, 0 when none names one
}

// reading is the state of one call of Read.
type reading struct {
	f        *Finder
	frame    frame
	topics   []uint8
	topic    uint8 // carried over to the next paragraph
	title    int   // year of the last title of a report
	years    map[int]int
	mentions []found
	winner   []string // indicator of each number of the paragraph
	inList   []bool   // the number is a part of a list
	each     []hit
	series   *series
	checks   []fact.Check
	issues   []fact.Issue
}

// Read finds the mentions of a document's prose in reading order. The checks
// are narrative.sum: Row is the indicator of the total where one is known, and
// Residual the stated total minus the sum of the parts. An issue tells what a
// failed one says, and each bound that was hit.
func (f *Finder) Read(paragraphs []Paragraph) ([]fact.Mention, []fact.Check, []fact.Issue) {
	r := &reading{f: f, years: map[int]int{}}
	total := 0
	for _, p := range paragraphs {
		if total += len(p.Text); total > maxBytes || len(r.mentions) > maxMentions {
			r.issues = append(r.issues, fact.Issue{Code: "limit_prose", Detail: fmt.Sprintf("prose read up to %d bytes and %d mentions", maxBytes, maxMentions), At: p.At})
			break
		}
		r.paragraph(p)
	}
	if len(r.mentions) > maxMentions && (len(r.issues) == 0 || r.issues[len(r.issues)-1].Code != "limit_prose") {
		r.issues = append(r.issues, fact.Issue{Code: "limit_prose", Detail: fmt.Sprintf("prose read up to %d mentions", maxMentions)})
	}
	r.close()
	return r.settle(), r.checks, r.issues
}

func (r *reading) paragraph(p Paragraph) {
	f, fr := r.f, &r.frame
	f.read(fr, p.Text)
	r.topics = r.topics[:0]
	heading := len(fr.nums) == 0 && len(fr.text.runes) < 50
	topic := r.topic
	if heading {
		topic = 0
	}
	for i := range fr.tokens {
		t := &fr.tokens[i]
		switch t.kind {
		case word:
			if n := f.topicOf[t.word]; n > 0 {
				topic = n
			}
		case year:
			r.years[int(t.year)]++
			if heading && titled(p.Text) {
				r.title = int(t.year)
			}
		}
		r.topics = append(r.topics, topic)
	}
	r.topic = topic
	r.zero(p)
	if len(fr.nums) == 0 {
		if heading && len(fr.tokens) > 0 {
			r.close()
		}
		return
	}
	lists := r.lists()
	r.winner = append(r.winner[:0], make([]string, len(fr.nums))...)
	for k := range fr.tokens {
		if fr.tokens[k].kind != num {
			continue
		}
		n := fr.tokens[k].num
		r.each = r.each[:0]
		h, ok := f.best(fr, k, r.inList[n], r.topics, &r.each)
		if !ok {
			continue
		}
		r.winner[n] = h.p.Indicator
		r.add(p, h, k)
		if h.p.Each {
			for _, o := range r.each {
				if o.p.Indicator != h.p.Indicator && o.p.Weight == h.p.Weight {
					r.add(p, o, k)
				}
			}
		}
	}
	for _, l := range lists {
		r.sum(p, l)
	}
	r.follow(p)
}

// add notes a reading of the number at token k.
func (r *reading) add(p Paragraph, h hit, k int) {
	fr := &r.frame
	if len(r.mentions) > maxMentions {
		return // told by Read
	}
	n := &fr.nums[fr.tokens[k].num]
	if n.unit == "" && !n.approx && n.value.Cmp(fact.Int(1949)) >= 0 && n.value.Cmp(fact.Int(2100)) <= 0 {
		return // a year that lost its 年
	}
	m := fact.Mention{Indicator: h.p.Indicator, Value: n.value, Unit: n.unit, Approximate: n.approx}
	m.Sentence, m.At = fr.place(p, h.from, max(h.to, k))
	r.mentions = append(r.mentions, found{Mention: m, year: h.year, title: r.title})
}

// zero finds statements that say zero without a number.
func (r *reading) zero(p Paragraph) {
	fr := &r.frame
	for i := range fr.tokens {
		t := &fr.tokens[i]
		if t.kind != word || r.f.zeros[t.word] == nil {
			continue
		}
		for _, q := range r.f.zeros[t.word] {
			last, _, ok := r.f.follow(fr, q.before[1:], i-1, -1, "")
			if !ok {
				continue
			}
			h := hit{p: q, from: last, to: i}
			if !r.f.clear(fr, &h, i) {
				continue
			}
			m := fact.Mention{Indicator: q.Indicator, Value: fact.Int(0), Unit: q.Unit}
			m.Sentence, m.At = fr.place(p, h.from, i)
			r.mentions = append(r.mentions, found{Mention: m, year: h.year, zero: true, title: r.title})
			break
		}
	}
}

// place is the text from token i to token j, verbatim, and where it stands.
func (fr *frame) place(p Paragraph, i, j int) (string, fact.Locator) {
	from := int(fr.text.at[fr.tokens[i].from])
	to := fr.text.end(int(fr.tokens[j].to), fr.raw)
	at := p.At
	if at.End-at.Start == len(p.Text) {
		at.Start, at.End = at.Start+from, at.Start+to
	}
	return p.Text[from:to], at
}

// titled reports whether a short text is the title of an annual report.
func titled(s string) bool {
	return strings.Contains(s, "年报") || strings.Contains(s, "報告") || strings.Contains(s, "年度报告") || strings.Contains(s, "工作报告")
}

// reportOf is the year whose report the page is about, when reports of several
// years stand on it: the newest that has a fair share of the mentions. It is 0
// when there is no choice.
func (r *reading) reportOf() int {
	count := map[int]int{}
	most := 0
	for _, m := range r.mentions {
		if m.title != 0 {
			count[m.title]++
			most = max(most, count[m.title])
		}
	}
	best := 0
	for y, n := range count {
		if 3*n >= most {
			best = max(best, y)
		}
	}
	if len(count) < 2 {
		return 0
	}
	return best
}

// settle drops what speaks of the year before and what was said before.
func (r *reading) settle() []fact.Mention {
	main, most := 0, 0
	for y, n := range r.years {
		if n > most || n == most && y > main {
			main, most = y, n
		}
	}
	title := r.reportOf()
	type key struct {
		indicator, value string
	}
	seen := map[key]bool{}
	stated := map[string]bool{}
	for _, m := range r.mentions {
		if !m.zero {
			stated[m.Indicator] = true
		}
	}
	var out []fact.Mention
	for _, m := range r.mentions {
		if m.year != 0 && m.year < main && r.years[m.year] < most || title != 0 && m.title != 0 && m.title != title {
			continue
		}
		k := key{m.Indicator, m.Value.String()}
		if seen[k] || m.zero && stated[m.Indicator] {
			continue
		}
		seen[k] = true
		out = append(out, m.Mention)
	}
	return out
}
