package specimen

// renderings of all carriers, in a fixed order: the seeds of All depend on it.
func renderings() []rendering {
	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	const sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	out := htmlRenderings()
	out = append(out, textRenderings()...)
	out = append(out, markdownRenderings()...)
	return append(out,
		rendering{name: "docx-spans", ctype: word, ext: "docx", broken: true, write: writeDOCX(false, false, false)},
		rendering{name: "docx-runs", ctype: word, ext: "docx", broken: true, write: writeDOCX(false, true, false)},
		rendering{name: "docx-empty", ctype: word, ext: "docx", broken: true, write: writeDOCX(false, false, true)},
		rendering{name: "docx-nested", ctype: word, ext: "docx", broken: true, write: writeDOCX(true, false, false)},
		rendering{name: "xlsx-one", ctype: sheet, ext: "xlsx", broken: true, write: writeXLSX(false)},
		rendering{name: "xlsx-sheets", ctype: sheet, ext: "xlsx", broken: true, write: writeXLSX(true)},
		rendering{name: "pdf-ruled", ctype: "application/pdf", ext: "pdf", broken: true, write: writePDF(pdfStyle{ruled: true})},
		rendering{name: "pdf-ruled-map", ctype: "application/pdf", ext: "pdf", broken: true, write: writePDF(pdfStyle{ruled: true, toUnicode: true})},
		rendering{name: "pdf-plain", ctype: "application/pdf", ext: "pdf", broken: true, vanish: true, write: writePDF(pdfStyle{toUnicode: true})},
		rendering{name: "ofd-ruled", ctype: "application/ofd", ext: "ofd", broken: true, write: writeOFD(true)},
		rendering{name: "ofd-plain", ctype: "application/ofd", ext: "ofd", broken: true, vanish: true, write: writeOFD(false)},
	)
}
