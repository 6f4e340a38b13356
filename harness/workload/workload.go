// Package workload is the built-in program that is to outlive, and the side of
// the harness that talks to it.
//
//	harness ── Listener ◀── report connection ── workload ── write(2) ──▶ stdout, stderr
//	           Conn.Ping(n) ───────────────────▶ beat n ─────────────────▶ wherever the mode put them
//	                        ◀── pong: what the writes returned
//
// It stands for a plain program: default dispositions where they were not
// ignored, raw writes, one complete line each. With a report connection beats
// come on ping, not on a clock, and the workload ends with the connection, so
// nothing is left when the harness is killed. Without one it beats on a clock.
// Sockets that it is handed (sd_listen_fds(3)) it takes over and answers, and a manager
// that wants to hear of it does (sd_notify(3)): READY, STATUS, WATCHDOG, RELOADING, STOPPING.
package workload

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"golang.org/x/sys/unix"

	"outlive/harness/program"
)

// Options say how the workload behaves. The zero value beats every second for ever.
type Options struct {
	Every    time.Duration // between two beats; 0 means a second; no meaning with Report
	Count    int           // beats after which it ends by itself; 0 for never
	Children int           // silent children that die with it
	Leaves   int           // and such that do not, whatever ends it
	Respawns bool          // starts a new one for each child that ends
	Apart    bool          // its children are each in a session of their own
	Deaf     bool          // and ignore SIGTERM
	OnTerm   string        // "die" (also "") or "ignore"
	OnHup    string        // "die" (also ""), "ignore", "reload" or "quit"
	Buffered bool          // stdout goes through 4096 bytes, written when full or at goodbye
	Silent   bool          // writes nothing
	Retry    bool          // tries the first write that fails again at once, for ever, beside all else
	Asks     string        // where it asks for input, once: "stdin" or "tty"; empty for nowhere. With Report only when it is told to
	// ReadyAfter is how long after its start it is ready; 0 for at once. With Report also when it is told to be
	ReadyAfter time.Duration
	Notify     string // who tells a service manager of it, by sd_notify(3): "main" (also ""), "child" or "never"
	Keep       string // places, with commas, where it makes something that it leaves behind: program.Keep
	Log        string // path of a file to write to in place of stdout and stderr, opened anew at a reload; empty for none
	Reopens    bool   // the same with the file that stdout leads to, if it is one
	Serve      string // path of a socket to answer at, unless it is handed one; empty for none
	Take       string // what it takes all that it can get of, and nothing else: program.Resource; empty for none
	Report     string // path of the harness's socket; empty for none
}

// Exit codes of Run.
const (
	codeUsage = 2
	codeUnfit = 3
)

// farewell bounds how long a goodbye may be held up by an output that blocks.
const farewell = time.Second

// Run is the workload. It returns the exit code: 0 after SIGTERM, or a SIGHUP that it
// quits at, after Count beats or when the harness has gone; the caller exits at once, whatever a
// blocked write is still doing.
func Run(ctx context.Context, o Options, stdout, stderr *os.File) (code int, err error) {
	if o.Take != "" {
		return alone(program.Resource(o.Take), os.Stdin, stdout)
	}
	if err := o.check(); err != nil {
		return codeUsage, err
	}
	manager, err := address(o.Notify)
	if err != nil {
		return codeUsage, err
	}
	hup, err := dispose(o.OnHup)
	if err != nil {
		return codeUsage, err
	}
	log, err := openLog(o, stdout, stderr)
	if err != nil {
		return codeUnfit, err
	}
	caught := make(chan os.Signal, 8)
	signal.Notify(caught, barrier)
	if err := heed(o.OnTerm, caught); err != nil {
		return codeUsage, err
	}
	if o.OnHup == "quit" {
		signal.Notify(caught, unix.SIGHUP)
	}
	sockets, listens, err := toServe(o.Serve)
	if err != nil {
		return codeUnfit, err
	}
	if err := breed(o); err != nil {
		return codeUnfit, err
	}
	kept, err := keep(o.Keep)
	if err != nil {
		return codeUnfit, err
	}
	serve(sockets)
	r, err := dial(o.Report, Hello{Listens: listens, Keeps: kept, Notifies: manager.hears, Serves: pathOf(sockets)})
	if err != nil {
		return codeUnfit, err
	}
	w := &worker{Options: o, stdout: newVoice(stdout, o), stderr: newVoice(stderr, Options{Silent: o.Silent}),
		manager: manager, report: r, hup: hup, log: log, settled: make(chan struct{}, 1), quit: make(chan string, 1), exit: make(chan int, 1), done: make(chan struct{})}
	if o.ReadyAfter == 0 {
		w.ready()
	}
	go w.work()
	w.wait(ctx, caught)
	select {
	case status := <-w.exit:
		return status, nil
	default:
		return 0, nil
	}
}

// check refuses what has no meaning, and fills in what is left out.
func (o *Options) check() error {
	if o.Every == 0 {
		o.Every = time.Second
	}
	if min(int(o.Every), o.Count, o.Children, o.Leaves) < 0 {
		return fmt.Errorf("cannot run the workload: every, count, children and leave must not be negative")
	}
	return asksWhere(o.Asks)
}

