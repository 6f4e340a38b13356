package runs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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

// Seat is where, and as whom, a recipe is to be typed.
type Seat struct {
	Shell shell.Shell
	// Program is outlive, as it can be called from anywhere; "" for the word alone.
	Program string
	Dir     string // the working directory, absolute
	Units   string // the folder of the user's own units
	User    string // name of the user
}

// Recipe is all that a person would do at the prompt to have what `outlive run` does,
// and the lines that undo it. It can be pasted anywhere: it goes to the directory first,
// does nothing if that fails, or if a file that it would make is there, and what
// undoes it stands where no shell runs it.
//
//	: 'what it needs'
//	if cd DIR && nothing of it is there && files are written
//	then
//	  LINE
//	fi; : to undo it, type <<'UNDO'
//	…
//	UNDO
//
// A shell reads all of it before it does any: else a line that reads its terminal
// (sudo does, for whom it runs) could take away the words that keep the undo from
// being done.
func (o Order) Recipe(at Seat) (string, error) {
	r := recipe{Order: o, Seat: at, words: slices.Clone(o.Words()), name: o.name(), program: "outlive"}
	if o.Form.Lab { // units, services and the like are the machine's: ours bear a name that no other has
		r.name = "outlive-" + r.name
	}
	if at.Program != "" {
		r.program = at.Program
	}
	if len(o.Command) == 0 {
		r.words[0] = r.program
	}
	r.resolve()
	r.log = r.absolute(o.log())
	if mistakes := o.Form.Recipe.Mistakes; mistakes != nil && mistakes(r.log) != "" {
		return "", fmt.Errorf("cannot write the path %q for %s: it takes %q for a place to fill in", r.log, o.Mode.ID, mistakes(r.log))
	}
	r.pidfile, r.socket = filepath.Join(at.Dir, o.name()+".pid"), filepath.Join(at.Dir, o.name()+".sock")
	r.line = o.Form.Typed()
	if o.Form.Recipe.Line != "" {
		r.line = o.Form.Recipe.Line
	}
	if !strings.Contains(r.line, "{log}") && o.Log != "" && o.Traits.Output == modes.Terminal {
		r.line = strings.Replace(r.line, "{cmd}", "{cmd} >{log} 2>&1", 1)
	}
	r.line = found(strings.ReplaceAll(r.line, ">{log}", ">>{log}"))
	files, err := r.files()
	if err != nil {
		return "", err
	}
	return r.text(files), nil
}

// recipe is one being written; its paths are absolute.
type recipe struct {
	Order
	Seat
	words                []string
	name, line, program  string
	log, pidfile, socket string
	made                 []made
}

// made is a file that is there afterwards.
type made struct {
	path string
	root bool
}

func (r *recipe) absolute(path string) string {
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.Dir, path)
	}
	return path
}

// resolve makes the command one that is found by whoever starts it, from wherever.
func (r *recipe) resolve() {
	word := r.words[0]
	switch path, err := exec.LookPath(word); {
	case strings.Contains(word, "/"):
		if r.Form.Lab || r.Traits.RootDir {
			r.words[0] = r.absolute(word)
		}
	case err == nil && r.Form.Lab && filepath.Dir(path) != "/usr/bin" && filepath.Dir(path) != "/bin":
		r.words[0] = path
	}
	r.words = r.within(r.Dir, r.words)
}

// found names the program of a line by its path, where its name alone is found by root
// only: an ordinary user's $PATH has no sbin.
func found(line string) string {
	word, rest, _ := strings.Cut(line, " ")
	if path, err := exec.LookPath(word); err == nil && filepath.Base(filepath.Dir(path)) == "sbin" {
		return path + " " + rest
	}
	return line
}

var plain = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9./_+@-]*$`) })

// comment begins one within a line of supervisord's: configparser of Python, inline_comment_prefixes.
var comment = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[\s\pZ][;#]`) })

// configs are the files that it writes.
func (r *recipe) configs() []modes.ConfigFile {
	if r.Form.Recipe.Files != nil {
		return r.Form.Recipe.Files
	}
	return r.Form.Files
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
		path := where.Replace(f.Path)
		r.made = append(r.made, made{path, !f.User})
		all = append(all, write(r.Shell, path, strings.TrimSuffix(text, "\n"), f.Mode, f.User))
	}
	return all, nil
}

