package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// choice is something that may be typed and the text it is known by.
type choice struct{ name, text string }

// suggest names the nearest of what may be typed.
func suggest(typed string, known []choice) string {
	type near struct {
		choice
		far, longer int
	}
	var all []near
	low := strings.ToLower(typed)
	letters := utf8.RuneCountInString(low)
	limit := max(1, letters/2)
	for _, k := range known {
		longer := utf8.RuneCountInString(k.name) - letters
		if strings.Contains(k.name, low) || strings.Contains(strings.ToLower(k.text), low) {
			all = append(all, near{k, -1, max(longer, -longer)})
			continue
		}
		// The distance is at least the difference in length.
		if longer > limit || -longer > limit {
			continue
		}
		if d := distance(low, k.name); d <= limit {
			all = append(all, near{k, d, max(longer, -longer)})
		}
	}
	if len(all) == 0 {
		return "nothing is near that name"
	}
	slices.SortFunc(all, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.longer, b.longer), strings.Compare(a.name, b.name), strings.Compare(a.text, b.text))
	})
	all = slices.CompactFunc(all, func(a, b near) bool { return a.choice == b.choice })
	var names []string
	for _, n := range all[:min(5, len(all))] {
		if n.text != "" {
			names = append(names, fmt.Sprintf("%s (%s)", n.name, n.text))
			continue
		}
		names = append(names, n.name)
	}
	more := ""
	if n := len(all) - len(names); n > 0 {
		more = fmt.Sprintf(", and %d more", n)
	}
	return "did you mean " + strings.Join(names, ", ") + more + "?"
}

// distance is the edit distance of two strings in runes.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
