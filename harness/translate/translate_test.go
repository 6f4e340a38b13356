package translate

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// what a line says, and nothing else.
type told struct {
	mode, log string
	words     []string
	wishes    map[string][]string
	lost      int
}

func app(more ...string) []string { return append([]string{"./app"}, more...) }

func TestLinesThatPeopleType(t *testing.T) {
	for text, want := range map[string]told{
		`./app`:                                          {"foreground", "", app(), nil, 0},
		`./app --port 80 &`:                              {"background", "", app("--port", "80"), nil, 0},
		`nohup ./app --port 80 >app.log 2>&1 &`:          {"nohup", "app.log", app("--port", "80"), nil, 0},
		`nohup ./app >>app.log 2>&1 &`:                   {"nohup-append", "app.log", app(), nil, 0},
		`nohup ./app &>app.log </dev/null &`:             {"nohup", "app.log", app(), nil, 0},
		`nohup ./app &`:                                  {"nohup", "nohup.out", app(), nil, 0},
		`nohup ./app 2>&1 </dev/null | tee app.log &`:    {"nohup-pipe", "app.log", app(), nil, 0},
		`./app & disown`:                                 {"disown", "", app(), nil, 0},
		`( ./app & )`:                                    {"subshell", "", app(), nil, 0},
		`setsid -f ./app >/dev/null 2>&1`:                {"setsid", "/dev/null", app(), nil, 0},
		`A=b C='d e' nohup nice -n 5 ./app >l 2>&1 &`:    {"nohup", "l", app(), map[string][]string{"env": {"A=b", "C=d e"}, "nice": {"5"}}, 0},
		`env A=b ./app &`:                                {"background", "", app(), map[string][]string{"env": {"A=b"}}, 0},
		`env -i A=b ./app &`:                             {"background", "", []string{"env", "-i", "A=b", "./app"}, nil, 0},
		`cd / && nohup ./app >x/l 2>&1 &`:                {"nohup", "/x/l", app(), map[string][]string{"workdir": {"/"}}, 0},
		`cd /; ./app &`:                                  {"background", "", app(), map[string][]string{"workdir": {"/"}}, 0},
		`tmux new -d -s web ./app --port 80`:             {"tmux", "", app("--port", "80"), nil, 0},
		`tmux -L outlive-a new-session -ds a './app -x'`: {"tmux", "", app("-x"), nil, 0},
		`tmux new -s a './app -x | less'`:                {"tmux-attached", "", []string{"sh", "-c", "./app -x | less"}, nil, 0},
		`tmux new -ds a env ./app 'b\;' \; pipe-pane 'exec cat >>'\''/l'\'`: {"tmux", "/l", app("b;"), nil, 0},
		`screen -dmS a -L -Logfile a.log ./app`:                             {"screen", "a.log", app(), nil, 0},
		`dtach -n a.sock ./app`:                                             {"dtach", "", app(), nil, 0},
		`sudo systemd-run --unit=a -p Nice=5 ./app '$$x'`:                   {"systemd-run", "", app("$x"), map[string][]string{"user": {"root"}, "nice": {"5"}}, 0},
		`systemd-run --user --scope ./app '$x' &`:                           {"systemd-scope", "", app("$x"), nil, 0},
		`start-stop-daemon --start --background --make-pidfile --pidfile p --chdir . --output l --startas /usr/bin/env -- ./app -x`: {"start-stop-daemon", "l", app("-x"), nil, 0},
		`daemonize -a -c . -p p -o l -e l /usr/bin/env ./app`:                                                                       {"daemonize", "l", app(), nil, 0},
		`outlive native double-fork --log l --pidfile p -- ./app`:                                                                   {"double-fork", "l", app(), nil, 0},
		`outlive run tmux --nice 5 --log=l -- ./app`:                                                                                {"tmux", "l", app(), map[string][]string{"nice": {"5"}}, 0},
		`@reboot ./app 50\%`:                  {"cron-reboot", "", app("50%"), nil, 0},
		`./app $X "$Y" >l 2>&1 &`:             {"background", "l", []string{"sh", "-c", `exec ./app $X "$Y"`}, nil, 0},
		`./app *.txt >o 2>e &`:                {"background", "", []string{"sh", "-c", `exec ./app *.txt >o 2>e`}, nil, 0},
		`./app {a,b} &`:                       {"background", "", []string{"bash", "-c", `exec ./app {a,b}`}, nil, 0},
		`A=$B ./app &`:                        {"background", "", []string{"sh", "-c", `A=$B exec ./app`}, nil, 0},
		`./a && ./b &`:                        {"background", "", []string{"sh", "-c", `./a && ./b`}, nil, 0},
		`nohup env A=$B ./app >l 2>&1 &`:      {"nohup", "l", []string{"sh", "-c", `exec env A=$B ./app`}, nil, 0},
		`nohup ./app <in 2>&1 >l &`:           {"nohup", "", []string{"sh", "-c", `exec ./app <in 2>&1 >l`}, nil, 0},
		`./app $'a\tb\x41\101é' "q\"\$\\x" &`: {"background", "", app("a\tbAAé", `q"$\x`), nil, 0},
		`./app -- -x '' \; '#' "a
b" &`: {"background", "", app("--", "-x", "", ";", "#", "a\nb"), nil, 0},
	} {
		w, err := Line(text, "bash")
		require.NoError(t, err, text)
		require.Equal(t, want, told{w.Mode, w.Log, w.Words, w.Wishes, len(w.Lost)}, text)
	}
}

