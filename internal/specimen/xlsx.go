package specimen

import (
	"fmt"
	"strings"

	"gongkai/internal/fact"
)

// writeXLSX writes one sheet (or one a table) with merged cells; plain numbers
// are numeric cells, the rest inline strings.
func writeXLSX(sheets bool) func(*page) []byte {
	return func(p *page) []byte {
		var all []part
		var names []string
		var b strings.Builder
		var merges []string
		row := 1
		flush := func(name string) {
			if b.Len() == 0 {
				return
			}
			text := xmlHead + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + b.String() + `</sheetData>`
			if len(merges) > 0 {
				text += fmt.Sprintf(`<mergeCells count="%d">%s</mergeCells>`, len(merges), strings.Join(merges, ""))
			}
			names = append(names, name)
			all = append(all, part{fmt.Sprintf("xl/worksheets/sheet%d.xml", len(names)), text + `</worksheet>`})
			b.Reset()
			merges, row = nil, 1
		}
		line := func(text string) {
			fmt.Fprintf(&b, `<row r="%d"><c r="A%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c></row>`, row, row, escape(text))
			row++
		}
		for _, x := range p.pieces {
			if x.sheets == nil {
				line(x.text)
				continue
			}
			for _, s := range x.sheets {
				if sheets {
					flush(fmt.Sprintf("说明%d", len(names)+1))
				}
				for i, slots := range s.slots() {
					fmt.Fprintf(&b, `<row r="%d">`, row)
					for c, sl := range slots {
						if !sl.origin {
							continue
						}
						cl := s.rows[sl.row][sl.col]
						if cl.cols > 1 || cl.rows > 1 {
							merges = append(merges, fmt.Sprintf(`<mergeCell ref="%s%d:%s%d"/>`, letter(c), row, letter(c+cl.cols-1), row+min(cl.rows, len(s.rows)-i)-1))
						}
						switch {
						case cl.text == "":
						case cl.truth >= 0 && p.t.cells[cl.truth].Status == fact.Reported && cl.text == p.t.cells[cl.truth].Value && len(cl.text) < 12:
							fmt.Fprintf(&b, `<c r="%s%d"><v>%s</v></c>`, letter(c), row, cl.text)
						default:
							fmt.Fprintf(&b, `<c r="%s%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, letter(c), row, escape(cl.text))
						}
					}
					b.WriteString("</row>")
					row++
				}
				if sheets {
					flush(fmt.Sprintf("表%d", len(names)+1))
				}
			}
		}
		flush("正文")
		types := `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>`
		book := `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>`
		rels := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
		for i, n := range names {
			types += fmt.Sprintf(`<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
			book += fmt.Sprintf(`<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, n, i+1, i+1)
			rels += fmt.Sprintf(`<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		}
		return container(append([]part{
			{"[Content_Types].xml", xmlHead + types + `</Types>`},
			{"_rels/.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
			{"xl/workbook.xml", xmlHead + book + `</sheets></workbook>`},
			{"xl/_rels/workbook.xml.rels", xmlHead + rels + `</Relationships>`},
		}, all...))
	}
}

func letter(c int) string { return string(rune('A' + c)) }
