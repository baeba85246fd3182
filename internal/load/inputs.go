package load

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// hashInputs names everything a build depends on, and sets the hash of the
// declarations. Segments never change, so their ids stand for their content.
func (b *build) hashInputs() (string, error) {
	var err error
	if b.declared, err = hashFS(b.config.Schemas); err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintln(h, "code", b.config.Code, codeVersion, "declarations", b.declared)
	scripts, err := hashFS(buildSQL)
	if err != nil {
		return "", err
	}
	fmt.Fprintln(h, "scripts", scripts)
	for _, s := range b.segments {
		fmt.Fprintln(h, "segment", s.ID)
	}
	for _, name := range []string{fetchLog, coverageFile} {
		if err := hashFile(h, b.archived(name)); err != nil {
			return "", err
		}
	}
	return short(h.Sum(nil)), nil
}

// codeVersion changes whenever the Go code of this package may build something
// else from the same inputs: versions of the program are unknown in some builds.
const codeVersion = 5

// Files of DIR/archive that load reads.
const (
	fetchLog     = "fetches.ndjson"
	coverageFile = "coverage.ndjson"
)

func (b *build) archived(name string) string {
	return filepath.Join(b.config.Work, "archive", name)
}

// hashFile adds a file to h; one that does not exist counts as empty.
func hashFile(h io.Writer, path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(h, filepath.Base(path), "none")
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	fmt.Fprintln(h, filepath.Base(path))
	_, err = io.Copy(h, f)
	return err
}

// hashFS is a digest over the names and bytes of the declarations.
func hashFS(fsys fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".go") {
			return err
		}
		b, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		fmt.Fprintln(h, path, len(b))
		h.Write(b)
		return nil
	})
	return short(h.Sum(nil)), err
}

func short(sum []byte) string { return hex.EncodeToString(sum[:8]) }
