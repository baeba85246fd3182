// Package listing reads what a web server answered into links: the anchors,
// frames and jumps of a page, and the lists that content systems hide in
// scripts, XML islands and JSON. Each mechanism is one primitive here, named in
// Mechanisms; it is recognised from the bytes, never from the site.
//
// A page is read in one pass over its bytes that builds no tree: a crawl reads
// ten pages for the few whose structure matters later, and a tree costs four
// times as much. Pages too deep for a parser are read like any other.
//
// The package fetches nothing and judges nothing: where more of a list is to
// be had it gives the request to make (Kind Next), and what the links mean is
// the crawl's business. Read never fails; from bytes that it cannot read it
// gives a Page without links. Everything is bounded: see the constants.
package listing

// Kind says how a link was found.
type Kind string

const (
	Anchor  Kind = "anchor"  // <a href>
	Area    Kind = "area"    // <area href>
	Frame   Kind = "frame"   // <frame>, <iframe>: part of the page itself
	Refresh Kind = "refresh" // meta refresh or a script that leaves the page
	Option  Kind = "option"  // a value of a <select> that jumps
	Form    Kind = "form"    // a <select> of a GET form, one link a choice
	Script  Kind = "script"  // a list in a script or in JSON
	Record  Kind = "record"  // a record of an XML datastore
	Next    Kind = "next"    // more of the same list
	Year    Kind = "year"    // the same page of another year
	Source  Kind = "source"  // JSON that the page loads
	Image   Kind = "image"   // <img>
)

// Mechanisms are the primitives a site file may name; "" uses all.
var Mechanisms = []string{
	"static", "createpagehtml", "countdown", "dataproxy", "annualreport",
	"jpaas", "gkmlpt", "yearstep", "scriptlist", "form",
}

// Link is one way onward. Method is empty for GET.
type Link struct {
	URL       string
	Method    string
	Body      string // of a POST: application/x-www-form-urlencoded
	Text      string // visible text, blanks collapsed; the title attribute when longer
	Kind      Kind
	Mechanism string
	Inside    bool // within what looks like the main part of the page, not its furniture
}

// Page is what one answer says.
type Page struct {
	Encoding string // as decoded
	Format   string // html, json, xml, text
	Title    string
	Headings []string          // h1 to h3, in order
	Metas    map[string]string // lower case names
	Crumb    string            // text of the 当前位置 trail
	Text     string            // visible text, one line a block; cut at maxText
	Numbers  string            // contents of table cells that are numbers, joined by blanks; cut at maxText
	Links    []Link
	Total    int  // entries of the whole list where the page says so, else 0
	Scripts  int  // scripts with a source of their own
	Cut      bool // a bound was hit
}

// Bounds of one page.
const (
	maxLinks   = 20_000
	maxText    = 1 << 20
	maxScript  = 2 << 20
	maxRecords = 10_000
	maxPages   = 1000
	maxDepth   = 400
)
