package why

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/files"
	"outlive/harness/runs"
)

// ErrUnknown is for a unit that its manager does not know.
var ErrUnknown = errors.New("systemd knows no unit of that name")

// patience is how long a manager, or the journal, is given for its answer.
const patience = 10 * time.Second

// asked runs a program that only tells, and gives what it printed.
func asked(words ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env = append(cmd.Environ(), "LC_ALL=C", "SYSTEMD_COLORS=0", "SYSTEMD_PAGER=", "TZ=UTC")
	cmd.WaitDelay = time.Second
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		if first == "" {
			first = err.Error()
		}
		return "", fmt.Errorf("cannot ask %s: %s", words[0], first)
	}
	return out.String(), nil
}

// OfUnit reads all that is to be known of a unit of the system's manager, or of the
// user's own. The error is ErrUnknown, or says why nobody could be asked.
func OfUnit(name string, user bool) (Facts, error) {
	f := Facts{Called: name, User: user}
	text, err := f.ask("systemctl", "show", "--", name)
	if err != nil {
		return f, err
	}
	f.Unit = properties(text)
	if f.Unit["LoadState"] == "not-found" && f.Unit["ActiveState"] == "inactive" {
		return f, ErrUnknown
	}
	f.File = f.Unit.files()
	f.readJournal(name)
	f.Ended, f.Lived = f.Unit.ended(), f.Unit.lived()
	if f.Ended == nil && f.Unit["ActiveState"] == "inactive" {
		f.Ended, f.Lived = lastEnd(f.Lines)
	}
	if path := logFile(f.File); path != "" {
		f.Said = append(f.Said, runs.LastLines(runs.Record{Log: path}, lastLines)...)
	}
	if pid := f.Unit.Number("MainPID"); pid > 0 {
		f.Runs, f.Ended = look(pid), nil
	}
	if f.Ended == nil && f.looping() { // it lives, but not for long
		f.Ended = lastFailure(f.Lines)
	}
	if f.Unit["ActiveState"] == "inactive" {
		f.Failed = f.failed(strings.Fields(f.Unit["Requires"] + " " + f.Unit["Requisite"] + " " + f.Unit["BindsTo"]))
	}
	if f.failing() {
		f.Idle = f.idle()
	}
	f.Holder = holder
	return f, nil
}

// failed are those of these units that have failed.
func (f Facts) failed(units []string) (all []string) {
	if len(units) == 0 {
		return nil
	}
	text, _ := f.ask("systemctl", append([]string{"show", "--property=Id,ActiveState", "--"}, units...)...)
	for _, one := range strings.Split(text, "\n\n") {
		if u := properties(one); u["ActiveState"] == "failed" {
			all = append(all, u["Id"])
		}
	}
	return all
}

// ask runs a program for the right manager.
func (f Facts) ask(program string, words ...string) (string, error) {
	all := []string{program}
	if f.User {
		all = append(all, "--user")
	}
	return asked(append(all, words...)...)
}

// properties reads what systemctl show prints. Of one that is there twice the last counts.
func properties(text string) Unit {
	u := Unit{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "="); ok {
			u[name] = value
		}
	}
	return u
}

// files are those of the unit, one after the other, as it was read from them.
func (u Unit) files() string {
	var all strings.Builder
	for _, path := range append([]string{u["FragmentPath"]}, strings.Fields(u["DropInPaths"])...) {
		text, err := files.Read(path, files.Small)
		if err != nil {
			continue
		}
		all.Write(text)
		all.WriteByte('\n')
	}
	return all.String()
}

// ended is how the main process ended, or, where there was none, the command before it
// that failed.
func (u Unit) ended() *runs.Ending {
	if code := u.Number("ExecMainCode"); code > 0 {
		return ending(code, u.Number("ExecMainStatus"))
	}
	return nil
}

// ending is what waitid(2) tells by si_code and si_status.
func ending(code, status int) *runs.Ending {
	const exited = 1
	if code == exited {
		return &runs.Ending{Code: status, By: "systemd"}
	}
	return &runs.Ending{Signal: unix.SignalName(unix.Signal(status)), Code: -1, By: "systemd"}
}

// lived is for how long its main process ran, or has run until now.
func (u Unit) lived() time.Duration {
	began, ended := u.stamp("ExecMainStartTimestampMonotonic"), u.stamp("ExecMainExitTimestampMonotonic")
	if u.Number("MainPID") > 0 {
		var now unix.Timespec
		_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &now)
		ended = time.Duration(now.Nano())
	}
	if began == 0 || ended < began {
		return 0
	}
	return ended - began
}

// stamp is a time since the boot, in microseconds as systemd has it.
func (u Unit) stamp(name string) time.Duration {
	n, _ := strconv.ParseInt(u[name], 10, 64)
	return time.Duration(n) * time.Microsecond
}

// lastLines is how many lines of a log are read.
const lastLines = 50

// lastEnd is how the journal has its last start end: a unit that is inactive is forgotten
// by its manager, and with it how it ended.
func lastEnd(all []Line) (*runs.Ending, time.Duration) {
	var began time.Time
	for i, line := range slices.Backward(all) {
		switch {
		case !line.Manager:
		case strings.HasPrefix(line.Text, "Starting "), strings.HasPrefix(line.Text, "Started "), strings.Contains(line.Text, "Scheduled restart job"):
			began = line.At
		}
		if began.IsZero() {
			continue
		}
		for _, end := range all[i:] {
			if end.Manager && strings.HasSuffix(end.Text, "Deactivated successfully.") {
				return &runs.Ending{At: end.At, By: "journal"}, end.At.Sub(began)
			}
		}
		return nil, 0
	}
	return nil, 0
}

var toFile = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^StandardOutput=(?:append|file|truncate):(/\S+)`)
})

// logFile is where its output goes, where that is a file; the last line counts.
func logFile(unit string) string {
	all := toFile().FindAllStringSubmatch(unit, -1)
	if len(all) == 0 || strings.Contains(all[len(all)-1][1], "%") {
		return ""
	}
	return all[len(all)-1][1]
}

var mainEnded = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`Main process exited, code=(exited|killed|dumped), status=([0-9]+)/`)
})

// lastFailure is how a start of it before this one ended.
func lastFailure(all []Line) *runs.Ending {
	for _, line := range slices.Backward(all) {
		if m := mainEnded().FindStringSubmatch(line.Text); m != nil && line.Manager {
			status, _ := strconv.Atoi(m[2])
			code := map[string]int{"exited": 1, "killed": 2, "dumped": 3}[m[1]]
			return ending(code, status)
		}
	}
	return nil
}
