// Package compare writes comparisons for journalists: one indicator or more,
// over years and public bodies, as CSV that a spreadsheet opens rightly.
//
// Every number stands beside its status, whether its checks passed, what casts
// doubt on our reading of it, and the address of its source. What is not there is said, not left out: a body
// without a report of a year has its cells with the state of that report.
//
// The file is UTF-8 with a byte order mark and CRLF; text that a spreadsheet
// would take for a formula is marked with an apostrophe, numbers are plain
// numbers. Published values only, unless derived ones are asked for; these are
// marked as such.
package compare
