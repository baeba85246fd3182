package document

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"path"
	"sort"
	"strings"
)

// zipDepth is how many archives inside archives are opened.
const zipDepth = 2

// zip reads an archive of documents: each member that a reader takes adds its
// blocks under a heading with its name. Members that cannot be read, bounds
// and nested archives beyond zipDepth are issues.
func (c *carriers) zip(ctx context.Context, payload []byte, opt Options) (*Document, error) {
	return c.zipAt(ctx, payload, opt, 0)
}

func (c *carriers) zipAt(ctx context.Context, payload []byte, opt Options, depth int) (*Document, error) {
	lim := opt.Limits.orDefault()
	p, err := openParts(payload, lim)
	if err != nil {
		return nil, fmt.Errorf("read zip: %w", err)
	}
	doc := &Document{Format: "zip"}
	read := 0
	members := append([]*zip.File(nil), p.order...)
	sort.SliceStable(members, func(a, b int) bool { return entryName(members[a]) < entryName(members[b]) })
	var failed error
	for _, f := range members {
		name := entryName(f)
		base := path.Base(strings.ReplaceAll(name, `\`, "/"))
		if f.FileInfo().IsDir() || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") || strings.HasPrefix(name, "__MACOSX/") || f.UncompressedSize64 == 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if f.Flags&1 != 0 {
			doc.issue("unreadable_part", fmt.Sprintf("member %q is encrypted", name), 0)
			continue
		}
		b, err := p.inflate(f)
		if err != nil {
			code := "unreadable_part"
			if errors.Is(err, errBound) {
				code = "bound"
			}
			doc.issue(code, fmt.Sprintf("member %q: %v", name, err), 0)
			failed = err
			continue
		}
		part, err := c.member(ctx, b, opt, name, depth)
		if err != nil {
			doc.issue("unreadable_part", fmt.Sprintf("member %q: %v", name, err), 0)
			failed = err
			continue
		}
		read++
		doc.add(part, base)
		if len(doc.Blocks) > lim.Blocks {
			doc.issue("bound", "archive is cut: too many blocks", 0)
			break
		}
	}
	if read == 0 {
		if failed == nil {
			failed = errors.New("no member")
		}
		return nil, fmt.Errorf("read zip: nothing in it could be read: %w", failed)
	}
	if read == 1 {
		// An archive around one document is that document.
		if doc.Blocks[0].Kind == Heading {
			doc.Blocks = doc.Blocks[1:]
		}
	}
	numberTables(doc)
	return doc, nil
}

// member reads one member by its bytes.
func (c *carriers) member(ctx context.Context, b []byte, opt Options, name string, depth int) (*Document, error) {
	opt.Name, opt.ContentType = name, ""
	switch format := sniff(b, opt); format {
	case "pdf":
		return c.pdf(ctx, b, opt)
	case "docx":
		return c.docx(ctx, b, opt)
	case "xlsx":
		return c.xlsx(ctx, b, opt)
	case "ofd":
		return c.ofd(ctx, b, opt)
	case "office":
		return c.office(ctx, b, opt)
	case "image":
		return c.image(ctx, b, opt)
	case "zip":
		if depth+1 >= zipDepth {
			return nil, fmt.Errorf("%w: archives nested deeper than %d", errBound, zipDepth)
		}
		return c.zipAt(ctx, b, opt, depth+1)
	case "binary", "gzip", "mhtml":
		return nil, ErrUnknown
	default:
		opt.Limits = opt.Limits.orDefault()
		return readLinear(b, format, opt), nil
	}
}

// add appends a part of an archive under a heading with its name.
func (d *Document) add(part *Document, name string) {
	d.Blocks = append(d.Blocks, Block{Kind: Heading, Text: strings.TrimSuffix(name, path.Ext(name))})
	d.Blocks = append(d.Blocks, part.Blocks...)
	d.Issues = append(d.Issues, part.Issues...)
	d.Metas = append(d.Metas, part.Metas...)
	d.Links = append(d.Links, part.Links...)
	d.Pages += part.Pages
	d.Recognised = d.Recognised || part.Recognised
	if d.Title == "" {
		d.Title = part.Title
	}
	if d.Encoding == "" {
		d.Encoding = part.Encoding
	}
}
