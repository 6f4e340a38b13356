package studio

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/lane"
	"outlive/harness/practice"
	"outlive/harness/proc"
	"outlive/harness/witness"
)

// Attempt is what came of a route.
type Attempt struct {
	practice.Verdict
	Right    []int  // the choices that were right
	Unsure   string // why one of them could not be told; empty when all could
	Evidence *evidence.Evidence
}

// Predicted tells whether the guess, from 1, was "right" or "wrong"; "" without
// one, or when it cannot be told.
func (a Attempt) Predicted(guess int) string {
	switch {
	case guess == 0 || len(a.Right) == 0:
		return ""
	case a.Right[0] == guess-1:
		return "right"
	}
	return "wrong"
}

// Attempt begins the step, types the lines, makes the event or looks, judges,
// and strikes it all again. The error says why outlive could not tell.
func (s *Studio) Attempt(ctx context.Context, x Exercise, lines []string) (a Attempt, err error) {
	x.Shared = true
	before := s.census(x)
	a, err = s.attempt(ctx, x, lines)
	if _, ended := s.Ask(ctx, practice.Request{End: true}, nil); err != nil || ended != nil {
		return a, errors.Join(err, ended)
	}
	return a, s.settled(x, before)
}

func (s *Studio) attempt(ctx context.Context, x Exercise, lines []string) (Attempt, error) {
	if _, err := s.Ask(ctx, practice.Request{Begin: &x.Step}, nil); err != nil {
		return Attempt{}, err
	}
	for _, line := range lines {
		if _, err := s.Ask(ctx, practice.Request{Line: &line}, nil); err != nil {
			return Attempt{}, err
		}
	}
	for {
		a, err := s.Judge(ctx, x, nil)
		if err != nil || x.Event != "" || a.Evidence.Unsettled == "" { // which it is not for long
			return a, err
		}
	}
}

// Judge makes the event where the step has one, or looks, and tells whether
// the step is done.
func (s *Studio) Judge(ctx context.Context, x Exercise, aside func(practice.Reply)) (Attempt, error) {
	var watch *witness.Watch
	if s.Witness != nil && x.Event != "" {
		watch = s.Witness.Begin()
	}
	reply, err := s.Ask(ctx, practice.Request{Act: x.Event != "", Look: x.Event == ""}, aside)
	if err != nil {
		reply.Seen = &evidence.Evidence{}
	}
	if watch != nil {
		watch.Tell(ctx, reply.Seen)
	}
	if err != nil {
		return Attempt{}, err
	}
	return judge(x, reply), nil
}

// judge tells what a reply means for the step.
func judge(x Exercise, reply practice.Reply) Attempt {
	a := Attempt{Verdict: practice.Judge(x.Check, reply.Seen), Evidence: reply.Seen}
	switch {
	case reply.Refused != "":
		a.Verdict = practice.Verdict{Diagnosis: practice.Impossible, Rule: "what is to happen can happen to it", Fact: reply.Refused, Source: "outlive"}
		return a
	case reply.Over != "":
		a.Fact = "it " + reply.Over + "; start it again"
		return a
	}
	for i, choice := range x.Choices {
		switch v := practice.Judge(choice, reply.Seen); {
		case v.Unfit != "":
			a.Unsure = v.Unfit
		case v.Done:
			a.Right = append(a.Right, i)
		}
	}
	return a
}

// census counts what a step may leave behind: processes, files and open
// descriptors of the lane.
func (s *Studio) census(x Exercise) string {
	if x.Lab {
		return "" // its machine goes as a whole
	}
	pid := s.lane.PID()
	fds, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	var names []string
	entries, _ := os.ReadDir(s.lane.Dir())
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return fmt.Sprintf("%d processes, %d descriptors, files %s", len(proc.Root.Descendants(pid)), len(fds), strings.Join(names, " "))
}

// settled fails unless all is as it was before the first step that was begun.
func (s *Studio) settled(x Exercise, before string) error {
	if !s.begun || x.Lab { // the first one equips the lane, or ends the lab of the one before
		s.begun = !x.Lab
		return nil
	}
	after := ""
	if proc.Until(time.Now().Add(lane.Clearing), func() bool {
		after = s.census(x)
		return after == before
	}) {
		return nil
	}
	return fmt.Errorf("something was left behind: there were %s, now %s", before, after)
}
