package extract

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"runtime/debug"
)

// codeVersion names the code that reads, so that what other code has read is
// read again: the revision it was built from, or, where the build does not
// know it or had uncommitted changes, the digest of the program itself. A
// number raised by hand would be forgotten once, and old readings would stay.
func codeVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		revision, modified := "", false
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				revision = s.Value
			case "vcs.modified":
				modified = s.Value == "true"
			}
		}
		if len(revision) >= 12 && !modified {
			return revision[:12]
		}
	}
	name, err := os.Executable()
	if err != nil {
		return "unknown"
	}
	f, err := os.Open(name)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "unknown"
	}
	return "program-" + hex.EncodeToString(h.Sum(nil))[:12]
}
