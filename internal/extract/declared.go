package extract

import (
	"io/fs"
	"strings"

	"gongkai/internal/document"
	"gongkai/internal/fact"
)

func (r *Reader) loadProse(schemas fs.FS) error { return nil }

func (r *Reader) loadAttribution(schemas fs.FS) error { return nil }

func (r *Reader) attribute(doc *document.Document, src Source, tables int) (fact.Report, []fact.Issue) {
	rep := fact.Report{Title: doc.Title, IsReport: tables > 0}
	for _, b := range doc.Blocks {
		if strings.Contains(b.Text, "年度报告") {
			rep.IsReport = true
		}
	}
	return rep, nil
}
