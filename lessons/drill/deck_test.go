package drill

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func zero(int) int { return 0 }

// asks has the next questions asked and answered, wrong where they are named so.
func asks(t *testing.T, d *Deck, all [][]string, n int, wrong ...string) (asked []string) {
	t.Helper()
	for range n {
		id, err := d.Next(all, zero)
		require.NoError(t, err)
		asked = append(asked, id)
		right := true
		for _, w := range wrong {
			right = right && w != id
		}
		require.NoError(t, d.Answer(right))
	}
	return asked
}

func TestWhatWasWrongComesBack(t *testing.T) {
	all := [][]string{{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"}}
	d, err := Read(t.TempDir())
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "c", "d", "a"}, asks(t, d, all, 5, "a"), "after three others")
	require.Equal(t, 1, d.Returning())
	require.Equal(t, []string{"e", "f", "g", "a"}, asks(t, d, all, 4), "and again, as it was wrong again")
	require.Equal(t, []string{"h", "i", "j", "k", "l", "m", "n", "o", "p", "a"}, asks(t, d, all, 10), "later, once it was right")
	require.Equal(t, 1, d.Returning())
	require.Equal(t, 19, d.Asked)
	require.Equal(t, 17, d.Right)
	for range 60 { // all are known: what is due first comes first
		id, err := d.Next(all, zero)
		require.NoError(t, err)
		for other := range d.Cards {
			require.LessOrEqual(t, d.Cards[id].Due, d.Cards[other].Due)
		}
		require.NoError(t, d.Answer(true))
	}
	require.Zero(t, d.Returning())
}

// Whoever is asked the same again cannot say "it dies" and be right most of the time.
func TestEachAnswerIsRightAsOften(t *testing.T) {
	all := [][]string{{"dies"}, {"lives 1", "lives 2", "lives 3", "lives 4"}}
	d, err := Read(t.TempDir())
	require.NoError(t, err)
	var of []int
	id, err := d.Next(all, func(n int) int { of = append(of, n); return n - 1 })
	require.NoError(t, err)
	require.Equal(t, "lives 4", id)
	require.Equal(t, []int{2, 4}, of, "an answer first, then one of its questions")
	require.NoError(t, d.Answer(true))
	require.Equal(t, []string{"dies", "lives 1", "lives 2", "lives 3"}, asks(t, d, all, 4))
}

// Whoever is killed is asked the same again, and nothing is lost.
func TestADeckIsKept(t *testing.T) {
	dir, all := filepath.Join(t.TempDir(), "learn"), [][]string{{"a", "b", "c"}}
	d, err := Read(dir)
	require.NoError(t, err)
	require.Equal(t, []string{"a"}, asks(t, d, all, 1, "a"))
	open, err := d.Next(all, zero)
	require.NoError(t, err)
	again, err := Read(dir)
	require.NoError(t, err)
	id, err := again.Next(all, func(int) int { panic("nothing is chosen") })
	require.NoError(t, err)
	require.Equal(t, open, id)
	require.Equal(t, d.Cards, again.Cards)
	id, err = again.Next([][]string{{"c"}}, zero)
	require.NoError(t, err)
	require.Equal(t, "c", id, "what cannot be asked here any more is not")
	id, err = again.Next(nil, zero)
	require.NoError(t, err)
	require.Empty(t, id)
}

// What could not be told is no answer, and does not come at once again.
func TestWhatCouldNotBeTold(t *testing.T) {
	all := [][]string{{"a", "b", "c", "d", "e", "f"}}
	d, err := Read(t.TempDir())
	require.NoError(t, err)
	asks(t, d, all, 4, "a")
	id, err := d.Next(all, zero)
	require.NoError(t, err)
	require.Equal(t, "a", id)
	require.NoError(t, d.Drop())
	require.Equal(t, 4, d.Asked)
	require.Equal(t, []string{"e", "f", "a"}, asks(t, d, all, 3))
}

func TestADeckThatCannotBeRead(t *testing.T) {
	for text, says := range map[string]string{
		"{":                             "cannot read your drill: .*drill.json: unexpected end",
		`{"schema": "outlive/drill/2"}`: `of schema "outlive/drill/2", this outlive knows "outlive/drill/1"`,
		`{"schema": "outlive/drill/1", "cards": null, "asked": 3}`: "",
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "drill.json"), []byte(text), 0o600))
		d, err := Read(dir)
		if says != "" {
			require.Error(t, err)
			require.Regexp(t, says, err.Error())
			continue
		}
		require.NoError(t, err)
		asks(t, d, [][]string{{"a"}}, 1)
	}
}
