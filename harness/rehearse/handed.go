package rehearse

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// It is started as by a socket unit: descriptor 3 is a socket that listens, and LISTEN_PID
// names the process that was executed. Somebody connects, and sees whether that is accepted.
var _ = register(125, "handed", func() Act {
	return Act{What: "a start with a socket", Down: true, Moot: func(r *Run) string {
		if !r.Wants.Listen {
			return "it was not said that it takes sockets: --listen"
		}
		return ""
	}, Play: (*Run).hand}
})

// handedFD is what the socket is to the launcher, after what every launcher has.
const handedFD = baitFD + 1

func (r *Run) hand() error {
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return fmt.Errorf("cannot listen: %w", err)
	}
	defer l.Close()
	socket, err := l.File()
	if err != nil {
		return fmt.Errorf("cannot hand over a socket: %w", err)
	}
	defer socket.Close()
	line, to := r.Line, filepath.Join(r.Scratch, "listen-pid")
	r.Line = fmt.Sprintf(`sh -c 'echo $$ >"$0"; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@" 3<&%d %d<&-' %s %s`, handedFD, handedFD, quote(to), r.becomes())
	r.more = []*os.File{socket}
	defer func() { r.Line, r.more = line, nil }()
	if _, err := r.start(); err != nil {
		return err
	}
	r.Seen.Handed = &evidence.Handed{}
	text, _ := os.ReadFile(to)
	r.Seen.Handed.To, _ = strconv.Atoi(strings.TrimSpace(string(text)))
	if r.main != nil {
		if main, err := proc.Root.Process(r.main.PID); err == nil {
			r.Seen.Handed.Main = &main
		}
	}
	return r.knock(l.Addr().String(), r.Seen.Handed)
}

// knock connects, and notes who accepts within the window.
func (r *Run) knock(at string, h *evidence.Handed) error {
	conn, err := net.Dial("tcp", at)
	if err != nil {
		return fmt.Errorf("cannot connect: %w", err)
	}
	defer conn.Close()
	r.until(r.Window, func() bool {
		_ = conn.SetReadDeadline(time.Now().Add(time.Millisecond))
		n, err := conn.Read(make([]byte, 1))
		inode := proc.Root.Accepted(os.Getpid(), conn.LocalAddr().(*net.TCPAddr).Port)
		h.Taken = n > 0 || errors.Is(err, io.EOF) || inode != ""
		for _, p := range r.others() {
			if slices.ContainsFunc(p.FDs, func(fd evidence.FD) bool { return inode != "" && fd.Target == "socket:["+inode+"]" }) {
				h.By = &p
			}
		}
		return h.Taken
	})
	return nil
}
