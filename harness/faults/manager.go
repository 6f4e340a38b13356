package faults

import (
	"net"
	"os"
	"strconv"
)

// accept takes the socket that it is started with, where that is meant for it.
func (d *daemon) accept() {
	if os.Getenv("LISTEN_PID") != strconv.Itoa(os.Getpid()) || d.is("listen.fds") {
		return
	}
	l, err := net.FileListener(os.NewFile(3, "handed"))
	for err == nil {
		_, err = l.Accept()
	}
}

// notify tells systemd, where that asks for it, that it is ready.
func notify() error {
	to := os.Getenv("NOTIFY_SOCKET")
	if to == "" {
		return nil
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: to, Net: "unixgram"})
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Write([]byte("READY=1"))
	return err
}
