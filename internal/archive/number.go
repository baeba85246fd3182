package archive

import "strconv"

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// atoi reads our own numbers; anything else is -1, which no place has.
func atoi(s string) int64 {
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
