package audit

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// status is a line of proc_pid_status(5).
func status(name string) string {
	text, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(text)) {
		if value, is := strings.CutPrefix(line, name+":"); is {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

var _ = register(20, "NoNewPrivileges", func() Promise {
	return Promise{
		Check: "capabilities.minimal", Says: "nothing that it executes has more rights than it", Source: "systemd.exec(5), NoNewPrivileges=; prctl(2)",
		Fits: isOn,
		Try:  func(string) (bool, string) { is := status("NoNewPrivs"); return is == "1", "NoNewPrivs is " + is },
	}
})

var _ = register(21, "MemoryDenyWriteExecute", func() Promise {
	return Promise{
		Check: "syscalls.filtered", Says: "it has no memory that it may write to and execute", Source: "systemd.exec(5), MemoryDenyWriteExecute=",
		Fits: isOn,
		Try: func(string) (bool, string) {
			page, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC, unix.MAP_PRIVATE|unix.MAP_ANON)
			if err == nil {
				_ = unix.Munmap(page)
			}
			return denied(named("mmap", err), "it got memory to write to and execute")
		},
	}
})

// named puts the name of a call before its error.
func named(call string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", call, err)
}

var _ = register(22, "RestrictNamespaces", func() Promise {
	return Promise{
		Check: "syscalls.filtered", Says: "it makes no namespaces", Source: "systemd.exec(5), RestrictNamespaces=",
		Fits: isOn,
		Try: func(string) (bool, string) {
			return denied(named("unshare", unix.Unshare(unix.CLONE_NEWUTS)), "it made a namespace")
		},
	}
})

var _ = register(23, "RestrictRealtime", func() Promise {
	return Promise{
		Check: "priority.realtime", Says: "it cannot run in real time", Source: "systemd.exec(5), RestrictRealtime=; sched_setscheduler(2)",
		Fits: isOn,
		Try:  func(string) (bool, string) { return inRealTime() },
	}
})

// inRealTime asks for it by both calls: a filter sees the policy that the older one names,
// and not the structure that sched_setattr(2) hands over.
func inRealTime() (bool, string) {
	priority := int32(1)
	_, _, errno := unix.Syscall(unix.SYS_SCHED_SETSCHEDULER, 0, unix.SCHED_RR, uintptr(unsafe.Pointer(&priority)))
	if errno == 0 {
		return false, "it runs in real time"
	}
	err := unix.SchedSetAttr(0, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_RR, Priority: 1}, 0)
	return denied(named("sched_setattr", err), "sched_setscheduler: "+errno.Error()+"; by sched_setattr it runs in real time")
}

var _ = register(24, "LockPersonality", func() Promise {
	return Promise{
		Check: "syscalls.filtered", Says: "it cannot change its execution domain", Source: "systemd.exec(5), LockPersonality=; personality(2)",
		Fits: isOn,
		Try: func(string) (bool, string) {
			const noRandomize = 0x0040000
			_, _, errno := unix.Syscall(unix.SYS_PERSONALITY, noRandomize, 0, 0)
			if errno != 0 {
				return true, "personality: " + errno.Error()
			}
			return false, "it changed its personality"
		},
	}
})

var _ = register(25, "ProtectHostname", func() Promise {
	return Promise{
		Check: "kernel.protected", Says: "it cannot change the host's name", Source: "systemd.exec(5), ProtectHostname=",
		Fits: isOn,
		Try: func(string) (bool, string) {
			name, err := os.Hostname()
			if err != nil {
				return false, err.Error()
			}
			return denied(named("sethostname", unix.Sethostname([]byte(name))), "it set the host's name")
		},
	}
})

var _ = register(26, "ProtectKernelTunables", func() Promise {
	return Promise{
		Check: "kernel.protected", Says: "it cannot write to /proc/sys", Source: "systemd.exec(5), ProtectKernelTunables=",
		Fits: isOn,
		Try: func(string) (bool, string) {
			f, err := os.OpenFile("/proc/sys/kernel/domainname", os.O_WRONLY, 0)
			if err == nil {
				f.Close()
			}
			return denied(err, "it opened /proc/sys/kernel/domainname to write")
		},
	}
})

// Whether the clock is moved, a module loaded, or the kernel's log read is the business of
// a capability: nothing of that is done here to find out.
var (
	_ = register(27, "ProtectKernelModules", drops("kernel.protected", "it cannot load modules", "CAP_SYS_MODULE"))
	_ = register(28, "ProtectKernelLogs", drops("kernel.protected", "it cannot read the kernel's log", "CAP_SYSLOG"))
	_ = register(29, "ProtectClock", drops("kernel.protected", "it cannot set the clock", "CAP_SYS_TIME"))
)

// x32 is the bit that makes a number one of the x32 ABI: asm/unistd.h. Where the kernel has it,
// or has no such calls at all, it says so; who may not make it is barred, or ended.
const x32 = 0x40000000

var _ = register(38, "SystemCallArchitectures", func() Promise {
	return Promise{
		Check: "syscalls.filtered", Says: "it makes system calls of this machine's own kind only", Source: "systemd.exec(5), SystemCallArchitectures=; seccomp(2)",
		Fits: func(value string) bool { return value == "native" },
		Try: func(string) (bool, string) {
			errno, ended := onThread(func() unix.Errno { _, _, errno := unix.Syscall(x32|unix.SYS_GETPID, 0, 0, 0); return errno })
			switch {
			case ended:
				return true, "SIGSYS ended the thread that made a call of the x32 ABI"
			case errno == 0:
				return false, "it made a call of the x32 ABI"
			}
			return errno != unix.ENOSYS, "a call of the x32 ABI: " + errno.Error()
		},
	}
})

// onThread makes a call on a thread of its own, and tells whether that was the thread's end:
// a filter of libseccomp's ends no more of a process where the call is of another kind of machine.
func onThread(call func() unix.Errno) (errno unix.Errno, ended bool) {
	tids, done := make(chan int, 1), make(chan unix.Errno, 1)
	go func() {
		runtime.LockOSThread()
		tids <- unix.Gettid()
		done <- call()
	}()
	stat := fmt.Sprintf("/proc/self/task/%d/stat", <-tids)
	for {
		select {
		case errno := <-done:
			return errno, false
		case <-time.After(time.Millisecond):
			text, err := os.ReadFile(stat)
			if err != nil || bytes.Contains(text, []byte(") Z ")) {
				return 0, true
			}
		}
	}
}

var _ = register(30, "ProcSubset", func() Promise {
	return Promise{
		Check: "kernel.protected", Says: "it sees processes in /proc, and nothing else", Source: "systemd.exec(5), ProcSubset=",
		Fits: func(value string) bool { return value == "pid" },
		Try: func(string) (bool, string) {
			_, err := os.ReadFile("/proc/meminfo")
			return denied(err, "it read /proc/meminfo")
		},
	}
})

var _ = register(31, "ProtectProc", func() Promise {
	return Promise{
		Check: "kernel.protected", Says: "it sees no processes of others", Source: "systemd.exec(5), ProtectProc=",
		Fits: func(value string) bool { return value == "invisible" || value == "noaccess" },
		With: []string{"User", "DynamicUser"},
		Try: func(string) (bool, string) {
			_, err := os.ReadFile("/proc/1/status")
			return denied(err, fmt.Sprintf("it read /proc/1/status, as uid %d", os.Getuid()))
		},
	}
})
