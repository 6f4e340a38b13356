package advice

import (
	"fmt"

	"outlive/harness/shell"
	"outlive/modes"
)

// What may be done with a job that runs already, by the modes whose traits it has then:
// a job that is rescued ignores SIGHUP and appends to a log.
const (
	disowned = "disown"
	rescued  = "nohup-append"
)

// Running gives what can be done with a job that runs already, the best first, and behind
// it the best way to start it anew. rescue tells whether this outlive can rescue.
func Running(ask Ask, rescue bool) (ways []Way, err error) {
	ids := []string{disowned}
	if rescue {
		ids = []string{rescued, disowned}
	}
	sh, _ := shell.Lookup(ask.Shell)
	for _, id := range ids {
		m, ok := modes.Lookup(id)
		if !ok {
			return nil, fmt.Errorf("cannot advise: there is no mode %s", id)
		}
		if id == disowned && sh.Refuses(m.Forms[0]) != "" {
			continue
		}
		w, err := Weigh(m, m.Forms[0], ask)
		if err != nil {
			return nil, err
		}
		w.Rescues = id == rescued
		w.Running = true
		ways = append(ways, w)
	}
	anew, err := Ways(ask)
	if err != nil {
		return nil, err
	}
	for _, w := range anew {
		w.Lacks = append([]Lack{{What: "it has to be ended and started anew: what it did is lost", Asked: true}}, w.Lacks...)
		ways = append(ways, w)
	}
	return ways[:min(len(ways), others+1)], nil
}
