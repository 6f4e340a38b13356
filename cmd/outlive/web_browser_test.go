//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/browser"
	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/proc/anew"
	"outlive/lessons"
)

// onBoard is a page of `outlive web` that is looked at.
type onBoard struct {
	*browser.Page
	t *testing.T
}

func atBoard(t *testing.T, b *browser.Browser, url string, look ...browser.Look) onBoard {
	t.Helper()
	look = append(look, browser.Look{})
	p := onBoard{b.Show(url, look[0]), t}
	return p
}

// Sees waits until an expression of JavaScript is true.
func (p onBoard) Sees(expression string) {
	p.t.Helper()
	if !proc.Until(time.Now().Add(leftover.Stretch(20*time.Second)), func() bool { return browser.Ask[bool](p.Page, expression) }) {
		require.Fail(p.t, "not seen", "%s: %s", expression, browser.Ask[string](p.Page, "document.body.innerText"))
	}
}

// Shows waits until the page shows a text.
func (p onBoard) Shows(text string) {
	p.t.Helper()
	p.Sees("document.body.innerText.includes(" + strconv.Quote(text) + ")")
}

// says presses the button of a word of the speaker's.
func (p onBoard) says(word string) {
	p.t.Helper()
	p.Sees(`(() => { const b = [...document.querySelectorAll("button")].find(b => b.value === ` + strconv.Quote(word) + ` && !b.disabled); if (b) b.click(); return !!b })()`)
}

// TestWebFollowsTheClass: learners made by the real learn are seen on a real browser's board
// as they go on, with what they predict; and a board comes back by itself when it was killed.
func TestWebFollowsTheClass(t *testing.T) {
	t.Parallel()
	b := browser.Open(t)
	home, class := t.TempDir(), t.TempDir()
	w := serve(t, home, class)
	board := atBoard(t, b, w.viewer)
	board.Shows("0 learners")
	board.Shows("Nobody is here yet. To join: outlive learn LESSON --class " + class)

	ann := learn(t, t.TempDir(), "four-endings", "--class", class, "--name", "Ann <b>B.</b>")
	ann.sees("to leave")
	board.Shows("1 learner")
	board.Shows("Ann <b>B.</b>")
	ann.types("\r")
	ann.sees("for no guess")
	ann.types("1")
	ann.sees(shellsPrompt)
	board.Shows("1 predicted")
	board.Sees(`document.querySelector(".polls rect.voted[width='100%']") !== null`)
	ann.types("workload &\r")
	ann.sees("workload runs:")
	ann.types("\x1d")
	ann.sees("Not yet")
	board.Shows("is not in the foreground")
	board.Shows("1 try")

	require.Empty(t, board.Complaints())
	w.h.Kill(time.Now().Add(5 * time.Second))
	require.Empty(t, leftBehind("WORK="+home), "killed, it leaves nobody")
	board.Shows("The connection is lost")
	board.Shows("Ann <b>B.</b>")
	ann.sees("to leave")
	ann.types("h") // and is seen when it is back
	ann.sees("to leave")
	again := serve(t, home, class)
	require.Equal(t, []string{w.viewer, w.speaker}, []string{again.viewer, again.speaker})
	board.Shows("1 hint")
	board.Sees(`!document.body.innerText.includes("The connection is lost")`)
	ann.types("q")
	ann.leaves()
	board.Shows("left: is not in the foreground")
	again.types("\x03")
	again.leaves()
}

// TestWebNamesAreText: whatever learners call themselves, and whatever stands in the folder of
// the class, which all can write to.
func TestWebNamesAreText(t *testing.T) {
	t.Parallel()
	b := browser.Open(t)
	home, class := t.TempDir(), t.TempDir()
	all, err := lessons.All()
	require.NoError(t, err)
	step := all[0].Steps[0]
	texts := []string{
		hostile, `<script>hacked=1</script>`, `<img src=x onerror="hacked=1">`, `"><svg onload=hacked=1>`, `</main></body><h1>x`,
		`{{.}}`, `javascript:hacked=1`, `&lt;b&gt;`, "\u2028\u2029", `<style>*{display:none}</style>`, `<a href="//evil.example">x</a>`, strings.Repeat("<b>", 18),
	}
	for i, text := range texts {
		s := lessons.Seat{Name: text, From: text, Boot: text, PID: i + 1, Lesson: all[0].ID, Step: step.ID, Number: 1, Of: 5, Diagnosis: text, Tries: i, At: time.Now(), Active: time.Now()}
		require.NoError(t, s.Take(class))
		s.PID, s.Lesson, s.Step, s.Name = 100+i, text, text, "twin" // of one name: it is told where from
		require.NoError(t, s.Take(class))
	}
	require.NoError(t, os.WriteFile(filepath.Join(class, "<img src=x>.seat.json"), []byte("{"), 0o644))
	w := serve(t, home, class)
	for _, url := range []string{w.viewer, w.speaker} {
		tab := atBoard(t, b, url)
		tab.Shows("<script>hacked=1</script>")
		tab.Shows("cannot be read just now")
		require.Equal(t, 0, browser.Ask[int](tab.Page, `document.querySelectorAll("main img, main script, main style, main a, main b, main svg:not(.bar), main [onload], main [onerror], main [style]").length`))
		require.Equal(t, 1, browser.Ask[int](tab.Page, `document.querySelectorAll("main").length`))
		require.Equal(t, "undefined", browser.Ask[string](tab.Page, `typeof hacked`))
		shown := browser.Ask[string](tab.Page, `document.body.innerText`)
		for _, never := range []string{"\x1b", "\u202e", "\u2066", "\u0085", "\x07"} {
			require.NotContains(t, shown, never)
		}
		require.Empty(t, tab.Complaints())
	}
	w.types("\x03")
	w.leaves()
}

