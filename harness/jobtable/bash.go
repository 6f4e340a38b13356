package jobtable

import (
	"bytes"
	"fmt"
)

// What bash 5.2 has in jobs.h: struct jobstats and struct job, on LP64.
const (
	bashVersion   = "5.2"
	bashStats     = 72 // bytes
	bashSlots     = 28 // offset of j_jobslots
	bashJob       = 28 // bytes of a job that count
	bashPipe      = 8
	bashGroup     = 16
	bashState     = 20
	bashFlags     = 24
	bashProcess   = 12 // bytes of a process that count
	bashPID       = 8
	bashStopped   = 2
	bashDead      = 4
	bashInFront   = 0x01 // J_FOREGROUND
	bashMarked    = 0x08 // J_NOHUP
	mostJobs      = 4096
	mostProcesses = 256 // of one job
)

// bash reads bash's array of jobs, js and jobs.
func bash(m memory) (t Table, err error) {
	at, err := m.pointer("dist_version")
	if err != nil {
		return t, err
	}
	said, err := m.at(at, len(bashVersion)+1)
	if err != nil {
		return t, err
	}
	if string(said) != bashVersion+"\x00" {
		return t, fmt.Errorf("%w: bash %q", errLayout, said)
	}
	t.Version = bashVersion
	if err = t.bashOptions(m); err != nil {
		return t, err
	}
	stats, err := m.symbol("js", bashStats)
	if err != nil {
		return t, err
	}
	jobs, err := m.pointer("jobs")
	if err != nil {
		return t, err
	}
	slots := word(stats, bashSlots)
	if slots < 0 || slots > mostJobs {
		return t, errStrange
	}
	if slots == 0 || jobs == 0 {
		return t, nil
	}
	array, err := m.at(jobs, 8*slots)
	if err != nil {
		return t, err
	}
	for i := range slots {
		if at := address(array, 8*i); at != 0 {
			if err = t.bashJob(m, i+1, at); err != nil {
				return t, err
			}
		}
	}
	if again, err := m.symbol("js", bashStats); err != nil || !bytes.Equal(again, stats) {
		return t, errMoved
	}
	return t, nil
}

// bashOptions reads what decides at its end. Without job control its jobs have no groups.
func (t *Table) bashOptions(m memory) error {
	var is [3]int
	for i, name := range []string{"job_control", "login_shell", "hup_on_exit"} {
		n, err := m.number(name)
		if err != nil {
			return err
		}
		is[i] = n
	}
	if is[0] == 0 {
		return errNoControl
	}
	t.HUPsAtExit = is[1] != 0 && is[2] != 0
	return nil
}

func (t *Table) bashJob(m memory, number int, at uint64) error {
	data, err := m.at(at, bashJob)
	if err != nil {
		return err
	}
	state, flags := word(data, bashState), word(data, bashFlags)
	if state == bashDead {
		return nil
	}
	j := Job{
		Number: number, Group: word(data, bashGroup),
		Stopped: state == bashStopped, Marked: flags&bashMarked != 0, Front: flags&bashInFront != 0,
	}
	first := address(data, bashPipe)
	for next := first; ; { // a ring
		p, err := m.at(next, bashProcess)
		if err != nil {
			return err
		}
		j.PIDs = append(j.PIDs, word(p, bashPID))
		if next = address(p, 0); next == first || next == 0 {
			break
		}
		if len(j.PIDs) > mostProcesses {
			return errMoved
		}
	}
	t.Jobs = append(t.Jobs, j)
	return nil
}
