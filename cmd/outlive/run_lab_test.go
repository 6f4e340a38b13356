//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/lab"
	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/proc/anew"
	"outlive/harness/shell"
	"outlive/modes"
)

// machine is a lab to run outlive in. It mostly waits, and so do its tests, side by side.
type machine struct {
	*testing.T
	lab *lab.Lab
}

func newMachine(t *testing.T) machine {
	t.Helper()
	return newMachineOf(t, lab.Options{})
}

func newMachineOf(t *testing.T, o lab.Options) machine {
	t.Helper()
	t.Parallel()
	if err := lab.Missing(""); err != nil {
		t.Skip(err.Error())
	}
	self, err := exec.LookPath("outlive")
	require.NoError(t, err)
	o.Self = self
	l, err := lab.Up(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Down()) })
	// Its user lingers: logind starts that manager when the machine has booted already.
	require.True(t, l.AwaitManager(time.Now().Add(leftover.Stretch(20*time.Second))))
	return machine{t, l}
}

// as runs a line of sh(1) as root or as the ordinary user, and gives what it printed.
func (m machine) as(user, line string) (string, error) {
	cmd := m.lab.Command("sh", "-c", line)
	cmd.Env = append(cmd.Env, "GORACE="+os.Getenv("GORACE"))
	if user != "root" {
		cmd = lab.AsUser(cmd)
	}
	return m.lab.OutputBy(time.Now().Add(leftover.Stretch(30*time.Second)), cmd, nil)
}

func (m machine) must(user, line string) string {
	m.Helper()
	out, err := m.as(user, line)
	require.NoError(m, err, "%s: %s", line, out)
	return out
}

// awaits waits until a line succeeds.
func (m machine) awaits(user, line string) {
	m.Helper()
	m.awaitsFor(leftover.Stretch(20*time.Second), user, line)
}

func (m machine) awaitsFor(patience time.Duration, user, line string) {
	m.Helper()
	last := ""
	require.True(m, proc.Until(time.Now().Add(patience), func() bool {
		out, err := m.as(user, line)
		last = out
		return err == nil
	}), "%s: %s", line, last)
}

// run starts with a run of the mode, by somebody whose manager is ctl's.
func TestRunInUnits(t *testing.T) {
	m := newMachine(t)
	for _, c := range []struct{ user, mode, ctl, unit string }{
		{lab.User, "systemd-run", "systemctl --user", "user@2000.service"},
		{lab.User, "systemd-run-user", "systemctl --user", "user@2000.service"},
		{"root", "systemd-run", "systemctl", "system.slice"},
	} {
		t.Run(c.user+" "+c.mode, func(t *testing.T) {
			m := machine{t, m.lab}
			name := c.mode
			said := m.must(c.user, "cd /usr/bin && outlive run "+c.mode+" --name "+name+
				` -- sh -c 'printf "<%s>\n" "$@"; pwd; cat /proc/self/cgroup; exec sleep 1000' it '$HOME %n' 'a
b' "it's \"q\""`)
			require.Contains(t, said, name+" is running: pid ")
			m.awaits(c.user, "outlive logs "+name+" | grep -q outlive-"+name+".service")
			log := m.must(c.user, "outlive logs "+name)
			require.Contains(t, log, "<$HOME %n>\n<a\nb>\n<it's \"q\">\n/usr/bin\n")
			require.Contains(t, log, c.unit)
			require.Regexp(t, name+" +"+c.mode+" +running", m.must(c.user, "outlive ps"))
			require.Equal(t, "active\n", m.must(c.user, c.ctl+" is-active outlive-"+name))
			again, err := m.as(c.user, "outlive run "+c.mode+" --name "+name+" -- true")
			require.Error(t, err)
			require.Contains(t, again, "the name is in use")
			require.Contains(t, m.must(c.user, "outlive stop "+name), "has ended: SIGTERM to")
			require.Contains(t, m.must(c.user, "outlive ps"), "ended")
			m.awaits(c.user, "test $("+c.ctl+" show -P LoadState outlive-"+name+") = not-found")
			m.must(c.user, "outlive rm "+name)
		})
	}
}

