package files

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestMain lets the test binary be the one who writes, as another user or to be killed.
func TestMain(m *testing.M) {
	switch os.Getenv("OUTLIVE_TEST_WRITER") {
	case "":
		os.Exit(m.Run())
	case "between": // linked under its hidden name, and then nothing more
		t, err := newTemp(os.Args[1], 0o666)
		if err == nil {
			err = t.claim(func() error { return t.link(t.hidden()) })
		}
		fmt.Println(err)
		_, _ = io.Copy(io.Discard, os.Stdin)
	default:
		if err := write(os.Args[1], "new\n"); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

func write(name, text string) error {
	o, err := Create(name)
	if err != nil {
		return err
	}
	defer o.Discard()
	if _, err := io.WriteString(o, text); err != nil {
		return err
	}
	return o.Commit()
}

// writer is this program as somebody who writes a file.
func writer(t *testing.T, what, name string, uid uint32) *exec.Cmd {
	t.Helper()
	self := filepath.Join(t.TempDir(), "writer")
	of, err := os.Executable()
	require.NoError(t, err)
	text, err := os.ReadFile(of)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(self, text, 0o755))
	let(t, filepath.Dir(self))
	cmd := exec.Command(self, name)
	cmd.Env = append(os.Environ(), "OUTLIVE_TEST_WRITER="+what)
	cmd.WaitDelay = 5 * time.Second
	if uid != 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	}
	return cmd
}

// let makes a test's folder one that others can reach.
func let(t *testing.T, dir string) {
	t.Helper()
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755))
	require.NoError(t, os.Chmod(dir, 0o755))
}

func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func stat(t *testing.T, path string) unix.Stat_t {
	t.Helper()
	var st unix.Stat_t
	require.NoError(t, unix.Lstat(path, &st))
	return st
}

func asRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can be another user")
	}
}

// TestPlaces: what a path leads to decides, for files with O_TMPFILE and without it.
func TestPlaces(t *testing.T) {
	for name, tt := range map[string]struct {
		make  string // shell, in a folder of its own; the output is `out`
		check string // shell; succeeds
	}{
		"a new name":              {"", `[ "$(cat out)" = new ] && [ "$(ls -A)" = out ]`},
		"umask counts":            {"", `[ "$(stat -c %a out)" = 640 ]`},
		"a regular file":          {"echo old >out", `[ "$(cat out)" = new ] && [ "$(ls -A)" = out ]`},
		"its mode":                {"echo old >out; chmod 0751 out", `[ "$(stat -c %a out)" = 751 ]`},
		"a link":                  {"echo old >file; ln -s file out", `[ -L out ] && [ "$(cat file)" = new ]`},
		"a link to a link":        {"mkdir d; echo old >d/file; ln -s d/file l; ln -s $PWD/l out", `[ -L out ] && [ -L l ] && [ "$(cat d/file)" = new ]`},
		"a link to a new name":    {"mkdir d; ln -s d/file out", `[ -L out ] && [ "$(cat d/file)" = new ] && [ "$(ls -A d)" = file ]`},
		"a link to a device":      {"ln -s /dev/null out", `[ -L out ] && [ -c /dev/null ]`},
		"a leftover":              {"echo old >out; echo half >.out.outlive", `[ "$(cat out)" = new ] && [ "$(ls -A)" = out ]`},
		"a name as long as can":   {"", `[ "$(ls -A | wc -l)" = 1 ]`},
		"a list of access rights": {"echo old >out; setfattr -n user.note -v kept out", `[ "$(getfattr --only-values -n user.note out)" = kept ]`},
	} {
		t.Run(name, func(t *testing.T) {
			defer unix.Umask(unix.Umask(0o027))
			dir := t.TempDir()
			sh := func(script string) {
				cmd := exec.Command("sh", "-ec", script)
				cmd.Dir = dir
				said, err := cmd.CombinedOutput()
				require.NoError(t, err, "%s: %s", script, said)
			}
			if strings.Contains(tt.make, "fattr") {
				if _, err := exec.LookPath("setfattr"); err != nil {
					t.Skip(err)
				}
			}
			out := "out"
			if strings.HasPrefix(name, "a name as") {
				out = strings.Repeat("n", 255)
			}
			sh(tt.make)
			require.NoError(t, write(filepath.Join(dir, out), "new\n"))
			sh(tt.check)
		})
	}
}

