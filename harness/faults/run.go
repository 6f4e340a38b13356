package faults

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"outlive/harness/faults/source"
	"outlive/harness/lab"
	"outlive/harness/rule"
	"outlive/harness/verify"
)

// atOnce is how many are rehearsed side by side, here and in the lab: they mostly wait.
const (
	atOnce      = 16
	atOnceInLab = 5
)

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
