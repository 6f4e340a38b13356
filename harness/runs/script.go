package runs

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"outlive/harness/shell"
	"outlive/modes"
)

// Script is all that a person would do at the prompt: write the files that the
// mode needs, with install(1) and what the shell hands it, and type the line.
// Files are read in another directory, so that paths in them are absolute; dir
// is the one that it is typed in, units the folder of the user's own units.
func (o Order) Script(sh shell.Shell, dir, units string) (string, error) {
	if len(o.Form.Files) == 0 {
		return o.Line(sh), nil
	}
	words := slices.Clone(o.Words())
	if strings.Contains(words[0], "/") && !filepath.IsAbs(words[0]) {
		words[0] = filepath.Join(dir, words[0])
	}
	log := o.log()
	if !filepath.IsAbs(log) {
		log = filepath.Join(dir, log)
	}
	// The places of a path in files differ in what they take for more than text.
	for _, path := range []string{dir, units, log} {
		if !plain().MatchString(path) {
			return "", fmt.Errorf("cannot write the path %q into a file: only letters, digits and ./_+@- are the same everywhere", path)
		}
	}
	fill := strings.NewReplacer("{home}/{log}", log, "{log}", log, "{home}", dir, "{units}", units, "{name}", o.name())
	var b strings.Builder
	for _, f := range o.Form.Files {
		// First the places, then the words, which may look like places.
		text, err := modes.WithCommand(fill.Replace(f.Text), words)
		if err != nil {
			return "", err
		}
		b.WriteString(write(sh, fill.Replace(f.Path), strings.TrimSuffix(text, "\n"), f.Mode, f.User) + "\n")
	}
	return b.String() + o.Line(sh), nil
}

var plain = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9./_+@-]*$`) })

// write is the command that writes a file.
func write(sh shell.Shell, path, text string, mode os.FileMode, user bool) string {
	install := fmt.Sprintf("install -D -m %o /dev/stdin %s", mode, sh.Quote(path))
	if !user {
		install = "sudo " + install
	}
	lines := strings.Split(text, "\n")
	if sh.ID == "fish" { // it has no here-documents
		for i, line := range lines {
			lines[i] = sh.Quote(line)
		}
		return `printf '%s\n' ` + strings.Join(lines, " \\\n    ") + " | " + install
	}
	end := "EOF"
	for slices.Contains(lines, end) {
		end += "F"
	}
	return install + " <<'" + end + "'\n" + text + "\n" + end
}
