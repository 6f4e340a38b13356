package faults

import (
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/rehearse"
	"outlive/harness/rule"
	"outlive/harness/shell"
)

// window is how long what is started has to look the same: half the usual, for these
// do nothing late.
const window = 250 * time.Millisecond

// order says how it is started.
func (r *Result) order(program, dir string) (rehearse.Order, error) {
	port, err := freePort(r.at)
	if err != nil {
		return rehearse.Order{}, err
	}
	words := []string{program}
	if r.Language == Go {
		words = append(words, Verb)
	}
	if r.Stays {
		words = append(words, "--foreground")
	}
	words = append(words, "d.pid", "d.log", r.ID)
	sh, _ := shell.Lookup("bash")
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = sh.Quote(w)
	}
	line := strings.Join(quoted, " ")
	o := rehearse.Order{Line: fmt.Sprint(line, " ", port), Command: append(words, fmt.Sprint(port)), Wants: r.wants(), Dir: dir, Env: append(os.Environ(), bait), Window: window, Retry: 1500 * time.Millisecond}
	if !r.Stays {
		o.PIDFile, o.Fail = "d.pid", o.Line+" missing"
		if r.Rule() == "" || r.Rule() == "pidfile.single" {
			if port, err = freePort(r.at + apart/2); err != nil {
				return o, err
			}
			o.Second = fmt.Sprint(line, " ", port)
		}
	}
	if r.Line != "" {
		o.Line, o.Command = strings.NewReplacer("{daemon}", o.Line, "{log}", "d.log").Replace(r.Line), nil
	}
	switch r.ID {
	case "stop.term", "container.term": // nothing else would take as long
		o.Stop = time.Second
	case "start.runs": // its file is gone
		o.PIDFile = ""
	}
	return o, nil
}

// bait is what its launcher has in its environment, and is to stay there.
const bait = "SSH_CONNECTION=127.0.0.1 1 127.0.0.1 22"

// wants is what only its owner can say.
func (r *Result) wants() (w evidence.Wants) {
	groups, _ := os.Getgroups()
	switch {
	case r.ID == "user.dropped":
		w.User = &evidence.Account{Name: "nobody", UID: nobody, GID: nobody, Groups: []int{nobody}}
	case r.ID == "cgroup.where":
		w.Cgroup = "outlive-elsewhere.service"
	case r.ID == "listen.fds", r.ID == "none" && r.Profile == rule.Systemd:
		w.Listen = true
	case r.ID == "none":
		w.User, w.Cgroup = &evidence.Account{UID: os.Getuid(), GID: os.Getgid(), Groups: groups}, "/"
	}
	return w
}

// apart is how many ports one run may have.
const apart = 400

// freePort is one that nobody listens at, another for each n. Those that the kernel gives
// to whoever connects are left out: somebody could get it meanwhile.
func freePort(n int) (int, error) {
	const first, many, tries = 20000, 12000, 50
	var failed error
	for i := range tries {
		port := first + (os.Getpid()*apart+n+i*many/tries)%many
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			return port, l.Close()
		}
		failed = err
	}
	return 0, fmt.Errorf("cannot find a free port: %w", failed)
}
