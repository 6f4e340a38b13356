package rescue

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// answer is what can be seen of a program.
type answer int

const (
	no answer = iota
	yes
	unseen
)

// clue is what a program's file tells of whether it does something of its own about SIGHUP,
// where it catches that.
type clue struct {
	answer
	word uint64 // where its memory has the answer; 0 where the file has it
}

// clueOf reads it, which may take some milliseconds: before the process stands still. A
// language may catch every signal, and end its program at SIGHUP all the same: Go (os/signal,
// "Default behavior of signals in Go programs") and Java (its shutdown hooks). What is
// underneath shows in Go where its symbols are left, and in Java nowhere.
func clueOf(pid int) clue {
	f, err := elf.Open(fmt.Sprintf("%s/%d/exe", here.Proc, pid))
	if err != nil {
		return clue{answer: yes}
	}
	defer func() { _ = f.Close() }()
	if f.Section(".go.buildinfo") != nil {
		return goClue(pid, f)
	}
	libraries, _ := f.ImportedLibraries()
	if slices.ContainsFunc(libraries, func(name string) bool {
		return strings.HasPrefix(name, "libjli.so") || strings.HasPrefix(name, "libjvm.so")
	}) {
		return clue{answer: unseen}
	}
	return clue{answer: yes}
}

// wanted is where runtime.sig has the signals that os/signal.Notify was called for, behind a
// note of 8 bytes and a mask of 12: runtime/sigqueue.go.
const wanted = 20

func goClue(pid int, f *elf.File) clue {
	symbols, _ := f.Symbols() // none in a program that was stripped
	at := slices.IndexFunc(symbols, func(s elf.Symbol) bool { return s.Name == "runtime.sig" })
	if at < 0 || symbols[at].Size < wanted+4 {
		return clue{answer: unseen}
	}
	return clue{unseen, symbols[at].Value + shift(pid, f) + wanted}
}

// asked gives the answer, now that it stands still.
func (c clue) asked(memory io.ReaderAt) answer {
	var word [4]byte
	if c.word == 0 {
		return c.answer
	}
	if _, err := memory.ReadAt(word[:], int64(c.word)); err != nil {
		return unseen
	}
	if binary.LittleEndian.Uint32(word[:])&(1<<unix.SIGHUP) != 0 {
		return yes
	}
	return no
}

// shift is how far from its own addresses a program was put: 0 but where it is one that can
// stand anywhere.
func shift(pid int, f *elf.File) uint64 {
	if f.Type != elf.ET_DYN {
		return 0
	}
	var from uint64
	maps, _ := os.ReadFile(fmt.Sprintf("%s/%d/maps", here.Proc, pid))
	exe, _ := os.Readlink(fmt.Sprintf("%s/%d/exe", here.Proc, pid))
	for line := range strings.Lines(string(maps)) { // in the order of addresses
		if strings.HasSuffix(strings.TrimSpace(line), " "+exe) {
			_, _ = fmt.Sscanf(line, "%x-", &from)
			break
		}
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD {
			return from - p.Vaddr&^(pageSize-1)
		}
	}
	return 0
}
