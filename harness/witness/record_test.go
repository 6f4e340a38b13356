package witness

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The lines are recorded ones, from Linux 6.18.
func TestParse(t *testing.T) {
	const us = 1000
	plain := Record{At: 1025647897 * us, Signal: 1, FromComm: "bash", FromTID: 6434, FromPID: 6434,
		ToComm: "sleep", ToTID: 6435, ToPID: 6435, Group: true}
	ignored := plain
	ignored.Result = 1
	for _, c := range []struct {
		name, text string
		want       Record
	}{
		{"kill",
			"            bash-6434    (   6434) [001]  1025.647897: signal_generate: sig=1 errno=0 code=0 comm=sleep pid=6435 grp=1 res=0\n", plain},
		{"with irq-info",
			"            bash-6434    (   6434) [001] d..1.  1025.647897: signal_generate: sig=1 errno=0 code=0 comm=sleep pid=6435 grp=1 res=1\n", ignored},
		{"Ctrl-C comes from a kworker",
			"    kworker/u8:2-35      (     35) [000]  1188.564888: signal_generate: sig=2 errno=0 code=128 comm=a-b (c) [1]\nx pid=11555 grp=1 res=0\n",
			Record{At: 1188564888 * us, Signal: 2, Code: 128, FromComm: "kworker/u8:2", FromTID: 35, FromPID: 35,
				ToComm: "a-b (c) [1]\nx", ToTID: 11555, ToPID: 11555, Group: true}},
		{"newline in the sender's comm",
			"   a-b (c) [1]\nx-11555   (  11555) [001]  1188.565636: signal_generate: sig=1 errno=0 code=128 comm=a-b (c) [1]\nx pid=11555 grp=1 res=1\n",
			Record{At: 1188565636 * us, Signal: 1, Code: 128, FromComm: "a-b (c) [1]\nx", FromTID: 11555, FromPID: 11555,
				ToComm: "a-b (c) [1]\nx", ToTID: 11555, ToPID: 11555, Group: true, Result: 1}},
		{"comms that look like fields",
			" q-1 (2)\n [3] z -11514   (  11514) [001]  1188.567906: signal_generate: sig=1 errno=0 code=128 comm=  pid=7 grp=1 pid=11556 grp=1 res=1\n",
			Record{At: 1188567906 * us, Signal: 1, Code: 128, FromComm: "q-1 (2)\n [3] z ", FromTID: 11514, FromPID: 11514,
				ToComm: "  pid=7 grp=1", ToTID: 11556, ToPID: 11556, Group: true, Result: 1}},
		{"from a thread",
			"             thr-11558   (  11514) [000]  1188.881844: signal_generate: sig=9 errno=0 code=0 comm= pid=11557 grp=1 res=0\n",
			Record{At: 1188881844 * us, Signal: 9, FromComm: "thr", FromTID: 11558, FromPID: 11514,
				ToTID: 11557, ToPID: 11557, Group: true}},
		{"to a thread, sender not known yet",
			"           <...>-11514   (-------) [000]  1188.883862: signal_generate: sig=18 errno=0 code=-6 comm=x pid=11561 grp=0 res=2\n",
			Record{At: 1188883862 * us, Signal: 18, Code: -6, FromComm: "<...>", FromTID: 11514,
				ToComm: "x", ToTID: 11561, ToPID: 11561, Result: 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, rest, err := parse([]byte(c.text))
			require.NoError(t, err)
			require.Empty(t, rest)
			require.Equal(t, trace{records: []Record{c.want}}, got)

			for cut := range len(c.text) { // wherever a read may end
				got, rest, err := parse([]byte(c.text[:cut]))
				require.NoError(t, err)
				require.Empty(t, got)
				require.Equal(t, c.text[:cut], string(rest))
			}
		})
	}
}

func TestParseStream(t *testing.T) {
	const signal = "            bash-6434    (   6434) [001]  1025.647897: signal_generate: sig=1 errno=0 code=0 comm=sleep pid=6435 grp=1 res=0\n"
	const marker = "              wx-6416    (   6416) [000]  1025.650548: tracing_mark_write: outlive-end 17\n"
	foreign := strings.Replace(marker, "outlive-end 17", "hello", 1)
	got, rest, err := parse([]byte(signal + "CPU:1 [LOST 12 EVENTS]\n" + signal + foreign + "CPU:0 [LOST EVENTS]\n" + marker + "CPU:0 [LOST 1 EVENTS]\n" + signal[:50]))
	require.NoError(t, err)
	require.Len(t, got.records, 2)
	require.Equal(t, []uint64{17}, got.markers)
	require.Equal(t, []loss{{12, 1025_647_897_000}, {1, 1025_650_548_000}}, got.losses)
	require.Equal(t, "CPU:0 [LOST 1 EVENTS]\n"+signal[:50], string(rest))

	_, _, err = parse([]byte(strings.Repeat("what is this\n", 1000)))
	require.ErrorContains(t, err, `cannot parse trace_pipe: "what is this"`)
}

func TestFate(t *testing.T) {
	for result, fate := range []string{"delivered", "ignored", "already pending", "lost", "delivered"} {
		require.Equal(t, fate, Record{Result: result}.Fate())
	}
}
