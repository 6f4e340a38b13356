//go:build fleet

package ansible

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/fleet"
	"outlive/harness/lab"
)

// labs are five machines with an sshd each, and one that nobody can reach.
type labs struct {
	t          *testing.T
	self, dir  string
	book, keys string
}

// TestFleet has the real ansible-playbook ask six hosts over ssh: three like this one, of
// which one lacks a program, one whose user has no shell, one of another distribution,
// and one that is not there.
func TestFleet(t *testing.T) {
	top, err := filepath.Abs("../..")
	require.NoError(t, err)
	other := filepath.Join(os.Getenv("ROOTS"), "debian-11") // which `make fleet` has made
	l := labs{t: t, self: filepath.Join(top, "bin/outlive"), dir: t.TempDir()}
	require.NoError(t, lab.Missing(""), "make fleet is for root, on a machine that can have labs")
	require.NoError(t, lab.Missing(other), "make fleet makes it")
	t.Setenv("XDG_STATE_HOME", filepath.Join(l.dir, "state"))
	t.Setenv("ANSIBLE_LOCAL_TEMP", filepath.Join(l.dir, "local"))
	t.Setenv("ANSIBLE_NOCOLOR", "1")
	t.Setenv("ANSIBLE_SSH_CONTROL_PATH_DIR", filepath.Join(l.dir, "control"))
	t.Setenv("ANSIBLE_SSH_ARGS", "-o ControlMaster=auto -o ControlPersist=30s")
	require.NoError(t, os.Mkdir(filepath.Join(l.dir, "state"), 0o700))
	l.keys = filepath.Join(l.dir, "key")
	l.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", l.keys)
	for _, name := range []string{"one", "two", "lacks", "nologin"} {
		l.up(name)
	}
	l.up("other", "--root", other)
	l.inside("lacks", "rm /usr/bin/tmux")
	l.inside("nologin", "usermod -s /usr/sbin/nologin "+lab.User)
	l.book = filepath.Join(l.dir, "fleet")
	l.run(l.self, "fleet", "--print", l.book)
	l.inventory()

	t.Run("check", l.check)
	t.Run("all", l.all)
	t.Run("again", l.again)
	t.Run("tags", l.tags)
	t.Run("one file", l.oneFile)
}

func (l labs) run(words ...string) string {
	l.t.Helper()
	out, err := exec.Command(words[0], words[1:]...).CombinedOutput()
	require.NoError(l.t, err, "%q: %s", words, out)
	return string(out)
}

func (l labs) up(name string, flags ...string) {
	l.t.Helper()
	l.run(append([]string{l.self, "lab", "up", "--name", name}, flags...)...)
	l.t.Cleanup(func() { l.run(l.self, "lab", "down", "--name", name) })
	key, err := os.ReadFile(l.keys + ".pub")
	require.NoError(l.t, err)
	l.inside(name, fmt.Sprintf("printf '%%s' '%s' >/etc/ssh/fleet_key.pub; printf '%%s\\n' 'HostKey /etc/ssh/outlive_host' "+
		"'AuthorizedKeysFile /etc/ssh/fleet_key.pub' 'StrictModes no' 'UsePAM yes' 'PasswordAuthentication no' 'Subsystem sftp internal-sftp' >/etc/ssh/fleet_server", key))
}

func (l labs) inside(name, line string) string {
	l.t.Helper()
	return l.run(l.self, "lab", "exec", "--name", name, "--", "sh", "-c", line)
}

func (l labs) inventory() {
	text := "[fleet]\n"
	for _, name := range []string{"one", "two", "gone", "lacks", "nologin", "other"} { // who is not there stands in the middle
		proxy := fmt.Sprintf("%s lab exec --name %s -- /usr/sbin/sshd -i -f /etc/ssh/fleet_server", l.self, name)
		text += fmt.Sprintf("%s ansible_user=%s ansible_ssh_private_key_file=%s ansible_ssh_common_args='-o ProxyCommand=\"%s\" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null'\n",
			name, lab.User, l.keys, proxy)
	}
	require.NoError(l.t, os.WriteFile(filepath.Join(l.book, "hosts.ini"), []byte(text), 0o600))
}

