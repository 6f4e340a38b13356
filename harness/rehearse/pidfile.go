package rehearse

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// longestPID is how much of a pid file is read, in bytes.
const longestPID = 64

// readPIDFile is the pid file as it is now; nil when none is known. Only a regular file
// is read: a FIFO would never end.
func (r *Run) readPIDFile() *evidence.PIDFile {
	path := r.Seen.PIDFile
	if path == "" {
		return nil
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.Dir, path)
	}
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	if errors.Is(err, unix.ENOENT) {
		return &evidence.PIDFile{}
	}
	if err != nil {
		return &evidence.PIDFile{There: true, Why: err.Error()}
	}
	file := os.NewFile(uintptr(fd), path)
	defer file.Close()
	is := &evidence.PIDFile{There: true}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		is.Why = "it is no regular file"
		return is
	}
	is.Mode = uint32(info.Mode() & (fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid))
	var st unix.Stat_t
	if unix.Fstat(fd, &st) == nil {
		is.UID = int(st.Uid)
	}
	text := make([]byte, longestPID)
	n, _ := file.Read(text)
	is.Text = string(text[:n])
	is.PID, _ = strconv.Atoi(strings.TrimSpace(is.Text))
	return is
}
