package harness

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/inspect"
	"outlive/harness/plan"
	"outlive/harness/proc"
	"outlive/harness/stage"
)

// An inquiry asks a mode's own service about the subject, as its users do, in
// place of the event. It gives what it was told.
var inquiries = map[string]func(s *stage.Stage) (string, error){
	"sysvinit":    statusCodes,
	"supervisord": askSupervisor,
}

func inquiryMain(args []string) int {
	all, err := request{Modes: args[0], Events: "sighup", Shells: "bash", Voices: plan.Chatty, Lab: true}.cells()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	c := all[0]
	c.Lab = &plan.Machine{}
	return asLane(args[1], 0, []plan.Cell{making(c, inquiries[args[0]])})
}

// inquire gives what the mode's service said, in a trial that is fit.
func inquire(t *testing.T, mode string) string {
	t.Helper()
	requireLab(t)
	requireShell(t, "bash")
	var seen evidence.Evidence
	require.NoError(t, laneOf(t, "inquiry", mode).Decode(&seen))
	require.Empty(t, seen.Unfit)
	return seen.Event
}

// service is the name that the stage gave the mode's service.
func service(s *stage.Stage) string { return "work-" + filepath.Base(s.Home()) }

// statusCodes asks the script while the subject runs, when it has died, and when
// it was stopped.
func statusCodes(s *stage.Stage) (string, error) {
	var codes []string
	script := "/etc/init.d/" + service(s)
	status := func() {
		code, exit := 0, (*exec.ExitError)(nil)
		if _, err := asRoot(s, script, "status"); errors.As(err, &exit) {
			code = exit.ExitCode()
		}
		codes = append(codes, strconv.Itoa(code))
	}
	status()
	if err := s.Subject.Signal(unix.SIGKILL); err != nil {
		return "", err
	}
	if !proc.Until(s.Soon(), func() bool { // systemd reaps it
		_, err := proc.Root.Stat(s.Subject.PID)
		return err != nil
	}) {
		return "", errors.New("the subject is still there")
	}
	status()
	_, err := asRoot(s, script, "stop")
	status()
	return strings.Join(codes, " "), err
}

// LSB, "Init Script Actions": 0 is for what runs, 1 for what is dead and has a
// pid file, 3 for what does not run.
func TestSysvinitStatusCodes(t *testing.T) {
	elsewhere(t)
	require.Equal(t, "0 1 3", inquire(t, "sysvinit"))
}

var told = regexp.MustCompile(`<name>(pid|statename)</name>\s*<value><(?:int|string)>(\w+)</`)

// processInfo calls supervisor.getProcessInfo: what state the program is in, and
// the pid that supervisord knows it by.
func processInfo(s *stage.Stage) (state, pid string, err error) {
	client := http.Client{Timeout: impatient(), Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", s.Place.Outside("/run/"+service(s)+".sock"))
		},
	}}
	call := "<methodCall><methodName>supervisor.getProcessInfo</methodName><params><param><value><string>" +
		service(s) + "</string></value></param></params></methodCall>"
	answer, err := client.Post("http://supervisor/RPC2", "text/xml", strings.NewReader(call))
	if err != nil {
		return "", "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	for _, one := range told.FindAllStringSubmatch(string(text), -1) {
		if one[1] == "pid" {
			pid = one[2]
		} else {
			state = one[2]
		}
	}
	return state, pid, err
}

// askSupervisor awaits what supervisord has to say of the subject, and of the
// one that follows it after SIGKILL.
func askSupervisor(s *stage.Stage) (string, error) {
	ids := proc.Root.Numbers(s.Subject.PID, "NSpid")
	if len(ids) == 0 {
		return "", fmt.Errorf("cannot tell the number of process %d: it has ended", s.Subject.PID)
	}
	subject := strconv.Itoa(ids[len(ids)-1])
	runs := func(as func(pid string) bool) (err error) {
		var state, pid string
		if !proc.Until(s.Soon(), func() bool { // RUNNING only after startsecs, 1 s
			state, pid, err = processInfo(s)
			return err != nil || state == "RUNNING" && as(pid)
		}) {
			return fmt.Errorf("supervisord says %s of %s, which was %s", state, pid, subject)
		}
		return err
	}
	if err := runs(func(pid string) bool { return pid == subject }); err != nil {
		return "", err
	}
	if err := s.Subject.Signal(unix.SIGKILL); err != nil {
		return "", err
	}
	return "RUNNING, and after SIGKILL RUNNING again", runs(func(pid string) bool { return pid != subject })
}

func TestSupervisordKnowsTheSubject(t *testing.T) {
	elsewhere(t)
	require.Equal(t, "RUNNING, and after SIGKILL RUNNING again", inquire(t, "supervisord"))
}

// The command of a program is a line with a syntax of its own.
func TestWordsArriveThroughSupervisord(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	fit := slices.DeleteFunc(slices.Clone(nasty), func(word string) bool {
		return strings.ContainsAny(word, "\n\r") || !utf8.ValidString(word)
	})
	var cells []plan.Cell
	for words := range slices.Chunk(fit, 20) {
		c := inLab(t, "supervisord", "sighup")[0]
		c.Voice, c.Args = plan.Silent, words
		cells = append(cells, c)
	}
	requireWords(t, cells)
}

// What inspect prints for who would end with the session's scope keeps it: typed as it
// stands, it moves it into a scope of its user's own manager, and has done so when the
// prompt is back.
func TestMovedOutOfTheSessionItLives(t *testing.T) {
	requireLab(t)
	c := inLab(t, "systemd-scope", "logind-kill")[0]
	c.Form.Line = "{cmd}{io} & " + inspect.Moving("", "{name}", "$!") + "; grep -q {name}.scope /proc/$!/cgroup || kill -KILL $!"
	m := Matrix{Cells: []plan.Cell{c}, Self: outlive, Parallel: 1, KeepEvidence: true}
	var all []plan.Trial
	_, err := m.Run(t.Context(), func(one plan.Trial) { all = append(all, one) })
	require.NoError(t, err)
	require.Equal(t, plan.Kept, all[0].Verdict, all[0].Why)
	require.Equal(t, evidence.Muted, all[0].Outcome, all[0].Why)
}
