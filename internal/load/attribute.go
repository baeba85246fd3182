package load

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"

	"gongkai/internal/catalog"
)

// attribute applies the corrections and makes organ_of (doc, organ_id) and
// organ (one row an organ).
func (b *build) attribute(ctx context.Context) error {
	if err := b.correct(ctx); err != nil {
		return err
	}
	divisions, err := catalog.Divisions(b.config.Schemas)
	if err != nil {
		return err
	}
	names := organNames{divisions}
	_, rows, err := b.db.Strings(ctx, `SELECT doc, organ, coalesce(division_code, ''), coalesce(kind, ''), coalesce(level, ''), coalesce(site, ''), year
		FROM reading WHERE organ <> '' ORDER BY doc`)
	if err != nil {
		return err
	}
	// A document that does not tell its division has that of the documents of
	// the same organ on the same site, when they agree.
	known := map[[2]string]string{}
	for _, r := range rows {
		if r[2] == "" {
			continue
		}
		k := [2]string{r[5], names.key(r[1], "")}
		if had, ok := known[k]; ok && had != r[2] {
			known[k] = "?"
			continue
		}
		known[k] = r[2]
	}
	organs := map[string]*organ{}
	var of [][2]string
	for _, r := range rows {
		division := r[2]
		if division == "" {
			if d := known[[2]string{r[5], names.key(r[1], "")}]; d != "" && d != "?" {
				division = d
			}
		}
		key := names.key(r[1], division)
		id := organID(division, key, r[5])
		of = append(of, [2]string{r[0], id})
		o := organs[id]
		if o == nil {
			o = &organ{id: id, division: division, names: map[string]int{}, kinds: map[string]int{}, levels: map[string]int{}}
			organs[id] = o
		}
		o.names[strings.Join(strings.Fields(r[1]), "")]++
		o.kinds[r[3]]++
		o.levels[r[4]]++
	}
	if err := b.db.Exec(ctx, `CREATE TEMP TABLE organ_of (doc INTEGER, organ_id VARCHAR);
		CREATE TEMP TABLE organ (organ_id VARCHAR, name VARCHAR, division_code VARCHAR, level VARCHAR, kind VARCHAR)`); err != nil {
		return err
	}
	_, err = b.db.Append(ctx, "organ_of", func(yield func([]driver.Value, error) bool) {
		for _, x := range of {
			var doc int32
			fmt.Sscan(x[0], &doc)
			if !yield([]driver.Value{doc, x[1]}, nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = b.db.Append(ctx, "organ", func(yield func([]driver.Value, error) bool) {
		for _, o := range organs {
			level := mostly(o.levels)
			if d, ok := divisions.ByCode(o.division); ok && level == "" {
				level = d.Level
			}
			if !yield([]driver.Value{o.id, mostly(o.names), null(o.division), null(level), null(mostly(o.kinds))}, nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	// Organs that the crawl lists are looked up by the same key.
	_, listed, err := b.db.Strings(ctx, `SELECT rowid, organ, coalesce(division, ''), coalesce(site, '') FROM listed_raw WHERE organ <> ''`)
	if err != nil {
		return err
	}
	if err := b.db.Exec(ctx, `CREATE TEMP TABLE listed_organ (n BIGINT, organ_id VARCHAR)`); err != nil {
		return err
	}
	_, err = b.db.Append(ctx, "listed_organ", func(yield func([]driver.Value, error) bool) {
		for _, l := range listed {
			division := l[2]
			if d := known[[2]string{l[3], names.key(l[1], "")}]; division == "" && d != "?" {
				division = d
			}
			id := organID(division, names.key(l[1], division), l[3])
			if organs[id] == nil {
				continue
			}
			var n int64
			fmt.Sscan(l[0], &n)
			if !yield([]driver.Value{n, id}, nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	return b.db.Exec(ctx, `CREATE TEMP TABLE listed AS
		SELECT DISTINCT o.organ_id, nullif(l.year, 0) AS year, s.state, l.reason, l.url, l.site, l.division AS division_code, l.organ AS organ_name
		FROM listed_raw l LEFT JOIN listed_organ o ON o.n = l.rowid
		CROSS JOIN LATERAL (SELECT CASE
		  WHEN l.state IN ('published', 'found', 'late') THEN NULL
		  WHEN l.state IN ('not_readable', 'not_a_report', 'blocked', 'failed') THEN l.state ELSE 'not_found' END AS state) s
		WHERE s.state IS NOT NULL`)
}

type organ struct {
	id, division         string
	names, kinds, levels map[string]int
}

// mostly is the value met most often; of equals the longest, then the first in
// order, so that it does not depend on the order of documents.
func mostly(counts map[string]int) string {
	var all []string
	for s := range counts {
		if s != "" {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return ""
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		switch {
		case counts[a] != counts[b]:
			return counts[a] > counts[b]
		case len(a) != len(b):
			return len(a) > len(b)
		}
		return a < b
	})
	return all[0]
}

// organID is the division code and ten hexadecimal digits of the normalised
// name. Where the division is unknown it is 000000 and the site goes into the
// digits: there are many towns of one name, and merging two of them would mix
// up their numbers.
func organID(division, key, site string) string {
	if division == "" {
		division, key = "000000", key+"\n"+site
	}
	sum := sha256.Sum256([]byte(key))
	return division + "-" + hex.EncodeToString(sum[:5])
}
