package practice

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// begun is what is seen of a workload in the background, before anything happens.
func begun(change func(e *evidence.Evidence)) evidence.Evidence {
	e := evidence.Evidence{
		Shell: evidence.Process{PID: 100, PGID: 100, SID: 100, TTYNr: 34816, TPGID: 100},
		Before: evidence.Process{PID: 120, PPID: 100, PGID: 120, SID: 100, TTYNr: 34816, TPGID: 100, State: "S", FDs: []evidence.FD{
			{N: 0, Target: "/dev/pts/3"}, {N: 1, Target: "/dev/pts/3"}, {N: 2, Target: "/dev/pts/3"},
		}},
		Pongs: []evidence.Pong{{N: 1}}, Asked: 1,
		Beats: evidence.Beats{Stdout: []int{1}, Stderr: []int{1}, Place: "terminal"},
	}
	change(&e)
	return e
}

func as(*evidence.Evidence) {}

func ended(signal string, code int, by string) func(e *evidence.Evidence) {
	return func(e *evidence.Evidence) {
		e.Gone, e.Ending = true, evidence.Ending{Signal: signal, Code: code, By: by}
	}
}

func mute(e *evidence.Evidence) {
	e.AskedAfter, e.Pongs = 1, append(e.Pongs, evidence.Pong{N: 2, Stdout: "EIO"})
}

func writesTo(n int, target string) func(e *evidence.Evidence) {
	return func(e *evidence.Evidence) { e.Before.FDs[n].Target = target }
}

// says gives what systemd says of a service, and of a target.
func says(property, value string) func(e *evidence.Evidence) {
	return func(e *evidence.Evidence) {
		is := map[string]string{property: value}
		e.Shown = []evidence.Shown{{Name: "app.service", Properties: is}, {Name: "client.service", Properties: is}, {Name: "app-helper.service", Properties: is}, {Name: "app-gate.service", Properties: is}, {Name: "app.socket", Properties: is}, {Name: "app@a-b.service", Properties: is}, {Name: "network-online.target", Properties: is}, {Name: "app.timer", Properties: is}, {Name: "app-daily.timer", Properties: is}, {Name: "cron.service", Properties: is}}
	}
}

func hasEnv(e *evidence.Evidence) { e.Before.Env = []string{"HOME"} }

func writtenIn(language string) func(e *evidence.Evidence) {
	return func(e *evidence.Evidence) { e.Language = language }
}

// may gives what it may have of the machine.
func may(is evidence.Priorities) func(e *evidence.Evidence) {
	return func(e *evidence.Evidence) { e.Priorities = &is }
}

// compete gives it a rival, of a niceness and in a session, that got so many milliseconds
// while it got 300 itself.
func compete(nice string, session int, ms time.Duration, cpus ...string) func(e *evidence.Evidence) {
	is := evidence.Priorities{Nice: "0", CPUs: "0"}
	other := evidence.Priorities{Nice: nice, CPUs: append(cpus, "0")[0]}
	return func(e *evidence.Evidence) {
		e.Rivals = []evidence.Rival{{PID: 120, SID: 100, Priorities: is, Ran: 300 * time.Millisecond},
			{PID: 121, SID: session, Priorities: other, Ran: ms * time.Millisecond}}
	}
}

