package translate

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// What only a shell can make of a line, when it runs.

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
