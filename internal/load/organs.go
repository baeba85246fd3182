package load

import (
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/fold"
)

// organNames gives organs the name by which two spellings are one.
type organNames struct{ divisions *catalog.DivisionTable }

// key is the name without blanks, script variants and the divisions it stands
// under, so that 辽宁省北票市人民政府, 北票市人民政府 and 北票市政府 are one organ of
// 北票市. Of a township the township's own name stays.
func (n organNames) key(name, division string) string {
	k := fold.Key(name)
	for _, prefix := range n.above(division) {
		k = strings.TrimPrefix(k, prefix)
	}
	if k == "" {
		k = fold.Key(name)
	}
	// 政府 is short for 人民政府 when a government is named by its place.
	if rest, ok := strings.CutSuffix(k, "政府"); ok && !strings.HasSuffix(rest, "人民") {
		k = rest + "人民政府"
	}
	return k
}

// above are the names of a division and of those it belongs to, from the top.
func (n organNames) above(code string) []string {
	var names []string
	for range 4 {
		d, ok := n.divisions.ByCode(code)
		if !ok {
			break
		}
		if d.Level != "township" {
			names = append([]string{fold.Key(d.Name)}, names...)
		}
		if d.Parent == "" || d.Parent == code {
			break
		}
		code = d.Parent
	}
	return names
}
