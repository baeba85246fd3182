// Package crawl finds the annual reports of a site from its home page and
// keeps their bytes, in as few requests as it can.
//
// Each site is walked best first: every link gets a score from the rules of
// schemas/discovery, the most promising is fetched next, and what a page turns
// out to be (a report, a list of reports, a section, an error) decides how its
// own links are read. A site that yields is followed as long as it yields; one
// that does not is left after a fixed small number of requests.
//
// Besides what internal/archive owns, a run keeps below DIR/archive:
//
//	run.json           the run that is going on, or the last one
//	state/SITE.json    what is known of a site: its reports, the lists that led to them
//	decisions.ndjson   one line a page looked at: what it was taken for, and why
//	coverage.ndjson    one line per organ and year: found, missing, blocked, failed, why
//	changes.ndjson     reports that are new, corrected or vanished in the last run
//	frontier.sqlite    addresses seen in this run; a cache, made anew by each run
//
// A killed run is taken up by walking the site again: what was fetched since
// the run began comes from the archive without a request. Nothing but the
// archive is needed for that. The package interprets only as far as to find and
// tell reports; values and organs proper are read by extract.
package crawl
