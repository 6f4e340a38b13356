package audit

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"golang.org/x/sys/unix"
)

// standIn is what makes a probe play a program that ends, and how: one of endings.
const standIn = "--as"

// Moment is when something of a stand-in's happened, since the boot.
type Moment struct {
	At    time.Duration
	Start bool // it began; or it is about to end
}

// playing is a stand-in.
func playing(as string, how ...string) int {
	switch as {
	case says:
		fmt.Println(voices[2])
		return 0
	case calls:
		if len(how) == 2 {
			return calling(how[0], how[1])
		}
	case talks:
		return talking(slices.Contains(how, beating))
	}
	return dying(as, slices.Contains(how, quick))
}

// quick makes a stand-in end at once.
const quick = "quick"

// dying is one that ends: it says when it starts and when it ends. What ends sooner than it
// was told as started has failed, however it ends: so it waits a while, unless it is to be
// quick about it.
func dying(how string, atOnce bool) int {
	i := slices.IndexFunc(endings, func(e ending) bool { return e.id == how })
	if i < 0 {
		fmt.Fprintf(os.Stderr, "outlive: cannot end as %q\n", how)
		return 2
	}
	say := json.NewEncoder(os.Stdout)
	_ = say.Encode(Moment{sinceBoot(), true})
	_, _ = daemon.SdNotify(false, daemon.SdNotifyReady)
	if !atOnce && endings[i].lines == nil {
		const lived = 200 * time.Millisecond
		<-time.After(lived) // no fact is waited for: it plays a program that lives for a while
	}
	_ = say.Encode(Moment{sinceBoot(), false})
	return endings[i].come()
}

func sinceBoot() time.Duration {
	var now unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &now)
	return time.Duration(now.Nano())
}

// Deaths are what became of a service whose program ends each time that it is started.
type Deaths struct {
	Unfit  string // why it could not be tried
	Starts []time.Duration
	Ends   []time.Duration
	Over   bool // systemd does not start it any more
	Limit  startLimit
	Waits  time.Duration // RestartSec=, as systemd has it
}

// startLimit is how many starts systemd allows in a while.
type startLimit struct {
	Burst    int
	Interval time.Duration
}

// dies runs a service of ours that ends in that way, until systemd has given it up, or
// enough was seen.
func (b *bench) dies(copied, words string, deadline time.Duration, enough func(Deaths) bool, more ...string) (d Deaths) {
	name := b.copy(copied)
	said := heardIn + name
	if err := b.install(name, b.ours("probe "+standIn+" "+words, append(more, "StandardOutput=append:"+said)...)); err != nil {
		return Deaths{Unfit: "it could not be installed: " + err.Error()}
	}
	d.Limit, d.Waits = limits(b.state(name))
	go func() { _ = b.job(b.conn.StartUnitContext, name, time.Now().Add(longestLife)) }()
	until(time.Now().Add(deadline), func() bool {
		d.read(b.in.Path(said)) // first: before its first start it is inactive, too
		active := b.active(name)
		d.Over = active == "failed" || len(d.Ends) > 0 && active == "inactive"
		return d.Over || enough(d)
	})
	d.read(b.in.Path(said)) // its last words may have come after they were read
	if len(d.Ends) == 0 {
		d.Unfit = "a program of ours was not run: " + b.ended(name, b.state(name))
	}
	b.stops(name)
	return d
}

// read reads what the stand-ins have said so far.
func (d *Deaths) read(path string) {
	text, _ := os.ReadFile(path)
	d.Starts, d.Ends = nil, nil
	for line := range strings.Lines(string(text)) {
		var m Moment
		if json.Unmarshal([]byte(line), &m) != nil {
			continue
		}
		if m.Start {
			d.Starts = append(d.Starts, m.At)
		} else {
			d.Ends = append(d.Ends, m.At)
		}
	}
}

// back is how long it took from the first end to the next start; false where there was none.
func (d Deaths) back() (time.Duration, bool) {
	if len(d.Starts) < 2 || len(d.Ends) == 0 {
		return 0, false
	}
	return d.Starts[1] - d.Ends[0], true
}

// gaps are how far the starts are apart.
func (d Deaths) gaps() (gaps []time.Duration) {
	for i := 1; i < len(d.Starts); i++ {
		gaps = append(gaps, d.Starts[i]-d.Starts[i-1])
	}
	return gaps
}

// every is the middle of all gaps.
func (d Deaths) every() time.Duration {
	gaps := slices.Sorted(slices.Values(d.gaps()))
	return gaps[len(gaps)/2]
}
