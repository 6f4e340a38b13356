package audit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestConducts(t *testing.T) {
	for _, c := range Conducts() {
		require.NotEmpty(t, c.Says, c.ID)
		require.NotEmpty(t, c.Source, c.ID)
		require.NotNil(t, c.Try, c.ID)
	}
}

func TestGraceful(t *testing.T) {
	const exited, killed = 1, 2
	for name, c := range map[string]struct {
		life Life
		want Verdict
		fact string
	}{
		"says goodbye":      {Life{Stop: Ending{Result: "success", Code: exited}}, Kept, "it ended in 0s, by status 0"},
		"takes the signal":  {Life{Stop: Ending{Result: "success", Code: killed, Status: 15}}, Kept, "it ended in 0s, by SIGTERM"},
		"hears nothing":     {Life{Stop: Ending{Result: "timeout", Code: killed, Status: 9, Limit: time.Second}}, NotKept, "it still ran after TimeoutStopSec=1s, and was killed"},
		"is killed at once": {Life{Stop: Ending{Result: "success", Code: killed, Status: 9}}, NotKept, "it was ended by SIGKILL, which no program hears"},
		"a Java machine":    {Life{Stop: Ending{Result: "exit-code", Code: exited, Status: 143}}, NotKept, "its end by status 143 counts as a failure: SuccessExitStatus= names those that do not"},
		"did not start":     {Life{Unfit: "status 203"}, Untold, "status 203"},
		"a script":          {Life{Short: true}, Untried, "it has ended by itself"},
	} {
		verdict, fact := c.life.graceful()
		require.Equal(t, c.want, verdict, name)
		require.Equal(t, c.fact, fact, name)
	}
}

func TestHonest(t *testing.T) {
	on := []string{"tcp 0.0.0.0:80"}
	for name, c := range map[string]struct {
		kind string
		life Life
		want Verdict
		fact string
	}{
		"listens":            {"notify", Life{Early: on, Late: on}, Kept, "Type=notify: it listened on tcp 0.0.0.0:80"},
		"listens later":      {"notify", Life{Late: on}, NotKept, "did not listen yet on tcp 0.0.0.0:80"},
		"nobody waits":       {"simple", Life{Late: on}, NotKept, "did not listen yet"},
		"listens by luck":    {"exec", Life{Early: on, Late: on}, Untold, "already, but Type=exec waits for nothing"},
		"nothing to wait":    {"simple", Life{}, Untried, "listens nowhere"},
		"nothing to see":     {"forking", Life{}, Untold, "listens nowhere"},
		"never READY":        {"notify", Life{Unready: true, Unfit: "Result=timeout"}, NotKept, "systemd ended it"},
		"does not run":       {"notify", Life{Unfit: "status 203"}, Untold, "status 203"},
		"a script that ends": {"oneshot", Life{Short: true}, Untried, "ended by itself"},
	} {
		verdict, fact := c.life.honest(c.kind)
		require.Equal(t, c.want, verdict, name)
		require.Contains(t, fact, c.fact, name)
	}
}

// What a service had before it was told as started, and what it got later, is not what it had then.
func TestEarliest(t *testing.T) {
	all := []look{{1, nil}, {3, []string{"a"}}, {5, []string{"a", "b"}}}
	require.Equal(t, []string{"a"}, earliest(all, 2))
	require.Equal(t, []string{"a", "b"}, earliest(all, 5))
	require.Nil(t, earliest(all, 1))
}

func TestTree(t *testing.T) {
	one := Member{PID: 7, Comm: "app", Unit: "app.service"}
	well, pair := Life{Ran: []Member{one}}, Life{Ran: []Member{one, {PID: 8}}}
	for name, c := range map[string]struct {
		own, ours Life
		want      Verdict
		fact      string
	}{
		"none lives":      {well, pair, Kept, "of what it ran (1)"},
		"its own lives":   {Life{Ran: pair.Ran, Left: []Member{one}}, pair, NotKept, "there lives on app in app.service"},
		"our child lives": {well, Life{Ran: pair.Ran, Left: []Member{{Comm: "outlive"}}}, NotKept, "outlive in no unit"},
		"no own program":  {Life{Unfit: "status 203"}, pair, Kept, "its own did not run here"},
		"ours is alone":   {well, well, Untold, "had 1 processes"},
		"ours cannot run": {well, Life{Unfit: "status 226"}, Untold, "status 226"},
	} {
		verdict, fact := tree(c.own, c.ours)
		require.Equal(t, c.want, verdict, name)
		require.Contains(t, fact, c.fact, name)
	}
}

