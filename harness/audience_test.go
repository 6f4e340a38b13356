package harness

import (
	"context"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/practice"
	"outlive/harness/studio"
)

// audience is one without a terminal: it does what its script says for each piece of
// news and each question, and writes down what it was told.
type audience struct {
	keys  chan []byte
	told  []string
	notes []studio.Standing
	types func(studio.News) string
	picks func(studio.Question) (string, error)
}

func (a *audience) Tell(n studio.News) {
	text := fmt.Sprint(n.Step, " ", n.Kind)
	switch n.Kind {
	case studio.Seen, studio.Judged:
		text += fmt.Sprint(" ", n.Attempt.Done, n.Attempt.Unfit, " ", n.Attempt.Diagnosis)
	case studio.Parted:
		text += " " + string(n.Parting)
	case studio.Hinted, studio.Unable, studio.Unheard, studio.Unkept:
		text += " " + n.Text
	}
	a.told = append(a.told, text)
	if keys := a.types(n); keys != "" {
		a.keys <- []byte(keys)
	}
}

func (a *audience) Answer(n studio.News) string                                 { return string(n.Kind) }
func (a *audience) Predict(context.Context, int) (int, error)                   { return 2, nil }
func (a *audience) Choose(_ context.Context, q studio.Question) (string, error) { return a.picks(q) }
func (a *audience) Console() studio.Console {
	return studio.Console{Keys: a.keys, Show: func([]byte) {}}
}

// TestALessonForAnAudience: a lesson is given whole to whoever answers it; its words,
// its keys and its terminal are the audience's.
func TestALessonForAnAudience(t *testing.T) {
	foreground := practice.Predicate{Name: "foreground"}
	l := studio.Lesson{Dir: t.TempDir(), Steps: []studio.Exercise{{
		Step:    practice.Step{Shell: "bash", Event: "hangup"},
		Check:   []practice.Predicate{foreground, {Name: "ended.sighup"}},
		Choices: [][]practice.Predicate{{{Name: "died"}}, {{Name: "survived"}}},
		Hints:   []studio.Hint{{Diagnosis: "foreground", Text: "Without &."}},
	}, {
		Step:  practice.Step{Shell: "bash"},
		Check: []practice.Predicate{foreground},
	}}}
	var opened int
	var asked []string
	a := &audience{keys: make(chan []byte, 1)}
	a.types = func(n studio.News) string {
		switch {
		case n.Kind == studio.Opens:
			opened++
			return map[bool]string{true: "workload &\r", false: "workload\r"}[opened == 1]
		case n.Kind == studio.Met && n.Step == 0, n.Kind == studio.Seen:
			return string(rune(studio.Button))
		}
		return ""
	}
	a.picks = func(q studio.Question) (string, error) {
		asked = append(asked, string(q))
		switch {
		case len(asked) > 9: // the lesson goes in a circle
			return "", studio.ErrLeft
		case q == studio.ToImprove && len(asked) == 2:
			return practice.Hint, nil
		case q == studio.ToGoOn: // meanwhile somebody speaks up from elsewhere
			return practice.Next, answered(l.Dir, practice.Hint, string(studio.Waits))
		}
		return practice.Next, nil
	}
	l.Note = func(s studio.Standing) error {
		a.notes = append(a.notes, s)
		return nil
	}
	s, err := studio.Open(outlive)
	require.NoError(t, err)
	defer s.Close()
	ctx, stop := context.WithTimeout(t.Context(), patient)
	defer stop()
	require.NoError(t, s.Give(ctx, l, a), "%q", a.told)
	require.Equal(t, []string{
		"0 welcome", "0 task",
		"0 opens", "0 met", "0 parted act", "0 judged false foreground", "0 hinted Without &.",
		"0 opens", "0 met", "0 parted act", "0 judged true ",
		"1 task", "1 opens", "1 met", "1 seen true ", "1 parted next", "1 judged true ", "2 finished",
	}, a.told)
	require.Equal(t, []string{"begin", "improve", "improve", "go-on", "end"}, asked)
	require.Contains(t, a.notes, studio.Standing{Tries: 1, Hints: 1, Done: true, Guess: 2, Predicted: "wrong"})
	require.Equal(t, studio.Standing{Step: 2, Done: true}, a.notes[len(a.notes)-1])
	_, err = studio.ReadRunning(l.Dir)
	require.Error(t, err, "another terminal still finds the lesson")

	a.picks = func(studio.Question) (string, error) { return "", studio.ErrLeft }
	require.ErrorIs(t, s.Give(ctx, l, a), studio.ErrLeft)
}

// answered says what is wrong with what a command from another terminal is answered.
func answered(dir, word, answer string) error {
	r, err := studio.ReadRunning(dir)
	if err != nil {
		return err
	}
	conn, err := net.Dial("unix", r.Say)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(soon())
	if _, err := fmt.Fprintln(conn, word); err != nil {
		return err
	}
	said, err := io.ReadAll(conn)
	if err == nil && string(said) != answer {
		err = fmt.Errorf("%s is answered %q", word, said)
	}
	return err
}
