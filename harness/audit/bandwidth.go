package audit

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

var (
	_ = register(68, "IOReadBandwidthMax", func() Promise { return bandwidth("IOReadBandwidthMax", "reads", unix.Pread) })
	_ = register(68, "IOWriteBandwidthMax", func() Promise { return bandwidth("IOWriteBandwidthMax", "writes", unix.Pwrite) })
)

// piece is what is read or written at a time; over is how much of a rate is taken to find out.
const piece, over = 1 << 20, 2 * time.Second

// bandwidth is a promise about how fast it reads or writes. The file is below the path that
// the line names, and has no name itself. A disk that is slow by itself tells nothing.
func bandwidth(directive, does string, do func(fd int, p []byte, offset int64) (int, error)) Promise {
	return Promise{
		Check: "limit.io", Says: "it " + does + " no faster than that there", Source: "systemd.resource-control(5), " + directive + "=",
		Fits: func(value string) bool { _, rate := bandwidthOf(value); return rate > 0 },
		Try: func(value string) (bool, string) {
			path, rate := bandwidthOf(value)
			fd, err := nameless(path)
			if err != nil {
				return true, err.Error()
			}
			defer unix.Close(fd)
			part := aligned(piece)
			if _, err := unix.Pwrite(fd, part, 0); err != nil {
				return true, named("write", err).Error()
			}
			most := int64(rate*over.Seconds()) + piece
			began, done := time.Now(), int64(0)
			for done <= most && time.Since(began) < over {
				n, err := do(fd, part, 0)
				if err != nil || n == 0 {
					return true, fmt.Sprint("it "+does+" nothing: ", err)
				}
				_ = unix.Fdatasync(fd)
				done += int64(n)
			}
			return done <= most, fmt.Sprintf("it had %.0f MB in %v%s", float64(done)/1e6, time.Since(began).Round(time.Millisecond), diskless(fd))
		},
	}
}

// bandwidthOf reads a path and bytes a second, with a suffix of base 1000; 0 for no rate.
func bandwidthOf(value string) (path string, rate float64) {
	path, word, _ := strings.Cut(value, " ")
	word = strings.TrimSpace(word)
	digits := strings.TrimRight(word, "KMGT")
	n, err := strconv.ParseUint(digits, 10, 32)
	if rate = float64(n); err != nil || !filepath.IsAbs(path) {
		return path, 0
	}
	for _, unit := range word[len(digits):] {
		for range 1 + strings.IndexRune("KMGT", unit) {
			rate *= 1000
		}
	}
	return path, rate
}

// nameless makes a file on the file system of a path, past the page cache where that can be.
// Of a device nobody reads or writes here.
func nameless(path string) (fd int, err error) {
	is, err := os.Stat(path)
	if err != nil {
		return -1, err
	}
	if is.Mode()&os.ModeDevice != 0 {
		return -1, fmt.Errorf("%s is a device: no file of it is known here", path)
	}
	if !is.IsDir() {
		path = filepath.Dir(path)
	}
	for _, how := range []int{unix.O_DIRECT, 0} {
		if fd, err = unix.Open(path, unix.O_TMPFILE|unix.O_RDWR|unix.O_CLOEXEC|how, 0o600); err == nil {
			return fd, nil
		}
	}
	return -1, named("open", err)
}

// diskless says so of a file that is on no disk, where nobody can be held back.
func diskless(fd int) string {
	var is unix.Stat_t
	if err := unix.Fstat(fd, &is); err == nil && unix.Major(is.Dev) == 0 {
		return ", on a file system without a disk of its own"
	}
	return ""
}

// aligned is memory that a disk may be read to directly.
func aligned(size int) []byte {
	page, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return bytes.Repeat([]byte{1}, size)
	}
	return page
}
