package main

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"outlive/harness"
)

func TestMain(m *testing.M) { os.Exit(harness.Main(m)) }

// build gives the daemon, and the line that starts it.
func build(t *testing.T) (line harness.Program, socket string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "example")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	socket = filepath.Join(dir, "s")
	return harness.Command(path, socket, filepath.Join(dir, "log")), socket
}

// The daemon is out of its terminal's reach.
func TestDetaches(t *testing.T) {
	t.Parallel()
	line, socket := build(t)
	d := harness.Start(t, line)
	d.Keeps("session.own", "tty.none", "tty.no-fds", "stdio.usable", "files.append", "dir.released")

	c, err := net.Dial("unix", socket) // it is there, to be talked to
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(c); err != nil || string(text) != "hello\n" {
		t.Errorf("%d said %q, %v", d.PID(), text, err)
	}
	d.After("hangup").Is(harness.Survived)
}

// A plain job in the background is not.
func TestPlainJobDies(t *testing.T) {
	t.Parallel()
	d := harness.Start(t, harness.Line("sleep 600 &"), harness.Shell("bash"))
	d.After("hangup").Is(harness.Died)
	d.After("exit").Is(harness.Survived) // bash leaves its jobs alone then
}

// It keeps its team's own profile.
func TestKeepsItsProfile(t *testing.T) {
	t.Parallel()
	line, _ := build(t)
	harness.Verify(t, line, "./verify.yaml")
}
