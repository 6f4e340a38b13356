package audit

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/harden"
	"outlive/harness/lab"
	"outlive/harness/proc"
)

// says notes what the unit says.
func (t *stepper) says(f *harden.Facts) {
	f.User, f.Ambient = t.file.last("User"), t.file.Value("AmbientCapabilities")
	access := t.file.last("NotifyAccess")
	f.Notifies = strings.HasPrefix(t.file.last("Type"), "notify") || t.file.last("WatchdogSec") != "" || access != "" && access != "none"
}

// strange are where systemd writes, and who observes, and what a service needs no leave for.
var strange = []string{"/etc/systemd", "/run/systemd", "/run/log", "/run/udev", "/run/dbus", "/run/user", "/run/credentials", heardIn[:len(heardIn)-1],
	"/var/lib/systemd", "/var/log/journal", "/var/log/wtmp", "/var/log/btmp", "/var/log/lastlog", "/dev", "/proc", "/sys"}

// within tells whether a path is one of these folders, or lies in one.
func within(path string, dirs []string) bool {
	return slices.ContainsFunc(dirs, func(dir string) bool { return strings.HasPrefix(path+"/", strings.TrimRight(dir, "/")+"/") })
}

// leave is where the unit lets it write, or has its output go.
func (t *stepper) leave() (dirs []string) {
	for directive, below := range map[string]string{"StateDirectory": "/var/lib", "CacheDirectory": "/var/cache", "LogsDirectory": "/var/log", "RuntimeDirectory": "/run"} {
		for _, name := range strings.Fields(t.file.Value(directive)) {
			name, _, _ = strings.Cut(name, ":")
			dirs = append(dirs, path.Join(below, name))
		}
	}
	for _, path := range strings.Fields(t.file.Value("ReadWritePaths")) {
		dirs = append(dirs, strings.TrimLeft(path, "-+"))
	}
	for _, stream := range []string{"StandardOutput", "StandardError"} {
		if _, path, is := strings.Cut(t.file.last(stream), ":/"); is {
			dirs = append(dirs, "/"+path)
		}
	}
	return dirs
}

// walk walks the places of the lab where anything can be written.
func (t *stepper) walk(visit func(path string, info fs.FileInfo)) {
	for place, at := range map[string]string{t.in.Written(): "/", t.in.Path("/run"): "/run", t.in.Path("/tmp"): "/tmp", t.in.Path("/dev/shm"): "/dev/shm"} {
		_ = filepath.WalkDir(place, func(p string, entry fs.DirEntry, err error) error {
			path := filepath.Join(at, strings.TrimPrefix(p, place))
			if err != nil || within(path, strange) {
				if entry != nil && entry.IsDir() && path != at {
					return fs.SkipDir
				}
				return nil
			}
			if info, err := entry.Info(); err == nil {
				visit(path, info)
			}
			return nil
		})
	}
}

// files are those that are there.
func (t *stepper) files() map[string]bool {
	all := map[string]bool{}
	t.walk(func(path string, _ fs.FileInfo) { all[path] = true })
	return all
}

// coarse is how far a file's time may lie behind the clock: the kernel notes that of its last tick.
const coarse = 20 * time.Millisecond

// changed tells where something was written since then. A folder that was made stands for all
// that is in it.
func (t *stepper) changed(since time.Time) (all []harden.Write) {
	leave, newer := t.leave(), map[string]bool{} // folders in which a folder was made
	var dirs []string
	add := func(w harden.Write) {
		if !within(w.Dir, leave) && !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	t.walk(func(p string, info fs.FileInfo) {
		since := since.Add(-coarse)
		changed := info.ModTime().After(since)
		if !info.IsDir() && changes(info).After(since) {
			changed = true
		}
		switch made := t.made(p); {
		case within(p, leave):
			newer[path.Dir(p)] = true
		case !changed:
		case made != "":
			newer[path.Dir(made)] = true
			add(harden.Write{Dir: made, Made: true})
		case info.IsDir():
			dirs = append(dirs, p)
		default:
			add(harden.Write{Dir: path.Dir(p)})
		}
	})
	for _, dir := range dirs { // something was removed there, or renamed
		if !newer[dir] {
			add(harden.Write{Dir: dir})
		}
	}
	return all
}

// made is the outermost folder above a path, or that path, which was not there before; "" for
// none.
func (t *stepper) made(p string) (made string) {
	for dir := p; dir != "/"; dir = path.Dir(dir) {
		if info, err := os.Lstat(t.in.Path(dir)); err == nil && info.IsDir() && !t.at[dir] && !lab.Shows("", dir) {
			made = dir
		}
	}
	return made
}

// changes is when anything of a file changed, its owner and its mode, too.
func changes(info fs.FileInfo) time.Time {
	if s, is := info.Sys().(*syscall.Stat_t); is {
		return time.Unix(s.Ctim.Unix())
	}
	return time.Time{}
}

// opened are the folders of files that a service holds open for writing.
func (t *stepper) opened(pids []int) (all []harden.Write) {
	for _, pid := range pids {
		p, err := proc.Root.Process(pid)
		if err != nil {
			continue
		}
		for _, fd := range p.FDs {
			if fd.Flags&unix.O_ACCMODE == unix.O_RDONLY || !strings.HasPrefix(fd.Target, "/") || within(fd.Target, strange) || within(fd.Target, t.leave()) {
				continue
			}
			w := harden.Write{Dir: path.Dir(strings.TrimSuffix(fd.Target, " (deleted)"))}
			if made := t.made(w.Dir); made != "" {
				w = harden.Write{Dir: made, Made: true}
			}
			all = append(all, w)
		}
	}
	return all
}