// TestRefused: what cannot be kept is refused before anything is written.
func TestRefused(t *testing.T) {
	for name, tt := range map[string]struct{ make, why string }{
		"another name":    {"echo old >out; ln out other", "2 names"},
		"a directory":     {"mkdir out", "is a directory"},
		"a loop":          {"ln -s out out", "too many levels of symbolic links"},
		"no folder":       {"ln -s nowhere/out out", "no such file"},
		"in the way":      {"echo old >out; mkfifo .out.outlive", ""},
		"closed":          {"ln -s /proc/self/fd/98 out", "bad file descriptor"},
		"one's own stdin": {"ln -s /dev/stdin out", "for reading only"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			said, err := exec.Command("sh", "-ec", "cd "+dir+"; "+tt.make).CombinedOutput()
			require.NoError(t, err, "%s", said)
			before := names(t, dir)
			require.ErrorContains(t, write(filepath.Join(dir, "out"), "new\n"), tt.why)
			require.Equal(t, before, names(t, dir))
			if text, err := os.ReadFile(filepath.Join(dir, "out")); err == nil && tt.why != "" && strings.HasPrefix(tt.make, "echo") {
				require.Equal(t, "old\n", string(text))
			}
		})
	}
}

// TestOwner: root's writing leaves a file its owner; an ordinary user's is refused
// where it would take it away, and where the file is closed to them.
func TestOwner(t *testing.T) {
	asRoot(t)
	dir := t.TempDir()
	let(t, dir)
	require.NoError(t, os.Chmod(dir, 0o777))
	for name, tt := range map[string]struct {
		owner int
		mode  os.FileMode
		as    uint32
		why   string
	}{
		"root":           {1234, 0o640, 0, ""},
		"the owner":      {1234, 0o640, 1234, ""},
		"somebody":       {0, 0o666, 1234, "it belongs to uid 0"},
		"closed":         {0, 0o644, 1234, "permission denied"},
		"one's own shut": {1234, 0o444, 1234, "permission denied"},
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(dir, name)
			require.NoError(t, os.WriteFile(out, []byte("old\n"), 0o600))
			require.NoError(t, os.Chown(out, tt.owner, tt.owner))
			require.NoError(t, os.Chmod(out, tt.mode))
			before := stat(t, out)
			said, err := writer(t, "whole", out, tt.as).Output()
			text, _ := os.ReadFile(out)
			after := stat(t, out)
			require.Equal(t, []uint32{before.Uid, before.Gid, before.Mode}, []uint32{after.Uid, after.Gid, after.Mode})
			if tt.why == "" {
				require.NoError(t, err, "%s", said)
				require.Equal(t, "new\n", string(text))
				return
			}
			require.Error(t, err)
			require.Contains(t, string(said), tt.why)
			require.Equal(t, "old\n", string(text))
			require.Equal(t, before.Ino, after.Ino)
		})
	}
}

// TestStreams: what is open already is written to as it is, where it is.
func TestStreams(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	f, err := os.Create(file)
	require.NoError(t, err)
	defer f.Close()
	_, _ = f.WriteString("before\n")
	for _, name := range []string{"/dev/fd/%d", "/proc/self/fd/%d", "/proc/thread-self/fd/%d"} {
		require.NoError(t, write(fmt.Sprintf(name, f.Fd()), "new\n"), name)
	}
	_, _ = f.WriteString("after\n")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "before\nnew\nnew\nnew\nafter\n", string(text))

	r, w, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, write(fmt.Sprintf("/dev/fd/%d", w.Fd()), "new\n"))
	w.Close()
	text, err = io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, "new\n", string(text))

	fifo := filepath.Join(t.TempDir(), "fifo")
	require.NoError(t, unix.Mkfifo(fifo, 0o600))
	got := make(chan string, 1)
	go func() { text, _ := os.ReadFile(fifo); got <- string(text) }()
	require.NoError(t, write(fifo, "new\n"))
	require.Equal(t, "new\n", <-got)
	require.Equal(t, uint32(unix.S_IFIFO), stat(t, fifo).Mode&unix.S_IFMT)
}

