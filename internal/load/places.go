package load

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"

	"gongkai/internal/catalog"
)

// place makes `said`, one row a document, and brings each to the division of
// its year. Columns: read is the division that was read, division what it comes
// to, was the one of another year that it was taken for ("" for none).
func (a *attribution) place(ctx context.Context) error {
	err := a.db.Exec(ctx, `CREATE TEMP TABLE said AS
		SELECT doc, coalesce(organ, '') AS organ, coalesce(site, '') AS site, coalesce(division_code, '') AS division, coalesce(division_code, '') AS read,
		       '' AS was, coalesce(year, 0) AS year, coalesce(kind, '') AS kind, coalesce(level, '') AS level, state = 'report' AS report,
		       doc IN (SELECT doc FROM kind_decided) AS decided, false AS settled
		FROM reading WHERE organ <> '' OR division_code <> ''`)
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{a.borrow, a.decidePlaces, a.ofYear} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// borrow gives a document that does not tell its division that of the documents
// of the same organ on the same site, when they agree.
func (a *attribution) borrow(ctx context.Context) error {
	a.known = map[[2]string][]string{}
	err := a.each(ctx, `SELECT DISTINCT site, organ, division FROM said WHERE organ <> '' AND division <> '' AND site IN (
		  SELECT site FROM said WHERE division = '' UNION
		  SELECT coalesce(site, '') FROM listed_raw WHERE coalesce(division, '') = '' AND organ <> '')
		ORDER BY ALL`, func(r []string) error {
		k := [2]string{r[0], a.names.key(r[1])}
		a.known[k] = append(a.known[k], r[2])
		return nil
	})
	if err != nil {
		return err
	}
	var rows [][]driver.Value
	err = a.each(ctx, `SELECT DISTINCT site, organ FROM said WHERE division = '' ORDER BY ALL`, func(r []string) error {
		if d := a.division(r[0], r[1]); d != "" {
			rows = append(rows, []driver.Value{r[0], r[1], d})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := a.fill(ctx, "borrowed", "site VARCHAR, organ VARCHAR, division VARCHAR", rows); err != nil || len(rows) == 0 {
		return err
	}
	return a.db.Exec(ctx, `UPDATE said SET division = b.division FROM borrowed b
		WHERE said.division = '' AND said.site = b.site AND said.organ = b.organ`)
}

// division is the one that the documents of an organ on a site tell: the only
// one, or the one that carries on all others.
func (a *attribution) division(site, organ string) string {
	codes := a.known[[2]string{site, a.names.key(organ)}]
	for _, c := range codes {
		all := true
		for _, o := range codes {
			all = all && a.leads(o, c)
		}
		if all {
			return c
		}
	}
	return ""
}

// leads reports whether a division is another one or goes on in it.
func (a *attribution) leads(from, to string) bool {
	for range 8 {
		if from == to {
			return true
		}
		if from = a.divisions.Successor(from); from == "" {
			return false
		}
	}
	return false
}

// decidePlaces applies what a person decided about names on sites.
func (a *attribution) decidePlaces(ctx context.Context) error {
	var rows [][]driver.Value
	for n, d := range a.decisions {
		if d.Organ == "" {
			continue
		}
		first, last := 0, 9999
		if d.Years != "" {
			first, last, _ = catalog.Span(d.Years)
		}
		rows = append(rows, []driver.Value{int32(n), d.Organ, d.Site, int32(first), int32(last), d.Expect[0].Division, d.Division, d.Years != ""})
	}
	if len(rows) == 0 {
		return nil
	}
	err := a.fill(ctx, "place_decision", "n INTEGER, organ VARCHAR, site VARCHAR, first INTEGER, last INTEGER, expected VARCHAR, division VARCHAR, years BOOLEAN", rows)
	if err != nil {
		return err
	}
	const on = "s.organ = p.organ AND s.site = p.site AND s.year BETWEEN p.first AND p.last"
	_, met, err := a.db.Strings(ctx, `SELECT p.n, count(*) FILTER (s.read = p.expected), count(*) FILTER (s.read NOT IN (p.expected, p.division)),
		  min(s.year) FILTER (s.read = p.expected AND s.year > 0), max(s.year) FILTER (s.read = p.expected AND s.year > 0)
		FROM place_decision p JOIN said s ON `+on+` GROUP BY p.n ORDER BY p.n`)
	if err != nil {
		return err
	}
	var applied [][]driver.Value
	for _, r := range met {
		n, _ := strconv.Atoi(r[0])
		d := a.decisions[n]
		from, _ := strconv.Atoi(r[3])
		to, _ := strconv.Atoi(r[4])
		healed := ""
		switch {
		case r[1] == "0" || r[2] != "0":
			healed = fmt.Sprintf("its division is no longer read as %q", d.Expect[0].Division)
		case !covers(d.Expect[0].Years, from, to):
			healed = "its reports are those of " + span(from, to)
		default:
			applied = append(applied, []driver.Value{int32(n)})
			a.questions.answered(doneName(d.Organ, d.Site, d.Years))
		}
		if err := a.say(ctx, d, healed, "SELECT s.doc FROM place_decision p JOIN said s ON "+on+" AND s.read = p.expected WHERE p.n = "+r[0]); err != nil {
			return err
		}
	}
	if err := a.fill(ctx, "place_applied", "n INTEGER", applied); err != nil {
		return err
	}
	return a.db.Exec(ctx, `UPDATE said s SET division = CASE WHEN p.division = '' THEN s.division ELSE p.division END, settled = p.years
		FROM (FROM place_decision SEMI JOIN place_applied USING (n)) p WHERE `+on+` AND s.read = p.expected`)
}

// covers reports whether first to last holds the years of an expectation.
func covers(years string, first, last int) bool {
	from, to, ok := catalog.Span(years)
	return ok && first <= from && last >= to
}

func span(first, last int) string { return fmt.Sprintf("%d-%d", first, last) }

// ofYear brings documents whose division was none in their year to the one that
// was; what cannot be told stays, as `misplaced`.
func (a *attribution) ofYear(ctx context.Context) error {
	var wrong [][]driver.Value
	err := a.each(ctx, "SELECT DISTINCT division, year FROM said WHERE year > 0 AND division <> '' ORDER BY ALL", func(r []string) error {
		year, _ := strconv.Atoi(r[1])
		if d, ok := a.divisions.At(r[0], year); !ok && d.Code != "" {
			wrong = append(wrong, []driver.Value{r[0], int32(year)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := a.fill(ctx, "not_of_year", "division VARCHAR, year INTEGER", wrong); err != nil {
		return err
	}
	var moved, untold [][]driver.Value
	err = a.each(ctx, `SELECT DISTINCT organ, division, year FROM said SEMI JOIN not_of_year USING (division, year) WHERE NOT settled ORDER BY ALL`, func(r []string) error {
		year, _ := strconv.Atoi(r[2])
		if then, ok := a.divisions.OfYear(r[1], year, r[0]); ok {
			moved = append(moved, []driver.Value{r[0], r[1], int32(year), then})
		} else {
			untold = append(untold, []driver.Value{r[0], r[1], int32(year)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := a.fill(ctx, "moved", "organ VARCHAR, division VARCHAR, year INTEGER, new_code VARCHAR", moved); err != nil {
		return err
	}
	if err := a.fill(ctx, "untold", "organ VARCHAR, division VARCHAR, year INTEGER", untold); err != nil {
		return err
	}
	return a.db.Exec(ctx, `
		CREATE TEMP TABLE misplaced AS SELECT s.* FROM said s SEMI JOIN untold USING (organ, division, year) WHERE NOT s.settled;
		UPDATE said SET was = said.division, division = m.new_code FROM moved m
		WHERE said.organ = m.organ AND said.division = m.division AND said.year = m.year AND NOT said.settled`)
}
