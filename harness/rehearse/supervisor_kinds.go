package rehearse

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// supervisord tells in its log what it takes a program for, and ends all when it is told to end.
var supervisord = supervisor{
	name: "supervisord", needs: []string{"supervisord"},
	prepare: func(dir, run string) error {
		return os.WriteFile(filepath.Join(dir, "conf"), fmt.Appendf(nil, supervisordConf, job, run), 0o600)
	},
	command: func(dir string) []string {
		return []string{"supervisord", "--nodaemon", "--configuration", filepath.Join(dir, "conf")}
	},
	once: func(dir string) bool { return strings.Contains(logOf(dir), "spawned: '"+job+"'") },
	says: func(dir string) (now saying) {
		for _, line := range strings.Split(strings.TrimSpace(logOf(dir)), "\n") {
			switch m := spawned().FindStringSubmatch(line); {
			case m != nil:
				now.watched, _ = strconv.Atoi(m[1])
			case strings.Contains(line, " exited: "+job), strings.Contains(line, " stopped: "+job), strings.Contains(line, " gave up: "+job):
				now.watched, now.up = 0, false
			case strings.Contains(line, " success: "+job):
				now.up = true
			default:
				continue
			}
			now.text = stamp().ReplaceAllString(line, "")
		}
		return now
	},
	stop:   func(_ string, manager *proc.Handle) error { return manager.Signal(unix.SIGTERM) },
	killed: func(dir string) bool { return strings.Contains(logOf(dir), "killing '"+job+"'") },
}

var (
	spawned = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`spawned: '` + job + `' with pid ([0-9]+)`) })
	stamp   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\S+ \S+ [A-Z]+ `) })
)

const supervisordConf = `[supervisord]
logfile=%%(here)s/log
pidfile=%%(here)s/pid
childlogdir=%%(here)s

[program:%s]
command=%s
autorestart=false
startretries=0
startsecs=1
stdout_logfile=NONE
stderr_logfile=NONE
`

func logOf(dir string) string {
	text, _ := os.ReadFile(filepath.Join(dir, "log"))
	return string(text)
}

// s6 and runit start nothing by themselves where there is a file called down.
var s6 = supervisor{
	name: "s6", needs: []string{"s6-svscan", "s6-supervise", "s6-svc", "s6-svstat"},
	prepare: downAtFirst,
	command: func(dir string) []string { return []string{"s6-svscan", filepath.Join(dir, "scan")} },
	once:    func(dir string) bool { return exec.Command("s6-svc", "-o", service(dir)).Run() == nil },
	says: func(dir string) saying {
		return running(tell("s6-svstat", service(dir)), `^up \(pid ([0-9]+)\)`)
	},
	stop:   func(dir string, _ *proc.Handle) error { return told("s6-svc", "-d", service(dir)) },
	killed: func(string) bool { return false },
}

var runit = supervisor{
	name: "runit", needs: []string{"runsvdir", "runsv", "sv"},
	prepare: downAtFirst,
	command: func(dir string) []string { return []string{"runsvdir", filepath.Join(dir, "scan")} },
	once:    func(dir string) bool { return exec.Command("sv", "once", service(dir)).Run() == nil },
	says: func(dir string) saying {
		return running(strings.Replace(tell("sv", "status", service(dir)), " "+service(dir)+":", "", 1), `^run: \(pid ([0-9]+)\)`)
	},
	stop:   func(dir string, _ *proc.Handle) error { return told("sv", "down", service(dir)) },
	killed: func(string) bool { return false },
}

func service(dir string) string { return filepath.Join(dir, "scan", job) }

func downAtFirst(dir, run string) error {
	return errors.Join(
		os.MkdirAll(service(dir), 0o700),
		os.WriteFile(filepath.Join(service(dir), "down"), nil, 0o600),
		os.Symlink(run, filepath.Join(service(dir), "run")),
	)
}

func tell(words ...string) string {
	out, _ := exec.Command(words[0], words[1:]...).Output()
	return strings.TrimSpace(string(out))
}

func told(words ...string) error {
	if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("cannot stop it: %s: %w: %s", words[0], err, strings.TrimSpace(string(out)))
	}
	return nil
}

// running reads of what runs its pid.
func running(text, pattern string) saying {
	brief, _, _ := strings.Cut(text, ",") // what follows is of a program that is started once
	now := saying{text: brief}
	if m := regexp.MustCompile(pattern).FindStringSubmatch(text); m != nil {
		now.watched, _ = strconv.Atoi(m[1])
		now.up = true
	}
	return now
}
