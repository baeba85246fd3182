// Package narrative finds numbers in the prose of a report: mentions, sums of
// lists, and agreement with the statutory tables.
//
// What is looked for is declared (schemas/narrative): words in classes, and
// phrasings over them. One pass turns a paragraph into tokens (words of the
// vocabulary, numbers with their counters, punctuation); around each number
// the phrasings that end or begin there are tried, and the heaviest one wins,
// so that a number is read once. A number that no phrasing explains is left
// alone: prose is full of numbers that have no code.
//
// A phrasing is a line such as
//
//	<receive> <application>N          收到政府信息公开申请29件
//	N<granted>                        12件属于予以公开
//
// where N is the number with its counter, <name> a class, bare text a word,
// (a|b|<c>) a choice and a question mark makes the part before it optional.
// Parts written together may have only filler words between them (共, 共计,
// 了, the content of brackets and quotation marks); a blank lets any words
// stand between that hold no comma and no number; " , " also commas; " .. "
// also numbers with another counter; " ... " anything within the sentence.
// A ^ in front says that the clause begins there. A phrasing without N states zero (未收取信息处理费).
package narrative
