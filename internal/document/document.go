// Package document reads payload bytes into headings, paragraphs and grids.
//
// Each carrier (HTML, text, Markdown, PDF, DOCX, XLSX, OFD, …) is one reader
// that gives a Document; what the text means is not its business. Readers
// bound everything they take from outside; a bound that was hit is an issue in
// the Document, never a silent cut.
package document

import (
	"gongkai/internal/fact"
	"gongkai/internal/tables"
)

// Kind of a Block.
type Kind int

const (
	Paragraph Kind = iota
	Heading
	Table
	Image // a picture large enough to hold a table or a page
)

// Block is one piece of a document in reading order. Text of a paragraph keeps
// line breaks (br) as \n. Grid is set for Table only.
type Block struct {
	Kind  Kind
	Text  string
	Level int // of a heading, 1 to 6; 0 unknown
	Grid  *tables.Grid
	Alt   string // of an image: its alt text or address
	At    fact.Locator
}

// Meta is one metadata pair of the carrier: <meta name content>, document
// properties, front matter. Names are kept as written.
type Meta struct{ Name, Content string }

// Document is what a reader gives. Text offsets in locators are bytes of the
// payload decoded to UTF-8.
type Document struct {
	Format     string // html, text, markdown, pdf, docx, xlsx, ofd, image, …
	Encoding   string // as decoded: utf-8, gb18030, big5, utf-16le, …
	Title      string // <title>, document property; not a heading
	Metas      []Meta
	Breadcrumb string // text of the 当前位置 trail, when marked as such
	Blocks     []Block
	Pages      int
	Links      []Link // attachments that the page names as its content (pdf, doc, ofd, images)
	Recognised bool   // text came from character recognition
	Issues     []fact.Issue
}

// Link is an address that a document names, with its text.
type Link struct{ URL, Text string }
