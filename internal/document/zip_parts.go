package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// parts is a bounded view of a zip container: the number of entries, the
// ratio of each and the inflated bytes of all that are read.
type parts struct {
	files map[string]*zip.File // by cleaned lower case name; the first of a name wins
	order []*zip.File
	lim   Limits
	left  int64 // inflated bytes still allowed
}

// errBound marks a container that goes beyond a bound.
var errBound = errors.New("over a bound")

func openParts(payload []byte, lim Limits) (*parts, error) {
	if int64(len(payload)) > lim.Bytes {
		return nil, fmt.Errorf("%w: container of %d bytes", errBound, len(payload))
	}
	z, err := zip.NewReader(bytes.NewReader(payload), int64(len(payload)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, err
	}
	if len(z.File) > lim.ZipFiles {
		return nil, fmt.Errorf("%w: %d entries in a container", errBound, len(z.File))
	}
	p := &parts{files: make(map[string]*zip.File, len(z.File)), order: z.File, lim: lim, left: lim.Bytes}
	for _, f := range z.File {
		k := partKey(f.Name)
		if _, ok := p.files[k]; !ok {
			p.files[k] = f
		}
	}
	return p, nil
}

func partKey(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+name), "/"))
}

func (p *parts) has(name string) bool { return p.files[partKey(name)] != nil }

// read inflates one part by name.
func (p *parts) read(name string) ([]byte, error) {
	f := p.files[partKey(name)]
	if f == nil {
		return nil, fmt.Errorf("no part %q", name)
	}
	return p.inflate(f)
}

func (p *parts) inflate(f *zip.File) ([]byte, error) {
	// The declared size is not believed; it only refuses early.
	if bound := p.bound(f); f.UncompressedSize64 > uint64(bound) {
		return nil, fmt.Errorf("%w: part %q of %d bytes from %d", errBound, f.Name, f.UncompressedSize64, f.CompressedSize64)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("part %q: %w", f.Name, err)
	}
	defer rc.Close()
	bound := p.bound(f)
	b, err := io.ReadAll(io.LimitReader(rc, bound+1))
	if int64(len(b)) > bound {
		return nil, fmt.Errorf("%w: part %q", errBound, f.Name)
	}
	p.left -= int64(len(b))
	if err != nil {
		// A wrong checksum at the end of a whole part is no reason to lose it.
		if errors.Is(err, zip.ErrChecksum) && len(b) > 0 {
			return b, nil
		}
		return nil, fmt.Errorf("part %q: %w", f.Name, err)
	}
	return b, nil
}

// bound is the most bytes that f may inflate to. Small parts are free of the
// ratio: a sheet of empty cells packs very well.
func (p *parts) bound(f *zip.File) int64 {
	const free = 8 << 20
	return min(p.left, max(free, p.lim.Ratio*int64(min(f.CompressedSize64, 1<<40))))
}

// entryName is the name of an entry as people wrote it: archives made on
// Chinese Windows hold GBK without saying so.
func entryName(f *zip.File) string {
	if !f.NonUTF8 && utf8.ValidString(f.Name) {
		return f.Name
	}
	if utf8.ValidString(f.Name) && strings.ContainsFunc(f.Name, func(r rune) bool { return r > 0x7F }) {
		return f.Name
	}
	if s, err := simplifiedchinese.GB18030.NewDecoder().String(f.Name); err == nil {
		return s
	}
	return f.Name
}
