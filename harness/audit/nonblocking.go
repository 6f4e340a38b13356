package audit

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/modes/unit"
)

// A program may take its sockets by their number, as by --fd 3, and know nothing of
// LISTEN_FDS. Whether accept(2) on them waits is a flag of the socket, which systemd sets.
var _ = behaves(47, "sockets.nonblocking", func() Conduct {
	return Conduct{
		Says:   "the sockets that it is handed, from descriptor 3 on, do not have it wait",
		Source: "systemd.service(5), NonBlocking=; sd_listen_fds(3)",
		Try: func(b *bench) (Verdict, string) {
			if b.file.Value("NonBlocking") == "" {
				return Untried, "it has no NonBlocking="
			}
			return nonblocking(b.handed("nonblocking"), b.handed("blocking", "NonBlocking=no"))
		},
	}
})

// Handed is descriptor 3 of a program that was handed a socket, and did nothing with it.
type Handed struct {
	Unfit  string
	Listen string // where it listens; "" for no socket that does
	Waits  bool   // O_NONBLOCK is not set
}

// handed has systemd listen for a program that takes no notice of its sockets.
func (b *bench) handed(what string, more ...string) (h Handed) {
	name := b.copy(what)
	socket := strings.TrimSuffix(name, ".service") + ".socket"
	text := unit.File("[Socket]", "ListenStream="+heardIn+socket, "Service="+name)
	sleeps := b.file.without(slices.Concat(others, folders), append([]string{"Type=exec", "Restart=no", "ExecStart=/bin/sleep 1000"}, more...)...)
	defer func() {
		b.stops(name)
		b.stops(socket)
	}()
	if err := b.install(name, sleeps); err != nil {
		return Handed{Unfit: "it could not be installed: " + err.Error()}
	}
	if err := b.in.WriteFile(unit.System+socket, text, 0o644); err != nil {
		return Handed{Unfit: "it could not be installed: " + err.Error()}
	}
	if err := b.job(b.conn.StartUnitContext, socket, time.Now().Add(longestLife)); err != nil {
		return Handed{Unfit: "systemd does not listen for it: " + err.Error()}
	}
	if h.Unfit = b.starts(name); h.Unfit != "" {
		return h
	}
	return descriptor3(b.members(name, ""))
}

// descriptor3 looks at it, by the kernel's own flags: proc_pid_fdinfo(5).
func descriptor3(all []Member) (h Handed) {
	if len(all) == 0 {
		return Handed{Unfit: "it does not stay"}
	}
	pid := all[0].PID
	for _, s := range proc.Root.Sockets(pid) {
		h.Listen = s.String()
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/3", pid))
	if err != nil {
		return h
	}
	for line := range strings.Lines(string(text)) {
		if flags, is := strings.CutPrefix(line, "flags:"); is {
			h.Waits = octal(strings.TrimSpace(flags))&unix.O_NONBLOCK == 0
		}
	}
	return h
}

func nonblocking(with, without Handed) (Verdict, string) {
	switch {
	case first(with.Unfit, without.Unfit) != "":
		return Untold, first(with.Unfit, without.Unfit)
	case with.Listen == "":
		return NotKept, "it was handed no socket that listens"
	case with.Waits:
		return NotKept, "descriptor 3 listens (" + with.Listen + "), and has accept(2) wait: O_NONBLOCK is not set"
	case !without.Waits:
		return Untold, "O_NONBLOCK is set with NonBlocking=no as well"
	}
	return Kept, "descriptor 3 listens (" + with.Listen + ") and has O_NONBLOCK; with NonBlocking=no it has not"
}
