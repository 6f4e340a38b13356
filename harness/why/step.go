package why

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// A service is prepared in steps before its program is executed: a step that fails has a
// status of its own, from 200 on, and the name of the step is in the journal.
var (
	failedStep = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`Failed at step ([A-Z_0-9]+) spawning (.*): ([^:]+)$`)
	})
	stepStatus = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`status=(2[0-9][0-9])/([A-Z_0-9]+)$`) })
)

// steps are the names of those that fail most, for who may not read the journal.
var steps = map[int]string{200: "CHDIR", 203: "EXEC", 208: "STDIN", 209: "STDOUT", 210: "STDERR", 216: "GROUP", 217: "USER", 226: "NAMESPACE"}

// step is what failed before the program ran: "EXEC", the program, and the error's text.
// Program and text are empty where the journal lost them.
func (f Facts) step() (name, program, failure string, ok bool) {
	status := stepStatus().FindStringSubmatch(f.managers("process exited, code=exited"))
	if !f.failing() {
		return "", "", "", false
	}
	if status == nil {
		code := f.Unit.Number("ExecMainStatus")
		return steps[code], "", fmt.Sprint("status ", code), steps[code] != "" && f.Unit["ExecMainCode"] == "1"
	}
	if m := failedStep().FindStringSubmatch(f.managers("Failed at step ")); m != nil && m[1] == status[2] {
		return m[1], m[2], m[3], true
	}
	return status[2], "", "status " + status[1], true
}

// ofStep finds that one of these steps has failed, and what systemd said of it.
func (f Facts) ofStep(names string, next ...Next) *Finding {
	name, _, failure, ok := f.step()
	if !ok || !strings.Contains(" "+names+" ", " "+name+" ") && names != "" {
		return nil
	}
	because := "step " + name + ": " + failure
	for _, line := range f.Lines {
		if line.Manager && strings.Contains(line.Text, failure) && !strings.Contains(line.Text, "Failed at step") {
			because = strings.TrimPrefix(line.Text, f.name()+": ")
		}
	}
	return &Finding{Because: []string{because}, Next: next}
}

var _ = register(18, "unit.step", func() Cause {
	return Cause{
		Says:   "systemd could not prepare what the unit asks for",
		Source: "systemd.exec(5), \"Process Exit Codes\"",
		Find:   func(f Facts) *Finding { return f.ofStep("", f.explained(), f.shows()) },
	}
})

// shows is the line that prints the unit's files.
func (f Facts) shows() Next { return Next{"Its files", f.systemctl("cat " + quote(f.name()))} }
