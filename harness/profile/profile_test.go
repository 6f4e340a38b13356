package profile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"golang.org/x/sys/unix"

	"outlive/harness/rule"
)

const whole = `# what our gateway keeps
extends: sysv
about: the gateway of ours
line: ./gatewayd --daemon
pidfile: run/gatewayd.pid
settle: 1s
launch-within: 5s
stop-within: 1m30s
rules:
  umask.own: must
  files.append: off
expect: {session.not-leader: broken}
exceptions:
  files.no-leak:
    reason: "it inherits the lock of its launcher on purpose: TICKET-12"
`

func TestWhole(t *testing.T) {
	f, err := Parse([]byte(whole))
	require.NoError(t, err)
	require.Equal(t, rule.SysV, f.Extends)
	require.Equal(t, "./gatewayd --daemon", f.Line)
	require.Equal(t, "run/gatewayd.pid", f.PIDFile)
	require.Equal(t, []time.Duration{time.Second, 5 * time.Second, 90 * time.Second}, []time.Duration{f.Settle, f.Launch, f.Stop})
	require.Equal(t, map[string]rule.Severity{"umask.own": rule.Must, "files.append": rule.Off}, f.Severities)
	require.Equal(t, map[string]string{"session.not-leader": "broken"}, f.Expect)
	require.Contains(t, f.Exceptions["files.no-leak"], "TICKET-12")
	require.NoError(t, valid(t, whole))
}

// wrong are files that say something wrong, what they are told, and whether the schema
// can tell it, too.
var wrong = []struct {
	text, told string
	schema     bool
}{
	{"", `1: it is empty; it begins with a profile of outlive's: extends: sysv`, false},
	{"# nothing\n", `1: it is empty; it begins with a profile of outlive's: extends: sysv`, false},
	{"extends: [sysv\n", `1: it is no YAML: did not find expected ',' or ']'`, false},
	{"extends: sysv\n\tline: x\n", `2: it is no YAML: found a tab character that violates indentation`, false},
	{"extends: sysv\n---\nextends: nohup\n", `2: more follows: a profile is one document; a file for each`, false},
	{"- sysv\n", `1:1: a profile is no mapping; KEY: VALUE, a line each`, true},
	{"line: ./x\n", `1:1: it does not say which profile it extends; extends: sysv`, true},
	{"extends: sysw\n", `1:10: there is no profile "sysw"; did you mean sysv?`, true},
	{"extends: sysv\nrule: {}\n", `2:1: a profile has no key "rule"; did you mean rules?`, true},
	{"extends: sysv\nextends: nohup\n", `2:1: "extends" is there twice; it is there in line 1`, false},
	{"extends: sysv\nrules:\n  umask.owm: must\n", `3:3: rules has no key "umask.owm"; did you mean umask.own?`, true},
	{"extends: sysv\nrules:\n  umask.own: shuold\n", `3:14: rule "umask.own" cannot bind as "shuold"; did you mean should?`, true},
	{"extends: sysv\nrules: [umask.own]\n", `2:8: rules is no mapping; KEY: VALUE, a line each`, true},
	{"extends: sysv\nexpect: {umask.own: bad}\n", `2:21: rule "umask.own" cannot be expected to be "bad"; it is one of kept, broken`, true},
	{"extends: nohup\nexpect: {umask.own: broken}\n", `2:10: rule "umask.own" does not bind in this profile; rules: {umask.own: must} has it bind`, false},
	{"extends: sysv\nexceptions: {umask.own: because}\n", `2:25: the exception of rule "umask.own" has no reason; umask.own: {reason: why it may be broken}`, true},
	{"extends: sysv\nexceptions: {umask.own: {reason: \"\"}}\n", `2:34: "reason" has no text; reason: a text`, true},
	{"extends: sysv\nexceptions: {umask.own: {}}\n", `2:25: the exception of rule "umask.own" has no reason; umask.own: {reason: why it may be broken}`, true},
	{"extends: sysv\nexpect: {umask.own: broken}\nexceptions: {umask.own: {reason: x}}\n", `3:14: rule "umask.own" has an exception, and something is expected of it; leave one of them out`, false},
	{"extends: sysv\nsettle: 5\n", `2:9: "settle" is no time to wait; a number with its unit, up to 1h: 500ms, 5s`, true},
	{"extends: sysv\nstop-within: 2h\n", `2:14: "stop-within" is no time to wait; a number with its unit, up to 1h: 500ms, 5s`, false},
	{"extends: sysv\nline: |\n  a\n  b\n", `2:7: "line" is more than a line; one line`, true},
	{"extends: sysv\nline:\n", `2:6: "line" has no text; line: a text`, true},
	{"extends: &a sysv\nabout: *a\n", `1:10: "extends" uses an anchor or an alias, which a profile has no need of; write it out`, false},
	{"extends: sysv\n<<: {line: x}\n", `2:1: a key has to be a word; write it out`, false},
}

func TestWrong(t *testing.T) {
	for _, c := range wrong {
		t.Run(c.told, func(t *testing.T) {
			_, err := Parse([]byte(c.text))
			var w *Wrong
			require.ErrorAs(t, err, &w)
			require.Equal(t, c.told, strings.Split(w.Error(), "\n")[0])
			w.Path = "x.yaml"
			require.Equal(t, "x.yaml:"+c.told, strings.Split(w.Error(), "\n")[0])
			if c.schema {
				require.Error(t, valid(t, c.text))
			}
		})
	}
}

func TestAllThatIsWrongIsTold(t *testing.T) {
	_, err := Parse([]byte("extends: sysw\nrule: {}\nrules: {umask.own: muts}\n"))
	require.Equal(t, 2, strings.Count(err.Error(), "\n"), err)
}

// valid holds a text against the published schema.
func valid(t *testing.T, text string) error {
	t.Helper()
	var value any
	require.NoError(t, yaml.Unmarshal([]byte(text), &value))
	encoded, err := json.Marshal(Schema())
	require.NoError(t, err)
	var schema jsonschema.Schema
	require.NoError(t, json.Unmarshal(encoded, &schema))
	resolved, err := schema.Resolve(nil)
	require.NoError(t, err)
	return resolved.Validate(value)
}

func TestReadIsNoTrap(t *testing.T) {
	dir := t.TempDir()
	fifo, long, deep := filepath.Join(dir, "fifo.yaml"), filepath.Join(dir, "long.yaml"), filepath.Join(dir, "deep.yaml")
	require.NoError(t, unix.Mkfifo(fifo, 0o600))
	_, err := Read(fifo)
	require.ErrorContains(t, err, "no regular file")
	require.NoError(t, os.WriteFile(long, []byte("extends: sysv #"+strings.Repeat("x", largest)), 0o600))
	_, err = Read(long)
	require.ErrorContains(t, err, "larger than")
	require.NoError(t, os.WriteFile(deep, []byte(strings.Repeat("[", largest)), 0o600))
	_, err = Read(deep)
	require.Error(t, err)
}

func FuzzParse(f *testing.F) {
	f.Add(whole)
	for _, c := range wrong {
		f.Add(c.text)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		if len(text) <= largest {
			_, _ = Parse([]byte(text))
		}
	})
}

// A file's name is text: a line of it would be one more mistake, or a command to GitHub's runner.
func TestWrongIsALineEach(t *testing.T) {
	require.Equal(t, "a ::b.yaml:1:2: wrong", (&Wrong{Path: "a\n::b.yaml", Problems: []Problem{{Line: 1, Column: 2, Text: "wrong"}}}).Error())
}
