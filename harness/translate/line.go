package translate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// line is one being read.
type line struct {
	Work
	dir     string // that it enters first; "" for none
	boots   bool   // it is a line of a crontab
	piped   bool   // through tee
	behind  bool   // & stands at its end
	appends bool
	redirs  []*syntax.Redirect // that only a shell can make
	startas string             // what start-stop-daemon starts
	zsh     bool               // zsh reads it
}

// Shells are those whose lines are read.
func Shells() []string { return []string{"bash", "zsh"} }

// Line reads a line as one of the shells does.
func Line(text, shell string) (Work, error) {
	l := &line{Work: Work{Mode: "foreground"}, zsh: shell == "zsh"}
	variant := syntax.LangBash
	if l.zsh {
		variant = syntax.LangZsh
	}
	if rest, is := strings.CutPrefix(strings.TrimSpace(text), "@reboot "); is {
		if strings.Contains(strings.ReplaceAll(rest, `\%`, ""), "%") {
			return l.Work, fmt.Errorf("cannot read the line: what stands behind %% is standard input to cron")
		}
		text = strings.ReplaceAll(rest, `\%`, "%")
		l.boots = true
	}
	if ends := len(text) - len(strings.TrimRight(text, `\`)); l.zsh && ends%2 == 1 {
		return l.Work, fmt.Errorf("cannot read the line: the \\ at its end says that it goes on")
	}
	file, err := syntax.NewParser(syntax.Variant(variant)).Parse(strings.NewReader(text), "")
	if err != nil {
		return l.Work, fmt.Errorf("cannot read the line: %w", err)
	}
	stmts := file.Stmts
	if last := len(stmts) - 1; last > 0 && nameOfCall(stmts[last]) == "disown" && stmts[last-1].Background {
		stmts, l.Mode = stmts[:last], "disown"
	}
	for len(stmts) > 1 && !stmts[0].Background && l.enters(stmts[0]) {
		stmts = stmts[1:]
	}
	switch {
	case len(stmts) == 0:
		return l.Work, fmt.Errorf("cannot read the line: there is no command in it")
	case len(stmts) > 1:
		if stmts[len(stmts)-1].Background {
			return l.Work, fmt.Errorf("cannot translate several commands: which of them is to run in the background?")
		}
		l.compound(stmts...)
	default:
		if err := l.stmt(stmts[0]); err != nil {
			return l.Work, err
		}
	}
	l.finish()
	return l.Work, nil
}

// finish says what is known when all was read.
func (l *line) finish() {
	switch {
	case l.boots:
		l.Mode = "cron-reboot"
	case l.Mode == "foreground" && l.behind:
		l.Mode = "background"
	case l.Mode == "nohup" && l.piped:
		l.Mode = "nohup-pipe"
	case l.Mode == "nohup" && l.Log == "" && len(l.redirs) == 0:
		l.Log, l.appends = "nohup.out", true // nohup(1)
	case l.Mode == "nohup" && l.appends:
		l.Mode = "nohup-append"
	}
	if l.Log != "" && !strings.HasPrefix(l.Log, "/") {
		l.Log = path.Join(l.dir, l.Log)
	}
	if l.dir != "" {
		l.wish("workdir", "cd "+l.dir, l.dir)
	}
}

// nameOfCall is the first word of a simple command; "" where it has none.
func nameOfCall(s *syntax.Stmt) string {
	call, is := s.Cmd.(*syntax.CallExpr)
	if !is || len(call.Args) == 0 {
		return ""
	}
	name, _ := static(call.Args[0])
	return name
}

// enters takes `cd DIR`.
func (l *line) enters(s *syntax.Stmt) bool {
	call, is := s.Cmd.(*syntax.CallExpr)
	if !is || nameOfCall(s) != "cd" || len(call.Args) != 2 || len(s.Redirs) > 0 || s.Negated || len(call.Assigns) > 0 {
		return false
	}
	dir, ok := static(call.Args[1])
	if !ok || dir == "" || dir[0] == '-' {
		return false
	}
	if strings.HasPrefix(dir, "/") {
		l.dir = dir
	} else {
		l.dir = path.Join(l.dir, dir)
	}
	return true
}

func (l *line) stmt(s *syntax.Stmt) error {
	l.behind = l.behind || s.Background
	if s.Disown {
		l.Mode = "disown"
	}
	s.Background, s.Disown, s.Comments = false, false, nil
	if s.Coprocess || s.Negated {
		l.compound(s)
		return nil
	}
	switch cmd := s.Cmd.(type) {
	case *syntax.CallExpr:
		return l.call(cmd, s.Redirs)
	case *syntax.BinaryCmd:
		if cmd.Op == syntax.AndStmt && len(s.Redirs) == 0 && l.enters(cmd.X) {
			return l.stmt(cmd.Y)
		}
		if (cmd.Op == syntax.Pipe || cmd.Op == syntax.PipeAll) && len(s.Redirs) == 0 && l.tees(cmd) {
			return l.stmt(cmd.X)
		}
	case *syntax.Subshell:
		if len(cmd.Stmts) == 1 && cmd.Stmts[0].Background && len(s.Redirs) == 0 {
			l.Mode = "subshell"
			return l.stmt(cmd.Stmts[0])
		}
	case *syntax.Block:
		if len(cmd.Stmts) == 1 && len(s.Redirs) == 0 {
			return l.stmt(cmd.Stmts[0])
		}
	case nil:
		return fmt.Errorf("cannot read the line: there is no command in it")
	}
	l.compound(s)
	return nil
}

// tees takes `… | tee FILE`, which is where its output goes.
func (l *line) tees(pipe *syntax.BinaryCmd) bool {
	call, is := pipe.Y.Cmd.(*syntax.CallExpr)
	if !is || nameOfCall(pipe.Y) != "tee" || len(pipe.Y.Redirs) > 0 || len(call.Assigns) > 0 {
		return false
	}
	appends, file := false, ""
	for _, w := range call.Args[1:] {
		word, ok := static(w)
		switch {
		case !ok || file != "":
			return false
		case word == "-a":
			appends = true
		case strings.HasPrefix(word, "-"):
			return false
		default:
			file = word
		}
	}
	if _, is := pipe.X.Cmd.(*syntax.CallExpr); !is || file == "" {
		return false
	}
	kept := pipe.X.Redirs[:0:0]
	joined := pipe.Op == syntax.PipeAll
	for _, r := range pipe.X.Redirs {
		if r.Op == syntax.DplOut && r.N != nil && r.N.Value == "2" && r.Word.Lit() == "1" {
			joined = true
			continue
		}
		kept = append(kept, r)
	}
	for _, r := range kept {
		if r.Op != syntax.RdrIn {
			return false
		}
	}
	if !joined {
		l.note("its standard error goes to the log, too: it went past the pipe")
	}
	pipe.X.Redirs = kept
	l.Log, l.appends, l.piped = file, appends, true
	return true
}

// call reads a simple command, and what is put before it.
func (l *line) call(c *syntax.CallExpr, redirs []*syntax.Redirect) error {
	kept := []*syntax.Assign(nil)
	for _, a := range c.Assigns {
		value, ok := "", a.Value == nil
		if a.Value != nil {
			value, ok = static(a.Value)
		}
		if !ok || a.Append || a.Array != nil || a.Index != nil || strings.Contains(value, "~") {
			kept = append(kept, a)
			continue
		}
		l.wish("env", a.Name.Value+"=", a.Name.Value+"="+value)
	}
	if len(c.Args) == 0 {
		return fmt.Errorf("cannot read the line: there is no command in it")
	}
	if !l.piped {
		redirs = l.outputs(redirs)
	} else {
		redirs = l.inputs(redirs)
	}
	l.redirs = redirs
	args, err := l.launchers(c.Args)
	if err != nil {
		return err
	}
	words := make([]string, len(args))
	for i, a := range args {
		word, ok := static(a)
		if !ok {
			words = nil
			break
		}
		words[i] = word
	}
	if words != nil && len(redirs) == 0 && len(kept) == 0 {
		l.Words = words
		return nil
	}
	if name, ok := static(args[0]); ok && l.Name == "" {
		l.Name = nameOf(strings.TrimSuffix(path.Base(name), path.Ext(name)))
	}
	exec := &syntax.Word{Parts: []syntax.WordPart{&syntax.Lit{Value: "exec"}}}
	l.script(printed(&syntax.Stmt{Cmd: &syntax.CallExpr{Assigns: kept, Args: append([]*syntax.Word{exec}, args...)}, Redirs: redirs}))
	return nil
}

// inputs drops </dev/null, which is what every mode in the background gives.
func (l *line) inputs(redirs []*syntax.Redirect) []*syntax.Redirect {
	return slices.DeleteFunc(slices.Clone(redirs), func(r *syntax.Redirect) bool {
		text, ok := static(r.Word)
		return r.Op == syntax.RdrIn && (r.N == nil || r.N.Value == "0") && ok && text == "/dev/null"
	})
}

// outputs takes the redirections that name a log for both streams; it gives those that only
// a shell can make, which are all of them where one is such.
func (l *line) outputs(redirs []*syntax.Redirect) []*syntax.Redirect {
	rest := l.inputs(redirs)
	var out, err string
	appends, emptied := false, false
	for _, r := range rest {
		if r.Word == nil || r.Hdoc != nil {
			return rest
		}
		target, ok := static(r.Word)
		from := "1"
		if r.N != nil {
			from = r.N.Value
		}
		if !ok || target == "" || from != "1" && from != "2" {
			return rest
		}
		both := r.Op == syntax.RdrAll || r.Op == syntax.AppAll || r.Op == syntax.DplOut && r.N == nil && strings.Trim(target, "0123456789-") != ""
		switch {
		case both:
			out, err = target, target
		case r.Op == syntax.DplOut && from == "2" && target == "1":
			err = out
			continue
		case r.Op == syntax.DplOut && from == "1" && target == "2":
			out = err
			continue
		case r.Op != syntax.RdrOut && r.Op != syntax.AppOut && r.Op != syntax.RdrClob:
			return rest
		case from == "1":
			out = target
		default:
			err = target
		}
		if r.Op == syntax.AppOut || r.Op == syntax.AppAll {
			appends = true
		} else {
			emptied = true
		}
	}
	switch {
	case out == "" && err == "":
		return nil
	case out == "" || err != "" && err != out:
		return rest
	case err == "":
		l.note("its standard error goes to the log, too: it went to the terminal")
	}
	if emptied && out != "/dev/null" {
		l.note("the log is appended to: > empties it at each start")
	}
	l.Log, l.appends = out, appends && !emptied
	return nil
}

// compound leaves what is more than one simple command to a shell.
func (l *line) compound(stmts ...*syntax.Stmt) {
	var parts []string
	for _, s := range stmts {
		parts = append(parts, printed(s))
	}
	if l.Name == "" {
		l.Name = "job"
	}
	l.redirs = []*syntax.Redirect{}
	l.script(strings.Join(parts, "\n"))
}

// script has a shell read it when it starts.
func (l *line) script(text string) {
	sh := "sh"
	switch {
	case l.zsh: // which does not split what a variable holds
		sh = "zsh"
	case bashOnly(text):
		sh = "bash"
	}
	l.Words = []string{sh, "-c", text}
	l.note("%s reads a part of it anew, each time that it starts: variables and patterns are filled in then, and functions, aliases and unexported variables of your shell are not there", sh)
}

func printed(s *syntax.Stmt) string {
	var b strings.Builder
	_ = syntax.NewPrinter(syntax.SingleLine(true)).Print(&b, s) // a builder takes all
	return strings.TrimSuffix(b.String(), "\n")
}

// bashOnly tells whether sh could read it otherwise than bash does.
func bashOnly(text string) bool {
	if _, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(text), ""); err != nil {
		return true
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	found := err != nil
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.SglQuoted:
			found = found || n.Dollar
		case *syntax.DblQuoted:
			found = found || n.Dollar
		case *syntax.Lit:
			found = found || assigned(n.Value) || strings.HasSuffix(n.Value, "$") // behind which bash 5.2 does not split $X$
		case *syntax.Word:
			found = found || braced(n)
		case *syntax.Redirect:
			found = found || n.Op == syntax.RdrAll || n.Op == syntax.AppAll || n.Op == syntax.WordHdoc || n.Op == syntax.DplOut && strings.Trim(n.Word.Lit(), "0123456789-") != ""
		case *syntax.BinaryCmd:
			found = found || n.Op == syntax.PipeAll
		case *syntax.ProcSubst, *syntax.TestClause, *syntax.ArithmCmd, *syntax.ExtGlob, *syntax.LetClause, *syntax.DeclClause, *syntax.TimeClause:
			found = true
		case *syntax.ParamExp:
			found = found || n.Repl != nil || n.Slice != nil || n.Index != nil || n.Excl
		}
		return true
	})
	return found
}
