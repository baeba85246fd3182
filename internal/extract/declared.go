package extract

import (
	"io/fs"

	"gongkai/internal/attribution"
	"gongkai/internal/catalog"
	"gongkai/internal/document"
	"gongkai/internal/fact"
	"gongkai/internal/narrative"
)

// loadProse compiles the declared indicators.
func (r *Reader) loadProse(schemas fs.FS) error {
	n, err := catalog.Indicators(schemas)
	if err != nil {
		return err
	}
	patterns := make([]narrative.Pattern, len(n.Patterns))
	for i, p := range n.Patterns {
		patterns[i] = narrative.Pattern(p)
	}
	if r.prose, err = narrative.Compile(narrative.Vocabulary(n.Vocabulary), patterns); err != nil {
		return err
	}
	for _, a := range n.Agreements {
		r.agree = append(r.agree, narrative.Agreement(a))
	}
	return nil
}

// loadAttribution loads divisions and the rules of attribution.
func (r *Reader) loadAttribution(schemas fs.FS) error {
	div, err := catalog.Divisions(schemas)
	if err != nil {
		return err
	}
	rules, err := catalog.Attributions(schemas)
	if err != nil {
		return err
	}
	r.who = attribution.New(div, rules)
	return nil
}

func (r *Reader) attribute(doc *document.Document, src Source, tables int) (fact.Report, []fact.Issue) {
	return r.who.Attribute(doc, attribution.Source{Name: src.Name, URL: src.URL, LinkText: src.LinkText, ViaURL: src.Via, Division: src.Division, Tables: tables})
}
