package document

func readMarkdown(text []byte, opt Options) *Document { return readText(text, opt) }

func looksMarkdown(text []byte) bool { return false }

