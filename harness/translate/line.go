package translate

import (
	"fmt"
	"path"
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
