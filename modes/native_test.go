package modes

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRunNativeRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, args, want string }{
		{"nothing", "", "cannot run natively: no mode is named\nhint: outlive native nohup|setsid|double-fork|go-daemon "},
		{"unknown", "nohub x", "cannot run natively: unknown mode \"nohub\"\nhint: outlive native nohup "},
		{"far from any", "photosynthesis x", "hint: outlive native nohup|setsid|double-fork|go-daemon "},
		{"not native", "tmux x", "cannot run tmux natively: it has no native form\nhint: outlive native nohup|setsid|double-fork|go-daemon "},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.Command(outlive, append([]string{"native"}, strings.Fields(c.args)...)...)
			out, err := cmd.CombinedOutput()
			require.Error(t, err)
			require.Equal(t, 2, cmd.ProcessState.ExitCode())
			require.Contains(t, string(out), strings.Replace(c.want, "hint: outlive ", "hint: "+outlive+" ", 1)) // as it was called
		})
	}
}

// What is proposed can be pasted, wherever outlive lies.
func TestRunNativeIsCalledAsItWas(t *testing.T) {
	t.Parallel()
	link := filepath.Join(t.TempDir(), "it's here")
	require.NoError(t, os.Symlink(outlive, link))
	out, err := exec.Command(link, "native", "nohub").CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "hint: \""+link+"\" native nohup [ARG...]\n")
}

func TestGetopt(t *testing.T) {
	t.Parallel()
	known := []option{{"fork", 'f'}, {"wait", 'w'}, {"version", 0}}
	for _, c := range []struct{ args, given, operands, wrong string }{
		{"", "", "", ""},
		{"cmd -f", "", "cmd -f", ""},
		{"-f cmd", "fork", "cmd", ""},
		{"-fw --fork cmd --x", "fork wait fork", "cmd --x", ""},
		{"--w -- -f", "wait", "-f", ""},
		{"- x", "", "- x", ""},
		{"-fx cmd", "fork", "", "invalid option -- 'x'"},
		{"--foo=1", "", "", "unrecognized option '--foo=1'"},
		{"--wai=1", "", "", "option '--wait' doesn't allow an argument"},
	} {
		given, operands, wrong := getopt(known, strings.Fields(c.args))
		require.Equal(t, c.given, strings.Join(given, " "), c.args)
		require.Equal(t, c.operands, strings.Join(operands, " "), c.args)
		require.Equal(t, c.wrong, wrong, c.args)
	}
}

func TestAlongPath(t *testing.T) {
	for _, c := range []struct {
		name, path string
		answers    map[string]error // the rest is ENOENT
		tried      string
		want       error
	}{
		{"", "/a", nil, "", syscall.ENOENT},
		{"x", "/a:/b", nil, "/a/x /b/x", syscall.ENOENT},
		{"x", "/a::/b", map[string]error{"x": nil}, "/a/x x", nil},
		{"./x", "/a", nil, "./x", syscall.ENOENT},
		{"x", "/a:/b", map[string]error{"/a/x": syscall.EACCES}, "/a/x /b/x", syscall.EACCES},
		{"x", "/a:/b", map[string]error{"/a/x": syscall.EACCES, "/b/x": nil}, "/a/x /b/x", nil},
		{"x", "/a:/b", map[string]error{"/a/x": syscall.E2BIG}, "/a/x", syscall.E2BIG},
		{"x", "/a:/b", map[string]error{"/a/x": syscall.ENOTDIR}, "/a/x /b/x", syscall.ENOENT},
	} {
		t.Setenv("PATH", c.path)
		var tried []string
		err := alongPath(c.name, func(path string) error {
			tried = append(tried, path)
			if err, ok := c.answers[path]; ok {
				return err
			}
			return syscall.ENOENT
		})
		require.Equal(t, c.want, err, c)
		require.Equal(t, c.tried, strings.Join(tried, " "))
	}
}

// TestQuoteIsTheTools has nohup complain about a command of every kind of name.
func TestQuoteIsTheTools(t *testing.T) {
	tool, err := exec.LookPath("nohup")
	if err != nil {
		t.Skip("nohup is not installed")
	}
	for _, locale := range []string{"C", "C.UTF-8"} {
		t.Setenv("LC_ALL", locale)
		names := []string{"it's", "a\nb'c", "é x", "é'", "a\xffé\tb", "\t\n", "'", "''", "漢字"}
		for c := 1; c < 256; c++ {
			if c == '/' {
				continue
			}
			names = append(names, "a"+string([]byte{byte(c)})+"b")
			if ' ' <= c && c <= '~' { // gnulib trips over a quote with an escape at the end
				names = append(names, "x'"+string([]byte{byte(c)}))
			}
		}
		for _, name := range names {
			cmd := exec.Command(tool, name)
			cmd.Args[0] = "nohup"
			out, _ := cmd.CombinedOutput()
			require.Equal(t, "nohup: failed to run command "+quote(name)+": No such file or directory\n", string(out), "%s %q", locale, name)
		}
	}
}
