package proc

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// What a process is at, as far as /proc tells.

// Delays follows how long processes wait for a processor. The kernel counts a wait when
// it is over, proc_pid_schedstat(5). One that goes on shows in a process that could run,
// and has not since it was last looked at: so it has to be looked at often. While it waits
// for a disk, which nobody counts, that is a wait as well.
type Delays map[int]turn

// turn is what a process had had of a processor, and since when it could have more.
type turn struct {
	had   string
	since time.Time
}

// Of is how long a process's first thread has waited so far; 0 where the kernel does
// not tell.
func (d Delays) Of(pid int) time.Duration {
	had, err := Root.read(pid, "schedstat")
	fields := strings.Fields(had)
	if err != nil || len(fields) < 2 {
		return 0
	}
	ns, _ := strconv.ParseInt(fields[1], 10, 64)
	p, err := Root.Stat(pid)
	if now := time.Now(); err != nil || p.State != "R" && p.State != "D" || d[pid].had != had {
		d[pid] = turn{had, now}
	}
	return time.Duration(ns) + time.Since(d[pid].since)
}

// Queue adds up how long processes have waited for a processor or a disk, side by side, each
// since it was first looked at, or since it began where that is later than the first
// look at all. The zero value is empty.
type Queue struct {
	first  time.Time
	last   time.Time
	delays Delays
	before map[int]time.Duration
	sum    time.Duration
}

// Waited looks at them, and gives the sum so far.
func (q *Queue) Waited(pids ...int) time.Duration {
	now := time.Now()
	if q.delays == nil {
		q.first, q.last, q.delays, q.before = now, now, Delays{}, map[int]time.Duration{}
	}
	longest := time.Duration(0)
	for _, pid := range pids {
		is := q.delays.Of(pid)
		was, seen := q.before[pid]
		if !seen {
			if p, err := Root.Stat(pid); err != nil || Age(p) > now.Sub(q.first)+tick {
				was = is
			}
		}
		longest = max(longest, is-was)
		q.before[pid] = is
	}
	q.sum += min(longest, now.Sub(q.last))
	q.last = now
	return q.sum
}

// Unsettled tells whether a signal is on its way in the process: pending and
// not blocked on any thread, or a thread is inside a handler, which runs with
// every signal blocked in Go programs and in many others. A handler does not
// sleep; a thread that does and blocks every signal never takes one (Node has it).
func (fs FS) Unsettled(pid int) (bool, error) {
	tasks, err := os.ReadDir(fs.path(pid, "task"))
	if err != nil {
		return false, fmt.Errorf("cannot list the threads of process %d: %w", pid, err)
	}
	const all = (1<<31 - 1) &^ (1<<8 | 1<<18) // but for KILL and STOP
	for _, task := range tasks {
		text, err := fs.read(pid, "task/"+task.Name()+"/status")
		if err != nil {
			continue // the thread has ended
		}
		var t evidence.Process
		parseStatus(text, &t)
		if t.Pending&^t.Blocked != 0 || t.Blocked&all == all && t.State != "S" {
			return true, nil
		}
	}
	return false, nil
}

// AtRest tells whether no thread of a process runs or waits for a disk, and no
// signal is about to wake one; one that is gone is at rest. The state in
// proc_pid_stat(5) would be that of the first thread alone, which sleeps while
// another one does the work of a program with threads.
func (fs FS) AtRest(pid int) bool {
	tasks, _ := os.ReadDir(fs.path(pid, "task"))
	for _, task := range tasks {
		text, err := fs.read(pid, "task/"+task.Name()+"/status")
		if err != nil {
			continue // the thread has ended
		}
		var t evidence.Process
		parseStatus(text, &t)
		if strings.ContainsAny(t.State, "RD") || t.State == "S" && t.Pending&^t.Blocked != 0 {
			return false
		}
	}
	return true
}

// Stopped tells whether every thread of a process is stopped by job control.
func (fs FS) Stopped(pid int) bool {
	tasks, _ := os.ReadDir(fs.path(pid, "task"))
	for _, task := range tasks {
		text, err := fs.read(pid, "task/"+task.Name()+"/stat")
		if err != nil || !strings.HasPrefix(text[strings.LastIndexByte(text, ')')+1:], " T ") {
			return false
		}
	}
	return len(tasks) > 0
}

// Ran is how long the threads of a process have run, in user space and in the kernel:
// fields 14 and 15 of proc_pid_stat(5), in ticks of 10 ms.
func (fs FS) Ran(pid int) time.Duration {
	text, _ := fs.read(pid, "stat")
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// Processors is how long all processors together were in use, and how long in all, since
// the boot: the first line of proc_stat(5), in ticks of 10 ms. What a hypervisor took of
// them was in use, too.
func (fs FS) Processors() (used, all time.Duration) {
	text, _ := fs.Text("stat")
	line, _, _ := strings.Cut(text, "\n")
	const idle, iowait, guest = 4, 5, 9 // guests are counted as user, too
	for i, field := range strings.Fields(line) {
		n, err := strconv.Atoi(field)
		if err != nil || i >= guest {
			continue
		}
		all += time.Duration(n) * 10 * time.Millisecond
		if i != idle && i != iowait {
			used += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return used, all
}

// Threads are the ids of a process's threads.
func (fs FS) Threads(pid int) (ids []int) {
	tasks, _ := os.ReadDir(fs.path(pid, "task"))
	for _, task := range tasks {
		if id, err := strconv.Atoi(task.Name()); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// Waits names the kernel functions that the threads of a process sleep in.
func (fs FS) Waits(pid int) string {
	tasks, _ := os.ReadDir(fs.path(pid, "task"))
	var all []string
	for _, task := range tasks {
		text, _ := fs.read(pid, "task/"+task.Name()+"/wchan")
		all = append(all, text)
	}
	return strings.Join(all, ",")
}

// tick is what the start of a process is counted in: USER_HZ, time(7).
const tick = time.Second / 100

// Age is how long a process has been there, up to a tick more.
func Age(p evidence.Process) time.Duration {
	var up unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &up) != nil {
		return 0
	}
	return time.Duration(up.Nano()) - time.Duration(p.Start)*tick
}
