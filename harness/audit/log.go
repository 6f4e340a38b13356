package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"outlive/harness/proc"
	"outlive/harness/visible"
)

// talks makes a stand-in print a line on each of its streams, and have a child print one;
// says is that child. Beating, it goes on printing.
const (
	talks   = "talks"
	says    = "says"
	beating = "beating"
)

// voices are who prints a line, each with its own name in it.
var voices = []string{"standard output", "standard error", "a child"}

// beat is the time between two lines of one that goes on.
const beat = 50 * time.Millisecond

func talking(goesOn bool) int {
	fmt.Println(voices[0])
	fmt.Fprintln(os.Stderr, voices[1])
	child := &exec.Cmd{Path: "/proc/self/exe", Args: []string{"outlive", ProbeVerb, standIn, says}, Stdout: os.Stdout, Stderr: os.Stderr}
	_ = child.Run()
	_, _ = daemon.SdNotify(false, daemon.SdNotifyReady) // all that it has to say is printed
	for range time.Tick(beat) {
		if goesOn {
			fmt.Println("goes on")
		}
	}
	return 0
}

// Heard is where the lines of a service have come to.
type Heard struct {
	Unfit string
	Name  string            // of the service
	File  string            // that it prints to; "" for none
	In    map[string]string // the voices: "file", or the unit that the journal has the line under
	// Unopened: systemd could not open what it prints to.
	Unopened bool
	// Hole: the file, cut to nothing as by logrotate's copytruncate, has zeros where the
	// lines were. Lost: no line came any more.
	Hole, Lost bool
	Renamed    bool // its lines go on in the file that was renamed
}

// logFile is the file that a unit's output goes to, and whether it is known.
func (f File) logFile() (path string, known bool) {
	kind, path, _ := strings.Cut(f.last("StandardOutput"), ":")
	switch kind {
	case "append", "file", "truncate":
		return path, path != "" && !strings.Contains(path, "%")
	case "", "journal", "inherit", "null", "syslog", "journal+console", "kmsg":
		return "", true
	}
	return "", false
}

// hear runs a service of ours that prints, where the unit's own output goes.
func (b *bench) hear() (h Heard) {
	file, known := b.file.logFile()
	h = Heard{Name: b.copy("talks"), File: file, In: map[string]string{}}
	if !known {
		h.Unfit = "where it prints to is not looked at: StandardOutput=" + b.file.last("StandardOutput")
		return h
	}
	b.own() // first, while nobody else has made its folders
	b.alone.Lock()
	defer b.alone.Unlock()
	words := "probe " + standIn + " " + talks
	if file != "" {
		words += " " + beating
	}
	if err := b.install(h.Name, b.atHome(words)); err != nil {
		h.Unfit = "it could not be installed: " + err.Error()
		return h
	}
	defer b.stops(h.Name)
	if h.Unfit = b.starts(h.Name); h.Unfit != "" {
		h.Unopened = b.state(h.Name).number("ExecMainStatus") == cannotOpen
		return h
	}
	const kept = 3 * time.Second // what takes the journal longer was lost
	_, _ = b.in.CombinedOutput(b.in.Command("journalctl", "--sync"))
	until(time.Now().Add(kept), func() bool {
		h.find(b.in.Path(file), b.journal())
		return len(h.In) == len(voices)
	})
	if file != "" {
		h.rotate(b.in.Path(file))
	}
	return h
}

// entry is one of the journal.
type entry struct {
	Message any    `json:"MESSAGE"` // a list of numbers where it is no text
	Unit    string `json:"_SYSTEMD_UNIT"`
	Command string `json:"_COMM"`
}

func (b *bench) journal() (all []entry) {
	text, _ := b.in.CombinedOutput(b.in.Command("journalctl", "--quiet", "--boot", "--output=json", "_TRANSPORT=stdout"))
	for line := range strings.Lines(text) {
		var e entry
		if json.Unmarshal([]byte(line), &e) == nil {
			all = append(all, e)
		}
	}
	return all
}

// find notes where each voice is heard. Of several services that print, only the lines of
// this one are its own, or those that bear no service's name.
func (h *Heard) find(file string, journal []entry) {
	text, _ := os.ReadFile(file)
	for _, v := range voices {
		if h.File != "" && bytes.Contains(text, []byte(v+"\n")) {
			h.In[v] = "file"
		}
		for _, e := range journal {
			if e.Message == v && (e.Unit == h.Name || !strings.HasPrefix(e.Unit, "audit-")) {
				h.In[v] = e.Unit
			}
		}
	}
}