// pairs are, for each predicate that is no check, evidence of which it holds,
// and evidence of which it does not.
var pairs = map[string]struct{ holds, not func(e *evidence.Evidence) }{
	"survived":      {as, mute},
	"muted":         {mute, as},
	"died":          {ended("SIGHUP", 0, "waitid"), as},
	"stopped":       {func(e *evidence.Evidence) { e.Stopped = true }, as},
	"stuck":         {func(e *evidence.Evidence) { e.Stuck = "the shell did not end" }, as},
	"restarted":     {func(e *evidence.Evidence) { e.Again = &evidence.Process{PID: 9} }, as},
	"alive":         {as, ended("SIGHUP", 0, "waitid")},
	"ended.sighup":  {ended("SIGHUP", 0, "waitid"), ended("SIGTERM", 0, "waitid")},
	"ended.sigint":  {ended("SIGINT", 0, "waitid"), ended("", 130, "waitid")},
	"ended.sigterm": {ended("SIGTERM", 0, "waitid"), as},
	"ended.sigpipe": {ended("SIGPIPE", 0, "waitid"), as},
	"ended.exit":    {ended("", 0, "waitid"), ended("SIGHUP", 0, "waitid")},
	"exit.120":      {ended("", 120, "waitid"), ended("", 1, "waitid")},
	"ended.crash":   {ended("SIGSEGV", 0, "waitid"), ended("SIGHUP", 0, "waitid")},
	"zombie":        {ended("SIGHUP", 0, "stat"), ended("SIGHUP", 0, "waitid")},
	"env.app-env":   {func(e *evidence.Evidence) { e.Before.Env = []string{"APP_ENV"} }, as},

	"unit.active":          {says("ActiveState", "active"), says("ActiveState", "activating")},
	"unit.failed":          {says("ActiveState", "failed"), says("ActiveState", "inactive")},
	"unit.restarted":       {says("NRestarts", "1"), says("NRestarts", "0")},
	"unit.killed":          {says("Result", "signal"), says("Result", "success")},
	"unit.refused":         {says("Result", "exit-code"), says("Result", "success")},
	"unit.empty":           {says("SubState", "exited"), says("SubState", "running")},
	"unit.enabled":         {says("UnitFileState", "enabled"), says("UnitFileState", "static")},
	"unit.read":            {says("NeedDaemonReload", "no"), says("NeedDaemonReload", "yes")},
	"unit.restarts":        {says("Restart", "always"), says("Restart", "no")},
	"unit.run-dir":         {says(evidence.Below("/run"), "drwxr-xr-x 0"), says(evidence.Below("/run"), "")},
	"unit.state-dir":       {says(evidence.Below("/var/lib"), "drwxr-xr-x 0"), says(evidence.Below("/run"), "drwxr-xr-x 0")},
	"unit.private-state":   {says(evidence.Below("/var/lib"), "-> private/app"), says(evidence.Below("/var/lib"), "drwxr-xr-x 0")},
	"unit.owned":           {says(evidence.Below("/var/lib"), "drwxr-xr-x 2000"), says(evidence.Below("/var/lib"), "drwxr-xr-x 0")},
	"unit.chdir":           {says("ExecMainStatus", "200"), says("ExecMainStatus", "217")},
	"unit.watchdog":        {says("Result", "watchdog"), says("Result", "signal")},
	"unit.simple":          {says("Type", "simple"), says("Type", "notify")},
	"unit.notify":          {says("Type", "notify"), says("Type", "simple")},
	"client.active":        {says("ActiveState", "active"), says("ActiveState", "failed")},
	"client.failed":        {says("ActiveState", "failed"), says("ActiveState", "active")},
	"unit.timeout":         {says("Result", "timeout"), says("Result", "signal")},
	"unit.has-reload":      {says("ExecReload", "{ path=kill ; pid=0 }"), says("ExecReload", "")},
	"unit.stop-post":       {says("ExecStopPost", "{ path=true ; pid=17 ; code=exited }"), says("ExecStopPost", "{ path=true ; pid=0 ; code=(null) }")},
	"unit.untried":         {says("ExecMainStartTimestampMonotonic", "0"), says("ExecMainStartTimestampMonotonic", "7")},
	"unit.env-file":        {says("EnvironmentFiles", "/etc/a (ignore_errors=no)"), says("EnvironmentFiles", "")},
	"reread":               {func(e *evidence.Evidence) { e.Rereads = 1 }, as},
	"unit.on-failure":      {says("Restart", "on-failure"), says("Restart", "always")},
	"unit.stopped":         {says("ExecMainExitTimestampMonotonic", "9"), says("ActiveExitTimestampMonotonic", "9")},
	"unit.limit-misplaced": {says(evidence.FileText, "[Unit]\n[Service]\nStartLimitIntervalSec=2\n"), says(evidence.FileText, "[Service]\nStartLimitBurst=2\n[Unit]\nStartLimitIntervalSec=2\n")},
	"unit.wants-network":   {says("Wants", "a.service network-online.target"), says("Wants", "")},
	"unit.after-network":   {says("After", "network-online.target"), says("After", "network.target")},
	"unit.comment":         {says(evidence.FileText, "[Service]\nRestart=always # x\n"), says(evidence.FileText, "# x=1 #\nRestart=always\n")},
	"unit.files":           {says("LimitNOFILESoft", "4096"), says("LimitNOFILESoft", "1024")},
	"helper.active":        {says("ActiveState", "active"), says("ActiveState", "inactive")},
	"unit.strict":          {says("ProtectSystem", "strict"), says("ProtectSystem", "full")},
	"unit.private-tmp":     {says("PrivateTmp", "yes"), says("PrivateTmp", "no")},
	"unit.powerless":       {says("CapabilityBoundingSet", ""), says("CapabilityBoundingSet", "cap_chown cap_kill")},
	"unit.denied":          {says("IPAddressDeny", "::/0 0.0.0.0/0"), says("IPAddressDeny", "")},
	"gate.active":          {says("ActiveState", "active"), says("ActiveState", "failed")},
	"socket.active":        {says("ActiveState", "active"), says("ActiveState", "inactive")},
	"socket.failed":        {says("Result", "service-start-limit-hit"), says("Result", "success")},
	"socket.two":           {says("NConnections", "2"), says("NConnections", "1")},
	"instance.active":      {says("ActiveState", "active"), says("ActiveState", "failed")},
	"instance.refused":     {says("Result", "exit-code"), says("Result", "success")},
	"instance.there":       {says("WorkingDirectory", "/opt/app/a-b"), says("WorkingDirectory", "/opt/app/a/b")},
	"target.active":        {says("ActiveState", "active"), says("ActiveState", "inactive")},

	"timer.active":     {says("ActiveState", "active"), says("ActiveState", "inactive")},
	"timer.enabled":    {says("UnitFileState", "enabled"), says("UnitFileState", "static")},
	"timer.fired":      {says("LastTriggerUSecMonotonic", "2min 3s"), says("LastTriggerUSecMonotonic", "0")},
	"timer.persistent": {says("Persistent", "yes"), says("Persistent", "no")},
	"timer.repeats":    {says(evidence.FileText, "[Timer]\nOnUnitActiveSec=1h\n"), says(evidence.FileText, "[Timer]\n#OnUnitActiveSec=1h\n")},
	"timer.scattered":  {says("RandomizedDelayUSec", "1h"), says("RandomizedDelayUSec", "0")},
	"timer.last-day":   {says("TimersCalendar", "{ OnCalendar=*-*~01 03:00:00 ; next_elapse=n/a }"), says("TimersCalendar", "{ OnCalendar=*-*-31 03:00:00 ; next_elapse=n/a }")},
	"daily.fired":      {says("LastTriggerUSecMonotonic", "1.5s"), says("LastTriggerUSecMonotonic", "0")},
	"cron.again":       {says("ActiveExitTimestampMonotonic", "5"), says("ActiveExitTimestampMonotonic", "0")},

	"unit.cron":      {func(e *evidence.Evidence) { e.Unit = "cron.service" }, func(e *evidence.Evidence) { e.Unit = "app.service" }},
	"copies.many":    {func(e *evidence.Evidence) { e.Copies = 2 }, func(e *evidence.Evidence) { e.Copies = 1 }},
	"nice.lowest":    {may(evidence.Priorities{Nice: "19"}), may(evidence.Priorities{Nice: "1"})},
	"io.idle":        {may(evidence.Priorities{IO: "idle"}), may(evidence.Priorities{IO: "best-effort:7"})},
	"cpu.first":      {may(evidence.Priorities{CPUs: "0"}), may(evidence.Priorities{CPUs: "0-1"})},
	"sched.rr":       {may(evidence.Priorities{Policy: "rr:10"}), may(evidence.Priorities{Policy: "other"})},
	"rivals.one-cpu": {compete("19", 7, 10), compete("19", 7, 10, "0-1")},
	"rivals.nice":    {compete("19", 7, 10), compete("0", 7, 10)},
	"rivals.apart":   {compete("19", 7, 10), compete("19", 100, 10)},
	"rivals.half":    {compete("19", 7, 250), compete("19", 100, 10)},
	"rivals.little":  {compete("19", 100, 10), compete("19", 7, 250)},

	"pidfile.locked": {func(e *evidence.Evidence) { e.Before.FDs[2].Lock = true }, as},
	"writes.fail":    {mute, as},
	"foreground":     {func(e *evidence.Evidence) { e.Before.TPGID = 120 }, as},
	"exit.twice":     {func(e *evidence.Evidence) { e.Exits = 2 }, func(e *evidence.Evidence) { e.Exits = 1 }},
	"was.stopped":    {func(e *evidence.Evidence) { e.Before.State = "T" }, as},
	"was.halted":     {func(e *evidence.Evidence) { e.Halts = true }, as},
	"child.of-shell": {as, func(e *evidence.Evidence) { e.Before.PPID = 1 }},
	"log.file":       {writesTo(1, "/home/a/log"), as},
	"log.errors":     {writesTo(2, "/home/a/log"), writesTo(2, "/dev/null")},
	"log.heard":      {as, func(e *evidence.Evidence) { e.Beats.Stdout = nil }},
	"over.ssh":       {func(e *evidence.Evidence) { e.Before.Env = []string{"SSH_CONNECTION"} }, as},
	"client.returned": {as, func(e *evidence.Evidence) {
		e.Client = &evidence.Client{PID: 130, Held: "it waits for the end of a pipe"}
	}},
	"from.script":    {func(e *evidence.Evidence) { e.Before.Env = []string{"STARTED_BY"} }, hasEnv},
	"in.multiplexer": {func(e *evidence.Evidence) { e.Before.Env = []string{"STY"} }, hasEnv},
	"launcher.go-daemon": {func(e *evidence.Evidence) {
		e.Before.Env, e.Before.FDs = []string{"HOME"}, append(e.Before.FDs, evidence.FD{N: 3, Target: "/dev/null"})
	}, hasEnv},
	"launcher.nohup": {func(e *evidence.Evidence) { e.Before.FDs[0] = evidence.FD{Target: "/dev/null", Flags: unix.O_WRONLY} }, writesTo(0, "/dev/null")},
	"log.pipe":       {writesTo(1, "pipe:[1]"), writesTo(0, "pipe:[1]")},
	"log.rescued":    {writesTo(1, "/a/outlive-120.log"), as},
	"log.same-file":  {func(e *evidence.Evidence) { writesTo(1, "/a/log")(e); writesTo(2, "/a/log")(e) }, as},
	"program.c":      {writtenIn("c"), writtenIn("go")},
	"program.python": {writtenIn("python"), writtenIn("c")},
	"program.node":   {writtenIn("node"), writtenIn("c")},
	"log.journal":    {writesTo(1, "socket:[1]"), as},
	"unit.session":   {func(e *evidence.Evidence) { e.Unit = "session-1.scope" }, func(e *evidence.Evidence) { e.Unit = "a.service" }},
	"unit.service":   {func(e *evidence.Evidence) { e.Unit = "a.service" }, func(e *evidence.Evidence) { e.Unit = "session-1.scope" }},
	"unit.user":      {func(e *evidence.Evidence) { e.Unit, e.Managed = "a.service", true }, func(e *evidence.Evidence) { e.Unit = "a.service" }},
	"log.deleted":    {writesTo(1, "/home/a/log (deleted)"), writesTo(1, "/home/a/log")},
	"log.rotated":    {func(e *evidence.Evidence) { e.Beats.Files = 2 }, func(e *evidence.Evidence) { e.Beats.Files = 1 }},
	"log.named":      {writesTo(1, "/home/a/log"), writesTo(1, "/home/a/log (deleted)")},
}

