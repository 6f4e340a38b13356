package jobtable

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// file is a program file, as long as it is the same.
type file struct {
	dev, ino uint64
	size     int64
	changed  unix.Timespec
}

// image is what is known of a program file.
type image struct {
	symbols map[string]elf.Symbol
	header  uint64 // where it wants its program header
	version string // that its text names, of those that were measured
	err     error
}

// memory is that of a process, with the addresses of what its program exports.
type memory struct {
	image
	mem  *os.File
	base uint64
}

const largest = 64 << 20 // bytes of a program file

// open opens the memory of a process whose program is the system's, or one's own: what
// another user has written is not parsed.
func (r *Reader) open(pid int) (m memory, err error) {
	exe, err := os.Open(r.fs.Path(pid, "exe"))
	if err != nil {
		return m, err
	}
	defer exe.Close()
	var at unix.Stat_t
	if err = unix.Fstat(int(exe.Fd()), &at); err != nil {
		return m, err
	}
	if at.Uid != 0 && int(at.Uid) != os.Geteuid() {
		return m, fmt.Errorf("its program is another user's: %w", fs.ErrPermission)
	}
	key := file{at.Dev, at.Ino, at.Size, at.Mtim}
	m.image = r.learn(key, exe)
	if m.err != nil {
		return m, m.err
	}
	if m.base, err = r.base(pid, m.header); err != nil {
		return m, err
	}
	m.mem, err = os.Open(r.fs.Path(pid, "mem"))
	return m, err
}

// learn is what is known of a program file, which is read once.
func (r *Reader) learn(key file, exe *os.File) image {
	r.mu.Lock()
	defer r.mu.Unlock()
	is, known := r.images[key]
	if !known {
		is = load(exe, key.size)
		r.images[key] = is
	}
	return is
}

var errLayout = errors.New("the layout of this shell's table was not measured")

// load reads a program file. The layouts were measured on amd64.
func load(exe *os.File, size int64) (is image) {
	if size > largest {
		return image{err: errLayout}
	}
	f, err := elf.NewFile(exe)
	if err != nil {
		return image{err: fmt.Errorf("%w: %w", errLayout, err)}
	}
	if f.Machine != elf.EM_X86_64 || f.Class != elf.ELFCLASS64 {
		return image{err: errLayout}
	}
	all, err := f.DynamicSymbols()
	if err != nil {
		return image{err: fmt.Errorf("%w: %w", errLayout, err)}
	}
	is.symbols = map[string]elf.Symbol{}
	for _, s := range all {
		if wanted[s.Name] && s.Section != elf.SHN_UNDEF {
			is.symbols[s.Name] = s
		}
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_PHDR {
			is.header = p.Vaddr
		}
	}
	if text := f.Section(".rodata"); text != nil && is.symbols["opts"].Size != 0 {
		if all, err := text.Data(); err == nil && bytes.Contains(all, []byte("\x00"+zshVersion+"\x00")) {
			is.version = zshVersion
		}
	}
	return is
}

// wanted are the symbols that are asked for.
var wanted = map[string]bool{
	"jobs": true, "js": true, "hup_on_exit": true, "login_shell": true, "job_control": true, "dist_version": true,
	"jobtab": true, "maxjob": true, "opts": true,
}

// atPHDR is AT_PHDR, getauxval(3): where the program header lies.
const atPHDR = 3

// base is by how much a program lies higher than it wants.
func (r *Reader) base(pid int, header uint64) (uint64, error) {
	text, err := r.fs.Of(pid, "auxv")
	if err != nil {
		return 0, err
	}
	for aux := []byte(text); len(aux) >= 16; aux = aux[16:] {
		if at := binary.LittleEndian.Uint64(aux[8:]); binary.LittleEndian.Uint64(aux) == atPHDR && at >= header && header != 0 {
			return at - header, nil
		}
	}
	return 0, errLayout
}

// at reads n bytes at an address.
func (m memory) at(address uint64, n int) ([]byte, error) {
	const highest = 1 << 47
	if address == 0 || address >= highest {
		return nil, errStrange
	}
	data := make([]byte, n)
	if _, err := m.mem.ReadAt(data, int64(address)); err != nil {
		return nil, err
	}
	return data, nil
}

// symbol reads what lies at one, which has to be of that size.
func (m memory) symbol(name string, size int) ([]byte, error) {
	s, ok := m.symbols[name]
	if !ok || int(s.Size) != size {
		return nil, errLayout
	}
	return m.at(m.base+s.Value, size)
}

func (m memory) number(name string) (int, error) {
	data, err := m.symbol(name, 4)
	if err != nil {
		return 0, err
	}
	return word(data, 0), nil
}

func (m memory) pointer(name string) (uint64, error) {
	data, err := m.symbol(name, 8)
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint64(data), nil
}

// word is the int at an offset.
func word(data []byte, at int) int { return int(int32(binary.LittleEndian.Uint32(data[at:]))) }

func address(data []byte, at int) uint64 { return binary.LittleEndian.Uint64(data[at:]) }
