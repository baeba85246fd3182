// Package attribution finds who reported, where and when: organ, division
// code, level, report year and title of a document, and whether it is an
// annual report at all, each with the evidence that decided it.
package attribution
