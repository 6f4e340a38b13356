package lessons

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

const matter = "---\nid: a\ntitle: t\ngoal: g\nteaches: [x]\nminutes: 5\n---\n## s {#a}\n\nt\n\n"

// worst are texts for which a parser or a search may take time out of proportion.
var worst = map[string]func(n int) string{
	"emphasis": func(n int) string { return broken("*a_ ", n) },
	"stars":    func(n int) string { return broken("**", n) },
	"brackets": func(n int) string { return broken("[", n) },
	"links":    func(n int) string { return broken("[a](", n) },
	"ticks":    func(n int) string { return broken("`a``b```", n) },
	"quotes":   func(n int) string { return broken(">", n) },
	"nested":   func(n int) string { return broken("- ", n) },
	"html":     func(n int) string { return broken("<a ", n) },
	"entities": func(n int) string { return broken("&", n) },
	"terms":    func(n int) string { return broken("process group daemon session ", n) },
	"lines":    func(n int) string { return strings.Repeat(strings.Repeat("word\n", 1000)+"\n", n/5001) },
	"cr":       func(n int) string { return strings.Repeat(strings.Repeat("a\r\n", 1000)+"\n", n/3001) },
	"setext":   func(n int) string { return strings.Repeat(strings.Repeat("a\n=\n", 1000)+"\n", n/4001) },
	"refs":     func(n int) string { return strings.Repeat("[a]: b\n\n", n/8) },
	"hint":     func(n int) string { return "```hint x\n" + broken("*a_ ", n-20) + "\n```\n" },
	"checks":   func(n int) string { return "```check\n" + strings.Repeat("x\n\n", n/3-10) + "```\n" },
	"steps":    func(n int) string { return numbered("## s {#a%05d}\n\ntext\n\n", n) },
	"hints":    func(n int) string { return numbered("```hint w%05d\nb\n```\n\n", min(n, 10000)) },
	"wrongs":   func(n int) string { return numbered("```wrong w%05d expect=x\nb\n```\n\n", min(n, 14000)) },
	"fences":   func(n int) string { return numbered("```notes\n%05d\n```\n\n", n) },
}

// broken repeats a text in lines and paragraphs that are just within the limits.
func broken(unit string, n int) string {
	line := strings.Repeat(unit, (maxLine-1)/len(unit)) + "\n"
	paragraph := strings.Repeat(line, maxParagraph/len(line)) + "\n"
	return strings.Repeat(paragraph, n/len(paragraph))
}

func numbered(unit string, n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n-len(unit); i++ {
		fmt.Fprintf(&b, unit, i)
	}
	return b.String()
}

// lintOne tells what a lint takes of the processor, whatever else runs on this machine:
// on one thread, and without the garbage of others collected meanwhile.
func lintOne(text string) (took time.Duration, problems []Problem) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	began := cpuTime()
	all, _ := All()
	l, bad := Parse("001-a.md", []byte(text))
	problems = append(bad, Lint(append(all, l), Vocabulary{})...)
	return cpuTime() - began, problems
}

func cpuTime() time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &now); err != nil {
		panic(err)
	}
	return time.Duration(now.Nano())
}

// bound is for the largest text, under the race detector too.
const bound = 5 * time.Second

// TestLintIsLinear: twice the text takes about twice the time, at worst, and what
// is beyond the limits is told without being read.
func TestLintIsLinear(t *testing.T) {
	for name, text := range worst {
		t.Run(name, func(t *testing.T) {
			half, whole := matter+text(MaxSize/2-200), matter+text(MaxSize-400)
			require.LessOrEqual(t, len(whole), MaxSize)
			best := func(text string, enough time.Duration) time.Duration {
				least, problems := lintOne(text)
				require.NotEmpty(t, problems)
				for range 2 {
					if least >= enough {
						again, _ := lintOne(text)
						least = min(least, again)
					}
				}
				return least
			}
			const noise = 50 * time.Millisecond // and what the other lessons take
			short := best(half, 0)
			long := best(whole, min(3*short+noise, bound))
			t.Log(len(whole), short, long)
			require.Less(t, long, bound)
			require.Less(t, long, 3*short+noise)
		})
	}
	for name, text := range map[string]string{
		"a large file":      matter + strings.Repeat("word\n\n", MaxSize/5),
		"a megabyte":        matter + strings.Repeat("[a](", 1<<18),
		"a long line":       matter + strings.Repeat("[", maxLine+1),
		"a long paragraph":  matter + strings.Repeat("word\n", maxParagraph/4),
		"many terms":        strings.Replace(matter, "[x]", "["+strings.Repeat("t, ", maxTerms)+"t]", 1),
		"more fences, each": matter + strings.Repeat("```notes\nx\n```\n\n", maxFences+1),
	} {
		_, problems := Parse("001-a.md", []byte(text))
		require.Len(t, problems, 1, name)
		took, _ := lintOne(text)
		require.Less(t, took, bound, name)
	}
}

// TestLines: the place of every byte of a text.
func TestLines(t *testing.T) {
	l := linesOf([]byte("ab\n\nc"))
	for offset, want := range []Pos{{1, 1}, {1, 2}, {1, 3}, {2, 1}, {3, 1}, {3, 2}} {
		require.Equal(t, want, l.at(offset))
	}
}
