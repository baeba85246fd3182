package document

import (
	"strconv"
	"strings"
)

// attachmentKinds are the endings of the files that a report may be in.
var attachmentKinds = []string{".pdf", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".ofd", ".rtf", ".zip", ".rar", ".7z",
	".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".ceb", ".txt", ".csv", ".ppt", ".pptx"}

// attachmentURL reports whether an address names a file of such a kind, in its
// path or in its query (viewer.html?file=a.pdf, download?name=a.doc).
func attachmentURL(u string) bool {
	if len(u) > 4096 || strings.HasPrefix(u, "data:") || len(u) > 11 && strings.EqualFold(u[:11], "javascript:") {
		return false
	}
	low := strings.ToLower(u)
	if i := strings.IndexByte(low, '#'); i >= 0 {
		low = low[:i]
	}
	for _, part := range strings.FieldsFunc(low, func(r rune) bool { return r == '?' || r == '&' || r == '=' }) {
		for _, k := range attachmentKinds {
			if strings.HasSuffix(part, k) {
				return true
			}
		}
	}
	return false
}

func (h *markup) addLink(url, text string) {
	if url == "" || len(h.doc.Links) >= 2000 {
		return
	}
	h.doc.Links = append(h.doc.Links, Link{url, text})
}

func (h *markup) openAnchor(attrs []byte) {
	u := attributeText(attrs, "href")
	if u == "" || !attachmentURL(u) || len(h.links) > 16 {
		return
	}
	h.links = append(h.links, openLink{u, len(h.out)})
}

func (h *markup) closeAnchor() {
	n := len(h.links)
	if n == 0 {
		return
	}
	l := h.links[n-1]
	h.links = h.links[:n-1]
	text := ""
	if l.from <= len(h.out) {
		text = strings.Join(strings.Fields(string(h.out[l.from:])), " ")
	}
	h.addLink(l.url, text)
}

func (h *markup) embedded(name string, attrs []byte) {
	u := attributeText(attrs, "src")
	if name == "object" {
		u = attributeText(attrs, "data")
	}
	if attachmentURL(u) {
		h.addLink(u, attributeText(attrs, "title"))
	}
	if name == "iframe" {
		h.skipRaw(name, attrs)
	}
}

// picture keeps an img that may hold a page or a table: large, or of unknown
// size and alone in its paragraph or cell. Icons and rules are left out.
func (h *markup) picture(attrs []byte) {
	if h.mute || len(h.alts) >= h.lim.Blocks {
		return
	}
	h.gap = h.gap || h.open
	w, ht := pixels(attrs, "width"), pixels(attrs, "height")
	if w > 0 && w < 120 || ht > 0 && ht < 60 {
		return
	}
	u := attributeText(attrs, "src")
	if u == "" {
		u = attributeText(attrs, "data-src")
	}
	alt := attributeText(attrs, "alt")
	if len(u) > 200 && strings.HasPrefix(u, "data:") {
		u = u[:30]
	} else if u != "" {
		h.addLink(u, alt)
	}
	if alt == "" {
		alt = u
	}
	if h.imageSeen && h.image.level == 1 && h.room() {
		h.ev = append(h.ev, h.image)
	}
	large := uint8(0)
	if w >= 400 || ht >= 400 {
		large = 1
	}
	// The alt text goes behind the text of the page, out of its order.
	h.alts = append(h.alts, alt)
	h.image = event{kind: evImage, level: large, a: int32(len(h.alts) - 1),
		s: int32(h.z.from), e: int32(h.z.pos)}
	h.imageSeen = true
}

// input takes the value of a text field in a cell when it is a number: some
// systems publish their form as it was filled in.
func (h *markup) input(attrs []byte) {
	t := h.top()
	if t == nil || !t.cellOpen || h.mute {
		return
	}
	switch strings.ToLower(attributeText(attrs, "type")) {
	case "", "text", "number":
	default:
		return
	}
	if v := attributeText(attrs, "value"); v != "" && valueLike(v) {
		h.write([]byte(" "+v+" "), h.z.from, 0)
		if h.open {
			h.parE = h.z.pos
		}
	}
}

// pixels reads width or height of an img from its attribute or its style, 0
// when it says nothing in pixels.
func pixels(attrs []byte, name string) int {
	v, ok := attribute(attrs, name)
	s := strings.TrimSpace(string(v))
	if !ok {
		style, _ := attribute(attrs, "style")
		for _, d := range strings.Split(string(style), ";") {
			if k, val, ok := strings.Cut(d, ":"); ok && strings.EqualFold(strings.TrimSpace(k), name) {
				s = strings.TrimSpace(val)
			}
		}
	}
	if strings.HasSuffix(s, "%") {
		return 0
	}
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	n, err := strconv.Atoi(s[:i])
	if err != nil {
		return 0
	}
	switch {
	case strings.HasPrefix(s[i:], "."), strings.HasPrefix(s[i:], "px"), s[i:] == "":
		return n
	case strings.HasPrefix(s[i:], "pt"):
		return n * 4 / 3
	}
	return 0
}
