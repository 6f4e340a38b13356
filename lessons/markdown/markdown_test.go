package markdown

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// shown spells a tree: kind letters, text, and children in parentheses.
func shown(n *Node, source []byte) string {
	var inner []string
	for _, c := range n.Children {
		inner = append(inner, shown(c, source))
	}
	switch all := strings.Join(inner, " "); n.Kind {
	case Document:
		return all
	case Heading:
		return fmt.Sprintf("h%d(%s)", n.Level, all)
	case Paragraph:
		return "p(" + all + ")"
	case Tight:
		return "t(" + all + ")"
	case Fence:
		return fmt.Sprintf("fence %s(%q)", n.Info.In(source), n.Text(source))
	case Example:
		return fmt.Sprintf("example(%q)", n.Text(source))
	case List:
		return fmt.Sprintf("%s(%s)", map[bool]string{true: fmt.Sprint("ol", n.First), false: "ul"}[n.Ordered], all)
	case Item:
		return "i(" + all + ")"
	case Quote:
		return "quote(" + all + ")"
	case Rule:
		return "rule"
	case Table:
		return "table(" + all + ")"
	case Row:
		return "r(" + all + ")"
	case Cell:
		return "c(" + all + ")"
	case Code:
		return fmt.Sprintf("code(%q)", n.Text(source))
	case Emphasis:
		return strings.Repeat("*", n.Level) + "(" + all + ")"
	case Link:
		return "link(" + all + ")"
	}
	return fmt.Sprintf("%q", n.Text(source)) + map[bool]string{true: "/"}[n.Break]
}

// What is expected here is what CommonMark's reference implementation makes of it.
func TestParse(t *testing.T) {
	for source, want := range map[string]string{
		"a\nb":                           `p("a"/ "b")`,
		"a  \nb":                         `p("a"/ "b")`,
		"a\\\nb":                         `p("a"/ "b")`,
		"a\n\n\nb\n":                     `p("a") p("b")`,
		"# A *b* #\ntext":                `h1("A " *("b")) p("text")`,
		"## A step {#id}":                `h2("A step {#id}")`,
		"#no heading":                    `p("#no heading")`,
		"Title\n===\nTwo\n---":           `h1("Title") h2("Two")`,
		"a\n***\nb":                      `p("a") rule p("b")`,
		"```sh x=1\na\n\n  b\n```\nc":    `fence sh x=1("a\n\n  b\n") p("c")`,
		"~~~\n```\n~~~":                  `fence ("` + "```" + `\n")`,
		"```\nno end":                    `fence ("no end")`,
		"a\n\n    b\n\n      c\n\nd":     `p("a") example("b\n\n  c\n") p("d")`,
		"a\n    b":                       `p("a"/ "b")`,
		"- a\n- b\n  c\n\nd":             `ul(i(t("a")) i(t("b"/ "c"))) p("d")`,
		"- a\n\n- b":                     `ul(i(p("a")) i(p("b")))`,
		"- a\n  - b\n- c":                `ul(i(t("a") ul(i(t("b")))) i(t("c")))`,
		"3. a\n4. b":                     `ol3(i(t("a")) i(t("b")))`,
		"- a\n\n      b\n":               `ul(i(p("a") example("b\n")))`,
		"In the year\n1984. It was.":     `p("In the year"/ "1984. It was.")`,
		"- a\n+ b":                       `ul(i(t("a"))) ul(i(t("b")))`,
		"> a\nb\n\nc":                    `quote(p("a"/ "b")) p("c")`,
		"*a* **b** ***c***":              `p(*("a") " " **("b") " " *(**("c")))`,
		"2 * 3 * 4, a_b_c, _d_":          `p("2 " "*" " 3 " "*" " 4, a" "_" "b" "_" "c, " *("d"))`,
		"*a **b* c**":                    `p(*("a " *(*("b") " c")))`,
		"`a*b*` and `` ` ``, `open":      "p(code(\"a*b*\") \" and \" code(\"`\") \", `open\")",
		"`a\nb`":                         `p(code("a\nb"))`,
		`\*a\* \q`:                       `p("*a" "* \\q")`,
		"<https://x.y/z> <a@b> 1 < 2":    `p("https://x.y/z" " <a@b> 1 < 2")`,
		"see [the *page*](http://x), [y": `p("see " link("the " *("page")) ", [y")`,
		"<div>a</div>":                   `p("<div>a</div>")`,
		// Tables are GitHub's.
		"a\n\n| a | `b` |\n|---|:-:|\n| c\n| | d\\|e | f |\n\ng": `p("a") table(r(c("a") c(code("b"))) r(c("c") c()) r(c() c("d" "|e"))) p("g")`,
		"a | b\n--|--\nc":  `table(r(c("a") c("b")) r(c() c()))`,
		"| a | b |\n|---|": `p("| a | b |"/ "|---|")`,
		"a|b\n\n-|-":       `p("a|b") p("-|-")`,
		"a|b\nc|d":         `p("a|b"/ "c|d")`,
	} {
		require.Equal(t, want, shown(Parse([]byte(source)), []byte(source)), source)
	}
}

// TestTakesAnything: what anybody writes is read, its pieces lie in the source
// one after the other, and much of it takes no time: each line or mark that
// looked at all others would take minutes.
func TestTakesAnything(t *testing.T) {
	bits := strings.Split("*|**|_|`|``|```|\n|\n\n|- |1. |> |    |\t|# |## x|a|word| |\\|<a://b>|[a](b)|[|]|.|\n- |\n  |\n> |---\n|\r\n|ü", "|")
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // any will do
	for range 5000 {
		var b strings.Builder
		for range 1 + r.IntN(30) {
			b.WriteString(bits[r.IntN(len(bits))])
		}
		at := 0
		var walk func(n *Node)
		walk = func(n *Node) {
			for _, c := range n.Children {
				if c.Kind == Text {
					require.LessOrEqual(t, at, c.Lines[0].Start, "%q", b.String())
					require.LessOrEqual(t, c.Lines[0].Start, c.Lines[0].Stop, "%q", b.String())
					at = c.Lines[0].Stop
				}
				walk(c)
			}
		}
		walk(Parse([]byte(b.String())))
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for _, bit := range append(bits, "*a ", "a**b", "*_", "> > ", "- - ", "- a\n", "[`", "a `` b ` c ``` ", "  - a\n", "<a:", "**a *b _c ") {
		start := cpuTime()
		Parse([]byte(strings.Repeat(bit, 1<<18/len(bit))))
		require.Less(t, cpuTime()-start, 5*time.Second, "%q", bit)
	}
}

// cpuTime is what this thread has had of a processor, whatever else runs on this machine.
func cpuTime() time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &now); err != nil {
		panic(err)
	}
	return time.Duration(now.Nano())
}