// TestWebSlides: the room's screen follows the speaker's view, on a terminal and on the page.
func TestWebSlides(t *testing.T) {
	t.Parallel()
	b := browser.Open(t)
	home, class := t.TempDir(), t.TempDir()
	all, err := lessons.All()
	require.NoError(t, err)
	slides := all[0].Shuffled("slides").Slides(0)
	w := serve(t, home, class)
	room, speaker := atBoard(t, b, w.viewer), atBoard(t, b, w.speaker+"slides")
	speaker.Shows("No slides are shown.")
	onTerminals := learn(t, home, "--speaker", all[0].ID)
	onTerminals.sees("1/")
	speaker.Shows("About")
	speaker.Shows(slides[0].Title)
	room.Shows("0 learners") // until the speaker says so
	speaker.says("show slides")
	room.Shows("1/")
	room.Sees(`!document.body.innerText.includes("About")`)
	onTerminals.types("n")
	room.Shows("2/")
	speaker.Shows("2/")
	speaker.Press("n")
	room.Shows("3/")
	onTerminals.sees("3/")
	speaker.Press("b")
	onTerminals.sees("2/")
	onTerminals.types("q")
	onTerminals.leaves()
	room.Shows("2/")
	speaker.Press("n")
	speaker.Press("n")
	room.Shows("4/")
	require.Empty(t, room.Complaints())
	require.Empty(t, speaker.Complaints())
	w.h.Kill(time.Now().Add(5 * time.Second))
	w.h.Reap(time.Now().Add(5 * time.Second)) // a zombie could be signalled
	room.Shows("The connection is lost")
	again := serve(t, home, class)
	room.Sees(`!document.body.innerText.includes("The connection is lost")`)
	room.Shows("4/")
	again.types("\x03")
	again.leaves()
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
		_, on := readTurned(filepath.Join(home, "outlive", "learn"))
		return !on
	}), "nobody shows them any more")
}

// TestWebStage: what the speaker sets is tried before the room, and a picture grows; killed in
// the midst of it nothing is left.
func TestWebStage(t *testing.T) {
	t.Parallel()
	b := browser.Open(t)
	home, class := t.TempDir(), t.TempDir()
	w := serve(t, home, class)
	room, speaker := atBoard(t, b, w.viewer+"stage"), atBoard(t, b, w.speaker+"stage")
	room.Shows("The stage is empty")
	choose := func(mode, event string) {
		require.True(t, browser.Ask[bool](speaker.Page, `(() => { const [m, e, s] = document.querySelectorAll("select[name=with]:not(form:has(button[value=slides]) select)");
			m.value = "`+mode+`"; e.value = "`+event+`"; s.value = "bash"; return m.value !== "" && e.value !== "" })()`))
		speaker.says("stage")
	}
	choose("background", "hangup")
	room.Shows("What becomes of it when the terminal closes?")
	room.Sees(`document.querySelector("svg.picture").textContent.includes("workload")`)
	require.False(t, browser.Ask[bool](room.Page, `document.querySelector("svg.picture").textContent.includes("died")`))
	require.Equal(t, 0, browser.Ask[int](room.Page, `document.querySelectorAll("main button, main form").length`), "who looks has nothing to press")
	before := browser.Ask[int](room.Page, `document.querySelector("svg.picture").children.length`)
	speaker.Press("h")
	if os.Geteuid() == 0 { // who sees signals sees them one by one
		room.Sees(`document.querySelector("svg.picture").textContent.includes("SIGHUP")`)
		room.Shows("It happens.")
	}
	room.Sees(`document.querySelector("svg.picture").textContent.includes("died")`)
	require.Greater(t, browser.Ask[int](room.Page, `document.querySelector("svg.picture").children.length`), before)
	choose("nohup", "hangup")
	room.Shows("What becomes of it when the terminal closes?")
	require.Empty(t, room.Complaints())
	require.Empty(t, speaker.Complaints())
	w.h.Kill(time.Now().Add(5 * time.Second))
	require.Empty(t, leftBehind("WORK="+home), "of the trial that waited")
	traces, err := filepath.Glob("/sys/kernel/tracing/instances/outlive-" + strconv.Itoa(w.h.PID) + "-*")
	require.NoError(t, err)
	require.Empty(t, traces)
}

