// Package source is the C form of the faulty daemons.
package source

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

//go:embed c/daemon.c
var text []byte

// Compile makes them, with these options of the compiler's beside the
// usual. The error says what is missing.
func Compile(ctx context.Context, program string, options ...string) error {
	path := program + ".c"
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return fmt.Errorf("cannot compile the daemons: %w", err)
	}
	cmd := exec.CommandContext(ctx, "cc", append(options, "-O1", "-pthread", "-o", program, path)...)
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("cc is not installed")
	}
	if err != nil {
		return fmt.Errorf("cc: %w: %s", err, out)
	}
	return nil
}
