package runs

import (
	"os"
	"slices"
	"strings"

	"outlive/modes"
)

// undo is what ends it and removes what it made, where no shell runs it by itself, with
// the word that ends the recipe. A log that was there before stays.
func (r *recipe) undo(end string) string {
	lines := slices.Clone(r.Form.Recipe.Undo)
	if !slices.Contains(lines, "{rm}") {
		lines = append(lines, "{rm}")
	}
	var all []string
	for _, line := range lines {
		if line == "{rm}" {
			all = append(all, r.remove()...)
			continue
		}
		all = append(all, r.fill(line))
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

// kill ends the process of the pid file, unless another one has its pid by now: what
// it shows is the log that it writes to, or the directory that it works in.
func (r *recipe) kill() string {
	what, is := "cwd", r.Dir
	if strings.Contains(r.line, "{log}") && r.Traits.Output == modes.File && !r.Traits.Piped || r.Form.Recipe.Files != nil {
		what, is = "fd/1", r.log
	}
	return r.Shell.Join([]string{"sh", "-c", `p=$(cat "$0") && test "/proc/$p/` + what + `" -ef "$1" && kill "$p"`, r.pidfile, is})
}
