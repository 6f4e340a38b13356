package harden

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/witness"
)

// fake is a service that is refused something by some lines.
type fake struct {
	facts Facts
	minds func(lines string, n int) (failed string, denied []witness.Denial) // n counts the runs
	usual map[witness.Denial]int
	blind bool
	asked []string
}

func (f *fake) Step(lines []string) Run {
	f.asked = append(f.asked, strings.Join(lines, "; "))
	r := Run{Facts: f.facts, Denied: map[witness.Denial]int{}}
	for d, n := range f.usual {
		r.Denied[d] = n
	}
	if f.minds != nil {
		failed, denied := f.minds(strings.Join(lines, "\n"), len(f.asked))
		r.Failed = failed
		for _, d := range denied {
			r.Denied[d]++
		}
	}
	if f.blind {
		r.Denied = nil
	}
	return r
}

func plan(ids ...string) Plan {
	return Plan{
		Candidates: slices.DeleteFunc(All(), func(c Candidate) bool { return !slices.Contains(ids, c.ID) }),
		Sets:       func(string) bool { return false }, Holds: func(string) string { return "" },
	}
}

var barred = witness.Denial{Call: "openat", Error: "EROFS", Comm: "app"}

func TestHarden(t *testing.T) {
	denies := func(line string, all ...witness.Denial) func(string, int) (string, []witness.Denial) {
		return func(lines string, _ int) (string, []witness.Denial) {
			if strings.Contains(lines+"\n", line+"\n") {
				return "", all
			}
			return "", nil
		}
	}
	call := func(name, errno string) witness.Denial { return witness.Denial{Call: name, Error: errno, Comm: "app"} }
	seen := Facts{Seen: true}
	for name, c := range map[string]struct {
		service fake
		id      string
		verdict Verdict
		lines   []string
		why     string
	}{
		"nothing speaks against it": {fake{}, "PrivateTmp", Kept, []string{"PrivateTmp=yes"}, ""},
		"it does not answer": {fake{minds: func(lines string, _ int) (string, []witness.Denial) {
			return map[string]string{"PrivateTmp=yes": "after its start: the probe failed"}[lines], nil
		}}, "PrivateTmp", Left, nil, "the probe failed"},
		"the probe is green, and it cannot write": {fake{facts: Facts{Seen: true, Writes: []Write{{"/var/lib/app", true}, {"/etc/app", false}}}, minds: func(lines string, _ int) (string, []witness.Denial) {
			return "", map[bool][]witness.Denial{true: {barred}}[strings.Contains(lines, "strict")]
		}},
			"ProtectSystem", Kept, []string{"ProtectSystem=full"}, "ProtectSystem=strict: openat EROFS by app"},
		"its folders let it write": {fake{facts: Facts{Seen: true, Writes: []Write{{"/var/lib/app", true}}}, minds: func(lines string, _ int) (string, []witness.Denial) {
			if strings.Contains(lines, "strict") && !strings.Contains(lines, "StateDirectory=app") {
				return "", []witness.Denial{barred}
			}
			return "", nil
		}}, "ProtectSystem", Kept, []string{"ProtectSystem=strict", "StateDirectory=app"}, "openat EROFS"},
		"it was refused that before":    {fake{facts: seen, usual: map[witness.Denial]int{barred: 2}, minds: denies("PrivateTmp=yes", barred)}, "PrivateTmp", Kept, []string{"PrivateTmp=yes"}, ""},
		"far more often now":            {fake{facts: seen, usual: map[witness.Denial]int{barred: 1}, minds: denies("PrivateTmp=yes", slices.Repeat([]witness.Denial{barred}, 6)...)}, "PrivateTmp", Left, nil, "openat EROFS"},
		"what it looks for is hidden":   {fake{facts: seen, usual: map[witness.Denial]int{call("openat", "ENOENT"): 9}, minds: denies("ProtectHome=yes", call("openat", "ENOENT"))}, "ProtectHome", Kept, []string{"ProtectHome=tmpfs"}, "ENOENT"},
		"it was seen once, and no more": {fake{facts: seen, minds: func(_ string, n int) (string, []witness.Denial) { return "", map[int][]witness.Denial{3: {barred}}[n] }}, "PrivateTmp", Kept, []string{"PrivateTmp=yes"}, ""},
		"a socket of systemd's":         {fake{facts: Facts{Seen: true, Notifies: true, Families: []string{"AF_INET"}}}, "RestrictAddressFamilies", Kept, []string{"RestrictAddressFamilies=AF_INET AF_UNIX"}, ""},
		"no socket at all":              {fake{facts: seen}, "RestrictAddressFamilies", Kept, []string{"RestrictAddressFamilies=none"}, ""},
		"who knows which":               {fake{blind: true}, "RestrictAddressFamilies", Kept, []string{"RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6"}, ""},
		"a port below 1024":             {fake{facts: seen, minds: denies("CapabilityBoundingSet=", call("bind", "EACCES"))}, "CapabilityBoundingSet", Kept, []string{"CapabilityBoundingSet=CAP_NET_BIND_SERVICE"}, "bind EACCES"},
		"an ambient capability":         {fake{facts: Facts{Seen: true, Ambient: "CAP_NET_BIND_SERVICE"}}, "CapabilityBoundingSet", Kept, []string{"CapabilityBoundingSet=CAP_NET_BIND_SERVICE"}, ""},
		"calls that it makes":           {fake{facts: seen, minds: denies("SystemCallFilter=~@privileged @resources\nSystemCallErrorNumber=EPERM", call("setpriority", "EPERM"))}, "SystemCallFilter", Kept, []string{"SystemCallFilter=@system-service", "SystemCallFilter=~@privileged @resources", "SystemCallFilter=setpriority", "SystemCallErrorNumber=EPERM"}, "setpriority EPERM"},
		"it is in the network":          {fake{facts: Facts{Seen: true, Families: []string{"AF_INET6"}}}, "PrivateNetwork", Unasked, nil, "network"},
		"nobody saw whether it is":      {fake{blind: true}, "PrivateNetwork", Unasked, nil, "not seen"},
		"it is not":                     {fake{facts: Facts{Seen: true, Families: []string{"AF_UNIX"}}}, "PrivateNetwork", Kept, []string{"PrivateNetwork=yes"}, ""},
		"clients by loopback":           {fake{facts: Facts{Seen: true, Listens: []evidence.Socket{{Proto: "tcp", Address: "127.0.0.1", Port: 80}}}}, "IPAddressDeny", Kept, []string{"IPAddressDeny=any", "IPAddressAllow=localhost"}, ""},
		"clients from anywhere":         {fake{facts: Facts{Seen: true, Listens: []evidence.Socket{{Proto: "tcp", Address: "0.0.0.0", Port: 80}}}}, "IPAddressDeny", Unasked, nil, "clients"},
		"others open its socket":        {fake{facts: Facts{Seen: true, Listens: []evidence.Socket{{Proto: "unix", Address: "/run/app.sock"}}}}, "UMask", Unasked, nil, "socket"},
		"others read what it writes":    {fake{facts: Facts{Seen: true, Writes: []Write{{"/srv/www", false}}}}, "UMask", Unasked, nil, "not its own"},
		"nobody reads what it writes":   {fake{facts: Facts{Seen: true, Writes: []Write{{"/var/lib/app", true}}}}, "UMask", Kept, []string{"UMask=0077"}, ""},
	} {
		found, err := Harden(&c.service, plan(c.id))
		require.NoError(t, err, name)
		r := found.Results[0]
		require.Equal(t, c.verdict, r.Verdict, "%s: %+v", name, r)
		require.Equal(t, c.lines, r.Lines, "%s: %+v", name, r)
		require.Contains(t, r.Why, c.why, name)
		require.Equal(t, c.service.blind, found.ProbeOnly, name)
	}
}

