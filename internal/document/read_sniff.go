package document

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
)

// sniff names the format by the first bytes; "" for linear text that Decode
// has to look at, "binary" for bytes that are nothing we know.
func sniff(b []byte, opt Options) string {
	head := b[:min(len(b), 1024)]
	switch {
	case bytes.HasPrefix(b, []byte("PK\x03\x04")), bytes.HasPrefix(b, []byte("PK\x05\x06")):
		return sniffZip(b)
	case bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")), bytes.HasPrefix(b, []byte("{\\rtf")):
		return "office"
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n")), bytes.HasPrefix(b, []byte("\xff\xd8\xff")), bytes.HasPrefix(b, []byte("GIF8")),
		bytes.HasPrefix(b, []byte("II*\x00")), bytes.HasPrefix(b, []byte("MM\x00*")),
		bytes.HasPrefix(b, []byte("RIFF")) && len(b) > 12 && string(b[8:12]) == "WEBP",
		bytes.HasPrefix(b, []byte("BM")) && len(b) > 26 && b[6] == 0 && b[7] == 0 && b[8] == 0 && b[9] == 0:
		return "image"
	case bytes.HasPrefix(b, []byte("\x1f\x8b\x08")):
		return "gzip"
	case bytes.Contains(head, []byte("%PDF-")) && !bytes.Contains(bytes.ToLower(head), []byte("<html")):
		return "pdf"
	}
	if i := bytes.Index(bytes.ToLower(head), []byte("mime-version:")); i >= 0 && bytes.Contains(bytes.ToLower(b[:min(len(b), 8192)]), []byte("multipart/related")) {
		return "mhtml"
	}
	if bytes.HasPrefix(bytes.TrimLeft(head, "\xef\xbb\xbf \r\n\t"), []byte("<?xml")) && (bytes.Contains(head, []byte("<w:wordDocument")) ||
		bytes.Contains(head, []byte("urn:schemas-microsoft-com:office:spreadsheet")) && bytes.Contains(head, []byte("<Workbook")) ||
		bytes.Contains(head, []byte("mso-application"))) {
		return "office"
	}
	if noText(b) {
		return "binary"
	}
	return ""
}

// noText reports bytes that are no text in any encoding: many control bytes,
// and not UTF-16.
func noText(b []byte) bool {
	head := b[:min(len(b), 4096)]
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return false
	}
	if _, ok := bareUTF16(b); ok {
		return false
	}
	n := 0
	for _, c := range head {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b && c != '\v' {
			n++
		}
	}
	return n*20 > len(head)
}

func sniffZip(b []byte) string {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return "zip"
	}
	for i, f := range z.File {
		if i > 2000 {
			break
		}
		switch name := strings.TrimLeft(f.Name, "/"); {
		case strings.EqualFold(name, "OFD.xml"):
			return "ofd"
		case strings.HasPrefix(name, "word/"):
			return "docx"
		case strings.HasPrefix(name, "xl/"):
			return "xlsx"
		case name == "mimetype", name == "content.xml": // OpenDocument
			return "office"
		}
	}
	return "zip"
}

// sniffText tells HTML, Markdown and text apart by the decoded text first.
func sniffText(text []byte, opt Options) string {
	head := bytes.ToLower(text[:min(len(text), 4096)])
	trimmed := bytes.TrimLeft(head, " \t\r\n\ufeff")
	for _, s := range []string{"<!doctype html", "<html", "<head", "<body", "<meta"} {
		if bytes.HasPrefix(trimmed, []byte(s)) {
			return "html"
		}
	}
	ext := extension(opt.Name)
	contentType, _, _ := mime.ParseMediaType(opt.ContentType)
	if ext == "md" || ext == "markdown" || contentType == "text/markdown" {
		return "markdown"
	}
	tags := countTags(text)
	if bytes.HasPrefix(trimmed, []byte("<?xml")) && bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<!doctype html")) {
		return "html"
	}
	switch contentType {
	case "text/html", "application/xhtml+xml":
		if tags > 0 {
			return "html"
		}
	}
	if looksMarkdown(text) {
		return "markdown"
	}
	if tags >= 3 || tags > 0 && (strings.HasPrefix(ext, "htm") || ext == "shtml") {
		return "html"
	}
	return "text"
}

// countTags counts end tags and breaks of elements that text is made of.
func countTags(text []byte) int {
	n := 0
	b := text
	for n < 8 {
		i := bytes.IndexByte(b, '<')
		if i < 0 || i+3 > len(b) {
			return n
		}
		b = b[i+1:]
		low := bytes.ToLower(b[:min(len(b), 8)])
		for _, s := range []string{"/p>", "/div>", "/td>", "/tr>", "/span>", "br>", "br/>", "br />", "p>", "td", "tr", "th", "table", "ul", "span", "font", "center", "/h1>", "/h2>", "/li>", "/a>", "div"} {
			if bytes.HasPrefix(low, []byte(s)) {
				n++
				break
			}
		}
	}
	return n
}

// mhtmlPage takes the first HTML part out of a web page saved as one file.
func mhtmlPage(b []byte, lim Limits) (page []byte, contentType string, err error) {
	m, err := mail.ReadMessage(bytes.NewReader(bytes.TrimLeft(b, "\ufeff\r\n")))
	if err != nil {
		return nil, "", fmt.Errorf("mhtml: %w", err)
	}
	media, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(media, "multipart/") {
		return nil, "", errors.Join(err, errors.New("mhtml: no multipart body"))
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for range lim.ZipFiles {
		part, err := parts.NextRawPart()
		if err != nil {
			return nil, "", fmt.Errorf("mhtml: no page: %w", err)
		}
		ct := part.Header.Get("Content-Type")
		if !strings.Contains(ct, "html") {
			continue
		}
		var src io.Reader = part
		switch strings.ToLower(part.Header.Get("Content-Transfer-Encoding")) {
		case "quoted-printable":
			src = quotedprintable.NewReader(part)
		case "base64":
			src = base64.NewDecoder(base64.StdEncoding, part)
		}
		page, err = io.ReadAll(io.LimitReader(src, lim.Bytes))
		if len(page) == 0 {
			return nil, "", fmt.Errorf("mhtml: %w", err)
		}
		return page, ct, nil
	}
	return nil, "", errors.New("mhtml: no page")
}
