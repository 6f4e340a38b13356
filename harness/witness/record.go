package witness

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"sync"
)

// Record is one signal that the kernel generated.
type Record struct {
	At     int64 // CLOCK_MONOTONIC, nanoseconds; the kernel tells microseconds
	Signal int
	// Code is si_code of sigaction(2): 0 kill(2), 128 (SI_KERNEL) the kernel, -6 tgkill(2).
	Code int
	// FromPID is the process in front when the signal was sent. With SI_KERNEL
	// it is merely where the kernel happened to be: a kworker for a Ctrl-C.
	FromPID  int
	FromTID  int // its thread
	FromComm string
	// ToPID is the process; ToTID the thread that is printed: for a Group
	// signal the leader, whichever thread will handle it.
	ToPID  int
	ToTID  int
	ToComm string
	Group  bool // to the process, not to one thread
	Result int  // TRACE_SIGNAL_*: see Fate
}

// Kernel tells whether the kernel sent it of its own accord (SI_KERNEL).
func (r Record) Kernel() bool { return r.Code == 128 }

// Fate puts Result in a word. Delivered means queued: a handler may catch it.
func (r Record) Fate() string {
	switch r.Result {
	case 1:
		return "ignored"
	case 2:
		return "already pending"
	case 3:
		return "lost"
	}
	return "delivered" // 0, and 4: without its siginfo
}

// trace is what one piece of trace_pipe holds.
type trace struct {
	records []Record
	markers []uint64
	losses  []loss
}

// loss tells that the kernel dropped events, all of them before a time.
type loss struct {
	events int
	before int64 // CLOCK_MONOTONIC, nanoseconds
}

// markerFormat is the text of a marker: the id of the watch that ends.
const markerFormat = "outlive-end %d"

// linePattern is a line, with the notice of lost events before it. A comm is
// at most 15 bytes of anything, newlines included, so a line is matched as a
// whole and from its start: that is what no comm can look like.
// It is compiled on demand: every start of outlive in a trial would pay for it.
var linePattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)\A(CPU:\d+ \[LOST (?:(\d+) )?EVENTS\]\n)*` +
		` *(.{0,16}?)-(\d+) +\( *(\d+|-+)\) \[\d+\] (?:\S+ )? *(\d+)\.(\d{6}): (?:` +
		`signal_generate: sig=(\d+) errno=-?\d+ code=(-?\d+) comm=(.{0,15}?) pid=(\d+) grp=(\d+) res=(\d+)` +
		`|tracing_mark_write: ([^\n]*))\n`)
})

// longestLine bounds what a line can be; more that does not match is an error.
const longestLine = 4096

// parse takes complete lines off the front of text and gives back the rest.
func parse(text []byte) (t trace, rest []byte, err error) {
	for m := linePattern().FindSubmatchIndex(text); m != nil; m = linePattern().FindSubmatchIndex(text) {
		t.add(fields(text, m))
		text = text[m[1]:]
	}
	if len(text) > longestLine {
		line, _, _ := bytes.Cut(text, []byte("\n"))
		return t, nil, fmt.Errorf("cannot parse trace_pipe: %q", line[:min(len(line), longestLine)])
	}
	return t, text, nil
}

func fields(text []byte, m []int) []string {
	out := make([]string, len(m)/2)
	for i := range out {
		if m[2*i] >= 0 {
			out[i] = string(text[m[2*i]:m[2*i+1]])
		}
	}
	return out
}

// add takes the fields of linePattern; the pattern admits only digits where
// numbers are read.
func (t *trace) add(f []string) {
	number := func(i int) int {
		n, _ := strconv.Atoi(f[i])
		return n
	}
	at := int64(number(6))*1e9 + int64(number(7))*1e3
	if f[1] != "" {
		t.losses = append(t.losses, loss{max(number(2), 1), at}) // at times the kernel does not count
	}
	if f[8] == "" {
		var id uint64
		if _, err := fmt.Sscanf(f[14], markerFormat, &id); err == nil {
			t.markers = append(t.markers, id)
		}
		return
	}
	t.records = append(t.records, Record{
		At: at, Signal: number(8), Code: number(9),
		FromComm: f[3], FromTID: number(4), FromPID: number(5),
		ToComm: f[10], ToTID: number(11), ToPID: number(11),
		Group: f[12] != "0", Result: number(13),
	})
}
