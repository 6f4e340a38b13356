// Package modes holds the ways of putting a workload in the background: the
// line a person types, what the mode does natively, and the traits it gives.
//
//	shell ── types Form.Line ──▶ [ launcher ] ──▶ workload with Form.Traits
//
// A mode only detaches. It never reads /proc and never judges: what it claims
// in its traits is proven or refuted by the harness.
package modes

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"outlive/modes/unit"
)

// Via says who does the detaching.
type Via string

const (
	Shell  Via = "shell"  // a feature of the shell
	Tool   Via = "tool"   // the real program that a person would type
	Native Via = "native" // outlive does the system calls itself, in place
)

// Mode is one way of putting a workload in the background.
type Mode struct {
	ID      string // as typed after --modes
	Summary string // one sentence, no full stop
	Use     string // what it is good for, after "for": no full stop
	Source  string // where it is documented, as in "nohup(1)"
	// Rare: it is tried only where it is asked for, as most of what it shows another
	// shows, too.
	Rare  bool
	Forms []Form // in the order of the table; at least one
	// Native carries out `outlive native ID ARGS…` in this very process and
	// gives its exit code; it does not return when the command takes the
	// process over. Nil when the mode has no native form.
	Native func(args []string) int
}

// Form is one mode done one way: what is typed, and what it makes of a process.
type Form struct {
	Via Via
	// Line is what a person types. {cmd} is the quoted command with its
	// arguments, {word} one word that a shell parses once more to become it, {log} the log, {pidfile} the pid file, {socket} one to attach by,
	// {name} the name of the run and {without} the flags that leave steps out.
	// Where the workload's input and output are the shell's, unless the line says
	// otherwise, {io} is the place to say so, and Redirect what it says.
	Line     string
	Redirect string
	// Background is what of the line the shell puts in the background.
	Background Background
	// Held is the line that stays in the foreground, for Ctrl-Z; empty when
	// nothing stays. Then is typed at the prompt that follows Ctrl-Z.
	Held, Then string
	// Needs names the programs that must be installed, besides the shell, and the
	// files of libraries, by absolute paths.
	Needs []string
	// Asks names what the line asks of a shell; in one that lacks it, it has no meaning.
	Asks []Feature
	// Traits are what the form makes of a process. Lacking adjusts them to a shell
	// that lacks what the line can do without.
	Traits  Traits
	Lacking map[Feature]func(*Traits)
	// Steps may be left out one by one to learn what each is for.
	Steps []Step
	// Compose adds what several steps left out together make of a process, beyond
	// what each of them does; may be nil.
	Compose func(without []string, t *Traits)
	// Words rewrites the command's words where the launcher would parse them
	// itself before running them; may be nil.
	Words func(words []string) []string
	// Reader is the command that prints what a pane or the journal has of a run
	// ({name} is replaced); empty for terminals and where it is in {log}.
	Reader []string
	// Attach is the command that brings the run to the terminal; empty when nothing can.
	Attach []string
	// Sockets is a pattern of the files by which its server is reached; nil for none.
	Sockets func(name string, env func(string) string) string
	// Recipe is what --print prints, where that is not Line and Files.
	Recipe Recipe
	// Lab: its trials take a machine of their own with systemd.
	Lab bool
	// Files are written before the line is typed, as one would with an editor;
	// {exec} in them is the command as a unit file wants it, {sh} as a script of
	// sh(1) does, {supervisor} as supervisord does.
	Files []ConfigFile
	// Renews is a daemon of the machine's that the line starts anew, and with it what others
	// have it start; empty for none.
	Renews string
	// Instances are the units of systemd that the line starts, where there are
	// several: the subject is in the first.
	Instances []string
	// Stop is what is typed to stop it, where no kill(1) does; Stopped says that, too.
	Stop string
	// Restart is what is typed to have it stopped and another started; empty where nothing
	// but the line does.
	Restart string
	// Reload is what is typed to have it read its configuration again, where no kill(1)
	// does; Reloaded says that, too.
	Reload string
	// End is what removes the run again, as lines for sh(1) run by root; what fails is of no interest.
	// systemd is not told to read its units anew, 40 to 60 ms of a processor: the next to
	// be enabled has it do so, and a stopped unit without a file comes back by nothing.
	End []string
	// Start launches a command for real, for `outlive run`; nil where only a shell
	// can. The command's process enters itself; where a manager starts it, with
	// nobody in between, its pid is given instead, and an *Over when it has ended.
	Start func(Job) (pid int, err error)
}

// ConfigFile is a file that a mode needs. Path and Text have the placeholders of Line.
type ConfigFile struct {
	Path, Text string
	Mode       os.FileMode
	User       bool // the ordinary user's, not root's
}