// What is kept is there when the next one is tried, and what is not is gone again.
func TestHardenAddsUp(t *testing.T) {
	f := &fake{facts: Facts{Seen: true}, minds: func(lines string, _ int) (string, []witness.Denial) {
		return map[bool]string{true: "it does not start"}[strings.Contains(lines, "PrivateDevices")], nil
	}}
	found, err := Harden(f, plan("PrivateTmp", "PrivateDevices", "ProtectHostname"))
	require.NoError(t, err)
	require.Equal(t, []string{"", "", "PrivateTmp=yes", "PrivateTmp=yes; PrivateDevices=yes", "PrivateTmp=yes; PrivateDevices=yes", "PrivateTmp=yes; ProtectHostname=yes"}, f.asked)
	require.Equal(t, "# systemctl edit app.service\n[Service]\nPrivateTmp=yes\nProtectHostname=yes\n", DropIn("app.service", found.Results, false))
	require.Empty(t, DropIn("app.service", nil, false))
}

// What the unit says stays, what the machine does not keep is put in where that is asked for,
// and a service that does not work as it is is not told of.
func TestHardenLeavesAlone(t *testing.T) {
	p := plan("PrivateTmp", "ProtectHostname")
	p.Sets = func(directive string) bool { return directive == "PrivateTmp" }
	p.Holds = func(string) string { return "not kept here: it was done" }
	for asked, dropIn := range map[bool]string{false: "", true: "# systemctl edit app.service\n[Service]\nProtectHostname=yes\n"} {
		p.Untested = asked
		f := &fake{}
		found, err := Harden(f, p)
		require.NoError(t, err)
		require.Equal(t, Already, found.Results[0].Verdict)
		require.Equal(t, Untested, found.Results[1].Verdict)
		require.Equal(t, "not kept here: it was done", found.Results[1].Why)
		require.Equal(t, dropIn, DropIn("app.service", found.Results, asked))
		require.Len(t, f.asked, map[bool]int{false: 2, true: 3}[asked])
	}
	_, err := Harden(&fake{minds: func(string, int) (string, []witness.Denial) { return "start: status 203", nil }}, p)
	require.EqualError(t, err, "cannot harden the unit: its service does not work as it is: start: status 203")
}

