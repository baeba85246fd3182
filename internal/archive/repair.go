package archive

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

// repair brings an archive that a kill, a full disk or a power loss left in
// the middle of things back to the last whole exchange: the WARC files are cut
// there, index lines and fetch log lines for what was cut are dropped, those
// that are missing are made again. It may itself be killed at any point. It
// does nothing to an archive that was closed and has kept its ends.
func repair(dir string, log *slog.Logger) error {
	if err := removeLeftovers(dir); err != nil {
		return err
	}
	files, err := warcFiles(dir)
	if err != nil {
		return err
	}
	part := filepath.Join(dir, PartName)
	_, partErr := os.Stat(part)
	_, indexErr := os.Stat(filepath.Join(dir, IndexName))
	unclean := partErr == nil
	if !unclean && (len(files) == 0 || indexErr == nil && endsWhole(dir, files[len(files)-1])) {
		return nil
	}
	s := newSorter(dir)
	defer s.close()
	var from checkpoint
	if unclean && (indexErr == nil || !indexNeeded(dir)) {
		if from, err = readPart(part, s); err != nil {
			return err
		}
		warc, lines := fileSize(filepath.Join(dir, from.file)), fileSize(filepath.Join(dir, LogName))
		if from.file != "-" && warc < from.offset || lines < from.log {
			log.Warn("files are shorter than they were; reading all of them", "file", from.file, "size", warc, "was", from.offset, "log", lines, "log_was", from.log)
			from = checkpoint{}
		}
	}
	if from.file == "" {
		// The index is lost or cannot be trusted: everything is read again.
		s.close()
		s = newSorter(dir)
		from = checkpoint{file: "-"}
		if err := os.Rename(filepath.Join(dir, IndexName), filepath.Join(dir, IndexName+".old")); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		log.Warn("making the index again from the WARC files", "files", len(files))
	}
	whole := make(map[Place]bool) // exchanges after the checkpoint: whether logged
	for _, name := range files {
		start := int64(0)
		if sequence(name) < sequence(from.file) {
			continue
		} else if name == from.file {
			start = from.offset
		}
		if err := repairFile(dir, name, start, s, whole, log); err != nil {
			return err
		}
	}
	if err := repairLog(dir, from, whole, log); err != nil {
		return err
	}
	if err := foldInto(dir, s); err != nil {
		return err
	}
	for _, name := range []string{part, filepath.Join(dir, IndexName+".old")} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return syncDir(dir)
}

// indexNeeded reports whether the part file of dir continues an index, rather
// than being the first one.
func indexNeeded(dir string) bool {
	f, err := os.Open(filepath.Join(dir, PartName))
	if err != nil {
		return false
	}
	defer f.Close()
	for line, err := range lines(f) {
		c, ok := parseCheckpoint(line)
		return err != nil || !ok || c.file != "-"
	}
	return false
}

