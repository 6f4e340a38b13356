package hold

import "golang.org/x/sys/unix"

const architecture = unix.AUDIT_ARCH_AARCH64

var calls = map[int32]call{
	unix.SYS_WRITE:     {"write", writes},
	unix.SYS_PWRITE64:  {"pwrite64", writes},
	unix.SYS_WRITEV:    {"writev", vectors},
	unix.SYS_PWRITEV:   {"pwritev", vectors},
	unix.SYS_RENAMEAT:  {"renameat", places},
	unix.SYS_RENAMEAT2: {"renameat2", places},
	unix.SYS_LINKAT:    {"linkat", places},
	unix.SYS_LISTEN:    {"listen", listens},
}
