package load

import (
	"context"
	"fmt"

	"gongkai/internal/catalog"
)

// columns of `reading` that the fields of a correction set.
var correctable = map[string]string{
	"organ": "organ", "division": "division_code", "level": "level", "kind": "kind", "year": "year", "state": "state",
}

// correct applies schemas/corrections; each that was applied leaves a row among
// the issues, with its reason. One that expects what is no longer
// read is not applied and becomes an issue and an unmet expectation; one whose
// document is not among the facts waits for it.
func (b *build) correct(ctx context.Context) error {
	corrections, err := catalog.Corrections(b.config.Schemas)
	if err != nil {
		return err
	}
	for _, c := range corrections {
		column := correctable[c.Field]
		const match = `url = $1 AND ($2 = '' OR digest = $2)`
		met, err := b.db.Int(ctx, "SELECT count(*) FROM reading WHERE "+match, c.URL, c.Digest)
		if err != nil {
			return fmt.Errorf("correction %s: %w", c.Correction, err)
		}
		if met == 0 {
			b.log.Debug("correction waits for its document", "correction", c.Correction, "url", c.URL)
			continue
		}
		expect := c.Expect
		if c.Field == "year" && expect == "" {
			expect = "0"
		}
		where := match + fmt.Sprintf(" AND coalesce(%s::VARCHAR, '') = $3", column)
		n, err := b.db.Int(ctx, "SELECT count(*) FROM reading WHERE "+where, c.URL, c.Digest, expect)
		if err != nil {
			return fmt.Errorf("correction %s: %w", c.Correction, err)
		}
		if n > 0 {
			err := b.db.Exec(ctx, `INSERT INTO issues BY NAME SELECT digest, 'correction_applied' AS code,
				$4 || ': `+c.Field+` ' || $3 || ' → ' || $5 || ' (' || $6 || ')' AS detail, url, document_id
				FROM reading WHERE `+where, c.URL, c.Digest, expect, c.Correction, c.Value, c.Reason)
			if err != nil {
				return fmt.Errorf("correction %s: %w", c.Correction, err)
			}
			if c.Field == "kind" {
				// What a person says of the kind counts for more than the name.
				if err := b.db.Exec(ctx, "INSERT INTO kind_decided SELECT doc FROM reading WHERE "+where, c.URL, c.Digest, expect); err != nil {
					return fmt.Errorf("correction %s: %w", c.Correction, err)
				}
			}
			err = b.db.Exec(ctx, fmt.Sprintf("UPDATE reading SET %s = $4 WHERE %s", column, where), c.URL, c.Digest, expect, c.Value)
			if err != nil {
				return fmt.Errorf("correction %s: %w", c.Correction, err)
			}
		}
		if n < met {
			b.log.Warn("correction no longer fits", "correction", c.Correction, "expect", c.Expect, "url", c.URL)
			b.summary.Unmet = append(b.summary.Unmet, fmt.Sprintf("correction %s: %s is no longer %q at %s", c.Correction, c.Field, c.Expect, c.URL))
			err := b.db.Exec(ctx, `INSERT INTO issues BY NAME SELECT digest, 'correction_healed' AS code,
				$4 || ': ' || coalesce(`+column+`::VARCHAR, '') AS detail, url, document_id
				FROM reading WHERE url = $1 AND ($2 = '' OR digest = $2) AND coalesce(`+column+`::VARCHAR, '') NOT IN ($3, $5)`,
				c.URL, c.Digest, expect, c.Correction, c.Value)
			if err != nil {
				return fmt.Errorf("correction %s: %w", c.Correction, err)
			}
		}
	}
	return nil
}
