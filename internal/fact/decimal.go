package fact

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Decimal is an exact decimal number, coefficient × 10^-scale. The scale is
// kept as published: 10.50 stays 10.50 in String, and equals 10.5 in Cmp.
// The zero value is 0.
type Decimal struct {
	coef  int64
	scale uint8
}

// ErrRange is returned for a number that does not fit 18 significant digits.
// Reports state counts and amounts; a longer run of digits is a telephone
// number, a code or two cells run together, and must not become a value.
var ErrRange = errors.New("number has more than 18 digits")

// MaxDigits is the largest number of significant digits of a Decimal.
const MaxDigits = 18

// Int returns n as a Decimal.
func Int(n int64) Decimal { return Decimal{coef: n} }

// ParseDecimal reads [+-]digits[.digits] in ASCII, nothing else: no
// separators, exponents or blanks.
func ParseDecimal(s string) (Decimal, error) {
	t := s
	neg := false
	if t != "" && (t[0] == '-' || t[0] == '+') {
		neg = t[0] == '-'
		t = t[1:]
	}
	var coef int64
	var scale uint8
	var digits, point, sig int
	for i := 0; i < len(t); i++ {
		c := t[i]
		switch {
		case c == '.' && point == 0 && i > 0 && i < len(t)-1:
			point = 1
			continue
		case c < '0' || c > '9':
			return Decimal{}, fmt.Errorf("not a decimal: %q", s)
		}
		digits++
		if sig > 0 || c != '0' {
			sig++
		}
		if sig > MaxDigits || digits > 2*MaxDigits {
			return Decimal{}, ErrRange
		}
		coef = coef*10 + int64(c-'0')
		if point == 1 {
			scale++
		}
	}
	if digits == 0 {
		return Decimal{}, fmt.Errorf("not a decimal: %q", s)
	}
	if scale > MaxDigits {
		return Decimal{}, ErrRange
	}
	if neg {
		coef = -coef
	}
	return Decimal{coef, scale}, nil
}

// MustDecimal is ParseDecimal for literals in tests and declarations.
func MustDecimal(s string) Decimal {
	d, err := ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

// String is the plain decimal with the scale it was read with.
func (d Decimal) String() string {
	if d.scale == 0 {
		return strconv.FormatInt(d.coef, 10)
	}
	neg, u := d.coef < 0, uint64(d.coef)
	if neg {
		u = -u
	}
	s := strconv.FormatUint(u, 10)
	if n := int(d.scale) + 1 - len(s); n > 0 {
		s = strings.Repeat("0", n) + s
	}
	s = s[:len(s)-int(d.scale)] + "." + s[len(s)-int(d.scale):]
	if neg {
		s = "-" + s
	}
	return s
}

// IsInteger reports whether d has no fractional part.
func (d Decimal) IsInteger() bool { return d.trim().scale == 0 }

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int {
	switch {
	case d.coef < 0:
		return -1
	case d.coef > 0:
		return 1
	}
	return 0
}

// Neg is -d.
func (d Decimal) Neg() Decimal { return Decimal{-d.coef, d.scale} }

// Int64 is the integer value of d and whether it is one.
func (d Decimal) Int64() (int64, bool) {
	t := d.trim()
	return t.coef, t.scale == 0
}

// Float64 is the nearest float, for sorting and display only.
func (d Decimal) Float64() float64 { return float64(d.coef) / math.Pow10(int(d.scale)) }

// Add is d + e. It saturates at the ends of the range: two published numbers
// cannot reach it, a sum of hostile ones must not wrap round to a small one.
func (d Decimal) Add(e Decimal) Decimal {
	d, e = align(d, e)
	s := d.coef + e.coef
	if (s > d.coef) != (e.coef > 0) && e.coef != 0 {
		s = math.MaxInt64
		if e.coef < 0 {
			s = -math.MaxInt64
		}
	}
	return Decimal{s, d.scale}
}

// Sub is d - e, saturating like Add.
func (d Decimal) Sub(e Decimal) Decimal { return d.Add(e.Neg()) }

// Cmp orders by value: 10.50 equals 10.5.
func (d Decimal) Cmp(e Decimal) int { return d.Sub(e).Sign() }

// Shift is d × 10^n, for units such as 万 (n = 4). It reports false when the
// result does not fit.
func (d Decimal) Shift(n int) (Decimal, bool) {
	for ; n > 0; n-- {
		if d.scale > 0 {
			d.scale--
			continue
		}
		if d.coef > math.MaxInt64/100 || d.coef < -math.MaxInt64/100 {
			return Decimal{}, false
		}
		d.coef *= 10
	}
	for ; n < 0; n++ {
		if d.scale >= MaxDigits {
			return Decimal{}, false
		}
		d.scale++
	}
	return d, true
}

func (d Decimal) trim() Decimal {
	for d.scale > 0 && d.coef%10 == 0 {
		d.coef /= 10
		d.scale--
	}
	return d
}

// align brings two decimals to one scale, saturating where that overflows.
func align(d, e Decimal) (Decimal, Decimal) {
	if d.scale == e.scale {
		return d, e
	}
	d, e = d.trim(), e.trim()
	up := func(a *Decimal, scale uint8) {
		for a.scale < scale {
			if a.coef > math.MaxInt64/10 || a.coef < -math.MaxInt64/10 {
				a.coef = math.MaxInt64 / 2 * int64(a.Sign())
				a.scale = scale
				return
			}
			a.coef *= 10
			a.scale++
		}
	}
	up(&d, e.scale)
	up(&e, d.scale)
	return d, e
}
