package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// office reads the formats of older programs (DOC, XLS, WPS, ET, RTF, the XML
// of Office 2003, OpenDocument) by having LibreOffice convert them to DOCX or
// XLSX. Without LibreOffice the document has the issue needs_libreoffice.
func (c *carriers) office(ctx context.Context, payload []byte, opt Options) (*Document, error) {
	lim := opt.Limits.orDefault()
	if int64(len(payload)) > lim.Bytes {
		return nil, fmt.Errorf("read office: %w: %d bytes", errBound, len(payload))
	}
	kind, err := officeKind(payload, opt.Name)
	if err != nil {
		return nil, fmt.Errorf("read office: %w", err)
	}
	out, err := c.soffice.convert(ctx, payload, kind, lim)
	if errors.Is(err, errNoSoffice) {
		doc := &Document{Format: kind.ext}
		doc.issue("needs_libreoffice", "a "+kind.ext+" file is read through LibreOffice, which is not installed", 0)
		return doc, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s through LibreOffice: %w", kind.ext, err)
	}
	opt.Limits = lim
	var doc *Document
	if kind.to == "xlsx" {
		doc, err = c.xlsx(ctx, out, opt)
	} else {
		doc, err = c.docx(ctx, out, opt)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s through LibreOffice: %w", kind.ext, err)
	}
	doc.Format = kind.ext
	return doc, nil
}

// officeFile is what a payload is and what it is converted to.
type officeFile struct{ ext, to string }

// officeKind tells the kind by the bytes: the streams of an OLE container, or
// the first characters. Files of WPS are OLE containers with the same streams.
func officeKind(b []byte, name string) (officeFile, error) {
	wide := func(s string) []byte {
		var out []byte
		for i := range len(s) {
			out = append(out, s[i], 0)
		}
		return out
	}
	head := b[:min(len(b), 4096)]
	switch {
	case bytes.HasPrefix(b, []byte("{\\rtf")):
		return officeFile{"rtf", "docx"}, nil
	case bytes.HasPrefix(b, []byte("PK")):
		switch z := b[:min(len(b), 200)]; {
		case bytes.Contains(z, []byte("opendocument.spreadsheet")):
			return officeFile{"ods", "xlsx"}, nil
		case bytes.Contains(z, []byte("opendocument.text")):
			return officeFile{"odt", "docx"}, nil
		}
		return officeFile{}, fmt.Errorf("%w: zip that is no office document", ErrUnknown)
	case bytes.Contains(head, []byte("<w:wordDocument")), bytes.Contains(head, []byte(`progid="Word.Document"`)):
		return officeFile{"xml", "docx"}, nil
	case bytes.Contains(head, []byte("<?xml")):
		return officeFile{"xml", "xlsx"}, nil
	case !bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0")):
		return officeFile{}, fmt.Errorf("%w: no office document", ErrUnknown)
	case bytes.Contains(b, wide("EncryptedPackage")):
		return officeFile{}, errors.New("document is encrypted")
	case bytes.Contains(b, wide("WordDocument")):
		return officeFile{"doc", "docx"}, nil
	case bytes.Contains(b, wide("Workbook")), bytes.Contains(b, wide("Book")):
		return officeFile{"xls", "xlsx"}, nil
	}
	switch extension(name) {
	case "doc", "dot", "wps":
		return officeFile{"doc", "docx"}, nil
	case "xls", "et":
		return officeFile{"xls", "xlsx"}, nil
	}
	return officeFile{}, fmt.Errorf("%w: OLE container without a document or workbook", ErrUnknown)
}

var errNoSoffice = errors.New("LibreOffice is not installed")

// sofficeEngine runs LibreOffice, one document at a time, with a profile of
// its own that is removed in the end.
type sofficeEngine struct {
	logger  *slog.Logger
	turn    chan struct{}
	profile string
}

func newSoffice(logger *slog.Logger) *sofficeEngine {
	return &sofficeEngine{logger: logger, turn: make(chan struct{}, 1)}
}

// sofficePath finds the program, "" when it is not installed.
func sofficePath() string {
	for _, name := range []string{"soffice", "libreoffice", "/usr/lib/libreoffice/program/soffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	return ""
}

func (e *sofficeEngine) close() error {
	e.turn <- struct{}{}
	defer func() { <-e.turn }()
	if e.profile == "" {
		return nil
	}
	err := os.RemoveAll(e.profile)
	e.profile = ""
	return err
}

// convert runs one conversion. The first start of LibreOffice makes its
// profile and takes seconds, so that time comes on top of the document's.
func (e *sofficeEngine) convert(ctx context.Context, payload []byte, kind officeFile, lim Limits) ([]byte, error) {
	program := sofficePath()
	if program == "" {
		return nil, errNoSoffice
	}
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if e.profile == "" {
		dir, err := os.MkdirTemp("", "gongkai-office-")
		if err != nil {
			return nil, err
		}
		e.profile = dir
	}
	work, err := os.MkdirTemp(e.profile, "document-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	in := filepath.Join(work, "in."+kind.ext)
	if err := os.WriteFile(in, payload, 0o600); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, lim.Time+20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
		"-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(e.profile, "profile")),
		"--convert-to", kind.to, "--outdir", filepath.Join(work, "out"), in)
	cmd.Dir = work
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + e.profile, "TMPDIR=" + work, "LANG=C.UTF-8"}
	var said bytes.Buffer
	speech := &boundedBuffer{b: &said, left: 8192}
	cmd.Stdout, cmd.Stderr = speech, speech // one writer: then one goroutine copies
	killGroup(cmd)
	cmd.WaitDelay = 5 * time.Second
	began := time.Now()
	runErr := cmd.Run()
	e.logger.Debug("soffice", "took", time.Since(began).Round(time.Millisecond), "err", runErr)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("stopped after %s: %w", time.Since(began).Round(time.Second), ctx.Err())
	}
	out := filepath.Join(work, "out", "in."+kind.to)
	st, err := os.Stat(out)
	if err != nil {
		return nil, fmt.Errorf("no result: %s", bytes.TrimSpace(said.Bytes()))
	}
	if st.Size() > lim.Bytes {
		return nil, fmt.Errorf("%w: converted file of %d bytes", errBound, st.Size())
	}
	return os.ReadFile(out)
}

// boundedBuffer keeps the first bytes that a program says.
type boundedBuffer struct {
	b    *bytes.Buffer
	left int
}

func (w *boundedBuffer) Write(p []byte) (int, error) {
	n := min(len(p), w.left)
	w.b.Write(p[:n])
	w.left -= n
	return len(p), nil
}
