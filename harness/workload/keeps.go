package workload

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/program"
)

// keep makes something in each of the places, and leaves it there. Without a
// $XDG_RUNTIME_DIR, which a login gives and a service has not, there is none to keep.
func keep(places string) (all []evidence.Kept, err error) {
	folders := map[program.Keep]string{program.SharedFile: "/dev/shm", program.Temporary: "/tmp", program.Runtime: os.Getenv("XDG_RUNTIME_DIR")}
	for _, place := range strings.FieldsFunc(places, func(r rune) bool { return r == ',' }) {
		is := evidence.Kept{Where: program.Keep(place)}
		switch dir, known := folders[is.Where]; {
		case is.Where == program.Segment:
			is.Name, err = makeSegment()
		case !known:
			err = errors.New("the places are shm, sysv, tmp and runtime")
		case dir == "":
			continue
		default:
			is.Name, err = makeFile(dir)
		}
		if err != nil {
			return nil, fmt.Errorf("cannot keep anything in %q: %w", place, err)
		}
		all = append(all, is)
	}
	return all, nil
}

func makeFile(dir string) (path string, err error) {
	file, err := os.CreateTemp(dir, "outlive-keeps-")
	if err != nil {
		return "", err
	}
	return file.Name(), file.Close()
}

// makeSegment makes one of System V, and attaches it.
func makeSegment() (key string, err error) {
	for {
		key := 1 + rand.N(int(1<<31-1)) // 0 is IPC_PRIVATE, which no other finds
		id, err := unix.SysvShmGet(key, os.Getpagesize(), unix.IPC_CREAT|unix.IPC_EXCL|0o600)
		if errors.Is(err, unix.EEXIST) {
			continue
		}
		if err == nil {
			_, err = unix.SysvShmAttach(id, 0, 0)
		}
		return fmt.Sprintf("%#x", key), err
	}
}
