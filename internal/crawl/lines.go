package crawl

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
)

// lines writes an NDJSON file that appears whole or not at all.
type lines struct {
	path string
	file *os.File
	w    *bufio.Writer
	enc  *json.Encoder
}

func newLines(path string) (*lines, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*.tmp")
	if err != nil {
		return nil, err
	}
	l := &lines{path: path, file: f, w: bufio.NewWriter(f)}
	l.enc = json.NewEncoder(l.w)
	l.enc.SetEscapeHTML(false)
	return l, nil
}

func (l *lines) put(v any) error { return l.enc.Encode(v) }

// keep puts the file in its place.
func (l *lines) keep() error {
	if err := l.w.Flush(); err != nil {
		return err
	}
	if err := l.file.Chmod(0o644); err != nil {
		return err
	}
	if err := l.file.Sync(); err != nil {
		return err
	}
	if err := l.file.Close(); err != nil {
		return err
	}
	return os.Rename(l.file.Name(), l.path)
}

// abandon removes what was not kept.
func (l *lines) abandon() {
	l.file.Close()
	os.Remove(l.file.Name())
}
