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

var _ = behaves(50, "restart.policy", func() Conduct {
	return Conduct{
		Says:   "it is started again after RestartSec=, when Restart= says so, and only then",
		Source: "systemd.service(5), Restart=",
		Try: func(b *bench) (Verdict, string) {
			policy := b.file.policy()
			if !slices.ContainsFunc(endings, func(e ending) bool { return slices.Contains(e.after, policy) }) {
				return Untried, "it has no Restart="
			}
			ways := b.file.endings()
			met := make([]Deaths, len(ways))
			var tried sync.WaitGroup
			for i, e := range ways {
				tried.Go(func() {
					met[i] = b.dies(e.id, e.id, longestWait+settleTime, func(d Deaths) bool { return len(d.Starts) > 1 || d.Waits > longestWait }, e.lines...)
				})
			}
			tried.Wait()
			return comesBack(policy, ways, met)
		},
	}
})

// comesBack judges what became of a service after each of the ways to end.
func comesBack(policy string, ways []ending, met []Deaths) (Verdict, string) {
	var facts []string
	verdict := Kept
	for i, e := range ways {
		took, came := met[i].back()
		switch {
		case met[i].Unfit != "":
			return Untold, met[i].Unfit
		case met[i].Waits > longestWait:
			return Untold, fmt.Sprintf("RestartSec=%v is not waited for", met[i].Waits)
		case !came && !met[i].Over:
			return Untold, e.id + ": it was not started again, nor given up"
		case came != slices.Contains(e.after, policy), came && took < met[i].Waits:
			verdict = NotKept
		}
		if came {
			facts = append(facts, fmt.Sprintf("%s: back after %v", e.id, took.Round(10*time.Millisecond)))
		} else {
			facts = append(facts, e.id+": not back")
		}
	}
	return verdict, fmt.Sprintf("Restart=%s, RestartSec=%v; %s", policy, met[0].Waits, strings.Join(facts, ", "))
}