// play runs the playbook, and gives what it said and its exit code.
func (l labs) play(t *testing.T, book string, flags ...string) (string, int) {
	t.Helper()
	cmd := exec.Command("ansible-playbook", append([]string{"-i", "hosts.ini", book}, flags...)...)
	cmd.Dir = l.book
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		require.NoError(t, err)
	}
	require.Regexp(t, `(?s)PLAY RECAP.*`, string(out))
	for _, line := range strings.Split(string(out), "\n") {
		if strings.Contains(line, " ok=") {
			require.Contains(t, line, "changed=0", "no host is changed")
		}
	}
	return string(out), cmd.ProcessState.ExitCode()
}

const few = `{"outlive_compare": ["--events", "hangup", "--shells", "bash"]}`

// check tells who can be reached, and does nothing.
func (l labs) check(t *testing.T) {
	out, _ := l.play(t, "fleet.yml", "--check", "--limit", "one,gone", "-e", few)
	require.Contains(t, out, "cannot be reached", out)
	require.NoDirExists(t, filepath.Join(l.book, "results"))
	l.leftNothing(t)
}

// report reads what was brought home.
func (l labs) report(t *testing.T) map[string]fleet.Host {
	t.Helper()
	out, err := exec.Command(l.self, "report", "--format", "json", filepath.Join(l.book, "results")).Output()
	var r fleet.Report
	require.NoError(t, json.Unmarshal(out, &r), "%s, %v", out, err)
	hosts := map[string]fleet.Host{}
	for _, h := range r.Hosts {
		hosts[h.Host] = h
	}
	return hosts
}

// all asks all of them, part by part: that nobody of a part can be asked keeps nobody else from it.
func (l labs) all(t *testing.T) {
	out, code := l.play(t, "fleet.yml", "-e", few, "-e", `{"outlive_serial": [2, 1, 3]}`)
	require.Equal(t, 2, code, out)
	require.Contains(t, out, "6 hosts", out)
	require.Contains(t, out, "a host cannot be told of", out)
	hosts := l.report(t)
	require.Len(t, hosts, 6)
	for _, name := range []string{"one", "two", "lacks", "other"} {
		require.Empty(t, hosts[name].Why(), out)
		require.Positive(t, hosts[name].Counts.Kept)
		require.Zero(t, hosts[name].Counts.Broken, name)
	}
	require.Contains(t, hosts["gone"].Why(), "cannot be reached")
	require.NotEmpty(t, hosts["nologin"].Why(), out)
	require.Contains(t, hosts["other"].Distribution, "11")
	require.Contains(t, fmt.Sprint(hosts["lacks"].Differs), "{{system tmux installed} no ")
	require.FileExists(t, filepath.Join(l.book, "results/report.md"))
	l.leftNothing(t)
}

// again asks some of them a second time: who was not asked is as before.
func (l labs) again(t *testing.T) {
	before := l.report(t)
	out, _ := l.play(t, "fleet.yml", "--limit", "one,gone", "-e", few)
	after := l.report(t)
	for name, h := range after {
		require.Equal(t, before[name].State, h.State, "%s: %s", name, out)
	}
	l.leftNothing(t)
}

// tags ask what they name, and what verify has to start is told to it.
func (l labs) tags(t *testing.T) {
	require.NoError(t, os.RemoveAll(filepath.Join(l.book, "results")))
	out, code := l.play(t, "fleet.yml", "--tags", "verify", "--limit", "two",
		"-e", `{"outlive_verify": ["--profile", "nohup", "--line", "nohup sleep 600 >log 2>&1 &"]}`)
	require.Contains(t, []int{0, 2}, code, out)
	found, err := filepath.Glob(filepath.Join(l.book, "results/*.json"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(l.book, "results/two.verify.json")}, found, out)
	require.Greater(t, l.report(t)["two"].Counts.Kept, 5)
}

// oneFile is the same without a role.
func (l labs) oneFile(t *testing.T) {
	require.NoError(t, os.RemoveAll(filepath.Join(l.book, "results")))
	book, err := exec.Command(l.self, "fleet", "--print").Output()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(l.book, "one.yml"), book, 0o600))
	out, code := l.play(t, "one.yml", "--limit", "one,other", "--tags", "compare", "-e", few)
	require.Zero(t, code, out)
	require.Len(t, l.report(t), 2)
	l.leftNothing(t)
}

// leftNothing: on no host is a file of ours or a process that was not there before.
func (l labs) leftNothing(t *testing.T) {
	t.Helper()
	for _, name := range []string{"one", "two", "lacks", "nologin", "other"} {
		left := l.inside(name, "ls -d /tmp/outlive.* /home/*/.local /home/*/.config 2>/dev/null; ps -u "+lab.User+" -o args= | grep outlive; true")
		require.Empty(t, left, name)
	}
}
