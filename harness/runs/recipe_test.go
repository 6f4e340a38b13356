package runs

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/shell"
	"outlive/modes"
)

// TestRecipeRefusesPaths: what the format of a file cannot say of a path is refused with
// the reason, and nothing else is.
func TestRecipeRefusesPaths(t *testing.T) {
	units, scripts := []string{"systemd-service", "systemd-user-service", "systemd-socket", "systemd-template", "supervisord"}, []string{"at", "cron-reboot", "sysvinit"}
	files := append(units, scripts...)
	lines := []string{"nohup", "setsid", "tmux", "systemd-run-user"} // they write no file
	for _, c := range []struct {
		what, name string
		in, not    []string
		why        string
	}{
		{"a blank at the end", "/home/me/a ", units, append(scripts, lines...), "is not taken for a part of it"},
		{"a tab at the end", "/home/me/a\t", files, lines, "control characters"},
		{"a backslash at the end", `/home/me/a\`, units, append(scripts, lines...), "is not taken for a part of it"},
		{"a line break", "/home/me/a\nb", files, lines, "control characters"},
		{"an escape", "/home/me/\x1b[2J", files, lines, "control characters"},
		{"DEL", "/home/me/\x7f", files, lines, "control characters"},
		{"a C1 control", "/home/me/\u009b2J", files, lines, "control characters"},
		{"no UTF-8", "/home/me/\xff", files, lines, "control characters"},
		{"a comment of supervisord", "/home/me/a ;b", []string{"supervisord"}, append(lines, "at", "systemd-service"), `a comment begins at " ;"`},
		{"another comment of supervisord", "/home/me/a #b", []string{"supervisord"}, append(lines, "at", "systemd-service"), `a comment begins at " #"`},
		{"a wide blank before it", "/home/me/a\u3000#b", []string{"supervisord"}, append(lines, "at", "systemd-service"), "a comment begins at "},
		{"% in a log of supervisord", "/home/me/100%", []string{"supervisord"}, append(lines, "at", "systemd-service"), "takes any % in the name of a log"},
		{"a variable of daemon's", "/home/me/$app", []string{"daemon"}, append(files, lines...), `takes "$app" for a place to fill in`},
		{"braces around it", "/home/me/a${B_1}b", []string{"daemon"}, append(files, lines...), `takes "${B_1}" for a place to fill in`},
		{"$ that is none", "/home/me/$$ $1 a$", nil, append(files, "daemon"), ""},
		{"all else", `/home/me/ %n%% $HOME "it's" \x;#é/b`, nil, slices.Concat(units[:4], scripts, lines), ""},
		{"all else for supervisord", `/home/me/ $HOME "it's" \x;#é/b`, nil, []string{"supervisord"}, ""},
	} {
		for _, where := range []string{"dir", "log"} {
			recipe := func(id string) (string, error) {
				mode, ok := modes.Lookup(id)
				require.True(t, ok, id)
				bash, _ := shell.Lookup("bash")
				o, at := Order{Mode: mode, Form: mode.Forms[0], Traits: mode.Forms[0].Traits, Command: []string{"app"}}, Seat{Shell: bash, Dir: "/home/me", Units: "/home/me/units", User: "me"}
				if where == "dir" {
					at.Dir = c.name
				} else {
					o.Log = c.name
				}
				return o.Recipe(at)
			}
			for _, id := range c.in {
				_, err := recipe(id)
				require.ErrorContains(t, err, c.why, "%s: %s as %s", id, c.what, where)
				require.ErrorContains(t, err, "cannot write the path ", id)
			}
			for _, id := range c.not {
				text, err := recipe(id)
				require.NoError(t, err, "%s: %s as %s", id, c.what, where)
				require.NotEmpty(t, text)
			}
		}
	}
}