// What ends at once has a pid too, and what systemd cannot be handed is told.
func TestRunInUnitsEnds(t *testing.T) {
	m := newMachine(t)
	require.Contains(t, m.must(lab.User, "outlive run systemd-run --name brief -- true"), "brief ran and has ended already: status 0\n")
	out, err := m.as(lab.User, "outlive run systemd-run --name failing -- sh -c 'echo oops; exit 3'")
	require.Error(t, err)
	require.Contains(t, out, "failing failed at once: status 3\n  oops\n")
	m.must(lab.User, "outlive run systemd-run --name killed -- sleep 1000")
	m.must(lab.User, "systemctl --user kill --signal KILL outlive-killed")
	m.awaits(lab.User, "outlive ps | grep -q 'killed .*ended (SIGKILL)'")
	// The recorder was killed: the journal tells of what did not end well whoever may read it.
	m.must("root", "outlive run systemd-run --name alone -- sleep 1000")
	m.must("root", "pkill -KILL -f '[o]utlive recorder'")
	m.must("root", "systemctl kill --signal SEGV outlive-alone")
	m.awaits("root", "outlive ps --format json alone | grep -A4 SIGSEGV | grep -q journal")
	require.Regexp(t, `brief .* ended \(0\)(?s:.*)failing .* ended \(3\)`, m.must(lab.User, "outlive ps"))
	out, err = m.as(lab.User, `printf '\177ELF' >broken && chmod +x broken && outlive run systemd-run -- ./broken`)
	require.Error(t, err)
	require.Contains(t, out, "broken\": systemd: the start of outlive-broken.service ended as \"failed\": it cannot be executed, status 203/EXEC\n")
	require.NotContains(t, m.must(lab.User, "outlive ps"), "broken")
	out, err = m.as(lab.User, `outlive run systemd-run -- echo "$(printf '\377')"`)
	require.Error(t, err)
	require.Contains(t, out, "carries UTF-8 only")
	out, err = m.as(lab.User, "unset XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS; outlive run systemd-run -- true")
	require.Error(t, err)
	require.Contains(t, out, "cannot reach your own systemd")
	require.Contains(t, out, "hint: export XDG_RUNTIME_DIR=/run/user/$(id -u), or ")
	m.must(lab.User, "unset XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS; export XDG_RUNTIME_DIR=/run/user/$(id -u); outlive run systemd-run --name found -- true")
}

// Who does not linger is told what that means.
func TestRunInUnitsTellsOfLinger(t *testing.T) {
	m := newMachine(t)
	const warned = "it ends with your last logout"
	require.NotContains(t, m.must(lab.User, "outlive run systemd-run --name one -- sleep 1000"), warned)
	m.must("root", "rm /var/lib/systemd/linger/"+lab.User)
	require.Contains(t, m.must(lab.User, "outlive run systemd-run --name two -- sleep 1000"), warned)
	require.NotContains(t, m.must("root", "outlive run systemd-run --name three -- sleep 1000"), warned)
	m.must(lab.User, "outlive stop one two")
	m.must("root", "outlive stop three")
}

// TestRecipes pastes what --print says, of every mode, in the shells that differ: from
// another directory, with a script that is named relatively, a crontab and files of
// others already there, in a directory with a blank in its name. It runs where it was printed for, is not started twice, and
// after its undo everything is as it was.
func TestRecipes(t *testing.T) {
	m := newMachine(t)
	m.must("root", "systemctl start atd cron")
	m.must(lab.User, "mkdir "+workplace+"; ln -s "+workplace+" work; printf '%s\\n' 'MAILTO=\"\"' '@daily true # 100%' | crontab -; echo mine >work/job; echo mine >work/crontab; echo mine >work/supervisord.conf")
	const few = "nohup disown setsid tmux at systemd-run-user" // a form of each kind
	for _, mode := range modes.All() {
		if mode.ID == "foreground" || strings.HasSuffix(mode.ID, "-attached") { // they keep the prompt: nothing follows
			continue
		}
		shells := []string{"bash", "dash", "fish"}
		each := slices.Contains(strings.Fields(few), mode.ID)
		switch {
		case anew.Raced() && !each: // what is pasted runs without the race detector
			continue
		case anew.Raced() || mode.Rare:
			shells = shells[:1]
		case each:
			shells = append(shells, "zsh", "ksh", "ash")
		}
		for _, sh := range shells {
			if known, _ := shell.Lookup(sh); known.Refuses(mode.Forms[0]) == "" {
				t.Run(mode.ID+" "+sh, func(t *testing.T) { recipe{machine{t, m.lab}, mode, sh}.proven() })
			}
		}
	}
	t.Run("as run", func(t *testing.T) { alike(machine{t, m.lab}) })
}

type recipe struct {
	machine
	mode  modes.Mode
	shell string
}

// workplace is a folder whose name is hard to write, as a word of sh(1).
const workplace = `'a %n "$w"#;\u it'\''s'`

// all is what a recipe could change: the files of the user, the crontab, units and
// scripts of System V's init.
const all = `cd; crontab -l; find . /etc/systemd/system /etc/init.d /etc/rc?.d -name .cache -prune -o \( -type f -o -type l \) -print | sort; cat work/job work/crontab work/supervisord.conf`