// TestWebLooks: each view at each size, light and dark: nothing is wider than the window, axe-core
// finds nothing, and what follows by itself is seen without scripts as well.
func TestWebLooks(t *testing.T) {
	anew.Elsewhere(t)
	t.Parallel()
	b := browser.Open(t)
	home, class := t.TempDir(), t.TempDir()
	fill(t, class)
	w := serve(t, home, class)
	speaker := atBoard(t, b, w.speaker, browser.Look{Width: 1280, Height: 900})
	speaker.says("stage")
	speaker.Shows("What becomes of it when")
	speaker.says("happen")
	speaker.Sees(`document.querySelector("svg.picture").textContent.includes("died")`)
	speaker.says("slides")
	for i := 2; i <= 4; i++ {
		speaker.Shows(strconv.Itoa(i-1) + "/")
		speaker.says("next")
	}
	speaker.Shows("4/")
	for name, look := range map[string]browser.Look{
		"360": {Width: 360, Height: 740}, "360-dark": {Width: 360, Height: 740, Dark: true}, "1280": {Width: 1280, Height: 900},
		"1920": {Width: 1920, Height: 1080}, "1920-dark": {Width: 1920, Height: 1080, Dark: true},
	} {
		for view, url := range map[string]string{"class": w.viewer + "class", "slides": w.viewer + "slides", "stage": w.viewer + "stage", "speaker": w.speaker + "slides"} {
			p := atBoard(t, b, url, look)
			p.Sees(`document.querySelector("main > *") !== null`)
			keepShot(t, "web-"+view+"-"+name, p.Shot())
			require.LessOrEqual(t, browser.Ask[int](p.Page, "document.documentElement.scrollWidth"), look.Width, "%s, %s", view, name)
			if name == "1280" || name == "1920-dark" {
				require.Empty(t, p.Axe(), "%s, %s", view, name)
			}
			require.Empty(t, p.Complaints(), "%s, %s", view, name)
			browser.Ask[bool](p.Page, `location.replace("about:blank"), true`) // six streams are all that a browser has for a server
		}
	}
	still := atBoard(t, b, w.viewer+"class", browser.Look{NoScript: true})
	still.Shows("20 learners")
	still.Sees(`document.querySelector("noscript") !== null`)
}

// keepShot keeps what was seen where somebody wants to look at it: in $OUTLIVE_SHOTS.
func keepShot(t *testing.T, name string, png []byte) {
	if dir := os.Getenv("OUTLIVE_SHOTS"); dir != "" {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644))
	}
}

// fill has twenty sit in a class, in whatever state.
func fill(t *testing.T, class string) {
	all, err := lessons.All()
	require.NoError(t, err)
	l, now := all[0], time.Now()
	names := strings.Fields("ann bob Mariam 김민수 이서연 chen dmitri elena fatima george hana ivan jun kofi lea 박지훈 nina omar priya quentin-who-has-a-long-name")
	for i, name := range names {
		n := []int{0, 1, 1, 0, 2, 1, 2, 0}[i%8]
		s := lessons.Seat{Name: name, From: "u@lab", PID: i + 1, Lesson: l.ID, Step: l.Steps[n].ID, Number: n + 1, Of: len(l.Steps), At: now, Active: now, Since: now.Add(-time.Duration(i) * time.Minute), Votes: lessons.Votes{}}
		for k := range n + 1 {
			s.Votes[l.Steps[k].ID] = lessons.Vote{Choice: 1 + (i+k*i)%2, Predicted: map[bool]string{true: "right"}[k < n && i%3 == 0]}
		}
		switch i % 5 {
		case 1, 2:
			s.Tries, s.Hints, s.Diagnosis = i%3+1, i%2, []string{"foreground", "nothing-runs"}[i%2]
		case 3:
			s.Done = true
		case 4:
			s.Active = now.Add(-4 * time.Minute)
		}
		if i == 18 {
			s.Left = true
		}
		if i == 11 {
			s.At, s.Active = now.Add(-3*time.Minute), now.Add(-3*time.Minute)
		}
		require.NoError(t, s.Take(class))
	}
}