// A run of which nothing was seen, though others were, is no leave.
func TestHardenBlinded(t *testing.T) {
	f := &fake{facts: Facts{Seen: true}}
	f.minds = func(lines string, _ int) (string, []witness.Denial) { f.blind = lines != ""; return "", nil }
	found, err := Harden(f, plan("PrivateTmp"))
	require.NoError(t, err)
	require.Equal(t, Left, found.Results[0].Verdict)
	require.Contains(t, found.Results[0].Why, "could not be seen")
}

func TestWritable(t *testing.T) {
	f := Facts{Writes: []Write{{"/var/lib/app/db", false}, {"/var/lib/app", true}, {"/var/log", false}, {"/run/app", true}, {"/run/other", false}, {"/srv/new", true}, {"/tmp", false}, {"/srv/a b%c\x1b\n\"", false}}}
	require.Equal(t, []string{`ReadWritePaths="/srv/a b%%c\x1b\x0a\""`, "ReadWritePaths=/run/other", "ReadWritePaths=/srv", "ReadWritePaths=/tmp", "ReadWritePaths=/var/log", "RuntimeDirectory=app", "StateDirectory=app"}, f.writable())
	f.private = true
	require.NotContains(t, f.writable(), "ReadWritePaths=/tmp")
}

func TestCandidates(t *testing.T) {
	for _, c := range All() {
		require.NotEmpty(t, c.Says, c.ID)
		require.NotEmpty(t, c.Source, c.ID)
		settings, why := c.Settings(Facts{Seen: true})
		require.True(t, len(settings) > 0 || why != "", c.ID)
		for _, lines := range settings {
			require.True(t, strings.HasPrefix(lines[0], c.ID+"="), lines)
		}
	}
}
