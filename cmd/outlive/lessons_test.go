//go:build linux

package main

import (
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness"
	"outlive/harness/proc/anew"
	"outlive/harness/studio"
	"outlive/lessons"
)

// TestLessons proves what the lessons say: each step, in each shell that it is about.
func TestLessons(t *testing.T) {
	t.Parallel()
	all, err := lessons.All()
	require.NoError(t, err)
	for _, p := range lessons.Lint(all, vocabulary()) {
		t.Error(p)
	}
	var sum tally
	t.Run("steps", func(t *testing.T) { proveAll(t, all, &sum) })
	for _, l := range all {
		if ready(l) == nil {
			require.Positive(t, sum.ran[l.ID], "no step of %s was proven in any shell", l.ID)
		}
	}
	t.Logf("%d lessons, %d steps, in shells %d: %d solves, %d wrongs, %d predicates proven",
		len(sum.ran), len(sum.steps), sum.Steps, sum.Solves, sum.Wrongs, sum.Predicates)
}

// tally counts what was proven.
type tally struct {
	sync.Mutex
	ran   map[string]int  // steps, by lesson
	steps map[string]bool // without regard to shells
	studio.Proof
	Steps int // in every shell that they were proven in
}

func (sum *tally) add(lesson, step string, p studio.Proof) {
	sum.Lock()
	defer sum.Unlock()
	if sum.ran == nil {
		sum.ran, sum.steps = map[string]int{}, map[string]bool{}
	}
	sum.ran[lesson]++
	sum.steps[lesson+" "+step] = true
	sum.Steps++
	sum.Solves, sum.Wrongs, sum.Predicates = sum.Solves+p.Solves, sum.Wrongs+p.Wrongs, sum.Predicates+p.Predicates
}

// proofJob is a step to be proven in one shell.
type proofJob struct {
	l     lessons.Lesson
	s     lessons.Step
	shell string
	done  chan studio.Proof
}

// stepsOf are those of a lesson that are tried: under the race detector one. Its lanes
// are searched with every event in TestLanesWithoutRaces.
func stepsOf(l lessons.Lesson) []lessons.Step {
	if anew.Raced() {
		return l.Steps[:1]
	}
	return l.Steps
}

// proofJobs lists all; under the race detector one shell is looked at.
func proofJobs(all []lessons.Lesson) (jobs []proofJob) {
	wanted := []string{"bash", "zsh", "dash"}
	if anew.Raced() {
		wanted = wanted[:1]
	}
	for _, l := range all {
		for _, s := range stepsOf(l) {
			for _, v := range s.Variants() {
				for _, sh := range shellsOf(l, v, wanted) {
					jobs = append(jobs, proofJob{l, v, sh, make(chan studio.Proof, 1)})
				}
			}
		}
	}
	return jobs
}

// proveAll proves on as many stages at once as a matrix has lanes, since most of
// it is waiting.
func proveAll(t *testing.T, all []lessons.Lesson, sum *tally) {
	self, err := exec.LookPath("outlive")
	require.NoError(t, err)
	jobs := proofJobs(all)
	todo := make(chan proofJob, len(jobs))
	for _, j := range jobs {
		if ready(j.l) == nil {
			todo <- j
		}
	}
	close(todo)
	for range harness.DefaultParallel() {
		st, err := studio.Open(self)
		require.NoError(t, err)
		go func() {
			defer st.Close()
			for j := range todo {
				j.done <- st.Prove(t.Context(), exercise(j.l, j.s, j.shell))
			}
		}()
	}
	for _, j := range jobs {
		t.Run(j.l.ID+"/"+variant(j.s)+"/"+j.shell, func(t *testing.T) {
			if err := ready(j.l); err != nil {
				t.Skip(err)
			}
			p := <-j.done
			for _, f := range p.Findings {
				t.Errorf("%s:%d: %s: %s", j.l.File, lineOf(j.s, f.Route), f.Route, f.What)
			}
			require.Empty(t, p.Unfit)
			sum.add(j.l.ID, j.s.ID, p)
		})
	}
}

// honestLesson is one without a lie.
const honestLesson = `---
id: test
title: A test
goal: It is proven.
teaches: [test]
minutes: 1
shell: bash
---

## A step {#step}

Do it.

~~~predict
died: It ends.
survived: It lives.
~~~

~~~act
hangup
~~~

~~~check
foreground
ended.sighup
~~~

~~~solve plain
workload
~~~

~~~wrong background expect=foreground
workload &
~~~

~~~wrong immune expect=ended.sighup
nohup workload
~~~
`

// TestALessonThatLies: a proof finds every kind of untruth.
func TestALessonThatLies(t *testing.T) {
	for lie, c := range map[string]struct{ old, new, finds string }{
		"none":                            {},
		"a solution that is none":         {"solve plain\nworkload", "solve plain\nworkload &", "it does not solve the step: foreground"},
		"a mistake that is none":          {"nohup workload", "exec workload", "it passes, though it is a mistake"},
		"another diagnosis":               {"background expect=foreground", "background expect=ended.sighup", "its diagnosis is foreground"},
		"nothing runs, and that passes":   {"solve plain\nworkload", "solve plain\ntrue", "it does not solve the step: nothing-runs"},
		"an untested predicate":           {"foreground\nended.sighup", "foreground\nalive\n!alive\nended.sighup", "it is not tested"},
		"no prediction is right":          {"died: It ends.", "muted: It is mute.", "0 of the predictions are right"},
		"two predictions are right":       {"survived: It lives.", "ended.sighup: It gets SIGHUP.", "2 of the predictions are right"},
		"the start state passes":          {"workload\n~~~\n\n~~~wrong background", "\n~~~\n\n~~~wrong background", "it does not solve"},
		"a predicate that nobody can see": {"foreground\nended.sighup", "no.such\nended.sighup", "could not be told"},
	} {
		t.Run(lie, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(honestLesson, c.old, c.new, 1)
			require.True(t, c.old == "" || text != honestLesson)
			l, problems := lessons.Parse("001-test.md", []byte(strings.ReplaceAll(text, "~~~", "```")))
			require.Empty(t, problems)
			self, err := exec.LookPath("outlive")
			require.NoError(t, err)
			st, err := studio.Open(self)
			require.NoError(t, err)
			defer st.Close()
			p := st.Prove(t.Context(), exercise(l, l.Steps[0], "bash"))
			var found []string
			for _, f := range p.Findings {
				found = append(found, f.What)
			}
			if p.Unfit != "" {
				found = append(found, "could not be told: "+p.Unfit)
			}
			if c.finds == "" {
				require.Empty(t, found)
				require.Equal(t, studio.Proof{Solves: 1, Wrongs: 2, Predicates: 2}, p)
				return
			}
			require.Contains(t, strings.Join(found, "\n"), c.finds)
		})
	}
}
