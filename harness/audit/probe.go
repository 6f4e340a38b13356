package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ProbeVerb is the word that makes outlive try promises, in the service that it is in.
const ProbeVerb = "probe"

// ProbeMain tries promises, and prints a line of what each met. Its arguments are
// directives, each with its value behind it: several are tried by a child each, since an
// act may end who does it. As a stand-in it plays a program that ends.
func ProbeMain(args []string) int {
	if len(args) > 1 && args[0] == standIn {
		return playing(args[1], args[2:]...)
	}
	one := len(args) == 3 && args[0] == itself
	if !one && len(args)%2 != 0 || len(args) == 0 {
		fmt.Fprintln(os.Stderr, "outlive: cannot try: it takes directives, and a value behind each")
		return 2
	}
	if one {
		return tell(act(args[1], args[2]))
	}
	for i := 0; i < len(args); i += 2 {
		if code := tell(child(args[i], args[i+1])); code != 0 {
			return code
		}
	}
	return 0
}

// itself is what makes it try one promise in this very process.
const itself = "--itself"

func tell(seen Seen) int {
	if err := json.NewEncoder(os.Stdout).Encode(seen); err != nil {
		return 3
	}
	return 0
}

// act tries one promise.
func act(directive, value string) Seen {
	p, ok := Lookup(directive)
	if !ok {
		return Seen{Unfit: "nobody knows how"}
	}
	holds, fact := p.Try(value)
	return Seen{Holds: holds, Fact: fact}
}

// longestAct is for an act that goes on until it knows, on a machine too busy to tell.
const longestAct = 15 * time.Second

// child has a child try one promise. What the kernel ends for what it did has met its limit.
func child(directive, value string) (seen Seen) {
	ctx, cancel := context.WithTimeout(context.Background(), longestAct)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/proc/self/exe")
	// The name counts: what bears another may be somebody's tests.
	cmd.Args, cmd.Stderr = []string{"outlive", ProbeVerb, itself, directive, value}, os.Stderr
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return Seen{Unfit: fmt.Sprintf("it could not be told within %v", longestAct)}
	}
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		if s, ok := ended.Sys().(syscall.WaitStatus); ok && s.Signaled() && (s.Signal() == unix.SIGSYS || s.Signal() == unix.SIGKILL) {
			return Seen{Holds: true, Fact: unix.SignalName(s.Signal()) + " ended it"}
		}
	}
	if err != nil || json.Unmarshal(out, &seen) != nil {
		return Seen{Unfit: strings.TrimSpace(fmt.Sprint("it could not be tried: ", err))}
	}
	return seen
}

// denied tells of an act that is to fail: the error is the fact, or what was done.
func denied(err error, done string) (holds bool, fact string) {
	if err != nil {
		return true, err.Error()
	}
	return false, done
}
