package hold

import "golang.org/x/sys/unix"

const architecture = unix.AUDIT_ARCH_X86_64

var calls = map[int32]call{
	unix.SYS_WRITE:     {"write", writes},
	unix.SYS_PWRITE64:  {"pwrite64", writes},
	unix.SYS_WRITEV:    {"writev", vectors},
	unix.SYS_PWRITEV:   {"pwritev", vectors},
	unix.SYS_RENAME:    {"rename", renames},
	unix.SYS_RENAMEAT:  {"renameat", places},
	unix.SYS_RENAMEAT2: {"renameat2", places},
	unix.SYS_LINK:      {"link", renames},
	unix.SYS_LINKAT:    {"linkat", places},
	unix.SYS_LISTEN:    {"listen", listens},

	unix.SYS_PWRITEV2:        {"pwritev2", vectors},
	unix.SYS_SENDFILE:        {"sendfile", sends},
	unix.SYS_SPLICE:          {"splice", joins},
	unix.SYS_COPY_FILE_RANGE: {"copy_file_range", joins},
	unix.SYS_MMAP:            {"mmap", mapped},
	unix.SYS_IO_URING_SETUP:  {"io_uring_setup", rings},
}
