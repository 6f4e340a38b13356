package modes

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// toolPatience bounds what a tool may take to start something.
const toolPatience = 10 * time.Second

// runTool runs a tool that returns once it has started something, in a process
// group of its own: keys meant for outlive would end it halfway. What it started
// may keep its output, so that is a file, of which nothing ever stays.
func runTool(tool string, args, env []string) error {
	fd, err := unix.MemfdCreate("said", unix.MFD_CLOEXEC)
	if err != nil {
		return fmt.Errorf("cannot start: memfd_create: %w", err)
	}
	said := os.NewFile(uintptr(fd), "said")
	defer said.Close()
	ctx, cancel := context.WithTimeout(context.Background(), toolPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, tool, args...)
	cmd.Stdout, cmd.Stderr = said, said
	cmd.Env = append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Run(); err != nil {
		text := make([]byte, 4096)
		n, _ := said.ReadAt(text, 0)
		why := strings.TrimSpace(string(bytes.ToValidUTF8(text[:n], []byte("?"))))
		if ctx.Err() != nil {
			why = fmt.Sprintf("it did not return in %s", toolPatience)
		}
		return fmt.Errorf("cannot start: %s: %w: %s", tool, err, why)
	}
	return nil
}
