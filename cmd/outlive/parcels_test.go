//go:build linux && parcels

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/lab"
)

// The parcels that make dist has made are looked at with the distributions' own tools, put in
// place, used and taken away: make parcels, as root.

// parcel finds the one of a kind, for this processor.
func parcel(t *testing.T, pattern string) string {
	t.Helper()
	dir := os.Getenv("DIST")
	if dir == "" {
		dir = "bin/dist"
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(top, dir)
	}
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	require.NoError(t, err)
	require.Len(t, found, 1, "%s: make dist first", pattern)
	return found[0]
}

// ran runs a program that has to succeed, and gives what it said.
func ran(t *testing.T, words ...string) string {
	t.Helper()
	out, err := exec.Command(words[0], words[1:]...).CombinedOutput()
	require.NoError(t, err, "%q: %s", words, out)
	return string(out)
}

// isBuilt holds what version --json says against the commit that the parcels are of.
func isBuilt(t *testing.T, said, arch string) {
	t.Helper()
	var b build
	require.NoError(t, json.Unmarshal([]byte(said), &b), said)
	commit := strings.TrimSpace(ran(t, "git", "-C", top, "rev-parse", "HEAD"))
	require.Equal(t, build{"outlive/version/1", b.Version, commit, runtime.Version(), "linux", arch}, b)
	require.Contains(t, filepath.Base(parcel(t, "outlive-*-linux-"+arch+".tar.gz")), strings.TrimPrefix(b.Version, "v"))
}

func TestParcelSums(t *testing.T) {
	cmd := exec.Command("sha256sum", "--strict", "-c", "SHA256SUMS")
	cmd.Dir = filepath.Dir(parcel(t, "SHA256SUMS"))
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Equal(t, 6, strings.Count(string(out), ": OK\n"), "%s", out)
}

// TestParcelTar: it works where it is laid down, and brings along what make install does.
func TestParcelTar(t *testing.T) {
	dir := t.TempDir()
	ran(t, "tar", "-C", dir, "--strip-components=1", "-xzf", parcel(t, "outlive-*-linux-amd64.tar.gz"))
	isBuilt(t, ran(t, dir+"/bin/outlive", "version", "--json"), "amd64")
	files := installed(t, dir)
	for _, want := range []string{"/share/man/man1/outlive-run.1", "/share/man/man7/outlive-events.7", "/share/bash-completion/completions/outlive", "/share/doc/outlive/LICENSES"} {
		require.Contains(t, files, want)
	}
	linked := ran(t, "go", "version", "-m", dir+"/bin/outlive")
	licenses, err := os.ReadFile(dir + "/share/doc/outlive/LICENSES")
	require.NoError(t, err)
	for _, m := range regexp.MustCompile(`(?m)^\tdep\t(\S+)`).FindAllStringSubmatch(linked, -1) {
		require.Contains(t, string(licenses), "\n"+m[1]+" v", "whose work is linked, has a license")
	}
	for _, page := range []string{"man1/outlive.1", "man7/outlive-events.7"} {
		require.Empty(t, ran(t, "sh", "-c", "man --warnings -l "+dir+"/share/man/"+page+" 2>&1 >/dev/null"))
	}
}

// TestParcelDeb: Debian's own judge finds no error but one, whose reason it is told; it is put
// in place, used by an ordinary user, and taken away without anything left, in a lab.
func TestParcelDeb(t *testing.T) {
	m := newMachine(t)
	deb := parcel(t, "outlive_*_amd64.deb")
	ran(t, "lintian", "--allow-root", "--fail-on", "error", deb)
	ran(t, "lintian", "--allow-root", "--fail-on", "error", parcel(t, "outlive_*_arm64.deb"))
	judged := ran(t, "lintian", "--allow-root", "--fail-on", "none", "--no-override", deb)
	require.Equal(t, []string{"E: outlive: statically-linked-binary [usr/bin/outlive]"}, regexp.MustCompile(`(?m)^E: .*`).FindAllString(judged, -1))

	text, err := os.ReadFile(deb)
	require.NoError(t, err)
	m.write("/root/outlive.deb", string(text))
	// Triggers are other packages' own: man-db reads every manual that this machine has.
	m.must("root", "dpkg --no-triggers -i /root/outlive.deb")
	files := strings.Fields(m.must("root", "dpkg -L outlive"))
	for _, want := range []string{"/usr/bin/outlive", "/usr/share/doc/outlive/copyright", "/usr/share/doc/outlive/changelog.gz", "/usr/share/man/man7/outlive-events.7.gz"} {
		require.Contains(t, files, want)
	}
	m.must("root", "dpkg --verify outlive")
	isBuilt(t, m.must(lab.User, "/usr/bin/outlive version --json"), "amd64")
	require.Contains(t, m.must(lab.User, "cd; /usr/bin/outlive compare --modes background,setsid --events hangup"), "controls right")
	m.must(lab.User, "cd; /usr/bin/outlive run setsid --name stays -- sleep 1000")
	m.must("root", "dpkg --no-triggers -r outlive; test ! -e /usr/bin/outlive; pgrep -f -x 'sleep 1000'") // whose run that was, is not asked
	m.must("root", "dpkg --no-triggers --purge outlive; pkill -f -x 'sleep 1000'")
	for _, file := range files {
		if filepath.Base(file) == "outlive" || strings.Contains(file, "outlive.") || strings.Contains(file, "outlive-") {
			m.must("root", "test ! -e "+file)
		}
	}
}

