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

	"outlive/harness/lab"
	"outlive/harness/proc"
	"outlive/harness/shell"
	"outlive/harness/terminal"
)

// A stage is set on this machine, or in a lab. Here is all that differs.

// outside gives this machine's path to a file of the stage's.
func (p Place) outside(path string) string {
	if p.Lab == nil {
		return path
	}
	return p.Lab.Path(path)
}

// init is the process that orphans come home to.
func (p Place) init() int {
	if p.Lab == nil {
		return os.Getpid() // a subreaper
	}
	return p.Lab.Init.PID
}

// units is the folder of the user's own units. It is below the home that the
// user's manager knows, which is not the trial's.
func (p Place) units() string {
	if p.Lab == nil {
		return ""
	}
	return lab.Home + "/.config/systemd/user"
}

// reapers are the processes that may be an orphan's parent: the user's manager
// is a subreaper too.
func (s *Stage) reapers() []int {
	all := []int{s.place.init()}
	if s.container != nil {
		all = append(all, s.container.PID)
	}
	if s.place.Lab != nil {
		for _, pid := range proc.Root.Children(s.place.Lab.Init.PID) {
			if p, err := proc.Root.Stat(pid); err == nil && p.Comm == "systemd" {
				all = append(all, pid)
			}
		}
	}
	return all
}

// running lists every process of the trial: what the lane started and what came
// home to it; in a lab, which has others, what bears the trial's mark.
func (s *Stage) running() []int {
	all := proc.Root.Descendants(s.place.init())
	if s.place.Lab == nil {
		return all
	}
	for _, h := range []*proc.Handle{s.Leader, s.Client} { // children of ours, in another machine
		if h != nil && !h.Gone() {
			all = append(append(all, h.PID), proc.Root.Descendants(h.PID)...)
		}
	}
	return slices.DeleteFunc(all, func(pid int) bool {
		return !proc.Root.Mentions(pid, s.home) && !proc.Root.Mentions(pid, s.place.Reports)
	})
}

// open makes a terminal.
func (p Place) open() (t *terminal.Terminal, err error) {
	if p.Lab == nil {
		return terminal.Open()
	}
	err = p.Lab.Enter(func() error {
		if t, err = terminal.Open(); err != nil {
			return err
		}
		return os.Chown(t.Name, lab.UID, -1) // as login(1) does
	})
	return t, err
}

// start lets something start on the stage's machine.
func (p Place) start(do func() error) error {
	return p.Gate.Do(func() error {
		if p.Lab == nil {
			return do()
		}
		return p.Lab.Enter(do)
	})
}

// command makes a command of the trial's user, in its home.
func (s *Stage) command(words ...string) *exec.Cmd {
	var cmd *exec.Cmd
	if s.place.Lab == nil {
		cmd = exec.Command(words[0], words[1:]...)
	} else {
		cmd = lab.AsUser(s.place.Lab.Command(words[0], words[1:]...))
	}
	cmd.Dir, cmd.Env, cmd.WaitDelay = s.home, s.env, time.Second
	return cmd
}

// furnish makes the home directory and the clean environment of the shell.
func (s *Stage) furnish() error {
	screen := filepath.Join(s.home, ".screen")
	for _, dir := range []string{s.home, screen} {
		if err := s.own(dir, os.Mkdir(s.place.outside(dir), 0o700)); err != nil {
			return err
		}
	}
	rc := filepath.Join(s.home, ".screenrc")
	err := os.WriteFile(s.place.outside(rc), []byte("startup_message off\nlogfile flush 0\n"), 0o600)
	if err := s.own(rc, err); err != nil {
		return err
	}
	path, user, logname := filepath.Join(s.place.Dir, "bin")+":"+os.Getenv("PATH"), os.Getenv("USER"), os.Getenv("LOGNAME")
	runtime, bus := s.home, ""
	if s.place.Lab != nil {
		path, user, logname = lab.SearchPath, lab.User, lab.User
		runtime = fmt.Sprintf("/run/user/%d", lab.UID)
		bus = "unix:path=" + runtime + "/bus"
	}
	s.env = append(s.guestEnv(), []string{
		"HOME=" + s.home, "PATH=" + path, "TERM=" + cmp.Or(s.Term, "dumb"), "LANG=C.UTF-8", "PS1=" + shell.Prompt, "PS2=", "SHELL=/bin/sh", "HISTFILE=",
		"USER=" + user, "LOGNAME=" + logname,
		"XDG_RUNTIME_DIR=" + runtime, "TMUX_TMPDIR=" + s.home, "SCREENDIR=" + screen, "SCREENRC=" + rc,
	}...)
	s.env = append(s.env, s.shell.Env...)
	if s.Cookie {
		s.env = append(s.env, s.cookies()...)
	}
	if bus != "" {
		s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS="+bus)
	}
	return nil
}

// guestEnv is what somebody's own program finds in its environment besides: what
// outlive was called with, but for what would change a shell.
func (s *Stage) guestEnv() []string {
	if s.Dir == "" || s.place.Lab != nil {
		return nil
	}
	return slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains([]string{"ENV", "BASH_ENV", "PROMPT", "PROMPT_COMMAND", "ZDOTDIR", "INPUTRC", "SHELLOPTS", "BASHOPTS", "TMUX", "STY", "CDPATH"}, name) ||
			strings.HasPrefix(name, "BASH_FUNC_") || strings.HasPrefix(name, "LC_") || strings.HasPrefix(name, "fish_")
	})
}

// own gives what was made in a lab to its user.
func (s *Stage) own(path string, err error) error {
	if err == nil && s.place.Lab != nil {
		err = os.Lchown(s.place.outside(path), lab.UID, lab.UID)
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
	return s.place.init()
}