// worker does the beats, apart from the goroutine that waits for the end: a
// write may block for ever and must not keep the workload from ending.
type worker struct {
	Options
	log            *logFile // nil for none
	stdout, stderr *voice
	manager        manager
	report         *report
	hup            <-chan os.Signal
	settled        chan struct{} // the barrier has come through
	quit           chan string   // why it is to end
	exit           chan int      // the status, where it was told to exit
	done           chan struct{}
	hoard          hoard
	beats          int
	failed         int // writes
	isReady        bool
	insists        sync.Once
}

// barrier is a signal without a meaning of its own here (it is ignored by
// default) that the workload sends to itself before it answers a ping. Go
// hands signals on in the order of their numbers, so when the barrier has come
// through, a SIGTERM that was there before it has too: no ping is answered by a
// workload that is about to say goodbye.
const barrier = unix.SIGWINCH

// settle lets the signals that have arrived take effect; the reason to end is
// "" when there is none.
func (w *worker) settle() (reason string) {
	select {
	case <-w.settled: // of a terminal that was resized
	default:
	}
	if unix.Kill(os.Getpid(), barrier) != nil {
		return ""
	}
	select {
	case <-w.settled:
		return ""
	case reason = <-w.quit:
		return reason
	}
}

// wait returns when the workload is to end.
func (w *worker) wait(ctx context.Context, caught <-chan os.Signal) {
	var reason string
	for reason == "" {
		select {
		case <-w.done:
			return
		case <-w.report.gone:
			return
		case s := <-caught:
			if s != barrier {
				reason = unix.SignalName(s.(unix.Signal))
				break
			}
			select {
			case w.settled <- struct{}{}:
			default:
			}
		case <-ctx.Done():
			reason = "cancelled"
		}
	}
	w.manager.tell(daemon.SdNotifyStopping, "STATUS=ending: "+reason)
	if reason != "SIGHUP" { // that is a part played: how it ended is for others to tell
		w.report.send(reply{Goodbye: reason})
	}
	w.quit <- reason
	select {
	case <-w.done:
	case <-w.report.gone:
	case <-time.After(farewell):
	}
}

func (w *worker) work() {
	defer close(w.done)
	var ticks, ready <-chan time.Time
	if w.Report == "" {
		w.beat(1)
		if w.Asks != "" {
			go w.askForInput()
		}
		ticks = time.Tick(w.Every)
	}
	if w.ReadyAfter > 0 {
		ready = time.After(w.ReadyAfter)
	}
	signs := w.manager.signs() // by who does the work: where that hangs, they end
	for w.Count == 0 || w.beats < w.Count {
		select {
		case reason := <-w.quit:
			w.goodbye(reason)
			return
		case <-w.hup:
			w.reload()
		case <-signs:
			w.manager.tell(daemon.SdNotifyWatchdog)
		case <-ready:
			w.ready()
		case <-ticks:
			w.beat(w.beats + 1)
		case ask := <-w.report.asks:
			if reason := w.settle(); reason != "" {
				w.goodbye(reason)
				return
			}
			if ask.Exit != nil {
				w.exit <- *ask.Exit
				return
			}
			select {
			case <-w.hup: // it came first
				w.reload()
			default:
			}
			w.answer(ask)
		}
	}
	w.manager.tell(daemon.SdNotifyStopping)
	w.report.send(reply{Goodbye: "count"})
	w.goodbye("count")
}

func (w *worker) ready() {
	w.isReady = true
	w.manager.tell(daemon.SdNotifyReady, "STATUS=ready")
}

func (w *worker) reload() {
	w.manager.tell(daemon.SdNotifyReloading, strings.TrimSpace(daemon.SdNotifyMonotonicUsec()))
	w.note(w.log.open())
	w.note(w.stdout.line(fmt.Sprintf("outlive:reloaded pid %d", os.Getpid())))
	w.report.send(reply{Reread: true})
	w.manager.tell(daemon.SdNotifyReady)
}

func (w *worker) beat(n int) (stdout, stderr string) {
	w.beats++
	stdout = w.note(w.stdout.line(Beat(n, "stdout")))
	stderr = w.note(w.stderr.line(Beat(n, "stderr")))
	if w.isReady {
		w.manager.tell(fmt.Sprintf("STATUS=%d beats, %d failed writes", w.beats, w.failed))
	}
	return stdout, stderr
}

func (w *worker) goodbye(reason string) {
	w.note(w.stdout.line(fmt.Sprintf("outlive:goodbye %s after %d beats, %d failed writes", reason, w.beats, w.failed)))
	w.note(w.stdout.flush())
}

// note counts a failed write and gives its errno's name; "" when it was written.
func (w *worker) note(err error) string {
	if err == nil {
		return ""
	}
	w.failed++
	if w.Retry {
		w.insists.Do(func() { go w.stdout.insist() })
	}
	return errnoName(err)
}