// TestParcelRPM: rpm reads it, and puts it in place in a root of its own, and takes it away.
func TestParcelRPM(t *testing.T) {
	file := parcel(t, "outlive-*.x86_64.rpm")
	about := ran(t, "rpm", "-qip", file)
	for _, want := range []string{`Name +: outlive\n`, `License +: MIT\n`, `Architecture: x86_64\n`, `Build Host +: localhost\n`, `Summary +: Runs programs`} {
		require.Regexp(t, want, about)
	}
	require.Contains(t, ran(t, "rpm", "--checksig", file), "digests OK")
	require.Contains(t, ran(t, "rpm", "-qip", parcel(t, "outlive-*.aarch64.rpm")), "Architecture: aarch64\n")
	listed := strings.Fields(ran(t, "rpm", "-qlp", file))
	require.Contains(t, listed, "/usr/share/zsh/site-functions/_outlive")
	dir := t.TempDir()
	ran(t, "rpm", "--root", dir, "--initdb")
	ran(t, "rpm", "--root", dir, "-i", "--nosignature", file)
	isBuilt(t, ran(t, dir+"/usr/bin/outlive", "version", "--json"), "amd64")
	require.Empty(t, ran(t, "rpm", "--root", dir, "-V", "outlive"), "all is as it was packed")
	for _, file := range listed {
		_, err := os.Stat(dir + file)
		require.NoError(t, err)
	}
	ran(t, "rpm", "--root", dir, "-e", "outlive")
	for _, file := range listed {
		_, err := os.Stat(dir + file)
		require.ErrorIs(t, err, os.ErrNotExist)
	}
}

// onARM64 has the kernel start programs for arm64 by QEMU, in a user namespace of its own: whose
// binfmt_misc is its own, too, from Linux 6.7 on.
const onARM64 = `mount -t binfmt_misc none /proc/sys/fs/binfmt_misc &&
printf %s ':outlive-arm64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:'"$0"':F' >/proc/sys/fs/binfmt_misc/register &&
exec "$@"`

// TestParcelARM64: a processor that is not this one's. QEMU's user mode knows no subreaper
// (7.2: EINVAL): run says what that costs, and compare, which cannot do without, refuses.
func TestParcelARM64(t *testing.T) {
	qemu, err := exec.LookPath("qemu-aarch64-static")
	require.NoError(t, err)
	h := newHouse(t)
	dir := t.TempDir()
	ran(t, "tar", "-C", dir, "--strip-components=1", "-xzf", parcel(t, "outlive-*-linux-arm64.tar.gz"))
	try := func(words ...string) (string, int) {
		cmd := h.command()
		cmd.Path, err = exec.LookPath("unshare")
		require.NoError(t, err)
		cmd.Args = append([]string{"unshare", "-Urm", "sh", "-c", onARM64, qemu, dir + "/bin/outlive"}, words...)
		out, _ := cmd.CombinedOutput()
		return string(out), cmd.ProcessState.ExitCode()
	}
	works := func(words ...string) string {
		out, code := try(words...)
		require.Zero(t, code, "%q: %s", words, out)
		return out
	}
	isBuilt(t, works("version", "--json"), "arm64")
	require.Regexp(t, `SigIgn:\t0{15}1\n`, works("native", "nohup", "--", "grep", "SigIgn", "/proc/self/status"))
	said := works("run", "setsid", "--name", "app", "--", "sleep", "1000")
	require.Contains(t, said, "app is running: pid ")
	knowsNone := strings.Contains(said, "cannot become a subreaper: prctl: invalid argument")
	require.Regexp(t, `app +setsid +running`, works("ps"))
	require.Contains(t, works("stop", "app"), "app has ended: SIGTERM to 1 process")
	require.Contains(t, works("rm", "app"), "app is forgotten")
	refused, code := try("compare", "--modes", "setsid", "--events", "hangup", "--shells", "bash")
	if knowsNone {
		require.Equal(t, codeUnfit, code, refused)
		require.Contains(t, refused, "outlive: cannot become a subreaper: prctl: invalid argument\nhint: what this machine lacks: "+dir+"/bin/outlive doctor\n")
	}
}
