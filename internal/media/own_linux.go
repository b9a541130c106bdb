package media

import (
	"os/exec"
	"syscall"
)

// own keeps the signals of our terminal from the engine: we stop it ourselves.
func own(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
