package faults

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"outlive/harness/rehearse"
	"outlive/harness/rule"
	"outlive/harness/shell"
	"outlive/harness/verify"
)

//go:embed source/daemon.c
var source []byte

// atOnce is how many are rehearsed side by side: they mostly wait.
const atOnce = 6

// Result is what verify said of one.
type Result struct {
	Fault
	Language string
	Broken   []string // the rules that are, but for notes
	at       int      // among all
	got      map[string]string
	Wrong    string // how that is not as it has to be; "" where it is
}

// Words says which it is, for people.
func (r Result) Words() string {
	if r.Profile != rule.SysV {
		return r.ID + " (" + r.Profile + ")"
	}
	return r.ID
}

// Run has every fault rehearsed and judged, in every language that there is a compiler for,
// and gives them in the order of All. self is outlive's executable. The error says why
// nothing could be told; without says which language was left out, and why.
func Run(ctx context.Context, self string) (all []Result, without string, err error) {
	dir, err := os.MkdirTemp("", "outlive-self-")
	if err != nil {
		return nil, "", fmt.Errorf("cannot verify verify: %w", err)
	}
	defer os.RemoveAll(dir)
	sh, _ := shell.Lookup("bash")
	programs := map[string]string{Go: sh.Quote(self) + " " + Verb}
	if programs[C], err = compile(ctx, dir); err != nil {
		without = err.Error()
		delete(programs, C)
	}
	for _, f := range All() {
		for _, language := range []string{C, Go} {
			if programs[language] != "" && f.In(language) {
				if f.Profile == "" {
					f.Profile = rule.SysV
				}
				all = append(all, Result{Fault: f, Language: language, at: len(all)})
			}
		}
	}
	places := make(chan struct{}, atOnce)
	var done sync.WaitGroup
	for i := range all {
		done.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			all[i].judge(ctx, self, programs[all[i].Language], filepath.Join(dir, fmt.Sprint(i)))
		})
	}
	done.Wait()
	return all, without, ctx.Err()
}

// compile makes the C form.
func compile(ctx context.Context, dir string) (string, error) {
	text, program := filepath.Join(dir, "daemon.c"), filepath.Join(dir, "daemon")
	if err := os.WriteFile(text, source, 0o600); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "cc", "-O1", "-o", program, text)
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("cc is not installed")
	}
	if err != nil {
		return "", fmt.Errorf("cc: %w: %s", err, out)
	}
	return program, nil
}

// judge rehearses it in a folder of its own.
func (r *Result) judge(ctx context.Context, self, program, dir string) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		r.Wrong = err.Error()
		return
	}
	o, err := r.order(program, dir)
	if err != nil {
		r.Wrong = err.Error()
		return
	}
	profile, _ := rule.ProfileOf(r.Profile)
	report, err := verify.Run(ctx, self, o, profile)
	if err != nil {
		r.Wrong = err.Error()
		return
	}
	var unfit []string
	r.got = map[string]string{}
	for _, j := range report.Rules {
		switch {
		case j.Verdict == verify.Broken && j.Severity != rule.Note:
			r.Broken = append(r.Broken, j.ID)
			r.got[j.ID] = j.Got
		case j.Verdict == verify.Unfit:
			unfit = append(unfit, j.ID+": "+j.Unseen)
		}
	}
	r.Wrong = r.compare(unfit)
}

// compare says how what was found is not what has to be found; "" where it is.
func (r *Result) compare(unfit []string) string {
	var unrelated []string
	for _, id := range r.Broken {
		if id != r.Rule() && !slices.Contains(r.With, id) {
			unrelated = append(unrelated, told(id, r.got[id]))
		}
	}
	switch found := r.Rule() == "" || slices.Contains(r.Broken, r.Rule()); {
	case !found && len(unfit) > 0:
		return "could not tell: " + strings.Join(unfit, "; ")
	case !found:
		return "it was not found"
	case len(unrelated) > 0:
		return "found by unrelated rules, too: " + strings.Join(unrelated, ", ")
	case r.Rule() == "" && len(unfit) > 0:
		return "could not tell: " + strings.Join(unfit, "; ")
	}
	return ""
}

// told is a rule, with what was found.
func told(id, got string) string {
	if got == "" {
		return id
	}
	return id + " (" + got + ")"
}

// order says how it is started.
func (r *Result) order(program, dir string) (rehearse.Order, error) {
	port, err := freePort(r.at)
	if err != nil {
		return rehearse.Order{}, err
	}
	stays := ""
	if r.Stays {
		stays = "--foreground "
	}
	command := fmt.Sprintf("%s %sd.pid d.log %s %d", program, stays, r.ID, port)
	line := command
	if r.Line != "" {
		line = strings.NewReplacer("{daemon}", command, "{log}", "d.log").Replace(r.Line)
	}
	o := rehearse.Order{
		Line: line, Fail: command + " missing", PIDFile: "d.pid", Dir: dir, Env: os.Environ(),
		Retry: 1500 * time.Millisecond,
	}
	if r.Rule() == "" || r.Rule() == "pidfile.single" {
		if port, err = freePort(r.at + apart/2); err != nil {
			return o, err
		}
		o.Second = fmt.Sprintf("%s %sd.pid d.log %s %d", program, stays, r.ID, port)
	}
	if r.Rule() == "stop.term" { // nothing else would take as long
		o.Stop = time.Second
	}
	if r.ID == "start.runs" { // its file is gone
		o.PIDFile = ""
	}
	if r.Stays {
		o.PIDFile, o.Fail, o.Second = "", "", ""
	}
	return o, nil
}

// apart is how many ports one run may have.
const apart = 200

// freePort is one that nobody listens at, another for each n. Those that the kernel gives
// to whoever connects are left out: somebody could get it meanwhile.
func freePort(n int) (int, error) {
	const first, many, tries = 20000, 12000, 100
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
