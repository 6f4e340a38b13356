package lessons

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestEar: who is not heard of is known by the clock of who listens, whatever the learner's says.
func TestEar(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	hears := func(ear Ear, s Seat, at time.Time) Seat {
		r := Room{Seats: []Seat{s}}
		ear.Listen(r, at)
		return r.Seats[0]
	}
	for name, wrong := range map[string]time.Duration{"right": 0, "ahead": time.Hour, "behind": -time.Hour} {
		ear, s := Ear{}, Seat{Name: "ann", Step: "first", At: now.Add(wrong), Active: now.Add(wrong)}
		require.Equal(t, name == "behind", hears(ear, s, now).Silent(), name)
		s.At = s.At.Add(Heartbeat)
		require.False(t, hears(ear, s, now.Add(Heartbeat)).Silent(), name)
		require.False(t, hears(ear, s, now.Add(Heartbeat+quiet-1)).Silent(), name)
		gone := hears(ear, s, now.Add(Heartbeat+3*time.Minute))
		require.True(t, gone.Silent(), name)
		require.Equal(t, 3*time.Minute, gone.Silence, name)
		require.Equal(t, 3*time.Minute+Heartbeat, gone.Idle(), name)
		gone.Left = true
		require.False(t, gone.Silent(), "who has left said so")
		gone.Left, gone.Step = false, ""
		require.False(t, gone.Silent(), "who is done with the lesson need not be there")
	}
}

// TestPolls: each learner's prediction counts once, in the order of the lesson's file, however
// it was shuffled; what no lesson has is not counted.
func TestPolls(t *testing.T) {
	l, _ := parse(t, small)
	step := l.Steps[0]
	var r Room
	for _, seed := range []string{"a", "b", "c", "d", "e"} {
		s := Seat{Lesson: l.ID, Votes: Votes{}}
		for _, c := range l.Shuffled(seed).Steps[0].Predict {
			if c.Text == step.Predict[1].Text {
				s.Votes.Cast(step.ID, c, "")
				s.Votes.Cast(step.ID, c, map[bool]string{true: "right", false: "wrong"}[seed < "c"])
			}
		}
		s.Votes.Cast(step.ID, Choice{Number: 1}, "right") // when the answer was known
		r.Seats = append(r.Seats, s)
	}
	for _, v := range []Votes{nil, {step.ID: {Choice: 9}}, {step.ID: {Choice: -1}}, {"other": {Choice: 1}}} {
		r.Seats = append(r.Seats, Seat{Lesson: l.ID, Votes: v})
	}
	r.Seats = append(r.Seats, Seat{Lesson: "other", Votes: Votes{step.ID: {Choice: 1}}})
	require.Equal(t, []Poll{{}, {Voted: 5, Right: 2}}, r.Polls(l.ID, step))
}

// TestCall: only the folder's owner and root are heeded, in whatever way another's word looks.
func TestCall(t *testing.T) {
	dir, now := t.TempDir(), time.Now().UTC()
	called := func() bool {
		_, called := ReadCall(dir, now)
		return called
	}
	call, path := Call{Lesson: "small", Step: "first", Number: 1, At: now}, filepath.Join(dir, callFile)
	require.False(t, called())
	require.NoError(t, call.Make(dir))
	c, is := ReadCall(dir, now)
	require.True(t, is)
	require.Equal(t, "first", c.Step)
	_, is = ReadCall(dir, now.Add(callHolds))
	require.False(t, is, "of yesterday")
	require.NoError(t, os.Chmod(path, 0o666))
	require.False(t, called(), "others may write to it")
	require.NoError(t, EndCall(dir))
	require.NoError(t, EndCall(dir))
	require.NoError(t, os.Symlink("/dev/null", path))
	require.False(t, called())
	require.NoError(t, call.Make(dir), "what lies in the way is replaced")
	require.True(t, called())
	if os.Geteuid() != 0 {
		t.Log("only root can tell who is not heeded")
		return
	}
	require.NoError(t, os.Chown(path, 1234, -1))
	require.False(t, called(), "a learner's")
	require.NoError(t, os.Chown(dir, 1234, -1))
	require.True(t, called(), "the owner's")
	require.NoError(t, call.Make(dir))
	require.True(t, called(), "root's")
}
