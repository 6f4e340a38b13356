package runs

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"outlive/harness/shell"
	"outlive/harness/wish"
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
// does nothing if that fails, or if what it would make is there, and what
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
	r := recipe{Order: o, Seat: at, words: slices.Clone(o.Words()), name: o.name(), program: "outlive", seat: o.Seat(true)}
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
	r.words = r.seat.Command(r.words)
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
	r.line = modes.AtStart(strings.Replace(r.seat.Line(r.line), "{cmd}", "{wishes}{cmd}", 1), "{options}")
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
	seat                 wish.Seat
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
		if r.Form.Lab || r.Traits.RootDir || r.Wishes.MovesPath() {
			r.words[0] = r.absolute(word)
		}
	case err == nil && r.Wishes.MovesPath():
		r.words[0] = path
	case err == nil && r.Form.Lab && filepath.Dir(path) != "/usr/bin" && filepath.Dir(path) != "/bin":
		r.words[0] = path
	}
	if r.Wishes.Dir() == "" {
		r.words = r.within(r.Dir, r.words)
	}
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

var plain = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9./_+@:-]*$`) })

// note notes the pid of what a command becomes.
const note = `echo $$ >"$0"; exec "$@"`

// fill puts a line into the words of the shell.
func (r *recipe) fill(line string) string {
	q := r.Shell.Quote
	if rest, own := strings.CutPrefix(line, "outlive "); own {
		line = "{outlive} " + rest
	}
	return r.Shell.Filler(r.Form.Rewritten(r.words), "{outlive}", q(r.program), "{wishes}", r.options(), "{options}", asOptions(r.seat, q), "{log}", q(r.log), "{pidfile}", q(r.pidfile), "{socket}", q(r.socket),
		"{name}", r.name, "{without}", modes.LeftOut(r.Without), "{dir}", q(r.Dir), "{writable}", q(unit.Path(r.Dir)), "{user}", q(r.User), "{noted}", q(note), "$!", r.Shell.Spelled().LastPID,
		"{tee}", q("exec cat >>"+modes.TmuxQuote(r.log)), "{entry}", q(r.Form.Recipe.When+" "+strings.ReplaceAll(r.job(), "%", `\%`)), // % would be a line break: crontab(5)

		"{kill}", r.kill(soon), "{kill-any}", r.kill(once)).Replace(line)
}

// options tell systemd-run(1) what is wished.
func (r *recipe) options() (text string) {
	if r.Form.Speaks() != modes.Transient {
		return ""
	}
	for _, d := range r.seat.Directives() {
		text += r.Shell.Quote(d.Word()) + " "
	}
	return text
}

// asOptions are those that start-stop-daemon is given, each after a blank.
func asOptions(seat wish.Seat, quote func(string) string) (text string) {
	for _, option := range seat.Options() {
		if !plain().MatchString(option) {
			option = quote(option)
		}
		text += " " + option
	}
	return text
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
	for _, free := range r.Form.Recipe.Free {
		steps = append(steps, r.fill(free))
	}
	steps = append(steps, files...)
	var b strings.Builder
	for _, need := range r.Form.Recipe.Needs {
		fmt.Fprintf(&b, ": %s\n", r.Shell.Quote(strings.NewReplacer("{job}", r.job(), "{name}", r.name).Replace(need)))
	}
	b.WriteString("if " + join(steps, g))
	const undone = "not started: there is no such directory, or something of this name is there already, or could not be written"
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
