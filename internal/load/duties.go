package load

import (
	"context"
	"database/sql/driver"
	"strconv"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/fold"
)

// duties makes the temporary tables from which 40-coverage.sql tells who had
// to report:
//
//	expected_body    a body that the table of divisions asks for, with its years; body_id is the organ's
//	expected_family  families of departments that a division must have, from a year on
//	organ_family     the families of the organs that were seen; ordinal 1 is the one named first
//	site_of          the division whose portal a declared site is
//	listed_body      bodies that the crawl lists and nobody has read a document of
func (b *build) duties(ctx context.Context) error {
	duties, err := catalog.LoadDuties(b.config.Schemas)
	if err != nil {
		return err
	}
	divisions, err := catalog.Divisions(b.config.Schemas)
	if err != nil {
		return err
	}
	err = b.db.Exec(ctx, `
		CREATE TEMP TABLE expected_body (body_id VARCHAR, name VARCHAR, division_code VARCHAR, parent_code VARCHAR, level VARCHAR, kind VARCHAR, first INTEGER, last INTEGER);
		CREATE TEMP TABLE expected_family (division_code VARCHAR, division VARCHAR, level VARCHAR, family VARCHAR, first INTEGER, last INTEGER);
		CREATE TEMP TABLE organ_family (organ_id VARCHAR, family VARCHAR, ordinal INTEGER);
		CREATE TEMP TABLE site_of (site VARCHAR, division_code VARCHAR);
		CREATE TEMP TABLE listed_body (organ_name VARCHAR, given VARCHAR, site VARCHAR, division_code VARCHAR, body_id VARCHAR, family VARCHAR)`)
	if err != nil {
		return err
	}
	rules, err := catalog.Organs(b.config.Schemas)
	if err != nil {
		return err
	}
	names := newOrganNames(divisions, rules)
	towns, err := b.organFamilies(ctx, duties, names)
	if err != nil {
		return err
	}
	id := func(name, division, kind string) string {
		key := names.key(name, division)
		return names.id(division, key, names.kind(key, kind), "")
	}
	governs := map[string]string{} // division → its government now
	until := map[string]int32{}    // last year of a body; a later row of it begins after that
	_, err = b.db.Append(ctx, "expected_body", func(yield func([]driver.Value, error) bool) {
		for d := range divisions.All() {
			name, kind, ok := duties.BodyOf(d)
			if !ok {
				continue
			}
			body := id(name, d.Code, kind)
			if seen := towns[town(d.Parent, names.key(name, d.Code), duties)]; d.Level == "township" && seen != "" {
				body = seen
			}
			governs[d.Code] = body
			first, last := years(d)
			if was, ok := until[body]; ok {
				first = max(first, was+1)
			}
			until[body] = last
			if !yield([]driver.Value{body, name, d.Code, null(d.Parent), d.Level, kind, first, last}, nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = b.db.Append(ctx, "expected_family", func(yield func([]driver.Value, error) bool) {
		for d := range divisions.All() {
			if _, _, ok := duties.BodyOf(d); !ok {
				continue
			}
			first, last := years(d)
			for _, f := range duties.Demanded(d) {
				if !yield([]driver.Value{d.Code, d.Name, d.Level, f.Family, max(first, int32(f.Since)), last}, nil) {
					return
				}
			}
		}
	})
	if err != nil {
		return err
	}
	return b.listedBodies(ctx, duties, divisions, func(s catalog.Site) bool {
		return s.Name == "" || id(s.Name, s.Division, "") == governs[s.Division]
	}, names)
}

// years are the report years for which a division has to answer.
func years(d catalog.Division) (first, last int32) {
	f, _ := strconv.Atoi(d.ValidFrom)
	l, err := strconv.Atoi(d.ValidTo)
	if err != nil {
		l = 9999
	}
	return int32(f), int32(l)
}

// town is a key by which a township's body is found under its names: with the
// code of the town or of the county above it, as 街道, 街道办事处 or 镇人民政府.
func town(county, key string, duties *catalog.Duties) string {
	for _, b := range duties.Bodies {
		if b.Kind == "township" {
			key = strings.TrimSuffix(key, fold.Key(b.Suffix))
		}
	}
	return county + " " + key
}

// organFamilies fills organ_family, and gives the townships that were seen by
// their key.
func (b *build) organFamilies(ctx context.Context, duties *catalog.Duties, names organNames) (towns map[string]string, err error) {
	_, organs, err := b.db.Strings(ctx, `SELECT organ_id, name, coalesce(division_code, ''), coalesce(kind, ''), coalesce(level, '') FROM organs ORDER BY organ_id DESC`)
	if err != nil {
		return nil, err
	}
	towns = map[string]string{}
	_, err = b.db.Append(ctx, "organ_family", func(yield func([]driver.Value, error) bool) {
		for _, o := range organs {
			division, ok := names.divisions.ByCode(o[2])
			key := names.key(o[1], o[2])
			if o[3] == "township" || o[4] == "township" && o[3] == "government" {
				county := o[2]
				if ok && division.Level == "township" {
					county = division.Parent
				}
				towns[town(county, key, duties)] = o[0] // of several the first id
				continue
			}
			for i, family := range duties.FamiliesOf(key) {
				if !yield([]driver.Value{o[0], family, int32(i + 1)}, nil) {
					return
				}
			}
		}
	})
	return towns, err
}

// listedBodies fills site_of and listed_body. Only a site of a division's
// government speaks for the division; that of one department does not.
func (b *build) listedBodies(ctx context.Context, duties *catalog.Duties, divisions *catalog.DivisionTable, portal func(catalog.Site) bool, names organNames) error {
	crawled, err := b.db.Int(ctx, "SELECT (SELECT count(*) FROM fetch_log) + (SELECT count(*) FROM listed_raw)")
	if err != nil || crawled == 0 {
		return err
	}
	sites, err := catalog.Sites(b.config.Schemas)
	if err != nil {
		return err
	}
	division := map[string]string{}
	_, err = b.db.Append(ctx, "site_of", func(yield func([]driver.Value, error) bool) {
		for _, s := range sites {
			if s.Division == "" {
				continue
			}
			division[s.ID] = s.Division
			if portal(s) && !yield([]driver.Value{s.ID, s.Division}, nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	_, listed, err := b.db.Strings(ctx, `SELECT DISTINCT organ_name, coalesce(division_code, ''), coalesce(site, '') FROM listed WHERE organ_id IS NULL AND organ_name <> '' ORDER BY ALL`)
	if err != nil {
		return err
	}
	_, err = b.db.Append(ctx, "listed_body", func(yield func([]driver.Value, error) bool) {
		for _, l := range listed {
			code := l[1]
			if code == "" {
				code = division[l[2]]
			}
			if code == "" {
				continue
			}
			key := names.key(l[0], code)
			var family driver.Value
			if f := duties.FamiliesOf(key); len(f) > 0 {
				family = f[0]
			}
			if !yield([]driver.Value{l[0], l[1], l[2], code, names.id(code, key, names.kind(key, ""), ""), family}, nil) {
				return
			}
		}
	})
	return err
}
