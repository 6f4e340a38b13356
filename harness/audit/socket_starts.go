package audit

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"outlive/modes/unit"
)

// calls makes a stand-in connect to an address, and stay until it is told to end.
const calls = "calls"

// calling connects, says so, and holds the connection: who hung up would not be waited for.
func calling(network, address string) int {
	c, err := net.DialTimeout(network, address, oneCall)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer c.Close()
	if strings.HasSuffix(network, "gram") || network == "udp" {
		_, _ = c.Write([]byte("\n")) // a datagram is all that there is to a call
	}
	fmt.Println("connected")
	_, _ = os.Stdin.Read(make([]byte, 1))
	return 0
}

const oneCall = 5 * time.Second

// address is what to connect to for a line of a socket: systemd.socket(5), ListenStream=.
// False for one that no call reaches.
func address(l Line) (network, to string, ok bool) {
	network, known := map[string]string{"ListenStream": "tcp", "ListenDatagram": "udp"}[l.Name]
	if !known || strings.Contains(l.Value, "%") {
		return "", "", false
	}
	if strings.HasPrefix(l.Value, "/") || strings.HasPrefix(l.Value, "@") {
		return map[string]string{"tcp": "unix", "udp": "unixgram"}[network], l.Value, true
	}
	if _, err := strconv.ParseUint(l.Value, 10, 16); err == nil {
		return network, net.JoinHostPort("127.0.0.1", l.Value), true
	}
	host, port, err := net.SplitHostPort(l.Value)
	if err != nil {
		return "", "", false
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = map[bool]string{true: "127.0.0.1", false: "::1"}[ip.To4() != nil]
	}
	return network, net.JoinHostPort(host, port), true
}

var _ = behaves(56, "socket.starts", func() Conduct {
	return Conduct{
		Says:   "who connects starts it, and is let in",
		Source: "systemd.socket(5); sd_listen_fds(3)",
		Try: func(b *bench) (Verdict, string) {
			socket, has := b.order.part(".socket")
			if !has {
				return Untried, "it has no socket"
			}
			at := slices.IndexFunc(socket.File.All, func(l Line) bool { _, _, ok := address(l); return ok })
			if at < 0 {
				return Untried, "nobody knows how to connect to " + socket.Name
			}
			b.own()
			b.alone.Lock()
			defer b.alone.Unlock()
			return b.called(socket, socket.File.All[at])
		},
	}
})

// called starts the socket alone, and connects to it.
func (b *bench) called(socket Part, on Line) (Verdict, string) {
	network, to, _ := address(on)
	name := b.instance(b.order.Instances[0])
	each := isOn(socket.File.of("Socket", "Accept"))
	if err := b.in.WriteFile(unit.System+b.name, b.order.Text, 0o644); err != nil {
		return Untold, err.Error()
	}
	if err := asked(b.conn.ReloadContext); err != nil {
		return Untold, err.Error()
	}
	if err := b.job(b.conn.StartUnitContext, socket.Name, time.Now().Add(longestLife)); err != nil {
		return NotKept, socket.Name + " cannot be started: " + first(b.complains(socket.Name), err.Error())
	}
	defer func() {
		_ = b.job(b.conn.StopUnitContext, socket.Name, time.Now().Add(longestLife)) // it may have failed
		b.stops(name)
	}()
	if b.active(name) == "active" {
		return Untold, "it runs before anybody connects"
	}
	caller := b.in.Command(b.self, ProbeVerb, standIn, calls, network, to)
	hold, err := caller.StdinPipe()
	if err != nil {
		return Untold, err.Error()
	}
	began := time.Now()
	if err := b.in.Start(caller); err != nil {
		return Untold, err.Error()
	}
	defer func() { hold.Close(); _ = caller.Wait() }()
	is := ""
	until(began.Add(longestLife), func() bool {
		is = b.active(name)
		return is == "active" || is == "failed" || b.state(socket.Name).word("ActiveState") == "failed" || each && b.state(socket.Name).number("NAccepted") > 0
	})
	if is == "active" && b.waiting(to) > 0 { // it may not be ready yet
		b.settles(name, "")
	}
	taken := (is == "active" || each && is != "failed") && until(time.Now().Add(unsaid), func() bool { return b.waiting(to) == 0 })
	took := time.Since(began).Round(10 * time.Millisecond)
	switch {
	case taken:
		return Kept, fmt.Sprintf("a call to %s started it, and was taken within %v", to, took)
	case is == "active":
		return NotKept, fmt.Sprintf("a call to %s started it, and still waits after %v: its program does not take the socket that it is handed", to, took)
	default:
		return NotKept, fmt.Sprintf("a call to %s did not start it: it is %s: %s", to, is, b.ended(name, b.state(name)))
	}
}

// waiting is how many calls to an address of TCP nobody has taken yet: proc_net(5), the
// queue of a socket that listens. Of others the kernel does not tell.
func (b *bench) waiting(to string) (n uint64) {
	const listening, fields = "0A", 5
	_, port, err := net.SplitHostPort(to)
	if err != nil {
		return 0
	}
	number, _ := strconv.ParseUint(port, 10, 16)
	suffix := fmt.Sprintf(":%04X", number)
	for _, table := range []string{"tcp", "tcp6"} {
		text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(b.in.Init.PID), "net", table))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(line)
			if len(words) < fields || words[3] != listening || !strings.HasSuffix(words[1], suffix) {
				continue
			}
			_, queue, _ := strings.Cut(words[4], ":")
			length, _ := strconv.ParseUint(queue, 16, 32)
			n += length
		}
	}
	return n
}