func TestComesBack(t *testing.T) {
	const sec = time.Second
	back := Deaths{Starts: []time.Duration{0, 3 * sec}, Ends: []time.Duration{sec}, Waits: sec}
	soon := Deaths{Starts: []time.Duration{0, sec + 1}, Ends: []time.Duration{sec}, Waits: sec}
	gone := Deaths{Starts: []time.Duration{0}, Ends: []time.Duration{sec}, Waits: sec, Over: true}
	open := Deaths{Starts: []time.Duration{0}, Ends: []time.Duration{sec}, Waits: sec}
	for name, c := range map[string]struct {
		policy string
		met    []Deaths
		want   Verdict
		fact   string
	}{
		"as it says":      {"on-failure", []Deaths{back, back, gone}, Kept, "Restart=on-failure, RestartSec=1s; killed: back after 2s, exit-1: back after 2s, exit-0: not back"},
		"too rarely":      {"always", []Deaths{gone, gone, gone}, NotKept, "killed: not back"},
		"too often":       {"on-success", []Deaths{back, back, back}, NotKept, "killed: back"},
		"too soon":        {"always", []Deaths{back, soon, back}, NotKept, "exit-1: back after 0s"},
		"nobody waits":    {"always", []Deaths{back, back, {Ends: back.Ends, Waits: time.Hour}}, Untold, "RestartSec=1h0m0s is not waited for"},
		"nothing happens": {"always", []Deaths{back, back, open}, Untold, "exit-0: it was not started again, nor given up"},
		"was not run":     {"always", []Deaths{{Unfit: "status 226"}, back, back}, Untold, "status 226"},
	} {
		verdict, fact := comesBack(c.policy, []ending{endings[0], endings[2], endings[3]}, c.met)
		require.Equal(t, c.want, verdict, name)
		require.Contains(t, fact, c.fact, name)
	}
}

func TestGaveUp(t *testing.T) {
	starts := func(n int, every time.Duration) (all []time.Duration) {
		for i := range n {
			all = append(all, time.Duration(i)*every)
		}
		return all
	}
	limit := startLimit{5, 10 * time.Second}
	slow, quick := starts(7, 2100*time.Millisecond), starts(5, 100*time.Millisecond)
	verdict, fact := gaveUp(Deaths{Starts: slow, Ends: slow, Limit: limit, Waits: 2100 * time.Millisecond})
	require.Equal(t, NotKept, verdict)
	require.Equal(t, "7 starts in 12.6s, one each 2.1s, and no end (the limit, as systemd has it: 5 in 10s)", fact)
	verdict, fact = gaveUp(Deaths{Starts: quick, Ends: quick, Limit: limit, Over: true})
	require.Equal(t, Kept, verdict)
	require.Equal(t, "given up after 5 starts in 400ms (the limit, as systemd has it: 5 in 10s)", fact)
	verdict, _ = gaveUp(Deaths{Starts: quick, Ends: quick, Limit: limit})
	require.Equal(t, Untold, verdict)
	// A busy machine slows it down; a program that takes its time does so everywhere.
	verdict, _ = gaveUp(Deaths{Starts: slow, Ends: slow, Limit: limit, Waits: 100 * time.Millisecond})
	require.Equal(t, Untold, verdict)
	verdict, _ = gaveUp(Deaths{Starts: slow, Ends: starts(8, 2100*time.Millisecond)[1:], Limit: limit})
	require.Equal(t, NotKept, verdict)
	for text, limited := range map[string]bool{
		"[Service]\nType=exec":                                  false,
		"[Service]\nStartLimitBurst=5":                          true,
		"[Unit]\nStartLimitIntervalSec=0\n[Service]\nType=exec": false,
		"[Unit]\nStartLimitBurst=3\n[Service]\nType=exec":       true,
	} {
		f := Read(Source{"app.service", text + "\n"})
		require.Equal(t, limited, f.limited(), text)
	}
}

