package terminal

import (
	"bytes"
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func open(t *testing.T) *Terminal {
	term, err := Open()
	require.NoError(t, err)
	t.Cleanup(func() { _ = term.Close() })
	return term
}

func TestTypedTextIsEchoedAndAnswered(t *testing.T) {
	term := open(t)
	cmd := exec.Command("sh", "-c", "read x; echo got $x")
	require.NoError(t, term.Start(cmd))
	require.NoError(t, term.Type("abc\n"))
	require.NoError(t, term.Wait(soon(t), 0, func(b []byte) bool { return bytes.Contains(b, []byte("got abc")) }))
	require.NoError(t, cmd.Wait())
	require.ErrorIs(t, term.Wait(soon(t), term.Mark(), func([]byte) bool { return false }), ErrEnded)
}

// The trap: with a reader in read(2) on a blocking master no hangup would ever be sent.
func TestCloseHangsUpWhileTheReaderWaits(t *testing.T) {
	term := open(t)
	cmd := exec.Command("sleep", "60")
	require.NoError(t, term.Start(cmd))
	require.NoError(t, term.Close())
	require.ErrorContains(t, cmd.Wait(), "hangup")
}

func TestWaitKeepsItsDeadline(t *testing.T) {
	term := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	err := term.Wait(ctx, 0, func([]byte) bool { return false })
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestOutputIsBounded(t *testing.T) {
	term := open(t)
	cmd := exec.Command("sh", "-c", "head -c 3000000 /dev/zero; echo; echo end")
	require.NoError(t, term.Start(cmd))
	require.NoError(t, cmd.Wait())
	require.NoError(t, term.Wait(soon(t), 0, func(b []byte) bool { return bytes.Contains(b, []byte("end")) }))
	require.LessOrEqual(t, len(term.Since(0)), keep)
}
