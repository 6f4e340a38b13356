package rule

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
)

// What only its owner can say of a daemon is judged where he has said it, and else is no fault.
func TestWants(t *testing.T) {
	judge := func(id string, r evidence.Rehearsal) (holds, moot bool, got string) {
		one, ok := Lookup(id)
		require.True(t, ok, id)
		f := one.Judge(r)
		return f.Holds, f.Moot, f.Got
	}
	www := evidence.Account{Name: "www", UID: 33, GID: 33, Groups: []int{33, 44}}
	ids := func(n ...int) []int { return n }
	for name, tt := range map[string]struct {
		who evidence.Credentials
		got string // "" where it holds
	}{
		"dropped":       {evidence.Credentials{UIDs: ids(33, 33, 33, 33), GIDs: ids(33, 33, 33, 33), Groups: ids(33, 44)}, ""},
		"root still":    {evidence.Credentials{UIDs: ids(0, 0, 0, 0), GIDs: ids(33, 33, 33, 33)}, "it has uid 0; www is uid 33, gid 33"},
		"saved uid":     {evidence.Credentials{UIDs: ids(33, 33, 0, 33), GIDs: ids(33, 33, 33, 33)}, "it has saved uid 0; www is uid 33, gid 33"},
		"groups kept":   {evidence.Credentials{UIDs: ids(33, 33, 33, 33), GIDs: ids(33, 33, 33, 33), Groups: ids(0, 44)}, "it has group 0; www is uid 33, gid 33"},
		"a capability":  {evidence.Credentials{UIDs: ids(33, 33, 33, 33), GIDs: ids(33, 33, 33, 33), Permitted: 1 << 10}, "it has capabilities 0000000000000400; www is uid 33, gid 33"},
		"gid forgotten": {evidence.Credentials{UIDs: ids(33, 33, 33, 33), GIDs: ids(0, 0, 0, 0)}, "it has gid 0; www is uid 33, gid 33"},
	} {
		r := evidence.Rehearsal{Wants: evidence.Wants{User: &www}, First: evidence.Start{Who: &tt.who}}
		holds, _, got := judge("user.dropped", r)
		require.Equal(t, tt.got == "", holds, name)
		if !holds {
			require.Equal(t, tt.got, got, name)
		}
		r.Wants.User = nil
		_, moot, _ := judge("user.dropped", r)
		require.True(t, moot, name)
	}
	session := evidence.Cgroup{Path: "/user.slice/user-1000.slice/session-7.scope", Unit: "session-7.scope", Session: "7"}
	app := evidence.Cgroup{Path: "/user.slice/user-1000.slice/user@1000.service/app.slice/app.service", Unit: "app.service", User: true}
	cron := evidence.Cgroup{Path: "/system.slice/cron.service", Unit: "cron.service"}
	for want, in := range map[string][]bool{ // session, app, cron
		"session": {true, false, false}, "user": {false, true, false}, "system": {false, false, true},
		"cron.service": {false, false, true}, "/user.slice": {true, true, false}, "/user.slice/": {true, true, false},
		"/system": {false, false, false}, "/": {true, true, true},
	} {
		for i, is := range []evidence.Cgroup{session, app, cron} {
			holds, _, _ := judge("cgroup.where", evidence.Rehearsal{Wants: evidence.Wants{Cgroup: want}, First: evidence.Start{Cgroup: &is}})
			require.Equal(t, in[i], holds, "%s: %s", want, is.Path)
		}
	}
	_, moot, _ := judge("cgroup.where", evidence.Rehearsal{First: evidence.Start{Cgroup: &cron}})
	require.True(t, moot)
}

// What a process was executed with proves that its environment is clean, and not that it is not.
func TestCleanEnvironment(t *testing.T) {
	one, _ := Lookup("env.clean")
	for _, tt := range []struct {
		is            *evidence.Environ
		holds, unseen bool
	}{
		{&evidence.Environ{Names: []string{"PATH"}}, true, false},
		{&evidence.Environ{Names: []string{"PATH", "TMUX"}}, false, true},
		{&evidence.Environ{Names: []string{"PATH", "TMUX"}, Now: true}, false, false},
		{&evidence.Environ{Now: true}, true, false},
		{&evidence.Environ{}, false, true}, // it was overwritten
		{nil, false, true},
	} {
		f := one.Judge(evidence.Rehearsal{First: evidence.Start{Environ: tt.is}})
		require.Equal(t, tt.holds, f.Holds, tt)
		require.Equal(t, tt.unseen, f.Unseen != "", tt)
	}
}