func TestFiles(t *testing.T) {
	for text, want := range map[string]told{
		"[Service]\nExecStart=\"./app\" '--port' 80 a\\x20b $$x %%\nNice=5\nStandardOutput=append:/l\nStandardError=append:/l\n[Install]\nWantedBy=multi-user.target\n": {
			"systemd-service", "/l", app("--port", "80", "a b", "$x", "%"), map[string][]string{"nice": {"5"}}, 0},
		"[Service]\nExecStart=./app \\; \";\" a;\nMemoryMax=100M\n": {"systemd-service", "", app(";", ";", "a;"), map[string][]string{"limit-memory": {"100M"}}, 0},
		"# c\n[Unit]\nDescription=x\nAfter=network.target\n[Service]\nType=notify\nExecStart=-./app \\\n  -x\nRestart=on-failure\nTimeoutStopSec=7\nEnvironment=\"A=b c\" D=$e\nProtectSystem=strict\n": {
			"systemd-restart", "", app("-x"), map[string][]string{"restart": {"on-failure"}, "stop-timeout": {"7"}, "env": {"A=b c", "D=$e"}}, 4},
		"[Service]\nExecStart=./app\n[Install]\nWantedBy=default.target\n": {"systemd-user-service", "", app(), nil, 0},
		"[supervisord]\nx=y\n[program:app]\ncommand=./app 'a b' \"c\\\"d\" 50%% ; note\nautorestart=true\nredirect_stderr=true\nstdout_logfile=/l\nnumprocs=2\nenvironment=A=\"b,c\",D='e'\n": {
			"supervisord", "/l", app("a b", `c"d`, "50%"), map[string][]string{"restart": {"always"}, "env": {"A=b,c", "D=e"}}, 1},
	} {
		w, err := File(text)
		require.NoError(t, err, text)
		require.Equal(t, want, told{w.Mode, w.Log, w.Words, w.Wishes, len(w.Lost)}, "%s%q", text, w.Lost)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	for text, said := range map[string]string{
		``:                               "no command",
		`'`:                              "cannot read the line",
		`nohup`:                          "no command behind it",
		`A=b`:                            "no command",
		`./a & ./b &`:                    "which of them",
		`tmux attach -t a`:               "new-session",
		`tmux --frob new -d ./app`:       "leave it out",
		`systemd-run ./app '$HOME'`:      "write its value",
		`@reboot ./app 50%`:              "standard input",
		`start-stop-daemon --start -- a`: "names no program",
	} {
		_, err := Line(text, "bash")
		require.ErrorContains(t, err, said, text)
	}
	for text, said := range map[string]string{
		"[Socket]\n":                            "neither",
		"[Service]\nNice=5\n":                   "no ExecStart=",
		"[Service]\nExecStart=a %i\n":           "filled in by systemd",
		"[Service]\nExecStart=a $X\n":           "write its value",
		"[Service]\nExecStart=a 'b\n":           "not closed",
		"[Service]\nExecStart=a b'c'\n":         "quote the whole word",
		"[Service]\nExecStart=a\nExecStart=b\n": "several",
		"[Service]\nExecStart=a ; b\n":          "parts several commands",
		"[program:a]\nx=y\n":                    "no command=",
		"[program:a]\ncommand=a %(ENV_X)s\n":    "write its value",
	} {
		_, err := File(text)
		require.ErrorContains(t, err, said, text)
	}
}
