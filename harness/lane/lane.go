package lane

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"outlive/harness/proc"
	"outlive/harness/witness"
)

// Verb is the word that makes outlive a lane: `outlive lane DIR`.
const Verb = "lane"

// The roles of a lane that makes no trials from their beginning to their end: somebody
// practises on it, it rehearses daemons, or it is told when a trial is to go on.
const (
	practiceRole  = "practice"
	rehearsalRole = "rehearsal"
	liveRole      = "live"
)

// Clearing is how long a lane may take to end what it started; within two
// seconds of the front's end nothing may be left.
const Clearing = 1500 * time.Millisecond

// Main is a lane: a process in a session of its own that makes one trial
// after the other as its front tells it over descriptor 3, and that is the
// reaper of all that a trial starts. When the front goes, even by SIGKILL, the
// lane ends everything that it started, removes its directory and ends; when
// the lane goes, the front does the same. It gives an exit code.
func Main(args []string) int {
	if err := run(args); err != nil {
		fmt.Fprintln(os.Stderr, "outlive:", err)
		return 3
	}
	return 0
}

func run(args []string) error {
	roles := map[string]func(*os.File, *Ground){
		"":            func(front *os.File, g *Ground) { serve(front, g.Perform) },
		practiceRole:  func(front *os.File, g *Ground) { practise(front, g) },
		rehearsalRole: func(front *os.File, g *Ground) { serve(front, g.rehearse) },
		liveRole:      func(front *os.File, g *Ground) { serve(front, (&live{ground: g}).answer) },
	}
	role := roles[strings.Join(args[min(1, len(args)):], " ")]
	if len(args) == 0 || role == nil {
		return errors.New("cannot be a lane: that is for outlive itself to start")
	}
	if err := errors.Join(proc.DropInherited(), proc.BecomeSubreaper()); err != nil {
		return err
	}
	dir := args[0]
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("cannot make the lane's directory: %w", err)
	}
	defer func() { // what was just killed, or waited for that, may still have made a file
		proc.Until(time.Now().Add(Clearing), func() bool { return os.RemoveAll(dir) == nil })
	}()
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return fmt.Errorf("cannot find outlive's own executable: %w", err)
	}
	g, err := NewGround(dir, self)
	if err != nil {
		return err
	}
	role(os.NewFile(3, "front"), g)
	g.gate.Recorded()
	// All at once, the lab's keeper too: a pid namespace does not end before our
	// own children in it are reaped, and trials in progress leave that to us.
	proc.KillDescendants(time.Now().Add(Clearing))
	g.Down()
	g.settle()
	_ = witness.Sweep()
	return nil
}

// serve answers the front, one question after the other, until it goes. It returns at
// once then, though an answer may be in the making.
func serve[Q, A any](front *os.File, answer func(Q) A) {
	questions := make(chan Q)
	go func() {
		defer close(questions)
		for in := json.NewDecoder(front); ; {
			var q Q
			if in.Decode(&q) != nil {
				return
			}
			questions <- q
		}
	}()
	out := json.NewEncoder(front)
	for q := range questions {
		done := make(chan A, 1)
		go func() { done <- answer(q) }()
		select {
		case a := <-done:
			if out.Encode(a) != nil {
				return
			}
		case <-questions: // only ever closed while an answer is in the making
			return
		}
	}
}
