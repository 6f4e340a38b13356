#include "textflag.h"

// func vfork(trap, flags, a2, a3 uintptr) (pid uintptr, errno syscall.Errno)
TEXT ·vfork(SB), NOSPLIT|NOFRAME, $0-48
	JMP syscall·rawVforkSyscall(SB)
