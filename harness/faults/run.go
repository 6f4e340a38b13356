package faults

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/faults/source"
	"outlive/harness/lab"
	"outlive/harness/rehearse"
	"outlive/harness/rule"
	"outlive/harness/shell"
	"outlive/harness/verify"
)

// atOnce is how many are rehearsed side by side, here and in the lab: they mostly wait.
const (
	atOnce      = 16
	atOnceInLab = 5
)

// window is how long what is started has to look the same: half the usual, for these
// do nothing late.
const window = 250 * time.Millisecond

// Result is what verify said of one.
type Result struct {
	Fault
	Language string
	Broken   []string // the rules that are, notes too
	Wrong    string   // how that is not as it has to be; "" where it is
	// Left says why it was left out: what the machine lacks. "" where it was rehearsed.
	Left string
	// Took is how long that took.
	Took time.Duration
	at   int // among all
	got  map[string]string
}

// Words says which it is, for people.
func (r Result) Words() string {
	if r.Profile != rule.SysV {
		return r.ID + " (" + r.Profile + ")"
	}
	return r.ID
}

// self is verify as it judges itself.
type self struct {
	outlive  string            // its executable
	dir      string            // here, and in the lab
	programs map[string]string // by language
	places   chan struct{}
	inLab    chan struct{}
}

// Run has every fault rehearsed and judged, in every language that there is a compiler for,
// and gives them in the order of All. outlive is its executable. The error says why
// nothing could be told; without says which language was left out, and why.
func Run(ctx context.Context, outlive string) (all []Result, without string, err error) {
	dir, err := os.MkdirTemp("", "outlive-self-")
	if err != nil {
		return nil, "", fmt.Errorf("cannot verify verify: %w", err)
	}
	defer os.RemoveAll(dir)
	s := &self{outlive: outlive, dir: dir, places: make(chan struct{}, atOnce), inLab: make(chan struct{}, atOnceInLab)}
	s.programs = map[string]string{Go: filepath.Join(dir, "outlive"), C: filepath.Join(dir, "daemon")}
	if err := os.Symlink(outlive, s.programs[Go]); err != nil {
		return nil, "", fmt.Errorf("cannot verify verify: %w", err)
	}
	if err := source.Compile(ctx, s.programs[C]); err != nil {
		without = err.Error()
		delete(s.programs, C)
	}
	for _, f := range All() {
		for _, language := range []string{C, Go} {
			if s.programs[language] != "" && f.In(language) {
				if f.Profile == "" {
					f.Profile = rule.SysV
				}
				all = append(all, Result{Fault: f, Language: language, at: len(all)})
			}
		}
	}
	s.judge(ctx, all)
	return all, without, ctx.Err()
}

// judge judges all, those in the lab beside those that take none.
func (s *self) judge(ctx context.Context, all []Result) {
	var done sync.WaitGroup
	done.Go(func() { s.judgeInLab(ctx, all) })
	for i := range all {
		if r := &all[i]; r.Profile != rule.Systemd {
			done.Go(func() {
				s.places <- struct{}{}
				defer func() { <-s.places }()
				r.judge(ctx, s, nil)
			})
		}
	}
	done.Wait()
}

// judgeInLab judges those that take a lab: they share one.
func (s *self) judgeInLab(ctx context.Context, all []Result) {
	l, err := s.lab(ctx)
	if err == nil {
		defer func() { _ = l.Down() }()
	}
	var need lab.Need
	var done sync.WaitGroup
	for i := range all {
		switch r := &all[i]; {
		case r.Profile != rule.Systemd:
		case errors.As(err, &need):
			r.Left = err.Error()
		case err != nil:
			r.Wrong = err.Error()
		default:
			done.Go(func() {
				s.inLab <- struct{}{}
				defer func() { <-s.inLab }()
				at := l.At()
				r.judge(ctx, s, &at)
			})
		}
	}
	done.Wait()
}

// lab makes one that has the programs where they are here.
func (s *self) lab(ctx context.Context) (*lab.Lab, error) {
	l, err := lab.Up(ctx, lab.Options{Self: s.outlive})
	if err != nil {
		return nil, err
	}
	err = errors.Join(os.Mkdir(l.Path(s.dir), 0o755), os.Symlink(lab.Binary, l.Path(s.programs[Go])))
	if program := s.programs[C]; program != "" && err == nil {
		var text []byte
		if text, err = os.ReadFile(program); err == nil {
			err = l.WriteFile(program, string(text), 0o755)
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot furnish the lab: %w", err), l.Down())
	}
	return l, nil
}

// judge rehearses it in a folder of its own.
func (r *Result) judge(ctx context.Context, s *self, in *lab.At) {
	if r.ID == "user.dropped" && os.Geteuid() != 0 {
		r.Left = "who is not root cannot be another user"
		return
	}
	began := time.Now()
	defer func() { r.Took = time.Since(began) }()
	dir := filepath.Join(s.dir, fmt.Sprint(r.at))
	if err := os.Mkdir(dir, 0o700); err != nil {
		r.Wrong = err.Error()
		return
	}
	o, err := r.order(s.programs[r.Language], dir)
	if err != nil {
		r.Wrong = err.Error()
		return
	}
	o.In = in
	profile, _ := rule.ProfileOf(r.Profile)
	report, err := verify.Run(ctx, s.outlive, o, profile)
	if err != nil {
		r.Wrong = err.Error()
		return
	}
	r.hold(report)
}

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
