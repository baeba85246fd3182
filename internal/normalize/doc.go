// Package normalize brings a document to a declaration: it aligns what is left
// of a table to the statutory form, chooses among candidate readings by the
// form's own arithmetic, and gives every cell one outcome.
//
// Whatever the carrier, a document is one stream of tokens in reading order:
// words, numbers, dashes and empty cells, each with the slot it had if it
// stood in a grid. Row labels are found in the stream by folded text, bounded
// edit distance and the form's order (anchors and chain); the tokens after a
// label are the candidate values of its row; where they can be read in more
// than one way, identities choose, and where they cannot choose the cells are
// missing and an issue says why. Nothing is guessed: every published value is
// the text of one token.
package normalize
