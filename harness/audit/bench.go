package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	systemd "github.com/coreos/go-systemd/v22/dbus"
	"golang.org/x/sys/unix"

	"outlive/harness/lab"
	"outlive/modes/unit"
)

// longestLife is how long a service may take to start, or to stop: systemd's own default
// for both is a minute and a half.
const longestLife = 100 * time.Second

// heardIn is where services of ours print to: systemd opens it, before it hides anything.
const heardIn = "/run/outlive-audit/"

// bench is where services are tried: a lab, and the connection to its systemd.
type bench struct {
	in    *lab.Lab
	self  string
	order Order
	name  string // of the unit
	file  File
	conn  *systemd.Conn
	// alone is held by who uses the unit's own folders, and its name.
	alone sync.Mutex
	own   func() Life
	heard func() Heard
}

func newBench(in *lab.Lab, self string, o Order) (*bench, error) {
	if o.Instances == nil {
		o.Instances = []string{"one", "two-three"}
	}
	if err := os.MkdirAll(in.Path(heardIn), 0o755); err != nil {
		return nil, fmt.Errorf("cannot write to the lab: %w", err)
	}
	conn, err := in.Manager(context.Background())
	if err != nil {
		return nil, fmt.Errorf("cannot ask the lab's systemd: %w", err)
	}
	b := &bench{in: in, self: self, order: o, name: o.Name, file: o.File, conn: conn}
	b.own, b.heard = sync.OnceValue(b.leadOwn), sync.OnceValue(b.hear)
	return b, nil
}

func (b *bench) close() { b.conn.Close() }

// install writes a service. What has ended is forgotten by systemd, and with it how: so
// another unit, which is active, is ordered after it, and keeps it in mind.
func (b *bench) install(name, text string) error {
	return errors.Join(
		b.in.WriteFile(unit.System+fragment(name), text, 0o644),
		b.in.WriteFile(unit.System+keeps(name), unit.File("[Unit]", "DefaultDependencies=no", "After="+name), 0o644),
		b.reload(name),
		b.job(b.conn.StartUnitContext, keeps(name), time.Now().Add(longestLife)))
}

// keeps is the unit that has systemd keep another one in mind.
func keeps(name string) string {
	return "outlive-keeps-" + strings.NewReplacer("@", "-", `\`, "-", "/", "-").Replace(strings.TrimSuffix(name, ".service")) + ".target"
}

// fragment is the file of a unit: of an instance the template's.
func fragment(name string) string {
	if before, after, is := strings.Cut(name, "@"); is {
		return before + "@" + after[strings.LastIndexByte(after, '.'):]
	}
	return name
}

// reload has systemd read a unit again that it knows already. What is new it reads by itself.
func (b *bench) reload(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), longestLife)
	defer cancel()
	known, err := b.conn.ListUnitsByPatternsContext(ctx, nil, []string{name})
	if err != nil || len(known) == 0 {
		return err
	}
	return b.conn.ReloadContext(ctx)
}

type asks func(ctx context.Context, name, mode string, done chan<- string) (int, error)

// job has systemd do something, and waits until it says that it is done. The error is its
// word for what became of it.
func (b *bench) job(do asks, name string, deadline time.Time) error {
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	done := make(chan string, 1)
	if _, err := do(ctx, name, "replace", done); err != nil {
		return err
	}
	select {
	case word := <-done:
		if word != "done" {
			return errors.New(word)
		}
		return nil
	case <-ctx.Done():
		return errLate
	}
}

// errLate: what was asked for is not done yet.
var errLate = errors.New("it is not done yet")

// asked puts a question to systemd, which has its time to answer.
func asked(question func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), longestLife)
	defer cancel()
	return question(ctx)
}

// kill sends a signal to a service's main process.
func (b *bench) kill(name string, s unix.Signal) error {
	return asked(func(ctx context.Context) error { return b.conn.KillUnitWithTarget(ctx, name, systemd.Main, int32(s)) })
}

// state is what systemd says of a service: org.freedesktop.systemd1(5).
type state map[string]any

func (b *bench) state(name string) state {
	ctx, cancel := context.WithTimeout(context.Background(), longestLife)
	defer cancel()
	all, err := b.conn.GetAllPropertiesContext(ctx, name)
	if err != nil {
		return state{}
	}
	return all
}

// active is a unit's ActiveState; "" where systemd does not say.
func (b *bench) active(name string) string {
	ctx, cancel := context.WithTimeout(context.Background(), longestLife)
	defer cancel()
	is, err := b.conn.GetUnitPropertyContext(ctx, name, "ActiveState")
	if err != nil {
		return ""
	}
	word, _ := is.Value.Value().(string)
	return word
}

func (s state) word(name string) string { w, _ := s[name].(string); return w }

// span is a length of time, or a moment since the boot; the largest there is for "infinity".
func (s state) span(name string) time.Duration {
	n, _ := s[name].(uint64)
	if n > uint64(time.Duration(1<<63-1)/time.Microsecond) {
		return 1<<63 - 1
	}
	return time.Duration(n) * time.Microsecond
}

func (s state) number(name string) int {
	switch n := s[name].(type) {
	case uint32:
		return int(n)
	case int32:
		return int(n)
	}
	return 0
}

// until asks for a fact until it is there, and tells whether it came before the deadline. It
// asks far less often than proc.Until: systemd answers, and would come to nothing else.
func until(deadline time.Time, fact func() bool) bool {
	for !fact() {
		if time.Now().After(deadline) {
			return false
		}
		<-time.After(beat)
	}
	return true
}

// without gives the service's lines but for those that begin with one of these, in a unit
// of nothing else than its start limits; more are added to them.
func (f File) without(prefixes []string, more ...string) string {
	text := []string{"[Unit]"}
	for _, l := range f.Unit {
		if strings.HasPrefix(l.Name, "StartLimit") {
			text = append(text, l.Name+"="+l.Value)
		}
	}
	text = append(text, "[Service]")
	for _, l := range f.Lines {
		if !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(l.Name, p) }) {
			text = append(text, l.Name+"="+l.Value)
		}
	}
	return unit.File(append(text, more...)...)
}
