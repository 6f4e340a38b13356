package audit

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// assembled puts together files that are only named here.
func assembled(files map[string]string, paths ...string) (Unit, error) {
	return Assemble(paths, func(path string) (string, error) {
		text, there := files[path]
		if !there {
			return "", errors.New("there is no " + path)
		}
		return text, nil
	})
}

// A unit is its file with the drop-ins behind it, in the order of their names; and each line
// knows where it was written.
func TestAssemble(t *testing.T) {
	files := map[string]string{
		"x/app.service":                   "[Unit]\n# a comment\nAfter=x\n\n[Service]\nExecStart=/bin/app \\\n  # between\n  --one\nNice=5\n",
		"x/app.service.d/20-more.conf":    "[Service]\nNice=7\n",
		"y/10-less.conf":                  "[Service]\n; no\nNice=6",
		"x/app.timer":                     "[Timer]\nOnBootSec=1\n",
		"x/app.socket":                    "[Socket]\nListenStream=80\nService=other.service\n",
		"x/app@.socket":                   "[Socket]\nAccept=yes\n",
		"x/app.path":                      "[Path]\n",
		"x/none.service":                  "[Unit]\nAfter=x\n",
		"x/other.service.d/10-stray.conf": "[Service]\n",
	}
	u, err := assembled(files, "x/app.service.d/20-more.conf", "x/app.service", "y/10-less.conf", "x/app.timer")
	require.NoError(t, err)
	require.Equal(t, "app.service", u.Name)
	require.Equal(t, "7", u.File.last("Nice"))
	var at []string
	for _, l := range u.File.All {
		at = append(at, l.At)
	}
	require.Equal(t, []string{"app.service:3", "app.service:6", "app.service:9", "app.service.d/10-less.conf:3", "app.service.d/20-more.conf:2"}, at)
	timer, has := u.part(".timer")
	require.True(t, has)
	require.Equal(t, "[Timer]\nOnActiveSec=0\nAccuracySec=1us\n", timer.atOnce())
	for _, c := range []struct {
		says  string
		paths []string
	}{
		{"app.socket: it starts other.service, and app.service is named", []string{"x/app.service", "x/app.socket"}},
		{"it starts app@@.service", []string{"x/app.service", "x/app@.socket"}},
		{"cannot try app.path: it takes files of .service, .socket, .timer", []string{"x/app.service", "x/app.path"}},
		{"name FILE.service, too", []string{"x/app.timer"}},
		{"one service is tried at a time", []string{"x/app.service", "x/none.service"}},
		{"it has no [Service] section", []string{"x/none.service"}},
		{"it belongs to other.service, which is not named", []string{"x/app.service", "x/other.service.d/10-stray.conf"}},
		{"there is no x/gone.service", []string{"x/gone.service"}},
	} {
		_, err := assembled(files, c.paths...)
		require.ErrorContains(t, err, c.says)
	}
}

func TestCommented(t *testing.T) {
	for value, is := range map[string]bool{
		"/bin/app # it": true, "/bin/app\t#it": true, `"a # b" # c`: true,
		"/bin/app#it": false, `sh -c "x # y"`: false, `sh -c 'x # y'`: false, "": false,
	} {
		require.Equal(t, is, commented(value), value)
	}
}

func TestAddress(t *testing.T) {
	for value, want := range map[string]string{
		"9090": "127.0.0.1:9090", "0.0.0.0:9090": "127.0.0.1:9090", "[::]:90": "[::1]:90", "10.0.0.1:7": "10.0.0.1:7", "/run/app": "/run/app", "@app": "@app",
		"%t/app": "", "vsock:1:2": "", "eth0": "",
	} {
		_, to, ok := address(Line{Name: "ListenStream", Value: value})
		require.Equal(t, want, to, value)
		require.Equal(t, want != "", ok, value)
	}
	network, _, _ := address(Line{Name: "ListenDatagram", Value: "/run/app"})
	require.Equal(t, "unixgram", network)
	_, _, ok := address(Line{Name: "ListenFIFO", Value: "/run/app"})
	require.False(t, ok)
}