func TestCleaned(t *testing.T) {
	run := func(began uint64, ignored bool, status int32) []any {
		return []any{"/bin/rm", []string{"rm"}, ignored, uint64(1), began, uint64(1), uint64(1), uint32(7), int32(1), status}
	}
	for name, c := range map[string]struct {
		property any
		want     Verdict
	}{
		"run":            {[][]any{run(5, false, 0), run(6, true, 1)}, Kept},
		"fails":          {[][]any{run(5, false, 1)}, NotKept},
		"is not run":     {[][]any{run(5, false, 0), run(0, false, 0)}, NotKept},
		"is not read":    {[][]any{}, NotKept},
		"is no property": {nil, NotKept},
	} {
		var met Commands
		met.read(c.property)
		verdict, _ := met.cleaned()
		require.Equal(t, c.want, verdict, name)
	}
	verdict, _ := Commands{Unfit: "status 226"}.cleaned()
	require.Equal(t, Untold, verdict)
	f := File{Unit: []Line{{Name: "After", Value: "a.target " + online}, {Name: "Wants", Value: online}, {Name: "After", Value: "b.target"}}}
	require.Equal(t, []string{"After=" + online, "Wants=" + online}, f.about(online))
}

// A service of ours has the unit's lines where they were, those that systemd ignores too,
// but for who is run.
func TestOurs(t *testing.T) {
	f := Read(Source{"app.service", "[Unit]\nAfter=x.service\nStartLimitBurst=3\n[Service]\nType=forking\nExecStart=/bin/app\nPIDFile=/run/app.pid\nStartLimitIntervalSec=9\nKillMode=process # why\n"})
	b := &bench{file: f, self: "outlive", name: "app@.service", order: Order{Instances: []string{"one", "two"}}}
	require.Equal(t, `[Unit]
StartLimitBurst=3

[Service]
Type=forking
StartLimitIntervalSec=9
KillMode=process # why
ExecStart=/bin/sh -c "outlive workload &"
`, b.ours("workload"))
	require.Equal(t, "audit-tree-app@one.service", b.copy("tree"))
	require.Equal(t, "app@one.service", b.instance("one"))
	require.Equal(t, "app@.service", fragment("app@one.service"))
}

func TestHeard(t *testing.T) {
	in := func(out, err, child string) map[string]string {
		return map[string]string{voices[0]: out, voices[1]: err, voices[2]: child}
	}
	const app, file = "app.service", "file"
	for name, c := range map[string]struct {
		heard                     Heard
		kept, attributed, rotated Verdict
	}{
		"in the journal":     {Heard{In: in(app, app, app)}, Kept, Kept, Untried},
		"under another name": {Heard{In: in(app, app, "init.scope")}, Kept, NotKept, Untried},
		"the child is lost":  {Heard{In: map[string]string{voices[0]: app, voices[1]: app}}, Kept, NotKept, Untried},
		"errors are lost":    {Heard{In: map[string]string{voices[0]: app}}, NotKept, NotKept, Untried},
		"nowhere":            {Heard{}, NotKept, Untried, Untried},
		"in a file":          {Heard{File: "/log", In: in(file, file, file), Renamed: true}, Kept, Untried, Kept},
		"in a holed file":    {Heard{File: "/log", In: in(file, file, file), Renamed: true, Hole: true}, Kept, Untried, NotKept},
		"lost once rotated":  {Heard{File: "/log", In: in(file, file, file), Lost: true}, Kept, Untried, NotKept},
		"cannot be opened":   {Heard{File: "/log", Unfit: "status 209", Unopened: true}, NotKept, Untold, Untold},
		"does not run":       {Heard{Unfit: "status 226"}, Untold, Untold, Untold},
	} {
		c.heard.Name = app
		for check, want := range map[string]Verdict{"kept": c.kept, "attributed": c.attributed, "rotated": c.rotated} {
			verdict, fact := map[string]func() (Verdict, string){"kept": c.heard.kept, "attributed": c.heard.attributed, "rotated": c.heard.rotated}[check]()
			require.Equal(t, want, verdict, "%s: %s: %s", name, check, fact)
		}
	}
}

