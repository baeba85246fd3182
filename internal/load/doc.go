// Package load builds the warehouse from facts: segments of extract, the
// fetch log of crawl and the declarations, in one go, into a folder of its
// own, which is checked and then published whole.
//
// The steps, each a function of what the one before left in the database:
//
//	stage       segments, fetch log, declarations → temporary tables; of two readings of a capture the newer
//	attribute   corrections, the division of the year, organs and who carries them on, review.yaml
//	build/*.sql documents, reports and their versions, observations, mentions, checks, issues, coverage
//	cross       schemas/checks/*.sql: identities across years and between levels
//	pivot       one row a report, one column a cell, stored for the wide views
//	trim        the columns that only the build needed are dropped
//	views       one row a report, one column a cell; as-of; published errors
//	verify      keys, references, counts: nothing lost, nothing twice
//	changes     against the build before: nothing vanishes or changes without a cause
//	write       Parquet, datapackage.json, dictionary.md
//	publish     one rename
//
// The same facts give the same Parquet files, byte for byte, in any order of
// segments. Nothing here depends on the clock but the log.
//
// A reader who opens several files resolves the link `current` once and stays
// in that folder: each path through the link is one generation, two paths may
// be two. The folder stays for at least Config.Keep further builds.
package load
