package audit

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/page"
)

func seen(holds bool, fact string) Seen { return Seen{Holds: holds, Fact: fact} }

func TestJudge(t *testing.T) {
	yes, no := seen(true, "denied"), seen(false, "done")
	for name, c := range map[string]struct {
		r    Result
		want Verdict
		why  string
	}{
		"kept":                   {Result{Whole: yes, Alone: yes, Bare: no}, Kept, "denied"},
		"without effect":         {Result{Whole: no, Alone: no, Bare: no}, NotKept, "done"},
		"undone by another line": {Result{Whole: no, Alone: yes, Bare: no}, NotKept, "done"},
		"another line does it":   {Result{Whole: yes, Alone: no, Bare: no}, NotKept, "another line of the unit does it; with this line alone: done"},
		"fails in any case":      {Result{Whole: yes, Alone: yes, Bare: yes}, Untold, "without it, too: denied"},
		"could not be started":   {Result{Whole: Seen{Unfit: "status 226"}, Alone: yes, Bare: no}, Untold, "status 226"},
	} {
		c.r.Verdict = c.r.judge()
		require.Equal(t, c.want, c.r.Verdict, name)
		require.Equal(t, c.why, c.r.Why(), name)
	}
}

const text = `[Unit]
Description=x
[Service]
Type=notify
ExecStart=/bin/app
Nice=5
Environment=A=1
Environment=B=2
ReadOnlyPaths=/a
ReadOnlyPaths=
ProtectHome=no
Slice=x.slice
`

// Of a unit only what is about the service itself is tried; an empty line takes back what
// was said before; and of a value that says nothing nothing is tried.
func TestFile(t *testing.T) {
	f := Read(Source{"app.service", text})
	require.Equal(t, "A=1 B=2", f.Value("Environment"))
	require.Equal(t, []string{"Type", "ExecStart", "Nice", "Environment", "ProtectHome", "Slice"}, f.Names())
	verdicts := map[string]Verdict{}
	for _, r := range f.results() {
		verdicts[r.Directive] = r.Verdict
	}
	require.Equal(t, map[string]Verdict{"Nice": Kept, "Environment": Kept, "ProtectHome": Untried, "Slice": Untried}, verdicts)
}

// Every promise says what it is, and what fails without a lab is what is to fail: here
// nothing limits us, so none holds by itself but for what this machine lacks.
func TestPromises(t *testing.T) {
	for _, p := range All() {
		require.NotEmpty(t, p.Check, p.ID)
		require.NotEmpty(t, p.Says, p.ID)
		require.NotEmpty(t, p.Source, p.ID)
		require.NotNil(t, p.Try, p.ID)
	}
	require.EqualValues(t, 20<<20, size("20M"))
	require.EqualValues(t, 0, size("half"))
	require.EqualValues(t, 1<<10, capability("CAP_NET_BIND_SERVICE"))
	require.Zero(t, capability("CAP_NONE"))
	mask, inverted := bits("~CAP_CHOWN CAP_KILL")
	require.True(t, inverted)
	require.EqualValues(t, 1|1<<5, mask)
}

// What comes from a unit is escaped.
func TestDocument(t *testing.T) {
	r := Report{Name: "app.service", Ignored: []string{}, Results: []Result{
		{Directive: "Nice", Value: "5\x1b[31m", Says: "it has this priority", Source: "nice(2)", Verdict: NotKept, Whole: seen(false, "it is 0")},
		{Directive: "Slice", Value: "x", Verdict: Untried},
	}}
	require.Equal(t, `app.service does not keep 1 of 1 promises here

  Nice=5\x1b[31m  ✗ not kept here
     it has this priority: it is 0 [nice(2)]

not tried: Slice
0 kept · 1 not kept · 0 cannot be told · 1 not tried
`, r.Document(false).Show(page.Look{Width: 60}))
	require.True(t, r.Broken())
}
