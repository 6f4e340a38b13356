// Package environ reads a process's environment as its libc has it by now. What
// proc_pid_environ(5) shows is the memory that it was executed with: setproctitle overwrites
// that, and unsetenv(3) does not change it.
package environ

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"outlive/harness/proc"
)

var errNone = errors.New("cannot find its libc's environ")

const (
	largest = 64 << 20 // bytes of a file with symbols
	many    = 4096     // variables
	longest = 256      // bytes of a name
)

// Names are the variables' names. The error says why they cannot be told: a program
// without a libc, as Go's, has none.
func Names(fs proc.FS, pid int) (names []string, err error) {
	mem, err := os.Open(fs.Path(pid, "mem"))
	if err != nil {
		return nil, err
	}
	defer mem.Close()
	at, err := variable(fs, pid)
	if err != nil {
		return nil, err
	}
	list, err := pointer(mem, at)
	for n := uint64(0); err == nil && list != 0 && n < many; n++ {
		entry, err := pointer(mem, list+8*n)
		if err != nil || entry == 0 {
			return names, err
		}
		text := make([]byte, longest)
		read, _ := mem.ReadAt(text, int64(entry))
		name, _, is := strings.Cut(string(text[:read]), "=")
		if is && !strings.Contains(name, "\x00") {
			names = append(names, name)
		}
	}
	return names, err
}

func pointer(mem *os.File, at uint64) (uint64, error) {
	const highest = 1 << 56
	if at >= highest {
		return 0, errNone
	}
	data := make([]byte, 8)
	_, err := mem.ReadAt(data, int64(at))
	return binary.LittleEndian.Uint64(data), err
}

// variable is where environ(7) lies: in the program, which then has a copy of its own, or
// in libc.
func variable(fs proc.FS, pid int) (uint64, error) {
	maps, err := fs.Of(pid, "maps")
	if err != nil {
		return 0, err
	}
	exe, _ := os.Readlink(fs.Path(pid, "exe"))
	seen := []string{}
	var found uint64
	for line := range strings.Lines(maps) {
		words := strings.Fields(line)
		if len(words) < 6 || words[2] != "00000000" || slices.Contains(seen, words[5]) {
			continue
		}
		seen = append(seen, words[5])
		name := filepath.Base(words[5])
		if words[5] != exe && !strings.HasPrefix(name, "libc.") && !strings.HasPrefix(name, "libc-") && !strings.HasPrefix(name, "ld-musl") {
			continue
		}
		from, _, _ := strings.Cut(words[0], "-")
		start, _ := strconv.ParseUint(from, 16, 64)
		at, err := symbol(fs.Path(pid, "root")+words[5], start)
		if err == nil && (found == 0 || words[5] == exe) {
			found = at
		}
	}
	if found == 0 {
		return 0, errNone
	}
	return found, nil
}

// symbol is where a file's environ lies, once its beginning is mapped at start.
func symbol(path string, start uint64) (uint64, error) {
	info, err := os.Stat(path)
	if err != nil || info.Size() > largest || !info.Mode().IsRegular() {
		return 0, errNone
	}
	f, err := elf.Open(path)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errNone, err)
	}
	defer f.Close()
	if f.Class != elf.ELFCLASS64 || f.ByteOrder != binary.LittleEndian {
		return 0, errNone
	}
	all, _ := f.DynamicSymbols()
	static, _ := f.Symbols()
	i := slices.IndexFunc(append(all, static...), func(s elf.Symbol) bool {
		return (s.Name == "environ" || s.Name == "__environ") && s.Section != elf.SHN_UNDEF && s.Size == 8
	})
	first := slices.IndexFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_LOAD && p.Off == 0 })
	if i < 0 || first < 0 {
		return 0, errNone
	}
	return start - f.Progs[first].Vaddr + append(all, static...)[i].Value, nil
}
