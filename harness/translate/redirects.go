package translate

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Where a line's output goes, and its input comes from.

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
