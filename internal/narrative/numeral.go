package narrative

// numeral is the value of a Chinese numeral character, or -1.
func numeral(r rune) int64 {
	switch r {
	case '〇', '零':
		return 0
	case '一':
		return 1
	case '二', '两':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	case '万':
		return 10_000
	case '亿':
		return 100_000_000
	}
	return -1
}

// parseNumeral reads a run of Chinese numerals such as 十二, 一百零五 or 两万.
// Runs that name no single number (三五, 七八, 二〇二三) are refused.
func parseNumeral(run []rune) (int64, bool) {
	if len(run) == 0 || len(run) > 15 {
		return 0, false
	}
	var total, section, digit int64
	last := int64(1) << 40 // last multiplier in this section; they must fall
	seen, zero := false, false
	for _, r := range run {
		v := numeral(r)
		switch {
		case v < 0:
			return 0, false
		case v == 0:
			if seen {
				return 0, false
			}
			zero = true
		case v < 10:
			if seen {
				return 0, false
			}
			digit, seen = v, true
		case v <= 1000:
			if v >= last {
				return 0, false
			}
			if !seen {
				if v != 10 && total+section > 0 || zero && v != 10 {
					return 0, false
				}
				digit = 1
			}
			section += digit * v
			last, digit, seen, zero = v, 0, false, false
		default:
			section += digit
			if section == 0 {
				section = 1
			}
			if total > 0 && v > 10_000 {
				return 0, false
			}
			total += section * v
			section, digit, seen, zero, last = 0, 0, false, false, 1<<40
		}
	}
	return total + section + digit, true
}
