package runs

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc"
)

// notes keeps what is told, for another goroutine to look at.
type notes struct {
	sync.Mutex
	bytes.Buffer
}

func (n *notes) Write(p []byte) (int, error) {
	n.Lock()
	defer n.Unlock()
	return n.Buffer.Write(p)
}

func (n *notes) text() string {
	n.Lock()
	defer n.Unlock()
	return n.String()
}

// following follows the log of a real process; what it prints is gathered in out.
type following struct {
	log   string
	run   *exec.Cmd
	out   *notes
	note  *notes
	over  chan error
	close func() // nobody reads any more
}

func followLog(t *testing.T, text string, lines int) *following {
	f := &following{log: filepath.Join(t.TempDir(), "log"), run: exec.Command("sleep", "60"), out: &notes{}, note: &notes{}, over: make(chan error, 1)}
	require.NoError(t, os.WriteFile(f.log, []byte(text), 0o600))
	require.NoError(t, f.run.Start())
	t.Cleanup(f.end)
	r := recordOf(t, f.run.Process.Pid)
	r.Log = f.log
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	f.close = func() { reader.Close() }
	go func() {
		buffer := make([]byte, 512)
		for {
			n, err := reader.Read(buffer)
			if err != nil {
				return
			}
			_, _ = f.out.Write(buffer[:n])
		}
	}()
	go func() {
		f.over <- Follower{Lines: lines, Out: writer, Note: f.note}.Follow(r)
		writer.Close()
	}()
	return f
}

func (f *following) end() { _, _ = f.run.Process.Kill(), f.run.Wait() }

func (f *following) write(t *testing.T, how int, text string) {
	file, err := os.OpenFile(f.log, os.O_WRONLY|how, 0o600)
	require.NoError(t, err)
	_, err = file.WriteString(text)
	require.NoError(t, err)
	require.NoError(t, file.Close())
}

func (f *following) shows(t *testing.T, want string) {
	t.Helper()
	proc.Until(time.Now().Add(5*time.Second), func() bool { return f.out.text() == want })
	require.Equal(t, want, f.out.text())
}

func (f *following) isOver(t *testing.T) {
	t.Helper()
	select {
	case err := <-f.over:
		require.NoError(t, err)
	case <-time.After(5 * time.Second):
		require.Fail(t, "it still follows")
	}
}

func TestFollow(t *testing.T) {
	f := followLog(t, "a\nb\n", 1)
	f.shows(t, "b\n")
	f.write(t, os.O_APPEND, "c\n")
	f.shows(t, "b\nc\n")
	f.write(t, os.O_TRUNC, "d\n")
	f.shows(t, "b\nc\nd\n")
	require.Equal(t, "(the log was truncated)\n", f.note.text())
	require.NoError(t, os.Rename(f.log, f.log+".1"))
	f.write(t, os.O_CREATE, "e\n")
	f.shows(t, "b\nc\nd\ne\n")
	require.Contains(t, f.note.text(), "(the log was replaced)\n")
	f.write(t, os.O_APPEND, "last")
	f.end()
	f.isOver(t)
	f.shows(t, "b\nc\nd\ne\nlast")
}

// TestFollowEndsWithItsReader: a closed pipe is noticed though nothing is written.
func TestFollowEndsWithItsReader(t *testing.T) {
	f := followLog(t, "a\n", -1)
	f.shows(t, "a\n")
	f.close()
	f.isOver(t)
}

func TestFollowWhatHasEnded(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	require.NoError(t, os.WriteFile(log, []byte("a\nb\n"), 0o600))
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer out.Close()
	r := record("app")
	r.Log = log
	require.NoError(t, Follower{Lines: -1, Out: out, Note: &notes{}}.Follow(r))
	text, err := os.ReadFile(out.Name())
	require.NoError(t, err)
	require.Equal(t, "a\nb\n", string(text))
}
