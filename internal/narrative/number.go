package narrative

import (
	"gongkai/internal/fact"
)

// number is one number of the text with its counter.
type number struct {
	value  fact.Decimal
	unit   string // counter as written (条, 件, 人次), "" when none follows
	bare   bool   // no counter, and a clause ends behind the number
	approx bool
	han    bool // written in Chinese numerals
}

// scan is what stands at one place of the text: a number, a year, or a run of
// characters that merely looks like one.
type scan struct {
	end  int // behind the number and its counter
	kind kind
	num  number
	year int
}

// scanNumber reads the number that starts at i, which holds a digit or a
// Chinese numeral. barred is set when the number before was the first half of
// a range.
func (f *Finder) scanNumber(t []rune, i int, barred bool) (s scan, ranged bool) {
	s = scan{end: i + 1, kind: other}
	j, ok := i, true
	if isDigit(t[i]) {
		j, s.num.value, ok = digits(t, i)
	} else {
		for j < len(t) && numeral(t[j]) >= 0 {
			j++
		}
		s.num.han = true
	}
	s.end = j
	if j < len(t) && t[j] == '年' {
		if y := yearOf(t[i:j]); y > 0 {
			s.kind, s.year, s.end = year, y, j+1
			if s.end < len(t) && t[s.end] == '度' {
				s.end++
			}
		}
		return s, false
	}
	if s.num.han {
		var v int64
		v, ok = parseNumeral(t[i:j])
		s.num.value = fact.Int(v)
		if j-i == 1 && v >= 100 && !(j < len(t) && (t[j] == '余' || t[j] == '多')) {
			ok = ok && approxBefore(t, i)
		}
	}
	j = s.suffix(t, j, &ok)
	if ranged = rangeAt(t, j); ranged {
		return s, true
	}
	unit, k := f.units.longest(t, j)
	if k > j {
		s.num.unit = f.unitNames[unit]
		j = k
		if j+2 < len(t) && t[j] == '(' && t[j+1] == '次' && t[j+2] == ')' {
			s.num.unit += "次"
			j += 3
		}
		if rangeAt(t, j) {
			s.end = j
			return s, true
		}
	}
	if !ok || barred || !free(t, i) || refused(t, i, j, s.num) {
		return s, false
	}
	if s.num.unit == "" {
		// A number cut off by the end of the text may go on.
		s.num.bare = !s.num.han && j < len(t) && kindOf(t[j]) != other && t[j] != '\n' && t[j] != ')' || s.num.approx && j == len(t)
		if !s.num.bare {
			return s, false
		}
	}
	s.num.approx = s.num.approx || approxBefore(t, i) || approxBehind(t, j)
	s.kind, s.end = num, j
	return s, false
}

// digits reads digits with thousands separators and a decimal part.
func digits(t []rune, i int) (end int, v fact.Decimal, ok bool) {
	buf := make([]byte, 0, 24)
	j := i
	for j < len(t) && isDigit(t[j]) {
		buf = append(buf, byte(t[j]))
		j++
	}
	if j-i <= 3 { // the first group has at most three digits
		for j+3 < len(t) && t[j] == ',' && isDigit(t[j+1]) && isDigit(t[j+2]) && isDigit(t[j+3]) &&
			!(j+4 < len(t) && isDigit(t[j+4])) {
			buf = append(buf, byte(t[j+1]), byte(t[j+2]), byte(t[j+3]))
			j += 4
		}
	}
	if j+1 < len(t) && t[j] == '.' && isDigit(t[j+1]) {
		buf = append(buf, '.')
		for j++; j < len(t) && isDigit(t[j]); j++ {
			buf = append(buf, byte(t[j]))
		}
		if j+1 < len(t) && t[j] == '.' && isDigit(t[j+1]) {
			return j, v, false // 2023.1.5, an address
		}
	}
	v, err := fact.ParseDecimal(string(buf))
	return j, v, err == nil && len(buf) <= 12
}