func TestEveryPredicateHoldsAndDoesNot(t *testing.T) {
	for _, p := range others() {
		t.Run(p.ID, func(t *testing.T) {
			pair, ok := pairs[p.ID]
			require.True(t, ok, "give it evidence of which it holds, and of which it does not")
			for _, c := range []struct {
				change func(*evidence.Evidence)
				holds  bool
			}{{pair.holds, true}, {pair.not, false}} {
				e := begun(c.change)
				require.Equal(t, c.holds, Judge([]Predicate{{Name: p.ID}}, &e).Done)
				v := Judge([]Predicate{{Name: p.ID, Not: true}}, &e)
				require.Equal(t, !c.holds, v.Done)
				if c.holds {
					require.Equal(t, "!"+p.ID, v.Diagnosis)
					require.NotEmpty(t, v.Fact)
					require.Equal(t, "it "+words()[p.ID].Not, v.Rule)
					require.Equal(t, words()[p.ID].Is, Diagnosed(v.Diagnosis))
				}
			}
			require.NotEmpty(t, p.Rule)
			require.NotEmpty(t, p.Source)
			require.NotEmpty(t, words()[p.ID], "say in words what it means, and what it means that it does not hold")
		})
	}
	require.Len(t, pairs, len(others()))
}

// TestWordsForADiagnosis: what a class is shown of it, and no name of ours.
func TestWordsForADiagnosis(t *testing.T) {
	for name, w := range words() {
		_, known := Lookup(name)
		require.True(t, known, name)
		require.NotEmpty(t, w.Is, name)
		require.NotEmpty(t, w.Not, name)
		require.Equal(t, w.Not, Diagnosed(name))
		require.Equal(t, w.Is, Diagnosed("!"+name))
	}
	require.Equal(t, "no workload runs", Diagnosed(Nothing))
	require.Equal(t, "what is to happen cannot happen to it", Diagnosed(Impossible))
	require.Equal(t, "of.another", Diagnosed("of.another"), "of another outlive's lesson")
	require.Equal(t, "is not as it should be: what it keeps in /tmp is there when the event is over", Diagnosed("tmp.remains"))
}

