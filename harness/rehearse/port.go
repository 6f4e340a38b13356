package rehearse

import (
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// It is started while another has the ports that it listens at.
var _ = register(80, "port", func() Act {
	return Act{What: "a start with its ports in use", Down: true,
		Moot: func(r *Run) string {
			if len(takeable(r.Seen.First.Listens)) == 0 {
				return "it listens at no port"
			}
			return ""
		},
		Play: func(r *Run) error {
			is := &evidence.Refused{Taken: takeable(r.Seen.First.Listens)}
			r.Seen.Port = is
			for _, s := range is.Taken {
				taken, err := take(s)
				if err != nil {
					is.Why = fmt.Sprintf("outlive cannot take %s: %v", s, err)
					return nil
				}
				defer taken.Close()
			}
			return r.fails(is)
		}}
})

// until waits for a fact, which is the daemon's to bring about: for so long, not counting
// how long what runs had to wait for a processor.
func (r *Run) until(within time.Duration, fact func() bool) (came bool) {
	began, queue := time.Now(), proc.Queue{}
	every(began.Add(within+patience), func() bool {
		came = fact()
		return came || time.Since(began)-queue.Waited(proc.Root.Descendants(os.Getpid())...) > within
	})
	r.Seen.Others += time.Since(began)
	return came
}

// givesUp waits, where the pid file does not name what was started, until it does, or
// that has given up.
func (r *Run) givesUp(s *evidence.Start) {
	if s.Gone || r.Seen.PIDFile == "" {
		return
	}
	r.until(r.Retry, func() bool { return r.main.Gone() || r.readPIDFile().PID == r.main.PID })
	if s.Gone = r.main.Gone(); s.Gone && !s.Returned {
		s.Ending, s.Returned = r.told()
	}
}

// told is how the line has ended. Where nothing of it runs any more its shell is about to tell.
func (r *Run) told() (is evidence.Ending, over bool) {
	r.until(r.Launch, func() bool {
		is, over = r.on.ended()
		return over || len(r.others()) > 0
	})
	return is, over
}

// fails starts what has to fail, and waits until all of it has given up.
func (r *Run) fails(is *evidence.Refused) error {
	s, err := r.start()
	if err != nil {
		return err
	}
	is.Start = *s
	if !s.Gone {
		r.until(r.Retry, func() bool { return len(r.others()) == 0 })
	}
	if !s.Returned {
		is.Ending, is.Returned = r.told()
	}
	is.Left = r.others()
	var pids []int
	for _, p := range is.Left {
		pids = append(pids, p.PID)
	}
	is.Listens = proc.Root.Sockets(pids...)
	r.strike()
	return nil
}

// takeable are those that can be in use: ports. A unix socket's path is taken over by
// whoever removes it first, as many do.
func takeable(all []evidence.Socket) (ports []evidence.Socket) {
	for _, s := range all {
		if s.Proto != "unix" {
			ports = append(ports, s)
		}
	}
	return ports
}

// take binds a port, as another server would.
func take(s evidence.Socket) (io.Closer, error) {
	at, network := net.JoinHostPort(s.Address, strconv.Itoa(s.Port)), s.Proto
	if !strings.HasSuffix(network, "6") {
		network += "4"
	}
	if strings.HasPrefix(network, "tcp") {
		return net.Listen(network, at)
	}
	return net.ListenPacket(network, at)
}
