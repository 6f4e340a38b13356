package rehearse

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// quoted is what a line has between quotes. Compiled on demand, as all expressions here:
// every start of outlive in a trial would pay for it.
var quoted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`'([^']*)'|"([^"]*)"`) })

// broken are a line's words, as if nothing was quoted.
func broken(line string) []string {
	return strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune("\t\n\f\r ;&|<>(){}'\"", c) })
}

// named are the paths that words of the line may name: arguments, values of options
// (--pidfile=run/my.pid, -prun/my.pid), and what it leads output to.
func (r *Run) named() (paths []string) {
	words := broken(r.Line)
	for _, m := range quoted().FindAllStringSubmatch(r.Line, -1) {
		words = append(words, m[1]+m[2])
	}
	add := func(word string) {
		word = os.Expand(word, r.variable)
		if word == "" || strings.HasPrefix(word, "-") || strings.ContainsRune(word, 0) {
			return
		}
		if path := filepath.Clean(r.within(word)); !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	for _, word := range words {
		add(word)
		if _, value, ok := strings.Cut(word, "="); ok {
			add(value)
		}
		if len(word) > 2 && word[0] == '-' && word[1] != '-' {
			add(word[2:])
		}
	}
	return paths
}

// variable is what the line's shell has for one.
func (r *Run) variable(name string) (value string) {
	for _, entry := range r.Env {
		if v, ok := strings.CutPrefix(entry, name+"="); ok {
			value = v
		}
	}
	return value
}

// reserveNamed remembers what stood where the line may name a pid file. An error says
// that one of them names a process that the line names, too.
func (r *Run) reserveNamed() error {
	if r.Seen.PIDFile != "" {
		return nil
	}
	r.may = r.named()
	for _, path := range r.may {
		k, err := keep(path)
		if err != nil || k.odd {
			continue
		}
		r.before[path] = k
		is := readPIDFile(path)
		if words := proc.Root.Command(is.PID); is.PID > 0 && len(words) > 0 && slices.Contains(broken(r.Line), words[0]) {
			return fmt.Errorf("cannot start it: %s names process %d (%s), which runs: stop that first, or remove the file", path, is.PID, filepath.Base(words[0]))
		}
	}
	return nil
}

// mayBe are the files that the line may name, by path, as they are now.
func (r *Run) mayBe() map[string]*evidence.PIDFile {
	all := map[string]*evidence.PIDFile{}
	for _, path := range r.may {
		if _, kept := r.before[path]; kept {
			all[path] = readPIDFile(path)
		}
	}
	return all
}

// find looks for the pid file where nobody has said where it is: a file that the line
// names, or a regular one that the main process holds open, and whose text is its pid.
func (r *Run) find(s *evidence.Start, main evidence.Process) {
	if r.Seen.PIDFile != "" {
		return
	}
	for path, is := range r.mayBe() {
		if is.PID == main.PID {
			r.Seen.PIDFile, s.AtReturn = path, r.returned[path]
			r.owe(r.before[path])
			return
		}
	}
	for _, fd := range main.FDs {
		if !filepath.IsAbs(fd.Target) || strings.HasPrefix(fd.Target, "/dev/") || strings.HasPrefix(fd.Target, "/proc/") {
			continue
		}
		if is := readPIDFile(fd.Target); is.Why == "" && is.PID == main.PID {
			r.Seen.PIDFile = fd.Target
			r.owe(kept{path: fd.Target, odd: !bornAfter(fd.Target, r.began)})
			return
		}
	}
}

// bornAfter tells whether a file was made after this moment; not where that is unknown, as
// on a file system with a clock of its own.
func bornAfter(path string, moment time.Time) bool {
	var in unix.Statfs_t
	if unix.Statfs(path, &in) != nil || slices.Contains([]int64{unix.NFS_SUPER_MAGIC, unix.FUSE_SUPER_MAGIC, unix.V9FS_MAGIC, unix.CIFS_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC}, in.Type) {
		return false
	}
	var st unix.Statx_t
	err := unix.Statx(unix.AT_FDCWD, path, 0, unix.STATX_BTIME, &st)
	return err == nil && st.Mask&unix.STATX_BTIME != 0 && time.Unix(st.Btime.Sec, int64(st.Btime.Nsec)).After(moment)
}

// instant is a moment that no file made before is younger than, and every one made after
// it: their times are those of a clock that goes by ticks, clock_getres(2).
func instant() time.Time {
	now := time.Now()
	proc.Until(now.Add(time.Second), func() bool {
		var ticks unix.Timespec
		return unix.ClockGettime(unix.CLOCK_REALTIME_COARSE, &ticks) != nil || time.Unix(ticks.Unix()).After(now)
	})
	return now
}
