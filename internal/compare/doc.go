// Package compare writes comparisons for journalists: one indicator or more,
// over years and public bodies, as CSV or XLSX that a spreadsheet opens
// rightly, or as Parquet.
//
// Every number stands beside its status, whether its checks passed, what casts
// doubt on our reading of it, the version of the report and the address of its
// source. What is not there is said, not left out: a body without a report of a
// year has its cells with the state of that report. What the selection leaves
// out is counted, in the file and on standard error.
//
// Published values only, unless derived ones are asked for; these are marked as
// such. A rate, declared in schemas/rates, is computed in exact arithmetic from
// published values alone and inherits the checks and doubts of all its parts;
// where a part is no number it has no value.
//
// CSV is UTF-8 with a byte order mark and CRLF; text that a spreadsheet would
// take for a formula is marked with an apostrophe, numbers are plain numbers.
// Parquet is for programs and has texts as they are.
//
// Bodies are read in batches in the order of the file and their rows written as
// they come, so that memory is bounded but for the list of bodies and, with the
// bodies side by side, the rows of one year.
package compare