// rotate does what logrotate(8) does: first it cuts the file to nothing, then it renames it.
func (h *Heard) rotate(file string) {
	grows := func(path string) bool {
		before, _ := os.ReadFile(path)
		return proc.Until(time.Now().Add(settleTime), func() bool {
			now, _ := os.ReadFile(path)
			return len(now) > len(before)
		})
	}
	if err := os.Truncate(file, 0); err != nil {
		h.Lost = true
		return
	}
	h.Lost = !grows(file)
	text, _ := os.ReadFile(file)
	h.Hole = bytes.HasPrefix(text, []byte{0})
	if old := file + ".1"; os.Rename(file, old) == nil {
		h.Renamed = grows(old)
	}
}

var _ = behaves(65, "log.kept", func() Conduct {
	return Conduct{
		Says:   "what it prints on both its streams is kept",
		Source: "systemd.exec(5), StandardOutput=",
		Try:    func(b *bench) (Verdict, string) { return b.heard().kept() },
	}
})

// cannotOpen is systemd's status for that: systemd.exec(5), EXIT_STDOUT.
const cannotOpen = 209

func (h Heard) kept() (Verdict, string) {
	switch {
	case h.Unopened:
		return NotKept, "systemd cannot open " + visible.Name(h.File, longest) + ", which it does before it makes a folder of LogsDirectory= or another: tmpfiles.d(5) makes it earlier"
	case h.Unfit != "":
		return Untold, h.Unfit
	}
	var lost []string
	for _, v := range voices[:2] {
		if _, found := h.In[v]; !found {
			lost = append(lost, v)
		}
	}
	if len(lost) > 0 {
		return NotKept, fmt.Sprintf("a line of ours on %s is nowhere", strings.Join(lost, " and on "))
	}
	return Kept, "lines of a program of ours are in " + h.where(voices[0]) + ", and of its standard error in " + h.where(voices[1])
}

func (h Heard) where(voice string) string {
	if h.In[voice] == "file" {
		return visible.Name(h.File, longest)
	}
	return "the journal"
}

var _ = behaves(66, "log.attributed", func() Conduct {
	return Conduct{
		Says:   "the journal has its lines under its own name, those of a child too",
		Source: "systemd.journal-fields(7), _SYSTEMD_UNIT=",
		Try:    func(b *bench) (Verdict, string) { return b.heard().attributed() },
	}
})

func (h Heard) attributed() (Verdict, string) {
	in := map[string][]string{}
	for _, v := range voices {
		if unit, found := h.In[v]; found && unit != "file" {
			in[unit] = append(in[unit], v)
		}
	}
	switch own := in[h.Name]; {
	case h.Unfit != "":
		return Untold, h.Unfit
	case len(in) == 0:
		return Untried, "its lines are not in the journal"
	case len(in) > 1 || len(own) == 0:
		return NotKept, fmt.Sprintf("the lines of %v are under %v", voices, in)
	case !slices.Contains(own, voices[2]):
		return NotKept, "a line of a child is nowhere"
	default:
		return Kept, "a program of ours: " + strings.Join(own, ", ")
	}
}

// A service that is told nothing goes on in the file that it has, whatever its name is: a
// rename takes effect with a restart only. Where it does not append, a file that was cut has
// its next line where that would have been.
var _ = behaves(67, "log.rotated", func() Conduct {
	return Conduct{
		Says:   "the file that it prints to can be rotated",
		Source: "systemd.exec(5), StandardOutput=; logrotate(8), copytruncate",
		Try:    func(b *bench) (Verdict, string) { return b.heard().rotated() },
	}
})

func (h Heard) rotated() (Verdict, string) {
	switch {
	case h.Unfit != "":
		return Untold, h.Unfit
	case h.File == "":
		return Untried, "it prints to no file"
	case h.Lost:
		return NotKept, "once it was cut to nothing, no line came any more"
	case h.Hole:
		return NotKept, "once it was cut to nothing (copytruncate), it has zeros where the lines were: append: does not"
	case !h.Renamed:
		return Untold, "once it was renamed, no line came any more"
	}
	return Kept, "cut to nothing (copytruncate), no line is lost; renamed, its lines go on in the renamed file until it is started again"
}
