package translate

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"outlive/harness/wish"
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

// options reads those of a launcher, and says where the command begins.
func (l *line) options(name string, one launcher, words []string) (at int, err error) {
	verb := len(one.verb) > 0
	for at = 1; at < len(words); at++ {
		word := words[at]
		switch {
		case word == "--":
			if at++; !verb {
				return at, nil
			}
			at--
		case verb && slices.Contains(one.verb, word):
			verb = false
		case len(word) < 2 || word[0] != '-':
			if verb {
				return at, fmt.Errorf("cannot translate %s %s: it is %s that runs a program", name, word, one.verb[0])
			}
			return at, nil
		case one.options[word].takes || hasOption(one, word):
			if err := l.take(one.options[word], words, &at, "", false); err != nil {
				return at, fmt.Errorf("cannot translate %s: %w", name, err)
			}
		case strings.HasPrefix(word, "--"):
			head, value, is := strings.Cut(word, "=")
			if !is || !hasOption(one, head) {
				return at, fmt.Errorf("cannot translate %s: its option %q has no counterpart: leave it out", name, word)
			}
			if err := l.take(one.options[head], words, &at, value, true); err != nil {
				return at, fmt.Errorf("cannot translate %s: %w", name, err)
			}
		default:
			if err := l.cluster(one, words, &at); err != nil {
				return at, fmt.Errorf("cannot translate %s: %w", name, err)
			}
		}
	}
	return at, nil
}

func hasOption(one launcher, name string) bool { _, is := one.options[name]; return is }

// cluster reads options of one letter in one word.
func (l *line) cluster(one launcher, words []string, at *int) error {
	word := words[*at]
	for i := 1; i < len(word); i++ {
		o, known := one.options["-"+word[i:i+1]]
		if !known {
			return fmt.Errorf("its option %q has no counterpart: leave it out", word)
		}
		if !o.takes {
			if err := l.take(o, words, at, "", true); err != nil {
				return err
			}
			continue
		}
		return l.take(o, words, at, word[i+1:], i+1 < len(word))
	}
	return nil
}

// take does what an option says; its value is the next word where none is given.
func (l *line) take(o option, words []string, at *int, value string, given bool) error {
	if o.takes && !given {
		if *at++; *at >= len(words) {
			return fmt.Errorf("write out the value of %s", words[len(words)-1])
		}
		value = words[*at]
	}
	if o.do == nil {
		return nil
	}
	return o.do(l, value)
}

// variables takes NAME=VALUE off the words of env(1).
func variables(l *line, words []string) ([]string, error) {
	for len(words) > 0 && strings.Contains(words[0], "=") {
		l.wish("env", words[0], words[0])
		words = words[1:]
	}
	return words, nil
}

// tmuxCommand gives the command of a session: one word is a line of a shell's, and a word
// that is ; ends it.
func tmuxCommand(l *line, words []string) ([]string, error) {
	if at := slices.Index(words, ";"); at >= 0 {
		if rest := words[at+1:]; len(rest) == 2 && rest[0] == "pipe-pane" && strings.HasPrefix(rest[1], "exec cat >>") {
			if inner, err := Line("cat "+strings.TrimPrefix(strings.ReplaceAll(strings.ReplaceAll(rest[1], "##", "#"), "%%", "%"), "exec cat "), "bash"); err == nil {
				_ = l.logged(inner.Log)
			}
		} else {
			l.lose("the commands of tmux behind ;: %s", strings.Join(rest, " "))
		}
		words = words[:at]
	}
	for i, word := range words {
		if head, is := strings.CutSuffix(word, `\;`); is {
			words[i] = head + ";"
		}
	}
	if len(words) != 1 {
		return words, nil
	}
	inner, err := Line(words[0], "bash")
	if err != nil {
		return nil, err
	}
	if inner.Mode != "foreground" || len(inner.Wishes) > 0 || len(inner.Lost) > 0 || inner.Log != "" {
		return []string{"sh", "-c", words[0]}, nil
	}
	l.Notes = append(l.Notes, inner.Notes...)
	return inner.Words, nil
}

// teed takes the tee off that outlive's own line for dtach has.
func teed(l *line, words []string) ([]string, error) {
	if len(words) > 4 && words[0] == "sh" && words[1] == "-c" && strings.HasSuffix(words[2], `exec "$@" 2>&1 | tee -ai "$0"`) {
		_ = l.logged(words[3])
		return words[4:], nil
	}
	return words, nil
}

// dollars takes systemd's escape of a dollar away; in a scope nobody reads one.
func dollars(l *line, words []string) ([]string, error) {
	if l.Mode == "systemd-scope" {
		return words, nil
	}
	for i, word := range words {
		if strings.Contains(strings.ReplaceAll(word, "$$", ""), "$") {
			return nil, fmt.Errorf("cannot translate %q: systemd fills it in from the service's environment: write its value, or $$ for a dollar", word)
		}
		words[i] = strings.ReplaceAll(word, "$$", "$")
	}
	return words, nil
}

// program is the one that start-stop-daemon starts, before its arguments.
func (l *line) program(value string) error { l.startas = value; return nil }

func started(l *line, words []string) ([]string, error) {
	if l.startas == "" {
		return nil, fmt.Errorf("cannot translate start-stop-daemon: it names no program: --startas or --exec")
	}
	return append([]string{l.startas}, words...), nil
}

// ours reads MODE [flags] [--] CMD of outlive run and outlive native.
func ours(l *line, words []string) ([]string, error) {
	if len(words) < 2 {
		return nil, fmt.Errorf("cannot translate outlive: it names no command")
	}
	l.Mode = words[0]
	at := slices.Index(words, "--")
	if at < 0 {
		return words[1:], nil
	}
	for i := 1; i < at; i++ {
		name, value, is := strings.Cut(strings.TrimPrefix(words[i], "--"), "=")
		if !is && i+1 < at {
			i++
			value = words[i]
		}
		switch _, wishes := wish.Lookup(name); {
		case name == "log":
			_ = l.logged(value)
		case name == "name":
			_ = l.named(value)
		case wishes:
			l.wish(name, "--"+name, value)
		case name != "pidfile" && name != "via":
			return nil, fmt.Errorf("cannot translate outlive: its option --%s has no counterpart: leave it out", name)
		}
	}
	return words[at+1:], nil
}
