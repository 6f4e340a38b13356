package audit

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// longestWait is how long RestartSec= may be for it to be waited for.
const longestWait = time.Minute

// ways are how a program ends in turn: by a signal, with a failure, and well.
var ways = []string{"killed", "exit-1", "exit-0"}

// returning are the ways to end after which each policy starts a service again:
// systemd.service(5), Restart=.
var returning = map[string][]string{
	"always":      ways,
	"on-success":  {"exit-0"},
	"on-failure":  {"killed", "exit-1"},
	"on-abnormal": {"killed"},
	"on-abort":    {"killed"},
	"on-watchdog": {},
}

var _ = behaves(50, "restart.policy", func() Conduct {
	return Conduct{
		Says:   "it is started again after RestartSec=, when Restart= says so, and only then",
		Source: "systemd.service(5), Restart=",
		Try: func(b *bench) (Verdict, string) {
			policy, _, _ := strings.Cut(b.file.last("Restart"), " ")
			wanted, known := returning[policy]
			switch {
			case !known:
				return Untried, "it has no Restart="
			case b.file.last("SuccessExitStatus") != "" || b.file.last("RestartPreventExitStatus") != "" || b.file.last("RestartForceExitStatus") != "":
				return Untold, "it has exit statuses of its own, which are not tried"
			}
			met := make([]Deaths, len(ways))
			var tried sync.WaitGroup
			for i, how := range ways {
				tried.Go(func() {
					met[i] = b.dies(how, how, longestWait+settleTime, func(d Deaths) bool { return len(d.Starts) > 1 || d.Waits > longestWait })
				})
			}
			tried.Wait()
			return comesBack(policy, wanted, met)
		},
	}
})

// comesBack judges what became of a service after each of the ways to end.
func comesBack(policy string, wanted []string, met []Deaths) (Verdict, string) {
	var facts []string
	verdict := Kept
	for i, how := range ways {
		took, came := met[i].back()
		switch {
		case met[i].Unfit != "":
			return Untold, met[i].Unfit
		case met[i].Waits > longestWait:
			return Untold, fmt.Sprintf("RestartSec=%v is not waited for", met[i].Waits)
		case !came && !met[i].Over:
			return Untold, how + ": it was not started again, nor given up"
		case came != slices.Contains(wanted, how), came && took < met[i].Waits:
			verdict = NotKept
		}
		if came {
			facts = append(facts, fmt.Sprintf("%s: back after %v", how, took.Round(10*time.Millisecond)))
		} else {
			facts = append(facts, how+": not back")
		}
	}
	return verdict, fmt.Sprintf("Restart=%s, RestartSec=%v; %s", policy, met[0].Waits, strings.Join(facts, ", "))
}
