package runs

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"outlive/harness/shell"
	"outlive/modes"
	"outlive/modes/unit"
)

// comment begins one within a line of supervisord's: configparser of Python, inline_comment_prefixes.
var comment = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[\s\pZ][;#]`) })

// configs are the files that it writes.
func (r *recipe) configs() []modes.ConfigFile {
	if r.Form.Recipe.Files != nil {
		return r.Form.But(r.Without, r.Form.Recipe.Files)
	}
	return r.Form.But(r.Without, r.Form.Files)
}

// files are the commands that write them.
func (r *recipe) files() (all []string, err error) {
	files := r.configs()
	if len(files) == 0 {
		return nil, nil
	}
	where := r.places(func(path string) string { return path })
	for _, f := range files {
		quote, err := r.quoting(f)
		if err != nil {
			return nil, err
		}
		// First the places, then the words, which may look like places.
		text, err := modes.WithCommand(r.places(quote).Replace(r.inUnit(f)), r.words)
		if err != nil {
			return nil, err
		}
		text = r.wished(text) // last: its values, too, may look like places
		path := where.Replace(f.Path)
		r.made = append(r.made, made{path, !f.User})
		all = append(all, write(r.Shell, path, strings.TrimSuffix(text, "\n"), f.Mode, f.User))
	}
	return all, nil
}

// wished puts what is wished into the section that runs the command.
func (r *recipe) wished(text string) string {
	switch r.Form.Speaks() {
	case modes.UnitFile:
		in := map[string][]string{}
		for _, d := range r.seat.Directives() {
			section := cmp.Or(d.Section, "[Service]")
			in[section] = append(in[section], d.Key+"="+d.Value)
		}
		for section, settings := range in {
			text = unit.Set(text, section, settings...)
		}
	case modes.Starter:
		return r.seat.Stopped(modes.AtStart(text, asOptions(r.seat, shellWord)))
	case modes.Program:
		return unit.Set(text, "[program:", r.seat.Settings()...)
	}
	return text
}

// places fills in what is not the command, with paths as a file wants them.
func (r *recipe) places(quote func(path string) string) *strings.Replacer {
	return strings.NewReplacer("{conf}", unit.Words([]string{r.conf()}), "{writable}", unit.Path(strings.ReplaceAll(r.Dir, "%", "%%")),
		"{log}", quote(r.log), "{pidfile}", quote(r.pidfile), "{dir}", quote(r.Dir), "{units}", quote(r.Units), "{name}", r.name, "{user}", r.User)
}

// conf is the path of the user's own file; "" where there is none.
func (r *recipe) conf() string {
	for _, f := range r.configs() {
		if f.User {
			return strings.NewReplacer("{dir}", r.Dir, "{units}", r.Units, "{name}", r.name).Replace(f.Path)
		}
	}
	return ""
}

// quoting tells how a path stands in a file: in a script as a word of sh(1), in a
// unit and for supervisord to the end of its line, where % begins more than text.
// It fails where the file's format has no way to say it.
func (r *recipe) quoting(f modes.ConfigFile) (func(path string) string, error) {
	for _, path := range []string{r.Dir, r.log} {
		supervised := strings.Contains(f.Text, "{supervisor}")
		switch {
		case strings.ContainsFunc(path, unicode.IsControl) || !utf8.ValidString(path):
			return nil, fmt.Errorf("cannot write the path %q into a file: a line holds text without control characters only", path)
		case strings.Contains(f.Text, "{sh}"):
		case strings.TrimSpace(path) != path || strings.HasSuffix(path, `\`):
			return nil, fmt.Errorf("cannot write the path %q into a file: what stands at the end of its line, a blank or \\, is not taken for a part of it", path)
		case supervised && path == r.log && strings.Contains(path, "%"): // 4.2.5: %% becomes %, and that is expanded again
			return nil, fmt.Errorf("cannot write the path %q for supervisord: it takes any %% in the name of a log for a place to fill in", path)
		case supervised && comment().MatchString(path):
			return nil, fmt.Errorf("cannot write the path %q for supervisord: a comment begins at %q", path, comment().FindString(path))
		}
	}
	if strings.Contains(f.Text, "{sh}") {
		return shellWord, nil
	}
	return func(path string) string { return strings.ReplaceAll(path, "%", "%%") }, nil
}

// inUnit gives the service that runs the command the working directory, the log and
// the user that `outlive run` would give it: systemd.exec(5).
func (r *recipe) inUnit(f modes.ConfigFile) string {
	settings := "WorkingDirectory={dir}\n"
	if !strings.Contains(f.Text, "StandardOutput=") {
		settings += "StandardOutput=append:{log}\nStandardError=append:{log}\n"
	}
	if !f.User && r.User != "root" {
		settings += "User=" + r.User + "\n"
	}
	return strings.Replace(f.Text, "ExecStart={exec}\n", "ExecStart={exec}\n"+settings, 1)
}

// write is the command that writes a file.
func write(sh shell.Shell, path, text string, mode os.FileMode, user bool) string {
	install := fmt.Sprintf("install -D -m %o /dev/stdin %s", mode, sh.Quote(path))
	if !user {
		install = "sudo " + install
	}
	lines := strings.Split(text, "\n")
	if sh.Spelled().NoHereDocuments {
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
