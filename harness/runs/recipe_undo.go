package runs

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"outlive/modes"
)

// undo is what ends it and removes what it made, where no shell runs it by itself, with
// the word that ends the recipe. A log that was there before stays.
func (r *recipe) undo(end string) string {
	lines := slices.Concat(r.await(), r.Form.Recipe.Undo)
	if !slices.Contains(lines, "{rm}") {
		lines = append(lines, "{rm}")
	}
	var all []string
	for _, line := range lines {
		if line == "{rm}" {
			all = append(all, r.remove()...)
			continue
		}
		all = append(all, r.fill(r.seat.Line(line)))
	}
	if len(all) == 0 {
		return end
	}
	all = r.atOnce(all)
	if r.Shell.Spelled().NoHereDocuments {
		return "# to undo it, type\n#   " + strings.Join(all, "\n#   ") + "\n" + end
	}
	return end + "; : to undo it, type <<'UNDO'\n" + strings.Join(all, "\n") + "\nUNDO"
}

// atOnce has a shell read all of several lines before it does any, where sudo would
// take away those behind it.
func (r *recipe) atOnce(lines []string) []string {
	g := r.Shell.Spelled()
	root := func(line string) bool { return strings.HasPrefix(line, "sudo ") }
	if len(lines) < 2 || !slices.ContainsFunc(lines, root) {
		return lines
	}
	return append(append([]string{g.Begin}, lines...), g.End)
}

func (r *recipe) remove() (lines []string) {
	var own, root []string
	if _, err := os.Lstat(r.log); err != nil && r.logs() {
		own = append(own, r.log)
	}
	for _, m := range r.made {
		if m.root {
			root = append(root, m.path)
		} else {
			own = append(own, m.path)
		}
	}
	if len(own) > 0 {
		lines = append(lines, r.Shell.Join(append([]string{"rm", "-f"}, own...)))
	}
	if len(root) > 0 {
		lines = append(lines, r.Shell.Join(append([]string{"sudo", "rm", "-f"}, root...)))
	}
	return lines
}

// logs tells whether it writes the log.
func (r *recipe) logs() bool {
	return strings.Contains(r.line, "{log}") || strings.Contains(r.line, "{tee}") || r.Form.Recipe.Files != nil || len(r.Form.Files) > 0
}

// A line that starts something may be done before what it starts has got so far: what is
// to be undone is waited for, about as long as it takes to look for it ninety-nine times.
const (
	// once ends the process of the pid file $0, unless another one has its pid by now: what
	// it shows is $1.
	once = `p=$(cat "$0") && test "/proc/$p/%[1]s" -ef "$1" && kill "$p"`
	// soon does so as soon as it is that, unless it has ended.
	soon = `for n in $(seq 99); do p=$(cat "$0"); test "/proc/$p/%[1]s" -ef "$1" && kill "$p" && exit; test "$p" -a ! -e "/proc/$p" && exit; sleep 0.1; done 2>/dev/null; echo "no process of $0" >&2`
	// there waits until somebody has made $0.
	there = `for n in $(seq 99); do test -e "$0" && exit; sleep 0.1; done`
)

func (r *recipe) kill(script string) string {
	what, is := "cwd", cmp.Or(r.Wishes.Dir(), r.Dir)
	if r.Traits.Recorded { // the pid is script's, which stays where it was typed
		is = r.Dir
	}
	if r.opens() {
		what, is = "fd/1", r.log
	}
	return r.Shell.Join([]string{"sh", "-c", fmt.Sprintf(script, what), r.pidfile, is})
}

// opens tells whether the process itself has the log open.
func (r *recipe) opens() bool {
	return strings.Contains(r.line, "{log}") && r.Traits.Output == modes.File && !r.Traits.Piped || r.Form.Recipe.Files != nil
}

// await waits for a log that a process makes beside the one that is ended (tee, the shell
// below tmux, screen's server): it would make that after it was removed. systemd sees to
// its own.
func (r *recipe) await() []string {
	if _, err := os.Lstat(r.log); err == nil || !r.logs() || r.opens() || len(r.Form.Files) > 0 {
		return nil
	}
	return []string{r.Shell.Join([]string{"sh", "-c", there, r.log})}
}
