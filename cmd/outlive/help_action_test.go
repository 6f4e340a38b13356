//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// runner does what GitHub's does with a composite action, as far as it is documented: inputs and
// their defaults, the environment, the files that a step adds to, and the commands in what it prints.
type runner struct {
	*testing.T
	workspace, temp string
}

func newRunner(t *testing.T, workspace string) runner {
	r := runner{t, workspace, t.TempDir()}
	for _, name := range []string{"summary", "output"} {
		require.NoError(t, os.WriteFile(filepath.Join(r.temp, name), nil, 0o644))
	}
	return r
}

// script runs one as a step: by sh -e, of a file.
func (r runner) script(text, dir string, env ...string) (log string, code int) {
	r.Helper()
	file := filepath.Join(r.temp, "script")
	require.NoError(r, os.WriteFile(file, []byte(text), 0o600))
	cmd := exec.Command("sh", "-e", file)
	cmd.Dir = filepath.Join(r.workspace, dir)
	cmd.Env = append(os.Environ(), "CI=true", "GITHUB_ACTIONS=true", "GITHUB_WORKSPACE="+r.workspace, "RUNNER_TEMP="+r.temp,
		"GITHUB_STEP_SUMMARY="+r.temp+"/summary", "GITHUB_OUTPUT="+r.temp+"/output")
	cmd.Env = append(cmd.Env, env...)
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

// action runs the one in a folder of the workspace.
func (r runner) action(folder string, with map[string]string) (log string, outputs map[string]string, code int) {
	r.Helper()
	text, err := os.ReadFile(filepath.Join(r.workspace, folder, "action.yml"))
	require.NoError(r, err)
	var a struct {
		Inputs  map[string]struct{ Default string }
		Outputs map[string]struct{ Value string }
		Runs    struct {
			Using string
			Steps []struct {
				ID, Shell, Run string
				Directory      string `yaml:"working-directory"`
				Env            map[string]string
			}
		}
	}
	require.NoError(r, yaml.Unmarshal(text, &a))
	require.Equal(r, "composite", a.Runs.Using)
	require.Len(r, a.Runs.Steps, 1)
	step := a.Runs.Steps[0]
	require.Equal(r, "sh", step.Shell)
	require.NotContains(r, step.Run, "${{", "what stands in an input would be a part of the script")
	known := map[string]string{}
	for name, in := range a.Inputs {
		known["inputs."+name] = in.Default
	}
	for name, value := range with {
		require.Contains(r, a.Inputs, name)
		known["inputs."+name] = value
	}
	filled := func(text string) string {
		return regexp.MustCompile(`\$\{\{ (\S+) \}\}`).ReplaceAllStringFunc(text, func(m string) string {
			name := strings.Fields(m)[1]
			if !strings.HasPrefix(name, "steps.") { // of which the runner says nothing where there is none
				require.Contains(r, known, name)
			}
			return known[name]
		})
	}
	env := []string{"GITHUB_ACTION_PATH=" + filepath.Join(r.workspace, folder)}
	for name, value := range step.Env {
		env = append(env, name+"="+filled(value))
	}
	log, code = r.script(step.Run, filled(step.Directory), env...)
	for name, value := range r.outputs() {
		known["steps."+step.ID+".outputs."+name] = value
	}
	outputs = map[string]string{}
	for name, out := range a.Outputs {
		outputs[name] = filled(out.Value)
	}
	return log, outputs, code
}

// outputs reads the file for that: NAME=VALUE, or NAME<<WORD, and lines to one that is that word.
func (r runner) outputs() map[string]string {
	text, err := os.ReadFile(r.temp + "/output")
	require.NoError(r, err)
	all := map[string]string{}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		if name, word, multi := strings.Cut(lines[i], "<<"); multi {
			end := slices.Index(lines[i+1:], word)
			require.GreaterOrEqual(r, end, 0, "nothing ends it")
			all[name] = strings.Join(lines[i+1:i+1+end], "\n")
			i += end + 1
			continue
		}
		name, value, is := strings.Cut(lines[i], "=")
		require.True(r, is, lines[i])
		all[name] = value
	}
	return all
}

// heeded are the commands that the runner finds in what a step printed: the name, the properties
// and the data of each. Source: GitHub's documentation of workflow commands, and ActionCommand.cs
// of its runner, for the older form, which it finds in the middle of a line.
func heeded(log string) (all [][3]string) {
	newer, older := regexp.MustCompile(`^\s*::([a-z-]+)(?: (.*?))?::(.*)$`), regexp.MustCompile(`##\[([a-z-]+)(?: ([^\]]*))?\](.*)$`)
	stopped := ""
	for line := range strings.Lines(log) {
		line = strings.TrimRight(line, "\r\n")
		if stopped != "" {
			if strings.TrimSpace(line) == "::"+stopped+"::" {
				stopped = ""
			}
			continue
		}
		m := newer.FindStringSubmatch(line)
		if m == nil {
			m = older.FindStringSubmatch(line)
		}
		if m == nil {
			continue
		}
		if m[1] == "stop-commands" {
			stopped = m[3]
		}
		all = append(all, [3]string(m[1:]))
	}
	return all
}

// unescaped is a property as the runner reads it.
func unescaped(text string) string {
	return strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(text)
}

func TestHeeded(t *testing.T) {
	require.Equal(t, [][3]string{{"error", "title=a", "b"}, {"stop-commands", "", "word"}, {"add-mask", "", "y"}},
		heeded("plain\n  ::error title=a::b\n::stop-commands::word\n::add-mask::x\n::word::\nin the middle ##[add-mask]y\n"))
}

// hostileCI has the action judge a program, by a profile, whose names are commands to the runner.
func hostileCI(t *testing.T, workspace string) {
	r := newRunner(t, workspace)
	name := "a,b:c%25\n::add-mask::x ##[add-mask]y.yaml"
	program := "::add-mask::p ##[add-mask]q"
	sleep, err := os.ReadFile("/bin/sleep")
	require.NoError(t, err)
	mkdir(t, workspace, "sub")
	require.NoError(t, os.WriteFile(filepath.Join(workspace, "sub", program), sleep, 0o755))
	text, err := yaml.Marshal(map[string]string{"extends": "nohup", "line": "setsid -f './" + program + "' 600", "settle": "100ms"})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(workspace, "sub", name), text, 0o644))
	log, outputs, code := r.action("outlive/.ci/github", map[string]string{"profile": name, "directory": "sub"})
	require.Equal(t, 1, code, log)
	require.Equal(t, "broken", outputs["verdict"])
	errors := 0
	for _, command := range heeded(log) {
		require.Contains(t, []string{"stop-commands", "error", "warning", "notice"}, command[0], log)
		if command[0] == "stop-commands" {
			continue
		}
		errors++
		file, title, two := strings.Cut(command[1], ",title=")
		require.True(t, two, command)
		require.Equal(t, "file=sub/"+name, unescaped(file))
		require.NotContains(t, title, ",")
	}
	require.Greater(t, errors, 1)
	_, outputs, code = r.action("outlive/.ci/github", map[string]string{"profile": name, "directory": "sub", "baseline": outputs["report"]})
	require.Zero(t, code, "what was broken before is no fault")
	require.Equal(t, "kept", outputs["verdict"])
	_, outputs, code = r.action("outlive/.ci/github", map[string]string{"profile": "none.yaml"})
	require.Equal(t, codeUsage, code, "there is no such profile")
	require.Equal(t, "unfit", outputs["verdict"])
}
