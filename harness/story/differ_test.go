package story

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
)

// TestDifferences: what two runs do not share, and nothing that is another each time.
func TestDifferences(t *testing.T) {
	all := stories(t)
	background, nohup := all["background_shell_hangup_bash_chatty"], all["nohup_tool_hangup_bash_chatty"]
	differ := map[string]Difference{}
	for _, d := range Differences(background.Scene(), nohup.Scene()) {
		differ[d.What] = d
	}
	require.Equal(t, Difference{"SIGHUP", "default", "ignored"}, differ["SIGHUP"])
	require.Equal(t, Difference{"stdout", "the shell's terminal", "log"}, differ["stdout"])
	require.Equal(t, Difference{"signals to it", "SIGHUP from bash: default: ends it", "SIGHUP from bash: ignored"}, differ["signals to it"])
	require.Equal(t, Difference{"what became of it", "died", "lives"}, differ["what became of it"])
	require.NotContains(t, differ, "session")
	require.NotContains(t, differ, "shell")

	again := loadStory(t, recorded[0])
	enlarge(&again)
	require.Empty(t, Differences(background.Scene(), again.Scene()), "pids are others each time")
}

// TestDifferMarksBothSides: the signal that the other has not, and the facts that are others.
func TestDifferMarksBothSides(t *testing.T) {
	all := stories(t)
	one, two := Differ(all["background_shell_hangup_bash_chatty"].Scene(), all["nohup_tool_hangup_bash_chatty"].Scene())
	for _, s := range []Scene{one, two} {
		var marked []string
		for _, sent := range s.Signals {
			if sent.Differs {
				marked = append(marked, s.line(sent))
			}
		}
		require.Len(t, marked, 1)
		require.Regexp(t, "SIGHUP from bash: .* to workload", marked[0])
		subject, ok := s.subject()
		require.True(t, ok)
		require.Contains(t, subject.Differs, "SIGHUP")
		require.NotContains(t, subject.Differs, "session")
	}
	require.Empty(t, all["background_shell_hangup_bash_chatty"].Scene().Actors[1].Differs, "the scene that was given is as it was")
}

// TestSideBySide: it fits any page; each story is there whole; what is the same has no mark.
func TestSideBySide(t *testing.T) {
	all := stories(t)
	one := all["background_shell_hangup_bash_chatty"]
	for name, two := range all {
		for _, columns := range []int{42, 80, 160} {
			for _, ascii := range []bool{false, true} {
				text, err := SideBySide(one, two, inBash(Options{Look: page.Look{Width: columns, ASCII: ascii}}))
				require.NoError(t, err)
				for line := range strings.Lines(text) {
					require.LessOrEqual(t, page.Width(strings.TrimSuffix(line, "\n")), columns, "%s: %q", name, line)
				}
			}
		}
	}
	again := loadStory(t, recorded[0])
	again.Keepers = one.Keepers
	text, err := SideBySide(one, again, inBash(Options{}))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(text, "nothing differs\n"))
	require.NotContains(t, text, "≠")
	two := all["nohup_tool_hangup_bash_chatty"]
	beside, err := SideBySide(one, two, inBash(Options{Look: page.Look{Width: 160}}))
	require.NoError(t, err)
	require.Regexp(t, `(?m)^≠ └ workload .*default .*   ≠ └ workload .*ignored`, beside)
	require.Regexp(t, `(?m)^  the terminal closes .*     the terminal closes`, beside)
}

// TestASceneGrows: of a trial that goes on there is what is known, and no more.
func TestASceneGrows(t *testing.T) {
	for _, name := range recorded {
		s := loadStory(t, name)
		whole := s.Scene()
		s.Trial = plan.Trial{Shell: s.Trial.Shell, Evidence: s.Trial.Evidence}
		all := s.Trial.Evidence.Signals
		seen := 0
		for n := range len(all) + 1 {
			e := *s.Trial.Evidence
			e.Signals = append([]evidence.Signal{}, all[:n]...)
			s.Trial.Evidence = &e
			now := s.Scene()
			require.Empty(t, now.Unseen)
			require.Empty(t, now.Sum)
			for _, a := range now.Actors {
				require.True(t, a.Fate == "" || !a.Known, "%s: %+v", name, a)
			}
			require.GreaterOrEqual(t, len(now.Signals)+1, seen, "what was seen stays, but for what is folded away")
			seen = len(now.Signals)
		}
		require.Len(t, s.Scene().Signals, len(whole.Signals), name)
		s.Trial.Evidence = &evidence.Evidence{Shell: s.Trial.Evidence.Shell}
		require.Len(t, s.Scene().Actors, 1, "the shell alone")
	}
}