func (r recipe) proven() {
	name := r.mode.ID + "-" + r.shell
	script := `printf '<%s>' "$(pwd)" "$(id -un)" "$@" >"$0.new" && mv "$0.new" "$0".seen; [ -z "$NOTIFY_SOCKET" ] || exec perl -MIO::Socket::UNIX -e '` +
		`IO::Socket::UNIX->new(Type => SOCK_DGRAM, Peer => $ENV{NOTIFY_SOCKET})->send("READY=1"); exec qw(sleep 1000)'; exec sleep 1000`
	words := []string{"sh", "app.sh", "$HOME %n", `it's "q"`}
	r.must(lab.User, "printf '%s\\n' "+modes.ShellWords([]string{script})+" >work/app.sh")
	before := r.must(lab.User, all)
	log := ""
	if r.mode.ID == "supervisord" || r.mode.ID == "daemon" { // which can have no % or no $ in its name
		log = " --log " + lab.Home + "/log"
	}
	text := r.must(lab.User, "cd -P work && outlive run "+r.mode.ID+" --print --shell "+r.shell+" --name "+name+log+" -- "+modes.ShellWords(words))
	do, undo := pasted(text)
	r.must("root", "mkdir -p /tmp/recipes && cat >/tmp/recipes/do <<'RECIPE'\n"+do+"RECIPE\ncat >/tmp/recipes/undo <<'RECIPE'\n"+undo+"RECIPE\nchmod -R a+rX /tmp/recipes")
	known, _ := shell.Lookup(r.shell)
	program := strings.TrimSuffix(strings.Join(known.Script, " "), " -c")
	paste := func(file string) string {
		return r.must(lab.User, "cd / && "+program+" /tmp/recipes/"+file+" >~/.said 2>&1 </dev/null; cat ~/.said; rm ~/.said")
	}
	paste("do")
	switch r.mode.ID { // as the next boot would
	case "cron-reboot":
		r.must("root", "rm -f /run/crond.reboot; systemctl restart cron")
	case "cron": // as it would when a minute is over
		r.must(lab.User, `crontab -l | sed -n 's/^[*] [*] [*] [*] [*] //p' | sed 's/\\%/%/g' >~/.minute; setsid -f sh ~/.minute >/dev/null 2>&1 </dev/null`)
		r.awaits(lab.User, "test -e work/app.sh.seen")
		r.must(lab.User, "rm ~/.minute")
	case "sysvinit-update-rc":
		r.must("root", "systemctl daemon-reload; systemctl start multi-user.target")
	}
	r.awaits(lab.User, "test -e work/app.sh.seen")
	require.Equal(r, "</home/visitor/"+strings.ReplaceAll(workplace[1:len(workplace)-1], `'\''`, "'")+"><visitor><$HOME %n><it's \"q\">", r.must(lab.User, "cat work/app.sh.seen"))
	if strings.Contains(text, "test ! -e") {
		require.Contains(r, paste("do"), "not started")
	}
	paste("undo")
	r.awaits("root", "! pgrep -x sleep -u "+lab.User)
	r.must(lab.User, "rm work/app.sh.seen")
	require.Equal(r, before, r.must(lab.User, all), text)
}

// pasted takes apart what is done when all is pasted, and the lines that undo it.
func pasted(text string) (do, undo string) {
	if before, after, fish := strings.Cut(text, "# to undo it, type\n"); fish {
		return text, strings.TrimSuffix(strings.ReplaceAll("\n"+after, "\n#   ", "\n"), "end\n") + before[:0]
	}
	_, undo, _ = strings.Cut(text, "<<'UNDO'\n")
	return text, strings.TrimSuffix(undo, "UNDO\n")
}

// TestRunInUnitsIsEndedAtAnyMoment: as on the machine itself, in units.
func TestRunInUnitsIsEndedAtAnyMoment(t *testing.T) {
	m := newMachine(t)
	const line = `for i in $(seq %[1]d); do
	outlive run %[2]s --name %[2]s-$i -- sleep 600 >/dev/null 2>&1 &
	p=$!; sleep 0.$(printf %%03d $((i %% 50)))
	[ $i -lt %[1]d ] || for n in $(seq 500); do # the last moment is after the start
		outlive ps | awk -v n=%[2]s-$i '$1 == n && $3 == "running"' | grep -q . && break; sleep 0.02
	done
	kill -s $(set -- KILL TERM HUP; shift $((i %% 3)); echo $1) $p; wait $p
done 2>/dev/null; true`
	for _, mode := range []string{"systemd-run", "systemd-run-user"} {
		m.must(lab.User, fmt.Sprintf(line, moments(mode), mode))
	}
	// What a manager was asked to start may be on its way for that long.
	m.awaitsFor(leftover.Stretch(45*time.Second), lab.User, "! outlive ps | grep unstarted")
	known := m.must(lab.User, "outlive ps | awk '$3 == \"running\" {print $1}'")
	t.Logf("%d of %d run", len(strings.Fields(known)), 2*moments("systemd-run"))
	require.NotEmpty(t, strings.Fields(known))
	m.must(lab.User, "outlive stop "+strings.Join(strings.Fields(known), " "))
	m.awaits("root", "! pgrep -a -x sleep -u "+lab.User) // an ended one may wait for its parent
}
