// Package schemas carries the declarations that are built into the commands.
// It holds no logic; internal/catalog reads them, strictly.
package schemas

import "embed"

// FS is the tree below schemas/, one folder a kind of declaration.
//
//go:embed *
var FS embed.FS
