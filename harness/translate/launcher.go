package translate

import (
	"fmt"
	"maps"
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// option is one of a launcher's; nil does nothing.
type option struct {
	takes bool
	do    func(l *line, value string) error
}

// launcher is a program or builtin that runs the command that stands behind its options.
type launcher struct {
	mode    string
	options map[string]option
	// begins tells whether words are a use of it that is known; nil for always.
	begins func(words []string) bool
	// verb is a word that stands between two groups of options.
	verb []string
	// leave: with an option that is not known, it stays before the command; else that is an error.
	leave bool
	// after takes the command's words; nil for as they are.
	after func(l *line, words []string) ([]string, error)
}

func flag(names ...string) map[string]option { return with(option{}, names...) }

func with(o option, names ...string) map[string]option {
	all := map[string]option{}
	for _, name := range names {
		all[name] = o
	}
	return all
}

func taking(do func(l *line, value string) error, names ...string) map[string]option {
	return with(option{true, do}, names...)
}

func merged(all ...map[string]option) map[string]option {
	is := map[string]option{}
	for _, one := range all {
		for name, o := range one {
			is[name] = o
		}
	}
	return is
}

// ignored is of no meaning in another way, or has one there anyway.
func ignored(names ...string) map[string]option { return taking(nil, names...) }

func wished(id string) func(*line, string) error {
	return func(l *line, value string) error { l.wish(id, "--"+id+" "+value, value); return nil }
}

func inMode(mode string) option {
	return option{do: func(l *line, _ string) error { l.Mode = mode; return nil }}
}

func (l *line) named(value string) error { l.Name = nameOf(value); return nil }
func (l *line) logged(value string) error {
	l.Log, l.appends = value, true
	return nil
}
func (l *line) entered(value string) error {
	if value != "." {
		l.dir = value
	}
	return nil
}

// launchersOf are those that are known; their options are of their manual pages.
func launchersOf() map[string]launcher {
	name, log, dir := (*line).named, (*line).logged, (*line).entered
	property := func(l *line, value string) error {
		key, value, _ := strings.Cut(value, "=")
		return l.directive(key, value)
	}
	return map[string]launcher{
		"nohup":   {mode: "nohup"},
		"setsid":  {mode: "setsid", options: flag("-f", "--fork", "-w", "--wait", "-c", "--ctty")},
		"exec":    {leave: true},
		"command": {leave: true},
		"nice":    {leave: true, options: taking(wished("nice"), "-n", "--adjustment")},
		"env":     {leave: true, after: variables},
		"sudo": {leave: true, after: func(l *line, words []string) ([]string, error) {
			if l.Wishes["user"] == nil {
				l.wish("user", "sudo", "root")
			}
			return words, nil
		}, options: merged(flag("-n", "--non-interactive", "-b", "--background", "-H"), taking(wished("user"), "-u", "--user"))},
		"tmux": {mode: "tmux-attached", verb: []string{"new-session", "new", "new-s"}, after: tmuxCommand, options: merged(
			ignored("-L", "-S", "-f", "-n", "-x", "-y", "-t"), flag("-2", "-u", "-A", "-P", "-E"), map[string]option{"-d": inMode("tmux")},
			taking(name, "-s"), taking(dir, "-c"), taking(wished("env"), "-e"))},
		"screen": {mode: "screen-attached", options: merged(
			ignored("-t", "-T", "-h", "-s", "-c", "-e"), flag("-L", "-U", "-A", "-a", "-q", "-D"),
			map[string]option{"-d": {}, "-m": inMode("screen")}, taking(name, "-S"), taking(log, "-Logfile"))},
		"dtach": {mode: "dtach", after: teed, options: merged(ignored("-n", "-c", "-A", "-N", "-e", "-r"), flag("-z", "-E"))},
		"systemd-run": {mode: "systemd-run", after: dollars, options: merged(
			map[string]option{"--user": inMode("systemd-run-user"), "--scope": inMode("systemd-scope")},
			flag("--system", "-q", "--quiet", "-G", "--collect", "--no-block", "-r", "--remain-after-exit", "--no-ask-password"),
			ignored("--description", "--slice"), taking(name, "-u", "--unit"),
			taking(dir, "--working-directory"), taking(wished("env"), "-E", "--setenv"), taking(wished("nice"), "--nice"),
			taking(wished("user"), "--uid"), taking(wished("group"), "--gid"), taking(property, "-p", "--property"))},
		"start-stop-daemon": {mode: "start-stop-daemon", after: started, options: merged(
			flag("-S", "--start", "-b", "--background", "-m", "--make-pidfile", "-o", "--oknodo", "-q", "--quiet", "-v", "--verbose", "-C", "--no-close"),
			ignored("-p", "--pidfile", "-n", "--name", "-R", "--retry"), taking(log, "-O", "--output"), taking(dir, "-d", "--chdir"),
			taking(wished("nice"), "-N", "--nicelevel"), taking(wished("umask"), "-k", "--umask"), taking(wished("user"), "-c", "--chuid"),
			taking(wished("group"), "-g", "--group"), taking((*line).program, "-a", "--startas", "-x", "--exec"))},
		"daemonize": {mode: "daemonize", options: merged(
			flag("-a", "-v"), ignored("-p", "-l"), taking(dir, "-c"), taking(log, "-o", "-e"), taking(wished("user"), "-u"), taking(wished("env"), "-E"))},
		"outlive": {begins: func(words []string) bool { return len(words) > 2 && (words[1] == "native" || words[1] == "run") },
			verb: []string{"run", "native"}, after: ours},
	}
}

// launchers takes off what is put before the command, the outermost first.
func (l *line) launchers(args []*syntax.Word) ([]*syntax.Word, error) {
	known := launchersOf()
	for {
		first, ok := static(args[0])
		if !ok {
			return args, nil
		}
		one, is := known[path.Base(first)]
		words, before := staticsOf(args), l.Work
		before.Wishes = maps.Clone(l.Wishes)
		if !is || one.begins != nil && !one.begins(words) {
			return args, nil
		}
		rest, err := l.launched(path.Base(first), one, words, args[len(words):])
		switch {
		case one.leave && (err != nil || len(rest) == 0):
			l.Work = before  // it stays before the command, as it is
			return args, nil //nolint:nilerr // it is a program like another then
		case err != nil:
			return nil, err
		case len(rest) == 0:
			return nil, fmt.Errorf("cannot translate %s: there is no command behind it", path.Base(first))
		}
		args = rest
	}
}

// launched takes one off; words are what it is given, up to what only a shell knows, which
// is more.
func (l *line) launched(name string, one launcher, words []string, more []*syntax.Word) ([]*syntax.Word, error) {
	if one.mode != "" {
		l.Mode = one.mode
	}
	at, err := l.options(name, one, words)
	if err != nil {
		return nil, err
	}
	left := words[min(at, len(words)):]
	if one.after != nil {
		if len(more) > 0 && !one.leave {
			return nil, fmt.Errorf("cannot translate %s: write out what your shell would fill in", name)
		}
		if left, err = one.after(l, left); err != nil {
			return nil, err
		}
	}
	if len(left) == 0 && one.leave { // what it has to do with what only a shell knows, it does
		return nil, nil
	}
	return asWords(left, more)
}

// staticsOf are the words up to the first that only a shell knows.
func staticsOf(args []*syntax.Word) (words []string) {
	for _, a := range args {
		word, ok := static(a)
		if !ok {
			break
		}
		words = append(words, word)
	}
	return words
}

// asWords are words as a shell would have read them, and others behind them.
func asWords(words []string, more []*syntax.Word) (all []*syntax.Word, err error) {
	for _, word := range words {
		quoted, err := syntax.Quote(word, syntax.LangBash)
		if err != nil {
			return nil, fmt.Errorf("cannot write %q for a shell: %w", word, err)
		}
		file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader("x "+quoted), "")
		if err != nil {
			return nil, fmt.Errorf("cannot write %q for a shell: %w", word, err)
		}
		all = append(all, file.Stmts[0].Cmd.(*syntax.CallExpr).Args[1])
	}
	return append(all, more...), nil
}
