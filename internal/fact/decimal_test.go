package fact

import (
	"math/big"
	"testing"
	"testing/quick"
)

func TestParseDecimal(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"0", "0"}, {"007", "7"}, {"10.50", "10.50"}, {"-8", "-8"}, {"+3", "3"}, {"0.05", "0.05"}, {"-0.5", "-0.5"}, {"190.457379", "190.457379"},
		{"999999999999999999", "999999999999999999"},
	} {
		d, err := ParseDecimal(c.in)
		if err != nil || d.String() != c.want {
			t.Errorf("ParseDecimal(%q) = %s, %v; want %s", c.in, d, err, c.want)
		}
	}
	for _, bad := range []string{"", "-", ".5", "5.", "1e3", "1,000", "１", " 1", "1.2.3", "1234567890123456789"} {
		if d, err := ParseDecimal(bad); err == nil {
			t.Errorf("ParseDecimal(%q) = %s, want an error", bad, d)
		}
	}
}

func rat(d Decimal) *big.Rat {
	r, _ := new(big.Rat).SetString(d.String())
	return r
}

// Sums and order agree with exact rational arithmetic over the numbers that
// reports hold.
func TestArithmeticIsExact(t *testing.T) {
	f := func(a, b int32, sa, sb uint8) bool {
		x, y := Decimal{int64(a), sa % 7}, Decimal{int64(b), sb % 7}
		return rat(x.Add(y)).Cmp(new(big.Rat).Add(rat(x), rat(y))) == 0 &&
			rat(x.Sub(y)).Cmp(new(big.Rat).Sub(rat(x), rat(y))) == 0 &&
			x.Cmp(y) == rat(x).Cmp(rat(y)) && x.IsInteger() == rat(x).IsInt()
	}
	if err := quick.Check(f, nil); err != nil {
		t.Error(err)
	}
}

func TestAddSaturates(t *testing.T) {
	big := MustDecimal("999999999999999999")
	sum := Decimal{}
	for range 100 {
		next := sum.Add(big)
		if next.Cmp(sum) < 0 {
			t.Fatalf("a sum of large numbers wrapped round: %s then %s", sum, next)
		}
		sum = next
	}
}

func TestShift(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{{"1.5", 4, "15000"}, {"14", 4, "140000"}, {"3", -2, "0.03"}, {"2.345", 1, "23.45"}} {
		d, ok := MustDecimal(c.in).Shift(c.n)
		if !ok || d.String() != c.want {
			t.Errorf("%s shifted by %d = %s, %v; want %s", c.in, c.n, d, ok, c.want)
		}
	}
	if _, ok := MustDecimal("999999999999999999").Shift(8); ok {
		t.Error("a shift beyond the range is not refused")
	}
}

func TestLocatorString(t *testing.T) {
	for _, c := range []struct {
		at   Locator
		want string
	}{{Locator{}, ""}, {Locator{Table: 3, Row: 4, Col: 5, Start: 102, End: 105}, "t3 r4 c5 b102-105"}, {Locator{Page: 2, Table: 1}, "p2 t1"}} {
		if got := c.at.String(); got != c.want {
			t.Errorf("%+v is %q, want %q", c.at, got, c.want)
		}
	}
}

func FuzzParseDecimal(f *testing.F) {
	f.Add("-12.340")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDecimal(s)
		if err != nil {
			return
		}
		again, err := ParseDecimal(d.String())
		if err != nil || again != d {
			t.Fatalf("%q reads as %s and then as %s, %v", s, d, again, err)
		}
	})
}
