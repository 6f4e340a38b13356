package runs

import (
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"outlive/harness/proc"
)

// ReadyPatience is how long a run may take to be ready: systemd's own time for a start.
const ReadyPatience = 90 * time.Second

// longestUnready is how much of a line without an end is kept in mind.
const longestUnready = 64 << 10

// Ready waits until a run is ready, as log:REGEX or port:N has it, has ended, or stop
// tells so. Of its log only what stands behind from counts, which others may have written before.
func Ready(r Record, what string, from int64, stop func() bool) (ready bool) {
	kind, value, _ := strings.Cut(what, ":")
	is := func() bool { return false }
	switch kind {
	case "log":
		is = said(r.Log, from, value)
	case "port":
		port, _ := strconv.Atoi(value)
		is = func() bool {
			for _, p := range r.Living(proc.Root.All()) {
				if proc.Root.Listens(p.PID, port) {
					return true
				}
			}
			return false
		}
	}
	proc.Until(time.Now().Add(ReadyPatience), func() bool {
		alive := r.State(proc.Root).Alive() // first: its last words count
		ready = is()
		return ready || !alive || stop()
	})
	return ready
}

// said tells whether a line matches that has come since, the last one without its end, too.
func said(path string, from int64, pattern string) func() bool {
	match, err := regexp.Compile(pattern)
	rest := ""
	return func() bool {
		f, opened := os.Open(path)
		if err != nil || opened != nil {
			return false
		}
		defer f.Close()
		text, _ := io.ReadAll(io.NewSectionReader(f, from, 1<<20))
		from += int64(len(text))
		lines := strings.Split(rest+string(text), "\n")
		rest = lines[len(lines)-1]
		if rest = rest[max(0, len(rest)-longestUnready):]; len(rest) == 0 {
			lines = lines[:len(lines)-1]
		}
		for _, line := range lines {
			if match.MatchString(strings.TrimSuffix(line, "\r")) {
				return true
			}
		}
		return false
	}
}