// A line that fails is told, but not the script as a whole, which ends as its last line does.
func TestPrepared(t *testing.T) {
	verdict, fact := preparedWell("line 4: status 1: chown x\nline 3: status 1: . "+script+"\n", "chown: no x\n", errors.New("exit status 1"))
	require.Equal(t, NotKept, verdict)
	require.Equal(t, "line 4: status 1: chown x; it said: chown: no x", fact)
	verdict, _ = preparedWell("", "", nil)
	require.Equal(t, Kept, verdict)
	verdict, fact = preparedWell("", "syntax error\n", errors.New("exit status 2"))
	require.Equal(t, NotKept, verdict)
	require.Equal(t, "exit status 2: syntax error", fact)
}

func TestStandIn(t *testing.T) {
	u, err := assembled(map[string]string{"app.service": "[Service]\nType=forking\nExecStart=/opt/app\nPIDFile=/run/app.pid\nStateDirectory=app\nWorkingDirectory=/var/lib/app\n"}, "app.service")
	require.NoError(t, err)
	in := u.standIn("outlive")
	require.Equal(t, `/bin/sh -c "outlive workload --every 200ms --on-hup reload &"`, in.File.Value("ExecStart"))
	require.Empty(t, in.File.last("PIDFile"))
	require.Equal(t, "/opt/app", u.File.Value("ExecStart"))
	require.True(t, u.File.makes("/var/lib/app"))
	require.False(t, u.File.makes("/var/lib/apples"))
}

func TestNamed(t *testing.T) {
	f := Read(Source{"app.service", "[Service]\nWorkingDirectory=/a b\nEnvironmentFile=/x\nEnvironmentFile=\nEnvironmentFile=-/c d\nEnvironmentFile=/e\nReadWritePaths=/f /g\nUser=one\nUser=two\n"})
	require.Equal(t, []string{"/a b"}, f.named("WorkingDirectory"))
	require.Equal(t, []string{"-/c d", "/e"}, f.named("EnvironmentFile"))
	require.Equal(t, []string{"/f", "/g"}, f.named("ReadWritePaths"))
	require.Equal(t, []string{"two"}, f.named("User"))
}

// A point is what the worst of its parts is; a line that systemd ignores is none.
func TestPoints(t *testing.T) {
	f := Read(Source{"app.service", "[Unit]\nStartLimitBurst=3\n[Service]\nType=oneshot\nDynamicUser=yes\nNice=5\nUMask=9 # x\nPrivateTmp=no\n"})
	r := Report{
		Ignored: []string{"app.service:7: ignoring"},
		Checks:  []Behaved{{Check: "a", Verdict: Kept, Fact: "well"}, {Check: "b", Verdict: NotKept, Fact: "ill"}},
		Results: []Result{{Directive: "DynamicUser", Value: "yes", Verdict: Kept, Whole: Seen{Fact: "uid"}}, {Directive: "Nice", Value: "5", Verdict: Untold}},
	}
	for name, c := range map[string]struct {
		p    Point
		want Verdict
		fact string
	}{
		"of a check":  {Point{Checks: []string{"a"}}, Kept, "a: well"},
		"the worst":   {Point{Checks: []string{"a", "b"}, Lines: [][]string{{"Nice"}}}, NotKept, "b: ill"},
		"another one": {Point{Lines: [][]string{{"PrivateTmp", implies}}}, Kept, "DynamicUser=yes: uid"},
		"off":         {Point{Lines: [][]string{{"PrivateTmp"}}, Checks: []string{"b"}}, Missing, "there is no PrivateTmp="},
		"of [Unit]":   {Point{Lines: [][]string{{"StartLimitBurst"}}}, Kept, "StartLimitBurst=3"},
		"ignored":     {Point{Lines: [][]string{{"UMask"}}}, Missing, "systemd ignores UMask=9 # x (app.service:7)"},
		"nobody asks": {Point{Checks: []string{"c"}}, Untried, "c"},
		"no trial":    {Point{}, NotTested, ""},
	} {
		is := c.p.judge(r, Order{Unit: Unit{File: f}})
		require.Equal(t, c.want, is.Verdict, name)
		require.Equal(t, c.fact, is.Fact, name)
	}
	for _, p := range r.held(Order{Unit: Unit{File: f}}) {
		require.NotContains(t, []string{"restart.policy", "deploy.prepared"}, p.Point)
	}
	for _, p := range Points() {
		require.NotEmpty(t, p.Says, p.ID)
		require.NotEmpty(t, p.Source, p.ID)
		require.Equal(t, len(p.Lines)+len(p.Checks) > 0, p.Fix != "", p.ID)
	}
}
