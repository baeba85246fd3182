package load

import (
	"bufio"
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// exact keeps a number only when six decimals hold it: a rounded number would
// not be the published one. Text goes by way of BIGINT or DECIMAL(18,6), since
// DuckDB casts it to wider decimals a hundred times slower.
const exactMacro = `CREATE TEMP MACRO exact(v) AS CASE
  WHEN NOT contains(v, '.') THEN TRY_CAST(TRY_CAST(v AS BIGINT) AS DECIMAL(24,6))
  WHEN length(rtrim(split_part(v, '.', 2), '0')) > 6 THEN NULL
  ELSE coalesce(CAST(TRY_CAST(v AS DECIMAL(18,6)) AS DECIMAL(24,6)), TRY_CAST(v AS DECIMAL(24,6))) END`

// stage reads everything from outside into temporary tables and views.
func (b *build) stage(ctx context.Context) error {
	for _, t := range b.tables {
		if err := b.db.Exec(ctx, t.CreateSQL()); err != nil {
			return fmt.Errorf("table %s: %w", t.Table, err)
		}
	}
	// Numbers that stand for report and address while the build lasts; steps
	// that read millions of cells group and join by them.
	if err := b.db.Exec(ctx, "ALTER TABLE observations ADD COLUMN report INTEGER; ALTER TABLE observations ADD COLUMN cell INTEGER"); err != nil {
		return err
	}
	for _, q := range []string{"SET TimeZone = 'UTC'", "SET preserve_insertion_order = true", exactMacro} {
		if err := b.db.Exec(ctx, q); err != nil {
			return err
		}
	}
	for _, f := range []func(context.Context) error{b.stageFacts, b.stageFetches, b.stageCoverage, b.stageDivisions, b.stageCodes} {
		if err := f(ctx); err != nil {
			return err
		}
	}
	return nil
}

// factTables are the files of a segment that name their document by number.
var factTables = []string{"observations", "mentions", "checks", "issues"}

// stageFacts makes `reading`, the latest reading of each capture with a number
// doc that does not depend on the order of segments, and the views raw_… of
// what these readings state. Columns that an older segment lacks are null.
func (b *build) stageFacts(ctx context.Context) error {
	if len(b.segments) == 0 {
		return b.stageNothing(ctx)
	}
	err := b.db.Exec(ctx, `CREATE TEMP TABLE segment_file (segment INTEGER, kind VARCHAR, file VARCHAR)`)
	if err != nil {
		return err
	}
	files := map[string][]string{}
	_, err = b.db.Append(ctx, "segment_file", func(yield func([]driver.Value, error) bool) {
		for i, s := range b.segments {
			for _, kind := range append([]string{"documents"}, factTables...) {
				files[kind] = append(files[kind], warehouse.Quote(s.File(kind)))
				if !yield([]driver.Value{int32(i), kind, s.File(kind)}, nil) {
					return
				}
			}
		}
	})
	if err != nil {
		return err
	}
	err = b.db.Exec(ctx, fmt.Sprintf(`CREATE TEMP TABLE reading AS
		SELECT (row_number() OVER (ORDER BY url, digest))::INTEGER AS doc, * EXCLUDE (n, filename)
		FROM (SELECT f.segment, d.* REPLACE (d.retrieved_at AT TIME ZONE 'UTC' AS retrieved_at,
		          CASE WHEN d.year BETWEEN 1990 AND 2100 THEN d.year ELSE 0 END AS year),
		        row_number() OVER (PARTITION BY d.url, d.digest ORDER BY f.segment DESC, d.document DESC) AS n
		      FROM read_parquet([%s], filename = true, union_by_name = true) d
		      JOIN segment_file f ON f.kind = 'documents' AND f.file = d.filename)
		WHERE n = 1`, strings.Join(files["documents"], ", ")))
	if err != nil {
		return err
	}
	for _, kind := range factTables {
		order := ""
		if kind == "mentions" || kind == "observations" {
			order = "file_row_number AS ordinal, "
		}
		err := b.db.Exec(ctx, fmt.Sprintf(`CREATE TEMP VIEW raw_%[1]s AS
			SELECT r.doc, %[3]so.* EXCLUDE (filename%[4]s)
			FROM read_parquet([%[2]s], filename = true, union_by_name = true%[5]s) o
			JOIN (SELECT f.file, r.document, r.doc FROM reading r JOIN segment_file f ON f.segment = r.segment AND f.kind = '%[1]s') r
			  ON r.file = o.filename AND r.document = o.document`,
			kind, strings.Join(files[kind], ", "), order,
			map[bool]string{true: ", file_row_number"}[order != ""], map[bool]string{true: ", file_row_number = true"}[order != ""]))
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
	}
	b.summary.Documents, err = b.db.Int(ctx, "SELECT count(*) FROM reading")
	return err
}

// stageNothing stands in for facts when nothing has been read yet: what the
// crawl could not find is worth a warehouse too.
func (b *build) stageNothing(ctx context.Context) error {
	if !exists(b.archived("")) {
		return fmt.Errorf("neither facts nor an archive in %s: run crawl and extract first", b.config.Work)
	}
	return b.db.Exec(ctx, `
		CREATE TEMP TABLE reading (doc INTEGER, segment INTEGER, document INTEGER, document_id VARCHAR, url VARCHAR, site VARCHAR, via VARCHAR,
		  link_text VARCHAR, warc VARCHAR, warc_offset BIGINT, retrieved_at TIMESTAMP, content_type VARCHAR, state VARCHAR, declarations VARCHAR,
		  code VARCHAR, source VARCHAR, digest VARCHAR, format VARCHAR, encoding VARCHAR, title VARCHAR, organ VARCHAR, kind VARCHAR,
		  division_code VARCHAR, level VARCHAR, year INTEGER, published_on VARCHAR, vintage VARCHAR, is_report BOOLEAN, completeness DOUBLE,
		  evidence VARCHAR, observations INTEGER, mentions INTEGER, checks INTEGER, issues INTEGER);
		CREATE TEMP TABLE raw_observations (doc INTEGER, ordinal BIGINT, document INTEGER, table_code VARCHAR, row_code VARCHAR, column_code VARCHAR, status VARCHAR,
		  value VARCHAR, unit VARCHAR, raw VARCHAR, derived_by VARCHAR, is_total BOOLEAN, low_confidence BOOLEAN, locator VARCHAR,
		  reading VARCHAR, margin DOUBLE);
		CREATE TEMP TABLE raw_mentions (doc INTEGER, ordinal BIGINT, document INTEGER, indicator VARCHAR, value VARCHAR, unit VARCHAR,
		  approximate BOOLEAN, sentence VARCHAR, locator VARCHAR);
		CREATE TEMP TABLE raw_checks (doc INTEGER, document INTEGER, identity VARCHAR, grade VARCHAR, table_code VARCHAR, row_code VARCHAR,
		  column_code VARCHAR, passed BOOLEAN, residual VARCHAR);
		CREATE TEMP TABLE raw_issues (doc INTEGER, document INTEGER, code VARCHAR, detail VARCHAR, table_code VARCHAR, row_code VARCHAR,
		  column_code VARCHAR, locator VARCHAR)`)
}

// stageFetches makes `fetch_log` and `capture`, every stored answer that gave
// one of the documents.
func (b *build) stageFetches(ctx context.Context) error {
	const shape = `site VARCHAR, url VARCHAR, "time" TIMESTAMP, status INTEGER, outcome VARCHAR, digest VARCHAR, bytes BIGINT,
		via VARCHAR, "text" VARCHAR, reason VARCHAR, warc VARCHAR, warc_offset BIGINT, payload_file VARCHAR, payload_offset BIGINT, payload_length BIGINT`
	if err := b.db.Exec(ctx, "CREATE TEMP TABLE fetch_log ("+shape+")"); err != nil {
		return err
	}
	path := b.archived(fetchLog)
	if exists(path) {
		// A line cut by a kill is the crawl's to mend; here it is left out.
		err := b.db.Exec(ctx, `INSERT INTO fetch_log
			SELECT site, url, TRY_CAST("time" AS TIMESTAMPTZ) AT TIME ZONE 'UTC', status, outcome, digest, bytes, via, "text", reason,
			       warc, coalesce("offset", 0), coalesce(origin.warc, warc), coalesce(origin."offset", "offset", 0),
			       CASE WHEN origin IS NULL THEN length ELSE origin.length END
			FROM read_json(`+warehouse.Quote(path)+`, format = 'newline_delimited', ignore_errors = true, columns = {
			  site: 'VARCHAR', url: 'VARCHAR', time: 'VARCHAR', status: 'INTEGER', outcome: 'VARCHAR', digest: 'VARCHAR', bytes: 'BIGINT',
			  via: 'VARCHAR', text: 'VARCHAR', reason: 'VARCHAR', warc: 'VARCHAR', "offset": 'BIGINT', length: 'BIGINT',
			  origin: 'STRUCT(warc VARCHAR, "offset" BIGINT, length BIGINT)'})
			WHERE url IS NOT NULL`)
		if err != nil {
			return fmt.Errorf("fetch log: %w", err)
		}
		if err := b.sayLeftOut(ctx, path, "fetch_log"); err != nil {
			return err
		}
	}
	return b.db.Exec(ctx, `CREATE TEMP TABLE capture AS
		SELECT DISTINCT * FROM (
		SELECT r.doc, f.time, f.warc AS warc_file, f.warc_offset, (f.payload_file, f.payload_offset) <> (f.warc, f.warc_offset) AS revisit,
		       f.payload_file, f.payload_offset, f.payload_length
		FROM fetch_log f JOIN reading r ON r.url = f.url
		WHERE f.warc <> '' AND (r.digest = f.digest OR (r.warc, r.warc_offset) IN ((f.warc, f.warc_offset), (f.payload_file, f.payload_offset)))
		UNION ALL
		SELECT r.doc, r.retrieved_at, r.warc, r.warc_offset, false, r.warc, r.warc_offset, NULL
		FROM reading r
		WHERE r.warc <> '' AND NOT EXISTS (FROM fetch_log f WHERE f.url = r.url AND f.warc = r.warc AND f.warc_offset = r.warc_offset))`)
}

// stageCoverage makes `listed`: what the crawl found missing.
func (b *build) stageCoverage(ctx context.Context) error {
	err := b.db.Exec(ctx, `CREATE TEMP TABLE listed_raw (site VARCHAR, organ VARCHAR, year INTEGER, state VARCHAR, reason VARCHAR, url VARCHAR, division VARCHAR)`)
	if err != nil || !exists(b.archived(coverageFile)) {
		return err
	}
	err = b.db.Exec(ctx, `INSERT INTO listed_raw SELECT site, organ, year, state, reason, url, coalesce(division_code, division)
		FROM read_json(`+warehouse.Quote(b.archived(coverageFile))+`, format = 'newline_delimited', ignore_errors = true, columns = {
		  site: 'VARCHAR', organ: 'VARCHAR', year: 'INTEGER', state: 'VARCHAR', reason: 'VARCHAR', url: 'VARCHAR', division: 'VARCHAR', division_code: 'VARCHAR'})
		WHERE site IS NOT NULL AND state IS NOT NULL`)
	if err != nil {
		return fmt.Errorf("coverage: %w", err)
	}
	return b.sayLeftOut(ctx, b.archived(coverageFile), "listed_raw")
}

// sayLeftOut compares the lines of a file with the rows they gave: one cut by
// a kill is left out without harm, but not in silence.
func (b *build) sayLeftOut(ctx context.Context, path, table string) error {
	rows, err := b.db.Int(ctx, "SELECT count(*) FROM "+table)
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var lines int64
	for in := bufio.NewReaderSize(f, 1<<16); ; {
		blank, cut := true, true
		for cut && err == nil {
			var piece []byte
			piece, cut, err = in.ReadLine()
			blank = blank && len(bytes.TrimSpace(piece)) == 0
		}
		if !blank {
			lines++
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	if lines > rows {
		b.log.Warn("lines that cannot be read are left out", "file", path, "lines", lines-rows)
	}
	return nil
}

func (b *build) stageDivisions(ctx context.Context) error {
	divisions, err := catalog.Divisions(b.config.Schemas)
	if err != nil {
		return err
	}
	_, err = b.db.Append(ctx, "divisions", func(yield func([]driver.Value, error) bool) {
		for d := range divisions.All() {
			if !yield([]driver.Value{d.Code, d.Name, d.Level, null(d.Parent), null(d.Province), null(d.ValidFrom), null(d.ValidTo), null(d.SucceededBy), divisions.Series(d)}, nil) {
				return
			}
		}
	})
	return err
}

func null(s string) driver.Value {
	if s == "" {
		return nil
	}
	return s
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