func TestFolders(t *testing.T) {
	run, state := Folder{"RuntimeDirectory", "/run/app", true, false}, Folder{"StateDirectory", "/var/lib/app", true, true}
	stays, gone, never := run, state, state
	stays.Stayed, gone.Stayed, never.There = true, false, false
	asked := []string{"RuntimeDirectory", "StateDirectory"}
	for name, c := range map[string]struct {
		all       []Folder
		preserved bool
		want      Verdict
		fact      string
	}{
		"as they say":  {[]Folder{run, state}, false, Kept, "gone after a stop: /run/app; still there: /var/lib/app"},
		"preserved":    {[]Folder{stays, state}, true, Kept, "still there: /run/app, /var/lib/app"},
		"not gone":     {[]Folder{stays, state}, false, NotKept, "/run/app stays"},
		"not kept":     {[]Folder{run, gone}, false, NotKept, "/var/lib/app is gone"},
		"not made":     {[]Folder{run, never}, false, NotKept, "was not made"},
		"not read":     {[]Folder{run}, false, NotKept, "makes nothing of StateDirectory="},
		"not readable": {nil, false, NotKept, "makes nothing of RuntimeDirectory="},
	} {
		verdict, fact := foldersKept(asked, c.all, c.preserved)
		require.Equal(t, c.want, verdict, name)
		require.Contains(t, fact, c.fact, name)
	}
}

func TestSeparate(t *testing.T) {
	one, two, lost := []Folder{{Path: "/run/app/one"}}, []Folder{{Path: "/run/app/two", Stayed: true}}, []Folder{{Path: "/run/app/one"}}
	for name, c := range map[string]struct {
		first, second []Folder
		how           string
		want          Verdict
		fact          string
	}{
		"own":                  {one, two, "%i is two", Kept, "one has /run/app/one, the other /run/app/two; %i is two"},
		"taken away":           {one, lost, "", NotKept, "gone for one when the other was stopped"},
		"shared":               {two, two, "", NotKept, "both have /run/app/two"},
		"no folders":           {nil, nil, "%i is two", Untold, "asks for no folders; %i is two"},
		"no folders, both ran": {nil, nil, "%i is two", Kept, "both run"},
		"all do the same":      {nil, nil, "", Untold, "none of its lines names the instance"},
	} {
		verdict, fact := separate(c.first, c.second, c.how, name == "no folders, both ran")
		require.Equal(t, c.want, verdict, name)
		require.Contains(t, fact, c.fact, name)
	}
	f := File{Lines: []Line{{Name: "ExecStart", Value: "/bin/app --port %i --dir %I"}}}
	require.Equal(t, "%I of @two-three is two/three, as - stands for /; %i of @two-three is two-three", f.specifiers("two-three"))
}

func TestStartPrepared(t *testing.T) {
	for name, c := range map[string]struct {
		met   Commands
		unfit string
		want  Verdict
		fact  string
	}{
		"all is done":       {Commands{Asked: 2, Ran: 2}, "", Kept, "all its commands were run (2)"},
		"one is spared":     {Commands{Asked: 2, Ran: 2, Spared: 1}, "", Kept, "1 failed, and the - before it spares that"},
		"one fails":         {Commands{Asked: 2, Ran: 1, Failed: 1, How: ended{1, 3}}, "it cannot be started", NotKept, "command 1 of 2 failed (status 3)"},
		"one is killed":     {Commands{Asked: 1, Ran: 1, Failed: 1, How: ended{2, 9}}, "it cannot be started", NotKept, "failed (SIGKILL)"},
		"it starts anyway":  {Commands{Asked: 1, Ran: 1, Failed: 1, How: ended{1, 1}}, "", NotKept, "started all the same"},
		"is not there":      {Commands{Asked: 1, Ran: 1, Failed: 1, How: ended{1, 203}}, "Result=exit-code", Untold, "Result=exit-code"},
		"is not run":        {Commands{Asked: 2, Ran: 1}, "", NotKept, "1 of 2 commands were run"},
		"is not read":       {Commands{}, "", NotKept, "0 of 0"},
		"ours cannot start": {Commands{Asked: 1, Ran: 1}, "status 217", Untold, "status 217"},
	} {
		c.met.Unfit = c.unfit
		verdict, fact := c.met.prepared()
		require.Equal(t, c.want, verdict, name)
		require.Contains(t, fact, c.fact, name)
	}
}

