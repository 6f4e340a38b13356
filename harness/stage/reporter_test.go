package stage

import (
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/workload"
)

// Who ends before its hello is nobody's heir: the next one is waited for, until the deadline.
func TestTheSpeechlessIsNoHeir(t *testing.T) {
	l, err := workload.Listen(filepath.Join(t.TempDir(), "report"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	s := &Stage{}
	s.Place.Report = l
	require.NoError(t, l.Knock())
	pid, err := reporter{}.again(s, time.Now().Add(10*time.Millisecond))
	require.NoError(t, err)
	require.Zero(t, pid)
	require.NoError(t, l.Knock())
	heir, err := net.Dial("unix", l.Path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = heir.Close() })
	_, err = heir.Write([]byte("{\"hello\":{}}\n"))
	require.NoError(t, err)
	pid, err = reporter{}.again(s, time.Now().Add(leftover.Stretch(10*time.Second)))
	require.NoError(t, err)
	require.Equal(t, os.Getpid(), pid)
	_ = s.again.Close()
}