// TestJudgeBlamesNobodyForWhatItCannotTell: three answers, and no fourth.
func TestJudgeBlamesNobodyForWhatItCannotTell(t *testing.T) {
	require.Equal(t, Nothing, Judge(nil, nil).Diagnosis)
	require.Equal(t, Nothing, Judge(nil, &evidence.Evidence{}).Diagnosis)
	never := map[string]string{"ActiveState": "inactive"}
	require.Equal(t, "app.service was started", Judge(nil, &evidence.Evidence{Shown: []evidence.Shown{{Name: "app.service", Properties: never}, {Name: "other.service", Properties: never}}}).Rule)
	e := begun(func(e *evidence.Evidence) { e.Unfit = "the lane ended" })
	require.Equal(t, Verdict{Unfit: "the lane ended"}, Judge([]Predicate{{Name: "alive"}}, &e))
	e = begun(func(e *evidence.Evidence) {
		e.Gone, e.Ending = true, evidence.Ending{Code: -1, Why: "its parent reaped it"}
	})
	v := Judge([]Predicate{{Name: "ended.sighup"}}, &e)
	require.False(t, v.Done)
	require.Equal(t, "ended.sighup: its parent reaped it", v.Unfit)
	e = begun(as)
	require.Equal(t, `no predicate is called "no.such"`, Judge([]Predicate{{Name: "no.such"}}, &e).Unfit)
	v = Judge([]Predicate{{Name: "alive"}, {Name: "foreground"}, {Name: "child.of-shell", Not: true}}, &e)
	require.Equal(t, "foreground", v.Diagnosis, "the first that fails")
	require.Equal(t, []bool{true, false, false}, v.Holds)
	e = begun(compete("19", 7, 10))
	require.Contains(t, Judge([]Predicate{{Name: "rivals.half"}}, &e).Unfit, "does not share by sessions here")
}