// TestUntouched: whatever ends the writing before its end leaves the old file,
// and the folder, as they were.
func TestUntouched(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	require.NoError(t, os.WriteFile(out, []byte("old\n"), 0o600))
	before := stat(t, out)
	for name, fail := range map[string]func(o *Output){
		"discarded": func(o *Output) { require.True(t, o.Discard()) },
		"full": func(o *Output) {
			full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			require.NoError(t, err)
			o.file = full
			_, err = o.Write([]byte("new\n"))
			require.ErrorIs(t, err, unix.ENOSPC)
			require.ErrorContains(t, err, out)
			o.Discard()
		},
		"too large for ulimit -f": func(o *Output) {
			var was unix.Rlimit
			require.NoError(t, unix.Getrlimit(unix.RLIMIT_FSIZE, &was))
			require.NoError(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 2, Max: was.Max}))
			_, err := o.Write([]byte("new\n"))
			require.NoError(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &was))
			require.ErrorIs(t, err, unix.EFBIG)
			o.Discard()
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := Create(out)
			require.NoError(t, err)
			_, err = io.WriteString(o, "n")
			require.NoError(t, err)
			fail(o)
			after := stat(t, out)
			require.Equal(t, []any{before.Ino, before.Mtim}, []any{after.Ino, after.Mtim})
			require.Equal(t, []string{"out"}, names(t, dir))
		})
	}
}

// TestKilledBetween: the one moment in which something can be left, and the next
// writer, who waits for a living one and clears up after a dead one.
func TestKilledBetween(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	require.NoError(t, os.WriteFile(out, []byte("old\n"), 0o600))
	cmd := writer(t, "between", out, 0)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	said, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, _ := bufio.NewReader(said).ReadString('\n')
	require.Equal(t, "<nil>\n", line)
	require.Equal(t, []string{".out.outlive", "out"}, names(t, dir))

	o, err := Create(out)
	require.NoError(t, err)
	held, err := o.temp.sweep()
	require.NoError(t, err)
	require.True(t, held, "its writer lives")
	require.Equal(t, []string{".out.outlive", "out"}, names(t, dir))

	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	in.Close()
	require.NoError(t, o.Commit())
	require.Equal(t, []string{"out"}, names(t, dir))
}

// TestWithoutTmpfile: a file system that has none gets the hidden name from the beginning.
func TestWithoutTmpfile(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	hide := func() *Output {
		tmp := &temp{dir: dir, base: "out"}
		require.NoError(t, tmp.hide(0o666))
		require.Equal(t, uint32(0), stat(t, tmp.hidden()).Mode&0o022, "umask counts")
		require.NoError(t, tmp.resemble())
		o := &Output{Name: out, temp: tmp, file: tmp.File}
		_, err := io.WriteString(o, "new\n")
		require.NoError(t, err)
		return o
	}
	for _, old := range []bool{false, true} {
		require.True(t, hide().Discard())
		if !old {
			require.Empty(t, names(t, dir))
		}
		require.NoError(t, hide().Commit())
		require.Equal(t, []string{"out"}, names(t, dir))
	}
}

// TestNoTmpfileErrors: those who lack it say so in the one way that is looked for.
func TestNoTmpfileErrors(t *testing.T) {
	for _, dir := range []string{"/proc", "/sys"} {
		_, err := os.OpenFile(dir, os.O_WRONLY|unix.O_TMPFILE, 0o600)
		require.Condition(t, func() bool {
			return err != nil && (unwrap(err) == unix.EOPNOTSUPP || unwrap(err) == unix.EACCES || unwrap(err) == unix.EROFS)
		}, "%s: %v", dir, err)
	}
}

func unwrap(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// TestStream: from the first line on, the file is there and grows.
func TestStream(t *testing.T) {
	for _, old := range []string{"", "old\n"} {
		dir := t.TempDir()
		out := filepath.Join(dir, "out")
		if old != "" {
			require.NoError(t, os.WriteFile(out, []byte(old), 0o600))
		}
		o, err := Create(out)
		require.NoError(t, err)
		for i, want := range []string{"a\n", "a\nb\n"} {
			_, err = io.WriteString(o, want[2*i:])
			require.NoError(t, err)
			require.NoError(t, o.Stream())
			text, err := os.ReadFile(out)
			require.NoError(t, err)
			require.Equal(t, want, string(text))
		}
		require.False(t, o.Discard())
		require.Equal(t, []string{"out"}, names(t, dir))
	}
}

// TestReplaceAtOnce: many writers of one file never meet half a file.
func TestReplaceAtOnce(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "record")
	done := make(chan error)
	for i := range 8 {
		go func() {
			var err error
			for n := 0; n < 50 && err == nil; n++ {
				err = Replace(path, []byte(strings.Repeat(fmt.Sprint(i), 5000)), 0o600)
			}
			done <- err
		}()
	}
	for range 8 {
		require.NoError(t, <-done)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, strings.Repeat(string(text[:1]), 5000), string(text))
	}
	require.Equal(t, []string{"record"}, names(t, dir))
	require.ErrorIs(t, Make(path, nil, 0o600), fs.ErrExist)
}
