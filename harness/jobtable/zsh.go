package jobtable

import (
	"bytes"
	"errors"
)

// What zsh 5.9 has in zsh.h: struct job and struct process, on LP64, and where its
// options lie.
const (
	zshVersion  = "5.9"
	zshOptions  = 186 // bytes: that many there are
	zshHUP      = 91
	zshMonitor  = 120
	zshJob      = 64 // bytes
	zshGroup    = 0
	zshStat     = 8
	zshProcs    = 24
	zshProcess  = 12 // bytes of a process that count
	zshPID      = 8
	zshStopped  = 0x0002
	zshDone     = 0x0008
	zshLocked   = 0x0010 // it is typed, and no more the shell's own
	zshNoPrint  = 0x0020
	zshInUse    = 0x0040
	zshReadable = zshDone | zshInUse
)

var errNoControl = errors.New("it has no job control now")

// zsh reads zsh's jobtab and opts.
func zsh(m memory) (t Table, err error) {
	if m.version != zshVersion {
		return t, errLayout
	}
	t.Version = zshVersion
	opts, err := m.symbol("opts", zshOptions)
	if err != nil {
		return t, err
	}
	if opts[zshMonitor] == 0 {
		return t, errNoControl
	}
	t.HUPsAtExit, t.KeepsHUP = opts[zshHUP] != 0, opts[zshHUP] == 0
	last, err := m.number("maxjob")
	if err != nil {
		return t, err
	}
	if last < 0 || last > mostJobs {
		return t, errStrange
	}
	at, err := m.pointer("jobtab")
	if err != nil {
		return t, err
	}
	all, err := m.at(at, zshJob*(last+1))
	if err != nil {
		return t, err
	}
	for n := 1; n <= last; n++ {
		if err := t.zshJob(m, n, all[zshJob*n:]); err != nil {
			return t, err
		}
	}
	if again, err := m.at(at, zshJob*(last+1)); err != nil || !bytes.Equal(again, all) {
		return t, errMoved
	}
	return t, nil
}

func (t *Table) zshJob(m memory, number int, data []byte) error {
	stat := word(data, zshStat)
	if stat&zshReadable != zshInUse || stat&zshNoPrint != 0 {
		return nil
	}
	j := Job{Number: number, Group: word(data, zshGroup), Stopped: stat&zshStopped != 0, Front: stat&zshLocked == 0}
	for next := address(data, zshProcs); next != 0; {
		p, err := m.at(next, zshProcess)
		if err != nil {
			return err
		}
		j.PIDs = append(j.PIDs, word(p, zshPID))
		next = address(p, 0)
		if len(j.PIDs) > mostProcesses {
			return errMoved
		}
	}
	t.Jobs = append(t.Jobs, j)
	return nil
}
