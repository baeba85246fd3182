//go:build !unix

package document

import "os/exec"

// killGroup leaves the default: only the program itself is killed.
func killGroup(cmd *exec.Cmd) {}