// What a line says of the workload's input and output.
const (
	ToLog         = " >{log} 2>&1"
	ToLogFromNull = ToLog + " </dev/null"
)

// Background is what of a line the shell puts in the background.
type Background int

const (
	Nothing Background = iota
	Whole              // all of it, so that what is put before it by && goes there, too
	Within             // a part of it
)

// SharesStdio tells whether the workload's input and output are the shell's,
// unless the line says otherwise.
func (f Form) SharesStdio() bool { return strings.Contains(f.Line, "{io}") }

// Has tells whether a file of it has such a line.
func (f Form) Has(line string) bool {
	return slices.ContainsFunc(f.Files, func(file ConfigFile) bool {
		return slices.Contains(strings.Split(file.Text, "\n"), line)
	})
}

// Typed is the line as a person types it.
func (f Form) Typed() string { return f.With(f.Redirect) }

// With is the line with other redirections, where it has any say in that.
func (f Form) With(redirect string) string { return strings.ReplaceAll(f.Line, "{io}", redirect) }

// LeftOut is what a line of ours says of the steps that are left out, where it has {without}.
func LeftOut(steps []string) string {
	if len(steps) == 0 {
		return ""
	}
	return " --without " + strings.Join(steps, ",")
}

// Rewritten are a command's words as the launcher has to be given them.
func (f Form) Rewritten(words []string) []string {
	if f.Words == nil {
		return words
	}
	return f.Words(words)
}

// TypedHeld is the line that stays in the foreground; empty for none.
func (f Form) TypedHeld() string { return strings.ReplaceAll(f.Held, "{io}", f.Redirect) }

// Look finds what a form needs: a program in $PATH, or a file by its path.
func Look(need string) (path string, err error) {
	if !filepath.IsAbs(need) {
		return exec.LookPath(need)
	}
	_, err = os.Stat(need)
	return need, err
}

// Step is a part of a mode that can be left out, and what that changes.
type Step struct {
	Name    string
	Summary string
	Omit    func(*Traits) // what its absence changes; nil where no trait tells
	// Text is what of the form's files is the step, and Instead what stands there where
	// it is left out; empty for a step of the line.
	Text, Instead string
}

// But gives files of the form as they are with the named steps left out.
func (f Form) But(without []string, files []ConfigFile) []ConfigFile {
	files = slices.Clone(files)
	for _, s := range f.Steps {
		if s.Text == "" || !slices.Contains(without, s.Name) {
			continue
		}
		for i := range files {
			files[i].Text = strings.ReplaceAll(files[i].Text, s.Text, s.Instead)
		}
	}
	return files
}

// In gives the traits of the form when its line is typed into a shell that lacks
// some features, with the named steps left out. It fails on a step the form does
// not have.
func (f Form) In(lacks []Feature, without []string) (Traits, error) {
	t := f.Traits
	for _, feature := range lacks {
		if adjust := f.Lacking[feature]; adjust != nil {
			adjust(&t)
		}
	}
	for _, name := range without {
		i := slices.IndexFunc(f.Steps, func(s Step) bool { return s.Name == name })
		if i < 0 {
			return t, fmt.Errorf("cannot leave out %q: %s", name, f.stepNames())
		}
		if omit := f.Steps[i].Omit; omit != nil {
			omit(&t)
		}
	}
	if f.Compose != nil {
		f.Compose(without, &t)
	}
	return t, nil
}

func (f Form) stepNames() string {
	if len(f.Steps) == 0 {
		return "this mode has no steps to leave out"
	}
	var names []string
	for _, s := range f.Steps {
		names = append(names, s.Name)
	}
	return "the steps are " + strings.Join(names, ", ")
}

// Form gives the mode's form by its via; the first one for an empty via.
func (m Mode) Form(via Via) (Form, bool) {
	for _, f := range m.Forms {
		if via == "" || f.Via == via {
			return f, true
		}
	}
	return Form{}, false
}

// Job is a command to launch for real.
type Job struct {
	Name    string   // of the run: letters, digits, '-' and '_' (tmux changes '.' and ':')
	Command []string // resolved: Command[0] is a path or a word found in PATH
	Log     string   // absolute path of the log
	PIDFile string   // absolute; empty for none
	Socket  string   // the same
	// Entry is the file, there already, in which the command's process enters
	// itself before it is executed; "" for none.
	Entry   string
	Aside   string   // a file that the mode may need while it starts
	Without []string // steps left out
	Self    string   // absolute path of outlive, for re-execution
	// Directives are what is wished of a service, Options of start-stop-daemon, where the
	// form speaks so.
	Directives []unit.Directive
	Options    []string
	// Met is told who it is by a mode whose command is a manager's, before that is asked
	// whether it has ended; nil where nobody wants to know.
	Met func(pid int)
}
