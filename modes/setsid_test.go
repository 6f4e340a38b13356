package modes

import "testing"

func TestSetsidIsTheTools(t *testing.T) {
	t.Parallel()
	sameAsTool(t, "setsid", []parity{
		{name: "a job of the shell forks", tty: true, line: `set -m; TOOL PROBE; c=$?; SEEN; exit $c`},
		{name: "a job in the background forks", tty: true, line: `set -m; TOOL PROBE & wait $!; c=$?; SEEN; exit $c`},
		{name: "a group leader without a terminal", line: `exec TOOL PROBE`},
		{name: "in place", tty: true, line: `TOOL PROBE; exit $?`},
		{name: "two dashes", line: `TOOL -- PROBE; exit $?`},
		{name: "forced to fork", tty: true, line: `TOOL -f PROBE; c=$?; SEEN; exit $c`},
		{name: "shortened", tty: true, line: `TOOL --fo PROBE; c=$?; SEEN; exit $c`},
		{name: "waits", tty: true, line: `exec TOOL --wait PROBE`},
		{name: "waits in place", line: `TOOL -w PROBE; exit $?`},
		{name: "its status", line: `exec TOOL -w sh -c 'exit 7'`},
		{name: "its status, not waited for", line: `exec TOOL sh -c 'exit 7'`},
		{name: "the terminal with it", tty: true, line: `TOOL --ctty PROBE; exit $?`},
		{name: "the terminal with the fork", tty: true, line: `exec TOOL -cw PROBE`},
		{name: "no terminal to take", line: `TOOL -c true; exit $?`},
		{name: "no terminal to take, forked", line: `{ TOOL -fc true; echo $? >code; } 2>&1 | cat`},
		{name: "no terminal to take, waited for", line: `TOOL -cfw true; exit $?`},
		{name: "not found", line: `TOOL no-such-command; exit $?`},
		{name: "not found, forked", line: `{ TOOL -f no-such-command; echo $? >code; } 2>&1 | cat`},
		{name: "not found, waited for", line: `exec TOOL -w no-such-command`},
		{name: "not executable", line: `TOOL /etc/passwd; exit $?`},
		{name: "not executable, waited for", line: `exec TOOL -w /etc/passwd`},
		{name: "refused in PATH, waited for", line: `echo >plain; PATH=$DIR:$PATH; exec TOOL -w plain`},
		{name: "empty", line: `TOOL ''; exit $?`},
		{name: "empty, waited for", line: `exec TOOL -w ''`},
		{name: "a script without an interpreter", line: `echo 'echo "$0" "$@"' >run; chmod +x run; exec TOOL -w ./run 'a b'`},
		{name: "no operand", line: `exec TOOL -f`},
		{name: "unknown option", line: `exec TOOL -fx true`},
		{name: "unknown long option", line: `exec TOOL --foo true`},
		{name: "option with a value", line: `exec TOOL --fork=1 true`},
		{name: "an inherited descriptor", line: `TOOL PROBE 7>seven; exit $?`},
		{name: "an inherited descriptor, forked", line: `exec TOOL PROBE 7>seven`},
		{name: "limits", line: `ulimit -Sn 64; TOOL PROBE; exit $?`},
		{name: "limits, forked", line: `ulimit -Sn 64; exec TOOL PROBE`},
		{name: "umask", line: `umask 27; exec TOOL PROBE`},
		{name: "ignored at start", line: `trap '' HUP INT TSTP TTIN TTOU CONT; TOOL PROBE; exit $?`},
		{name: "ignored at start, forked", line: `trap '' HUP INT TSTP TTIN TTOU CONT; exec TOOL PROBE`},
		{name: "blocked at start", line: `env --block-signal=USR1,USR2,PIPE,ALRM,TSTP,WINCH TOOL PROBE; exit $?`},
		{name: "blocked at start, forked", line: `exec env --block-signal=USR1,USR2,PIPE,ALRM,TSTP,WINCH TOOL PROBE`},

		// What the Go runtime does before main cannot be undone: see execvp.
		{name: "known: others ignored at start", line: `trap '' QUIT TERM PIPE; exec TOOL PROBE`,
			known: func(o *observation) { o.Probe.Ignored = "0000000000000000" }},
		{name: "known: others blocked at start", line: `env --block-signal=HUP,INT,QUIT,TERM,CHLD,PROF,URG,RTMIN TOOL PROBE; exit $?`,
			known: func(o *observation) { o.Probe.Blocked = "0000000000000000" }},
		{name: "known: others blocked at start, forked", line: `exec env --block-signal=HUP,TERM,CHLD TOOL PROBE`,
			known: func(o *observation) { o.Probe.Blocked = "0000000000000000" }},
		{name: "known: input closed", line: `exec TOOL PROBE <&-`, known: nullInstead(0)},
		{name: "known: output closed, in place", line: `TOOL PROBE >&-; exit $?`, known: nullInstead(1)},
	})
}
