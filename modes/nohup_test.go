package modes

import "testing"

func TestNohupIsTheTools(t *testing.T) {
	t.Parallel()
	sameAsTool(t, "nohup", []parity{
		{name: "all a terminal", tty: true, line: `exec TOOL PROBE`},
		{name: "a child of the shell", tty: true, line: `TOOL PROBE; exit $?`},
		{name: "two dashes", tty: true, line: `exec TOOL -- PROBE`},
		{name: "no terminal", line: `exec TOOL PROBE`},
		{name: "input a terminal", tty: true, line: `exec TOOL PROBE >o 2>e`},
		{name: "output a terminal", tty: true, line: `exec TOOL PROBE <home/.. 2>e`},
		{name: "errors a terminal", tty: true, line: `exec TOOL PROBE </dev/null >o`},
		{name: "input and errors a terminal", tty: true, line: `exec TOOL PROBE >o`},
		{name: "output and errors a terminal", tty: true, line: `exec TOOL PROBE </dev/null`},
		{name: "pipes", tty: true, line: `: | TOOL PROBE 2>&1 | cat >o`},
		{name: "appends", tty: true, line: `echo before >nohup.out; chmod 644 nohup.out; exec TOOL echo after`},
		{name: "umask 077", tty: true, line: `umask 077; exec TOOL PROBE`},
		{name: "umask 777", tty: true, line: `umask 777; exec TOOL echo out`},
		{name: "umask 0", tty: true, line: `umask 0; exec TOOL PROBE`},
		{name: "no nohup.out here", tty: true, line: `mkdir nohup.out; exec TOOL PROBE`},
		{name: "no nohup.out there", tty: true, line: `mkdir nohup.out home/nohup.out; exec TOOL echo out`},
		{name: "not here, no HOME", tty: true, home: "none", line: `mkdir nohup.out; exec TOOL echo out`},
		{name: "HOME with slashes", tty: true, home: "DIR/home/..//", line: `mkdir -p home/sub; cd home/sub; mkdir nohup.out; exec TOOL PROBE`},
		{name: "HOME is bare", tty: true, home: "DIR/it's a home", line: `mkdir nohup.out "$HOME"; exec TOOL PROBE`},
		{name: "not found", line: `exec TOOL no-such-command`},
		{name: "not found, on a terminal", tty: true, line: `exec TOOL no-such-command`},
		{name: "empty", line: `exec TOOL ''`},
		{name: "not executable", line: `exec TOOL /etc/passwd`},
		{name: "a directory", line: `exec TOOL /`},
		{name: "not a directory", line: `exec TOOL /etc/passwd/x`},
		{name: "refused in PATH", line: `echo >plain; PATH=$DIR:$PATH; exec TOOL plain`},
		{name: "no PATH", line: `exec env -u PATH TOOL echo out`},
		{name: "here by an empty PATH entry", line: `printf '#!/bin/sh\necho ran' >run; chmod +x run; PATH=$PATH:; exec TOOL run`},
		{name: "a script without an interpreter", line: `echo 'echo "$0" "$@"' >run; chmod +x run; exec TOOL ./run 'a b' c`},
		{name: "a missing interpreter", line: `echo "#!$DIR/none" >run; chmod +x run; exec TOOL ./run`},
		{name: "its status", line: `exec TOOL sh -c 'exit 7'`},
		{name: "no operand", line: `exec TOOL`},
		{name: "no operand, POSIX", line: `export POSIXLY_CORRECT=1; exec TOOL`},
		{name: "no output, POSIX", tty: true, home: "none", line: `export POSIXLY_CORRECT=1; mkdir nohup.out; exec TOOL true`},
		{name: "unknown option", line: `exec TOOL -x true`},
		{name: "unknown long option", line: `exec TOOL --foo=1 true`},
		{name: "option with a value", line: `exec TOOL --help=1 true`},
		{name: "help that cannot be written", line: `exec TOOL --help >/dev/full`},
		{name: "a message that cannot be written", tty: true, line: `exec TOOL true 2>/dev/full`},
		{name: "an inherited descriptor", line: `exec TOOL PROBE 7>seven`},
		{name: "limits", line: `ulimit -Sn 64; exec TOOL PROBE`},
		{name: "ignored at start", line: `trap '' HUP INT TSTP TTIN TTOU CONT; exec TOOL PROBE`},
		{name: "blocked at start", line: `exec env --block-signal=USR1,USR2,PIPE,ALRM,TSTP,WINCH TOOL PROBE`},
		{name: "arguments", line: `exec TOOL printf '<%s>' 'a b' '' "it's" '$x' '*'`},

		// What the Go runtime does before main cannot be undone: see execvp.
		{name: "known: others ignored at start", line: `trap '' QUIT TERM USR1 PIPE; exec TOOL PROBE`,
			known: func(o *observation) { o.Probe.Ignored = "0000000000000001" }},
		{name: "known: others blocked at start", line: `exec env --block-signal=HUP,INT,QUIT,TERM,CHLD,PROF,URG,RTMIN TOOL PROBE`,
			known: func(o *observation) { o.Probe.Blocked = "0000000000000000" }},
		{name: "known: input closed", line: `exec TOOL PROBE <&-`, known: nullInstead(0)},
		{name: "known: output closed", line: `exec TOOL PROBE >&-`, known: nullInstead(1)},
		{name: "known: errors closed", line: `exec TOOL PROBE 2>&-`, known: nullInstead(2)},
		{name: "known: output closed, errors a terminal", tty: true, line: `exec TOOL PROBE >&-`, known: nullInstead(1)},
	})
}

// nullInstead is the known difference of a descriptor closed at start.
func nullInstead(fd int) func(*observation) {
	return func(o *observation) { o.Probe.FDs[fd] = "/dev/null 0100002" }
}
