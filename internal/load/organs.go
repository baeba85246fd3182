package load

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/fold"
)

// organNames gives organs the name by which two spellings are one.
type organNames struct {
	divisions *catalog.DivisionTable
	rules     *catalog.OrganRules
	kinds     map[string]string   // by key, KindOf
	prefixes  map[string][]string // by division, above
}

func newOrganNames(divisions *catalog.DivisionTable, rules *catalog.OrganRules) organNames {
	return organNames{divisions, rules, map[string]string{}, map[string][]string{}}
}

// key is the name without blanks, script variants, abbreviations and the
// divisions it stands under, by whatever name they had, so that
// 辽宁省北票市人民政府, 北票市人民政府 and 北票市政府 are one organ of 北票市. Of a
// township the township's own name stays. A code that is "" is passed over.
func (n organNames) key(name string, divisions ...string) string {
	whole := fold.Key(name)
	k := whole
	for _, p := range n.rules.Prefixes {
		k = strings.TrimPrefix(k, p)
	}
	inner := k
	for _, d := range divisions {
		for _, prefix := range n.above(d) {
			k = strings.TrimPrefix(k, prefix)
		}
	}
	if k == inner {
		k = whole // 国家税务总局 itself
	}
	if k == "" {
		k = whole
	}
	for _, o := range n.rules.Openings {
		if own, ok := strings.CutPrefix(k, o); ok && own != "" && !slices.Contains(n.rules.Generic, own) {
			k = own
		}
	}
	return n.rules.Full(k)
}

// above are the names that a division and those it belongs to ever had, from
// the top.
func (n organNames) above(code string) []string {
	if names, ok := n.prefixes[code]; ok {
		return names
	}
	var names []string
	at := code
	for range 4 {
		d, ok := n.divisions.ByCode(at)
		if !ok {
			break
		}
		if d.Level != "township" {
			var own []string
			for _, s := range n.divisions.Names(at) {
				own = append(own, fold.Key(s))
			}
			names = append(own, names...)
		}
		if d.Parent == "" || d.Parent == at {
			break
		}
		at = d.Parent
	}
	n.prefixes[code] = names
	return names
}

// kind is the one that the end of a normalised name tells, else what was read.
func (n organNames) kind(key, read string) string {
	kind, ok := n.kinds[key]
	if !ok {
		kind = n.rules.KindOf(key)
		n.kinds[key] = kind
	}
	if kind == "" {
		return read
	}
	return kind
}

// id is the division code, the letter of the kind and ten hexadecimal digits of
// the normalised name: a function of what was read and declared, not of what
// else is known. Where the division is unknown it is 000000 and the site goes
// into the digits: there are many towns of one name, and merging two of them
// would mix up their numbers.
func (n organNames) id(division, key, kind, site string) string {
	if division == "" {
		division, key = noDivision, key+"\n"+site
	}
	sum := sha256.Sum256([]byte(key))
	return division + "-" + n.rules.Letter(kind) + hex.EncodeToString(sum[:5])
}

// noDivision stands in organ_id for a division that could not be told.
const noDivision = "000000"
