//go:build linux

package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/terminal"
)

// served is an `outlive web` that runs.
type served struct {
	*pupil
	viewer, speaker string // its addresses
}

// serve starts it for a class, on a terminal.
func serve(t *testing.T, home, class string, args ...string) served {
	t.Helper()
	p := onTerminal(t, home, append([]string{"web", class}, args...)...)
	p.sees("Ctrl-C ends it")
	s := served{pupil: p}
	shown := string(p.term.Since(terminal.Mark(0)))
	found := func(before string) string {
		at := regexp.MustCompile(regexp.QuoteMeta(before) + ` (http://\S+/)`).FindStringSubmatch(shown)
		require.NotNil(t, at, "%s", shown)
		return at[1]
	}
	s.viewer, s.speaker = found("The room's screen:"), found("The speaker's, for you alone:")
	return s
}

// TestWebRefuses: who has no key, comes by another name or from another site's page, and who
// may look but not speak.
func TestWebRefuses(t *testing.T) {
	t.Parallel()
	w := serve(t, t.TempDir(), t.TempDir(), "--name", "board.example")
	port := regexp.MustCompile(`:(\d+)/`).FindStringSubmatch(w.viewer)[1]
	ask := func(method, url string, header map[string]string, body string) (int, http.Header) {
		r, err := http.NewRequest(method, url, strings.NewReader(body))
		require.NoError(t, err)
		for k, v := range header {
			if r.Header.Set(k, v); k == "Host" {
				r.Host = v
			}
		}
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Timeout: leftover.Stretch(10 * time.Second)}
		resp, err := client.Do(r)
		require.NoError(t, err)
		defer resp.Body.Close()
		return resp.StatusCode, resp.Header
	}
	type h = map[string]string
	here := "http://127.0.0.1:" + port
	form := h{"Content-Type": "application/x-www-form-urlencoded"}
	with := func(more h) h {
		all := h{"Content-Type": form["Content-Type"]}
		for k, v := range more {
			all[k] = v
		}
		return all
	}
	for name, c := range map[string]struct {
		method, url string
		header      h
		body        string
		want        int
	}{
		"a viewer":                       {"GET", w.viewer, nil, "", 200},
		"each view":                      {"GET", w.viewer + "class", nil, "", 200},
		"the speaker":                    {"GET", w.speaker, nil, "", 200},
		"localhost":                      {"GET", w.viewer, h{"Host": "localhost:" + port}, "", 200},
		"another port, as of a tunnel":   {"GET", w.viewer, h{"Host": "localhost:9"}, "", 200},
		"a name that was given":          {"GET", w.viewer, h{"Host": "Board.Example."}, "", 200},
		"a link on another site's page":  {"GET", w.viewer, h{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, "", 200},
		"no key":                         {"GET", here + "/", nil, "", 404},
		"a wrong key":                    {"GET", here + "/" + strings.Repeat("a", 26) + "/", nil, "", 404},
		"half a key":                     {"GET", strings.TrimSuffix(w.viewer, "/")[:len(w.viewer)-3] + "/", nil, "", 404},
		"an empty key":                   {"GET", here + "//", nil, "", 404},
		"what no page is":                {"GET", w.viewer + "etc/passwd", nil, "", 404},
		"up":                             {"GET", w.viewer + "../../etc/passwd", nil, "", 307},
		"another name":                   {"GET", w.viewer, h{"Host": "evil.example:" + port}, "", 421},
		"another address":                {"GET", w.viewer, h{"Host": "192.0.2.1:" + port}, "", 421},
		"another loopback":               {"GET", w.viewer, h{"Host": "127.0.0.2:" + port}, "", 421},
		"no name":                        {"GET", w.viewer, h{"Host": ":" + port}, "", 421},
		"another origin":                 {"GET", w.viewer + "events/", h{"Origin": "http://evil.example"}, "", 403},
		"no origin that can be told":     {"GET", w.viewer + "events/", h{"Origin": "null"}, "", 403},
		"the origin of a neighbour":      {"GET", w.viewer + "events/", h{"Origin": "http://127.0.0.1:9"}, "", 403},
		"a script of another site's":     {"GET", w.viewer + "events/", h{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, "", 403},
		"a script of a neighbour's":      {"GET", w.viewer + "events/", h{"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"}, "", 403},
		"a viewer who speaks":            {"POST", w.viewer + "say", with(nil), "word=show+slides", 403},
		"nobody who speaks":              {"POST", here + "/x/say", with(nil), "word=show+slides", 404},
		"the speaker speaks":             {"POST", w.speaker + "say", with(h{"Origin": here}), "word=show+class", 303},
		"without a browser":              {"POST", w.speaker + "say", with(nil), "word=show+class", 303},
		"a form on another site's page":  {"POST", w.speaker + "say", with(h{"Origin": "http://evil.example"}), "word=show+slides", 403},
		"a form on a page without one":   {"POST", w.speaker + "say", with(h{"Origin": "null"}), "word=show+slides", 403},
		"a form that another site sends": {"POST", w.speaker + "say", with(h{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}), "word=show+slides", 403},
		"by another name":                {"POST", w.speaker + "say", with(h{"Host": "evil.example", "Origin": "http://evil.example"}), "word=show+slides", 421},
		"a speech":                       {"POST", w.speaker + "say", with(nil), "word=" + strings.Repeat("x", 5000), 400},
		"by looking":                     {"GET", w.speaker + "say?word=show+slides", nil, "", 405},
		"in another way":                 {"PUT", w.speaker + "say", with(nil), "word=show+slides", 405},
	} {
		code, header := ask(c.method, c.url, c.header, c.body)
		require.Equal(t, c.want, code, name)
		require.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'; script-src 'sha256-", name)
		require.Equal(t, "no-store", header.Get("Cache-Control"), name)
	}
	resp, err := http.Get(w.viewer)
	require.NoError(t, err)
	resp.Body.Close()
	_, err = os.Stat(filepath.Join(w.home, "outlive", "learn", "slides.json"))
	require.ErrorIs(t, err, os.ErrNotExist)
	kept, err := filepath.Glob(filepath.Join(w.home, "outlive", "web", "*.json"))
	require.NoError(t, err)
	require.Len(t, kept, 1)
	info, err := os.Stat(kept[0])
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "it has the keys")
	text, err := os.ReadFile(kept[0])
	require.NoError(t, err)
	require.Contains(t, string(text), `"shown": "class"`, "nothing that was refused has been done")
}

// TestWebListens: elsewhere than on loopback viewers are served, and it is said what that means;
// new keys are other ones.
func TestWebListens(t *testing.T) {
	t.Parallel()
	home, class := t.TempDir(), t.TempDir()
	w := serve(t, home, class, "--listen", "127.0.0.3") // is loopback, too, and can be had everywhere
	w.sees("Whoever reaches 127.0.0.3 and knows the address sees the room")
	old := w.viewer
	out, err := exec.Command("outlive", "web", class, "--listen", "192.0.2.1").CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "cannot listen on 192.0.2.1: it is no address of this machine")
	for _, wrong := range [][]string{{"--listen", "everywhere"}, {"--port", "70000"}, {"--listen", "::"}} {
		out, err := exec.Command("outlive", append([]string{"web", class}, wrong...)...).CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(out), "cannot", wrong)
	}
	second := exec.Command("outlive", "web", class)
	second.Env = append(os.Environ(), "HOME="+home, "XDG_STATE_HOME="+home)
	out, err = second.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "another program does so already")
	w.types("\x03")
	w.leaves()
	renewed := serve(t, home, class, "--renew")
	require.NotEqual(t, old, renewed.viewer)
	resp, err := http.Get(old)
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
}
