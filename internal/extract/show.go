package extract

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"gongkai/internal/archive"
	"gongkai/internal/document"
	"gongkai/internal/fact"
)

// Open gives the bytes of a document: a file of the disk, or, for a URL, the
// newest capture of it in DIR/archive. Nothing is fetched.
func Open(work, name string) ([]byte, Source, error) {
	if !strings.HasPrefix(name, "http://") && !strings.HasPrefix(name, "https://") {
		b, err := readFile(name)
		return b, Source{Name: name}, err
	}
	arch, err := archive.Open(filepath.Join(work, "archive"))
	if err != nil {
		return nil, Source{}, err
	}
	defer arch.Close()
	c, ok, err := arch.Lookup(name)
	if err == nil && !ok {
		err = fmt.Errorf("%s is not in the archive of %s", name, work)
	}
	if err != nil {
		return nil, Source{}, err
	}
	b, _, err := arch.Payload(c)
	return b, Source{URL: c.URL, ContentType: c.ContentType, LinkText: c.LinkText, Via: c.Via}, err
}

// Show writes the saved page with one cell marked, so that it can be seen
// where a published number stands. address is table.row.column, or the code of
// an indicator of the prose, whose first mention is marked.
func (r *Reader) Show(ctx context.Context, w io.Writer, payload []byte, src Source, address string) error {
	reading := r.Read(ctx, payload, src)
	at, err := locate(reading, address)
	if err != nil {
		return err
	}
	name := src.Name
	if name == "" {
		name = src.URL
	}
	page, err := document.Highlight(payload, document.Options{Name: name, ContentType: src.ContentType, Limits: r.limits}, at)
	if err != nil {
		return fmt.Errorf("the cell stands at %s: %w", at, err)
	}
	_, err = w.Write(page)
	return err
}

func locate(reading fact.Reading, address string) (fact.Locator, error) {
	for _, o := range reading.Observations {
		if o.Table+"."+o.Row+"."+o.Column == address && o.Status != fact.Derived {
			if o.Status == fact.Missing {
				return o.At, fmt.Errorf("%s is missing in %s: %s", address, reading.Source, o.Reading)
			}
			return o.At, nil
		}
	}
	for _, m := range reading.Mentions {
		if m.Indicator == address {
			return m.At, nil
		}
	}
	return fact.Locator{}, fmt.Errorf("%s states nothing about %q", reading.Source, address)
}
