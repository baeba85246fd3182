package warehouse

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	duckdb "github.com/marcboeker/go-duckdb/v2"
)

// Text is a value from a query as plain text: null is "", decimals lose the
// zeros that end them, a time without a clock is a day.
func Text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case duckdb.Decimal:
		return decimalText(v.Value, int(v.Scale))
	case *big.Int:
		return v.String()
	case time.Time:
		if v.Equal(v.Truncate(24 * time.Hour)) {
			return v.UTC().Format("2006-01-02")
		}
		return v.UTC().Format("2006-01-02 15:04:05")
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

func decimalText(coef *big.Int, scale int) string {
	s := new(big.Int).Abs(coef).String()
	if pad := scale + 1 - len(s); pad > 0 {
		s = strings.Repeat("0", pad) + s
	}
	if scale > 0 {
		s = strings.TrimRight(s[:len(s)-scale]+"."+s[len(s)-scale:], "0")
		s = strings.TrimSuffix(s, ".")
	}
	if coef.Sign() < 0 {
		s = "-" + s
	}
	return s
}
