package host

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"outlive/harness/files"
	"outlive/harness/shell"
	"outlive/modes"
)

// Program is one program that trials type or run.
type Program struct {
	Name    string `json:"name"`
	Path    string `json:"path"`    // "" when it is not installed
	Version string `json:"version"` // "" when it does not tell
}

// versionTime is what a program is given to tell its version.
const versionTime = 2 * time.Second

// Programs looks the named programs up in PATH and asks all that are there for
// their versions at once. It takes as long as the slowest, at most two seconds.
func Programs(ctx context.Context, names ...string) []Program {
	ctx, cancel := context.WithTimeout(ctx, versionTime)
	defer cancel()
	found := make([]Program, len(names))
	var wait sync.WaitGroup
	for i, name := range names {
		wait.Go(func() { found[i] = find(ctx, name) })
	}
	wait.Wait()
	return found
}

// Versions gives the version by name of those programs that are installed;
// "" for one that does not tell.
func Versions(ctx context.Context, names ...string) map[string]string {
	versions := map[string]string{}
	for _, p := range Programs(ctx, names...) {
		if p.Path != "" {
			versions[p.Name] = p.Version
		}
	}
	return versions
}

func find(ctx context.Context, name string) Program {
	path, err := modes.Look(name)
	if err != nil {
		return Program{Name: name}
	}
	if filepath.IsAbs(name) { // a library's file, say
		return Program{Name: name, Path: path}
	}
	return Program{Name: name, Path: path, Version: version(ctx, name, path)}
}

// version asks a program for its version. The answer goes to a file of its
// own: a pipe would wait for whatever the program leaves behind.
func version(ctx context.Context, name, path string) string {
	args, ok := askFor(name)
	if !ok {
		return ""
	}
	answer, err := files.Spool()
	if err != nil {
		return ""
	}
	defer answer.Close()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stdout, cmd.Stderr = answer, answer
	cmd.Env = []string{"LC_ALL=C", "HOME=" + os.DevNull, "PATH=" + os.Getenv("PATH")}
	_ = cmd.Run() // some tell their version and still fail
	text := make([]byte, 1024)
	n, _ := answer.ReadAt(text, 0)
	return parseVersion(string(text[:n]))
}

// askFor gives the arguments that make a program tell its version; some have none.
func askFor(name string) (args []string, ok bool) {
	for _, s := range shell.All() {
		if s.Command[0] == name {
			return s.Version, s.Version != nil
		}
	}
	switch name {
	case "crontab": // whose usage looks like one
		return nil, false
	case "tmux":
		return []string{"-V"}, true
	}
	return []string{"--version"}, true
}

// parseVersion finds the first thing that looks like a version: "3.3a", "93u+m/1.0.4", "R59".
func parseVersion(text string) string {
	return regexp.MustCompile(`\d[\w+/]*\.\d[\w.]*|\bR\d+\w*\b`).FindString(text)
}

// Installed tells whether a program is found in PATH.
func Installed(program string) bool {
	_, err := modes.Look(program)
	return err == nil
}
