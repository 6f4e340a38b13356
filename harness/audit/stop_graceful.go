package audit

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

var _ = behaves(60, "stop.graceful", func() Conduct {
	return Conduct{
		Says:   "a stop ends it in time, and without SIGKILL",
		Source: "systemd.service(5), TimeoutStopSec=; systemd.kill(5)",
		Try:    func(b *bench) (Verdict, string) { return b.own().graceful() },
	}
})

// graceful judges a stop. One that the manager calls a failure leaves a unit that has failed.
func (l Life) graceful() (Verdict, string) {
	e := l.Stop
	switch took := e.Took.Round(10 * time.Millisecond); {
	case l.Unfit != "":
		return Untold, l.Unfit
	case l.Short:
		return Untried, "it has ended by itself"
	case e.Late:
		return Untold, fmt.Sprintf("%v after the stop it still runs (TimeoutStopSec=%v)", took, e.Limit)
	case e.Result == "timeout":
		return NotKept, fmt.Sprintf("it still ran after TimeoutStopSec=%v, and was killed", e.Limit)
	case e.Code > 1 && e.Status == int(unix.SIGKILL):
		return NotKept, "it was ended by SIGKILL, which no program hears"
	case e.Result != "success":
		return NotKept, fmt.Sprintf("its end by %s counts as a failure: SuccessExitStatus= names those that do not", e.how())
	default:
		return Kept, fmt.Sprintf("it ended in %v, by %s", took, e.how())
	}
}
