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

// detach starts the daemon: a session of its own, no terminal, the log.
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
	return cmd.Start()
}

// serve says hello to whoever connects, until SIGTERM.
func serve(path string) error {
	l, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() {
		<-stop
		_ = l.Close()
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
