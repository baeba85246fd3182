package narrative

// hit is one reading of a number.
type hit struct {
	p        *pattern
	from, to int // tokens of the clauses read, from the start of the first one
	score    int // characters of the words matched
	year     int // a year named there, 0 when none
}

// farthest is how many tokens a phrasing may reach back.
const farthest = 60

// costs is the gap that a token needs to be passed over; ok is false at the
// end of a sentence. forward is set when reading to the right of a number,
// where a colon begins something new.
func (f *Finder) costs(fr *frame, i int, unit string, forward bool) (g gap, ok bool) {
	t := &fr.tokens[i]
	if t.fill {
		return adjacent, true
	}
	switch t.kind {
	case filler, quote:
		return adjacent, true
	case colon: // 政策解读：21条, but a new list in 公开情况：网站21条
		switch {
		case forward:
			return clauses, true
		case i+1 < len(fr.tokens) && fr.tokens[i+1].kind == num:
			return adjacent, true
		}
		return counters, true
	case word:
		if f.isPart[t.word] {
			return counters, true
		}
		return within, true
	case other, sep, year:
		return within, true
	case comma, semi, open, shut:
		return clauses, true
	case num:
		if n := &fr.nums[t.num]; n.unit != unit && n.unit != "" {
			return counters, true
		}
		return sentence, true
	}
	return 0, false
}

// follow matches parts from token i in direction dir (-1, +1) and returns the
// last token matched and the characters matched.
func (f *Finder) follow(fr *frame, parts []part, i, dir int, unit string) (last, score int, ok bool) {
	if len(parts) == 0 {
		return i - dir, 0, true
	}
	p, level := parts[0], adjacent
	for n := 0; i >= 0 && i < len(fr.tokens) && n < farthest; n++ {
		t := &fr.tokens[i]
		if (t.kind == word || t.kind == year) && p.words[t.word] {
			if last, score, ok = f.follow(fr, parts[1:], i+dir, dir, unit); ok {
				return last, score + int(t.to-t.from), true
			}
		}
		g, pass := f.costs(fr, i, unit, dir > 0)
		if level = max(level, g); !pass || level > p.gap {
			return 0, 0, false
		}
		i += dir
	}
	return 0, 0, false
}

// best is the heaviest reading of the number at token k.
func (f *Finder) best(fr *frame, k int, part bool, topics []uint8, each *[]hit) (best hit, ok bool) {
	n := &fr.nums[fr.tokens[k].num]
	unit := int32(-1)
	if n.unit != "" {
		unit = f.unitOf(n.unit)
	}
	try := func(p *pattern, i int) {
		if unit >= 0 && !p.units[unit] || unit < 0 && !p.bare || part && p.Whole {
			return
		}
		if ok && (p.Weight < best.p.Weight && !(p.Each && best.p.Each)) {
			return
		}
		if n.han && n.unit == "个" && len(p.behind) == 0 && k+1 < len(fr.tokens) && fr.tokens[k+1].kind <= word {
			return // 公众号和微博两个新媒体: the number counts what follows
		}
		if p.topics != nil && !p.topics[topics[k]] {
			return
		}
		h := hit{p: p, from: k, to: k}
		if len(p.before) > 0 {
			last, score, met := f.follow(fr, p.before[1:], i-1, -1, n.unit)
			if !met {
				return
			}
			h.from, h.score = last, score+int(fr.tokens[i].to-fr.tokens[i].from)
		}
		if len(p.behind) > 0 {
			last, score, met := f.follow(fr, p.behind, k+1, +1, n.unit)
			if !met || len(p.before) == 0 && fr.owned(last) {
				return
			}
			h.to, h.score = last, h.score+score
		}
		if !f.clear(fr, &h, k) {
			return
		}
		if p.Each {
			*each = append(*each, h)
		}
		if !ok || p.Weight > best.p.Weight || p.Weight == best.p.Weight && h.score > best.score {
			best, ok = h, true
		}
	}
	level := adjacent
	for i, steps := k-1, 0; i >= 0 && steps < farthest; i, steps = i-1, steps+1 {
		t := &fr.tokens[i]
		if t.kind == word || t.kind == year {
			for _, p := range f.before[t.word] {
				if p.before[0].gap >= level {
					try(p, i)
				}
			}
		}
		g, pass := f.costs(fr, i, n.unit, false)
		if level = max(level, g); !pass {
			break
		}
	}
	level = adjacent
	for i, steps := k+1, 0; i < len(fr.tokens) && steps < farthest; i, steps = i+1, steps+1 {
		t := &fr.tokens[i]
		if t.kind == word || t.kind == year {
			for _, p := range f.behind[t.word] {
				if p.behind[0].gap >= level {
					try(p, i)
				}
			}
		}
		g, pass := f.costs(fr, i, n.unit, true)
		if level = max(level, g); !pass || level > clauses {
			break
		}
	}
	return best, ok
}

// owned reports whether the word at token i belongs to the number behind it:
// in 行政复议3件行政诉讼2件 the second name is no name of the 3.
func (fr *frame) owned(i int) bool {
	for end := min(len(fr.tokens), i+farthest); i+1 < end; {
		i++
		switch fr.tokens[i].kind {
		case num:
			return true
		case comma, semi, stop, sep, open, shut:
			return false
		}
	}
	return false
}

// clear widens h to the start of its first clause and looks for words that
// forbid the reading.
func (f *Finder) clear(fr *frame, h *hit, k int) bool {
	first := h.from
	for h.from > 0 {
		switch fr.tokens[h.from-1].kind {
		case comma, semi, colon, open, shut, num, stop:
		default:
			h.from--
			continue
		}
		break
	}
	for i := h.from; h.p.start && i < first; i++ {
		if t := &fr.tokens[i]; !t.fill && t.kind != filler {
			return false
		}
	}
	for i := h.from - 1; h.p.against != nil && i >= 0 && i > h.from-5*farthest && fr.tokens[i].kind != stop; i-- {
		if t := &fr.tokens[i]; t.kind == word && h.p.against[t.word] {
			return false
		}
	}
	// A phrasing that reaches over other numbers says nothing of what is said
	// of those: 粉丝数达3万人，发布信息260条.
	own := h.from
	for i := k - 1; i > own && h.p.far(); i-- {
		if fr.tokens[i].kind == num {
			own = i
		}
	}
	for h.from < first && (fr.tokens[h.from].kind == sep || fr.tokens[h.from].kind == filler && fr.tokens[h.from].from == 0) {
		h.from++
	}
	for i := h.from; i <= max(h.to, k); i++ {
		t := &fr.tokens[i]
		switch t.kind {
		case year:
			h.year = int(t.year)
		case word:
			if (i >= own && f.isNever[t.word] || h.p.without != nil && h.p.without[t.word]) && !h.uses(t.word) {
				return false
			}
		}
	}
	return true
}

// far reports whether the phrasing may reach over other numbers.
func (p *pattern) far() bool {
	for _, x := range p.before {
		if x.gap >= counters {
			return true
		}
	}
	return false
}

// uses reports whether the phrasing itself names the word.
func (h *hit) uses(w int32) bool {
	for _, p := range h.p.before {
		if p.words[w] {
			return true
		}
	}
	for _, p := range h.p.behind {
		if p.words[w] {
			return true
		}
	}
	return false
}

// unitOf is the number of a counter; 人（次） is written 人次.
func (f *Finder) unitOf(name string) int32 {
	if id, ok := f.unitIDs[name]; ok {
		return id
	}
	return 0
}
