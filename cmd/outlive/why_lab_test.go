//go:build linux

package main

import (
	"encoding/json"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"outlive/harness/lab"
	"outlive/harness/leftover"
	"outlive/harness/proc"
)

// troubled are the units of the archive, with what is to be found of each, and what is
// done to it.
type troubled struct{ name, finds, then string }

func (m machine) trouble() (all []troubled) {
	m.Helper()
	text, err := os.ReadFile("testdata/why/units.txtar")
	require.NoError(m, err)
	m.must("root", "mkdir -p /opt/why/folder && cp /bin/sleep /opt/why/sleep && chmod 755 /opt/why")
	for _, f := range txtar.Parse(text).Files {
		if bin, is := strings.CutPrefix(f.Name, "bin/"); is {
			require.NoError(m, m.lab.WriteFile("/opt/why/"+bin, string(f.Data), 0o755))
			continue
		}
		u := troubled{name: f.Name}
		for line := range strings.Lines(string(f.Data)) {
			if finds, is := strings.CutPrefix(line, "# finds:"); is {
				u.finds = strings.TrimSpace(finds)
			}
			if then, is := strings.CutPrefix(line, "# then:"); is {
				u.then = strings.ReplaceAll(strings.TrimSpace(then), "UNIT", f.Name)
			}
		}
		all = append(all, u)
		require.NoError(m, m.lab.WriteFile("/etc/systemd/system/"+f.Name, string(f.Data), 0o644))
	}
	return all
}

// whyAnswer is one of those that --format json prints.
type whyAnswer struct {
	Name     string
	Findings []struct {
		Cause string
		Next  []struct{ Line string }
	}
}

// answers asks about all of them.
func (m machine) answers(all []troubled) []whyAnswer {
	names := make([]string, len(all))
	for i, u := range all {
		names[i] = u.name
	}
	out, _ := m.as("root", "outlive why --format json "+strings.Join(names, " "))
	var said struct{ Answers []whyAnswer }
	require.NoError(m, json.NewDecoder(strings.NewReader(out)).Decode(&said), out)
	return said.Answers
}

// causes are what was found of each, by its name.
func causes(all []whyAnswer) map[string]string {
	found := map[string]string{}
	for _, a := range all {
		var ids []string
		for _, f := range a.Findings {
			ids = append(ids, f.Cause)
		}
		found[a.Name] = strings.Join(ids, " ")
	}
	return found
}

// Each trouble is provoked for real, and found; and who has none is called healthy.
func TestWhyFindsWhatWasProvoked(t *testing.T) {
	m := newMachine(t)
	all := m.trouble()
	m.must("root", "systemctl daemon-reload")
	var starts, thens []string
	for _, u := range all {
		starts = append(starts, "systemctl start --no-block "+u.name+" || true")
		if u.then != "" {
			thens = append(thens, u.then)
		}
	}
	m.must("root", strings.Join(starts, "\n")+"\nsystemctl daemon-reload")
	m.awaits("root", `test -z "$(systemctl list-jobs --no-legend)"`)
	m.must("root", strings.Join(thens, "\n"))
	want := map[string]string{}
	for _, u := range all {
		want[u.name] = u.finds
	}
	var answers []whyAnswer
	proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool {
		answers = m.answers(all)
		return maps.Equal(want, causes(answers))
	})
	require.Equal(t, want, causes(answers))

	said, _ := m.as(lab.User, "outlive why exits no-user")
	require.Contains(t, said, "it exits with status 3")
	require.Contains(t, said, "not seen: cannot ask journalctl")
	require.NotContains(t, said, "it said nothing")
	require.Contains(t, said, "sudo journalctl -u exits.service -b")
	require.Contains(t, said, "the user or group that it is to run as does not")
	said, _ = m.as("root", "outlive why nosuch")
	require.Contains(t, said, `there is no run and no unit "nosuch"`)
	m.tries(answers)
}

// tries types each line that is proposed, but for those that open an editor. One may well
// fail, as ls does of what is missing; it is to be understood.
func (m machine) tries(all []whyAnswer) {
	m.Helper()
	var script strings.Builder
	for _, a := range all {
		for _, f := range a.Findings {
			for _, next := range f.Next {
				if strings.Contains(next.Line, "systemctl edit ") {
					continue
				}
				said := "{ cat said; echo " + a.Name + ": '" + strings.ReplaceAll(next.Line, "'", `'\\''`) + "'; }"
				script.WriteString("{ " + next.Line + "; } >/dev/null 2>said </dev/null; case $? in 12[67]) " + said + ";; esac\ngrep -iE 'usage:|invalid option|unrecognized|unknown (option|command|operation)' said && " + said + "\n")
			}
		}
	}
	require.Empty(m, m.must("root", script.String()+"true\n"))
}