// places fills in what is not the command, with paths as a file wants them.
func (r *recipe) places(quote func(path string) string) *strings.Replacer {
	return strings.NewReplacer("{conf}", unit.Words([]string{r.conf()}),
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
	settings := "WorkingDirectory={dir}\nStandardOutput=append:{log}\nStandardError=append:{log}\n"
	if !f.User && r.User != "root" {
		settings += "User=" + r.User + "\n"
	}
	return strings.Replace(f.Text, "ExecStart={exec}\n", "ExecStart={exec}\n"+settings, 1)
}

// note notes the pid of what a command becomes.
const note = `echo $$ >"$0"; exec "$@"`

// fill puts a line into the words of the shell.
func (r *recipe) fill(line string) string {
	q := r.Shell.Quote
	if rest, own := strings.CutPrefix(line, "outlive "); own {
		line = "{outlive} " + rest
	}
	return r.Shell.Filler(r.Form.Rewritten(r.words), "{outlive}", q(r.program), "{log}", q(r.log), "{pidfile}", q(r.pidfile), "{socket}", q(r.socket),
		"{name}", r.name, "{without}", modes.LeftOut(r.Without), "{dir}", q(r.Dir), "{user}", q(r.User), "{noted}", q(note), "$!", r.Shell.Spelled().LastPID,
		"{tee}", q("exec cat >>"+modes.TmuxQuote(r.log)), "{entry}", q("@reboot "+strings.ReplaceAll(r.job(), "%", `\%`)), // % would be a line break: crontab(5)

		"{kill}", r.kill()).Replace(line)
}

// inPlace has the command take the place of a shell that would stay in between, so that
// $! is the command.
func (r *recipe) inPlace(line string) string {
	if r.Form.Background == modes.Nothing || r.Shell.Has(modes.InPlace) {
		return line
	}
	rest, within := strings.CutPrefix(line, "( ")
	if within {
		return "( exec " + rest
	}
	return "exec " + rest
}

// job is the script of a crontab's line, as a word of sh(1).
func (r *recipe) job() string { return shellWord(filepath.Join(r.Dir, r.name+".job")) }

// shellWord is a path in a script of sh(1), plain where it can be.
func shellWord(path string) string {
	if plain().MatchString(path) {
		return path
	}
	return modes.ShellWords([]string{path})
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

// text is the whole of it.
func (r *recipe) text(files []string) string {
	g := r.Shell.Spelled()
	uses := r.line
	for _, f := range r.configs() {
		uses += f.Text
	}
	for place, path := range map[string]string{"{pidfile}": r.pidfile, "{socket}": r.socket} {
		if strings.Contains(uses, place) {
			r.made = append(r.made, made{path, false})
		}
	}
	slices.SortFunc(r.made, func(a, b made) int { return strings.Compare(a.path, b.path) })
	steps := []string{"cd " + r.Shell.Quote(r.Dir)}
	for _, m := range r.made {
		path := r.Shell.Quote(m.path)
		steps = append(steps, "test ! -e "+path+" -a ! -L "+path)
	}
	steps = append(steps, files...)
	var b strings.Builder
	for _, need := range r.Form.Recipe.Needs {
		fmt.Fprintf(&b, ": %s\n", r.Shell.Quote(strings.NewReplacer("{job}", r.job(), "{name}", r.name).Replace(need)))
	}
	b.WriteString("if " + join(steps, g))
	const undone = "not started: there is no such directory, or a file of this name is there already, or could not be written"
	fmt.Fprintf(&b, "\n%s\n  %s\nelse\n  echo %s >&2\n%s\n", g.Then, r.inPlace(r.fill(r.line)), r.Shell.Quote(undone), r.undo(g.Fi))
	return strings.ReplaceAll(b.String(), "\n\n  ", "\n  ")
}

// join puts the steps together; a here-document of one begins on the line after it.
func join(steps []string, g shell.Grammar) string {
	last := len(steps) - 1
	var b strings.Builder
	for _, step := range steps[:last] {
		head, document, is := strings.Cut(step, "\n")
		if is && strings.Contains(head, "<<") && !g.NoHereDocuments {
			step = head + g.And + document + "\n"
		} else {
			step += g.And
		}
		b.WriteString(step)
	}
	return b.String() + steps[last]
}

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
