// Package segment writes and reads facts on disk: what extract has read, for
// load to build the warehouse from.
//
// On disk, below the facts folder (DIR/facts):
//
//	<id>/segment.json          counts, declarations and code versions met, digests of the files
//	<id>/documents.parquet     one row a document: attribution, capture, state
//	<id>/observations.parquet  one row a cell of a statutory table
//	<id>/mentions.parquet      one row a number in prose
//	<id>/checks.parquet        one row an identity tested
//	<id>/issues.parquet        one row a thing that nothing explains
//	.tmp-*                     a segment being written; left by a kill, removed by the next writer
//
// A segment has one writer, is written to a temporary folder, synced, renamed
// and never changed. Its id begins with the UTC time of its commit, so ids
// sort in order of writing; of two readings of the same capture (URL and
// payload digest) the one in the later segment supersedes the other. Rows of
// the four fact files name their document by `document`, its 0-based position
// in documents.parquet.
//
// Non-goals: updating, deleting or merging segments; interpreting them.
package segment