// suffix reads 万, 亿, 余 and 多 behind a number.
func (s *scan) suffix(t []rune, j int, ok *bool) int {
	for n := 0; j < len(t) && n < 4; n++ {
		shift := 0
		switch t[j] {
		case '余', '多', '来':
			s.num.approx = true
		case '亿':
			shift = 8
		case '万':
			shift = 4
		case '千':
			shift = 3
		case '百':
			shift = 2
			if j+1 < len(t) && t[j+1] == '分' { // 百分点
				*ok = false
				return j
			}
		default:
			if n > 0 && isDigit(t[j]) {
				*ok = false // 2万3千: not met, not guessed
			}
			return j
		}
		if shift > 0 {
			v, fits := s.num.value.Shift(shift)
			s.num.value, *ok = v, *ok && fits
		}
		j++
	}
	return j
}

// yearOf reads 2023 or 二〇二三.
func yearOf(run []rune) int {
	if len(run) != 4 {
		return 0
	}
	y := 0
	for _, r := range run {
		d := int64(r - '0')
		if !isDigit(r) {
			d = numeral(r)
		}
		if d < 0 || d > 9 {
			return 0
		}
		y = y*10 + int(d)
	}
	if y < 1949 || y > 2100 {
		return 0
	}
	return y
}

// rangeAt reports whether a second number follows at j: 3至5个, 3-5次.
func rangeAt(t []rune, j int) bool {
	if j+1 >= len(t) {
		return false
	}
	switch t[j] {
	case '-', '~', '—', '–', '至', '到', '/', '∼', '─':
		return isDigit(t[j+1]) || numeral(t[j+1]) >= 0
	}
	return false
}

// free reports whether what stands before i lets a number begin there: not an
// ordinal (第3条), a code (A4, 0517-8722), a document number (〔2021〕30号).
func free(t []rune, i int) bool {
	if i == 0 {
		return true
	}
	switch p := t[i-1]; p {
	case '第', '-', '/', '@', ':', '_', '#', '〔', '[', '.', '+', '=', '*', '~', '&', '?', mark:
		return p == ':' && (i < 2 || !isDigit(t[i-2])) || p == '.' && i > 1 && !latin(t[i-2]) && t[i-2] != '.'
	case ' ':
		return i < 2 || !latin(t[i-2])
	default:
		if isDigit(t[i]) {
			return !latin(p) && numeral(p) < 0 && p != '几'
		}
		for _, bad := range "每统唯单逐同某这那哪下上前后进任惟另几数周期不万初" {
			if p == bad {
				return (p == '上' || p == '万') && numeral(t[i]) >= 100 && p != '万'
			}
		}
		return !latin(p)
	}
}

// refused holds the counters that are none where they stand: 20个工作日, 一件事.
func refused(t []rune, i, j int, n number) bool {
	rest := t[j:]
	if len(rest) > 0 && (rest[0] == '%' || rest[0] == '‰') {
		return true
	}
	for _, w := range [...]string{"工作日", "月", "小时", "自然日", "季度", "百分点", "年", "星期", "分钟"} {
		if n.unit == "个" && hasPrefix(rest, w) {
			return true
		}
	}
	if !n.han {
		return false
	}
	for _, w := range [...]string{"性", "事", "龙", "例", "性告知", "分"} {
		if hasPrefix(rest, w) && j-i <= 2 {
			return true
		}
	}
	return n.unit == ""
}

func hasPrefix(t []rune, s string) bool {
	i := 0
	for _, r := range s {
		if i >= len(t) || t[i] != r {
			return false
		}
		i++
	}
	return true
}

// approxBefore reports 约, 近, 超, 逾, 超过, 突破, 接近 before i.
func approxBefore(t []rune, i int) bool {
	if i == 0 {
		return false
	}
	prev := rune(0)
	if i > 1 {
		prev = t[i-2]
	}
	switch t[i-1] {
	case '约':
		return prev != '节' && prev != '预' && prev != '违' && prev != '签'
	case '近', '超', '逾', '余', '上':
		return t[i-1] != '上' || numeral(t[i]) >= 100
	case '过':
		return prev == '超'
	case '破':
		return prev == '突'
	case '于':
		return i > 2 && prev == '少' && t[i-3] == '不'
	}
	return false
}

// approxBehind reports 以上, 左右, 上下 at j.
func approxBehind(t []rune, j int) bool {
	return hasPrefix(t[j:], "以上") || hasPrefix(t[j:], "左右") || hasPrefix(t[j:], "上下")
}
