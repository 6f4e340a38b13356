package stage

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"outlive/harness/proc"
	"outlive/harness/shell"
)

// reapers are the processes that may be an orphan's parent.
func (s *Stage) reapers() []int {
	all := s.Place.Reapers()
	if s.container != nil {
		all = append(all, s.container.PID)
	}
	return all
}

// Running lists every process of the trial.
func (s *Stage) Running() []int {
	return s.Place.Running([]*proc.Handle{s.Leader, s.Client}, s.home, s.Place.Reports)
}

// command makes a command of the trial's user, in its home.
func (s *Stage) command(words ...string) *exec.Cmd {
	cmd := s.Place.Command(words...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = s.home, s.env, time.Second
	if _, err := os.Stat(s.Place.Outside(s.home)); err != nil { // it was cleaned away
		cmd.Dir = "/"
	}
	return cmd
}

// furnish makes the home directory and the clean environment of the shell.
func (s *Stage) furnish() error {
	screen := filepath.Join(s.home, ".screen")
	for _, dir := range []string{s.home, screen} {
		if err := s.own(dir, os.Mkdir(s.Place.Outside(dir), 0o700)); err != nil {
			return err
		}
	}
	rc := filepath.Join(s.home, ".screenrc")
	err := os.WriteFile(s.Place.Outside(rc), []byte("startup_message off\nlogfile flush 0\n"), 0o600)
	if err := s.own(rc, err); err != nil {
		return err
	}
	s.env = append(s.guestEnv(), []string{
		"HOME=" + s.home, "TERM=" + cmp.Or(s.Term, "dumb"), "LANG=C.UTF-8", "PS1=" + shell.Prompt, "PS2=", "SHELL=/bin/sh", "HISTFILE=",
		"TMUX_TMPDIR=" + s.home, "SCREENDIR=" + screen, "SCREENRC=" + rc,
	}...)
	s.env = append(append(s.env, s.Place.Environment(s.home)...), s.shell.Env...)
	if s.Session.Cookie {
		s.env = append(s.env, s.cookies()...)
	}
	return nil
}

// guestEnv is what somebody's own program finds in its environment besides: what
// outlive was called with, but for what would change a shell.
func (s *Stage) guestEnv() []string {
	if s.Dir == "" {
		return nil
	}
	return slices.DeleteFunc(s.Place.Inherited(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains([]string{"ENV", "BASH_ENV", "PROMPT", "PROMPT_COMMAND", "ZDOTDIR", "INPUTRC", "SHELLOPTS", "BASHOPTS", "TMUX", "STY", "CDPATH"}, name) ||
			strings.HasPrefix(name, "BASH_FUNC_") || strings.HasPrefix(name, "LC_") || strings.HasPrefix(name, "fish_")
	})
}

// own gives what was made to the trial's user.
func (s *Stage) own(path string, err error) error {
	if err == nil {
		err = s.Place.Give(path)
	}
	if err != nil {
		return fmt.Errorf("cannot make the trial's home: %w", err)
	}
	return nil
}

// nearest is the reaper that a process has for its parent, or else the one
// that its orphans would get.
func (s *Stage) nearest(parent int) int {
	if slices.Contains(s.reapers(), parent) {
		return parent
	}
	return s.Place.Init()
}
