package narrative

// kind of a token.
type kind uint8

const (
	other  kind = iota // characters that mean nothing here
	word               // of the vocabulary
	filler             // may stand between any two parts of a phrasing
	year               // 2023年
	num                // a number with its counter
	sep                // 、
	comma              // ，
	semi               // ；
	colon              // ：
	open               // （
	shut               // ）
	quote              // “ ” 《 》 and their like
	stop               // end of a sentence
)

// token is a piece of a text. from and to are characters.
type token struct {
	kind     kind
	fill     bool  // also a filler
	word     int32 // of word tokens, and of years the number of the word <year>
	from, to int32
	num      int32 // index into frame.nums
	year     int32
}

// frame is a tokenised paragraph.
type frame struct {
	text   text
	tokens []token
	nums   []number
	raw    string
}

func kindOf(r rune) kind {
	switch r {
	case '。', '!', '?', '\n':
		return stop
	case ';':
		return semi
	case ',', '.':
		return comma
	case '、':
		return sep
	case ':':
		return colon
	case '(', '〔', '[', '【':
		return open
	case ')', '〕', ']', '】':
		return shut
	case '“', '”', '"', '‘', '’', '「', '」', '『', '』', '《', '》', '〈', '〉', '\'', '<', '>':
		return quote
	}
	return other
}

// read tokenises s.
func (f *Finder) read(fr *frame, s string) {
	fr.raw = s
	fr.text.set(s)
	fr.tokens, fr.nums = fr.tokens[:0], fr.nums[:0]
	t := fr.text.runes
	opened, quoted := -1, -1 // tokens of the innermost open bracket and quotation mark
	barred := false
	for i := 0; i < len(t); {
		w, end := f.words.longest(t, i)
		if end > i && isDigit(t[i]) { // 12345热线, but 12345条
			if s, _ := f.scanNumber(t, i, barred); s.kind == num && s.end >= end {
				end = i
			}
		}
		if end > i && !(end-i == 1 && numeral(t[i]) >= 0) {
			fr.tokens = append(fr.tokens, token{kind: word, word: w, fill: f.isFill[w], from: int32(i), to: int32(end)})
			i, barred = end, false
			continue
		}
		r := t[i]
		if isDigit(r) || numeral(r) >= 0 {
			s, ranged := f.scanNumber(t, i, barred)
			barred = ranged
			switch s.kind {
			case num:
				fr.nums = append(fr.nums, s.num)
				fr.tokens = append(fr.tokens, token{kind: num, from: int32(i), to: int32(s.end), num: int32(len(fr.nums) - 1)})
			case year:
				fr.tokens = append(fr.tokens, token{kind: year, fill: true, word: f.yearWord, year: int32(s.year), from: int32(i), to: int32(s.end)})
			default:
				fr.put(other, i, s.end)
			}
			i = s.end
			if ranged && i < len(t) { // the sign of the range
				fr.put(other, i, i+1)
				i++
			}
			continue
		}
		barred = false
		k := kindOf(r)
		switch k {
		case open:
			opened = len(fr.tokens)
		case quote:
			if quoted >= 0 && closes(t[fr.tokens[quoted].from], r) {
				fr.unquote(quoted, i+1)
				if quoted = -1; opened >= len(fr.tokens) {
					opened = -1 // a bracket opened within the quotation
				}
				i++
				continue
			}
			if !closing(r) {
				quoted = len(fr.tokens)
			}
		}
		fr.put(k, i, i+1)
		if k == shut && opened >= 0 {
			fr.fold(opened)
			if opened = -1; quoted >= len(fr.tokens) {
				quoted = -1
			}
		}
		i++
	}
}

// put adds a token, growing the last one when both mean nothing.
func (fr *frame) put(k kind, from, to int) {
	if n := len(fr.tokens); k == other && n > 0 && fr.tokens[n-1].kind == other && fr.tokens[n-1].to == int32(from) {
		fr.tokens[n-1].to = int32(to)
		return
	}
	fr.tokens = append(fr.tokens, token{kind: k, from: int32(from), to: int32(to)})
}

// fold makes a bracket without a number one filler: 微信公众号（某某发布）.
func (fr *frame) fold(open int) {
	for _, t := range fr.tokens[open:] {
		if t.kind == num || t.kind == stop {
			return
		}
	}
	last := fr.tokens[len(fr.tokens)-1].to
	fr.tokens = append(fr.tokens[:open], token{kind: filler, fill: true, from: fr.tokens[open].from, to: last})
}

// unquote ends a quotation: one word stays that word (“不予公开”), anything
// else is a name (“一件事”, 《条例》) and its numbers count nothing.
func (fr *frame) unquote(open, end int) {
	in := fr.tokens[open+1:]
	t := token{kind: filler, fill: true, from: fr.tokens[open].from, to: int32(end)}
	if len(in) == 1 && in[0].kind == word {
		t.kind, t.word, t.fill = word, in[0].word, in[0].fill
	} else {
		for _, x := range in {
			if x.kind == stop || x.to-x.from > 40 {
				fr.put(quote, end-1, end)
				return // not a name: a whole sentence is quoted
			}
			if x.kind == num {
				t.kind, t.fill = other, false
			}
		}
	}
	fr.tokens = append(fr.tokens[:open], t)
}

// closes reports whether r ends the quotation that o began.
func closes(o, r rune) bool {
	switch o {
	case '“', '”':
		return r == '”' || r == '"'
	case '‘', '’':
		return r == '’' || r == '\''
	case '《':
		return r == '》'
	case '〈', '<':
		return r == '〉' || r == '>'
	case '「':
		return r == '」'
	case '『':
		return r == '』'
	}
	return r == o || r == '”' && o == '"'
}

// closing reports whether r can only end a quotation.
func closing(r rune) bool {
	return r == '》' || r == '」' || r == '』' || r == '〉' || r == '’' || r == '>'
}