func TestNonblocking(t *testing.T) {
	well, waits := Handed{Listen: "unix /run/app"}, Handed{Listen: "unix /run/app", Waits: true}
	for name, c := range map[string]struct {
		with, without Handed
		want          Verdict
	}{
		"goes on":         {well, waits, Kept},
		"waits":           {waits, waits, NotKept},
		"goes on anyway":  {well, well, Untold},
		"has none":        {Handed{}, waits, NotKept},
		"cannot be run":   {Handed{Unfit: "status 217"}, waits, Untold},
		"without, cannot": {well, Handed{Unfit: "status 217"}, Untold},
	} {
		verdict, _ := nonblocking(c.with, c.without)
		require.Equal(t, c.want, verdict, name)
	}
}

func TestBandwidth(t *testing.T) {
	for value, want := range map[string]int{"/dev/sda 1M": 1e6, "/ 500K": 5e5, "/var/tmp 7": 7, "sda 1M": 0, "/dev/sda": 0, "/dev/sda fast": 0, "/dev/sda infinity": 0} {
		_, rate := bandwidthOf(value)
		require.Equal(t, want, int(rate), value)
	}
}

// How commands went is forgotten when units are read anew: then they are run once more.
func TestRemembered(t *testing.T) {
	tries := 0
	is := remembered(func() Commands { tries++; return Commands{Asked: 2, Ran: tries / 3} })
	require.Equal(t, 6, tries, "of the two it had forgotten one")
	require.Equal(t, 2, is.Ran)
	tries = 0
	remembered(func() Commands { tries++; return Commands{Asked: 2, Ran: 1, Failed: 1} })
	require.Equal(t, 1, tries)
	tries = 0
	remembered(func() Commands { tries++; return Commands{Unfit: "it could not be installed"} })
	require.Equal(t, 1, tries)
	tries = 0
	remembered(func() Commands { tries++; return Commands{Asked: 1} })
	require.Equal(t, reloads, tries)
}

// What Restart= does after each end is the table of systemd.service(5); statuses of the unit's
// own change it.
func TestEndings(t *testing.T) {
	for text, want := range map[string]string{
		"Restart=on-failure":  "killed exit-1 timeout watchdog",
		"Restart=on-success":  "terminated exit-0",
		"Restart=on-abnormal": "killed timeout watchdog",
		"Restart=on-abort":    "killed",
		"Restart=on-watchdog": "watchdog",
		"Restart=always":      "killed terminated exit-1 exit-0 timeout watchdog",
		"Restart=no":          "",
		"Restart=on-failure\nSuccessExitStatus=1 KILL 77":               "timeout watchdog",
		"Restart=on-success\nSuccessExitStatus=FAILURE":                 "terminated exit-1 exit-0",
		"Restart=always\nRestartPreventExitStatus=SIGTERM 0":            "killed exit-1 watchdog",
		"Restart=on-watchdog\nRestartForceExitStatus=SIGKILL DATAERR 1": "killed exit-1 watchdog",
		"Restart=on-failure\nType=oneshot":                              "killed terminated exit-1 timeout",
	} {
		var back []string
		u, err := Assemble([]string{"app.service"}, func(string) (string, error) { return "[Service]\nExecStart=/bin/true\n" + text + "\n", nil })
		require.NoError(t, err)
		for _, e := range u.File.endings() {
			if slices.Contains(e.after, u.File.policy()) {
				back = append(back, e.id)
			}
		}
		require.Equal(t, want, strings.Join(back, " "), text)
	}
}
