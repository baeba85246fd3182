package archive

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
)

// logTail is how much of the fetch log is searched for the last exchange.
const logTail = 256 << 10

// endsWhole reports whether the ends of an archive that was closed are as they
// were left: the fetch log ends with a whole line, and its last line with a
// place names the exchange that the last WARC file ends with. A disk may lose
// the end of a file long after it was closed; it costs two short reads to know.
func endsWhole(dir, last string) bool {
	f, err := os.Open(filepath.Join(dir, LogName))
	if err != nil {
		return false
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return false
	}
	begin := max(0, st.Size()-logTail)
	tail, err := io.ReadAll(io.NewSectionReader(f, begin, logTail))
	if err != nil || len(tail) == 0 || tail[len(tail)-1] != '\n' {
		return false
	}
	rows := bytes.Split(tail[:len(tail)-1], []byte{'\n'})
	for i := len(rows) - 1; i >= 0; i-- {
		var a Attempt
		if err := json.Unmarshal(rows[i], &a); err != nil {
			return i == 0 && begin > 0 // the cut line at the head of what was read
		}
		if a.File != "" {
			return a.File == last && endsWith(filepath.Join(dir, last), a.Place)
		}
	}
	return begin > 0 // only attempts that stored nothing, as far as was read
}

// endsWith reports whether a WARC file ends with the answer at place and the
// metadata record behind it.
func endsWith(path string, place Place) bool {
	n := 0
	for rec, err := range scan(path, place.File, place.Offset) {
		if err != nil {
			return false
		}
		n++
		if n == 1 && rec.Length != place.Length || n == 2 && rec.kind != "metadata" || n > 2 {
			return false
		}
	}
	return n == 2
}