// removeLeftovers deletes temporary files of a killed run.
func removeLeftovers(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".tmp") && !e.IsDir() {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// readPart gives the last checkpoint of a part file and adds the index lines
// that it covers to s. An empty or damaged file gives a checkpoint without a
// name: then nothing is known.
func readPart(path string, s *sorter) (checkpoint, error) {
	f, err := os.Open(path)
	if err != nil {
		return checkpoint{}, err
	}
	defer f.Close()
	var last checkpoint
	for line, err := range lines(f) {
		if err != nil {
			break // half a line, or what a power loss left
		}
		if c, ok := parseCheckpoint(line); ok {
			last = c
		}
	}
	if last.file == "" {
		return last, nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return last, err
	}
	for line, err := range lines(f) {
		if err != nil {
			break
		}
		if bytes.HasPrefix(line, []byte("!")) {
			continue
		}
		if c, err := parseCDXJ(line); err == nil && last.covers(c.Place) {
			if err := s.add(line); err != nil {
				return last, err
			}
		}
	}
	return last, nil
}

// repairFile reads the exchanges of one WARC file from start on into s and
// whole, and cuts the file behind the last of them.
func repairFile(dir, name string, start int64, s *sorter, whole map[Place]bool, log *slog.Logger) error {
	path := filepath.Join(dir, name)
	var good int64
	var torn error
	for x, err := range exchanges(path, name, start, &good) {
		if err != nil {
			if !errors.Is(err, errTorn) {
				return err
			}
			torn = err
			break
		}
		whole[x.capture.Place] = false
		if err := s.add(bytes.TrimSuffix(x.capture.cdxj(marshal(x.capture.indexLine())), []byte{'\n'})); err != nil {
			return err
		}
	}
	if torn == nil {
		return nil
	}
	log.Warn("cutting what a killed run left behind", "file", name, "at", good, "bytes", fileSize(path)-good, "why", torn)
	if good == 0 {
		return os.Remove(path)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Truncate(good); err != nil {
		return err
	}
	return f.Sync()
}

// repairLog makes the fetch log behind the checkpoint agree with the exchanges
// that are whole: lines without a place stay, others stay when their exchange
// is there, and exchanges without a line get theirs from the WARC file.
func repairLog(dir string, from checkpoint, whole map[Place]bool, log *slog.Logger) error {
	path := filepath.Join(dir, LogName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	begin := min(from.log, st.Size())
	tail, err := os.CreateTemp(dir, "log-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		tail.Close()
		os.Remove(tail.Name())
	}()
	bw := bufio.NewWriter(tail)
	dropped, added := 0, 0
	for line, err := range lines(io.NewSectionReader(f, begin, st.Size()-begin)) {
		var a Attempt
		if err != nil || json.Unmarshal(line, &a) != nil {
			dropped++
			if err != nil {
				break
			}
			continue
		}
		if a.File != "" {
			if logged, ok := whole[a.Place]; !ok || logged {
				dropped++
				continue
			}
			whole[a.Place] = true
		}
		bw.Write(line)
		bw.WriteByte('\n')
	}
	for x, err := range missingFrom(dir, from, whole) {
		if err != nil {
			return err
		}
		bw.Write(marshal(x.attempt))
		bw.WriteByte('\n')
		added++
	}
	if err := bw.Flush(); err != nil {
		return err
	}
	if dropped+added == 0 {
		return f.Sync()
	}
	log.Warn("mending the fetch log", "lines_dropped", dropped, "lines_added", added)
	if _, err := tail.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := f.Truncate(begin); err != nil {
		return err
	}
	if _, err := f.Seek(begin, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(f, tail); err != nil {
		return err
	}
	return f.Sync()
}

// missingFrom reads again the exchanges of whole, all behind the checkpoint,
// that have no line yet, in writing order.
func missingFrom(dir string, from checkpoint, whole map[Place]bool) iter.Seq2[stored, error] {
	return func(yield func(stored, error) bool) {
		lacking := make(map[string]bool) // files
		for p, logged := range whole {
			if !logged {
				lacking[p.File] = true
			}
		}
		files, err := warcFiles(dir)
		if err != nil {
			yield(stored{}, err)
			return
		}
		for _, name := range files {
			if !lacking[name] {
				continue
			}
			var start, good int64
			if name == from.file {
				start = from.offset
			}
			for x, err := range exchanges(filepath.Join(dir, name), name, start, &good) {
				if err != nil {
					yield(stored{}, err)
					return
				}
				if logged, ok := whole[x.capture.Place]; ok && !logged {
					if !yield(x, nil) {
						return
					}
				}
			}
		}
	}
}

func fileSize(path string) int64 {
	st, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return st.Size()
}

// writeLines writes a file of lines under a temporary name and renames it.
func writeLines(path string, seq iter.Seq2[[]byte, error]) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+"-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	bw := bufio.NewWriterSize(f, 256<<10)
	for line, err := range seq {
		if err != nil {
			return err
		}
		bw.Write(line)
		bw.WriteByte('\n')
	}
	if err := bw.Flush(); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
