package inspect

import (
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// Report is what --format json tells of a process; its names are a contract.
type Report struct {
	PID      int               `json:"pid"`
	Start    uint64            `json:"start"` // clock ticks since boot, proc_pid_stat(5) field 22
	Comm     string            `json:"comm"`
	Command  []string          `json:"command"`
	User     string            `json:"user"`
	Began    string            `json:"began"`    // RFC 3339
	Shell    *Near             `json:"shell"`    // that it was started from; null where none is to be seen
	Terminal string            `json:"terminal"` // "pts/3"; "" for none
	Holder   *Near             `json:"holder"`   // of that terminal's other end, as its session's leader has it for a parent
	Signals  map[string]string `json:"signals"`
	FDs      map[string]string `json:"fds"` // 0 to 2
	Cgroup   string            `json:"cgroup"`
	Unit     string            `json:"unit"`
	Session  string            `json:"session"` // logind's
	Lingers  bool              `json:"lingers"`
	Policy   *AtLogout         `json:"policy"` // logind's; null where there is none, or it could not be asked
	Traits   Traits            `json:"traits"`
	Listed   *Listed           `json:"listed"` // what its shell's own table says; null where that could not be read
	Forecast []Foretold        `json:"forecast"`
	Unseen   []Unseen          `json:"unseen"`
}

// Near is another process.
type Near struct {
	PID  int    `json:"pid"`
	Comm string `json:"comm"`
}

// Traits are those that it was seen to have.
type Traits struct {
	PPID       int   `json:"ppid"`
	PGID       int   `json:"pgid"`
	SID        int   `json:"sid"`
	OwnSession bool  `json:"own_session"`
	Leader     bool  `json:"leader"`
	OwnGroup   bool  `json:"own_group"`
	Foreground bool  `json:"foreground"`
	Job        *bool `json:"job"` // null where no fact tells
	Orphan     bool  `json:"orphan"`
	Stopped    bool  `json:"stopped"`
	UserUnit   bool  `json:"user_unit"`
}

// AtLogout is what logind does when its user logs out, and why.
type AtLogout struct {
	Kills   bool     `json:"kills"`   // what is in the session's scope
	Decides Setting  `json:"decides"` // and is in force; the file is "" for logind's default
	Edited  *Setting `json:"edited"`  // decides otherwise once logind is restarted; null for nothing
	IPC     Setting  `json:"remove_ipc"`
	Removes bool     `json:"removes_ipc"` // of this user, at his last logout
	Shares  []string `json:"shares"`      // and of this process: files below /dev/shm, "System V"
	Linger  string   `json:"linger"`      // the file by which he lingers; "" for none
}

func (s Subject) logoutReport() *AtLogout {
	p := s.Policy
	if !p.Logind {
		return nil
	}
	l := &AtLogout{p.Kills, p.Decides, nil, p.IPC, p.RemovesIPC && !p.Lingers, append([]string{}, s.Shared.Files...), p.Linger}
	if p.Edited.Key != "" {
		l.Edited = &p.Edited
	}
	if s.Shared.SystemV {
		l.Shares = append(l.Shares, "System V")
	}
	return l
}

// Listed is what the table of its shell says, which was read out of that's memory.
type Listed struct {
	Shell      string `json:"shell"` // and its version
	Job        int    `json:"job"`   // its number; 0 for none
	Spared     bool   `json:"spared"`
	HUPsAtExit bool   `json:"hups_at_exit"` // as the shell's options are
}

// Foretold is what becomes of it when something happens.
type Foretold struct {
	Event   string           `json:"event"`
	Heading string           `json:"heading"`
	Outcome evidence.Outcome `json:"outcome"`
	Rule    string           `json:"rule"` // id; "" where the outcome is unknown
	Why     string           `json:"why"`
	Source  string           `json:"source"`
	Keys    string           `json:"keys"` // to press before that at its terminal; "" for none
	Cure    string           `json:"cure"` // a line to type; "" for none
}

// Unseen is a fact that was not to be seen, and the line that tells it.
type Unseen struct {
	What string `json:"what"`
	Line string `json:"line"`
}

// Report tells all of it.
func (s Subject) Report() Report {
	p, t := s.Before, s.recognise(s.Evidence)
	r := Report{
		PID: p.PID, Start: p.Start, Comm: p.Comm, Command: s.Command, User: s.User, Began: s.Began.Format(time.RFC3339),
		Terminal: p.TTY, Signals: map[string]string{}, FDs: map[string]string{},
		Cgroup: s.In.Cgroup, Unit: s.In.Name, Session: s.In.Session, Lingers: s.Policy.Lingers, Policy: s.logoutReport(),
		Traits: Traits{
			PPID: p.PPID, PGID: p.PGID, SID: p.SID, OwnSession: t.OwnSession, Leader: t.Leader, OwnGroup: t.OwnGroup,
			Foreground: t.Foreground, Orphan: t.Orphan, Stopped: t.Stopped, UserUnit: t.UserUnit,
		},
		Forecast: []Foretold{}, Unseen: []Unseen{},
	}
	if s.Shell.PID != 0 {
		r.Shell = &Near{s.Shell.PID, s.Shell.Comm}
	}
	if s.Holder.PID != 0 {
		r.Holder = &Near{s.Holder.PID, s.Holder.Comm}
	}
	if table := s.Table; table != nil {
		r.Listed = &Listed{s.Kind.ID + " " + table.Version, s.Job, s.Spared, table.HUPsAtExit}
	}
	if is := t.Job; !is || s.Listed != nil {
		r.Traits.Job = &is
	}
	for _, n := range []unix.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGTERM, unix.SIGPIPE} {
		r.Signals[unix.SignalName(n)] = p.Disposition(int(n))
	}
	for _, fd := range p.FDs {
		if fd.N < 3 {
			r.FDs[string(rune('0'+fd.N))] = fd.String()
		}
	}
	for _, f := range s.Forecast() {
		r.Forecast = append(r.Forecast, Foretold{f.Event, f.Heading, f.Outcome, f.Rule, f.Why, f.Source, f.Keys, f.Line})
	}
	for _, g := range s.Unseen {
		r.Unseen = append(r.Unseen, Unseen(g))
	}
	return r
}
