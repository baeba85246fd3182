//go:build unix

package document

import (
	"os/exec"
	"syscall"
)

// killGroup makes the end of the context end the program and all that it
// started: soffice is a script that starts the real one.
func killGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
