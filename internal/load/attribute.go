package load

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"gongkai/internal/catalog"
)

// attribution is what attribute works with. Nothing in it has a row a
// document: names, sites and divisions repeat.
type attribution struct {
	*build
	names     organNames
	divisions *catalog.DivisionTable
	decisions []catalog.OrganDecision
	known     map[[2]string][]string // by site and name: the divisions that documents tell
	same      map[string]string      // organs that a person said are another one
	questions questions
}

// attribute applies the corrections and says whose each document is. It makes
//
//	said        one row a document: what it states, with the division of its year
//	organ_of    (doc, organ_id, name)
//	organ       one row an organ, with the years of its reports
//	succession  the organs that others carry on
//	listed      what the crawl found missing
//	misplaced   documents whose division was not one in their year
//
// and writes the review file.
func (b *build) attribute(ctx context.Context) (err error) {
	a := attribution{build: b}
	if err := b.db.Exec(ctx, "CREATE TEMP TABLE kind_decided (doc INTEGER)"); err != nil {
		return err
	}
	if err := b.correct(ctx); err != nil {
		return err
	}
	if a.divisions, err = catalog.Divisions(b.config.Schemas); err != nil {
		return err
	}
	rules, err := catalog.Organs(b.config.Schemas)
	if err != nil {
		return err
	}
	if a.decisions, err = catalog.OrganDecisions(b.config.Schemas); err != nil {
		return err
	}
	a.names = newOrganNames(a.divisions, rules)
	for _, step := range []func(context.Context) error{a.place, a.identify, a.decide, a.gather, a.list, a.succeed, a.review} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// each calls f with every row of a query whose columns are not null; the row is
// reused.
func (b *build) each(ctx context.Context, query string, f func(row []string) error, args ...any) error {
	rows, err := b.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	row := make([]string, len(columns))
	into := make([]any, len(columns))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// fill makes a temporary table of rows.
func (b *build) fill(ctx context.Context, table, columns string, rows [][]driver.Value) error {
	if err := b.db.Exec(ctx, "CREATE TEMP TABLE "+table+" ("+columns+")"); err != nil {
		return err
	}
	_, err := b.db.Append(ctx, table, func(yield func([]driver.Value, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	})
	return err
}

// sameStatement joins documents s of `said` with their row t of `stated`.
const sameStatement = `t.organ = s.organ AND t.division = s.division AND t.was = s.was
		  AND t.site = CASE WHEN s.division = '' THEN s.site ELSE '' END AND t.kind = s.kind AND t.decided = s.decided`

// identify gives each distinct statement its organ: the table `stated`, one row
// per name, division and kind as stated, and `organ_key`.
func (a *attribution) identify(ctx context.Context) error {
	err := a.db.Exec(ctx, `CREATE TEMP TABLE stated AS
		SELECT row_number() OVER (ORDER BY organ, division, was, site, kind, decided)::INTEGER AS n, *
		FROM (SELECT DISTINCT organ, division, was, CASE WHEN division = '' THEN site ELSE '' END AS site, kind, decided
		      FROM said WHERE organ <> '')`)
	if err != nil {
		return err
	}
	var rows [][]driver.Value
	err = a.each(ctx, "SELECT n, organ, division, was, site, kind, decided FROM stated ORDER BY n", func(r []string) error {
		n, err := strconv.ParseInt(r[0], 10, 32)
		if err != nil {
			return err
		}
		key := a.names.key(r[1], r[2], r[3])
		kind := r[5]
		if r[6] != "true" {
			kind = a.names.kind(key, kind)
		}
		rows = append(rows, []driver.Value{int32(n), a.names.id(r[2], key, kind, r[4]), strings.Join(strings.Fields(r[1]), ""), key, null(kind)})
		return nil
	})
	if err != nil {
		return err
	}
	return a.fill(ctx, "organ_key", "n INTEGER, organ_id VARCHAR, name VARCHAR, key VARCHAR, kind VARCHAR, given_up BOOLEAN DEFAULT false", withFalse(rows))
}

// withFalse adds a last column that is false.
func withFalse(rows [][]driver.Value) [][]driver.Value {
	for i := range rows {
		rows[i] = append(rows[i], false)
	}
	return rows
}

// gather makes organ_of and organ. Of the names and levels met the most
// frequent one counts, of equals the longest, then the first in order.
func (a *attribution) gather(ctx context.Context) error {
	return a.db.Exec(ctx, `
		CREATE TEMP TABLE organ_of AS
		SELECT s.doc, k.organ_id, k.name
		FROM said s JOIN stated t ON `+sameStatement+` JOIN organ_key k USING (n);
		CREATE TEMP TABLE organ AS
		WITH name AS (
		  SELECT organ_id, name FROM (SELECT organ_id, name, count(*) AS n FROM organ_of GROUP BY ALL)
		  QUALIFY row_number() OVER (PARTITION BY organ_id ORDER BY n DESC, strlen(name) DESC, name) = 1),
		told AS (
		  SELECT o.organ_id, s.level, count(*) AS n FROM organ_of o JOIN said s USING (doc) WHERE s.level <> '' GROUP BY ALL),
		level AS (
		  SELECT organ_id, level FROM told
		  QUALIFY row_number() OVER (PARTITION BY organ_id ORDER BY n DESC, strlen(level) DESC, level) = 1),
		years AS (
		  SELECT o.organ_id, min(s.year) AS first_year, max(s.year) AS last_year,
		         bit_or(1::UBIGINT << greatest(0, least(63, s.year - `+strconv.Itoa(firstBit)+`))::UBIGINT) AS years
		  FROM organ_of o JOIN said s USING (doc) WHERE s.report AND s.year > 0 GROUP BY ALL),
		own AS (SELECT organ_id, min(kind) AS kind, min(key) AS key FROM organ_key WHERE NOT given_up GROUP BY ALL),
		placed AS (SELECT division_code, min(level) AS level FROM divisions GROUP BY ALL)
		SELECT n.organ_id, n.name, nullif(split_part(n.organ_id, '-', 1), '`+noDivision+`') AS division_code,
		       coalesce(l.level, p.level) AS level, w.kind, w.key, y.first_year, y.last_year, y.years
		FROM name n LEFT JOIN level l USING (organ_id) LEFT JOIN own w USING (organ_id) LEFT JOIN years y USING (organ_id)
		LEFT JOIN placed p ON p.division_code = split_part(n.organ_id, '-', 1)`)
}

// list makes `listed`: the organs that the crawl lists, looked up by the same
// key.
func (a *attribution) list(ctx context.Context) error {
	var rows [][]driver.Value
	err := a.each(ctx, `SELECT DISTINCT organ, coalesce(division, ''), coalesce(site, ''), coalesce(year, 0) FROM listed_raw WHERE organ <> '' ORDER BY ALL`, func(r []string) error {
		division := r[1]
		if division == "" {
			division = a.division(r[2], r[0])
		}
		year, _ := strconv.Atoi(r[3])
		then, _ := a.divisions.OfYear(division, year, r[0])
		key := a.names.key(r[0], then, division)
		id := a.canonical(a.names.id(then, key, a.names.kind(key, ""), r[2]))
		rows = append(rows, []driver.Value{r[0], r[1], r[2], int32(year), id})
		return nil
	})
	if err != nil {
		return err
	}
	if err := a.fill(ctx, "listed_organ", "organ VARCHAR, division VARCHAR, site VARCHAR, year INTEGER, organ_id VARCHAR", rows); err != nil {
		return err
	}
	return a.db.Exec(ctx, `CREATE TEMP TABLE listed AS
		SELECT DISTINCT g.organ_id, nullif(l.year, 0) AS year, s.state, l.reason, l.url, l.site, l.division AS division_code, l.organ AS organ_name
		FROM listed_raw l
		LEFT JOIN listed_organ o ON o.organ = l.organ AND o.division = coalesce(l.division, '') AND o.site = coalesce(l.site, '') AND o.year = coalesce(l.year, 0)
		LEFT JOIN organ g USING (organ_id)
		CROSS JOIN LATERAL (SELECT CASE
		  WHEN l.state IN ('published', 'found', 'late') THEN NULL
		  WHEN l.state IN ('not_readable', 'not_a_report', 'blocked', 'failed') THEN l.state ELSE 'not_found' END AS state) s
		WHERE s.state IS NOT NULL`)
}

// canonical is the organ that an id stands for after the decisions.
func (a *attribution) canonical(id string) string {
	for range len(a.same) {
		to, ok := a.same[id]
		if !ok {
			break
		}
		id = to
	}
	return id
}

// say records a decision that was applied, with each of the documents that it
// moves, a query over doc, or "" for none; or one that is no longer fit to be.
func (a *attribution) say(ctx context.Context, d catalog.OrganDecision, healed, documents string) error {
	code, detail := "correction_applied", fmt.Sprintf("%s: %s (%s)", d.ID(), d.Decision, d.Reason)
	if healed != "" {
		code, detail, documents = "correction_healed", d.ID()+": "+healed, ""
		a.log.Warn("decision no longer fits", "about", d.ID(), "why", healed)
		a.summary.Unmet = append(a.summary.Unmet, fmt.Sprintf("decision about %s: %s", d.ID(), healed))
	}
	if documents == "" {
		return a.db.Exec(ctx, "INSERT INTO issues BY NAME SELECT $1 AS code, $2 AS detail", code, detail)
	}
	return a.db.Exec(ctx, "INSERT INTO issues BY NAME SELECT r.digest, $1 AS code, $2 AS detail, r.url, r.document_id FROM reading r WHERE r.doc IN ("+documents+")", code, detail)
}
