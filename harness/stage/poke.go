package stage

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// unpoked: the command failed, which says nothing of the subject.
type unpoked struct{ error }

// poke has somebody's own command make the subject speak, after the event, and waits
// until a log of it has grown; heard is false where it has one, and nothing came.
func (m *stranger) poke(s *Stage) (heard bool, err error) {
	logs := m.logs(s, s.Subject.PID, 4)
	before, shown := sizes(logs), s.Terminal.Mark()
	cmd := s.command("sh", "-c", s.Poke)
	if s.Dir != "" {
		cmd.Dir = s.Dir
	}
	cmd.Env = append(cmd.Env, "PID="+strconv.Itoa(s.seenAs(s.Subject.PID)))
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := s.finish(cmd, s.Patience/10); err != nil {
		return false, unpoked{fmt.Errorf("cannot poke it: %w: %q", err, tail(bytes.TrimSpace(said.Bytes()), 200))}
	}
	onTerminal := slices.ContainsFunc(m.met.Outputs[1:], func(target string) bool { return target == s.Terminal.Name })
	heard = proc.Until(time.Now().Add(s.Patience/10), func() bool {
		return s.Subject.Gone() || !slices.Equal(sizes(logs), before) || onTerminal && s.Terminal.Mark() != shown
	})
	return heard || len(logs) == 0 && !onTerminal, nil
}

// seenAs is a process's number where its own pid namespace is.
func (s *Stage) seenAs(pid int) int {
	if ids := proc.Root.Numbers(pid, "NSpid"); len(ids) > 0 {
		return ids[len(ids)-1]
	}
	return pid
}

// logs are the regular files that a process writes to, itself or by who reads its pipes.
func (m *stranger) logs(s *Stage, pid, depth int) (paths []string) {
	p, err := proc.Root.Process(pid)
	if err != nil || depth == 0 {
		return nil
	}
	for _, fd := range p.FDs {
		path := fmt.Sprintf("/proc/%d/fd/%d", pid, fd.N)
		is, err := os.Stat(path)
		switch {
		case !fd.Writable():
		case err == nil && is.Mode().IsRegular():
			paths = append(paths, path)
		case strings.HasPrefix(fd.Target, "pipe:"):
			for _, other := range m.candidates(s) {
				if reader, err := proc.Root.Process(other); err == nil && other != pid && reader.Reads(fd.Target) {
					paths = append(paths, m.logs(s, other, depth-1)...)
				}
			}
		}
	}
	return paths
}

// sizes tell by their change that something was written.
func sizes(paths []string) (all []int64) {
	for _, path := range paths {
		var is unix.Stat_t
		if unix.Stat(path, &is) == nil { // else its writer has ended
			all = append(all, is.Size, is.Mtim.Nano())
		}
	}
	return all
}
