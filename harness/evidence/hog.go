package evidence

import (
	"cmp"
	"fmt"
	"time"

	"outlive/harness/program"
)

// Hog is what came of taking what there is of something, up to a bound.
type Hog struct {
	program.Hog
	Bound uint64 `json:"bound"`
	Took  uint64 `json:"took"` // as it told, before it was killed maybe
	// Error is what refused it more: "EAGAIN"; empty where nothing did, or where it was killed.
	Error string `json:"error,omitempty"`
	// Killed: who took it ended by that, the subject or its child.
	Killed bool `json:"killed,omitempty"`
	// Over is how long it took.
	Over time.Duration `json:"over"`
	// Before and After are the limit as the kernel shows it.
	Before Ceiling `json:"before"`
	After  Ceiling `json:"after"`
	// Held is what the kernel says that it had when it had taken all that it got; 0 where
	// that was not seen.
	Held uint64 `json:"held,omitempty"`
	// Unit is what systemd said of the subject's service when its child had been killed; empty for none.
	Unit      string    `json:"unit,omitempty"`
	Neighbour Neighbour `json:"neighbour"`
}

// Ceiling is how much of something a process may have, by the kernel's own files: of all
// that bind it the lowest.
type Ceiling struct {
	Most  uint64 `json:"most"`            // 0 for as much as there is; of a processor hundredths
	Where string `json:"where,omitempty"` // the file that says so, a cgroup's as the lab names it
	// Counter counts how often it was enforced: oom_kill, say; empty where nobody counts.
	Counter string `json:"counter,omitempty"`
	Count   uint64 `json:"count"`
	Unified bool   `json:"unified,omitempty"` // the file is one of cgroup v2
	// Missing is why nobody can be limited so on this machine; empty where it can.
	Missing string `json:"missing,omitempty"`
}

// Enforced tells whether the limit was enforced meanwhile, as far as anybody counts that.
func (h Hog) Enforced() bool {
	return h.Before.Most > 0 && (h.Before.Counter == "" || h.After.Count > h.Before.Count)
}

// Contained tells whether it was stopped short of what it was to take, or slowed down.
func (h Hog) Contained() bool {
	if h.Of == program.Processor {
		return h.Enforced()
	}
	return h.Took < h.Bound
}

// Idle tells whether it did not come to have as much of the processors as it may.
func (h Hog) Idle() bool {
	return h.Before.Most > 0 && !h.Enforced() && h.Took*100 < h.Before.Most*uint64(h.Over)
}

// Tell says what it took, what stopped it, and by which count the kernel says so.
func (h Hog) Tell() string {
	who := "it"
	if h.Child {
		who = "its child"
	}
	text := fmt.Sprintf("%s took %s of %s", who, Amount(h.Of, h.Took), Amount(h.Of, h.Bound))
	switch {
	case h.Of == program.Processor:
		text += fmt.Sprintf(" in %v", h.Over.Round(10*time.Millisecond))
	case h.Killed:
		text += ", and was killed"
	case h.Error != "":
		text += ", and then got " + h.Error
	}
	text += "; " + h.After.tell(h.Of, h.Before)
	if h.Unit != "" {
		text += "; " + h.Unit
	}
	return text
}

func (l Ceiling) tell(of program.Resource, before Ceiling) string {
	switch {
	case before.Most == 0 && before.Missing != "":
		return "nothing limits that: " + before.Missing
	case before.Most == 0:
		return "nothing limits that"
	}
	most := Amount(of, before.Most)
	if of == program.Processor {
		most = fmt.Sprintf("%d%% of one processor", before.Most)
	}
	text := fmt.Sprintf("the limit is %s (%s)", most, before.Where)
	if before.Counter != "" {
		text += fmt.Sprintf(", %s %d, then %d", before.Counter, before.Count, l.Count)
	}
	return text
}

// Amount says how much of something that is.
func Amount(of program.Resource, n uint64) string {
	switch of {
	case program.Memory:
		return fmt.Sprintf("%d MiB", n>>20)
	case program.Processor:
		return time.Duration(n).Round(time.Millisecond).String() + " of processor time"
	}
	return fmt.Sprintf("%d %s", n, cmp.Or(map[program.Resource]string{program.Files: "descriptors"}[of], string(of)))
}
