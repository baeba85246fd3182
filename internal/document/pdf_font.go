package document

import (
	"bytes"
	enc "encoding/binary"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf16"
)

// Pdfium measures text by the outlines of its fonts and drops a piece of text
// that has no width. A PDF whose Chinese font is only named, not embedded, then
// loses every cell of a single character (a full-width digit, 无), since the
// sandbox has no fonts. So it is given a font, made here, in which every
// character is the same box. Places and advance widths come from the PDF
// itself; nothing of the font shows in the text.

// plainFont is a TrueType font that maps all of the Basic Multilingual Plane to
// one box, under the name of a family.
func plainFont(family string) []byte {
	const em = 1000
	u16 := func(b *bytes.Buffer, vs ...int) {
		for _, v := range vs {
			enc.Write(b, enc.BigEndian, uint16(v))
		}
	}
	u32 := func(b *bytes.Buffer, vs ...uint32) {
		for _, v := range vs {
			enc.Write(b, enc.BigEndian, v)
		}
	}
	tables := map[string][]byte{}
	var b bytes.Buffer
	put := func(tag string) {
		tables[tag] = bytes.Clone(b.Bytes())
		b.Reset()
	}
	// head: version, revision, checksum, magic, flags, em, two dates, box, style.
	u32(&b, 0x00010000, 0x00010000, 0, 0x5F0F3CF5)
	u16(&b, 0, em)
	u32(&b, 0, 0, 0, 0)
	u16(&b, 100, 0, 400, 800, 0, 8, 2, 0, 0)
	put("head")
	u32(&b, 0x00010000)
	u16(&b, 880, -120&0xFFFF, 0, em, 100, em-400, 400, 1, 0, 0, 0, 0, 0, 0, 0, 1)
	put("hhea")
	u32(&b, 0x00010000)
	u16(&b, 2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)
	put("maxp")
	u16(&b, em, 100, 100) // one advance for both glyphs, and the bearing of the second
	put("hmtx")
	// The box: one contour of four points on the curve. It is narrow, since
	// pdfium widens the place of a digit to the outline.
	box := func() []byte {
		var g bytes.Buffer
		u16(&g, 1, 100, 0, 400, 800, 3, 0)
		g.Write([]byte{1, 1, 1, 1})
		// Steps of two bytes: x, then y.
		u16(&g, 100, 0, 300, 0, 0, 800, 0, -800&0xFFFF)
		return g.Bytes()
	}()
	b.Write(box)
	b.Write(box)
	put("glyf")
	u16(&b, 0, len(box)/2, len(box))
	put("loca")
	// cmap format 4: segments of 256 characters that share one array of glyphs.
	const segments = 256 // the last, 0xFF00 to 0xFFFF, also ends the table
	var sub bytes.Buffer
	u16(&sub, 4, 16+8*segments+512, 0, 2*segments, 512, 8, 2*segments-512)
	for s := range segments {
		u16(&sub, s<<8|0xFF)
	}
	u16(&sub, 0)
	for s := range segments {
		u16(&sub, s<<8)
	}
	for range segments {
		u16(&sub, 0)
	}
	for s := range segments {
		u16(&sub, 2*(segments-s))
	}
	for range 256 {
		u16(&sub, 1)
	}
	u16(&b, 0, 1, 3, 1)
	u32(&b, 12)
	b.Write(sub.Bytes())
	put("cmap")
	names := []struct {
		id   int
		text string
	}{{1, family}, {2, "Regular"}, {4, family}, {6, strings.ReplaceAll(family, " ", "")}}
	var store bytes.Buffer
	u16(&b, 0, 2*len(names), 6+24*len(names))
	for _, n := range names { // Macintosh, Roman
		u16(&b, 1, 0, 0, n.id, len(n.text), store.Len())
		store.WriteString(n.text)
	}
	for _, n := range names { // Windows, Unicode
		w := utf16.Encode([]rune(n.text))
		u16(&b, 3, 1, 0x409, n.id, 2*len(w), store.Len())
		for _, c := range w {
			u16(&store, int(c))
		}
	}
	b.Write(store.Bytes())
	put("name")
	// OS/2 version 1: all code pages.
	u16(&b, 1, em, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0)
	b.Write(make([]byte, 10))
	u32(&b, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
	b.WriteString("    ")
	u16(&b, 0x40, 0x20, 0xFFFF, 880, -120&0xFFFF, 0, 880, 120)
	u32(&b, 0xFFFFFFFF, 0xFFFFFFFF)
	put("OS/2")
	u32(&b, 0x00030000, 0, 0, 0, 0, 0, 0, 0)
	put("post")
	return sfnt(tables)
}

// sfnt puts tables together into a font file.
func sfnt(tables map[string][]byte) []byte {
	var tags []string
	for t := range tables {
		tags = append(tags, t)
	}
	sort.Strings(tags)
	var out, body bytes.Buffer
	enc.Write(&out, enc.BigEndian, uint32(0x00010000))
	enc.Write(&out, enc.BigEndian, []uint16{uint16(len(tags)), 128, 3, uint16(len(tags)*16 - 128)})
	start := 12 + 16*len(tags)
	for _, t := range tags {
		data := tables[t]
		var sum uint32
		padded := append(bytes.Clone(data), make([]byte, (4-len(data)%4)%4)...)
		for i := 0; i < len(padded); i += 4 {
			sum += enc.BigEndian.Uint32(padded[i:])
		}
		out.WriteString(t)
		enc.Write(&out, enc.BigEndian, []uint32{sum, uint32(start + body.Len()), uint32(len(data))})
		body.Write(padded)
	}
	out.Write(body.Bytes())
	return out.Bytes()
}

// fontNames are the families that Chinese documents name without embedding
// them, and one that pdfium looks for by itself.
var fontNames = []string{
	"AR PL UMing CN Light", "STSong-Light", "STSong", "SimSun", "NSimSun", "SimHei", "FangSong", "FangSong_GB2312",
	"KaiTi", "KaiTi_GB2312", "STFangsong", "STKaiti", "STHeiti", "Microsoft YaHei", "AdobeSongStd-Light", "MSung-Light",
}

// fontFiles is the file system of the sandbox, read only: the directory fonts
// with one font for each name. It is mounted one level up, since pdfium stops
// listing a directory whose parent it cannot see.
type fontFiles map[string][]byte

func newFontFiles() fontFiles {
	f := fontFiles{}
	for i, n := range fontNames {
		f["fonts/"+string(rune('a'+i))+".ttf"] = plainFont(n)
	}
	return f
}

func (f fontFiles) Open(name string) (fs.File, error) {
	if name == "." || name == "fonts" {
		return &openDir{f: f, name: name}, nil
	}
	data, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &openFile{Reader: bytes.NewReader(data), entry: fileEntry{path.Base(name), int64(len(data)), 0o444}}, nil
}

type openFile struct {
	*bytes.Reader
	entry fileEntry
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.entry, nil }
func (f *openFile) Close() error               { return nil }

type openDir struct {
	f    fontFiles
	name string
	at   int
}

func (d *openDir) Stat() (fs.FileInfo, error) { return fileEntry{d.name, 0, fs.ModeDir | 0o555}, nil }
func (d *openDir) Close() error               { return nil }
func (d *openDir) Read([]byte) (int, error)   { return 0, fs.ErrInvalid }

func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	var all []fs.DirEntry
	if d.name == "." {
		all = append(all, fs.FileInfoToDirEntry(fileEntry{"fonts", 0, fs.ModeDir | 0o555}))
	} else {
		for _, name := range slices.Sorted(maps.Keys(d.f)) {
			all = append(all, fs.FileInfoToDirEntry(fileEntry{path.Base(name), int64(len(d.f[name])), 0o444}))
		}
	}
	rest := all[min(d.at, len(all)):]
	if n > 0 && len(rest) == 0 {
		return nil, io.EOF
	}
	if n > 0 && len(rest) > n {
		rest = rest[:n]
	}
	d.at += len(rest)
	return rest, nil
}

type fileEntry struct {
	name string
	size int64
	mode fs.FileMode
}

func (e fileEntry) Name() string       { return e.name }
func (e fileEntry) Size() int64        { return e.size }
func (e fileEntry) Mode() fs.FileMode  { return e.mode }
func (e fileEntry) ModTime() time.Time { return time.Time{} }
func (e fileEntry) IsDir() bool        { return e.mode.IsDir() }
func (e fileEntry) Sys() any           { return nil }
