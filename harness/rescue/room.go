package rescue

import (
	"bufio"
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// room is a place in the memory of the target that it can execute, and never does: a
// file's code ends somewhere in a page, and the whole page is mapped.
type room struct{ from, to uint64 }

func (r room) size() uint64 { return r.to - r.from }

// roomsIn finds all, in the order of their addresses.
func roomsIn(pid int, memory io.ReaderAt) (all []room, err error) {
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return nil, fmt.Errorf("cannot read what process %d has in its memory: %w", pid, err)
	}
	base := map[string]uint64{}
	lines := bufio.NewScanner(bytes.NewReader(maps))
	for lines.Scan() {
		var from, to, offset uint64
		var access string
		if n, _ := fmt.Sscanf(lines.Text(), "%x-%x %s %x", &from, &to, &access, &offset); n != 4 {
			continue
		}
		fields := strings.Fields(lines.Text())
		if len(fields) < 6 || fields[5] == "[vsyscall]" {
			continue
		}
		name := strings.Join(fields[5:], " ")
		if _, seen := base[name]; !seen && offset == 0 {
			base[name] = from
		}
		if access[2] != 'x' || base[name] == 0 && offset != 0 {
			continue
		}
		if r, ok := behindCode(memory, base[name], from, to); ok {
			all = append(all, r)
		}
	}
	return all, nil
}

// place chooses the largest room, and one for the gate through which the way back leads.
func place(all []room, to uint64) (best room, gate uint64, err error) {
	for _, r := range all {
		if r.size() > best.size() {
			best = r
		}
	}
	if gateSize == 0 {
		return best, 0, nil
	}
	near := func(r room) bool {
		return r.size() >= gateSize && max(r.to, to)-min(r.from, to) < gateReach
	}
	if near(best) {
		best.to -= gateSize
		return best, best.to, nil
	}
	if n := slices.IndexFunc(all, near); n >= 0 {
		return best, all[n].from, nil
	}
	return best, 0, fmt.Errorf("cannot find room for %d bytes within %d MiB of 0x%x", gateSize, gateReach>>20+1, to)
}

// behindCode gives what is behind the code of a file that is mapped at base, in the piece
// of memory that has it.
func behindCode(memory io.ReaderAt, base, from, to uint64) (room, bool) {
	head := io.NewSectionReader(memory, int64(base), int64(pageSize))
	var h elf.Header64
	if binary.Read(head, binary.LittleEndian, &h) != nil || string(h.Ident[:4]) != elf.ELFMAG || h.Phentsize != programHeader {
		return room{}, false
	}
	all := make([]elf.Prog64, h.Phnum)
	if binary.Read(io.NewSectionReader(memory, int64(base+h.Phoff), programHeader*int64(h.Phnum)), binary.LittleEndian, all) != nil {
		return room{}, false
	}
	all = slices.DeleteFunc(all, func(p elf.Prog64) bool { return elf.ProgType(p.Type) != elf.PT_LOAD })
	if len(all) == 0 {
		return room{}, false
	}
	shift := base - all[0].Vaddr&^(pageSize-1)
	for _, p := range all {
		end := shift + p.Vaddr + p.Filesz
		top := (end + pageSize - 1) &^ (pageSize - 1)
		if elf.ProgFlag(p.Flags)&elf.PF_X != 0 && end > from && top <= to {
			return room{(end + 15) &^ 15, top}, end < top-16
		}
	}
	return room{}, false
}

const programHeader = 56

// pageSize is a page, or a part of one: what ends with it ends with a page of every machine.
const pageSize = 4096
