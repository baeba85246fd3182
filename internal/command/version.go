package command

import (
	"runtime/debug"
)

// Version is the version of the module as built, or the revision of the
// checkout with "+changed" when files differ from it, or "unknown".
func Version() string {
	b, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	var rev, changed string
	for _, s := range b.Settings {
		switch s.Key {
		case "vcs.revision":
			rev = s.Value[:min(12, len(s.Value))]
		case "vcs.modified":
			if s.Value == "true" {
				changed = "+changed"
			}
		}
	}
	switch {
	case rev != "":
		return rev + changed
	case b.Main.Version != "" && b.Main.Version != "(devel)":
		return b.Main.Version
	}
	return "unknown"
}
