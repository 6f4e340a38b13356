// Command example is a daemon as small as one can be: it starts itself anew in a session
// of its own, and says what it does in a log.
package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: example SOCKET LOG")
		os.Exit(2)
	}
	if os.Getenv("EXAMPLE_DAEMON") == "" {
		if err := detach(); err != nil {
			log.Fatal(err)
		}
		return
	}
	if err := serve(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

// detach starts the daemon, in a session of its own, without a terminal, and waits until
// it can be reached.
func detach() error {
	out, err := os.OpenFile(os.Args[2], os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)
	if err != nil {
		return err
	}
	defer out.Close()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, os.Args[1:]...)
	cmd.Env = append(os.Environ(), "EXAMPLE_DAEMON=1")
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	ready, theirs, err := os.Pipe()
	if err != nil {
		return err
	}
	defer ready.Close()
	cmd.ExtraFiles = []*os.File{theirs}
	if err := cmd.Start(); err != nil {
		return err
	}
	theirs.Close()
	if _, err := ready.Read(make([]byte, 1)); err != nil {
		return fmt.Errorf("it did not start: see %s", os.Args[2])
	}
	return nil
}

// serve says hello to whoever connects, until SIGTERM. It has no configuration that
// SIGHUP could have it read anew.
func serve(path string) error {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	_ = os.Remove(path) // of one that was killed
	l, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	tell := os.NewFile(3, "ready")
	fmt.Fprintln(tell)
	tell.Close()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() {
		<-stop
		_ = os.Remove(path)
		os.Exit(0)
	}()
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		fmt.Fprintln(c, "hello")
		_ = c.Close()
	}
}
